"""Calls as text for prompts, labels and exports, and tools as short signatures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from toolspar.calls.defaults import NO_DEFAULT, default_of
from toolspar.calls.marked_calls import TOOL_CALLS
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.schema_walk import Node
from toolspar.calls.shapes import is_array, is_object
from toolspar.core.errors import DataError

Style = Literal["hermes", "json", "python", "llama3", "mistral"]
NO_CALL_ANSWER = "None of these tools can do that."
"""What a function caller is taught to answer when no tool fits."""

_FUNCTION_NAME = re.compile(r"[A-Za-z_](?:[\w.-]*\w)?", re.ASCII)
_KEYWORD_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_JSON_TYPES = ("string", "integer", "number", "boolean", "array", "object", "null")


def render_calls(calls: Iterable[ToolCall], style: Style = "hermes") -> str:
    r"""Writes calls in a form that ``parse_calls`` reads back.

    Args:
        calls: The calls, in order. For none the result is ``[]`` in "json" and "python" style and empty in the others.
        style: "hermes" (``<tool_call>`` tags), "json" (one list of objects), "python" (``[f(a=1)]``), "llama3" (objects
            with ``parameters``, apart by ``;``) or "mistral" (``[TOOL_CALLS]`` and a list of objects).

    Raises:
        DataError: The style is unknown, a value is not JSON, or a name cannot be a Python name (style "python").

    Example:
        >>> render_calls([ToolCall("now", {"zone": "CET"})])
        '<tool_call>\n{"name": "now", "arguments": {"zone": "CET"}}\n</tool_call>'
        >>> render_calls([ToolCall("now", {"zone": "CET"})], "python")
        '[now(zone="CET")]'
    """
    if style == "hermes":
        return "\n".join(f"<tool_call>\n{_json(_as_object(call))}\n</tool_call>" for call in calls)
    if style == "json":
        return _json([_as_object(call) for call in calls])
    if style == "python":
        return f"[{', '.join(_python_call(call) for call in calls)}]"
    if style == "llama3":
        return "; ".join(_json({"name": call.name, "parameters": dict(call.arguments)}) for call in calls)
    if style == "mistral":
        objects = [_as_object(call) for call in calls]
        return f"{TOOL_CALLS} {_json(objects)}" if objects else ""
    raise DataError(f"unknown style {style!r}: use 'hermes', 'json', 'python', 'llama3' or 'mistral'")


def signature(tool: ToolSpec, *, argument_notes: bool = True) -> str:
    """A compact description of a tool: one line of types, enums and defaults, then one line for each argument's note.

    Function callers are trained on this text, so it must stay as it is, letter by letter, where a schema has neither
    references nor ``allOf`` (both are resolved): of nested objects it shows types only.

    Args:
        tool: The tool.
        argument_notes: Whether to add the descriptions of the arguments.

    Example:
        >>> print(signature(ToolSpec("get_weather", "Weather now.", {"type": "object", "required": ["city"],
        ...     "properties": {"city": {"type": "string", "description": "City name."},
        ...                    "unit": {"type": "string", "enum": ["C", "F"], "default": "C"}}})))
        get_weather(city: string, unit?: "C"|"F" = "C") - Weather now.
          city: City name.
    """
    root, types = Node(tool.parameters), Types(tool.parameters)
    properties: Mapping[str, Any] = root.schema.get("properties") or {}
    arguments = ", ".join(_argument(root, name, types.text(schema)) for name, schema in properties.items())
    lines = [f"{tool.name}({arguments})" + (f" - {_one_line(tool.description)}" if tool.description else "")]
    if argument_notes:
        notes = ((name, root.member(name).description()) for name in properties)
        lines += [f"  {name}: {_one_line(note)}" for name, note in notes if note.strip()]
    return "\n".join(lines)


def _as_object(call: ToolCall) -> dict[str, Any]:
    return {"name": call.name, "arguments": dict(call.arguments)}


def _json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise DataError(f"a call holds a value that is not JSON: {error}") from None


def _python_call(call: ToolCall) -> str:
    if not _FUNCTION_NAME.fullmatch(call.name):
        raise DataError(f"'{call.name}' cannot be written as a Python call; use style 'hermes' or 'json'")
    plain = {name: value for name, value in call.arguments.items() if _KEYWORD_NAME.fullmatch(name)}
    odd = {name: value for name, value in call.arguments.items() if name not in plain}
    parts = [f"{name}={_python(value)}" for name, value in plain.items()]
    return f"{call.name}({', '.join([*parts, *([f'**{_python(odd)}'] if odd else [])])})"


def _python(value: Any) -> str:
    """A Python literal with double-quoted strings."""
    if value is None or isinstance(value, bool):
        return repr(value)
    if is_object(value):
        return "{" + ", ".join(f"{_json(str(key))}: {_python(item)}" for key, item in value.items()) + "}"
    if is_array(value):
        return f"[{', '.join(map(_python, value))}]"
    return _json(value)


def _argument(root: Node, name: str, kind: str) -> str:
    required = name in root.required
    text = f"{name}{'' if required else '?'}: {kind}"
    default = NO_DEFAULT if required else default_of(root.member(name).schema)
    return text if default is NO_DEFAULT else f"{text} = {_json(default)}"


class Types:
    """Writes the types of a schema in a few characters: ``"C"|"F"``, ``integer[]``, ``{lat: number, lon: number}``.

    References are resolved, but an object or array in its own inside, and the hundredth, is only named: else schemas
    that refer to each other would have no end.

    Args:
        root: The schema that references refer to.

    Example:
        >>> Types({"$defs": {"Unit": {"enum": ["C", "F"]}}}).text({"type": "array", "items": {"$ref": "#/$defs/Unit"}})
        '("C"|"F")[]'
    """

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._left = 100

    def text(self, schema: Any, depth: int = 0, inside: frozenset[str] = frozenset()) -> str:
        """The type of a value.

        Args:
            schema: The JSON Schema of the value.
            depth: How deep it is nested; what lies deeper than 6 is ``any``.
            inside: The references inside of which it stands.
        """
        if not is_object(schema) or depth > 6:
            return "any"
        references = references_of(schema)
        schema = Node(schema, self._root).schema
        if references:
            self._left -= 1
            again = self._left < 0 or not inside.isdisjoint(references)
            if again and schema.get("type") in ("object", "array"):
                return str(schema["type"])
            inside = inside.union(references)
        if is_array(schema.get("enum")):
            return "|".join(_json(value) for value in schema["enum"])
        options = schema.get("anyOf") or schema.get("oneOf")
        if is_array(options):
            return "|".join(dict.fromkeys(self.text(option, depth + 1, inside) for option in options))
        return self._of_kind(schema, depth, inside)

    def _of_kind(self, schema: Mapping[str, Any], depth: int, inside: frozenset[str]) -> str:
        kind, properties = schema.get("type"), schema.get("properties")
        if is_array(kind):
            return "|".join(self.text({**schema, "type": one}, depth + 1, inside) for one in kind)
        if kind == "array":
            inner = self.text(schema.get("items"), depth + 1, inside)
            return f"({inner})[]" if "|" in inner else f"{inner}[]"
        if kind == "object" and is_object(properties) and properties:
            required = tuple(schema.get("required", ()))
            fields = (
                f"{name}{'' if name in required else '?'}: {self.text(item, depth + 1, inside)}"
                for name, item in properties.items()
            )
            return f"{{{', '.join(fields)}}}"
        return kind if kind in _JSON_TYPES else "any"


def references_of(schema: Mapping[str, Any]) -> list[str]:
    """The references of a schema itself, and of the schemas that it merges."""
    merged: Any = schema.get("allOf")
    parts = [schema, *(merged if is_array(merged) else [])]
    return [part["$ref"] for part in parts if is_object(part) and isinstance(part.get("$ref"), str)]


def _one_line(text: str) -> str:
    """A text with single blanks for all its white space."""
    return " ".join(text.split())
