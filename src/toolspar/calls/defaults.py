"""The default value of an argument: the schema's keyword ``default``, or what its description says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from toolspar.calls.literals import Reader, UnreadableError
from toolspar.calls.shapes import is_array, is_object


class _NoDefault:
    """The type of ``NO_DEFAULT`` (None is a possible default)."""

    def __repr__(self) -> str:
        return "NO_DEFAULT"


NO_DEFAULT: Final = _NoDefault()

# "default is X", "defaults to X", "default: X", "default value is X", "(default X)", and without a verb where a
# quotation, a number or a truth value follows; "by default X" is too vague.
_PHRASE = re.compile(
    r"(?<!no )(?<!not )\bdefault(?:s|ed|ing)?(?:[ ]value|[ ]setting|[ ]unit)?"
    r"(?:[ ]?[:=]|[ ](?:is|to|as|of|being|will[ ]be)\b(?:(?:[ ]set)?[ ]to(?=[ :]))?|(?<=\(default)(?=[ ])"
    r"|(?=[ ](?:[\"'`\u201c\u2018]|-?\d|true\b|false\b)))[ ]*:?[ ]*",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"([^\"]*)\"|'((?:[^']|'(?=\w))*)'(?!\w)|`([^`]*)`|“([^”]*)”|‘([^’]*)’")
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)?(?:\.\d+)?(?:[eE][-+]?\d+)?")
_BARE = re.compile(r"[^;)\]\n]*?(?=\.(?:\s|$)|[,;)\]\n]|$|\s(?:if|when|which|where|unless|for|and|but)\b)")
_WORD = re.compile(r"[\w+-]+(?:[./:-][\w+-]+)*%?")
_BOOLEANS = {"true": True, "false": False}
_NULLS = frozenset(("none", "null"))


def default_of(schema: Mapping[str, Any]) -> Any:
    """The value that leaving the argument out stands for.

    Args:
        schema: The JSON Schema of one argument.

    Returns:
        The default, or ``NO_DEFAULT`` where none is stated or it cannot be read as a value of the argument's type.

    Example:
        >>> default_of({"type": "integer", "description": "Days ahead (default: 7)."})
        7
    """
    kinds = _kinds(schema)
    if "default" in schema:
        return _typed(schema["default"], kinds)
    description = schema.get("description")
    if not isinstance(description, str) or "efault" not in description:
        return NO_DEFAULT
    enum = schema.get("enum")
    members = tuple(item for item in enum if isinstance(item, str)) if is_array(enum) else None
    return _described(description, kinds, members)


def _kinds(schema: Mapping[str, Any]) -> tuple[str, ...]:
    kind: Any = schema.get("type")
    if kind is None:
        options: Any = schema.get("anyOf") or schema.get("oneOf") or ()
        kind = [option.get("type") for option in options if is_object(option)] if is_array(options) else ()
    return tuple(item for item in (kind if is_array(kind) else [kind]) if isinstance(item, str) and item != "null")


def _typed(default: Any, kinds: tuple[str, ...]) -> Any:
    """A default that a schema writes as text though the argument is no text ("1", "false"), as what it stands for."""
    if not isinstance(default, str) or not kinds or "string" in kinds:
        return default
    reader = Reader(default.strip())
    try:
        value, end = reader.value(0)
    except UnreadableError:
        value, end = _BOOLEANS.get(default.strip().lower(), default), len(reader.text)
    fits: dict[str, type | tuple[type, ...]] = {
        "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict,
    }  # fmt: skip
    allowed = [kind for kind in kinds if isinstance(value, fits.get(kind, ()))]
    if isinstance(value, bool):
        allowed = [kind for kind in allowed if kind == "boolean"]
    return value if end == len(reader.text) and (allowed or value is None) else default


@lru_cache(maxsize=8192)
def _described(description: str, kinds: tuple[str, ...], members: tuple[str, ...] | None) -> Any:
    for match in _PHRASE.finditer(description[:4000]):
        for kind in kinds or ("string",):
            value = _value(description, match.end(), kind, members)
            if value is not NO_DEFAULT:
                return value
    return NO_DEFAULT


def _value(text: str, at: int, kind: str, members: tuple[str, ...] | None) -> Any:
    """Reads a value of type ``kind`` at ``at`` of a description."""
    quoted = _QUOTED.match(text, at)
    inner = next((group for group in quoted.groups() if group is not None), "") if quoted else None
    if kind == "string":
        return _string(text, at, inner, members)
    start = at if inner is None or quoted is None else at + 1
    word = _WORD.match(text, start)
    low = word[0].lower() if word else ""
    if low in _NULLS:
        return None
    if kind == "boolean":
        return _BOOLEANS.get(low, NO_DEFAULT)
    if kind in ("integer", "number"):
        return _number(text, start, kind)
    if kind in ("array", "object") and text[start : start + 1] in ("[", "{"):
        try:
            return Reader(text).value(start)[0]
        except UnreadableError:
            return NO_DEFAULT
    return NO_DEFAULT


def _string(text: str, at: int, inner: str | None, members: tuple[str, ...] | None) -> Any:
    if inner is None:
        bare = _BARE.match(text, at)
        inner = bare[0].strip() if bare else ""
        if not inner or inner.lower() in _NULLS:
            return None if inner else NO_DEFAULT
        if inner.lower() in ("empty", "empty string", "an empty string", "the empty string"):
            return ""
    if members is None:
        return inner
    # Among the members of an enum the longest one that begins the phrase is meant.
    low = inner.lower()
    fitting = [member for member in members if low == member.lower()] or [
        member
        for member in members
        if low.startswith(member.lower()) and not low[len(member) : len(member) + 1].isalnum()
    ]
    return max(fitting, key=len) if fitting else NO_DEFAULT


def _number(text: str, at: int, kind: str) -> Any:
    match = _NUMBER.match(text, at)
    digits = match[0].replace(",", "") if match else ""
    if not any(char.isdigit() for char in digits) or len(digits) > 300:
        return NO_DEFAULT
    if re.fullmatch(r"[-+]?\d+", digits):
        return int(digits)
    value = float(digits)
    return NO_DEFAULT if kind == "integer" and not value.is_integer() else value
