"""One expected value against one given value, under the argument's schema: strictly and tolerantly at once."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from toolspar.calls.defaults import NO_DEFAULT, default_of
from toolspar.calls.matching import can_pair_all
from toolspar.calls.python_calls import POSITIONAL
from toolspar.calls.records import Reason
from toolspar.calls.schema_walk import Node
from toolspar.calls.shapes import is_array, is_object
from toolspar.calls.values import equivalent

ANY_KEY, ABSENT_KEY = "$any", "$absent"
_MAX_DEPTH = 60
_PLAIN = frozenset((str, int, float, bool, type(None)))
_FREE_ORDER = re.compile(
    r"(?<!not )\bin (?:any|no particular|arbitrary) order\b|\bany order\b|\bunordered\b"
    r"|\border (?:of [\w ]{1,40} )?(?:does not|doesn['\u2019]t|is not|isn['\u2019]t|is un)[ ]?"
    r"(?:matter|important|relevant|significant)"
    r"|\border (?:of [\w ]{1,40} )?is (?:irrelevant|free|arbitrary|insignificant)"
    r"|\b(?:regardless of|irrespective of|independent of)(?: the)?(?: \w+)? order\b"
    r"|\border[- ](?:independent|insensitive|free)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One difference between an expected and a given value.

    ``tolerable`` differences (another form of the same value) spoil only the strict comparison.
    """

    reason: Reason
    path: str
    text: str
    tolerable: bool = False

    def __str__(self) -> str:
        return f"{self.path}: {self.text}" if self.path else self.text


def alternatives(expected: Any) -> list[Any]:
    """The values that an expected value stands for: the options of ``{"$any": [...]}``, flattened, or just itself."""
    if type(expected) not in _PLAIN and is_object(expected) and len(expected) == 1 and is_array(expected.get(ANY_KEY)):
        return [inner for option in expected[ANY_KEY] for inner in alternatives(option)]
    return [expected]


def may_be_absent(expected: Any) -> bool:
    """Whether an expected value may be left out: it is, or has among its alternatives, ``{"$absent": true}``."""
    return any(is_absent(option) for option in alternatives(expected))


def is_absent(value: Any) -> bool:
    """Whether a value is the mark ``{"$absent": true}``."""
    return is_object(value) and len(value) == 1 and value.get(ABSENT_KEY) is True


def compare_arguments(node: Node, expected: Any, got: Mapping[str, Any], path: str = "", depth: int = 0) -> list[Fault]:
    """Compares the members of an object, or the arguments of a call.

    Args:
        node: The object's schema.
        expected: Expected members by name; a value may have alternatives, and so may the whole.
        got: Given members by name.
        path: Where the object stands, for the faults; empty for the arguments of a call.
        depth: How deep it is nested.

    Returns:
        The differences; none where both are strictly equal.
    """
    options = alternatives(expected)
    if len(options) != 1 or options[0] is not expected:
        usable = [option for option in options if is_object(option)]
        if not usable:
            return [Fault(Reason.WRONG_VALUE, path, "nothing is accepted here")]
        return _best(compare_arguments(node, option, got, path, depth) for option in usable)
    faults: list[Fault] = []
    for name, wanted in expected.items():
        where = f"{path}.{name}" if path else str(name)
        if name in got:
            faults += _given(node, name, wanted, got[name], where, depth)
        elif not may_be_absent(wanted):
            faults += _left_out(node, name, wanted, where, depth)
    for name, value in got.items():
        if name not in expected:
            faults += _unexpected(node, name, value, f"{path}.{name}" if path else str(name), depth)
    return faults


def _given(node: Node, name: str, wanted: Any, value: Any, where: str, depth: int) -> list[Fault]:
    """An argument that is expected and given."""
    if _plainly_equal(wanted, value, depth + 1):
        return []
    child = node.member(name)
    options = [option for option in alternatives(wanted) if not is_absent(option)]
    faults = _best(compare_values(child, option, value, where, depth + 1) for option in options)
    if faults == [] and options:
        return []
    # Where it may be left out, it may also be given as what leaving it out stands for.
    if len(options) < len(alternatives(wanted)) and name not in node.required:
        at_default = _at_default(child, value, where, depth)
        if not any(not fault.tolerable for fault in at_default):
            return at_default
    return faults or [Fault(Reason.UNKNOWN_ARGUMENT, where, "given, but expected to be left out")]


def _left_out(node: Node, name: str, wanted: Any, where: str, depth: int) -> list[Fault]:
    """An argument that is expected, but not given: right if it is optional and what leaving it out says is expected."""
    if name not in node.required:
        child = node.member(name)
        stands_for, options = value_when_left_out(child), alternatives(wanted)
        if options and stands_for is not NO_DEFAULT:
            faults = _best(compare_values(child, option, stands_for, where, depth + 1) for option in options)
            if not any(not fault.tolerable for fault in faults):
                return faults
    return [Fault(Reason.MISSING_ARGUMENT, where, "not given")]


def _unexpected(node: Node, name: str, value: Any, where: str, depth: int) -> list[Fault]:
    """An argument that is given, but not expected: right if it is an optional one at its default."""
    if name == POSITIONAL:
        return [Fault(Reason.UNKNOWN_ARGUMENT, where, "arguments without names")]
    if not node.knows(name):
        return [Fault(Reason.UNKNOWN_ARGUMENT, where, "not in the schema")]
    return _at_default(node.member(name), value, where, depth)


def _at_default(child: Node, value: Any, where: str, depth: int) -> list[Fault]:
    """Differences between a given value and what leaving the argument out stands for."""
    stands_for = value_when_left_out(child)
    if stands_for is not NO_DEFAULT:
        faults = compare_values(child, stands_for, value, where, depth + 1)
        if not any(not fault.tolerable for fault in faults):
            return faults
    elif value is None:
        return [Fault(Reason.WRONG_TYPE, where, "null given, which says that it is left out", tolerable=True)]
    return [Fault(Reason.UNKNOWN_ARGUMENT, where, f"{show(value)} given, but expected to be left out")]


def value_when_left_out(child: Node) -> Any:
    """What leaving an optional argument out says: its default, or else null where the schema allows it.

    ``NO_DEFAULT`` where it says nothing.
    """
    default = default_of(child.schema)
    return None if default is NO_DEFAULT and child.allows("null") else default


def compare_values(node: Node, expected: Any, got: Any, path: str = "", depth: int = 0) -> list[Fault]:
    """Compares two values of any type; arguments and result as for ``compare_arguments``."""
    if _plainly_equal(expected, got, depth):
        return []
    options = alternatives(expected)
    if len(options) != 1 or options[0] is not expected:
        usable = [option for option in options if not is_absent(option)]
        if not usable:
            return [Fault(Reason.WRONG_VALUE, path, "nothing is accepted here")]
        return _best(compare_values(node, option, got, path, depth) for option in usable)
    if depth > _MAX_DEPTH:
        return [Fault(Reason.WRONG_VALUE, path, "nested too deep to compare")]
    kind, given = kind_of(expected), kind_of(got)
    if kind == given == "string":
        return _compare_strings(node, expected, got, path)
    if kind == given == "object":
        return _best(compare_arguments(branch, expected, got, path, depth) for branch in node.branches("object"))
    if kind == given == "array":
        return _best(_compare_arrays(branch, expected, got, path, depth) for branch in node.branches("array"))
    if kind in ("integer", "number") and given in ("integer", "number"):
        return _compare_numbers(node, expected, got, path)
    if kind == given and expected == got:
        return []
    return [_type_fault(node, expected, got, path)]


def _plainly_equal(expected: object, got: object, depth: int) -> bool:
    """Whether this is the commonest case of all, which needs no look at the schema: the same text, number or truth."""
    kind = type(expected)
    return kind in _PLAIN and kind is type(got) and expected == got and depth <= _MAX_DEPTH


def _type_fault(node: Node, expected: Any, got: Any, path: str) -> Fault:
    """The fault of values that differ in type, or are booleans that differ."""
    kind, given = kind_of(expected), kind_of(got)
    if kind == given:
        return Fault(Reason.WRONG_VALUE, path, f"{show(got)} for {show(expected)}")
    return Fault(Reason.WRONG_TYPE, path, f"{show(got)} ({given}) for {show(expected)} ({kind})")


def _compare_strings(node: Node, expected: str, got: str, path: str) -> list[Fault]:
    text = f"{show(got)} for {show(expected)}"
    if node.has_enum():
        return [Fault(Reason.WRONG_VALUE, path, text)]  # the members of an enum are written exactly
    if expected.strip().casefold() == got.strip().casefold():
        return []
    same = equivalent(expected, got, node.hints())
    return [Fault(Reason.WRONG_VALUE, path, f"{text}{' (another form)' if same else ''}", tolerable=same)]


def _compare_numbers(node: Node, expected: int | float, got: int | float, path: str) -> list[Fault]:
    same = _same_number(expected, got)
    if same and not (isinstance(got, float) and isinstance(expected, int) and not node.allows("number")):
        return []
    text = f"{show(got)} for {show(expected)}"
    if not same:
        integral = isinstance(got, int) or got.is_integer()
        wrong_type = not integral and not node.allows("number")
        return [Fault(Reason.WRONG_TYPE if wrong_type else Reason.WRONG_VALUE, path, text)]
    return [Fault(Reason.WRONG_TYPE, path, f"{text} (a float)", tolerable=True)]


def _same_number(expected: int | float, got: int | float) -> bool:
    """Equality of numbers; floats may differ by rounding only."""
    if expected == got:
        return True
    if isinstance(expected, int) and isinstance(got, int):
        return False
    try:
        return math.isclose(expected, got, rel_tol=1e-12, abs_tol=0.0)
    except OverflowError:  # an integer beyond the range of floats
        return False


def _compare_arrays(node: Node, expected: Sequence[Any], got: Sequence[Any], path: str, depth: int) -> list[Fault]:
    faults = _compare_in_order(node, expected, got, path, depth)
    wrong = any(not fault.tolerable for fault in faults)
    if wrong and len(expected) == len(got) <= 200 and _FREE_ORDER.search(node.description()):

        def fits(i: int, j: int) -> bool:
            return all(fault.tolerable for fault in compare_values(node.item(j), expected[i], got[j], path, depth + 1))

        if can_pair_all(len(expected), fits):
            return [Fault(Reason.WRONG_VALUE, path, "the same items in another order", tolerable=True)]
    return faults


def _compare_in_order(node: Node, expected: Sequence[Any], got: Sequence[Any], path: str, depth: int) -> list[Fault]:
    absent = [may_be_absent(item) for item in expected]
    if any(absent):
        return _align(node, expected, got, path, depth)
    if len(expected) != len(got):
        return [Fault(Reason.WRONG_VALUE, path, f"{len(got)} items for {len(expected)}")]
    faults: list[Fault] = []
    for i, wanted, value in zip(count(), expected, got, strict=False):
        faults += compare_values(node.item(i), wanted, value, f"{path}[{i}]", depth + 1)
    return faults


def _align(node: Node, expected: Sequence[Any], got: Sequence[Any], path: str, depth: int) -> list[Fault]:
    """Compares in order where some expected items may be left out: the best alignment, by dynamic programming."""
    hopeless = [Fault(Reason.WRONG_VALUE, path, f"{len(got)} items do not fit the {len(expected)} expected")]
    # best[j] = faults of the expected items so far against the first j given ones; None where there is no way.
    best: list[list[Fault] | None] = [[], *([None] * len(got))]
    for wanted in expected:
        following: list[list[Fault] | None] = [best[0] if may_be_absent(wanted) else None]
        for j, value in enumerate(got):
            ways: list[list[Fault]] = []
            before, above = best[j], best[j + 1]
            if before is not None:
                ways.append(before + compare_values(node.item(j), wanted, value, f"{path}[{j}]", depth + 1))
            if above is not None and may_be_absent(wanted):
                ways.append(above)
            following.append(_best(iter(ways)) if ways else None)
        best = following
    last = best[-1]
    return hopeless if last is None else last


def _best(candidates: Iterator[list[Fault]]) -> list[Fault]:
    """The least grave of several comparisons."""
    best: list[Fault] | None = None
    for faults in candidates:
        if not faults:
            return []
        if best is None or weight(faults) < weight(best):
            best = faults
    return best or []


_RANK = {reason: rank for rank, reason in enumerate(reversed(Reason))}  # graver is higher


def weight(faults: Sequence[Fault]) -> tuple[int, int]:
    """How grave faults are together: the rank of the gravest (0 if all are tolerable), then their number."""
    return max((_RANK[fault.reason] for fault in faults if not fault.tolerable), default=0), len(faults)


def gravest(faults: Sequence[Fault]) -> Fault:
    """The gravest of some faults (the first of several)."""
    return max(faults, key=lambda fault: 0 if fault.tolerable else _RANK[fault.reason])


def kind_of(value: Any) -> str:
    """The JSON type of a Python value; "integer" for whole-number literals only, never for booleans."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "string"
    if is_object(value):
        return "object"
    return "array" if is_array(value) else type(value).__name__


def show(value: Any, limit: int = 60) -> str:
    """A short printable form of any value; never raises."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # an integer of more than 4300 digits; a value inside itself
        return f"<{kind_of(value)}>"
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= limit else f"{text[: limit - 3]}..."
