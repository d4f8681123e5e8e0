"""JSON Schemas of Python's type annotations, and Python values as such schemas write them."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import inspect
import math
import types
import typing
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, MutableMapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from toolspar.calls.schema_walk import Node
from toolspar.core.errors import DataError

_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    dict: {"type": "object"},
    type(None): {"type": "null"},
    datetime.date: {"type": "string", "format": "date"},
    datetime.datetime: {"type": "string", "format": "date-time"},
    datetime.time: {"type": "string", "format": "time"},
    uuid.UUID: {"type": "string", "format": "uuid"},
    Path: {"type": "string"},
    Any: {},
    inspect.Parameter.empty: {},
}
_LISTS = (list, set, frozenset, tuple, Sequence, Collection, Iterable)
_OBJECTS = (dict, Mapping, MutableMapping)
_EMPTY = (list, tuple, set, frozenset, dict)  # factories whose default is known without a call of the user's code


class TypeSchemas:
    """Schemas of the annotations of one function.

    Example:
        >>> TypeSchemas().of(int | None, "f.days")
        {'anyOf': [{'type': 'integer'}, {'type': 'null'}]}
    """

    def __init__(self) -> None:
        self.defs: dict[str, Any] = {}
        """Schemas of records that hold themselves; they are referred to as ``#/$defs/NAME``."""
        self._open: list[type] = []
        self._recursive: set[type] = set()

    def of(self, annotation: Any, where: str) -> dict[str, Any]:
        """The schema of an annotation, a fresh one.

        Args:
            annotation: A type, with extras (``typing.get_type_hints(..., include_extras=True)``).
            where: What it annotates, for messages.

        Raises:
            DataError: it has no JSON Schema.
        """
        if _is_plain(annotation):
            return dict(_PLAIN[annotation])
        origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
        if origin is typing.Annotated:
            note = next(filter(None, map(_note, inner[1:])), "")
            return {**self.of(inner[0], where), **({"description": note} if note else {})}
        if origin in (typing.Required, typing.NotRequired):
            return self.of(inner[0], where)
        if origin is typing.Literal:
            return _choices(inner, where)
        if origin in (typing.Union, types.UnionType):
            options = [self.of(option, where) for option in inner if option is not type(None)]
            schema = options[0] if len(options) == 1 else {"anyOf": options}
            return with_null(schema) if type(None) in inner else schema
        if annotation in _LISTS or origin in _LISTS:
            return self._array(origin or annotation, inner, where)
        if annotation in _OBJECTS or origin in _OBJECTS:
            members = {"additionalProperties": self.of(inner[1], where)} if len(inner) == 2 else {}
            return {"type": "object", **members}
        if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
            return _choices(tuple(annotation), where)
        if isinstance(annotation, type) and (dataclasses.is_dataclass(annotation) or typing.is_typeddict(annotation)):
            return self._record(annotation, where)
        shown = getattr(annotation, "__name__", annotation)
        raise DataError(
            f"the type {shown} of {where} has no JSON Schema: use str, int, float, bool, list, dict, Literal, an Enum, "
            "a dataclass or a TypedDict"
        )

    def _array(self, kind: Any, inner: tuple[Any, ...], where: str) -> dict[str, Any]:
        if kind is tuple and inner and Ellipsis not in inner:
            items = [self.of(item, where) for item in inner]
            return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
        schema = {"type": "array", "items": self.of(inner[0], where) if inner else {}}
        return {**schema, "uniqueItems": True} if kind in (set, frozenset) else schema

    def _record(self, kind: type, where: str) -> dict[str, Any]:
        if kind in self._open:
            self._recursive.add(kind)
            return {"$ref": f"#/$defs/{kind.__qualname__}"}
        self._open.append(kind)
        schema: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
        for name, hint, needed, default in _members(kind, where):
            member = self.of(hint, f"{where}.{name}")
            schema["properties"][name] = member if needed else with_default(member, default)
            schema["required"] += [name] if needed else []
        self._open.pop()
        if kind in self._recursive:
            self.defs[kind.__qualname__] = schema
        return schema


def _is_plain(annotation: Any) -> bool:
    return (isinstance(annotation, type) or annotation is Any) and annotation in _PLAIN  # others may have no hash


def with_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema that allows null too."""
    if "$ref" not in schema and Node(schema).allows("null"):
        return schema
    if "enum" in schema:  # not in a union: choices stay in sight of whoever looks for them
        return {**{key: value for key, value in schema.items() if key != "type"}, "enum": [*schema["enum"], None]}
    note = {key: schema[key] for key in ("description",) if key in schema}
    options = schema.get("anyOf", [{key: value for key, value in schema.items() if key not in note}])
    return {"anyOf": [*options, {"type": "null"}], **note}


def with_default(schema: dict[str, Any], default: Any) -> dict[str, Any]:
    """A schema with its default; without one where that is no JSON value."""
    try:
        value = as_json(default)
    except TypeError:
        return schema
    return {**(with_null(schema) if value is None else schema), "default": value}


def as_json(value: Any) -> Any:
    """A value as JSON has it: members of an Enum by their values, dates and times as ISO text.

    Raises:
        TypeError: it has no such form.

    Example:
        >>> as_json((datetime.date(2027, 1, 5), uuid.UUID(int=0)))
        ['2027-01-05', '00000000-0000-0000-0000-000000000000']
    """
    match value:
        case enum.Enum():
            return as_json(value.value)
        case datetime.date() | datetime.time():
            return value.isoformat()
        case uuid.UUID() | PurePath():
            return str(value)
        case None | bool() | int() | str():
            return value
        case float() if math.isfinite(value):
            return value
        case Mapping():
            return {str(as_json(key)): as_json(item) for key, item in value.items()}
        case list() | tuple():
            return [as_json(item) for item in value]
        case set() | frozenset():
            return sorted((as_json(item) for item in value), key=repr)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _choices(values: Iterable[Any], where: str) -> dict[str, Any]:
    try:
        plain = [as_json(value) for value in values]
    except TypeError as error:
        raise DataError(f"the choices of {where} are no JSON values ({error}): use texts or numbers") from None
    kinds = {type(value) for value in plain}
    typed = _PLAIN.get(kinds.pop(), {}) if len(kinds) == 1 else {}
    return {**typed, "enum": plain}


def _note(extra: Any) -> str:
    """The description in what ``Annotated`` adds: a text, a mapping, pydantic's ``Field`` or ``Doc``."""
    keys = ("description", "documentation")
    found = [extra, *(extra.get(key) if isinstance(extra, Mapping) else getattr(extra, key, None) for key in keys)]
    return next((text for text in found if isinstance(text, str)), "")


def _members(kind: type, where: str) -> Iterator[tuple[str, Any, bool, Any]]:
    """Name, annotation, whether it must be given, and default (``Ellipsis``: none) of each member of a record."""
    try:
        hints = typing.get_type_hints(kind, include_extras=True)
    except Exception as error:  # whatever stands in an annotation
        raise DataError(f"the annotations of {kind.__name__}, the type of {where}, cannot be read: {error}") from None
    if dataclasses.is_dataclass(kind):
        for field in dataclasses.fields(kind):
            if field.init:
                default = _default(field)
                yield field.name, hints[field.name], default is dataclasses.MISSING, default
        return
    needed: Collection[str] = getattr(kind, "__required_keys__", hints)
    for name, hint in hints.items():
        # where annotations are texts, __required_keys__ knows nothing of these two
        marked = {typing.Required: True, typing.NotRequired: False}.get(typing.get_origin(hint))
        yield name, hint, name in needed if marked is None else marked, ...


def _default(field: dataclasses.Field[Any]) -> Any:
    """A field's default: ``MISSING`` where it must be given, ``Ellipsis`` where only the user's code knows it."""
    factory = field.default_factory
    if factory is dataclasses.MISSING:
        return field.default
    return factory() if factory in _EMPTY else ...
