"""Whether a call is one that its tool's JSON Schema allows: names, types, choices, bounds.

The checker (``calls.check``) compares an answer with an expected call; here there is nothing to compare with. Keywords
that no tool schema in use has (``if``, ``not``, ``dependentRequired``, ...) are passed over, and so are formats.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from toolspar.calls.compare import kind_of, show
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.schema_walk import Node
from toolspar.calls.shapes import is_array, is_object

_MAX_DEPTH = 40
_BOUNDS: tuple[tuple[str, Callable[[float, float], bool], str], ...] = (
    ("minimum", operator.ge, "below"),
    ("maximum", operator.le, "above"),
    ("exclusiveMinimum", operator.gt, "not above"),
    ("exclusiveMaximum", operator.lt, "not below"),
)


def call_fault(tools: Sequence[ToolSpec], call: ToolCall) -> str:
    """The first thing that is wrong with a call, in a few words; empty where it is valid.

    Args:
        tools: The tools on offer.
        call: The call; plain values, without ``$any`` and ``$absent``.

    Example:
        >>> book = ToolSpec("book", "", {"type": "object", "required": ["guests"],
        ...                              "properties": {"guests": {"type": "integer", "maximum": 8}}})
        >>> call_fault([book], ToolCall("book", {"guests": 9}))
        'guests: 9 is above 8'
    """
    tool = next((tool for tool in tools if tool.name == call.name), None)
    if tool is None:
        return f"{call.name[:60]} is no tool on offer"
    return _members(Node(tool.parameters), call.arguments, "", 0)


def _members(node: Node, given: Mapping[str, Any], path: str, depth: int) -> str:
    for name in node.required:
        if name not in given:
            return f"{_at(path, name)}: not given"
    for name, value in given.items():
        free = not path and node.schema.get("additionalProperties") is None  # a call has the arguments of its schema
        if not node.knows(name) and (free or node.schema.get("additionalProperties") is False):
            return f"{_at(path, name)}: not in the schema"
        if fault := _value(node.member(name), value, _at(path, name), depth + 1):
            return fault
    return ""


def _value(node: Node, value: Any, path: str, depth: int) -> str:
    if depth > _MAX_DEPTH:
        return f"{path}: nested too deep"
    kind = kind_of(value)
    if not node.allows(kind):
        if kind != "integer" or not node.allows("number"):
            return f"{path}: {show(value)} has a type that the schema does not allow"
        kind = "number"
    faults = [_plain(branch, value, path, depth) for branch in node.branches(kind)]
    return "" if "" in faults else faults[0]


def _plain(node: Node, value: Any, path: str, depth: int) -> str:
    """A value against a node that is no union."""
    choices: Any = [node.schema["const"]] if "const" in node.schema else node.schema.get("enum")
    if is_array(choices) and not any(kind_of(choice) == kind_of(value) and choice == value for choice in choices):
        return f"{path}: {show(value)} is none of the choices"
    if is_object(value):
        return _members(node, value, path, depth)
    if is_array(value):
        for index, item in enumerate(value):
            if fault := _value(node.item(index), item, f"{path}[{index}]", depth + 1):
                return fault
    return _bounds(node.schema, value, path)


def _bounds(schema: Mapping[str, Any], value: Any, path: str) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        for key, holds, word in _BOUNDS:
            bound = schema.get(key)
            if bound is True:  # as draft 4 has it: the bound beside it is not allowed itself
                bound = schema.get("minimum" if key == "exclusiveMinimum" else "maximum")
            if isinstance(bound, int | float) and not isinstance(bound, bool) and not holds(value, bound):
                return f"{path}: {show(value)} is {word} {bound}"
    size = len(value) if isinstance(value, str) or is_array(value) else None
    if size is not None:
        name = "Length" if isinstance(value, str) else "Items"
        low, high = schema.get(f"min{name}"), schema.get(f"max{name}")
        if (isinstance(low, int) and size < low) or (isinstance(high, int) and size > high):
            return f"{path}: {show(value)} is too short or too long"
    pattern = schema.get("pattern")
    if isinstance(value, str) and isinstance(pattern, str):
        try:
            if not re.search(pattern, value):
                return f"{path}: {show(value)} does not match the pattern"
        except re.error:  # of another dialect
            pass
    return ""


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
