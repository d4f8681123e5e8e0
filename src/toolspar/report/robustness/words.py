"""What suites, strengths and counts are called in every form of the report."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from toolspar.calls.render import render_calls
from toolspar.core.errors import DataError
from toolspar.evaluate.robustness.cases import ARCHIVE
from toolspar.evaluate.robustness.records import Outcome
from toolspar.evaluate.robustness.summary import Cell
from toolspar.tasks.perturbations.records import Level
from toolspar.tasks.perturbations.suites import SUITES
from toolspar.tasks.rewrites.asked import PIVOTS, WORDS_CHANGED

_ABOUT = {
    "paraphrase": "other words by a language model",
    "back_translation": "through other languages and back, by a language model",
    ARCHIVE: "the verified flips of a run",
}
_PLAIN = {
    "not_applicable": "not applicable",
    "no_answer": "no answer",
    "cut": "cut at the token limit",
    "refused": "refused by the gate",
    "unreadable": "unreadable",
}


def about(suite: str) -> str:
    """What a suite does, in one line."""
    return SUITES[suite].about if suite in SUITES else _ABOUT.get(suite, "")


def strength(suite: str, level: Level) -> str:
    """A strength by its name and its number.

    Example:
        >>> strength("typos", Level.STRONG)
        'strong (50 % of the plain words)'
    """
    if level in (Level.CLEAN, Level.UNGRADED):
        return "-"
    if suite in SUITES:
        number, unit = SUITES[suite].numbers[level], SUITES[suite].unit
        said = f"{100 * number:.0f} %" if 0 < number < 1 or unit.startswith("of the") else f"{number:g}"
        return f"{level.name.lower()} ({said} {_counted(number, unit)})"
    numbers = {"paraphrase": (WORDS_CHANGED, "% of the words"), "back_translation": (PIVOTS, "languages")}
    if suite in numbers:
        by_level, unit = numbers[suite]
        return f"{level.name.lower()} ({by_level[level]} {_counted(by_level[level], unit)})"
    return level.name.lower()


def _counted(number: float, unit: str) -> str:
    """A unit after its number: "1 turn", "3 turns"."""
    noun, space, rest = unit.partition(" ")
    return f"{noun.removesuffix('s')}{space}{rest}" if number == 1 and not unit.startswith("of ") else unit


def notes(cell: Cell) -> str:
    """What was left out of a cell, in words; empty if nothing was.

    Cases without a verdict and tasks without a case are both told.
    """
    counts = [*cell.statuses.items(), *cell.left_out.items()]
    parts = [f"{n} {_PLAIN.get(name, name)}" for name, n in counts if n]
    if cell.validity and cell.validity.accepted < cell.validity.judged:
        parts.append(f"gate accepts {cell.validity.accepted} of {cell.validity.judged}")
    return ", ".join(parts)


def statuses(counts: Mapping[str, int]) -> str:
    """How many cases were answered, cut, and not answered."""
    return ", ".join(f"{n} {_PLAIN.get(name, name)}" for name, n in counts.items())


def answer_text(outcome: Outcome) -> str:
    """What the caller wrote, as text."""
    content: Any = outcome.answer.content
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


def expected_text(outcome: Outcome) -> str:
    """The calls that would have been right."""
    expected = outcome.case.task.expected
    if not expected:
        return "no call"
    try:
        return render_calls(expected, "python")
    except DataError:  # a name that Python does not take
        return render_calls(expected, "json")


def number(value: float | None, digits: int = 3) -> str:
    """A number, or a dash where there is none."""
    return "-" if value is None or math.isnan(value) else f"{value:.{digits}f}"
