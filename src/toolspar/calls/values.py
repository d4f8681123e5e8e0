"""Whether two texts are forms of one value, and the forms of a value: the tolerant half of the checker.

Accepted as the same: case, white space, quotes, accents and harmless punctuation; number words and digits; thousands
separators; "15%" and "15 percent"; dates and times in any common form; durations in hours, minutes and seconds; phone
numbers however their digits are grouped; a city with or without its region, the short and the long name of a state or
country; common units written out or short. Never: another sign, decimal point or operator, another order of words,
another entity, another unit of anything but time.

Decisions where the rules leave room:

* "15%" equals "0.15" only where both texts are nothing but the number.
* Digits with leading zeros ("007", "02139") are identifiers and equal only themselves; decimals that differ in trailing
  zeros too ("3.10" and "3.1" may be versions), but "25.0" alone equals "25", and amounts with a unit are numbers.
* Punctuation inside a token is kept ("file.txt", "a/b", "C++", "5-3"); a hyphen between two words is a space or nothing
  ("Stand-up", "Standup").
* A bare "$" is the US dollar. A numeric date has the month first (``toolspar.calls.dates``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from toolspar.calls.canonical import canonical
from toolspar.calls.dates import (
    Moment,
    date_forms,
    parse_date,
    parse_moment,
    parse_time,
    same_calendar_name,
    same_instant,
    same_zoned_time,
    time_forms,
)
from toolspar.calls.numbers import number_in_words, parse_number, read_digits
from toolspar.calls.phone_numbers import same_phone_number
from toolspar.calls.places import expand_regions, parse_place, same_place

__all__ = [
    "Moment",
    "canonical",
    "date_forms",
    "equivalent",
    "number_in_words",
    "parse_date",
    "parse_moment",
    "parse_number",
    "parse_place",
    "parse_time",
    "same_place",
    "time_forms",
]

_MAX_LENGTH = 4000  # longer texts are compared by case and white space only


def equivalent(expected: str, got: str, *, day_first: bool = False, places: bool = True) -> bool:
    """Whether two texts are forms of one value; symmetric, and never raising.

    Args:
        expected: One text.
        got: The other.
        day_first: Whether numeric dates have the day before the month here.
        places: Whether the texts may name places, so that "Miami" is a form of "Miami, FL".

    Example:
        >>> equivalent("2026-03-05", "March 5, 2026"), equivalent("25", "twenty-five"), equivalent("3.14", "314")
        (True, True, False)
    """
    if expected.split() == got.split():
        return True
    if max(len(expected), len(got)) > _MAX_LENGTH:
        return expected.casefold().split() == got.casefold().split()
    one = parse_moment(expected, day_first=day_first)
    if one is not None and (other := parse_moment(got, day_first=day_first)) is not None:
        return same_instant(one, other)
    tokens, others = canonical(expected), canonical(got)
    if tokens == others:
        return bool(tokens) or "".join(expected.split()) == "".join(got.split())
    if _same_percentage(expected, got) or _same_duration(tokens, others) or same_calendar_name(expected, got):
        return True
    if same_phone_number(expected, got) or same_zoned_time(expected, got) or _same_but_for_hyphens(expected, got):
        return True
    if not places:
        return False
    return same_place(expected, got) or canonical(expand_regions(expected)) == canonical(expand_regions(got)) != ()


def _same_percentage(expected: str, got: str) -> bool:
    """Whether one text is a percentage, the other the same share of one ("15%" and "0.15")."""
    percent = [canonical(text)[-1:] == ("unit:percent",) for text in (expected, got)]
    if percent[0] == percent[1]:
        return False
    one, other = parse_number(expected), parse_number(got)
    return one is not None and one == other


_SECONDS = {"unit:hour": 3600, "unit:minute": 60, "unit:second": 1}


def _same_duration(tokens: Sequence[str], others: Sequence[str]) -> bool:
    """Whether both are amounts of hours, minutes and seconds, and as long ("90 minutes", "1 hour 30 minutes")."""
    one, other = _duration(tokens), _duration(others)
    return one is not None and one == other


def _duration(tokens: Sequence[str]) -> Decimal | None:
    """Seconds of a text that is a duration and nothing else."""
    parts = [token for token in tokens if token != "and"]
    amounts, units = parts[::2], parts[1::2]
    if not parts or len(parts) % 2 or not all(unit in _SECONDS for unit in units):
        return None
    if any(_SECONDS[long] <= _SECONDS[short] for long, short in pairwise(units)):
        return None
    numbers = [read_digits(amount) for amount in amounts]
    if any(number is None for number in numbers):
        return None
    return sum((number * _SECONDS[unit] for number, unit in zip(numbers, units, strict=True) if number), Decimal(0))


_HYPHENATED = re.compile(r"(?<!\S)(?=\S*[^\W\d_]{2})[^\W\d_]+(?:-[^\W\d_]+)+(?=[.,;:!?]?(?:\s|$))")


def _same_but_for_hyphens(expected: str, got: str) -> bool:
    """Whether hyphens within words are all that differs: "Stand-up" is also written "Standup" and "stand up".

    Nothing is joined in a text that is one word in lower case, since "my-repo" may be an identifier.
    """
    if "-" not in expected and "-" not in got:
        return False
    identifier = any(text.islower() and len(text.split()) == 1 for text in (expected, got) if "-" in text)
    ways = [
        {canonical(_HYPHENATED.sub(lambda word, sign=sign: word[0].replace("-", sign), text)) for sign in signs}
        for text in (expected, got)
        for signs in [(" ",) if identifier else (" ", "")]
    ]
    return not ways[0].isdisjoint(ways[1] - {()})
