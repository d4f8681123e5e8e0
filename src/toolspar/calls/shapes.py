"""What kind of JSON value a Python value is, in a form that type checkers follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

_NO_OBJECTS = frozenset((str, int, float, bool, list, type(None)))


def is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether the value is a JSON object."""
    kind = type(value)
    # Looking at the commonest types first spares the slow way through the abstract class.
    return kind is dict or (kind not in _NO_OBJECTS and isinstance(value, Mapping))


def is_array(value: Any) -> TypeGuard[list[Any]]:
    """Whether the value is a JSON array (Python's tuples included)."""
    return isinstance(value, (list, tuple))


def json_type(schema: Mapping[str, Any]) -> str | None:
    """The one JSON type that a schema asks for, null left aside; None where it asks for none, or for several.

    Example:
        >>> json_type({"type": ["integer", "null"]}), json_type({"anyOf": [{"type": "string"}, {"type": "null"}]})
        ('integer', 'string')
    """
    said: Any = schema.get("type")
    if said is None:
        options: Any = schema.get("anyOf") or schema.get("oneOf") or ()
        said = [option.get("type") for option in options if is_object(option)] if is_array(options) else ()
    kinds = [kind for kind in (said if is_array(said) else [said]) if kind != "null"]
    return kinds[0] if len(kinds) == 1 and isinstance(kinds[0], str) else None
