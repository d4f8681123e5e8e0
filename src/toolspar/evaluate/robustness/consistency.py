"""Does a caller make the same calls, however a task is put? Right or wrong is another question."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolspar.calls.canonical import canonical
from toolspar.calls.compare import value_when_left_out
from toolspar.calls.defaults import NO_DEFAULT
from toolspar.calls.parse import parse_calls
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.schema_walk import Node
from toolspar.evaluate.intervals import Figure
from toolspar.evaluate.robustness.clustered import clustered_proportion
from toolspar.evaluate.robustness.records import AnswerStatus, Outcome
from toolspar.tasks.perturbations.offers import original_calls

AnswerKey = tuple[str, ...]
UNREADABLE: AnswerKey = ("unreadable",)
"""The key of answers in which some call cannot be read; any two of them count as the same."""


@dataclass(frozen=True, slots=True)
class Consistency:
    """Agreement of the answers to all cases of one task, its own wording included.

    Example:
        >>> Consistency(Figure(0.5, 2, 0.1, 0.9), Figure(0.5, 2, 0.1, 0.9), 0.75, 2).pairwise
        0.75
    """

    all_agree: Figure
    """Share of tasks whose answers are all the same."""
    all_agree_and_right: Figure
    """Share of tasks whose answers are all the same and right."""
    pairwise: float
    """Share of pairs of answers to one task that are the same: the mean over tasks."""
    n_tasks: int
    """Tasks with two answers at least."""


def consistency(outcomes: Sequence[Outcome], confidence: float) -> Consistency:
    """Agreement over tasks.

    Two answers are the same when they make the same calls, in any order: names as they were before tools were renamed,
    strings but for how they are written (``calls.canonical``), numbers by value, and arguments at their default (or
    null, where the schema allows it and states none) as if they were left out. Answers that make no call agree, and so
    do those that cannot be read. An answer that is cut or did not come is left out.

    Args:
        outcomes: Of any cases; they are grouped by the task that they were made of.
        confidence: Level of the intervals.
    """
    by_task: dict[str, list[tuple[AnswerKey, bool]]] = {}
    for outcome in outcomes:
        if outcome.answer.status is AnswerStatus.ANSWERED:
            answers = by_task.setdefault(outcome.case.origin.task_id, [])
            answers.append((answer_key(outcome), bool(outcome.right)))
    several = [answers for answers in by_task.values() if len(answers) > 1]
    agree = [len({key for key, _ in answers}) == 1 for answers in several]
    right = [same and all(correct for _, correct in answers) for same, answers in zip(agree, several, strict=True)]
    pairs = [_agreement([key for key, _ in answers]) for answers in several]
    return Consistency(
        clustered_proportion([[value] for value in agree], confidence),
        clustered_proportion([[value] for value in right], confidence),
        sum(pairs) / len(pairs) if pairs else 0.0,
        len(several),
    )


def answer_key(outcome: Outcome) -> AnswerKey:
    """Equal for answers that make the same calls."""
    case = outcome.case
    parsed = parse_calls(outcome.answer.content, {tool.name for tool in case.task.tools})
    if parsed.malformed:
        return UNREADABLE
    schemas = {tool.name: tool for tool in case.origin.tools}
    calls = original_calls(parsed.calls, case.renames)
    return tuple(sorted(_call_key(call, schemas.get(call.name)) for call in calls))


def _call_key(call: ToolCall, tool: ToolSpec | None) -> str:
    root = Node(tool.parameters) if tool else None
    kept = {
        name: _plain(value)
        for name, value in call.arguments.items()
        if root is None or not _says_nothing(root, name, value)
    }
    return json.dumps([call.name, kept], sort_keys=True, default=str)


def _says_nothing(root: Node, name: str, value: Any) -> bool:
    """Whether an argument might as well have been left out."""
    if name in root.required or not root.knows(name):
        return False
    left_out = value_when_left_out(root.member(name))
    return left_out is not NO_DEFAULT and _plain(left_out) == _plain(value)


def _plain(value: Any) -> Any:
    """A value without the ways in which it can be written."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e300 else str(value)
    if isinstance(value, str):
        return " ".join(canonical(value)) or value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else str(value)


def _agreement(keys: Sequence[AnswerKey]) -> float:
    """Share of equal pairs: the sum of c (c - 1) over groups of c equal keys, over n (n - 1)."""
    n = len(keys)
    return sum(count * (count - 1) for count in Counter(keys).values()) / (n * (n - 1))
