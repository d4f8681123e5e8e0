"""Tools from an OpenAPI document (3.x, or Swagger 2.0): an operation is a tool.

Path and query parameters become arguments, and so do the members of a JSON body; headers and cookies are no matter of
the model. References are put in place; one that leads back into itself is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from toolspar.calls.shapes import is_array, is_object
from toolspar.core.errors import DataError

_METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
_PLACES = ("path", "query", "formData")
_SCHEMA_KEYS = ("type", "format", "enum", "items", "minimum", "maximum", "default", "pattern", "minLength", "maxLength")
_LONGEST_NAME = 64
_DEEPEST = 12  # references inside references
_JSON = re.compile(r"^application/(?:[\w.+-]+\+)?json\b|^\*/\*$|^application/x-www-form-urlencoded$")


def is_openapi(value: Any) -> bool:
    """Whether a document is an OpenAPI one."""
    return is_object(value) and ("openapi" in value or "swagger" in value)


def read_openapi_tools(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The operations of a document as tools in OpenAI's plain form; deprecated ones are left out.

    Raises:
        DataError: it has no paths.
    """
    paths = document.get("paths")
    if not is_object(paths):
        raise DataError("the OpenAPI document has no 'paths'")
    tools: list[dict[str, Any]] = []
    names: set[str] = set()
    for path, raw in paths.items():
        item = _resolved(raw, document, ())
        for method in _METHODS:
            operation = item.get(method) if is_object(item) else None
            if is_object(operation) and operation.get("deprecated") is not True:
                tool = _tool(str(path), method, operation, item, document)
                while tool["name"] in names:
                    tool["name"] = f"{tool['name'][: _LONGEST_NAME - 2]}_2"
                names.add(tool["name"])
                tools.append(tool)
    return tools


def _tool(
    path: str, method: str, operation: Mapping[str, Any], item: Mapping[str, Any], document: Mapping[str, Any]
) -> dict[str, Any]:
    given = operation.get("operationId") or f"{method}{path}"
    name = re.sub(r"[^A-Za-z0-9_.-]+", "_", str(given)).strip("_")[:_LONGEST_NAME] or method
    properties: dict[str, Any] = {}
    required: list[str] = []
    for raw in [*_listed(item, "parameters"), *_listed(operation, "parameters")]:
        parameter = _resolved(raw, document, ())
        if not is_object(parameter) or not isinstance(parameter.get("name"), str):
            continue
        if parameter.get("in") == "body":
            _add_body(parameter.get("schema"), parameter.get("required") is True, properties, required, document)
        elif parameter.get("in") in _PLACES:
            properties[parameter["name"]] = _parameter(parameter, document)
            if parameter.get("required") is True:
                required.append(parameter["name"])
    body = _resolved(operation.get("requestBody"), document, ())
    if is_object(body):
        _add_body(_json_schema(body), body.get("required") is True, properties, required, document)
    texts = [text for text in (operation.get("summary"), operation.get("description")) if isinstance(text, str)]
    description = ". ".join(dict.fromkeys(text.strip().rstrip(".") for text in texts if text.strip()))
    parameters = {"type": "object", "properties": properties, "required": list(dict.fromkeys(required))}
    return {"name": name, "description": description, "parameters": parameters}


def _parameter(parameter: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    schema = parameter.get("schema") or _json_schema(parameter)
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
        return
    body = _inlined(schema, document, ())
    members = body.get("properties")
    if is_object(members) and members and not properties.keys() & members.keys():
        properties.update(members)
        required += [name for name in _listed(body, "required") if needed and name in members]
    else:
        properties["body"] = body
        required += ["body"] if needed else []


def _json_schema(holder: Mapping[str, Any]) -> Any:
    content = holder.get("content")
    kinds = [kind for kind in content if _JSON.match(str(kind))] if is_object(content) else []
    return content[kinds[0]].get("schema") if kinds and is_object(content) and is_object(content[kinds[0]]) else None


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
    for key in ("anyOf", "oneOf"):
        if is_array(found.get(key)):
            found[key] = [_inlined(option, document, met) for option in found[key]]
    return found


_MET = "x-toolspar-met"  # the references that led to a schema


def _reference(schema: Mapping[str, Any]) -> tuple[str, ...]:
    met = schema.get(_MET, ())
    return tuple(met) if is_array(met) else ()


def _resolved(value: Any, document: Mapping[str, Any], met: tuple[str, ...]) -> Any:
    """What a reference stands for; an empty schema for one that leads back, or nowhere."""
    seen: list[str] = []
    while is_object(value) and isinstance(value.get("$ref"), str):
        reference = value["$ref"]
        if reference in met or reference in seen or len(met) > _DEEPEST or not reference.startswith("#/"):
            return {}
        seen.append(reference)
        target: Any = document
        for part in reference[2:].split("/"):
            target = target.get(part.replace("~1", "/").replace("~0", "~")) if is_object(target) else None
        value = {**target, **{k: v for k, v in value.items() if k != "$ref"}} if is_object(target) else {}
    return {**value, _MET: seen} if seen and is_object(value) else value


def _listed(holder: Mapping[str, Any], key: str) -> Iterator[Any]:
    value = holder.get(key)
    return iter(value if is_array(value) else ())
