"""Whether two texts are forms of one value: the tolerant half of the checker.

Accepted as the same: case, white space, quotes, accents and harmless punctuation; number words and digits; thousands
separators; "15%" and "15 percent"; dates, times and lengths of time in any common form; ranges; phone, card and other
numbers however their digits are grouped; a city with or without its region, the short and the long name of a state or
country; units, streets, titles and the like written out or short, an article or a company's legal form left out, an
acronym of a name; formulas, lists and code in another notation. Never: another sign, decimal point or operator, another
order of words, another entity, another unit of anything but time.

Decisions where the rules leave room:

* "15%" equals "0.15" only where both texts are nothing but the number.
* Digits with leading zeros ("007", "02139") are identifiers and equal only themselves; decimals that differ in trailing
  zeros too ("3.10" and "3.1" may be versions), but "25.0" alone equals "25", and amounts with a unit are numbers.
* Punctuation inside a token is kept ("file.txt", "a/b", "C++", "5-3"); a hyphen between two words is a space or nothing
  ("Stand-up", "Standup"), but not behind "re" ("re-sign", "resign"). Brackets that differ in kind are a difference.
* A bare "$" is the US dollar. A numeric date has the month first unless the schema shows it otherwise.
"""

from __future__ import annotations

import json
import re

from toolspar.calls.canonical import canonical
from toolspar.calls.dates import (
    parse_moment,
    same_calendar_name,
    same_instant,
    same_offset,
    same_quarter,
    same_zoned_time,
)
from toolspar.calls.durations import same_duration
from toolspar.calls.formulas import indented_otherwise, same_code, same_formula
from toolspar.calls.grouped_digits import same_identifier, same_number_in_groups
from toolspar.calls.hints import ANY_TEXT, Hints
from toolspar.calls.named_codes import same_by_code, same_schedule, same_with_code
from toolspar.calls.numbers import parse_number
from toolspar.calls.phone_numbers import same_phone_number
from toolspar.calls.places import expand_regions, same_place, without_country
from toolspar.calls.ranges import is_span_of_days, same_range
from toolspar.calls.short_forms import same_acronym, same_measure, same_words
from toolspar.calls.text_lists import same_text_list

_MAX_LENGTH = 4000  # longer texts are compared by case and white space only
_BRACKETS = re.compile(r"[^()\[\]{}]+")
_TRUTHS = {"yes": True, "true": True, "no": False, "false": False}


def equivalent(expected: str, got: str, hints: Hints = ANY_TEXT) -> bool:
    """Whether two texts are forms of one value; symmetric, and never raising.

    Args:
        expected: One text.
        got: The other.
        hints: What is known of the texts: whether they may be places, numeric dates with the day first, and so on.

    Example:
        >>> equivalent("2026-03-05", "March 5, 2026"), equivalent("25", "twenty-five"), equivalent("3.14", "314")
        (True, True, False)
    """
    if indented_otherwise(expected, got):
        return False
    if expected.split() == got.split():
        return True
    if max(len(expected), len(got)) > _MAX_LENGTH:
        return expected.casefold().split() == got.casefold().split()
    one = parse_moment(expected, day_first=hints.day_first)
    if one is not None and (other := parse_moment(got, day_first=hints.day_first)) is not None:
        return same_instant(one, other)
    if _other_brackets(expected, got) or is_span_of_days(expected) != is_span_of_days(got):
        return False
    tokens, others = canonical(expected), canonical(got)
    if tokens == others:
        return bool(tokens) or "".join(expected.split()) == "".join(got.split())
    return (
        same_words(tokens, others, hints)
        or _same_quantity(expected, got, hints)
        or _same_name(expected, got, hints)
        or (same_code(expected, got) if hints.code else _same_notation(expected, got))
    )


def _same_notation(expected: str, got: str) -> bool:
    """Whether both are one formula, list or truth, and no code of a program."""
    truths = [_TRUTHS.get(text.strip().lower()) for text in (expected, got)]
    same_truth = truths[0] is not None and truths[0] == truths[1]
    return same_truth or same_formula(expected, got) or same_text_list(expected, got)


def _same_quantity(expected: str, got: str, hints: Hints) -> bool:
    """Whether both are a number, a time, a range or a measure, in another form."""
    return (
        _same_percentage(expected, got)
        or same_duration(expected, got)
        or same_calendar_name(expected, got)
        or same_quarter(expected, got)
        or same_zoned_time(expected, got)
        or same_offset(expected, got)
        or same_phone_number(expected, got)
        or same_number_in_groups(expected, got)
        or (hints.identifier and same_identifier(expected, got))
        or same_measure(expected, got)
        or same_schedule(expected, got)
        or same_range(expected, got, lambda low, high: equivalent(low, high, hints))
    )


def _same_name(expected: str, got: str, hints: Hints) -> bool:
    """Whether both name one thing: with other hyphens, by its initials, or a place with less of where it lies."""
    if _same_but_for_hyphens(expected, got) or _same_folder(expected, got) or same_acronym(expected, got):
        return True
    if _same_but_for_spaces(expected, got, hints) or _same_json(expected, got) or same_with_code(expected, got):
        return True
    if (hints.name_or_code and same_by_code(expected, got)) or (hints.person and _same_person(expected, got)):
        return True
    if not hints.place:
        return False
    shorter, other = without_country(expected), without_country(got)
    if (shorter == expected) != (other == got) and canonical(shorter) == canonical(other):
        return True
    return (
        same_place(expected, got, region=hints.region)
        or canonical(expand_regions(expected)) == canonical(expand_regions(got)) != ()
    )


def _other_brackets(expected: str, got: str) -> bool:
    """Whether both have brackets, of other kinds: "[0, 10)" and "[0, 10]" are two intervals."""
    one, other = _BRACKETS.sub("", expected), _BRACKETS.sub("", got)
    return bool(one) and bool(other) and one != other


def _same_percentage(expected: str, got: str) -> bool:
    """Whether one text is a percentage, the other the same share of one ("15%" and "0.15")."""
    percent = [canonical(text)[-1:] == ("unit:percent",) for text in (expected, got)]
    if percent[0] == percent[1]:
        return False
    one, other = parse_number(expected), parse_number(got)
    return one is not None and one == other


def _same_person(expected: str, got: str) -> bool:
    """Whether one text has the family name first, behind which stands a comma: "van Gogh, Vincent"."""
    for inverted, plain in ((expected, got), (got, expected)):
        family, comma, given = inverted.partition(",")
        if comma and "," not in plain + given and canonical(f"{given} {family}") == canonical(plain):
            return True
    return False


_FOLDER = re.compile(r"((?:https?:/|~|\.{1,2})?/[^\s?#]+?)/?", re.IGNORECASE)


def _same_folder(expected: str, got: str) -> bool:
    """Whether both are one path or address, with or without a slash at its end."""
    one, other = _FOLDER.fullmatch(expected.strip()), _FOLDER.fullmatch(got.strip())
    return one is not None and other is not None and one[1].lower() == other[1].lower()


_MIXED = re.compile(r"(?<=[^\W\d_])[ ]?(?=\d)|(?<=\d)[ ]?(?=[^\W\d_])")
_MIXED_OR_HYPHENED = re.compile(r"(?<=[^\W\d_])[- ]?(?=\d)|(?<=\d)[ ]?(?=[^\W\d_])")
_LETTERS_BEFORE = re.compile(r"(?P<digit>\d)?(?P<letters>[^\W\d_]+)$")
_SIGNED_AFTER = frozenset(
    "UTC GMT USD EUR GBP JPY CHF CAD AUD NZD CNY INR SEK NOK DKK PLN CZK HUF BRL MXN ZAR KRW TRY SGD HKD".split()
)
_DURATION = re.compile(r"[+-]?P(?=.*\d)[\dYMWDTHS.,+-]+")
_SIGNS_OF_NAMES = re.compile(r"[._/\\@:=]")


def _same_but_for_spaces(expected: str, got: str, hints: Hints) -> bool:
    """Whether spaces between letters and digits are all that differs ("MATH 101", "MATH101"); not in names of files.

    A hyphen there ("B-12") is one too, but in texts that may be references.
    """
    if any(_SIGNS_OF_NAMES.search(text) for text in (expected, got)):
        return False
    between = _MIXED if hints.reference else _MIXED_OR_HYPHENED
    one, other = (between.sub(lambda gap: "-" if _is_minus(gap) else " ", text) for text in (expected, got))
    return (one, other) != (expected, got) and canonical(one) == canonical(other)


def _is_minus(gap: re.Match[str]) -> bool:
    """Whether a hyphen between a letter and a digit is a sign: "1e-6", "UTC-5", "USD-5", "n-1", and not "B-12"."""
    before = _LETTERS_BEFORE.search(gap.string[: gap.start()])
    if gap[0] != "-" or before is None:
        return False
    letters = before["letters"]
    lone = len(letters) == 1 and (letters.islower() or before["digit"])
    return bool(lone) or letters.upper() in _SIGNED_AFTER or _DURATION.fullmatch(gap.string.strip()) is not None


def _same_json(expected: str, got: str) -> bool:
    """Whether both are JSON objects or arrays of the same content."""
    if not all(text.lstrip()[:1] in ("{", "[") for text in (expected, got)):
        return False
    try:
        one, other = (json.dumps(json.loads(text), sort_keys=True) for text in (expected, got))
    except (ValueError, RecursionError):
        return False
    return one == other


_HYPHENATED = re.compile(
    r"(?<!\S)(?=\S*[^\W\d_]{2})(?!re-)[^\W\d_]+(?:-[^\W\d_]+)+(?=[.,;:!?]?(?:\s|$))", re.IGNORECASE
)
_JOINED = re.compile(r"\b[eE]-(?=[a-z]{3})|(?<=\b[A-Z]{2})/(?=[A-Z]{2}\b)")  # e-mail, AC/DC


def _same_but_for_hyphens(expected: str, got: str) -> bool:
    """Whether hyphens within words are all that differs: "Stand-up" is also written "Standup" and "stand up".

    Nothing is joined in a text that is one word in lower case, since "my-repo" may be an identifier.
    """
    one, other = (_JOINED.sub(lambda sign: sign[0].rstrip("-/"), text) for text in (expected, got))
    if (one, other) != (expected, got) and canonical(one) == canonical(other):
        return True
    if "-" not in expected and "-" not in got:
        return False
    identifier = any(text.islower() and len(text.split()) == 1 for text in (expected, got) if "-" in text)
    ways = [
        {canonical(_HYPHENATED.sub(lambda word, sign=sign: word[0].replace("-", sign), text)) for sign in signs}
        for text in (expected, got)
        for signs in [(" ",) if identifier else (" ", "")]
    ]
    return not ways[0].isdisjoint(ways[1] - {()})
