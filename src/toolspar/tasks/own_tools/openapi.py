"""Tools from an OpenAPI document (3.x, or Swagger 2.0): an operation is a tool.

Path and query parameters become arguments, and so do the members of a body of JSON or of a form; headers and cookies
are no matter of the model. References are put in place; one that leads back into itself is cut. An operation of which
something cannot be read is left out: a tool without one of its arguments would be another tool.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from toolspar.calls.shapes import is_array, is_object
from toolspar.core.errors import DataError
from toolspar.tasks.own_tools.read_tools import left_out

_METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
_PLACES = ("path", "query", "formData")
_NOT_THE_MODELS = ("header", "cookie")
_SCHEMA_KEYS = ("type", "format", "enum", "items", "minimum", "maximum", "default", "pattern", "minLength", "maxLength")
_LONGEST_NAME = 64
_DEEPEST = 12  # references inside references
# the first of these that a body has is read
_MEDIA = (
    re.compile(r"^application/(?:[\w.+-]+\+)?json\b|^\*/\*"),
    re.compile(r"^(?:application/x-www-form-urlencoded|multipart/form-data)\b"),
)


class _UnreadableError(ValueError):
    """Something of an operation cannot be read; the message says what."""


def is_openapi(value: Any) -> bool:
    """Whether a document is an OpenAPI one."""
    return is_object(value) and ("openapi" in value or "swagger" in value)


def read_openapi_tools(document: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    """The operations of a document as tools in OpenAI's plain form; deprecated ones are passed over.

    Args:
        document: The document as a JSON value.

    Returns:
        The tools, and a line for each operation that cannot be read.

    Raises:
        DataError: it has no paths.
    """
    paths = document.get("paths")
    if not is_object(paths):
        raise DataError("the OpenAPI document has no 'paths'")
    tools: dict[str, dict[str, Any]] = {}
    refused: list[str] = []
    for path, raw in paths.items():
        try:
            item = _resolved(raw, document, ())
        except _UnreadableError as error:
            refused.append(left_out(f"path {path}", error))
            continue
        for method, operation in _operations(item):
            try:
                tool = _tool(str(path), method, operation, item, document)
            except _UnreadableError as error:
                refused.append(left_out(f"operation {method.upper()} {path}", error))
                continue
            tool["name"] = _unused(tool["name"], tools)
            tools[tool["name"]] = tool
    return list(tools.values()), refused


def _operations(item: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for method in _METHODS:
        operation = item.get(method) if is_object(item) else None
        if is_object(operation) and operation.get("deprecated") is not True:
            yield method, operation


def _unused(name: str, taken: Collection[str]) -> str:
    """The name, or the first of ``name_2``, ``name_3`` and so on that is not taken, no longer than names may be."""
    found, number = name, 1
    while found in taken:
        number += 1
        suffix = f"_{number}"
        found = f"{name[: _LONGEST_NAME - len(suffix)]}{suffix}"
    return found


def _tool(
    path: str, method: str, operation: Mapping[str, Any], item: Mapping[str, Any], document: Mapping[str, Any]
) -> dict[str, Any]:
    given = operation.get("operationId") or f"{method}{path}"
    name = re.sub(r"[^A-Za-z0-9_.-]+", "_", str(given)).strip("_")[:_LONGEST_NAME] or method
    texts = [text for text in (operation.get("summary"), operation.get("description")) if isinstance(text, str)]
    description = ". ".join(dict.fromkeys(text.strip().rstrip(".") for text in texts if text.strip()))
    return {"name": name, "description": description, "parameters": _arguments(operation, item, document)}


def _arguments(operation: Mapping[str, Any], item: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an operation's parameters and body together."""
    properties: dict[str, Any] = {}
    required: list[str] = []
    for parameter in _parameters(operation, item, document):
        place, name = parameter.get("in"), parameter["name"]
        needed = parameter.get("required") is True or place == "path"
        if place == "body":
            _add_body(parameter.get("schema"), needed, properties, required, document)
        elif place in _PLACES:
            argument = _unused(f"{place}_{name}", properties) if name in properties else name
            properties[argument] = _parameter(parameter, document)
            required += [argument] if needed else []
        elif needed and place not in _NOT_THE_MODELS:
            raise _UnreadableError(f"its parameter '{name}' is in '{place}', which is not read")
    body = _resolved(operation.get("requestBody"), document, ())
    if is_object(body):
        _add_body(_media_schema(body), body.get("required") is True, properties, required, document)
    return {"type": "object", "properties": properties, "required": list(dict.fromkeys(required))}


def _parameters(
    operation: Mapping[str, Any], item: Mapping[str, Any], document: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """Parameters of a path and an operation; the operation's take the place of the path's."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for raw in [*_listed(item, "parameters"), *_listed(operation, "parameters")]:
        parameter = _resolved(raw, document, ())
        if not is_object(parameter) or not isinstance(parameter.get("name"), str):
            raise _UnreadableError("one of its parameters has no name")
        found[str(parameter.get("in")), parameter["name"]] = parameter
    return list(found.values())


def _parameter(parameter: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    schema = parameter.get("schema") or _media_schema(parameter)
    if not is_object(schema):
        schema = {key: parameter[key] for key in _SCHEMA_KEYS if key in parameter}
    found = {**_inlined(schema, document, ())}
    for key in ("description", "example"):
        if key in parameter:
            found.setdefault(key, parameter[key])
    return found


def _add_body(
    schema: Any, needed: bool, properties: dict[str, Any], required: list[str], document: Mapping[str, Any]
) -> None:
    """Members of an object become arguments; anything else, or members whose names are taken, the argument ``body``."""
    if not is_object(schema):
        if needed:
            raise _UnreadableError("its required body has no schema as JSON or as a form")
        return
    body = _inlined(schema, document, ())
    members = body.get("properties")
    if is_object(members) and members and not properties.keys() & members.keys():
        properties.update(members)
        required += [name for name in _listed(body, "required") if name in members]
    else:
        argument = _unused("body", properties)
        properties[argument] = body
        required += [argument] if needed else []


def _media_schema(holder: Mapping[str, Any]) -> Any:
    content = holder.get("content")
    if not is_object(content):
        return None
    media = next((content[kind] for pattern in _MEDIA for kind in content if pattern.match(str(kind))), None)
    return media.get("schema") if is_object(media) else None


def _inlined(schema: Any, document: Mapping[str, Any], met: tuple[str, ...]) -> dict[str, Any]:
    """A schema with its references in place, without members that only answers have."""
    schema = _resolved(schema, document, met)
    if not is_object(schema):
        return {}
    met = (*met, *_reference(schema))
    merged: dict[str, Any] = {}
    for part in _listed(schema, "allOf"):
        inner = _inlined(part, document, met)
        merged = {
            **merged,
            **inner,
            "properties": {**merged.get("properties", {}), **inner.get("properties", {})},
            "required": [*merged.get("required", []), *inner.get("required", [])],
        }
    found: dict[str, Any] = {**merged, **{k: v for k, v in schema.items() if k not in ("allOf", _MET, "xml")}}
    if found.get("properties") == {} and "properties" not in schema:  # of merged parts that have none
        del found["properties"], found["required"]
    if is_object(found.get("properties")):
        inner = {**merged.get("properties", {}), **found["properties"]}
        kept = {name: _inlined(value, document, met) for name, value in inner.items()}
        found["properties"] = {name: value for name, value in kept.items() if value.get("readOnly") is not True}
        names = [*merged.get("required", []), *_listed(schema, "required")]
        found["required"] = [name for name in dict.fromkeys(names) if name in found["properties"]]
        found.setdefault("type", "object")
    for key in ("items", "additionalProperties"):
        if is_object(found.get(key)):
            found[key] = _inlined(found[key], document, met)
    for key in ("anyOf", "oneOf", "prefixItems"):
        if is_array(found.get(key)):
            found[key] = [_inlined(option, document, met) for option in found[key]]
    return found


_MET = "x-toolspar-met"  # the references that led to a schema


def _reference(schema: Mapping[str, Any]) -> tuple[str, ...]:
    met = schema.get(_MET, ())
    return tuple(met) if is_array(met) else ()


def _resolved(value: Any, document: Mapping[str, Any], met: tuple[str, ...]) -> Any:
    """What a reference stands for; an empty schema for one that leads back.

    Raises:
        _UnreadableError: it leads out of the document, or nowhere.
    """
    seen: list[str] = []
    while is_object(value) and isinstance(value.get("$ref"), str):
        reference = value["$ref"]
        if reference in met or reference in seen or len(met) > _DEEPEST:
            return {}
        seen.append(reference)
        target = _target(reference, document)
        value = {**target, **{k: v for k, v in value.items() if k != "$ref"}} if is_object(target) else {}
    return {**value, _MET: seen} if seen and is_object(value) else value


def _target(reference: str, document: Mapping[str, Any]) -> Any:
    if not reference.startswith("#/"):
        raise _UnreadableError(f"its reference '{reference}' leads out of the document: put what it names into it")
    target: Any = document
    for part in reference[2:].split("/"):
        key = unquote(part).replace("~1", "/").replace("~0", "~")
        if is_array(target):
            target = target[int(key)] if key.isdecimal() and int(key) < len(target) else None
        else:
            target = target.get(key) if is_object(target) else None
    if not is_object(target) and target is not True:
        raise _UnreadableError(f"its reference '{reference}' leads nowhere")
    return target


def _listed(holder: Mapping[str, Any], key: str) -> Iterator[Any]:
    value = holder.get(key)
    return iter(value if is_array(value) else ())
