"""Tools from a Python module: its public functions, their annotations and docstrings.

The module is imported, so its code runs: this is done only where a user names it.
"""

from __future__ import annotations

import importlib.util
import inspect
import re
import sys
import types
import typing
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from toolspar.calls.records import ToolSpec
from toolspar.calls.schema import parse_tool
from toolspar.core.errors import DataError
from toolspar.tasks.own_tools.read_tools import ReadTools, left_out
from toolspar.tasks.own_tools.type_schemas import TypeSchemas, with_default

_SECTION = re.compile(r"^\s*(?:Args|Arguments|Parameters)(:?)\s*$")
_OTHER_SECTION = re.compile(r"^\s*(?:Returns?|Raises|Yields?|Examples?|Notes?|See Also|Warnings?):?\s*$")
_ITEM = re.compile(r"^\s*\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:\s*(.*)$")
_FIELD = re.compile(r"^\s*:param\s+(?:[\w\[\], |]+\s+)?(\w+):\s*(.*)$")


def read_module_tools(path: Path) -> ReadTools:
    """The tools of a module: the public functions that it defines, or those of its ``__all__``.

    Args:
        path: The module's file. It is imported.

    Raises:
        DataError: it cannot be imported.
    """
    module = _imported(path)
    named = getattr(module, "__all__", None)
    tools: list[ToolSpec] = []
    refused: list[str] = []
    seen: list[Any] = []
    for name, value in vars(module).items():
        public = name in named if named is not None else not name.startswith("_")
        if inspect.isfunction(value) and public and (named is not None or value.__module__ == module.__name__):
            if value in seen:  # another name of the same function
                continue
            seen.append(value)
            try:
                tools.append(replace(function_tool(value), name=name))
            except DataError as error:
                refused.append(left_out(f"tool '{name}'", error))
    return ReadTools(tuple(tools), tuple(refused))


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
    try:
        return parse_tool(_described(function, hints))
    except DataError:
        raise
    except Exception as error:  # whatever a type of the user's does when it is looked at
        told = " ".join(f"{type(error).__name__}: {error}".split())
        raise DataError(f"the arguments of {name} cannot be read: {told}") from None


def _described(function: Callable[..., Any], hints: dict[str, Any]) -> dict[str, Any]:
    """A function as a tool in OpenAI's plain form."""
    name, schemas = function.__name__, TypeSchemas()
    parameters = inspect.signature(function).parameters
    description, notes = _documented(inspect.getdoc(function) or "", parameters)
    schema: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
    for parameter in parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD, parameter.POSITIONAL_ONLY):
            raise DataError(f"{name} takes {parameter}: a tool's arguments must have names")
        found = schemas.of(hints.get(parameter.name, parameter.annotation), f"{name}.{parameter.name}")
        note = found.get("description") or notes.get(parameter.name)
        found = {**found, "description": note} if note else found
        needed = parameter.default is parameter.empty
        schema["required"] += [parameter.name] if needed else []
        schema["properties"][parameter.name] = found if needed else with_default(found, parameter.default)
    if schemas.defs:
        schema["$defs"] = schemas.defs
    return {"name": name, "description": description, "parameters": schema}


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
    except (Exception, SystemExit) as error:  # whatever a module raises; a script may end itself
        del sys.modules[name]
        raise DataError(f"{path} cannot be imported: {type(error).__name__}: {' '.join(str(error).split())}") from None
    finally:
        sys.path.remove(str(path.resolve().parent))
    return module


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
