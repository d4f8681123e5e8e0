"""The canonical tokens of a text: two texts with the same tokens differ only in how they write the same thing.

Words are in lower case without accents; harmless punctuation is gone; numbers are digits, whether they were written as
words, with thousands separators or with a scale ("2.5 million"); units behind numbers have one name each. Signs that
carry meaning (operators, decimal points, a minus, slashes, "#", "@") stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from toolspar.calls.numbers import NUMBER, ordinal_in_words, read_digits, read_number_words
from toolspar.calls.plain_text import plain_text, shortest
from toolspar.calls.unit_names import CURRENCIES, unit_token

_EXPRESSION = re.compile(r"[+*/^=<>|~\\]|\w\(|\)\w")
_SPACED_OPERATOR = re.compile(r"[ ]?([+*/^=<>|])[ ]?")
_SPACED_MINUS = re.compile(r"(?<=[\d)])[ ]-[ ](?=[\d(])|(?<=\b[a-z\d)])[ ]-[ ](?=[a-z\d(]\b)")
_EDGE_OPEN, _EDGE_CLOSE = "\"'([{", ".,;:!?\"')]}\u2026"
_BRACKETS = "()[]{}"
_AMOUNT = re.compile(
    rf"(?P<sign>-?)(?P<currency>(?:us|c|a)?\$|[\u20ac\u00a3\u00a5\u20b9]?)(?P<sign2>-?)(?P<digits>{NUMBER})"
    r"(?P<unit>%|\u00b0?[a-z]*(?:/[a-z]+)?|[\u20ac$\u00a3\u00a5\u20b9])"
)
_PRIMED = re.compile(r"[a-z]['!]+(?:\([a-z]\))?")  # derivatives, a factorial
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_WORD_WITH_HYPHENS = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,})+")
_INITIALS = re.compile(r"[a-z](?:\.[a-z])+")
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?")
_BREAK = ","  # between tokens that a comma or a bracket parts: no number reaches over it


@lru_cache(maxsize=16384)
def canonical(text: str) -> tuple[str, ...]:
    """The tokens of a text; empty if it holds nothing but harmless punctuation.

    Example:
        >>> canonical("Twenty-five  KM, please!")
        ('25', 'unit:kilometer', 'please')
        >>> canonical("1,000.50"), canonical("-5"), canonical("5 - 3")
        (('1000.50',), ('-5',), ('5-3',))
    """
    plain = plain_text(text)
    keep_brackets = bool(_EXPRESSION.search(plain))
    if keep_brackets:
        plain = _SPACED_OPERATOR.sub(r"\1", plain)
    plain = _SPACED_MINUS.sub("-", plain)
    tokens = [token for chunk in plain.split() for token in _chunk(chunk, keep_brackets=keep_brackets)]
    merged = list(_with_units(list(_with_numbers(_without_dashes(tokens)))))
    if len(merged) == 1 and _DIGITS.fullmatch(merged[0]):  # "25.0" alone is 25
        whole, _, fraction = merged[0].partition(".")
        merged = [whole] if fraction and not fraction.strip("0") else merged
    return tuple(merged)


def _chunk(chunk: str, *, keep_brackets: bool) -> Iterator[str]:
    """The tokens of one piece of text without spaces."""
    start, end = 0, len(chunk)
    brackets = _BRACKETS if keep_brackets else ""
    if _PRIMED.fullmatch(chunk):
        yield chunk
        return
    while start < end and chunk[start] in _EDGE_OPEN and chunk[start] not in brackets:
        start += 1
    while end > start and chunk[end - 1] in _EDGE_CLOSE and chunk[end - 1] not in brackets:
        # A factorial, feet and inches: signs behind a digit that mean something.
        if chunk[end - 1] in "!'\"" and end - 2 >= start and chunk[end - 2].isdigit() and not start:
            break
        end -= 1
    core = chunk[start:end]
    if start:
        yield _BREAK
    if core:
        yield from _core(core)
    if end < len(chunk):
        yield _BREAK


def _core(core: str) -> Iterator[str]:
    """The tokens of a piece of text without spaces and without harmless signs at its ends."""
    amount = _AMOUNT.fullmatch(core)
    if amount and _is_amount(amount):
        sign = "-" if amount["sign"] or amount["sign2"] else ""
        yield sign + amount["digits"]
        unit = amount["unit"]
        if unit.startswith("\u00b0") and len(unit) > 1:
            unit = unit[1:]
        if amount["currency"] or unit:
            yield amount["currency"] or unit
    elif "," in core or ";" in core:
        for i, part in enumerate(re.split("[,;]", core)):
            if i:
                yield _BREAK
            if part:
                yield from _core(part)
    elif match := _ORDINAL.fullmatch(core):
        yield from ordinal_in_words(int(match[1])).split("-")
    elif _WORD_WITH_HYPHENS.fullmatch(core):
        yield from core.split("-")
    elif _INITIALS.fullmatch(core):
        yield core.replace(".", "")
    elif core == "&":
        yield "and"
    else:
        yield re.sub(r"(?<=[^\W\d_])'(?=[^\W\d_])", "", core)


def _is_amount(match: re.Match[str]) -> bool:
    """Whether digits with what is glued to them are a number with a unit ("5km"), not a name ("4x4", "3d")."""
    unit = match["unit"]
    if match["sign"] and match["sign2"] or (match["currency"] and unit):
        return False
    return not unit or unit_token(unit[1:] if unit.startswith("\u00b0") and len(unit) > 1 else unit) is not None


def _without_dashes(tokens: Sequence[str]) -> list[str]:
    """A dash between two words is punctuation; beside a number or a single letter it may be an operator."""
    kept = list(tokens)
    for i in range(1, len(tokens) - 1):
        if tokens[i] == "-" and all(len(word) > 1 and word.isalpha() for word in (tokens[i - 1], tokens[i + 1])):
            kept[i] = _BREAK
    return kept


def _with_numbers(tokens: Sequence[str]) -> Iterator[str]:
    """The tokens with every number, in digits or words, as plain digits; breaks are dropped."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token == _BREAK:
            at += 1
            continue
        negative = token in ("minus", "negative") or (token[0] == "-" and len(token) > 1 and token[1] in ".0123456789")
        words = tokens[at : at + 24]
        if negative:
            words = [token[1:], *words[1:]] if token[0] == "-" else words[1:]
        value, used = read_number_words(words, 0)
        if value is None:
            yield token
            at += 1
            continue
        only_digits = used == 1 and not words[0][0].isalpha()
        text = _digits(words[0]) if only_digits else shortest(value)
        yield f"-{text}" if negative else text
        at += used + (negative and token[0] != "-")


def _digits(raw: str) -> str:
    """Digits as written, but for thousands separators and a missing zero before the point."""
    plain = raw.replace(",", "")
    return f"0{plain}" if plain[0] == "." else plain


def _with_units(tokens: Sequence[str]) -> Iterator[str]:
    """The tokens with one name for each unit behind a number, and that number without trailing zeros."""
    at = 0
    while at < len(tokens):
        token, rest = tokens[at], list(tokens[at + 1 : at + 3])
        at += 1
        if token in CURRENCIES and rest and _DIGITS.fullmatch(rest[0]) and (rest[1:] or [""])[0] not in CURRENCIES:
            yield from (_without_zeros(rest[0]), CURRENCIES[token])  # "USD 20"
            at += 1
            continue
        if not _DIGITS.fullmatch(token):
            yield token
            continue
        if rest == ["per", "cent"]:
            rest, at = ["percent"], at + 1
        elif rest == ["us", "dollars"]:
            rest, at = ["dollars"], at + 1
        elif len(rest) == 2 and rest[0] in ("sq", "square", "cubic") and unit_token(rest[1]):
            yield from (_without_zeros(token), "square" if rest[0] == "sq" else rest[0])
            token, rest, at = "", rest[1:], at + 1
        elif len(rest) == 2 and unit_token(rest[0]) == "unit:degree" and rest[1][:1] in ("c", "f"):
            rest, at = rest[1:], at + (unit_token(rest[1]) in ("unit:celsius", "unit:fahrenheit"))
        unit = unit_token(rest[0].removeprefix("\u00b0") or rest[0]) if rest else None
        if token:
            yield _without_zeros(token) if unit else token
        if unit:
            yield unit
            at += 1


def _without_zeros(token: str) -> str:
    """A number without zeros behind its point: it measures something, so it is no version."""
    value = read_digits(token.lstrip("-"))
    return ("-" if token[0] == "-" else "") + (shortest(value) if value is not None else token.lstrip("-"))
