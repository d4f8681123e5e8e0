"""A request of now must not wait for another event: "when Mom is cooking dinner"."""

from __future__ import annotations

import pytest
from tests.support.tool_tasks import task, tool

from toolspar.verify import asks_now, negation

NUMBER = {"type": "number"}
FAN = task(
    "Set the fan in the studio to 45%.",
    [tool("set_fan", "Set the speed of a fan.", room="Room.", percent=NUMBER, minutes=NUMBER)],
    ("set_fan", {"room": "studio", "percent": 45}),
)
WAITS = (
    "Set the fan in the studio to 45% when Mom is cooking dinner.",
    "Set the fan in the studio to 45% when Dad gets home.",
    "Set the fan in the studio to 45% once Grandma has left.",
    "When Mum arrives, set the fan in the studio to 45%.",
    "Could you set the studio fan to 45% as soon as the guests arrive?",
    "Set the fan in the studio to 45% once the meeting starts, please.",
    "Set the fan in the studio to 45% when the kids are asleep.",
    "Once the baby is asleep, set the fan in the studio to 45%.",
    "Set the fan in the studio to 45% when the rain stops.",
    "Please set the studio fan to 45% once the paint is dry.",
    "Set the fan in the studio to 45% when our visitors leave.",
    "When the bell rings, set the fan in the studio to 45%.",
)
AT_ONCE = (
    "Set the fan in the studio to 45% while Mom is cooking dinner.",
    "Set the fan in the studio to 45% while I make coffee.",
    "When Mom was here it was cooler. Set the fan in the studio to 45%.",
    "I always sweat when the sun is out. Set the fan in the studio to 45%.",
    "When the sun is out, I melt: set the fan in the studio to 45%.",
    "Set the fan in the studio to 45%. I love it when the air moves.",
    "You know how Dad is when the heat gets to him. Set the fan in the studio to 45%.",
    "Set the fan in the studio to 45%, I hate it when the kids are sweating.",
    "Set the fan in the studio to 45% right when you can.",
    "For once the studio is warm: set its fan to 45%.",
    "Set the fan in the studio to 45% at once, the guests are here.",
    "It happened when the power went out. Set the fan in the studio to 45%.",
)


def _now(rewritten):
    return negation.check(FAN, rewritten).passed and asks_now.check(FAN, rewritten).passed


@pytest.mark.parametrize("rewritten", WAITS)
def test_a_request_of_now_does_not_wait(rewritten):
    assert not _now(rewritten)


@pytest.mark.parametrize("rewritten", AT_ONCE)
def test_an_event_beside_the_request_binds_nothing(rewritten):
    assert _now(rewritten)
