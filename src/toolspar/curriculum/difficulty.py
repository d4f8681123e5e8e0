"""Difficulty of a task: what makes it hard before any model has tried it, and what was measured since."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from toolspar.calls.records import ToolSpec
from toolspar.tasks.records import Task

# Counts enter as x / (x + half), so that each has its say and none runs away; at ``half`` a count weighs one half.
_HALF_TOOLS = 3.0
_HALF_CALLS = 1.0
_HALF_ARGUMENTS = 4.0
_HALF_NESTING = 1.0
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")


def difficulty(task: Task) -> float:
    """The mean of five parts, in [0, 1): further tools, further calls, required arguments, nesting, distractors.

    Arguments and nesting count for the tools that the expected calls use. The distractor part is the greatest word
    overlap (Jaccard) between a tool that is called, or for an irrelevance task the query, and a tool that is not.
    """
    called = {call.name for call in task.expected}
    by_name = {tool.name: tool for tool in task.tools}
    required = sum(len(by_name[call.name].required) for call in task.expected if call.name in by_name)
    nesting = max((_depth(by_name[name].parameters) - 1 for name in called if name in by_name), default=0)
    parts = (
        _saturated(max(0, len(task.tools) - 1), _HALF_TOOLS),
        _saturated(max(0, len(task.expected) - 1), _HALF_CALLS),
        _saturated(required, _HALF_ARGUMENTS),
        _saturated(max(0, nesting), _HALF_NESTING),
        _distraction(task, called),
    )
    return sum(parts) / len(parts)


def moved(structure: float, rate: float, average: float, *, evidence: float, weight: float) -> float:
    """A difficulty that is corrected by what was measured, in [0, 1].

    It is ``structure + weight * (rate - average) * evidence / (evidence + 1)``: only a task that fails more, or less,
    than the others on record is moved, and the more so the more is known of it.

    Args:
        structure: What ``difficulty`` says.
        rate: The caller's measured failure rate on the task.
        average: The same over all tasks on record.
        evidence: How many outcomes the rate rests on.
        weight: How far the difficulty may be moved.

    Example:
        >>> moved(0.25, 1.0, 0.5, evidence=1.0, weight=0.5)
        0.375
    """
    return min(1.0, max(0.0, structure + weight * (rate - average) * evidence / (evidence + 1)))


def _saturated(count: int, half: float) -> float:
    return count / (count + half)


def _depth(schema: Any) -> int:
    """Levels of objects: 1 for a flat object, 2 where an argument is an object or a list of objects."""
    if not isinstance(schema, Mapping):
        return 0
    properties = schema.get("properties")
    own = [_depth(child) for child in properties.values()] if isinstance(properties, Mapping) else []
    items = _depth(schema.get("items"))
    return max(items, 1 + max(own, default=0) if own or schema.get("type") == "object" else 0)


def _distraction(task: Task, called: Iterable[str]) -> float:
    names = set(called)
    wanted = [_words(tool) for tool in task.tools if tool.name in names] if names else [_tokens(task.query)]
    others = [_words(tool) for tool in task.tools if tool.name not in names]
    return max((_jaccard(one, other) for one in wanted for other in others), default=0.0)


def _words(tool: ToolSpec) -> frozenset[str]:
    return _tokens(f"{tool.name} {tool.description}")


def _tokens(text: str) -> frozenset[str]:
    """Lower-case words of a text; ``getWeather`` and ``get_weather`` are both two words."""
    return frozenset(word.lower() for word in _WORD.findall(text))


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    union = len(one | other)
    return len(one & other) / union if union else 0.0
