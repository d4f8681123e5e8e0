"""Renamed training requests: the same meaning under other names."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from toolspar.calls.check import check_answer
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.render import render_calls
from toolspar.tasks.generator import generate_tasks, more_requests
from toolspar.tasks.grounding import ground, leaves
from toolspar.tasks.records import Category, Split, Task
from toolspar.tasks.renaming import renamed

OFFERS = [[task, *more_requests(task, 2)] for task in generate_tasks(Split.TRAIN, 150, 5)]
CHANGED = [renamed(offer, random.Random(index)) for index, offer in enumerate(OFFERS)]
PAIRS = [pair for old, new in zip(OFFERS, CHANGED, strict=True) for pair in zip(old, new, strict=True)]

BOOK = ToolSpec(
    "book_room",
    "Book a room.",
    {
        "type": "object",
        "properties": {"city": {"type": "string"}, "nights": {"type": "integer"}, "view": {"type": "string"}},
        "required": ["city", "nights"],
    },
)


def booking(**arguments: object) -> Task:
    calls = (ToolCall("book_room", arguments),)
    return Task("t", (BOOK,), "Book a room in Porto for 2 nights", calls, Category.SIMPLE, Split.TRAIN)


def test_expected_calls_stay_right_and_every_value_is_still_said() -> None:
    for _, task in PAIRS:
        verdict = check_answer(task.tools, task.expected, render_calls(task.expected))
        assert verdict.strict, (task, verdict)
        said = {mention.path for mention in ground(task.query, task.expected)}
        assert {path for path, value in leaves(task.expected) if not isinstance(value, bool)} <= said, task


def test_the_calls_mean_the_same() -> None:
    for old, new in PAIRS:
        assert [tool.description for tool in old.tools] == [tool.description for tool in new.tools]
        place = {tool.name: index for index, tool in enumerate(old.tools)}
        new_place = {tool.name: index for index, tool in enumerate(new.tools)}
        assert [place[c.name] for c in old.expected] == [new_place[c.name] for c in new.expected]
        for before, after in zip(old.expected, new.expected, strict=True):
            assert len(before.arguments) == len(after.arguments)
            others = [v for v in before.arguments.values() if not isinstance(v, str | list | dict)]
            assert all(value in after.arguments.values() for value in others)


def test_all_requests_of_an_offer_keep_the_same_tools() -> None:
    assert all(len({id(task.tools) for task in offer}) == 1 for offer in CHANGED)


def test_much_changes_and_something_stays() -> None:
    names = [(a.name, b.name) for old, new in PAIRS for a, b in zip(old.tools, new.tools, strict=True)]
    same_name = sum(a == b for a, b in names) / len(names)
    same_query = sum(old.query == new.query for old, new in PAIRS) / len(PAIRS)
    assert 0.2 < same_name < 0.6
    assert 0.2 < same_query < 0.8


def test_what_the_requests_use_is_kept_and_required_arguments_come_first() -> None:
    for old, new in PAIRS:
        for before, after in zip(old.tools, new.tools, strict=True):
            assert len(before.required) == len(after.required)
            assert set(list(after.properties)[: len(after.required)]) == set(after.required)


def test_one_seed_gives_one_result() -> None:
    assert renamed(OFFERS[3], random.Random(1)) == renamed(OFFERS[3], random.Random(1))


def test_arguments_that_the_schema_does_not_know_are_not_lost() -> None:
    task = booking(city="Porto", nights=2, pillow="soft")
    assert renamed([task], random.Random(0)) == [task]


def test_a_call_of_no_offered_tool_is_left_alone() -> None:
    task = replace(booking(), expected=(ToolCall("rent_boat", {}),))
    assert renamed([task], random.Random(0)) == [task]


@pytest.mark.parametrize("seed", range(20))
def test_a_name_changes_in_request_and_call_alike(seed: int) -> None:
    (task,) = renamed([booking(city="Porto", nights=2)], random.Random(seed))
    (city,) = (value for value in task.expected[0].arguments.values() if isinstance(value, str))
    assert task.query == f"Book a room in {city} for 2 nights"


def test_a_tool_without_arguments_is_renamed_too() -> None:
    now, call = ToolSpec("now", "Time now."), ToolCall("now", {})
    task = Task("t", (now,), "What time is it?", (call,), Category.SIMPLE, Split.TRAIN)
    for seed in range(20):
        (new,) = renamed([task], random.Random(seed))
        assert new.expected[0].name == new.tools[0].name


def test_made_up_names_are_never_rude() -> None:
    cities = {
        str(task.expected[0].arguments[name]).lower()
        for seed in range(4000)
        for task in renamed([booking(city="Porto")], random.Random(seed))
        for name in task.expected[0].arguments
    }
    assert len(cities) > 500
    assert not {city for city in cities if any(part in city for part in ("porn", "sex", "shit", "slut", "cum", "nig"))}
