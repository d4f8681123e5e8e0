"""Spans of time that are one length in other units: "two weeks" for 14 days, "an hour and forty minutes" for 100."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from toolspar.calls.numbers import number_in_words
from toolspar.tasks.quantities import Kind, Quantity, scan

_LENGTHS = {  # in minutes, or in months, which have no fixed number of days
    "second": ("minutes", 1 / 60), "sec": ("minutes", 1 / 60),
    "minute": ("minutes", 1), "min": ("minutes", 1), "hour": ("minutes", 60), "hr": ("minutes", 60),
    "day": ("minutes", 1440), "week": ("minutes", 10080), "fortnight": ("minutes", 20160),
    "month": ("months", 1), "year": ("months", 12), "decade": ("months", 120),
}  # fmt: skip
_WORDED = {number_in_words(n): n for n in range(1, 100)}
_NUMBER = rf"\d+(?:\.\d+)?|{'|'.join(sorted((re.sub('-', '[ -]', w) for w in _WORDED), key=len, reverse=True))}"
_UNIT = rf"(?:{'|'.join(_LENGTHS)})s?\b"
_PART = re.compile(
    rf"(?<![\w.,$])(?P<number>{_NUMBER}|(?P<half>half an?)|(?P<article>an?))(?P<and_half>\s+and\s+a\s+half)?[\s-]+"
    rf"(?:(?:whole|full)\s+)?(?P<unit>{_UNIT})(?P<unit_half>\s+and\s+a\s+half\b)?",
    re.IGNORECASE,
)
_TO = re.compile(r"\s*(?:to|until|till|through|[-\u2013]|and)\s*", re.IGNORECASE)
_JOINT = re.compile(r"\s*(?:and\s+)?", re.IGNORECASE)
_VAGUE = re.compile(
    rf"\s*(?:(?:or|to|[-\u2013])\s?(?:so|a|an|half|thereabouts|something|{_NUMBER})\b"
    r"|(?:give or take|plus|and change)\b)",
    re.IGNORECASE,
)
_RATE = re.compile(r"(?:[\d%$€£]|times|once|twice|thrice|dollars|euros|pounds|hours|days)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of time as a text says it, with its length in minutes or in months."""

    length: float
    base: str
    start: int
    end: int

    def same(self, other: Duration) -> bool:
        """Whether both are equally long."""
        return self.base == other.base and abs(self.length - other.length) < 1e-9


@lru_cache(maxsize=4096)
def durations(text: str) -> tuple[Duration, ...]:
    """All spans of time of a text; "a day" of a rate ("twice a day") is none.

    Example:
        >>> [(d.length, d.base) for d in durations("an hour and 40 minutes, or two weeks")]
        [(100.0, 'minutes'), (20160.0, 'minutes')]
    """
    found: list[Duration] = []
    for part in _parts(text):
        before = found[-1] if found else None
        joined = before and before.base == part.base and before.length > part.length
        if before and joined and before.end < part.start and _JOINT.fullmatch(text, before.end, part.start):
            found[-1] = Duration(before.length + part.length, part.base, before.start, part.end)
        else:
            found.append(part)
    return tuple([*found, *_between_times(text)])


def _between_times(text: str) -> Iterator[Duration]:
    """What lies between two times of one day: "14:00 to 15:30"."""
    times = [q for q in scan(text) if q.kind is Kind.TIME]
    for first, last in zip(times, times[1:], strict=False):
        if _TO.fullmatch(text, first.end, last.start):
            for one, other in ((_minute(a), _minute(b)) for a in first.values for b in last.values):
                if one < other:
                    yield Duration(float(other - one), "minutes", first.start, last.end)


def _minute(clock: str | float) -> int:
    hour, _, minute = str(clock).partition(":")
    return int(hour) * 60 + int(minute)


def _parts(text: str) -> Iterator[Duration]:
    for match in _PART.finditer(text):
        if match["article"] and _RATE.search(text[: match.start()]):
            continue
        said = re.sub(r"\s", "-", match["number"].lower())
        number = 0.5 if match["half"] else 1.0 if match["article"] else float(_WORDED.get(said) or 0)
        if match["number"][0].isdigit():
            number = float(match["number"])
        number += 0.5 * bool(match["and_half"] or match["unit_half"])
        base, size = _LENGTHS[re.sub(r"s$", "", match["unit"].lower())]
        yield Duration(number * size, base, match.start(), match.end())


def same_length(quantity: Quantity, text: str, other: str) -> bool:
    """Whether a number of a text is part of a span of time that another text says too, in whatever units.

    A range ("a year to two years") and a vague span ("a year or so") are no such spans.
    """
    here = (d for d in durations(text) if d.start < quantity.end and quantity.start < d.end)
    there = [d for d in durations(other) if not _VAGUE.match(other, d.end)]
    return any(d.same(known) for d in here if not _VAGUE.match(text, d.end) for known in there)
