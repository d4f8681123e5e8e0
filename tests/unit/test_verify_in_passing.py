"""What only sounds like a withdrawal or a report passes; what is put off, done by others or turned round fails."""

# ruff: noqa: E501  (a table reads best with one case a line)

from __future__ import annotations

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import action, asks_now, gist, negation

TEXT, COUNT, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}


def tool(name, description, **properties):
    return ToolSpec(name, description, {"type": "object", "properties": properties})


TOOLS = (
    tool("reserve_room", "Reserve a hotel room.", hotel=TEXT, nights=COUNT),
    tool("lock_shed", "Lock a shed.", shed=TEXT),
    tool("unlock_shed", "Unlock a shed.", shed=TEXT),
    tool("water_bed", "Water a flower bed.", bed=TEXT, minutes=COUNT, skip_if_rain=FLAG),
    tool("stop_newsletter", "End a subscription to a newsletter.", newsletter=TEXT),
    tool("tide_level", "Return the height of the tide at a harbour.", harbour=TEXT),
    tool("add_recipe", "Add a recipe to the cookbook.", title=TEXT),
    tool("freeze_card", "Freeze a card.", digits=TEXT),
)


def make_task(name, query, *calls):
    return Task(name, TOOLS, query, calls, Category.SIMPLE if calls else Category.IRRELEVANCE, Split.TRAIN)


TASKS = {
    task.task_id: task
    for task in (
        make_task("room", "Reserve a room at the Gull Hotel for 6 nights.", ToolCall("reserve_room", {"hotel": "Gull Hotel", "nights": 6})),
        make_task("two", "Reserve a room at the Gull Hotel for 6 nights and freeze card 4471.",
                  ToolCall("reserve_room", {"hotel": "Gull Hotel", "nights": 6}), ToolCall("freeze_card", {"digits": "4471"})),
        make_task("shed", "Please secure the tool shed.", ToolCall("lock_shed", {"shed": "tool"})),
        make_task("water", "Water the rose bed for 20 minutes, but skip rainy days.",
                  ToolCall("water_bed", {"bed": "rose", "minutes": 20, "skip_if_rain": True})),
        make_task("letter", "Quick one: stop newsletter Garden Weekly.", ToolCall("stop_newsletter", {"newsletter": "Garden Weekly"})),
        make_task("tide", "Tell me the height of the tide at Whitby.", ToolCall("tide_level", {"harbour": "Whitby"})),
        make_task("none", "Book me a flight from Oslo to Bergen."),
    )
}  # fmt: skip

STANDS = [
    ("room", "Reserve a room at the Gull Hotel for 6 nights. My cousin snores like a tractor, never again!"),
    ("room", "Reserve a room at the Gull Hotel for 6 nights. Dad tells the porter long jokes, never mind him."),
    ("room", "The Gull Hotel, 6 nights, reserve. That pillow last May, I could have cried."),
    ("room", "Room at the Gull Hotel, the quiet side not the street, 6 nights, please reserve."),
    ("room", "Gull Hotel reserve a room, 6 nights."),
    ("two", "Please freeze card 4471, and a room at the Gull Hotel reserved for 6 nights would be lovely."),
    ("water", "Rose bed, 20 minutes of water please. If it rains that day, don't bother."),
    ("water", "The rose bed needs water for 20 minutes, except if it rains. Set it up, please."),
    ("shed", "idk if the tool shed is shut, lock it please"),
    ("letter", "The newsletter Garden Weekly: please cancel it."),
    ("letter", "We're not reading Garden Weekly any more, stop that newsletter for me."),
    ("tide", "How high is the tide at Whitby?"),
    ("none", "Don't book me a flight from Oslo to Bergen after all."),
    ("none", "If I ever won the lottery I'd fly from Oslo to Bergen."),
]  # fmt: skip

FAILS = [
    ("room", "Reserve a room at the Gull Hotel for 6 nights? Not before I say so."),
    ("room", "A room at the Gull Hotel for 6 nights would suit us; not today."),
    ("room", "Reserved a room at the Gull Hotel for 6 nights, phew."),
    ("room", "I wish my brother would reserve a room at the Gull Hotel for 6 nights."),
    ("room", "Had I more money, I would reserve a room at the Gull Hotel for 6 nights."),
    ("two", "Reserve a room at the Gull Hotel for 6 nights, and leave card 4471 until I've rung the bank."),
    (
        "two",
        "Reserve a room at the Gull Hotel for 6 nights. The clerk took care of freezing card 4471, what a nice lad.",
    ),
    ("shed", "the tool shed open it"),
    ("letter", "Could you see to newsletter Garden Weekly? Wait, my wife reads that one, it should keep running."),
    ("none", "Forget the flight from Oslo to Bergen. Please put my waffle recipe into the book."),
]


def faults(name, rewritten):
    checks = (negation.check, asks_now.check, action.check, gist.check)
    return [result.evidence for check in checks if not (result := check(TASKS[name], rewritten)).passed]


@pytest.mark.parametrize(("name", "rewritten"), STANDS)
def test_what_is_said_in_passing_leaves_the_request_as_it_is(name, rewritten):
    assert not faults(name, rewritten)


@pytest.mark.parametrize(("name", "rewritten"), FAILS)
def test_what_is_put_off_done_or_turned_round_fails(name, rewritten):
    assert faults(name, rewritten)
