"""Whether two texts are forms of one value, and the forms of a value: the tolerant half of the checker.

Accepted as the same: case, white space, quotes, accents and harmless punctuation; number words and digits; thousands
separators; "15%" and "15 percent"; dates and times in any common form; a city with or without its region; common
units written out or short. Never: another sign, decimal point or operator, another order of words, another entity,
another unit.

Decisions where the rules leave room:

* "15%" equals "0.15" only where both texts are nothing but the number.
* Digits with leading zeros ("007", "02139") are identifiers and equal only themselves; decimals that differ in trailing
  zeros too ("3.10" and "3.1" may be versions), but "25.0" alone equals "25", and amounts with a unit are numbers.
* Punctuation inside a token is kept ("file.txt", "a/b", "C++", "5-3"); a hyphen between two words is a space.
* A bare "$" is the US dollar. A numeric date has the month first (``toolspar.calls.dates``).
"""

from __future__ import annotations

from toolspar.calls.canonical import canonical
from toolspar.calls.dates import Moment, date_forms, parse_date, parse_moment, parse_time, time_forms
from toolspar.calls.numbers import number_in_words, parse_number
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
        return one == other
    tokens, others = canonical(expected), canonical(got)
    if tokens == others:
        return bool(tokens) or "".join(expected.split()) == "".join(got.split())
    if _same_percentage(expected, got):
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
