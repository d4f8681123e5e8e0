"""Two values that a rewrite joins by arithmetic: of "4567 and 7890" the request has become one for their product."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.grounding import Mention

_JOINED = re.compile(
    r"\W*(?:times|multiplied (?:by|with)|divided by|minus|modulo|to the power of|raised to)"
    r"\s+(?:the |a |my )?(?:number |value |figure )?",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"\b(?:times|multipl\w+|divid\w+|minus|modulo|power|raised|product|quotient|ratio)\b|[*/^]", re.IGNORECASE
)


def computed(query: str, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    """Two numbers of the calls between which only a word of arithmetic stands now, where the query has none.

    Args:
        query: The request.
        rewritten: The rewrite.
        pairs: Values with their places in both texts.

    Returns:
        What was said; empty if nothing was.
    """
    if _SAYS.search(query):
        return ""
    numbers = sorted(
        (new for _, new in pairs if isinstance(new.value, (int, float)) and not isinstance(new.value, bool)),
        key=lambda mention: mention.start,
    )
    for first, second in zip(numbers, numbers[1:], strict=False):
        if first.end <= second.start and _JOINED.fullmatch(rewritten[first.end : second.start]):
            return f"computed with: {rewritten[first.start : second.end]!r}"
    return ""
