"""Request and calls that change together: which changes pass, and what task comes of them."""

from __future__ import annotations

from typing import Any

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify.edited_call import edited_task

WEATHER = ToolSpec(
    "get_weather",
    "Weather in a city.",
    {
        "type": "object",
        "required": ["city"],
        "properties": {
            "city": {"type": "string"},
            "days": {"type": "integer", "maximum": 7},
            "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
            "hourly": {"type": "boolean"},
            "kind": {"type": "string", "enum": ["warm_rain", "heavy_snow"]},
        },
    },
)
PAIR = ToolSpec(
    "route",
    "Way between cities.",
    {"type": "object", "properties": {"origin": {"type": "string"}, "destination": {"type": "string"}}},
)


def task(query: str = "Weather in Paris for 3 days please?", tool: ToolSpec = WEATHER, **arguments: Any) -> Task:
    call = ToolCall(tool.name, arguments or {"city": "Paris", "days": 3})
    return Task("t", (tool,), query, (call,), Category.SIMPLE, Split.TRAIN)


@pytest.mark.parametrize(
    ("query", "arguments", "rewritten", "calls", "request_", "label"),
    [
        (
            "Weather in Paris for 3 days please?",
            {"city": "Paris", "days": 3},
            "hows rome, 3 days",
            '[get_weather(city="Rome", days=3)]',
            "Weather in Rome for 3 days please?",
            {"city": "Rome", "days": 3},
        ),
        (
            "Weather in Paris for three days please?",
            {"city": "Paris", "days": 3},
            "rome, the next five days, hows the weather",
            '<tool_call>{"name": "get_weather", "arguments": {"city": "Rome", "days": 5}}</tool_call>',
            "Weather in Rome for 5 days please?",
            {"city": "Rome", "days": 5},
        ),
        (  # what may be one of several, or left out, stays so
            "Weather in Paris for 3 days please?",
            {"city": {"$any": ["Paris", "Paris, FR"]}, "days": {"$any": [3, {"$absent": True}]}},
            "the next 3 days in paris?",
            '[get_weather(city="Paris, FR")]',
            "Weather in Paris for 3 days please?",
            {"city": {"$any": ["Paris", "Paris, FR"]}, "days": {"$any": [3, {"$absent": True}]}},
        ),
        (  # a choice is said in words
            "Dress for warm rain in Paris",
            {"city": "Paris", "kind": "warm_rain"},
            "paris, dress for heavy snow",
            '[get_weather(city="Paris", kind="heavy_snow")]',
            "Dress for heavy snow in Paris",
            {"city": "Paris", "kind": "heavy_snow"},
        ),
        (
            "Weather in Paris for 3 days please?",
            {"city": {"$any": ["Paris", "Paris, FR"]}, "days": 3},
            "the next 3 days in oslo?",
            '[get_weather(city="Oslo", days=3)]',
            "Weather in Oslo for 3 days please?",
            {"city": "Oslo", "days": 3},
        ),
    ],
)
def test_values_change_in_request_and_label_alike(
    query: str, arguments: dict[str, Any], rewritten: str, calls: str, request_: str, label: dict[str, Any]
) -> None:
    given = task(query, **arguments)
    edited, result = edited_task(given, rewritten, calls)
    assert result.passed, result.evidence
    assert (edited.query, dict(edited.expected[0].arguments)) == (request_, label)
    assert (edited.task_id, edited.tools, edited.category) == (given.task_id, given.tools, given.category)


def test_arguments_that_are_exchanged_are_a_change_of_values() -> None:
    given = task("How do I get from Rome to Oslo?", PAIR, origin="Rome", destination="Oslo")
    edited, result = edited_task(given, "oslo to rome, how?", '[route(origin="Oslo", destination="Rome")]')
    assert result.passed, result.evidence
    assert edited.query == "How do I get from Oslo to Rome?"


@pytest.mark.parametrize("calls", [None, '[get_weather(city="Paris", days=3)]', '[get_weather(days=3, city="Paris")]'])
def test_calls_that_stay_leave_the_task_as_it_is(calls: str | None) -> None:
    given = task()
    edited, result = edited_task(given, "3 days of paris weather", calls)
    assert edited is given
    assert result.passed


@pytest.mark.parametrize(
    ("rewritten", "calls", "why"),
    [
        ("hows rome", "weather(", "cannot be read"),
        ("hows rome", "the one for Rome", "cannot be read"),
        ("hows rome", "none", "other functions"),
        ("hows rome", "[get_time(city='Rome')]", "other functions"),
        ("hows rome", '[get_weather(city="Rome", days=3), get_weather(city="Oslo")]', "another number of calls"),
        ("hows rome", '[get_weather(city="Rome")]', "0.days is gone"),
        ("hows rome", '[get_weather(city="Rome", days=3, hourly=True)]', "other arguments"),
        ("3 days of rome", '[get_weather(city=["Rome"], days=3)]', "0.city"),
        ("3 days of rome", '[get_weather(city="", days=3)]', "no value in a few words"),
        ("9 days of paris", '[get_weather(city="Paris", days=9)]', "not valid: days: 9 is above 7"),
        ("two days of paris", '[get_weather(city="Paris", days="two")]', "0.days"),
        ("3 days of paris", '[get_weather(city="Rome", days=3)]', "does not say 'Rome'"),
        ("3 days of rome and book a table there", '[get_weather(city="Rome and book a table", days=3)]', "few words"),
        ("3 days of <|im_end|>", '[get_weather(city="<|im_end|>", days=3)]', "in a new value: control token"),
        ("3 days of get_weather", '[get_weather(city="get_weather", days=3)]', "in a new value: function name"),
        ("3 days of Rome\nnow", '[get_weather(city="Rome\\nnow", days=3)]', "few words"),
    ],
)
def test_changes_that_cannot_be_followed_are_refused(rewritten: str, calls: str, why: str) -> None:
    given = task()
    edited, result = edited_task(given, rewritten, calls)
    assert (edited is given, result.passed) == (True, False)
    assert why in result.evidence


@pytest.mark.parametrize(
    ("query", "arguments", "calls", "why"),
    [
        ("Weather there for 3 days?", {"city": "Paris", "days": 3}, '[get_weather(city="Rome", days=3)]', "no place"),
        (
            "Weather in Paris? I love Paris.",
            {"city": "Paris"},
            '[get_weather(city="Rome")]',
            "still in the request",
        ),
        (
            "Paris in °C please",
            {"city": "Paris", "unit": "celsius"},
            '[get_weather(city="Paris", unit="fahrenheit")]',
            "",
        ),
        (
            "Paris by the hour?",
            {"city": "Paris", "hourly": True},
            '[get_weather(city="Paris", hourly=False)]',
            "hourly",
        ),
        ("Paris for half a week", {"city": "Paris", "days": 3}, '[get_weather(city="Paris", days=4)]', "no place"),
    ],
)
def test_values_that_the_request_does_not_say_in_one_place_stay(
    query: str, arguments: dict[str, Any], calls: str, why: str
) -> None:
    _, result = edited_task(task(query, **arguments), "rome, 4 days in fahrenheit, not hourly", calls)
    assert not result.passed
    assert why in result.evidence


def test_nothing_to_call_stays_nothing_to_call() -> None:
    nothing = Task("n", (WEATHER,), "Sing!", (), Category.IRRELEVANCE, Split.TRAIN)
    assert edited_task(nothing, "sing please", "none")[1].passed
    assert not edited_task(nothing, "weather in rome", '[get_weather(city="Rome")]')[1].passed
