"""Tools from a Python module: its public functions, their annotations and docstrings.

The module is imported, so its code runs: this is done only where a user names it.
"""

from __future__ import annotations

import dataclasses
import datetime
import enum
import importlib.util
import inspect
import json
import re
import sys
import types
import typing
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from toolspar.calls.records import ToolSpec
from toolspar.calls.schema import parse_tool
from toolspar.core.errors import DataError
from toolspar.tasks.own_tools.read_tools import ReadTools

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
_LISTS = (list, set, frozenset, tuple, Sequence, Iterable)
_SECTION = re.compile(r"^\s*(?:Args|Arguments|Parameters)(:?)\s*$")
_OTHER_SECTION = re.compile(r"^\s*(?:Returns?|Raises|Yields?|Examples?|Notes?|See Also|Warnings?):?\s*$")
_ITEM = re.compile(r"^\s*\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:\s*(.*)$")
_FIELD = re.compile(r"^\s*:param\s+(?:[\w\[\], |]+\s+)?(\w+):\s*(.*)$")


def read_module_tools(path: Path) -> ReadTools:
    """The tools of a module: the public functions that it defines, or those of its ``__all__``.

    Args:
        path: The module's file. It is imported.

    Raises:
        DataError: it cannot be imported, or an annotation has no JSON Schema.
    """
    module = _imported(path)
    named = getattr(module, "__all__", None)
    functions = [
        value
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and (name in named if named is not None else value.__module__ == module.__name__ and not name.startswith("_"))
    ]
    return ReadTools(tuple(function_tool(function) for function in functions))


def function_tool(function: Callable[..., Any]) -> ToolSpec:
    """A function as a tool.

    Args:
        function: With annotations; its docstring's first paragraph describes it, its ``Args`` the arguments.

    Raises:
        DataError: an annotation has no JSON Schema, or the function takes arguments without names.

    Example:
        >>> def add(a: int, b: int = 1) -> int:
        ...     "Add two numbers."
        >>> function_tool(add).parameters["properties"]
        {'a': {'type': 'integer'}, 'b': {'type': 'integer', 'default': 1}}
    """
    name = function.__name__
    try:
        hints = typing.get_type_hints(function, include_extras=True)
    except Exception as error:  # whatever stands in an annotation
        raise DataError(f"the annotations of {name} cannot be read: {error}") from None
    parameters = inspect.signature(function).parameters
    description, notes = _documented(inspect.getdoc(function) or "", parameters)
    properties: dict[str, Any] = {}
    required: list[str] = []
    for parameter in parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD, parameter.POSITIONAL_ONLY):
            raise DataError(f"{name} takes {parameter}: a tool's arguments must have names")
        schema = _schema(hints.get(parameter.name, parameter.annotation), f"{name}.{parameter.name}")
        note = schema.get("description") or notes.get(parameter.name)
        if note:
            schema["description"] = note
        if parameter.default is parameter.empty:
            required.append(parameter.name)
        elif parameter.default is not None and _is_json(parameter.default):
            schema["default"] = parameter.default
        properties[parameter.name] = schema
    schema = {"type": "object", "properties": properties, "required": required}
    return parse_tool({"name": name, "description": description, "parameters": schema})


def _imported(path: Path) -> types.ModuleType:
    if not path.is_file():
        raise DataError(f"{path} does not exist: check the path of the tools")
    name = f"toolspar_tools_{re.sub(r'[^0-9A-Za-z]', '_', path.stem)}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise DataError(f"{path} is no Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # annotations are looked up there
    sys.path.insert(0, str(path.resolve().parent))
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # whatever a module raises
        del sys.modules[name]
        raise DataError(f"{path} cannot be imported: {type(error).__name__}: {' '.join(str(error).split())}") from None
    finally:
        sys.path.remove(str(path.resolve().parent))
    return module


def _schema(annotation: Any, where: str) -> dict[str, Any]:
    if annotation in _PLAIN if isinstance(annotation, typing.Hashable) else False:
        return dict(_PLAIN[annotation])
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        note = next((text for text in inner[1:] if isinstance(text, str)), None)
        return {**_schema(inner[0], where), **({"description": note} if note else {})}
    if origin is typing.Literal:
        return _enum(list(inner))
    if origin in (typing.Union, types.UnionType):
        options = [_schema(option, where) for option in inner if option is not type(None)]
        return options[0] if len(options) == 1 else {"anyOf": options}
    if annotation in _LISTS or origin in _LISTS:
        items = [option for option in inner if option is not Ellipsis]
        schema = {"type": "array", "items": _schema(items[0], where) if items else {}}
        return {**schema, "uniqueItems": True} if origin in (set, frozenset) else schema
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": _schema(inner[1], where)}
    if isinstance(annotation, type):
        if issubclass(annotation, enum.Enum):
            return _enum([member.value for member in annotation])
        if dataclasses.is_dataclass(annotation) or typing.is_typeddict(annotation):
            return _record(annotation, where)
    shown = getattr(annotation, "__name__", annotation)
    raise DataError(
        f"the type {shown} of {where} has no JSON Schema: use str, int, float, bool, list, dict, Literal, an Enum, a "
        "dataclass or a TypedDict"
    )


def _enum(values: list[Any]) -> dict[str, Any]:
    kinds = {type(value) for value in values}
    typed = _PLAIN.get(kinds.pop(), {}) if len(kinds) == 1 else {}
    return {**typed, "enum": values}


def _record(kind: type, where: str) -> dict[str, Any]:
    hints = typing.get_type_hints(kind, include_extras=True)
    if dataclasses.is_dataclass(kind):
        missing = dataclasses.MISSING
        needed = [f.name for f in dataclasses.fields(kind) if f.default is missing and f.default_factory is missing]
    else:
        needed = sorted(getattr(kind, "__required_keys__", hints))
    properties = {name: _schema(hint, f"{where}.{name}") for name, hint in hints.items()}
    return {"type": "object", "properties": properties, "required": needed}


def _documented(text: str, names: Collection[str]) -> tuple[str, dict[str, str]]:
    """The first paragraph, and what is said of each argument (Google's, NumPy's or Sphinx's way)."""
    first = " ".join(re.split(r"\n\s*\n", text, maxsplit=1)[0].split())
    notes: dict[str, list[str]] = {}
    inside, types_first, current = False, False, ""
    for line in text.splitlines():
        field, section, item = _FIELD.match(line), _SECTION.match(line), _ITEM.match(line)
        if field:
            notes[field[1]] = [field[2]]
        elif section:
            inside, types_first, current = True, not section[1], ""
        elif _OTHER_SECTION.match(line):
            inside = False
        elif inside and item and item[1] in names:
            current = item[1]
            notes[current] = [] if types_first else [item[2]]
        elif inside and current and set(line) - set(" -="):
            notes[current].append(line.strip())
    told = {name: " ".join(" ".join(parts).split()) for name, parts in notes.items()}
    return "" if first.startswith((":param", "Args:")) else first, {name: note for name, note in told.items() if note}


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        return False
    return not isinstance(value, enum.Enum)
