"""Long numbers and codes whose digits people group as they like: cards, ISBNs, accounts, postcodes."""

from __future__ import annotations

import re

_GROUPED = re.compile(r"(?:[A-Z]{2}\d{2}[ -]?)?\d[\dX]*(?:[ -][\dX]+)*", re.IGNORECASE)
_LONG = 12
_CODE = re.compile(r"[A-Z\d]+(?:[ -][A-Z\d]+)*", re.IGNORECASE)
_SEPARATORS = re.compile(r"[ -]")


def same_number_in_groups(one: str, other: str) -> bool:
    """Whether two texts are one number of at least 12 digits; in groups, there must be three, or it may be a range.

    Example:
        >>> same_number_in_groups("4111 1111 1111 1111", "4111111111111111")
        True
        >>> same_number_in_groups("100000-200000", "100000200000")
        False
    """
    digits = [_digits(text.strip()) for text in (one, other)]
    return digits[0] is not None and digits[0] == digits[1]


def same_identifier(one: str, other: str) -> bool:
    """Whether two codes differ in spaces and hyphens only; for texts that are known to be such codes.

    Example:
        >>> same_identifier("SW1A 1AA", "sw1a1aa"), same_identifier("12345", "-12345")
        (True, False)
    """
    codes = [text.strip() for text in (one, other)]
    if not all(_CODE.fullmatch(code) and any(char.isdigit() for char in code) for code in codes):
        return False
    first, second = (_SEPARATORS.sub("", code).lower() for code in codes)
    return first == second


def _digits(text: str) -> str | None:
    if not _GROUPED.fullmatch(text) or len(_SEPARATORS.findall(text)) == 1:
        return None
    found = _SEPARATORS.sub("", text).lower()
    return found if len(found) >= _LONG else None
