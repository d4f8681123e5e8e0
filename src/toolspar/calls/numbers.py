"""Numbers in text: digits with thousands separators, English number words, multipliers, percentages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_UNITS = {word: value for value, word in enumerate(_ONES)}
_TENS_VALUES = {word: 10 * value for value, word in enumerate(_TENS, start=2)}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ORDINAL_ONES = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
# With commas every group but the first has three digits, so that "1,2" stays a list of two numbers.
NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?![\d,]*\d)|\d+)(?:\.\d+)?|\.\d+"
_PLAIN = re.compile(rf"(?P<sign>[-+\u2212]?)(?P<digits>{NUMBER})(?P<percent>\s?%)?")
_WORD_SIGNS = {"minus": -1, "negative": -1}
_MAX_DIGITS = 40


def number_in_words(n: int) -> str:
    """A whole number in English words, as people write it.

    Args:
        n: Between -10^15 and 10^15, both excluded.

    Raises:
        ValueError: The number is outside this range.

    Example:
        >>> number_in_words(2125)
        'two thousand one hundred twenty-five'
    """
    if not -(10**15) < n < 10**15:
        raise ValueError(f"{n} is too large to be written in words")
    if n < 0:
        return f"minus {number_in_words(-n)}"
    if n < 1000:
        return _below_thousand(n)
    parts: list[str] = []
    for word, scale in reversed(_SCALES.items()):
        if n >= scale:
            parts.append(f"{_below_thousand(n // scale)} {word}")
            n %= scale
    return " ".join([*parts, *([_below_thousand(n)] if n else [])])


def ordinal_in_words(n: int) -> str:
    """An ordinal number in English words, for 0 to 99.

    Example:
        >>> ordinal_in_words(21)
        'twenty-first'
    """
    if not 0 <= n < 100:
        raise ValueError(f"ordinals are written in words for 0 to 99, not {n}")
    if n < 20:
        return _ORDINAL_ONES[n]
    tens, ones = _TENS[n // 10 - 2], n % 10
    return f"{tens}-{_ORDINAL_ONES[ones]}" if ones else f"{tens[:-1]}ieth"


def _below_thousand(n: int) -> str:
    if n >= 100:
        rest = n % 100
        return f"{_ONES[n // 100]} hundred" + (f" {_below_thousand(rest)}" if rest else "")
    if n < 20:
        return _ONES[n]
    return _TENS[n // 10 - 2] + (f"-{_ONES[n % 10]}" if n % 10 else "")


def parse_number(text: str) -> Decimal | None:
    """Reads text that is one number and nothing else: digits, words, a mixture, or a percentage.

    Args:
        text: Such as "1,250", "-3.5", "twenty-five", "2.5 million", "minus four", "fifteen percent".

    Returns:
        The exact value (a percentage as a fraction of one), or None if the text is no single number.

    Example:
        >>> parse_number("one hundred and five"), parse_number("15%"), parse_number("1,5")
        (Decimal('105'), Decimal('0.15'), None)
    """
    text = text.strip()
    if not text or len(text) > 200:
        return None
    match = _PLAIN.fullmatch(text)
    if match:
        value = read_digits(match["digits"])
        if value is None:
            return None
        value = -value if match["sign"] in ("-", "\u2212") else value
        return value / 100 if match["percent"] else value
    words = split_words(text)
    percent = bool(words) and words[-1] in ("percent", "%")
    words = words[:-1] if percent else words
    if len(words) > 1 and words[-2:] == ["per", "cent"]:
        percent, words = True, words[:-2]
    sign = _WORD_SIGNS.get(words[0], 1) if words else 1
    words = words[1:] if sign < 0 else words
    value, used = read_number_words(words, 0)
    if value is None or used != len(words):
        return None
    return sign * value / 100 if percent else sign * value


def split_words(text: str) -> list[str]:
    """Lower-case words and numbers of a phrase; hyphens between letters separate words, other signs stay."""
    spaced = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", text.lower())
    return re.sub(r"(?<=\d)%", " %", spaced).split()


def read_digits(digits: str) -> Decimal | None:
    """The value of digits with or without thousands separators; None if there are too many of them."""
    plain = digits.replace(",", "")
    return Decimal(plain) if len(plain) <= _MAX_DIGITS and plain.isascii() else None


def read_number_words(words: Sequence[str], at: int) -> tuple[Decimal | None, int]:
    """Reads the longest number that begins at ``words[at]``: words, or digits followed by a scale word.

    Returns:
        The value and the place behind it; ``(None, at)`` if no number begins there.

    Example:
        >>> read_number_words(["two", "thousand", "and", "six", "cats"], 0)
        (Decimal('2006'), 4)
    """
    total, place, last_scale, found = Decimal(0), at, None, False
    while True:
        group, end = _read_group(words, place)
        if group is None:
            break
        scale = _SCALES.get(words[end]) if end < len(words) else None
        if last_scale is not None and (scale or 1) >= last_scale:
            break  # "two thousand three thousand" is two numbers
        if scale is None:
            if found and group >= 1000:
                break
            return total + group, end
        total, place, last_scale, found = total + group * scale, end + 1, scale, True
        following = place + 1 if place < len(words) and words[place] == "and" else place
        if _read_group(words, following)[0] is None:
            break
        place = following
    if not found:
        return None, at
    while place > at and words[place - 1] == "and":  # an "and" that joins nothing belongs to the sentence
        place -= 1
    return total, place


def _read_group(words: Sequence[str], at: int) -> tuple[Decimal | None, int]:
    """Reads a number below a thousand in words ("one hundred and five", "two point five"), or one in digits."""
    if at >= len(words):
        return None, at
    word = words[at]
    if word[0].isdigit() or (word[0] == "." and len(word) > 1):
        match = re.fullmatch(NUMBER, word)
        return (read_digits(word), at + 1) if match else (None, at)
    if word in ("a", "an") and at + 1 < len(words) and (words[at + 1] == "hundred" or words[at + 1] in _SCALES):
        value, place = 1, at + 1
    else:
        value, place = _below_hundred(words, at)
    if value is None:
        return None, at
    if place < len(words) and words[place] == "hundred" and 0 < value < 100:
        value, place = value * 100, place + 1
        following = place + 1 if place < len(words) and words[place] == "and" else place
        rest, end = _below_hundred(words, following)
        if rest:
            value, place = value + rest, end
    return _with_decimals(words, Decimal(value), place)


def _below_hundred(words: Sequence[str], at: int) -> tuple[int | None, int]:
    if at >= len(words):
        return None, at
    word = words[at]
    if word in _UNITS:
        return _UNITS[word], at + 1
    if word not in _TENS_VALUES:
        return None, at
    value = _TENS_VALUES[word]
    ones = _UNITS.get(words[at + 1], 0) if at + 1 < len(words) else 0
    return (value + ones, at + 2) if 0 < ones < 10 else (value, at + 1)


def _with_decimals(words: Sequence[str], value: Decimal, at: int) -> tuple[Decimal, int]:
    """Adds what "point five two" behind a number says."""
    place = at + 1
    digits = ""
    if at < len(words) and words[at] == "point":
        while place < len(words) and _UNITS.get(words[place], 10) < 10 and len(digits) < 12:
            digits += str(_UNITS[words[place]])
            place += 1
    return (value + Decimal(f"0.{digits}"), place) if digits else (value, at)
