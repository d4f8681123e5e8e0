"""New numbers that change no call by the place where they stand: taken back at once, years, ages, own plans, asides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.quantities import Kind, Quantity, scan
from toolspar.tasks.records import Task
from toolspar.verify.beside.open_arguments import open_slots, takes_quantity, wanted_slots
from toolspar.verify.reading import content_stems, mentions_in, spaced
from toolspar.verify.wording.tool_words import tool_stems

_TAKEN_BACK = re.compile(
    r"\b(?:sorry|pardon|oops|wait|hold on|i mean|make (?:that|it)|scratch that|correction|kidding|i misread|my mistake"
    r"|no, (?:not|sorry|wait))\b|(?:^|[,.;:\u2013\u2014-])\s*no\b\W*",
    re.IGNORECASE,
)
_IN_A_YEAR = re.compile(
    r"\b(?:in|since|of|from|until|till|before|after|spring|summer|autumn|fall|winter)\s+['\u2019]?$"
)
_OF_THE_MONTH = re.compile(r"\bthe\s+$", re.IGNORECASE)
_CLOCK = re.compile(r"\b(?:at|by|before|until|till|around)\s+$", re.IGNORECASE)
_ENGAGEMENT = re.compile(
    r"\b(?:before|until|till|by the time|in time for|ahead of) (?:my|our|his|her|their) (?:[a-z'-]+ ){0,3}?"
    r"(?:(?:on|at|in) )?(?:the )?$",
    re.IGNORECASE,
)
_AGED = re.compile(r"(?:\b[A-Z][\w'-]+|\b(?:my|our|his|her|their|a|an|the) [a-z-]+)(?:, | \()$")
_PLAN = re.compile(
    r"\b(?:i|we|he|she|they)(?:'d| would| will|'ll|'m| am|'re| are)? "
    r"(?:want|wants|need|needs|have|has|had|like|going|about|got|plan|planning|due|supposed) to \w+",
    re.IGNORECASE,
)
_SET_AGAINST = re.compile(r"\b(?:not|instead of|rather than)(?: (?:on|at|in|for|the))*\s+$", re.IGNORECASE)
_POINTING = frozenset("it this that them these those one ones you".split())
_NEAR = 40  # characters
_OLDEST, _LATEST_YEAR, _EARLIEST_YEAR = 110, 2035, 1700


def aside(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a new quantity stands where it tells nothing about the calls.

    Args:
        task: The task.
        rewritten: The text that holds the quantity.
        quantity: A quantity that the query does not say.

    Returns:
        True for a value that the speaker takes back at once and replaces by a known one, and for a year, a day of the
        month, an age, an hour of the speaker's own day or a number in parentheses that no argument takes.
    """
    before, after = rewritten[: quantity.start], rewritten[quantity.end :]
    if _taken_back(task, rewritten, quantity) or _set_against(task, rewritten, quantity):
        return True
    if not task.expected:
        return _in_parentheses(task, rewritten, quantity) or _own_plan(task, rewritten, quantity)
    if quantity.kind is Kind.NUMBER and not quantity.unit:
        value = quantity.values[0]
        if _is_year(before, value):
            named = any("year" in words(spaced(key)) for key, _ in wanted_slots(task))
            return not named and not _takes(open_slots(task), replace(quantity, kind=Kind.DATE))
        if _AGED.search(before) and re.match(r"\s*[,)]", after) and value in range(1, _OLDEST):
            return not _takes(wanted_slots(task), quantity, "age")
        if _CLOCK.search(before) and value in range(1, 25) and _own_plan(task, rewritten, quantity):
            return not _takes(open_slots(task), replace(quantity, kind=Kind.TIME))
    if quantity.kind is Kind.ORDINAL and _OF_THE_MONTH.search(before) and not re.match(r"\s+[a-z]", after):
        slots = open_slots(task) if _ENGAGEMENT.search(before) else wanted_slots(task)
        return not _takes(slots, replace(quantity, kind=Kind.DATE))
    if quantity.kind in (Kind.TIME, Kind.DATE, Kind.DAY) and _ENGAGEMENT.search(before):
        return not _takes(open_slots(task), quantity)
    return _in_parentheses(task, rewritten, quantity)


def instead_of_known(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a new quantity takes the place of the known one before it: "2, no, 3 cucumbers"."""
    before = [q for q in scan(rewritten) if q.end <= quantity.start]
    if not before or quantity.start - before[-1].end > _NEAR:
        return False
    if before[-1].kind is not quantity.kind or before[-1].unit not in ("", quantity.unit):
        return False
    corrected = _TAKEN_BACK.search(rewritten, before[-1].end, quantity.start)
    return corrected is not None and any(before[-1].same(q) for q in scan(task.query))


def _takes(slots: Iterable[tuple[str, Mapping[str, Any]]], quantity: Quantity, noun: str = "") -> bool:
    return any(takes_quantity(key, schema, quantity, noun) for key, schema in slots)


def _taken_back(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether the next quantity of this kind is a known one, with a word of correction in between."""
    known = scan(task.query)
    kinds = {quantity.kind, Kind.ORDINAL} if quantity.kind is Kind.DATE else {quantity.kind}
    kinds |= {Kind.NUMBER, Kind.ORDINAL, Kind.DATE} if quantity.kind is Kind.ORDINAL else set[Kind]()
    following = next((q for q in scan(rewritten) if q.start >= quantity.end and q.kind in kinds), None)
    if following is None or not _TAKEN_BACK.search(rewritten, quantity.end, following.start):
        return False
    days = {float(str(v)[-2:]) for q in known if q.kind is Kind.DATE for v in q.values if str(v)[-2:].isdigit()}
    return any(following.same(q) for q in known) or following.kind is Kind.ORDINAL and following.values[0] in days


def _set_against(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a value is named only to rule it out beside the known one: "the 20th, not the 2nd"."""
    if not _SET_AGAINST.search(rewritten[: quantity.start]):
        return False
    kinds = {quantity.kind, Kind.DATE} if quantity.kind is Kind.ORDINAL else {quantity.kind}
    said = [q for q in scan(rewritten) if q.kind in kinds and q.start != quantity.start]
    return any(q.same(known) for q in said for known in scan(task.query))


def _is_year(before: str, value: str | float) -> bool:
    short = before.endswith(("'", "\u2019")) and value in range(100)
    return bool(_IN_A_YEAR.search(before)) and (short or value in range(_EARLIEST_YEAR, _LATEST_YEAR))


def _own_plan(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a number tells when somebody does something else: "I have to leave at 7"."""
    mentions = mentions_in(task, rewritten)
    for plan in _PLAN.finditer(rewritten):
        said = rewritten[plan.end() : quantity.start]
        if not plan.end() < quantity.start or re.search(r"[.?!;,]\s", said):
            continue
        held = any(m.start < quantity.end and plan.start() < m.end for m in mentions)
        stems = content_stems(rewritten[plan.start() : quantity.start])
        if not held and not stems & (content_stems(task.query) | tool_stems(task)) and not _POINTING & set(words(said)):
            return True
    return False


def _in_parentheses(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a number stands in parentheses that hold no value, and no argument takes it."""
    for match in re.finditer(r"\(([^()]*)\)", rewritten):
        if match.start() < quantity.start and quantity.end < match.end():
            mentions = (m for m in mentions_in(task, rewritten) if m.start < match.end() and match.start() < m.end)
            own = [word for word in words(match[1]) if word not in STOP_WORDS and not word[0].isdigit()]
            noun = " ".join(own)
            return bool(own) and not any(mentions) and not _takes(wanted_slots(task), quantity, noun)
    return False
