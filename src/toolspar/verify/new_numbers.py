"""No number, amount, date, time or unit that the query did not say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from toolspar.tasks.grounding import leaves, value_texts
from toolspar.tasks.quantities import Kind, Quantity, scan, units_in
from toolspar.tasks.records import Task
from toolspar.verify.asides import aside, harmless_count
from toolspar.verify.reading import clauses, mentions_in, touches
from toolspar.verify.records import CheckResult

_AMOUNT_WORDS = re.compile(
    r"\b(couple|double|doubled|triple|quadruple|dozens?|hundreds|thousands|pair of|half (?:of|the|a|an|as)|several"
    r"|multiple|daily|weekly|monthly|hourly|yearly|annually|nightly|fortnightly|biweekly"
    r"|every (?:other |single )?(?:day|morning|afternoon|evening|night|week|month|year|hour|minute|\w+day|weekend)"
    r"|each (?:day|morning|evening|night|week|month|year))\b",
    re.IGNORECASE,
)
_HARMLESS_AMOUNTS = re.compile(
    r"\b(?:couple of (?:seconds|minutes|moments|things|days ago)|double[- ]check\w*|half asleep|half a (?:mind|second)"
    r"|several things|multiple times|(?:have|had) (?:been )?\w+ (?:\w+ ){0,3}every day)\b",
    re.IGNORECASE,
)
_DAY_PART = re.compile(
    r"\b(?<!good )(morning|afternoon|evening|night|noon|midnight|lunchtime|dawn|dusk)\b", re.IGNORECASE
)
_GREETING_DAY = re.compile(
    r"\b(?:help|assist|how are you|how's it going|doing|going|for me)\b[^.?!]{0,24}\b(?:today|tonight)\b", re.IGNORECASE
)


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails on the first quantity of the rewrite that neither the query nor an expected value has.

    Words for days ("tomorrow", "weekend") and parts of the day may stand in a clause that is not about the request.
    """
    fault = (
        _new_quantity(task, rewritten)
        or _new_amount_word(task, rewritten)
        or _new_day_part(task, rewritten)
        or _changed_unit(task, rewritten)
    )
    return CheckResult(False, 0.0, fault) if fault else CheckResult(True)


def _known(task: Task) -> list[Quantity]:
    """Quantities of the query and of the expected values."""
    said = list(scan(task.query))
    for _, value in leaves(task.expected):
        if not isinstance(value, bool):
            for text in value_texts(value):
                said += scan(text.replace("_", " ")[:400])
    return said


def _new_quantity(task: Task, rewritten: str) -> str:
    known, mentions = _known(task), mentions_in(task, rewritten)
    query = task.query.lower()
    for quantity in scan(rewritten):
        said = rewritten[quantity.start : quantity.end]
        if _counts_the_calls(task, rewritten, quantity):
            continue
        if _said_once_more(task, quantity, rewritten):
            return f"said once more: {said!r}"
        if any(quantity.same(other) for other in known) or _part_of_known(quantity, known):
            continue
        if any(m.start <= quantity.start and quantity.end <= m.end for m in mentions):
            continue
        if (
            quantity.values == (1.0,)
            and said.lower() == "one"
            or said.lower() in query
            and quantity.kind is not Kind.NUMBER
        ):
            continue
        if quantity.kind is Kind.DAY and (
            _background(task, rewritten, quantity.start) or aside(task, rewritten, quantity.start)
        ):
            continue
        if quantity.kind is Kind.ORDINAL and re.match(r"\s+(?:time|try|attempt)\b(?! slot)", rewritten[quantity.end :]):
            continue
        if quantity.kind in (Kind.NUMBER, Kind.ORDINAL) and harmless_count(
            task, rewritten, quantity.start, quantity.end, quantity.unit
        ):
            continue
        return f"new {quantity.kind}: {said!r}"
    return ""


def _counts_the_calls(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a number says how many things are asked for: "two bookings, please", "the other two", "Two: ..."."""
    asked = len(task.expected)
    if quantity.kind is not Kind.NUMBER or quantity.unit or asked < 2:
        return False
    counts = {asked, *Counter(call.name for call in task.expected).values()} - {1}
    after = rewritten[quantity.end :]
    if re.match(r"\s*:", after):
        return quantity.values[0] in range(1, asked + 1)
    several = re.match(r"\s*(?:(?!and\b)[A-Za-z]+\s+){0,3}?(?:[A-Za-z]+s|people|children|women|men)\b|\s*[,.?!]", after)
    if quantity.values[0] in counts:
        return several is not None
    # fewer than all: "the other two"
    said = re.search(r"\b(?:the|those|these|other)\s+$", rewritten[: quantity.start], re.IGNORECASE)
    return said is not None and isinstance(quantity.values[0], float) and 2 <= quantity.values[0] < asked


def _said_once_more(task: Task, quantity: Quantity, rewritten: str) -> bool:
    """Whether a number of the query stands in more places than before ("two pizzas and two colas")."""
    if quantity.kind is not Kind.NUMBER or quantity.values == (1.0,):
        return False
    before = sum(quantity.same(other) for other in scan(task.query) if other.kind is Kind.NUMBER)
    now = [other for other in scan(rewritten) if other.kind is Kind.NUMBER and quantity.same(other)]
    needed = sum(  # calls that share a value may each say it
        not isinstance(value, (bool, str)) and isinstance(value, (int, float)) and float(value) in quantity.values
        for _, value in leaves(task.expected)
    )
    return before > 0 and max(before, needed) < sum(not _counts_the_calls(task, rewritten, other) for other in now)


def _part_of_known(quantity: Quantity, known: Sequence[Quantity]) -> bool:
    """A number that a known date, time or code contains: "at 7" of "7 pm", the year of a date."""
    if quantity.kind not in (Kind.NUMBER, Kind.ORDINAL):
        if quantity.kind is Kind.DATE:  # "March 5" written as month and year apart
            return any(str(quantity.values[0])[:7] == str(v)[:7] and len(str(quantity.values[0])) == 7
                       for other in known if other.kind is Kind.DATE for v in other.values)  # fmt: skip
        if quantity.kind is Kind.TIME:  # "7 o'clock" for a bare 7
            hours = {float(str(v)[:2]) % 12 for v in quantity.values if str(v).endswith(":00")}
            return (
                any(o.kind is Kind.NUMBER and not o.unit and o.values[0] in hours for o in known)
                and len(quantity.values) > 1
            )
        if quantity.kind is Kind.CODE:
            digits = re.sub(r"\D", "", str(quantity.values[0]))
            return any(
                digits and digits == re.sub(r"\D", "", str(v)) for o in known if o.kind is Kind.CODE for v in o.values
            )
        return False
    members: set[float] = set()
    for other in known:
        if other.kind in (Kind.DATE, Kind.TIME):
            members |= {float(part) for value in other.values for part in re.split(r"[:-]+", str(value)) if part}
    return not quantity.unit and bool(members & {v for v in quantity.values if isinstance(v, float)})


def _background(task: Task, rewritten: str, at: int) -> bool:
    mentions = mentions_in(task, rewritten)
    if _GREETING_DAY.search(rewritten[max(0, at - 60) : at + 8]):
        return True
    clause = next((c for c in clauses(rewritten, mentions) if c.start <= at < c.end), None)
    return (
        clause is not None
        and bool(mentions)
        and not touches(clause, mentions, task.query)
        and clause.text.strip()[:2] not in ("on", "by", "in")
    )


_PERIODS = {
    period: re.compile(
        rf"\b(?:{adverb}|(?:a|an|per|each|every|in an?|by|single) {period}"
        rf"|{period}s? by {period}|{period}-by-{period})\b"
        rf"|/\s?{period}\b",
        re.IGNORECASE,
    )
    for period, adverb in (
        ("hour", "hourly"), ("day", "daily"), ("night", "nightly"), ("week", "weekly"), ("month", "monthly"),
        ("year", "yearly|annual(?:ly)?|per annum"),
    )
}  # fmt: skip


def _same_period(word: str, query: str) -> bool:
    """Whether the query says the same rhythm in other words: "monthly" for "a month", "every week" for "weekly"."""
    return any(pattern.search(word) and pattern.search(query) for pattern in _PERIODS.values())


def _new_amount_word(task: Task, rewritten: str) -> str:
    kept = {match[1].lower() for match in _AMOUNT_WORDS.finditer(task.query)}
    harmless = [(m.start(), m.end()) for m in _HARMLESS_AMOUNTS.finditer(rewritten)]
    mentions = mentions_in(task, rewritten)
    for match in _AMOUNT_WORDS.finditer(rewritten):
        inside = any(start <= match.start() < end for start, end in harmless)
        value = any(m.start <= match.start() < m.end for m in mentions)
        if match[1].lower() not in kept and not inside and not value and not _same_period(match[1], task.query):
            return f"new amount: {match[1]!r}"
    return ""


def _new_day_part(task: Task, rewritten: str) -> str:
    mentions = mentions_in(task, rewritten)
    times = [q for q in scan(rewritten) if q.kind in (Kind.TIME, Kind.DAY)]
    for match in _DAY_PART.finditer(rewritten):
        word = match[1].lower()
        if re.search(rf"\b{word}", task.query, re.IGNORECASE) or any(q.start <= match.start() < q.end for q in times):
            continue
        clause = next((c for c in clauses(rewritten, mentions) if c.start <= match.start() < c.end), None)
        if clause and touches(clause, mentions, task.query):
            return f"new time of day: {word!r}"
    return ""


def _changed_unit(task: Task, rewritten: str) -> str:
    """The same number with another unit, or with a unit that is gone or was not there."""
    query = task.query
    before, after = units_in(query), units_in(rewritten)
    numbers = [q for q in scan(query) if q.kind is Kind.NUMBER]
    for quantity in scan(rewritten):
        same = [q for q in numbers if quantity.kind is Kind.NUMBER and q.same(quantity)]
        if quantity.values == (0.5, 30.0):
            continue  # half an hour
        if quantity.unit and same and harmless_count(task, rewritten, quantity.start, quantity.end, quantity.unit):
            continue
        if quantity.unit and same and quantity.unit not in before:
            return f"new unit: {rewritten[quantity.start : quantity.end]!r}"
        wanted = {q.unit for q in same}
        if same and quantity.unit and wanted and "" not in wanted and quantity.unit not in wanted:
            return f"another unit: {rewritten[quantity.start : quantity.end]!r}"
    lost = next((q for q in numbers if q.unit and q.unit not in after), None)
    return f"lost unit: {query[lost.start : lost.end]!r}" if lost else ""
