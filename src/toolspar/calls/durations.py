"""Lengths of time in any common form: "90 minutes", "1h 30m", "an hour and a half", "PT1H30M"."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from toolspar.calls.canonical import canonical
from toolspar.calls.numbers import read_digits

_SECONDS = {"unit:week": 604800, "unit:day": 86400, "unit:hour": 3600, "unit:minute": 60, "unit:second": 1}
_MONTHS = {"unit:year": 12, "unit:month": 1}
_ISO = re.compile(
    r"p(?:(?P<day>\d+)d)?(?:t(?:(?P<hour>\d+(?:\.\d+)?)h)?(?:(?P<minute>\d+(?:\.\d+)?)m)?(?:(?P<second>\d+(?:\.\d+)?)s)?)?"
)
_GLUED = re.compile(r"(?:\d+(?:\.\d+)?[ ]?(?:d|h|hrs?|m|mins?|s|secs?)(?![a-z])[ ]?)+")
_CLOCK = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2}):(?P<second>\d{2})")
_BACK = re.compile(r"(?:the |for the )?(?:past|last|previous) (?=\S+ \S+)")
_PART = re.compile(r"(\d+(?:\.\d+)?)([ ]?)(d|h|hrs?|m|mins?|s|secs?)(?![a-z])")
_LETTER = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_TIME_UNIT = "(?=(?:day|hour|minute|second|week|month|year)s?\\b)"
_HALF = re.compile(rf"\bhalf (?:an? )?{_TIME_UNIT}")
_AND_A_HALF = re.compile(r"\b(an?|one|two|three|four|five|\d+) (day|hour|minute|week|month|year)s? and a half\b")
_ONE = re.compile(rf"\ban? {_TIME_UNIT}")
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_MAX_LENGTH = 60


def same_duration(one: str, other: str) -> bool:
    """Whether both texts are lengths of time and nothing else, and as long; months and days cannot be compared.

    Example:
        >>> same_duration("1h30m", "90 minutes"), same_duration("30 days", "1 month")
        (True, False)
    """
    texts = [" ".join(text.lower().split()) for text in (one, other)]
    back = [_BACK.match(text) for text in texts]
    if bool(back[0]) != bool(back[1]):  # "the past 7 days" are 7 days back
        texts = [_BACK.sub("", text, count=1) for text in texts]
    first = _read(texts[0])
    return first is not None and first == _read(texts[1])


def _read(plain: str) -> tuple[str, Decimal] | None:
    """What is counted (seconds or months) and how many, of a text in lower case."""
    if not plain or len(plain) > _MAX_LENGTH:
        return None
    iso = _CLOCK.fullmatch(plain) or _ISO.fullmatch(plain)
    if iso and iso.lastgroup:
        return "seconds", sum(
            (Decimal(n) * _SECONDS[f"unit:{unit}"] for unit, n in iso.groupdict().items() if n), Decimal(0)
        )
    return _of_tokens(canonical(_spelled_out(plain)))


def _spelled_out(text: str) -> str:
    """The text with numbers for halves, and full names for letters that are glued to numbers."""
    text = _AND_A_HALF.sub(lambda match: f"{_COUNTS.get(match[1], match[1])}.5 {match[2]}s", text)
    text = _ONE.sub("1 ", _HALF.sub("0.5 ", text))
    # "10 m" alone are metres; "10m", and "m" beside hours, are minutes.
    parts = _PART.findall(text)
    if not _GLUED.fullmatch(text) or (len(parts) == 1 and parts[0][1:] == (" ", "m")):
        return text
    return " ".join(f"{number} {_LETTER[unit[0]]}" for number, _, unit in parts)


def _of_tokens(tokens: tuple[str, ...]) -> tuple[str, Decimal] | None:
    parts = [token for token in tokens if token != "and"]
    amounts, units = parts[::2], parts[1::2]
    if not parts or len(parts) % 2:
        return None
    for counted, sizes in (("seconds", _SECONDS), ("months", _MONTHS)):
        if all(unit in sizes for unit in units):
            if any(sizes[long] <= sizes[short] for long, short in pairwise(units)):
                return None
            numbers = [read_digits(amount) if amount[:1].isdigit() else None for amount in amounts]
            if any(number is None for number in numbers):
                return None
            found = (number * sizes[unit] for number, unit in zip(numbers, units, strict=True) if number)
            return counted, sum(found, Decimal(0))
    return None
