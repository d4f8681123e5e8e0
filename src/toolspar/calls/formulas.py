"""Formulas and source code: the same in another notation, or different by their indentation."""

from __future__ import annotations

import ast
import re
import warnings

_POWERS = {ord(sign): f"^{i}" for i, sign in enumerate("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")}
_SIGNS = _POWERS | {ord("\u00d7"): "*", ord("\u00b7"): "*", ord("\u00f7"): "/", ord("\u2212"): "-"}
_FORMULA = re.compile(r"[\w.+\-*/^()=,<>!]+")
_OPERATOR = re.compile(r"[\^*=+/]")
_NAMES = frozenset(
    "sin cos tan sec csc cot asin acos atan sinh cosh tanh exp log ln sqrt abs pi min max lim theta alpha beta".split()
)
_PRODUCTS = re.compile(r"(?<=\d)(?=[a-z(])|(?<=\))(?=[a-z\d(])")
_QUERY = re.compile(r"\s*(?:select|insert|update|delete|with|create|alter|drop|[{\[<])", re.IGNORECASE)
_MAX_CODE, _MAX_BRACKETS = 2000, 60


def same_formula(one: str, other: str) -> bool:
    """Whether two formulas differ only in their notation of powers and products ("x^2 + 3x", "x**2+3*x").

    Example:
        >>> same_formula("x^2 + 3x", "x**2 + 3*x"), same_formula("x^2", "x*2")
        (True, False)
    """
    first = _formula(one)
    return first is not None and first == _formula(other)


def _formula(text: str) -> str | None:
    """A formula with "^" for powers and "*" for every product; None for other texts."""
    plain = "".join(text.translate(_SIGNS).lower().split()).replace("**", "^")
    if not _FORMULA.fullmatch(plain) or not _OPERATOR.search(plain):
        return None
    if any(len(word) > 1 and word not in _NAMES for word in re.findall(r"[^\W\d_]+", plain)):
        return None
    return _PRODUCTS.sub("*", plain)


def same_code(one: str, other: str) -> bool:
    """Whether two texts are Python of the same syntax tree: other quotes, spaces or brackets that say nothing.

    Example:
        >>> same_code("'abc'.upper()", '"abc".upper()'), same_code("a - b", "b - a")
        (True, False)
    """
    first = _tree(one)
    return first is not None and first == _tree(other)


def _tree(text: str) -> str | None:
    # Comments are lost in the tree, and what is nested very deep can exhaust the parser's stack.
    if "#" in text or len(text) > _MAX_CODE or sum(map(text.count, "([{")) > _MAX_BRACKETS:
        return None
    if re.search(r"(?:[-+~]\s*){30}|(?:\bnot\s+){30}", text):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes in strings
            return ast.dump(ast.parse(text.strip()))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def indented_otherwise(one: str, other: str) -> bool:
    """Whether two texts of several lines nest their lines differently, as Python, YAML and nested lists do.

    Example:
        >>> indented_otherwise(chr(10).join(["a:", " b", "c"]), chr(10).join(["a:", " b", " c"]))
        True
    """
    if "\n" not in one or "\n" not in other or _QUERY.match(one):
        return False
    first, second = _indents(one), _indents(other)
    return len(first) == len(second) and _ranks(first) != _ranks(second)


def _indents(text: str) -> list[int]:
    lines = [line.expandtabs(4) for line in text.splitlines() if line.strip()]
    return [len(line) - len(line.lstrip()) for line in lines]


def _ranks(indents: list[int]) -> list[int]:
    """Levels of nesting, however wide an indent is."""
    order = sorted(set(indents))
    return [order.index(indent) for indent in indents]
