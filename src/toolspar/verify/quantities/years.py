"""The year of a date: a query that says it must not lose it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.calls.numbers import number_in_words
from toolspar.tasks.grounding import Mention
from toolspar.tasks.quantities import Kind, scan

_FULL = re.compile(r"\d{4}(?=-)")


def lost_year(query: str, rewritten: str, mentions: Sequence[Mention]) -> str:
    """The first year that the query gives to an expected date and that the rewrite does not say anywhere.

    Args:
        query: The request.
        rewritten: The rewrite.
        mentions: The mentions of the expected values in the query.

    Returns:
        The year, or "" if none is lost. Once is enough for several dates of one year.

    Example:
        >>> when = (Mention("0.day", "2027-10-30", 3, 18, "date"),)
        >>> lost_year("On 30 October 2027", "On October 30th", when)
        '2027'
    """
    dates = [q for q in scan(query) if q.kind is Kind.DATE]
    for mention in mentions:
        here = [q for q in dates if q.start < mention.end and mention.start < q.end]
        for year in dict.fromkeys(m[0] for q in here for v in q.values if (m := _FULL.match(str(v)))):
            if year in str(mention.value) and not says_year(rewritten, int(year)):
                return year
    return ""


def says_year(text: str, year: int) -> bool:
    """Whether a text says a year: "2027", "'27", "30/10/27" or in words."""
    if any(q.kind is Kind.DATE and any(str(v).startswith(f"{year}-") for v in q.values) for q in scan(text)):
        return True
    forms = "|".join((str(year), rf"['\u2019\u2018]{year % 100:02d}", *_in_words(year)))
    return re.search(rf"(?<![\w.,])(?:{forms})(?!\w)", text, re.IGNORECASE) is not None


def _in_words(year: int) -> tuple[str, ...]:
    hundreds, rest = divmod(year, 100)
    pairs = f"{number_in_words(hundreds)} {number_in_words(rest) if rest > 9 else f'oh {number_in_words(rest)}'}"
    thousands = (
        f"{number_in_words(year // 1000)} thousand {number_in_words(year % 1000) if year % 1000 else ''}".strip()
    )
    return tuple(
        re.sub(r"[\s-]+", r"[\\s-]+(?:and\\s+)?", words) for words in (pairs, thousands) if 1000 <= year < 10000
    )
