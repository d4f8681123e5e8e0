"""Phone numbers: the same digits, grouped in another way."""

from __future__ import annotations

import re

# +49 30 1234567, +1 (555) 123-4567; (555) 123-4567, 555.123.4567, 5551234567; 555-1234. A single point is that of a
# decimal number.
_GROUPED = re.compile(
    r"\+\d[\d ()-]{6,}\d|\+\d{1,3}(?:\.\d{2,4}){2,5}"
    r"|(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-]?)\d{3}[ .-]?\d{4}|\d{3}[ -]\d{4}"
)
_NO_DIGIT = re.compile(r"\D")
_MAX_DIGITS = 15  # ITU-T E.164


def same_phone_number(one: str, other: str) -> bool:
    """Whether two texts are one phone number.

    Example:
        >>> same_phone_number("+1 (555) 123-4567", "+1-555-123-4567"), same_phone_number("555-1234", "555.1234")
        (True, False)
    """
    digits = [_digits(text.strip()) for text in (one, other)]
    return digits[0] is not None and digits[0] == digits[1]


def _digits(text: str) -> str | None:
    found = _NO_DIGIT.sub("", text) if _GROUPED.fullmatch(text) else ""
    return found if 0 < len(found) <= _MAX_DIGITS else None
