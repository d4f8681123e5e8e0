"""Lists written as a text: "A, B, C" and "A, B and C"."""

from __future__ import annotations

import re

from toolspar.calls.canonical import canonical

_AND = re.compile(r"\s+(?:and|&)\s+", re.IGNORECASE)
_LEADING_AND = re.compile(r"\A\s*(?:and|&)\s+", re.IGNORECASE)
_MOST_WORDS = 5  # of an item; longer ones are clauses


def same_text_list(one: str, other: str) -> bool:
    """Whether both list the same items in one order, the last perhaps behind "and" in place of a comma.

    Example:
        >>> same_text_list("Go, Rust and C", "Go, Rust, C"), same_text_list("Go, Rust and C", "Go, C, Rust")
        (True, False)
    """
    if "," not in one and "," not in other:
        return False
    return not _readings(one).isdisjoint(_readings(other))


def _readings(text: str) -> set[tuple[tuple[str, ...], ...]]:
    """The items that a text may list: "black and white" at its end may be one or two."""
    parts = text.split(",")
    last = _LEADING_AND.sub("", parts[-1]) if len(parts) > 1 else parts[-1]
    ways = [[*parts[:-1], last]]
    if len(halves := _AND.split(last)) == 2 and last == parts[-1]:
        ways.append([*parts[:-1], *halves])
    items = [tuple(canonical(part) for part in way) for way in ways]
    return {way for way in items if len(way) > 1 and all(0 < len(item) <= _MOST_WORDS for item in way)}
