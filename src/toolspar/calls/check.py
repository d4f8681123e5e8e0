"""Whether an answer makes the expected calls: two comparisons side by side, never raising.

*Strict*: the same functions with equal arguments; strings equal but for case and outer white space, members of an
enum exactly; an optional argument may be left out where the expected call leaves it out or has its default, and may be
given at its default. *Tolerant* (``Verdict.correct``) also takes other forms of the same value
(``toolspar.calls.values``), and another order of a list where its description says that the order is free.

Parallel calls have no order: every expected call is paired with a given one so that the gravest fault is least, then
the number of its like, and so on down (an exact assignment, not a greedy one).

Decisions where the rules leave room:

* The label wins over the schema: what the expected call says is right even where the schema disagrees.
* An optional argument given with another value than its default, though the expected call leaves it out, is an
  ``UNKNOWN_ARGUMENT``. The empty string and null are values like any other, but null stands for "left out" where the
  schema allows null and states no other default.
* 5.0 for an integer 5 is right tolerantly, not strictly; 5 for a number 5.0 is right. A boolean is no number.
* Numbers are equal up to the rounding of floats (relative 1e-12). NaN equals nothing.
* The order of items counts strictly even where the description says that it is free.
* An answer in which any attempt at a call cannot be read is ``MALFORMED``, whatever else it holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolspar.calls.compare import Fault, compare_arguments, gravest, weight
from toolspar.calls.matching import cheapest_assignment
from toolspar.calls.parse import parse_calls
from toolspar.calls.records import Reason, ToolCall, ToolSpec, Verdict
from toolspar.calls.schema_walk import Node

_RIGHT = Verdict(strict=True, correct=True, reason=Reason.CORRECT)
# An answer with more calls than expected is wrong anyway; pairing needs only so many of its surplus calls.
_MAX_SURPLUS = 32


def check_answer(tools: Sequence[ToolSpec], expected: Sequence[ToolCall], answer: Any) -> Verdict:
    """Parses and checks what a model wrote.

    Args:
        tools: The tools on offer.
        expected: The calls that a right answer makes; none if it must not call anything. Values may be
            ``{"$any": [...]}`` and ``{"$absent": True}`` at any level.
        answer: The model's raw text, or an OpenAI message with ``tool_calls``.

    Example:
        >>> now = ToolSpec("now", "Time now.")
        >>> check_answer([now], [ToolCall("now")], '{"name": "now", "arguments": {}}').strict
        True
        >>> check_answer([now], [], '{"name": "now", "arguments": {}}').reason
        <Reason.UNWANTED_CALL: 'unwanted_call'>
    """
    parsed = parse_calls(answer, {tool.name for tool in tools})
    if parsed.malformed:
        return _wrong(Reason.MALFORMED, "a call cannot be read")
    return check_calls(tools, expected, parsed.calls)


def check_calls(tools: Sequence[ToolSpec], expected: Sequence[ToolCall], answer_calls: Sequence[ToolCall]) -> Verdict:
    """Checks calls that are already parsed; arguments as for ``check_answer``."""
    if not expected and not answer_calls:
        return _RIGHT
    if not expected:
        return _wrong(Reason.UNWANTED_CALL, f"calls {answer_calls[0].name[:60]}, but no call is expected")
    nodes = {tool.name: tool.parameters for tool in tools}
    try:
        return _verdict(nodes, expected, answer_calls)
    except RecursionError:
        return _wrong(Reason.WRONG_VALUE, "arguments are nested too deep to compare")


def _wrong(reason: Reason, detail: str) -> Verdict:
    return Verdict(strict=False, correct=False, reason=reason, detail=detail)


@dataclass(slots=True)
class _Pairing:
    """An expected call beside a given one, with what is wrong about it."""

    faults: list[Fault]

    def cost(self, base: int) -> int:
        """Graver faults outweigh any number of lesser ones; then fewer faults are better."""
        rank, number = weight(self.faults)
        return (base**rank if rank else 0) * 1024 + min(number, 1023)


def _verdict(
    tools: Mapping[str, Mapping[str, Any]], expected: Sequence[ToolCall], given: Sequence[ToolCall]
) -> Verdict:
    faults = _count_faults(tools, expected, given)
    considered = given[: len(expected) + _MAX_SURPLUS]
    if len(expected) == len(considered) == 1:
        faults += _pair(tools, expected[0], considered[0])
    elif considered:
        faults += _best_pairing(tools, expected, considered)
    if not faults:
        return _RIGHT
    worst = gravest(faults)
    if worst.tolerable:
        return Verdict(strict=False, correct=True, reason=Reason.CORRECT, detail=str(worst))
    return _wrong(worst.reason, str(worst))


def _count_faults(
    tools: Mapping[str, Mapping[str, Any]], expected: Sequence[ToolCall], given: Sequence[ToolCall]
) -> list[Fault]:
    """What is wrong about the number of calls, and about surplus calls of functions that do not exist."""
    faults: list[Fault] = []
    wanted = {call.name for call in expected}
    for call in given:
        if call.name not in tools and call.name not in wanted:
            faults.append(Fault(Reason.UNKNOWN_FUNCTION, "", f"calls {call.name[:60]}, which is no tool on offer"))
            break
    if len(given) < len(expected):
        missing = "no call" if not given else f"{len(given)} calls"
        faults.append(Fault(Reason.MISSING_CALL, "", f"{missing} where {len(expected)} are expected"))
    elif len(given) > len(expected):
        faults.append(Fault(Reason.EXTRA_CALL, "", f"{len(given)} calls where {len(expected)} are expected"))
    return faults


def _pair(tools: Mapping[str, Mapping[str, Any]], expected: ToolCall, given: ToolCall) -> list[Fault]:
    """The faults of a given call taken as an expected one."""
    if expected.name != given.name:
        known = given.name in tools
        reason = Reason.WRONG_FUNCTION if known else Reason.UNKNOWN_FUNCTION
        return [Fault(reason, "", f"calls {given.name[:60]} for {expected.name[:60]}")]
    return compare_arguments(Node(tools.get(expected.name, {})), expected.arguments, given.arguments)


def _best_pairing(
    tools: Mapping[str, Mapping[str, Any]], expected: Sequence[ToolCall], given: Sequence[ToolCall]
) -> list[Fault]:
    """The faults of the best pairing of expected with given calls; calls that stay over are counted elsewhere."""
    pairings = [[_Pairing(_pair(tools, wanted, call)) for call in given] for wanted in expected]
    if len(expected) > len(given):
        pairings = [list(column) for column in zip(*pairings, strict=True)]
    base = max(len(expected), len(given)) + 1
    costs = [[pairing.cost(base) for pairing in row] for row in pairings]
    columns = cheapest_assignment(costs)
    return [fault for row, column in enumerate(columns) for fault in pairings[row][column].faults]
