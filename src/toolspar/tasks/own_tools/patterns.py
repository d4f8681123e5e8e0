"""Texts of a regular expression, for arguments that have a ``pattern``."""

from __future__ import annotations

import random
import re
from re import _constants as signs  # pyright: ignore[reportAttributeAccessIssue]
from re import _parser as parser  # pyright: ignore[reportAttributeAccessIssue]
from typing import Any

_MOST_REPEATS = 6
_TRIES = 20
_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_OF_CATEGORY = {
    signs.CATEGORY_DIGIT: "0123456789",
    signs.CATEGORY_WORD: _ALPHABET,
    signs.CATEGORY_SPACE: " ",
    signs.CATEGORY_NOT_SPACE: _ALPHABET,
    signs.CATEGORY_NOT_DIGIT: "abcdefghkmnpqrstuvwxyz",
}


def text_of_pattern(pattern: str, rng: random.Random) -> str | None:
    """A text in which the pattern is found, or None where this is too much for so simple a reader.

    Example:
        >>> text_of_pattern("^[A]{2}-[7]$", random.Random(0))
        'AA-7'
    """
    try:
        tree, compiled = parser.parse(pattern), re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return None
    for _ in range(_TRIES):
        try:
            text = _text(tree, rng)
        except (LookupError, RecursionError):
            return None
        if text.strip() == text and text and compiled.search(text):
            return text
    return None


def _text(tree: Any, rng: random.Random) -> str:
    return "".join(_part(sign, value, rng) for sign, value in tree)


def _part(sign: Any, value: Any, rng: random.Random) -> str:
    if sign is signs.LITERAL:
        return chr(value)
    if sign is signs.ANY:
        return rng.choice(_ALPHABET)
    if sign is signs.AT:
        return ""
    if sign is signs.NOT_LITERAL:
        return rng.choice([letter for letter in _ALPHABET if ord(letter) != value])
    if sign is signs.IN:
        return rng.choice(_letters(value))
    if sign in (signs.MAX_REPEAT, signs.MIN_REPEAT, signs.POSSESSIVE_REPEAT):
        least, most, inner = value
        count = rng.randint(least, max(least, min(int(most), least + _MOST_REPEATS)))
        return "".join(_text(inner, rng) for _ in range(count))
    if sign is signs.SUBPATTERN:
        return _text(value[-1], rng)
    if sign is signs.BRANCH:
        return _text(rng.choice(value[1]), rng)
    raise LookupError(str(sign))


def _letters(parts: Any) -> list[str]:
    inverted = parts[0][0] is signs.NEGATE
    letters: list[str] = []
    for sign, value in parts[inverted:]:
        if sign is signs.LITERAL:
            letters.append(chr(value))
        elif sign is signs.RANGE:
            letters += [chr(code) for code in range(value[0], min(value[1], value[0] + 200) + 1)]
        elif sign is signs.CATEGORY:
            letters += _OF_CATEGORY[value]
        else:
            raise LookupError(str(sign))
    return [letter for letter in _ALPHABET if letter not in letters] if inverted else letters
