"""JSON values as calls: objects with a name and arguments, the wrappers around them, and lists of them.

Arguments stand under ``arguments`` or ``parameters``. What stands under any other key is not read: taking it for
arguments would be a guess, and passing over it would make another call of it. So such a call is malformed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolspar.calls.literals import Reader, UnreadableError
from toolspar.calls.records import ToolCall
from toolspar.calls.shapes import is_array, is_object

ARGUMENT_KEYS = ("arguments", "parameters")
UNREAD_ARGUMENT_KEYS = ("args", "kwargs", "params", "input", "tool_input", "action_input")
"""Under these other forms of calls have their arguments."""
UNREAD_CALL_KEYS = (
    "tool", "tool_name", "function_name", "tool_uses", "toolUse", "toolCall", "toolCalls", "functionCall",
    "functionCalls",
)  # fmt: skip
"""Only other forms of calls have these."""
_WRAPPERS = ("tool_calls", "function", "function_call")
_NEUTRAL = frozenset(("name", "function", "id", "type", "index", "call_id", "tool_call_id", "role", "status"))
_ALL_ARGUMENT_KEYS = ARGUMENT_KEYS + UNREAD_ARGUMENT_KEYS
_MAX_NESTING = 8  # of lists and wrappers around calls


class Found:
    """The calls that have been found so far, and whether any attempt at one could not be read."""

    __slots__ = ("calls", "malformed")

    def __init__(self) -> None:
        self.calls: list[ToolCall] = []
        self.malformed = False


def add_calls(value: Any, found: Found, *, bare_name: bool, depth: int = 0) -> bool:
    """Adds the calls that a JSON value means.

    Args:
        value: The value.
        found: Where calls and faults go.
        bare_name: Whether ``{"name": "f"}`` without arguments is a call (inside a tag it is).
        depth: Of lists and wrappers around it.

    Returns:
        Whether the value was meant as a call or a list of calls.

    Example:
        >>> found = Found()
        >>> add_calls([{"name": "now", "parameters": {}}], found, bare_name=False), found.calls
        (True, [ToolCall(name='now', arguments={})])
    """
    if depth > _MAX_NESTING:
        return False
    if is_array(value):
        meant = [add_calls(item, found, bare_name=bare_name, depth=depth + 1) for item in value]
        if any(meant) and not all(meant):
            found.malformed = True
        return any(meant)
    if not is_object(value):
        return False
    for wrapper in _WRAPPERS:
        inner = value.get(wrapper)
        if (is_object(inner) or is_array(inner)) and inner:
            read = add_calls(inner, found, bare_name=True, depth=depth + 1)
            found.malformed |= not read or _holds_arguments(value, inner, wrapper)
            return True
    return _add_call(value, found, bare_name=bare_name)


def _holds_arguments(value: Mapping[str, Any], inner: Any, wrapper: str) -> bool:
    """Whether arguments stand beside the object with the call's name instead of inside it."""
    bare = wrapper == "function" and is_object(inner) and not any(key in inner for key in ARGUMENT_KEYS)
    return any(_is_filled(value.get(key)) for key in _ALL_ARGUMENT_KEYS) or (bare and holds_more(value))


def _add_call(value: Mapping[str, Any], found: Found, *, bare_name: bool) -> bool:
    name = value.get("name", value.get("function"))
    given = [key for key in ARGUMENT_KEYS if key in value]
    if not given:
        return _add_bare_name(value, found, bare_name=bare_name)
    filled = [key for key in given if _is_filled(value[key])]
    key = filled[0] if filled else given[0]
    if "description" in value and is_object(value[key]) and "properties" in value[key]:
        return False  # the tool's own schema, repeated
    arguments = _arguments(value[key])
    elsewhere = len(filled) > 1 or (not filled and any(_is_filled(value.get(key)) for key in UNREAD_ARGUMENT_KEYS))
    if not isinstance(name, str) or not name.strip() or arguments is None or elsewhere:
        found.malformed = True
    else:
        found.calls.append(ToolCall(name.strip(), arguments))
    return True


def _add_bare_name(value: Mapping[str, Any], found: Found, *, bare_name: bool) -> bool:
    """Adds a call without arguments; an object that holds more than its name was meant in a form that is not read."""
    name = value.get("name")
    if bare_name and isinstance(name, str) and name.strip() and not holds_more(value):
        found.calls.append(ToolCall(name.strip(), {}))
        return True
    named = "name" in value or isinstance(value.get("function"), str)
    meant = (
        any(key in value for key in UNREAD_CALL_KEYS)
        or (named and any(key in value for key in UNREAD_ARGUMENT_KEYS))
        or ("name" in value and bare_name and "description" not in value)  # with one, it may be a tool's own schema
        or ("action" in value and "action_input" in value)
    )
    found.malformed |= meant
    return meant


def holds_more(value: Mapping[str, Any]) -> bool:
    """Whether an object says something beside a call's name and its marks."""
    return any(key not in _NEUTRAL and _is_filled(held) for key, held in value.items())


def _is_filled(value: Any) -> bool:
    """Whether a value says anything: null and empty texts, objects and lists do not."""
    return value is not None and not ((isinstance(value, str) or is_object(value) or is_array(value)) and not value)


def _arguments(raw: Any) -> dict[str, Any] | None:
    """The arguments of a call, which may be a JSON string, or absent; None if they are no mapping."""
    if isinstance(raw, str):
        if not raw.strip():
            return {}
        reader = Reader(raw)
        try:
            raw, end = reader.value(reader.space(0))
        except UnreadableError:
            return None
        if reader.space(end) < len(reader.text):
            return None
    if raw is None:
        return {}
    return {str(key): value for key, value in raw.items()} if is_object(raw) else None
