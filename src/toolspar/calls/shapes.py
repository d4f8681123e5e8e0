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
