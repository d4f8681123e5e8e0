"""Units: rates and prices that are understood pass, another unit or measure fails."""

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import units


def make_task(query, **arguments):
    spec = ToolSpec("act", "", {"type": "object", "properties": {key: {} for key in arguments}})
    return Task(query, (spec,), query, (ToolCall("act", arguments),), Category.SIMPLE, Split.DEV)


LOAN = make_task("What do I pay every month for 9000 euros at 5.2 percent interest?", amount=9000, interest_rate=5.2)
STOCK = make_task("Sell 40 shares of VOLV at 26 dollars.", shares=40, ticker="VOLV", limit_price=26)
GIFT = make_task("Send Ida and Bo 40 dollars.", people=["Ida", "Bo"], amount=40)
DISC = make_task("What is the area of a disc with a radius of 8 cm?", radius=8)
POEM = make_task("Write a poem of 12 lines about rain.", lines=12, topic="rain")
PASS = make_task("Extend my pass K9 by 3 more months.", card="K9", months=3)
FUNDS = make_task("Show the balance of fund Q2 in euros.", fund="Q2", currency="EUR")
PUMP = make_task("Let the pump run at 150 liters a minute.", rate=150)
ARC = make_task("How long is an arc of 70 degrees with radius 3?", angle=70, radius=3)


@pytest.mark.parametrize(
    ("task", "rewritten"),
    [
        (LOAN, "9000 euros at 5.2 percent a year: what is due every month?"),
        (STOCK, "Sell 40 VOLV shares for me, 26 dollars each."),
        (DISC, "A disc has a radius (not diameter!) of 8 cm. How large is its area?"),
        (DISC, "What's the area of a disc, 8 cm being the radius rather than the diameter?"),
        (POEM, "Twelve lines on rain, please, as a poem."),
        (PASS, "Three further months on my pass K9, please."),
        (ARC, "An arc with radius 3 and an angle of 70°: how long is it?"),
        (FUNDS, "What's the balance of fund Q2? In euros, though I think in dollars."),
        (FUNDS, "I can't reckon in yen, so show me the balance of fund Q2 in euros."),
        (PUMP, "The pump should run, a hundred and fifty liters a minute."),
    ],
)
def test_what_is_understood_passes(task, rewritten):
    result = units.check(task, rewritten)
    assert result.passed, result.evidence


@pytest.mark.parametrize(
    ("task", "rewritten"),
    [
        (LOAN, "What do I pay every week for 9000 euros at 5.2 percent interest?"),
        (GIFT, "Send Ida and Bo 40 dollars each."),
        (DISC, "What is the area of a disc with a diameter of 8 cm?"),
        (DISC, "What is the area of a disc with not the radius but the diameter being 8 cm?"),
        (POEM, "Write a poem of 12 words about rain."),
        (PASS, "Extend my pass K9 by 3 more weeks."),
        (ARC, "How long is an arc of 70 radians with radius 3?"),
        (FUNDS, "What's the balance of fund Q2? In dollars, as I'm paid in those."),
        (FUNDS, "I can't reckon in euros, so show me the balance of fund Q2 in yen."),
        (PUMP, "The pump should run, a hundred and fifty liters an hour."),
    ],
)
def test_another_unit_rate_or_measure_fails(task, rewritten):
    result = units.check(task, rewritten)
    assert not result.passed and result.evidence
