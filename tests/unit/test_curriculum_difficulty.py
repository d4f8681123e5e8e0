"""Structural difficulty, against values worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.curriculum.difficulty import difficulty, moved
from toolspar.tasks.records import Category, Split, Task

FLAT: dict[str, Any] = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
NESTED: dict[str, Any] = {
    "type": "object",
    "properties": {"place": FLAT, "when": {"type": "string"}},
    "required": ["place", "when"],
}
LISTED: dict[str, Any] = {"type": "object", "properties": {"stops": {"type": "array", "items": FLAT}}, "required": []}
DEEP: dict[str, Any] = {"type": "object", "properties": {"trip": LISTED}, "required": []}


def task(tools: list[ToolSpec], calls: list[str], query: str = "x") -> Task:
    return Task("t", tuple(tools), query, tuple(ToolCall(c) for c in calls), Category.SIMPLE, Split.TRAIN)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        # one flat tool, one call, no required argument
        (task([ToolSpec("f", "")], ["f"]), 0.0),
        # one required argument: 1 / (1 + 4)
        (task([ToolSpec("f", "", FLAT)], ["f"]), 0.2 / 5),
        # a list of objects is one level more than flat: 1 / (1 + 1); two levels: 2 / (2 + 1)
        (task([ToolSpec("f", "", LISTED)], ["f"]), 0.5 / 5),
        (task([ToolSpec("f", "", DEEP)], ["f"]), (2 / 3) / 5),
        # two calls of one tool: 1 / (1 + 1), and its one required argument twice: 2 / (2 + 4)
        (task([ToolSpec("f", "", FLAT)], ["f", "f"]), (1 / 2 + 1 / 3) / 5),
        # a second tool: 1 / (1 + 3); {get, weather} and {get, time, weather} share 2 of 3 words
        (task([ToolSpec("get_weather", ""), ToolSpec("getTime", "Weather!")], ["get_weather"]), (1 / 4 + 2 / 3) / 5),
        # no tool fits: {weather, in, paris} of the query and {get, weather} share 1 of 4 words
        (task([ToolSpec("get_weather", "")], [], "Weather in Paris?"), (1 / 4) / 5),
        # everything at its half point
        (
            task(
                [ToolSpec("get_weather", "", NESTED), ToolSpec("get_sun", "weather map"), *map(ToolSpec, "pq", "rs")],
                ["get_weather", "get_weather"],
            ),
            0.5,
        ),
        # a call of a tool that is not on offer is no reason to fail
        (task([ToolSpec("f", "")], ["g"]), 0.0),
    ],
)
def test_difficulty(one: Task, expected: float) -> None:
    assert difficulty(one) == pytest.approx(expected, abs=1e-12)


def test_difficulty_stays_below_one() -> None:
    many = [ToolSpec(f"tool_{'x' * n}", "same words here", NESTED) for n in range(1, 200)]
    assert 0.8 < difficulty(task(many, [tool.name for tool in many[:100]])) < 1.0


@pytest.mark.parametrize(
    ("structure", "rate", "average", "evidence", "weight", "expected"),
    [
        (0.3, 0.5, 0.5, 8.0, 1.0, 0.3),  # fails as often as the others
        (0.3, 0.9, 0.5, 3.0, 0.5, 0.45),  # .5 x .4 x 3/4
        (0.3, 0.1, 0.5, 3.0, 0.5, 0.15),
        (0.3, 0.9, 0.5, 3.0, 0.0, 0.3),
        (0.9, 1.0, 0.0, 99.0, 1.0, 1.0),
        (0.1, 0.0, 1.0, 99.0, 1.0, 0.0),
    ],
)
def test_measured_failure_moves_difficulty(
    structure: float, rate: float, average: float, evidence: float, weight: float, expected: float
) -> None:
    assert moved(structure, rate, average, evidence=evidence, weight=weight) == pytest.approx(expected, abs=1e-12)
