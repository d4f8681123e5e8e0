"""Whether expected calls fit the tools on offer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolspar.calls.compare import alternatives, is_absent, kind_of, may_be_absent
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.schema_walk import Node
from toolspar.calls.shapes import is_array, is_object
from toolspar.core.errors import DataError


def require_fit(tools: Sequence[ToolSpec], calls: Sequence[ToolCall]) -> None:
    """Checks functions, required and unknown arguments, types and enums.

    Raises:
        DataError: what does not fit, in one line.
    """
    names = [tool.name for tool in tools]
    for name in names:
        if names.count(name) > 1:
            raise DataError(f"two tools have the name '{name}'")
    nodes = {tool.name: Node(tool.parameters) for tool in tools}
    for call in calls:
        if call.name not in nodes:
            raise DataError(f"the expected call of '{call.name}' has no tool: known are {', '.join(names) or 'none'}")
        _require_members(nodes[call.name], call.arguments, call.name)


def _require_members(node: Node, value: Any, where: str) -> None:
    for name in node.required:
        if name not in value or may_be_absent(value[name]):
            raise DataError(f"{where}: required argument '{name}' is missing")
    for name, member in value.items():
        closed = node.schema.get("additionalProperties") in (None, False) and node.schema.get("properties") is not None
        if closed and not node.knows(name):
            raise DataError(f"{where}: argument '{name}' is not in the tool's schema")
        options = alternatives(member)
        if not options:
            raise DataError(f"{where}.{name}: no alternative is given, so that no answer could be right")
        for option in options:
            if not is_absent(option):
                _require_value(node.member(name), option, f"{where}.{name}")


def _require_value(node: Node, value: Any, where: str) -> None:
    kind = kind_of(value)
    if not _allows(node, kind):
        raise DataError(f"{where}: {_shown(value)} is of type {kind}, the schema wants {_wanted(node)}")
    problems: list[DataError] = []
    branches = [branch for branch in node.branches(kind) if _allows(branch, kind)]
    for branch in branches:
        try:
            _require_inside(branch, value, where)
        except DataError as error:
            problems.append(error)
    if branches and len(problems) == len(branches):
        raise problems[0]


def _require_inside(node: Node, value: Any, where: str) -> None:
    enum: Any = node.schema.get("enum")
    if is_array(enum) and enum and value not in enum:
        raise DataError(f"{where}: {_shown(value)} is not in the enum {_shown(enum)}")
    if is_object(value):
        _require_members(node, value, where)
    elif is_array(value):
        for index, item in enumerate(value):
            _require_value(node.item(index), item, f"{where}[{index}]")


def _allows(node: Node, kind: str) -> bool:
    return node.allows(kind) or (kind == "integer" and node.allows("number"))


def _wanted(node: Node) -> str:
    return str(node.schema.get("type", "one of a union"))


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
