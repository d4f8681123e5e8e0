"""A forgiving reader of JSON and Python literals: single quotes, trailing commas, ``True``, tuples, bare keys.

It reads one value at a given place of a longer text, which ``json`` and ``ast`` cannot, and never evaluates anything.
Nesting and total work are bounded, so no text makes it slow or exhausts the stack.
"""

from __future__ import annotations

import re
from typing import Any

MAX_DEPTH = 100  # of nested brackets
_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"[-+]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])")
_WORD = re.compile(r"[-+]?[A-Za-z_]\w*")
_KEY = re.compile(r"[A-Za-z_$][\w$-]*")
_DIGITS = re.compile(r"[-+]?\d+")
_STRING_RUN = {quote: re.compile(rf"[^{quote}\\]*") for quote in "\"'"}
_ESCAPES = {
    "n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "/": "/", "\\": "\\", "'": "'", '"': '"',
    "0": "\0", "\n": "",
}  # fmt: skip
_HEX = re.compile(r"[0-9a-fA-F]+")
_HEX_LENGTH = {"x": 2, "u": 4, "U": 8}
_WORDS = {
    "true": True, "True": True, "false": False, "False": False, "null": None, "None": None,
    "NaN": float("nan"), "nan": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf"),
    "inf": float("inf"), "-inf": float("-inf"),
}  # fmt: skip
_CLOSER = {"[": "]", "(": ")"}


class UnreadableError(ValueError):
    """There is no literal at this place, or it is broken off or nested too deep."""


class Reader:
    """Reads literals out of one text.

    The work of all reads together is bounded by a multiple of the text's length: a reader whose budget is spent
    refuses every further read.

    Example:
        >>> Reader("x = {'a': (1, True,)} etc").value(4)
        ({'a': [1, True]}, 21)
    """

    __slots__ = ("_budget", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._budget = 12 * len(text) + 1000

    def space(self, at: int) -> int:
        """The first place at or after ``at`` that is not white space."""
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def value(self, at: int, depth: int = 0) -> tuple[Any, int]:
        """Reads the literal that starts at ``at`` (no white space before it).

        Returns:
            The value (tuples as lists), and the place behind it.

        Raises:
            UnreadableError: Nothing readable stands there.
        """
        char = self.text[at : at + 1]
        if char in ('"', "'"):
            return self.string(at)
        if depth > MAX_DEPTH:
            raise UnreadableError("nested too deep")
        if char == "{":
            return self._mapping(at, depth)
        if char in ("[", "("):
            return self._sequence(at, depth)
        return self._scalar(at)

    def string(self, at: int) -> tuple[str, int]:
        """Reads a quoted string, with JSON's and Python's escapes; raw line breaks inside are fine."""
        quote = self.text[at]
        triple = quote * 3
        if self.text.startswith(triple, at):
            end = self.text.find(triple, at + 3)
            self._spend((end if end >= 0 else len(self.text)) - at)
            if end < 0:
                raise UnreadableError("string without an end")
            return self.text[at + 3 : end], end + 3
        parts: list[str] = []
        run, place = _STRING_RUN[quote], at + 1
        while True:
            match = run.match(self.text, place)
            end = match.end() if match else place
            self._spend(end - place + 1)
            parts.append(self.text[place:end])
            if end >= len(self.text):
                raise UnreadableError("string without an end")
            if self.text[end] == quote:
                return _join_surrogates("".join(parts)), end + 1
            piece, place = self._escape(end + 1)
            parts.append(piece)

    def _escape(self, at: int) -> tuple[str, int]:
        """The character that the escape behind a backslash stands for."""
        char = self.text[at : at + 1]
        if char in _ESCAPES:
            return _ESCAPES[char], at + 1
        length = _HEX_LENGTH.get(char, 0)
        digits = self.text[at + 1 : at + 1 + length]
        if length and len(digits) == length and _HEX.fullmatch(digits) and int(digits, 16) <= 0x10FFFF:
            return chr(int(digits, 16)), at + 1 + length
        return "\\" + char, at + len(char)  # an unknown escape stays as written, as in Python

    def _scalar(self, at: int) -> tuple[Any, int]:
        self._spend(1)
        match = _NUMBER.match(self.text, at)
        if match:
            return _number(match[0].replace("_", "")), match.end()
        match = _WORD.match(self.text, at)
        if match and match[0] in _WORDS:
            return _WORDS[match[0]], match.end()
        raise UnreadableError("no literal here")

    def _mapping(self, at: int, depth: int) -> tuple[dict[Any, Any], int]:
        found: dict[Any, Any] = {}
        at = self.space(at + 1)
        while True:
            self._spend(1)
            if self.text[at : at + 1] == "}":
                return found, at + 1
            key, at = self._key(at)
            at = self.space(at)
            if self.text[at : at + 1] != ":":
                raise UnreadableError("no colon behind a key")
            # As in every JSON reader, the last of several equal keys counts.
            found[key], at = self.value(self.space(at + 1), depth + 1)
            at = self._next(at, "}")

    def _key(self, at: int) -> tuple[str, int]:
        if self.text[at : at + 1] in ('"', "'"):
            return self.string(at)
        match = _KEY.match(self.text, at)
        if match:
            return match[0], match.end()
        key, end = self._scalar(at)
        return str(key), end

    def _sequence(self, at: int, depth: int) -> tuple[Any, int]:
        opener, closer = self.text[at], _CLOSER[self.text[at]]
        items: list[Any] = []
        at, comma = self.space(at + 1), False
        while True:
            self._spend(1)
            if self.text[at : at + 1] == closer:
                # "(5)" is five in brackets, "(5,)" a tuple.
                bracketed = opener == "(" and len(items) == 1 and not comma
                return (items[0] if bracketed else items), at + 1
            item, at = self.value(at, depth + 1)
            items.append(item)
            comma = self.text.startswith(",", self.space(at))
            at = self._next(at, closer)

    def _next(self, at: int, closer: str) -> int:
        """Steps over the comma behind an item; the closing bracket may follow at once."""
        at = self.space(at)
        char = self.text[at : at + 1]
        if char == ",":
            return self.space(at + 1)
        if char == closer:
            return at
        raise UnreadableError("neither comma nor closing bracket")

    def _spend(self, work: int) -> None:
        self._budget -= work
        if self._budget < 0:
            raise UnreadableError("too much work")


def _number(text: str) -> int | float:
    try:
        return int(text) if _DIGITS.fullmatch(text) else float(text)
    except ValueError:  # Python refuses integers of more than 4300 digits
        raise UnreadableError("number too long") from None


def _join_surrogates(text: str) -> str:
    """Joins escaped surrogate pairs into their characters; a lone surrogate stays as it is."""
    if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") if _paired(text) else text


def _paired(text: str) -> bool:
    return re.search("[\ud800-\udbff][\udc00-\udfff]", text) is not None
