"""What a number counts stays: 6 packs are not 6 eggs, and court 3 is not 3 courts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.english import words
from toolspar.tasks.grounding import stem
from toolspar.tasks.quantities import Quantity

_PIECES = re.compile(
    r"\s+(?:\w+\s+)?(slices?|pairs?|packs?|packets?|boxes|bags?|cases?|crates?|cartons?|dozens?|sets|rolls?|halves"
    r"|quarters|bunches|trays?|batches|stacks?)\s+of\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\b([a-z]{3,})\s+(?:number\s+|no\.?\s*|#\s*)?$", re.IGNORECASE)


def other_pieces(query: str, rewritten: str, pairs: Sequence[tuple[Quantity, Quantity]]) -> str:
    """A number that counts pieces or packs of what the query counts, or the things of which it names one.

    Args:
        query: The request.
        rewritten: The rewrite.
        pairs: Numbers that stand once in each text.
    """
    for old, new in pairs:
        named = _NUMBERED.search(query[: old.start])
        if named:
            things = rf"\s+(?:[a-z]+\s+)?{re.escape(named[1])}"
            counted = re.match(rf"{things}e?s\b", rewritten[new.end :], re.IGNORECASE)
            if counted and not re.match(things, query[old.end :], re.IGNORECASE):
                return f"counts {counted[0].strip()!r}"
        pieces = _PIECES.match(rewritten[new.end :])
        if pieces and stem(pieces[1]) not in {stem(word) for word in words(query)}:
            return f"counts {pieces[1].lower()}"
    return ""
