"""Type names as people write them (``str``, ``List[int], optional``, ``float | None``) as JSON Schema keywords."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_NAMES = {
    "string": "string str text char character varchar bytes date time datetime timedelta path uuid email url uri "
    "callable function file datetime.date datetime.time datetime.datetime",
    "integer": "integer int long short bigint byte int32 int64",
    "number": "number float double decimal numeric real float32 float64 complex",
    "boolean": "boolean bool",
    "array": "array list tuple set frozenset sequence iterable collection arraylist ndarray np.ndarray",
    "object": "object dict dictionary mapping map hashmap hashtable json struct",
    "null": "null none nonetype",
}
_BY_NAME = {name: kind for kind, names in _NAMES.items() for name in names.split()}
_ANY = frozenset(("any", "typing.any", "unknown", "variant", "mixed"))
_OPTIONAL = re.compile(r"[,;(]?\s*\boptional\b\s*\)?", re.IGNORECASE)
_DEFAULT = re.compile(r"[,;(]?\s*\bdefaults?\b.*", re.IGNORECASE | re.DOTALL)
_GENERIC = re.compile(r"([\w.]+)\s*\[(.*)\]", re.DOTALL)
_MAX_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Annotation:
    """What a type name says: JSON Schema keywords (None if it is no type name), and whether it says "optional"."""

    schema: Mapping[str, Any] | None
    optional: bool


@lru_cache(maxsize=4096)
def read_annotation(text: str) -> Annotation:
    """Reads a type name in JSON Schema's, Python's, Java's or xLAM's spelling.

    Example:
        >>> read_annotation("List[int], optional")
        Annotation(schema={'type': 'array', 'items': {'type': 'integer'}}, optional=True)
    """
    if len(text) > _MAX_LENGTH:
        return Annotation(None, False)
    body = text.strip()
    optional = body.lower().startswith(("optional[", "typing.optional["))
    if not optional:
        kept = _OPTIONAL.sub("", body)
        optional = kept != body
        body = _DEFAULT.sub("", kept)
    schema = _read(body.strip().strip(","), 0)
    return Annotation(schema, optional)


def _read(text: str, depth: int) -> dict[str, Any] | None:
    text = text.strip()
    low = text.lower().removeprefix("typing.")
    if low in _BY_NAME:
        return {"type": _BY_NAME[low]}
    if low in _ANY:
        return {}
    if depth > 10:
        return None
    parts = _split(text, "|")
    if len(parts) > 1:
        return _union([_read(part, depth + 1) for part in parts])
    match = _GENERIC.fullmatch(text)
    return _read_generic(match[1].lower().removeprefix("typing."), match[2], depth) if match else None


def _read_generic(outer: str, inner: str, depth: int) -> dict[str, Any] | None:
    if outer == "literal":
        return _literal(inner)
    if outer == "callable":
        return {"type": "string"}
    parts = [_read(part, depth + 1) for part in _split(inner, ",") if part.strip() != "..."]
    if outer == "optional":
        return _union(parts)
    if outer == "union":
        return _union(parts)
    kind = _BY_NAME.get(outer)
    if kind == "array":
        same = parts and all(part == parts[0] for part in parts)
        return {"type": "array", "items": parts[0]} if same and parts[0] else {"type": "array"}
    if kind == "object":
        return {"type": "object"}
    return None


def _union(parts: list[dict[str, Any] | None]) -> dict[str, Any] | None:
    """One schema for "any of these"; a bare null among them says optional, which is not a type of its own."""
    known = [part for part in parts if part is not None and part.get("type") != "null"]
    if not known or any(part is None for part in parts):
        return None
    if len(known) == 1:
        return known[0]
    if {} in known:
        return {}
    if all(part.keys() == {"type"} and isinstance(part["type"], str) for part in known):
        return {"type": list(dict.fromkeys(part["type"] for part in known))}
    return {"anyOf": known}


def _literal(inner: str) -> dict[str, Any] | None:
    try:
        values = list(ast.literal_eval(f"({inner},)"))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    kinds: dict[Any, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}
    found = list(dict.fromkeys(kinds.get(type(value)) for value in values))
    if not values or None in found:
        return None
    return {"type": found[0] if len(found) == 1 else found, "enum": values}


def _split(text: str, separator: str) -> list[str]:
    """Splits at separators that stand outside brackets."""
    parts: list[str] = []
    depth, start = 0, 0
    for i, char in enumerate(text):
        depth += (char in "[(") - (char in "])")
        if char == separator and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    return [*parts, text[start:]]
