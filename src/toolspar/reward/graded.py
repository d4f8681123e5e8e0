"""The graded reward of an answer: partial credit for names, argument names and values. General-sum.

Expected calls E and given calls G are paired one to one so that the total credit is largest::

    credit(e, g) = 0                              where g calls another function than e
                 = 0.2 + 0.3 a + 0.5 v            else
    r            = sum of the pairs' credit / max(|E|, |G|)

Of all argument names that e or g has, a is the share that is neither missing nor unknown, and v the share with no fault
at all that counts (both are 1 where there is none). Faults are those of the checker (``calls.compare``), so that
defaults, arguments that may be left out and other forms of a value cost nothing. A call too few or too many costs its
share; an answer that cannot be read, a call where none is expected, and none where one is, earn 0. What the checker
finds right earns 1, and only that: a wrong answer has a fault in v, or a call without partner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolspar.calls.compare import Fault, compare_arguments
from toolspar.calls.matching import cheapest_assignment
from toolspar.calls.parse import parse_calls
from toolspar.calls.records import Reason, ToolCall
from toolspar.calls.schema_walk import Node
from toolspar.tasks.records import Task

NAME, ARGUMENTS, VALUES = 0.2, 0.3, 0.5
"""What the right function, the right argument names and the right values are worth; our choice."""

_MOST_CALLS = 32  # of an answer that are looked at beyond those expected
_FINENESS = 10**6  # credits as whole numbers, which the pairing wants
_BY_NAME = frozenset((Reason.MISSING_ARGUMENT, Reason.UNKNOWN_ARGUMENT))


def graded(task: Task, answer: str) -> float:
    """The credit of an answer to a task, in [0, 1].

    Args:
        task: Its tools and expected calls.
        answer: The caller's raw text.

    Example:
        >>> # expected: get_weather(city="Paris", days=2); answered: get_weather(city="Paris", days=3)
        >>> # 0.2 + 0.3 * 1 + 0.5 * 1/2 == 0.75
    """
    parsed = parse_calls(answer, {tool.name for tool in task.tools})
    expected, given = task.expected, parsed.calls
    if parsed.malformed:
        return 0.0
    if not expected or not given:
        return float(not expected and not given)
    schemas = {tool.name: tool.parameters for tool in task.tools}
    try:
        return _paired(schemas, expected, given[: len(expected) + _MOST_CALLS]) / max(len(expected), len(given))
    except RecursionError:  # arguments nested too deep to compare
        return 0.0


def _paired(schemas: Mapping[str, Mapping[str, Any]], expected: Sequence[ToolCall], given: Sequence[ToolCall]) -> float:
    """Sum of the credits of the best pairing."""
    credits = [[_credit(schemas, wanted, call) for call in given] for wanted in expected]
    if len(expected) > len(given):
        credits = [list(column) for column in zip(*credits, strict=True)]
    costs = [[round((1.0 - credit) * _FINENESS) for credit in row] for row in credits]
    return sum(row[column] for row, column in zip(credits, cheapest_assignment(costs), strict=True))


def _credit(schemas: Mapping[str, Mapping[str, Any]], expected: ToolCall, given: ToolCall) -> float:
    if expected.name != given.name:
        return 0.0
    found = compare_arguments(Node(schemas.get(expected.name, {})), expected.arguments, given.arguments)
    faults = [fault for fault in found if not fault.tolerable]
    names = list(dict.fromkeys((*expected.arguments, *given.arguments)))
    if not names or not faults:
        return NAME + ARGUMENTS + VALUES
    misnamed = sum(any(fault.path == name and fault.reason in _BY_NAME for fault in faults) for name in names)
    faulty = sum(any(_concerns(fault, name) for fault in faults) for name in names)
    return NAME + ARGUMENTS * (1 - misnamed / len(names)) + VALUES * (1 - faulty / len(names))


def _concerns(fault: Fault, name: str) -> bool:
    """Whether a fault is in an argument, at any depth."""
    return fault.path == name or fault.path.startswith((f"{name}.", f"{name}["))
