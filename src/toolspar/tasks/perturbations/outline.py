"""A tool's arguments and all that is inside them, one by one, so that every way to show a tool can say the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from toolspar.calls.records import ToolSpec
from toolspar.calls.render import references_of
from toolspar.calls.schema_walk import Node
from toolspar.calls.shapes import is_array, is_object

_INNER = frozenset(
    ("properties", "required", "items", "prefixItems", "anyOf", "oneOf", "allOf", "additionalProperties", "definitions")
)
_PLACE = re.compile(r"\[\d+\]\Z")
_MOST_REPEATED = 200  # parts; from there on a reference that was shown before is not shown again


@dataclass(frozen=True, slots=True)
class Part:
    """An argument, or what is inside one: a member, an item, an option of a union.

    Example:
        >>> Part("stops[].town", {"type": "string", "minLength": 2}, required=True, depth=2).keywords
        {'type': 'string', 'minLength': 2}
    """

    path: str
    """``stops`` of an argument (``*``: all others), ``.town`` of a member, ``[]`` or ``[0]`` of an item, ``(1)`` of an
    option."""
    schema: Mapping[str, Any]
    """With references resolved and ``allOf`` merged."""
    required: bool
    """Whether it must be given (of arguments and members)."""
    depth: int
    """0 for an argument."""
    like: str = ""
    """Path of the part of which this one is another copy, where its inside is not shown again."""

    @property
    def keywords(self) -> dict[str, Any]:
        """What the schema says of the part itself, but for its description."""
        return {key: value for key, value in self.schema.items() if key != "description" and self._says(key, value)}

    @property
    def description(self) -> str:
        """The schema's description, in one line."""
        text = self.schema.get("description")
        return " ".join(text.split()) if isinstance(text, str) else ""

    @property
    def named(self) -> bool:
        """Whether it is an argument or a member, which may be left out or not, and no item or option."""
        return not self.path.endswith(("]", ")"))

    @property
    def of_own_type(self) -> bool:
        """Whether it is an item by place, or a member of any name: what it is in is shown without its type."""
        return self.path.endswith("*") or _PLACE.search(self.path) is not None

    def limits(self, *shown: str) -> str:
        """The keywords as text, but for the type, the choices and those that are shown elsewhere; empty for none."""
        left_out = ("type", "enum", *shown)
        return ", ".join(
            f"{key} {json.dumps(value, ensure_ascii=False)}"
            for key, value in self.keywords.items()
            if key not in left_out
        )

    def _says(self, key: str, value: Any) -> bool:
        if key == "title" and isinstance(value, str):  # generators of schemas repeat the name there
            return _letters(value) != _letters(self.path.rpartition(".")[2])
        return not key.startswith("$") and not (key in _INNER and (is_object(value) or is_array(value)))


def parts_of(tool: ToolSpec) -> list[Part]:
    """All parts of a tool's arguments; what is inside a part follows it.

    Example:
        >>> stops = {"type": "array", "items": {"type": "object", "properties": {"town": {"type": "string"}}}}
        >>> [part.path for part in parts_of(ToolSpec("trip", "", {"properties": {"stops": stops}}))]
        ['stops', 'stops[]', 'stops[].town']
    """
    return list(_Outline(tool.parameters).parts())


class _Outline:
    """A walk through a schema that ends also where references refer to what they stand in."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._root = parameters
        self._shown: dict[str, str] = {}
        self._number = 0

    def parts(self) -> Iterator[Part]:
        for suffix, schema, required in _members(Node(self._root).schema):
            yield from self._part(suffix.removeprefix("."), schema, required, 0, frozenset())

    def _part(
        self, path: str, raw: Mapping[str, Any], required: bool, depth: int, inside: frozenset[str]
    ) -> Iterator[Part]:
        references = references_of(raw)
        self._number += 1
        again = [each for each in references if each in inside or self._number > _MOST_REPEATED]
        like = next((self._shown[each] for each in again if each in self._shown), "")
        schema = Node(raw, self._root).schema
        yield Part(path, schema, required, depth, like)
        if like:
            return
        for each in references:
            self._shown.setdefault(each, path)
        for suffix, inner, needed in (*_members(schema), *_items(schema), *_options(schema)):
            yield from self._part(path + suffix, inner, needed, depth + 1, inside.union(references))


_Inner = tuple[str, Mapping[str, Any], bool]


def _members(schema: Mapping[str, Any]) -> Iterator[_Inner]:
    properties, required = schema.get("properties"), schema.get("required")
    for name, inner in properties.items() if is_object(properties) else ():
        yield f".{name}", inner if is_object(inner) else {}, is_array(required) and name in required
    if is_object(schema.get("additionalProperties")):
        yield ".*", schema["additionalProperties"], False


def _items(schema: Mapping[str, Any]) -> Iterator[_Inner]:
    items = schema.get("items")
    first = schema.get("prefixItems") or (items if is_array(items) else [])
    for place, inner in enumerate(first if is_array(first) else []):
        yield f"[{place}]", inner if is_object(inner) else {}, False
    if is_object(items):
        yield "[]", items, False


def _options(schema: Mapping[str, Any]) -> Iterator[_Inner]:
    for key in ("anyOf", "oneOf"):
        options = schema.get(key)
        for number, inner in enumerate(options if is_array(options) else [], start=1):
            yield f"({number})", inner if is_object(inner) else {}, False


def _letters(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())
