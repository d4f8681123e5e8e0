"""The words around a request that stands in a rewrite word by word."""

from __future__ import annotations

import re
from functools import lru_cache

MASK = "(request)"
"""What stands for the request."""
_ENDING = " \t\n.!?…\"'”’"
_LETTER = re.compile(r"[^\W_]")


def words_around(query: str, rewritten: str) -> str:
    """The rewrite with ``MASK`` in the place of the request; empty where it has other words, or nothing beside them.

    Case, white space and what ends the request do not matter. A request that stands there twice is taken where it
    stands first.

    Example:
        >>> words_around("Water the lawn.", "Remind me how I water the lawn?")
        'Remind me how I (request)'
    """
    found = _pattern(query).search(rewritten)
    if found is None or not _LETTER.search(rewritten[: found.start()] + rewritten[found.end() :]):
        return ""
    return f"{rewritten[: found.start()]}{MASK}{rewritten[found.end() :]}".strip()


@lru_cache(maxsize=4096)
def _pattern(query: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, query.strip(_ENDING).split())) or r"\Z."  # an empty request stands nowhere
    return re.compile(rf"(?<!\w){words}(?!\w)[{re.escape(_ENDING.strip())}]*", re.IGNORECASE)
