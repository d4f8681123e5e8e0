"""Ranges: "1914-1918" and "1914 to 1918", "9am-5pm" and "from 9:00 to 17:00"."""

from __future__ import annotations

import re
from collections.abc import Callable

from toolspar.calls.canonical import canonical
from toolspar.calls.dates import is_calendar_name, parse_moment
from toolspar.calls.numbers import parse_number
from toolspar.calls.unit_names import unit_token

_IN_WORDS = re.compile(
    r"(?:from\s+)?(?P<low>.+?)\s+(?:to|until|till|through|thru)\s+(?P<high>.+)|between\s+(?P<low2>.+?)\s+and\s+(?P<high2>.+)",
    re.IGNORECASE,
)
_DASHED = re.compile(r"(?P<low>[^-\u2013\u2014]+)[-\u2013\u2014](?P<high>[^-\u2013\u2014]+)")
_MEASURED = re.compile(r"([\d.,]+)\s?([^\d\s].*)")
_ENDS = ("low", "high"), ("low2", "high2")
_MAX_LENGTH = 80


def same_range(one: str, other: str, same: Callable[[str, str], bool]) -> bool:
    """Whether two texts are one range.

    Args:
        one: A text.
        other: Another.
        same: Whether two ends are forms of one value.

    Example:
        >>> same_range("1914-1918", "from 1914 to 1918", lambda one, other: one == other)
        True
    """
    first, second = read_range(one), read_range(other)
    if first is None or second is None:
        return False
    return same(first[0], second[0]) and same(first[1], second[1])


def read_range(text: str) -> tuple[str, str] | None:
    """Both ends of a text that is a range of numbers, amounts, times, weekdays or months, and nothing else.

    Two numbers fall in order: "5-3" is a difference.

    Example:
        >>> read_range("Mon-Fri"), read_range("between 5 and 10 km"), read_range("5-3")
        (('Mon', 'Fri'), ('5 km', '10 km'), None)
    """
    text = text.strip()
    if len(text) > _MAX_LENGTH:
        return None
    match = _IN_WORDS.fullmatch(text) or _DASHED.fullmatch(text)
    if match is None:
        return None
    found = match.groupdict()
    low, high = next((found[a].strip(), found[b].strip()) for a, b in _ENDS if found.get(a))
    if not (_is_end(low) and _is_end(high)):
        return None
    measured = _MEASURED.fullmatch(high)
    measured = measured if measured and unit_token(measured[2].lower()) else None
    first, last = parse_number(low), parse_number(measured[1] if measured else high)
    if first is not None and last is not None and first >= last:
        return None
    # The unit at the end is that of both.
    return (f"{low} {measured[2]}" if measured and low[-1].isdigit() else low), high


def is_span_of_days(text: str) -> bool:
    """Whether a text is a range of weekdays or months: "Mon-Fri" are five days, "Mon, Fri" two."""
    ends = read_range(text)
    return ends is not None and all(is_calendar_name(end) for end in ends)


def _is_end(text: str) -> bool:
    if parse_moment(text) is not None or is_calendar_name(text):
        return True
    tokens = canonical(text)
    return 0 < len(tokens) <= 2 and tokens[0][:1].isdigit() and (len(tokens) == 1 or tokens[1].startswith("unit:"))
