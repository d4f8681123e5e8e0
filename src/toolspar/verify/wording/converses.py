"""Verbs that say one deed from either side: who hosts is visited, who lends to somebody is borrowed from."""

from __future__ import annotations

import re

from toolspar.tasks.grounding import Mention

_PAIRS = tuple(
    tuple(re.compile(rf"\b(?:{side.strip()})\b", re.IGNORECASE) for side in line.split(";"))
    for line in r"""
    host(s|ed|ing)?|welcom(es?|ed|ing)|receiv(es?|ed|ing); visit(s|ed|ing)?|travel(s|led|ed|ling) to
    lends?|lent|lending; borrow(s|ed|ing)?
    sells?|sold|selling; buys?|bought|buying|purchas(es?|ed|ing)
    beats?|beaten|beating|defeat(s|ed|ing)?; los(es?|t|ing) (to|against)
    gives?|gave|giving|sends?|sent|sending|pays?|paid|paying; gets?|got|getting|receiv(es?|ed|ing)
    preced(es?|ed|ing); follow(s|ed|ing)?|succeed(s|ed|ing)?
    teach(es|ing)?|taught; learn(s|ed|ing)? from
    employ(s|ed|ing)?|hir(es?|ed|ing); work(s|ed|ing)? for
    """.strip().splitlines()
)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|gets?|got)\s+\w+(?:ed|en|lent|sold|sent|paid|bought)\b.*\bby\b", re.I
)


def sides_of_verb(query: str, rewritten: str, one: tuple[Mention, Mention], other: tuple[Mention, Mention]) -> int:
    """Whether the doer of the query is the doer in the rewrite too, or the one to whom it is done.

    Args:
        query: The request.
        rewritten: The rewrite.
        one: The mentions of a value in the query and in the rewrite.
        other: Those of another value.

    Returns:
        1 where a verb of both texts says that the parts are kept, -1 where it says that they are turned, else 0.
    """
    sides = (_side(query, one[0], other[0], pair) * _side(rewritten, one[1], other[1], pair) for pair in _PAIRS)
    return next((side for side in sides if side), 0)


def _side(text: str, a: Mention, b: Mention, pair: tuple[re.Pattern[str], ...]) -> int:
    """1 if the first value does what the first verb says, -1 if the second does, 0 if neither verb joins the two."""
    first, second = sorted((a, b), key=lambda mention: mention.start)
    between = text[first.end : second.start]
    if re.search(r"[.;?!]\s", between):
        return 0
    verb = next((sign for sign, pattern in ((1, pair[0]), (-1, pair[1])) if pattern.search(between)), 0)
    return verb * (1 if first is a else -1) * (-1 if _PASSIVE.search(between) else 1)
