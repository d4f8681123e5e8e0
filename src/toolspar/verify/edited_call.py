"""Request and expected calls that change together (``attack.mode=edit_call``): which changes keep the label sure.

The policy writes a request q' and calls y'. A label that nobody has checked is worth nothing, so the only changes that
pass are those whose right answer follows from the task itself: *values* of the expected calls, one for one.

1. y' has the calls of y in their order: the same functions, the same arguments, lists of the same length. Only scalars
   differ, and stay of their kind; truth values and nulls never change: a request says them in no place of their own.
2. y' is valid under the schemas of the tools (``calls.validate``).
3. Each old value stands in one place of the request q, and is replaced there by the new one. What comes out, the
   *edited request*, asks for y' as q asks for y: every value that q said is said, and no replaced one is left over.
   It holds nothing that q did not but the new values: no markup, no control tokens, no gibberish.
4. Each new value stands in q' too.

From there on the edited request takes the place of q: the gate judges q' as a rewrite of it, by all its checks, against
y'; and the episode's task, with y' as its label, is (tools, edited request, y'). So a mere exchange of values is no
rewrite (check ``identity``).

What is **not** verified: whether new values make sense in the world (a city that does not exist, a date in the past, a
table for ninety); whether a value that the request implies by another one has to change with it (the day of the week of
a date); and whether the opponent solves the edited request in its own words: it solves the task that it came from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from toolspar.calls.compare import alternatives, is_absent, kind_of, may_be_absent, show
from toolspar.calls.parse import parse_calls
from toolspar.calls.records import ToolCall
from toolspar.calls.shapes import is_array, is_object
from toolspar.calls.validate import call_fault
from toolspar.tasks.english import words
from toolspar.tasks.grounding import Mention, ground
from toolspar.tasks.quantities import UNIT_OF
from toolspar.tasks.records import Task
from toolspar.verify import control_text, gibberish, leakage
from toolspar.verify.records import CheckResult

EDIT = "edit"
"""Name of this check in a report; it comes before those of the gate."""

NO_CALLS = frozenset(("", "none", "[]"))
"""How a policy writes that nothing is to be called."""

_HYGIENE = (control_text.check, leakage.check, gibberish.check)
_DIGITS = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_MORE_WORDS = 2  # of a new value than of the old one: a value is no place for a second request


class _RefusedError(Exception):
    """The change is none that can be followed; the message says why."""


@dataclass(frozen=True, slots=True)
class _Change:
    path: str  # as in ``tasks.grounding.Mention``
    old: Any
    new: Any


def edited_task(task: Task, rewritten: str, calls: str | None) -> tuple[Task, CheckResult]:
    """The task that a policy's request and calls make of a task, and whether the change can be followed.

    Args:
        task: What the policy was given.
        rewritten: Its request.
        calls: Its calls as it wrote them; None where it wrote none, and so left them as they are.

    Returns:
        The edited task (the same one where no value has changed, or the change is refused), and the check's result.

    Example:
        >>> # task: "Weather in Paris?", get_weather(city="Paris"); written: "hows rome", '[get_weather(city="Rome")]'
        >>> # Task(..., query="Weather in Rome?", expected=(get_weather(city="Rome"),)), passed
    """
    if calls is None:
        return task, CheckResult(True)
    try:
        expected, changes = _changed(task, calls)
        if not changes:
            return task, CheckResult(True)
        edited = replace(task, query=_edited_request(task, expected, changes), expected=expected)
        _require_grounded(edited, rewritten, changes)
        return edited, CheckResult(True)
    except _RefusedError as refused:
        return task, CheckResult(False, 0.0, str(refused))


def _changed(task: Task, text: str) -> tuple[tuple[ToolCall, ...], list[_Change]]:
    """The new expected calls, and what has changed in them."""
    if text.strip().lower() in NO_CALLS:
        given: Sequence[ToolCall] = ()
    else:
        parsed = parse_calls(text, {tool.name for tool in task.tools})
        if parsed.malformed or not parsed.calls:
            raise _RefusedError("the calls cannot be read")
        given = parsed.calls
    if [call.name for call in given] != [call.name for call in task.expected]:
        raise _RefusedError("other functions, or another number of calls")
    changes: list[_Change] = []
    expected = tuple(
        ToolCall(old.name, _merged(str(index), old.arguments, new.arguments, changes))
        for index, (old, new) in enumerate(zip(task.expected, given, strict=True))
    )
    for call in expected if changes else ():
        if fault := call_fault(task.tools, ToolCall(call.name, _plain(call.arguments))):
            raise _RefusedError(f"not valid: {fault}")
    return expected, changes


def _merged(path: str, old: Any, new: Any, changes: list[_Change]) -> Any:
    """The old value with the new scalars in it; marks such as ``$any`` stay where nothing has changed."""
    if is_object(old) and "$any" not in old:
        if not is_object(new) or not set(new) <= set(old):
            raise _RefusedError(f"other arguments at {path}")
        missing = [key for key in old if key not in new and not may_be_absent(old[key])]
        if missing:
            raise _RefusedError(f"{path}.{missing[0]} is gone")
        return {
            key: _merged(f"{path}.{key}", item, new[key], changes) if key in new else item for key, item in old.items()
        }
    if is_array(old):
        if not is_array(new) or len(new) != len(old):
            raise _RefusedError(f"another length at {path}")
        return [_merged(f"{path}.{index}", *pair, changes) for index, pair in enumerate(zip(old, new, strict=True))]
    options = [option for option in alternatives(old) if not is_absent(option)]
    if new == old or any(kind_of(option) == kind_of(new) and option == new for option in options):
        return old
    _require_scalar(path, options, new)
    changes.append(_Change(path, old, new))
    return new


def _require_scalar(path: str, old: Sequence[Any], new: Any) -> None:
    kinds = {"number" if kind_of(option) == "integer" else kind_of(option) for option in old}
    kind = "number" if kind_of(new) == "integer" else kind_of(new)
    if kind not in ("number", "string") or kind not in kinds:
        raise _RefusedError(f"{path}: {show(new)} for {show(old[0]) if old else 'nothing'}")
    if isinstance(new, str):
        longest = max(len(words(option)) for option in old if isinstance(option, str))
        if not new.strip() or not new.isprintable() or len(words(new)) > longest + _MORE_WORDS:
            raise _RefusedError(f"{path}: {show(new)} is no value in a few words")


def _plain(value: Any) -> Any:
    """Calls without marks: the first alternative of each; what has none but to be left out is left out."""
    if is_object(value) and "$any" in value:
        return next((_plain(option) for option in alternatives(value) if not is_absent(option)), None)
    if is_object(value):
        return {
            key: _plain(item) for key, item in value.items() if not all(is_absent(one) for one in alternatives(item))
        }
    return [_plain(item) for item in value] if is_array(value) else value


def _edited_request(task: Task, expected: Sequence[ToolCall], changes: Sequence[_Change]) -> str:
    """The request with each old value replaced by the new one, where that can be done without doubt."""
    said = ground(task.query, task.expected)
    spans = [(_place(task.query, said, change), change) for change in changes]
    text = task.query
    for (start, end), change in sorted(spans, key=lambda item: -item[0][0]):
        # a choice such as "low_carb" is not said as it is written
        new = str(change.new).replace("_", " ") if "_" in str(change.old) else change.new
        text = f"{text[:start]}{new}{text[end:]}"
    if {mention.path for mention in ground(text, expected)} != {mention.path for mention in said}:
        raise _RefusedError("the edited request does not say the same arguments")
    _require_gone(text, expected, changes)
    for check in _HYGIENE:
        result = check(task, text)
        if not result.passed:
            raise _RefusedError(f"in a new value: {result.evidence}")
    return text


def _place(query: str, said: Sequence[Mention], change: _Change) -> tuple[int, int]:
    """The one place of the request that says the old value, without a unit that stands with it."""
    mentions = [mention for mention in said if mention.path == change.path]
    if len(mentions) != 1 or mentions[0].form == "unit":
        raise _RefusedError(f"{change.path}: {show(change.old)} has no place of its own in the request")
    (own,) = mentions
    if any(other is not own and other.start < own.end and own.start < other.end for other in said):
        raise _RefusedError(f"{change.path}: {show(change.old)} shares its place with another value")
    if own.form != "number":
        if not isinstance(change.new, str):  # an hour inside a time
            raise _RefusedError(f"{change.path}: {show(change.old)} is part of another value")
        return own.start, own.end
    text = query[own.start : own.end]
    numbers = list(_DIGITS.finditer(text))
    head, _, unit = text.rpartition(" ")
    if not numbers and (not head or unit.lower() in UNIT_OF and " " not in head):  # "three", "three days"
        return own.start, own.start + len(head or text)
    wanted = {str(option).replace(",", "") for option in alternatives(change.old)}
    if len(numbers) != 1 or not _same_number(numbers[0][0], wanted):
        raise _RefusedError(f"{change.path}: {show(change.old)} is written in another form")
    return own.start + numbers[0].start(), own.start + numbers[0].end()


def _same_number(text: str, wanted: set[str]) -> bool:
    try:
        return float(text.replace(",", "")) in {float(value) for value in wanted}
    except ValueError:
        return False


def _require_gone(text: str, expected: Sequence[ToolCall], changes: Sequence[_Change]) -> None:
    """A value that was replaced must not stand a second time in the request, but as another argument's."""
    kept = {str(value).lower() for call in expected for value in _scalars(call.arguments)}
    for change in changes:
        old = [option for option in alternatives(change.old) if str(option).lower() not in kept]
        if any(ground(text, [ToolCall("", {"value": option})]) for option in old if not is_absent(option)):
            raise _RefusedError(f"{change.path}: {show(change.old)} is still in the request")


def _require_grounded(edited: Task, rewritten: str, changes: Sequence[_Change]) -> None:
    said = {mention.path for mention in ground(rewritten, edited.expected)}
    for change in changes:
        if change.path not in said:
            raise _RefusedError(f"{change.path}: the request does not say {show(change.new)}")


def _scalars(value: Any) -> list[Any]:
    if is_object(value):
        return [scalar for item in value.values() for scalar in _scalars(item)]
    if is_array(value):
        return [scalar for item in value for scalar in _scalars(item)]
    return [value]
