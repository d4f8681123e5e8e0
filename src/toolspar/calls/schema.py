"""Tool schemas: every dialect that people bring, converted to plain JSON Schema.

Understood: OpenAI's ``{"type": "function", "function": {...}}``, a plain ``{"name", "description", "parameters"}``,
BFCL's Python type names (``dict``, ``float``, ``tuple``, ``any``), xLAM's flat mapping of argument names with type
strings such as ``"List[int], optional"``, and ``inputSchema`` / ``input_schema`` for ``parameters``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from toolspar.calls.annotations import read_annotation
from toolspar.calls.records import ToolSpec
from toolspar.calls.schema_walk import Node, leads_somewhere
from toolspar.calls.shapes import is_array, is_object
from toolspar.core.errors import DataError

MAX_DEPTH = 40  # schemas nested deeper than this are refused: no tool needs it, and recursion must end
_PARAMETER_KEYS = ("parameters", "inputSchema", "input_schema")
_ODD_IN_NAME, _LONGEST_NAME = re.compile(r"[^A-Za-z0-9_-]"), 64  # for OpenAI's API
_UNION_KEYS = ("anyOf", "oneOf", "allOf")


def parse_tool(obj: Any) -> ToolSpec:
    """Reads one tool in any understood dialect.

    Args:
        obj: A mapping as ``json.loads`` gives it. It is not changed and shares no state with the result.

    Returns:
        The tool, its ``parameters`` a JSON Schema of type ``object``.

    Raises:
        DataError: What is wrong and where, in one line.

    Example:
        >>> parse_tool({"name": "f", "parameters": {"type": "dict", "properties": {"r": {"type": "float"}}}}).properties
        {'r': {'type': 'number'}}
    """
    if not is_object(obj):
        raise DataError(f"a tool must be a JSON object, not {_kind(obj)}")
    body = obj["function"] if is_object(obj.get("function")) else obj
    name = body.get("name")
    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        raise DataError(f"a tool needs a 'name' that is a non-empty string, not {_kind(name)}")
    description = body.get("description")
    if description is not None and not isinstance(description, str):
        raise DataError(f"tool '{name}': 'description' must be a string, not {_kind(description)}")
    raw: Any = next((body[key] for key in _PARAMETER_KEYS if body.get(key) is not None), None)
    try:
        return ToolSpec(name.strip(), description or "", _parameters({} if raw is None else raw))
    except DataError as error:
        raise DataError(f"tool '{name}': {error}") from None


def tool_to_openai(tool: ToolSpec) -> dict[str, Any]:
    """The tool as OpenAI's API and chat templates want it.

    Example:
        >>> tool_to_openai(ToolSpec("now", "Time now."))["function"]["name"]
        'now'
    """
    function = {"name": tool.name, "description": tool.description, "parameters": _plain(tool.parameters)}
    return {"type": "function", "function": function}


def openai_names(names: Iterable[str]) -> dict[str, str]:
    """By name of a tool, a name that OpenAI's API takes (no dots, at most 64 letters); no two alike.

    Example:
        >>> openai_names(["geo.area", "geo_area"])
        {'geo.area': 'geo_area', 'geo_area': 'geo_area_2'}
    """
    sent: dict[str, str] = {}
    for own in names:
        name = short = _ODD_IN_NAME.sub("_", own)[:_LONGEST_NAME] or "tool"
        number = 2
        while name in sent.values():
            name = f"{short[: _LONGEST_NAME - 4]}_{number}"
            number += 1
        sent[own] = name
    return sent


def _plain(value: Any) -> Any:
    """A deep copy made of dicts and lists only."""
    if is_object(value):
        return {key: _plain(item) for key, item in value.items()}
    if is_array(value):
        return [_plain(item) for item in value]
    return value


def _parameters(raw: Any) -> dict[str, Any]:
    """The schema of all arguments, always of type ``object`` with ``properties``."""
    if not is_object(raw):
        raise DataError(f"'parameters' must be a JSON object, not {_kind(raw)}")
    if _is_json_schema(raw):
        schema = _schema(raw, "parameters", 0)[0]
        _check_references(schema, schema, "parameters")
        schema = _with_reference(schema)
    else:
        schema = _flat_parameters(raw)
    schema.setdefault("type", "object")
    schema.setdefault("properties", {})
    if schema["type"] != "object":
        raise DataError(f"'parameters' must have type 'object', not {schema['type']!r}")
    return schema


def _with_reference(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema of all arguments that says them by reference (Pydantic's of a recursive model), with them in place."""
    if "$ref" not in schema and "allOf" not in schema:
        return schema
    found = dict(Node(schema).schema)
    if "$ref" in schema and "type" not in found and "properties" not in found:
        raise DataError(f"'parameters': '$ref' {schema['$ref']!r} leads to no schema of arguments")
    return found


def _check_references(node: Any, root: Mapping[str, Any], path: str) -> None:
    """Refuses a schema that refers to what is not in it: anything would be taken for right there."""
    if not is_object(node):
        return
    reference = node.get("$ref")
    if isinstance(reference, str) and not leads_somewhere(root, reference):
        raise DataError(f"'{path}': '$ref' {reference[:80]!r} leads nowhere: put what it names into the schema")
    for key in (*_UNION_KEYS, "items", "additionalProperties", "prefixItems"):
        inner = node.get(key)
        for part in inner if is_array(inner) else (inner,):
            _check_references(part, root, path)
    for key in ("properties", "$defs", "definitions"):
        members = node.get(key)
        for name, part in members.items() if is_object(members) else ():
            _check_references(part, root, name if key == "properties" else f"{key}.{name}")


def _is_json_schema(raw: Mapping[str, Any]) -> bool:
    """Whether this is a JSON Schema rather than xLAM's mapping from argument names to descriptions."""
    if isinstance(raw.get("type"), str | list):
        return True
    properties = raw.get("properties")
    if is_object(properties):
        # An xLAM tool may have an argument called "properties"; its description then has a type string.
        return not isinstance(properties.get("type"), str)
    return any(is_array(raw.get(key)) for key in _UNION_KEYS) or "$ref" in raw


def _flat_parameters(raw: Mapping[str, Any]) -> dict[str, Any]:
    """xLAM: argument names mapped to ``{"type": "str, optional", "description", "default"}``."""
    properties: dict[str, Any] = {}
    required: list[str] = []
    for name, spec in raw.items():
        if not is_object(spec):
            raise DataError(f"argument '{name}' must be described by a JSON object, not {_kind(spec)}")
        properties[name], demanded = _schema(spec, name, 1)
        optional = "default" in spec or _says_optional(spec)
        if demanded or (demanded is None and not optional):
            required.append(name)
    return {"type": "object", "properties": properties, "required": required}


def _says_optional(spec: Mapping[str, Any]) -> bool:
    kind = spec.get("type")
    return isinstance(kind, str) and read_annotation(kind).optional


def _schema(raw: Any, path: str, depth: int) -> tuple[dict[str, Any], bool | None]:
    """Converts one schema node.

    Returns:
        The converted node, and what a boolean ``required`` on the node itself said (None if it said nothing).
    """
    if raw is True:
        return {}, None
    if not is_object(raw):
        raise DataError(f"'{path}' must be described by a JSON object, not {_kind(raw)}")
    if depth > MAX_DEPTH:
        raise DataError(f"'{path}' is nested deeper than {MAX_DEPTH} levels")
    node: dict[str, Any] = {key: _plain(value) for key, value in raw.items() if key not in ("type", "required")}
    node = {**(_types(raw.get("type"), path) or _implied_type(raw)), **node}
    _check_enum(node, path)
    for key in _UNION_KEYS:
        if key in node:
            if not is_array(raw[key]):
                raise DataError(f"'{path}': '{key}' must be a list, not {_kind(raw[key])}")
            node[key] = [_schema(option, path, depth + 1)[0] for option in raw[key]]
    if "items" in raw:
        node["items"] = _items(raw["items"], path, depth)
    if is_object(raw.get("additionalProperties")):
        node["additionalProperties"] = _schema(raw["additionalProperties"], path, depth + 1)[0]
    for key in ("$defs", "definitions"):
        if is_object(raw.get(key)):
            node[key] = {name: _schema(item, f"{key}.{name}", depth + 1)[0] for name, item in raw[key].items()}
    return _with_properties(node, raw, path, depth)


def _items(raw: Any, path: str, depth: int) -> Any:
    if is_array(raw):  # one schema per position
        return [_schema(item, f"{path}[{i}]", depth + 1)[0] for i, item in enumerate(raw)]
    if raw is False:  # beside prefixItems: nothing may follow
        return False
    return {} if raw is None else _schema(raw, f"{path}[]", depth + 1)[0]


def _with_properties(
    node: dict[str, Any], raw: Mapping[str, Any], path: str, depth: int
) -> tuple[dict[str, Any], bool | None]:
    """Converts the properties of ``node`` and settles which of them are required."""
    required = raw.get("required")
    demanded = required if isinstance(required, bool) else None
    if required is not None and demanded is None:
        if not is_array(required) or not all(isinstance(name, str) for name in required):
            raise DataError(f"'{path}': 'required' must be a list of argument names, not {_kind(required)}")
        node["required"] = list(required)
    properties = raw.get("properties")
    if properties is None:
        node.pop("properties", None)
        return node, demanded
    if not is_object(properties):
        raise DataError(f"'{path}': 'properties' must be a JSON object, not {_kind(properties)}")
    node["properties"] = {}
    for name, spec in properties.items():
        where = name if path == "parameters" else f"{path}.{name}"
        node["properties"][name], child_demanded = _schema(spec, where, depth + 1)
        if child_demanded and name not in node.setdefault("required", []):
            node["required"].append(name)
    elsewhere = any(key in node for key in (*_UNION_KEYS, "$ref"))  # may name the others
    unknown = [name for name in node.get("required", []) if name not in node["properties"]]
    if unknown and not elsewhere:
        raise DataError(f"'{path}': required argument '{unknown[0]}' is not among the properties")
    return node, demanded


def _check_enum(node: Mapping[str, Any], path: str) -> None:
    if "enum" in node and (not is_array(node["enum"]) or not node["enum"]):
        raise DataError(f"'{path}': 'enum' must be a list with at least one value")


def _implied_type(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The type of a schema that names none but has members or items."""
    if "type" in raw or any(key in raw for key in (*_UNION_KEYS, "$ref", "enum", "const")):
        return {}
    if is_object(raw.get("properties")):
        return {"type": "object"}
    return {"type": "array"} if is_object(raw.get("items")) or is_array(raw.get("prefixItems")) else {}


def _types(kind: Any, path: str) -> dict[str, Any]:
    """The JSON Schema keywords for a ``type`` in any dialect (none for 'any')."""
    if kind is None:
        return {}
    if isinstance(kind, str):
        return dict(_annotation(kind, path))
    if is_array(kind) and kind and all(isinstance(item, str) for item in kind):
        found = [_annotation(item, path).get("type") for item in kind]
        return {"type": list(dict.fromkeys(found))} if None not in found else {}
    raise DataError(f"'{path}': 'type' must be a type name or a list of them, not {_kind(kind)}")


def _annotation(kind: str, path: str) -> Mapping[str, Any]:
    schema = read_annotation(kind).schema
    if schema is None:
        raise DataError(f"'{path}': unknown type '{kind[:60]}' (use string, integer, number, boolean, array or object)")
    return schema


def _kind(value: Any) -> str:
    """What a user would call this JSON value."""
    if value is None:
        return "nothing (null)"
    names: dict[Any, str] = {
        bool: "a boolean",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), type(value).__name__)
