"""The strict verdict against BFCL's official checker: on right answers, on systematically changed ones, and why not.

Every disagreement falls into one class below, which says why the verdict is as it should be; the numbers of a class
are asserted, so that a change on either side shows.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.support.bfcl import Entry, bfcl_folder, official_verdicts, read_entries
from tests.support.bfcl_answers import LEFT_OUT, Answer, changed_answers, gold

from toolspar.calls.check import check_calls
from toolspar.calls.records import ToolCall
from toolspar.tasks.importers.bfcl import CALL_CATEGORIES, NO_CALL_CATEGORIES, load_bfcl, read_bfcl

pytestmark = pytest.mark.slow

# Labels that name an argument which the function does not have: no answer satisfies the official checker.
UNKNOWN_ARGUMENTS = {
    "parallel_multiple_12", "parallel_multiple_26", "live_multiple_862-181-3", "live_multiple_964-207-0",
}  # fmt: skip
# Labels that allow no value at all for a required argument.
NOTHING_RIGHT = {"live_simple_106-63-0", "live_simple_112-68-0"}


@dataclass(frozen=True, slots=True)
class Case:
    """An answer on which the official and the strict verdict differ."""

    entry: Entry
    right: tuple[ToolCall, ...]
    answer: Answer
    official: str
    tolerant: bool
    leaves: list[tuple[Any, Any]] | None  # single values that differ; None where the shape differs

    @property
    def schema(self) -> str:
        return json.dumps(self.answer.schema or self.entry.row["function"], ensure_ascii=False)


def leaves(one: Any, other: Any) -> Iterator[tuple[Any, Any]]:
    """The pairs of single values in which two values of one shape differ.

    Raises:
        ValueError: The shapes differ.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            raise ValueError("other members")
        for key, value in one.items():
            yield from leaves(value, other[key])
    elif isinstance(one, list) and isinstance(other, list):
        for value, another in zip(one, other, strict=True):
            yield from leaves(value, another)
    elif isinstance(one, dict | list) or isinstance(other, dict | list):
        raise ValueError("another kind")
    elif type(one) is not type(other) or one != other:
        yield one, other


def differing(right: tuple[ToolCall, ...], given: tuple[ToolCall, ...]) -> list[tuple[Any, Any]] | None:
    try:
        return list(leaves([[c.name, c.arguments] for c in right], [[c.name, c.arguments] for c in given]))
    except ValueError:
        return None


def each(case: Case, test: Callable[[Any, Any], bool]) -> bool:
    return bool(case.leaves) and all(test(one, other) for one, other in case.leaves or ())


def texts(one: Any, other: Any) -> bool:
    return isinstance(one, str) and isinstance(other, str)


def same_letters(one: Any, other: Any) -> bool:
    return texts(one, other) and one.strip().casefold() == other.strip().casefold()


def same_without_signs(one: Any, other: Any) -> bool:
    bare = [
        re.sub(r"[ ,./\-_*^]", "", text).lower().replace("'", '"') for text in (one, other) if isinstance(text, str)
    ]
    return len(bare) == 2 and bare[0] == bare[1] and not same_letters(one, other)


def enum_in_other_letters(case: Case) -> bool:
    """Right for the official one. A member of an enum is a code: genotype "aa" is not "AA"."""
    return case.official == "right" and '"enum"' in case.schema and each(case, same_letters)


def another_form(case: Case) -> bool:
    """Right for the official one, and tolerantly: strict means equal but for case: "San Jose CA"."""
    return case.official == "right" and case.tolerant and each(case, same_without_signs)


def signs_removed(case: Case) -> bool:
    """Right for the official one, which removes spaces and ,./-_*^ from texts: "-5" is not "5", "3.14" not "314"."""
    return case.official == "right" and not case.tolerant and each(case, same_without_signs)


def empty_for_left_out(case: Case) -> bool:
    """Right for the official one, which takes its mark for "may be left out" as a value: "" is no way to leave out."""
    changed = [(options, case.answer.new) for options in labels(case)]
    if isinstance(case.answer.new, dict):
        members = [option for options, _ in changed for option in options if isinstance(option, dict)]
        changed = [(option.get(key, []), value) for option in members for key, value in case.answer.new.items()]
    return case.official == "right" and any(value in ("", []) and "" in options for options, value in changed)


def types_inside(case: Case) -> bool:
    """Right for the official one, which compares types of arguments and items, but none deeper: true is not 1."""
    return case.official == "right" and each(case, lambda one, other: type(one) is not type(other) and one == other)


def at_default(case: Case) -> bool:
    """Wrong for the official one, which knows no defaults: leaving out and giving the default are the same call."""
    old, new, schema = case.answer.old, case.answer.new, case.answer.schema
    if case.official == "right" or schema is None:
        return False
    if isinstance(old, dict) and isinstance(new, dict):
        dropped = [(schema.get("properties", {}).get(key, {}), value) for key, value in old.items() if key not in new]
        return bool(dropped) and all(states_default(inner, value) for inner, value in dropped)
    if new is LEFT_OUT:
        return states_default(schema, old)
    return states_default(schema, new) and (old is LEFT_OUT or any("" in options for options in labels(case)))


def labels(case: Case) -> list[list[Any]]:
    """What the label accepts for the argument that was changed, in each call that has it."""
    return [
        values[case.answer.where]
        for call in case.entry.truth
        for values in call.values()
        if case.answer.where in values
    ]


def states_default(schema: dict[str, Any], value: Any) -> bool:
    """Whether a schema says in any form that this value is the default."""
    if "default" in schema:
        stated = schema["default"]
        if isinstance(value, dict) and value and stated == {}:
            inner = schema.get("properties", {})
            return all(states_default(inner.get(key, {}), member) for key, member in value.items())
        return stated == value or same_letters(stated, value) or str(stated).lower() == json.dumps(value)
    words = {None: "none|null", True: "true", False: "false", "": "empty", "[]": "empty|\\[\\]"}
    shown = words.get(value if isinstance(value, bool | str | None) else str(value)) or re.escape(str(value))
    found = re.search(rf"default\D*?({shown})", schema.get("description", ""), re.IGNORECASE)
    return found is not None


def rounding(case: Case) -> bool:
    """Wrong for the official one: a number that differs in its last bit."""
    close = all(
        isinstance(one, int | float) and isinstance(other, float) and one != other
        and math.isclose(one, other, rel_tol=1e-12)
        for one, other in case.leaves or ()
    )  # fmt: skip
    return case.official == "wrong" and bool(case.leaves) and close


def integer_for_number(case: Case) -> bool:
    """Wrong for the official one: an integer among the numbers of a list, or of a label without a decimal point."""
    return case.official == "wrong" and each(
        case, lambda one, other: {type(one), type(other)} == {int, float} and one == other
    )


def letters_compared(case: Case) -> bool:
    """Wrong for the official one: letters where it compares exactly, in lists in objects and off the declared type."""
    return case.official == "wrong" and each(case, same_letters)


def greedy_pairing(case: Case) -> bool:
    """Wrong for the official one, which pairs calls greedily: the same calls in another order."""

    def written(calls: tuple[ToolCall, ...]) -> list[str]:
        return sorted(json.dumps([call.name, call.arguments], sort_keys=True) for call in calls)

    return case.official == "wrong" and written(case.right) == written(case.answer.calls)


CLASSES: dict[Callable[[Case], bool], int] = {
    enum_in_other_letters: 3541,
    another_form: 1701,
    signs_removed: 4384,
    empty_for_left_out: 1041,
    types_inside: 59,
    rounding: 615,
    integer_for_number: 18,
    letters_compared: 61,
    greedy_pairing: 2,
    at_default: 158,
}


@pytest.fixture(scope="module")
def folder() -> Path:
    return bfcl_folder()


@pytest.fixture(scope="module")
def entries(folder: Path) -> list[Entry]:
    return list(read_entries(folder))


def test_right_answers(folder: Path, entries: list[Entry]) -> None:
    assert len(entries) == 2351
    answers = [gold(entry) for entry in entries]
    official = official_verdicts(folder, [(entry, [right]) for entry, right in zip(entries, answers, strict=True)])
    refused = {entry.entry_id for entry, [said] in zip(entries, official, strict=True) if said != "right"}
    assert refused == UNKNOWN_ARGUMENTS | NOTHING_RIGHT  # so 2345 of 2351 are right
    samples = [read_bfcl(entry.row, entry.truth) for entry in entries]
    strict = [check_calls(s.tools, s.expected, right).strict for s, right in zip(samples, answers, strict=True)]
    assert {entry.entry_id for entry, good in zip(entries, strict, strict=True) if not good} == NOTHING_RIGHT


def test_changed_answers(folder: Path, entries: list[Entry]) -> None:
    judged = [entry for entry in entries if entry.entry_id not in UNKNOWN_ARGUMENTS | NOTHING_RIGHT]
    cases = [(entry, list(changed_answers(entry))) for entry in judged]
    official = official_verdicts(folder, [(entry, [answer.calls for answer in answers]) for entry, answers in cases])
    found: Counter[str] = Counter()
    unexplained: list[Any] = []
    n = 0
    for (entry, answers), verdicts in zip(cases, official, strict=True):
        sample, right = read_bfcl(entry.row, entry.truth), gold(entry)
        for answer, said in zip(answers, verdicts, strict=True):
            n += 1
            verdict = check_calls(sample.tools, sample.expected, answer.calls)
            if verdict.strict == (said == "right"):
                continue
            case = Case(entry, right, answer, said, verdict.correct, differing(right, answer.calls))
            name = next((predicate.__name__ for predicate in CLASSES if predicate(case)), None)
            found[name or "none"] += 1
            if name is None:
                unexplained.append((entry.entry_id, answer, said, verdict))
    assert unexplained == []
    assert dict(found) == {predicate.__name__: number for predicate, number in CLASSES.items()}
    assert n == 200_739


@pytest.mark.parametrize(
    ("category", "n"),
    list(zip(CALL_CATEGORIES + NO_CALL_CATEGORIES, (400, 200, 200, 200, 258, 1053, 16, 24, 240, 884), strict=True)),
)
def test_every_item_is_imported(folder: Path, category: str, n: int) -> None:
    result = load_bfcl(folder / "bfcl_eval" / "data", category)
    assert (len(result.tasks), result.rejected) == (n, [])
    assert all(bool(task.expected) == (category in CALL_CATEGORIES) for task in result.tasks)
