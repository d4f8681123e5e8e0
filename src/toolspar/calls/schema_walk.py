"""Walking a JSON Schema alongside a value: members, items, unions, references, and hints in descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from toolspar.calls.hints import Hints, hints_of
from toolspar.calls.shapes import is_array, is_object

_BESIDE_UNION = ("type", "properties", "required", "additionalProperties", "items", "prefixItems", "enum", "const")


class Node:
    """One node of a schema, with the root that its ``$ref`` refer to and the name it goes by.

    Example:
        >>> Node({"type": "object", "properties": {"n": {"type": "integer"}}}).member("n").allows("number")
        False
    """

    __slots__ = ("around", "name", "root", "schema")

    def __init__(
        self, schema: Mapping[str, Any], root: Mapping[str, Any] | None = None, name: str = "", around: str = ""
    ) -> None:
        self.root: Mapping[str, Any] = schema if root is None else root
        self.schema: Mapping[str, Any] = self._resolved(schema)
        self.name = name
        self.around = around  # what the array or union that it belongs to says

    @property
    def required(self) -> tuple[str, ...] | list[str]:
        """Names of the members that must be given."""
        return self.schema.get("required") or ()

    def knows(self, name: str) -> bool:
        """Whether the schema names this member."""
        return name in (self.schema.get("properties") or ())

    def member(self, name: str) -> Node:
        """The schema of a member; empty where nothing is said of it."""
        properties: Mapping[str, Any] = self.schema.get("properties") or {}
        schema: Any = properties.get(name, self.schema.get("additionalProperties"))
        return Node(schema if is_object(schema) else {}, self.root, name)

    def item(self, index: int) -> Node:
        """The schema of an array's item at a position."""
        items: Any = self.schema.get("prefixItems") or self.schema.get("items")
        if is_array(items):
            items = items[index] if index < len(items) else self.schema.get("items")
        return Node(items if is_object(items) else {}, self.root, self.name, self._said())

    def branches(self, kind: str) -> Iterator[Node]:
        """This node, or the members of its union that allow a JSON type (all of them if none does)."""
        options = self._options()
        if not options:
            yield self
            return
        fitting = [option for option in options if option.allows(kind)] or options
        for option in fitting:
            yield from option.branches(kind)

    def allows(self, kind: str) -> bool:
        """Whether a value of this JSON type may stand here; an untyped schema allows everything."""
        options = self._options()
        if options:
            return any(option.allows(kind) for option in options)
        if self.schema.get("nullable") is True and kind == "null":
            return True
        types = self.schema.get("type")
        if types is None:
            enum = self._enum()
            return not enum or any(_is_kind(value, kind) for value in enum)
        return kind in types if is_array(types) else kind == types

    def has_enum(self) -> bool:
        """Whether the values that may stand here are listed."""
        return bool(self._enum()) or any(option.has_enum() for option in self._options())

    def hints(self) -> Hints:
        """What name, descriptions and examples say of the texts that stand here."""
        return hints_of(self.name, self._said(), tuple(self._examples()))

    def description(self) -> str:
        """The node's own description."""
        text = self.schema.get("description")
        return text if isinstance(text, str) else ""

    def _said(self) -> str:
        """The node's description, behind that of what it belongs to."""
        own = self.description()
        return f"{self.around} {own}" if self.around and own else self.around or own

    def _examples(self) -> Iterator[str]:
        examples: Any = self.schema.get("examples")
        given = [self.schema.get("default"), self.schema.get("example"), *(examples if is_array(examples) else ())]
        yield from (text for text in given if isinstance(text, str))

    def _enum(self) -> list[Any]:
        if "const" in self.schema:
            return [self.schema["const"]]
        enum: Any = self.schema.get("enum")
        return enum if is_array(enum) else []

    def _options(self) -> list[Node]:
        """The members of a union."""
        for key in ("anyOf", "oneOf"):
            options = self.schema.get(key)
            if is_array(options) and options:
                return [self._option(option) for option in options if is_object(option)]
        return []

    def _option(self, option: Mapping[str, Any]) -> Node:
        """A member of a union, with what stands beside the union: it holds whichever member is meant."""
        node = Node(option, self.root, self.name, self._said())
        beside = {key: self.schema[key] for key in _BESIDE_UNION if key in self.schema}
        if beside:
            own = node.schema
            joined: dict[str, Any] = {}
            if is_object(beside.get("properties")) and is_object(own.get("properties")):
                joined["properties"] = {**beside["properties"], **own["properties"]}
            if beside.get("required") and own.get("required"):
                joined["required"] = list(dict.fromkeys([*beside["required"], *own["required"]]))
            node.schema = {**beside, **own, **joined}
        return node

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """Follows local references and merges ``allOf``; gives up on cycles and on what is not there."""
        for _ in range(20):
            schema = _followed(schema, self.root)
            if is_array(schema.get("allOf")):
                schema = _merged(schema, self.root)
            else:
                return schema
        return {}


def leads_somewhere(root: Mapping[str, Any], reference: str) -> bool:
    """Whether a ``$ref`` names a part of the schema itself.

    Example:
        >>> leads_somewhere({"$defs": {"Place": {}}}, "#/$defs/Town")
        False
    """
    return _found(root, reference) is not None


def _look_up(root: Mapping[str, Any], reference: Any) -> Mapping[str, Any]:
    return _found(root, reference) or {}


def _found(root: Mapping[str, Any], reference: Any) -> Mapping[str, Any] | None:
    target: Any = root
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    for part in reference[1:].split("/")[1:]:
        key = unquote(part).replace("~1", "/").replace("~0", "~")
        target = target.get(key) if is_object(target) else None
    return target if is_object(target) else None


def _followed(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema with what it refers to; given up on cycles."""
    for _ in range(20):
        if "$ref" not in schema:
            return schema
        own = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**_look_up(root, schema["$ref"]), **own}
    return {}


def _merged(schema: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    merged = {key: value for key, value in schema.items() if key != "allOf"}
    for part in schema["allOf"]:
        if not is_object(part):
            continue
        for key, value in _followed(part, root).items():
            if key == "properties" and is_object(value):
                merged[key] = {**merged.get(key, {}), **value}
            elif key == "required" and is_array(value):
                merged[key] = [*merged.get(key, ()), *value]
            else:
                merged.setdefault(key, value)
    return merged


def _is_kind(value: Any, kind: str) -> bool:
    types = {"string": str, "boolean": bool, "null": type(None), "array": list, "object": Mapping}
    if kind in types:
        return isinstance(value, types[kind])
    return isinstance(value, int if kind == "integer" else (int, float)) and not isinstance(value, bool)
