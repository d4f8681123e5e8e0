"""A record of the user's own is not one of somebody else."""

from __future__ import annotations

import pytest
from tests.support.tool_tasks import task, tool

from toolspar.verify import entities

NUMBER = {"type": "number"}
STEPS = task(
    "I need you to log 8200 steps.",
    [tool("log_steps", "Record how many steps the user walked.", steps=NUMBER, day="Day.")],
    ("log_steps", {"steps": 8200}),
)
SLEEP = task(
    "Record 6.5 hours of sleep.",
    [tool("log_sleep", "Record the user's sleep.", hours=NUMBER, day="Day.")],
    ("log_sleep", {"hours": 6.5}),
)
GIFT = task(
    "Order 3 mugs.",
    [tool("order_product", "Order a product to the user's address.", product="Product.", quantity=NUMBER)],
    ("order_product", {"product": "mugs", "quantity": 3}),
)
CALL = task(
    "Log 40 minutes of phone support.",
    [tool("log_work", "Record time spent on work.", minutes=NUMBER, kind="Kind of work.")],
    ("log_work", {"minutes": 40, "kind": "phone support"}),
)
OTHERS = (
    (STEPS, "I need you to log 8200 steps for a friend who likes to hike."),
    (STEPS, "Log 8200 steps for my partner."),
    (STEPS, "Could you log 8200 steps for my little sister, please?"),
    (STEPS, "Please log 8200 steps for our neighbour who is away."),
    (STEPS, "Log for my husband 8200 steps."),
    (STEPS, "Kindly log 8200 steps for this old friend."),
    (SLEEP, "Record 6.5 hours of sleep for my son."),
    (SLEEP, "Record 6.5 hours of sleep for a colleague who snores."),
    (SLEEP, "Put down 6.5 hours of sleep for her mother."),
    (SLEEP, "Hi, 6.5 hours of sleep for my twin brother, record them."),
    (SLEEP, "On behalf of my flatmate, record 6.5 hours of sleep."),
    (SLEEP, "Record 6.5 hours of sleep on behalf of a friend."),
)
MINE = (
    (STEPS, "Log 8200 steps for me, my partner keeps asking."),
    (STEPS, "Log 8200 steps in my diary for a friend who keeps a bet with me."),
    (STEPS, "I walked for my sister's charity today: log 8200 steps."),
    (STEPS, "Log 8200 steps, for the sake of my friend."),
    (STEPS, "Log 8200 steps for my partner to see."),
    (STEPS, "Log 8200 steps for my doctor."),
    (SLEEP, "Record my 6.5 hours of sleep for a friend who never sleeps."),
    (SLEEP, "Record 6.5 hours of sleep. I waited for my son all night."),
    (SLEEP, "Record 6.5 hours of sleep for my wife who wants to know."),
    (GIFT, "Order 3 mugs for my sister."),
    (GIFT, "Order 3 mugs for a friend who loves tea."),
    (CALL, "Log 40 minutes of phone support for a friend who called."),
)


@pytest.mark.parametrize(("request_", "rewritten"), OTHERS, ids=[r for _, r in OTHERS])
def test_a_record_of_the_users_own_is_not_somebody_elses(request_, rewritten):
    assert not entities.check(request_, rewritten).passed


@pytest.mark.parametrize(("request_", "rewritten"), MINE, ids=[r for _, r in MINE])
def test_somebody_may_be_the_reason(request_, rewritten):
    assert entities.check(request_, rewritten).passed, entities.check(request_, rewritten).evidence
