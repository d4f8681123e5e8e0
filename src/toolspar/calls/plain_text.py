"""Texts with plain signs: what is left when letters, quotes, dashes and measures are written in one way."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from toolspar.calls.numbers import NUMBER
from toolspar.calls.unit_names import unit_token

_SIMPLER: dict[int, str | None] = {ord(char): "'" for char in "\u2018\u2019\u201a\u201b`\u00b4"}
_SIMPLER.update({ord(char): '"' for char in "\u201c\u201d\u201e\u00ab\u00bb"})
_SIMPLER.update({ord(char): "-" for char in "\u2010\u2011\u2012\u2013\u2014\u2212"})
_SIMPLER.update({0x2080 + digit: str(digit) for digit in range(10)})  # H\u2082O
_SIMPLER.update(
    {ord(sign): f"^{i}" for i, sign in enumerate("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")}
)
_SIMPLER.update({0x2264: "<=", 0x2265: ">=", 0x2260: "!=", 0x00F7: "/", 0x2103: "\u00b0c", 0x2109: "\u00b0f"})
_SIMPLER.update({0x00A7: " ", 0x00AE: None, 0x2122: None, 0x00D7: "x"})
_SIMPLER.update({code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})  # full-width letters and signs
_PLAIN_LETTERS = str.maketrans(
    {"\u00f8": "o", "\u00d8": "O", "\u0142": "l", "\u0141": "L", "\u0111": "d", "\u0110": "D"}
)
_PLAIN_LETTERS.update(str.maketrans({"\u00e6": "ae", "\u0153": "oe", "\u00c6": "AE", "\u0152": "OE", "\u0131": "i"}))
_FRACTIONS = {"\u00bd": Decimal("0.5"), "\u00bc": Decimal("0.25"), "\u00be": Decimal("0.75")}
_FRACTION = re.compile(r"(?:(\d{1,4})[ ]?)?([\u00bd\u00bc\u00be])")
_DIMENSIONS = re.compile(r"(?<=\d)[ ]?(?:x|by)[ ]?(?=\d)")
_SCALED_MONEY = re.compile(
    rf"(us\$|[$\u20ac\u00a3\u00a5\u20b9])[ ]?({NUMBER})[ ]?(thousand|million|billion|trillion|k|mn|m|bn|b)\b"
)
_SCALE_BY_LETTER = {"k": "thousand", "m": "million", "mn": "million", "b": "billion", "bn": "billion"}
_MIXED_NUMBER = re.compile(r"(?<![\d/.])(?:(\d{1,4})[ ])?(\d{1,3})/(\d{1,3})(?![\d/.])(?:[ ](?P<next>[a-z]+))?")
_RATIO = re.compile(r"(?<=\d)[ ]?:[ ]?(?=\d)")
_HALF_OF_A_UNIT = re.compile(r"\b(half|quarter) (?:an? |of an? )?([a-z]+)\b")
_OFTEN = re.compile(r"\b(?:per|an?|each|every) (day|week|month|year|hour)\b")
_ADVERBS = {"day": "daily", "week": "weekly", "month": "monthly", "year": "yearly", "hour": "hourly"}
_DOZEN = re.compile(r"\b(?:(an?|one|two|three|four|half an?) )?dozen\b")
_DOZENS = {"half a": "6", "half an": "6", "two": "24", "three": "36", "four": "48"}
_DECADE = re.compile(r"(?<=\d0)'s\b")
_NUMBERED = re.compile(r"(?<!\S)#(?=\d{1,4}(?!\w))")
_UNIT_BY_UNIT = re.compile(r"(?<![a-z])([a-z]+)(?: per |[ ]?/[ ]?)([a-z]+)(?![a-z/])")
_QUOTED = re.compile(r"([\"'])(.*)\1", re.DOTALL)


def without_accents(text: str) -> str:
    """The text with plain Latin and Greek letters: "S\u00e3o" becomes "Sao".

    In other scripts a mark makes another letter, and stays.
    """
    if text.isascii():
        return text
    kept: list[str] = []
    plain = True
    for char in unicodedata.normalize("NFD", text.translate(_PLAIN_LETTERS)):
        if unicodedata.category(char) != "Mn":
            plain = unicodedata.name(char, "").startswith(("LATIN", "GREEK"))
        elif plain:
            continue
        kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def plain_text(text: str) -> str:
    """Lower case, plain signs, no accents, single spaces, no quotes around the whole, one way to write a measure.

    Example:
        >>> plain_text("\u201c1\u00bd cups\u201d"), plain_text("$2.5 million")
        ('1.5 cups', '2.5 million $')
    """
    if not text.isascii():
        text = _FRACTION.sub(lambda part: shortest(int(part[1] or 0) + _FRACTIONS[part[2]]), text)
    plain = without_accents(" ".join(text.translate(_SIMPLER).casefold().split()))
    match = _QUOTED.fullmatch(plain)
    plain = match[2].strip() if match and match[1] not in match[2] else plain
    if "dozen" in plain:
        plain = _DOZEN.sub(lambda dozen: _DOZENS.get(dozen[1], "12"), plain)
    if " " in plain:
        plain = _UNIT_BY_UNIT.sub(_joined_units, _HALF_OF_A_UNIT.sub(_share_of_a_unit, plain))
        plain = _OFTEN.sub(lambda often: _ADVERBS[often[1]], plain)
    if not any(char.isdigit() for char in plain):
        return plain
    plain = _DECADE.sub("s", _RATIO.sub(":", _DIMENSIONS.sub("x", plain)))
    plain = _SCALED_MONEY.sub(lambda money: f"{money[2]} {_SCALE_BY_LETTER.get(money[3], money[3])} {money[1]}", plain)
    plain = _MIXED_NUMBER.sub(_in_decimals, plain)
    return _NUMBERED.sub("number ", plain)


def _share_of_a_unit(match: re.Match[str]) -> str:
    """Half or a quarter of a unit with the number as digits; "half a friend" as it is."""
    return f"{'0.5' if match[1] == 'half' else '0.25'} {match[2]}" if unit_token(match[2]) else match[0]


def _in_decimals(match: re.Match[str]) -> str:
    """A fraction as a decimal where it is one: "1 1/2", or "1/2" before a unit; "1/2" alone may be a date."""
    whole, over, under, follows = match[1], int(match[2]), int(match[3]), match["next"]
    measured = follows is not None and unit_token(follows) is not None
    if not (whole or measured) or under not in (2, 4, 5, 8, 10) or over >= under:
        return match[0]
    return f"{shortest(int(whole or 0) + Decimal(over) / under)}{f' {follows}' if follows else ''}"


def _joined_units(match: re.Match[str]) -> str:
    """The units in "kilometers per hour" as "kilometers/hour"; other words as they are."""
    name = f"{match[1]}/{match[2]}"
    return name if unit_token(name) else match[0]


def shortest(value: Decimal) -> str:
    """A number without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
