"""Tools from what people have: a JSON list, an OpenAPI document, a Python module; an MCP server through the caller."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from toolspar.calls.records import ToolSpec
from toolspar.calls.schema import parse_tool
from toolspar.calls.shapes import is_array, is_object
from toolspar.core.errors import DataError
from toolspar.tasks.own_tools.openapi import is_openapi, read_openapi_tools
from toolspar.tasks.own_tools.plain_yaml import read_yaml
from toolspar.tasks.own_tools.python_module import read_module_tools
from toolspar.tasks.own_tools.read_tools import ReadTools, left_out

MCP = "mcp:"
_YAML = (".yaml", ".yml")
_TOOL_LISTS = ("tools", "functions")
_OF_ROWS = ("query", "messages", "conversations", "question", "chat")
ListTools = Callable[[str], Sequence[Mapping[str, Any]]]
"""What asks an MCP server, named by its command or its address, for its tools."""


def is_tool_source(source: str) -> bool:
    """Whether a source of tasks names tools, of which tasks are to be made, rather than tasks.

    Args:
        source: ``mcp:COMMAND``, ``mcp:URL``, or a file: ``.py``, ``.yaml``, ``.yml``, or ``.json`` with tools in it.
    """
    if source.startswith(MCP) or source.endswith((".py", *_YAML)):
        return True
    if not source.endswith(".json"):
        return False
    try:
        value = json.loads(Path(source).expanduser().read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return False  # whoever reads tasks says what is wrong
    return is_openapi(value) or _list_of_tools(value) is not None


def load_tools(source: str, list_tools: ListTools) -> ReadTools:
    """The tools of a source, and why some of it are left out.

    Args:
        source: As in ``is_tool_source``. A Python module is imported, that is, run.
        list_tools: Asks an MCP server.

    Raises:
        DataError: it cannot be read, or holds no tool that can be used.
    """
    if source.startswith(MCP):
        return _some(_parsed([_of_server(tool) for tool in list_tools(source.removeprefix(MCP).strip())]), source)
    path = Path(source).expanduser()
    if path.suffix == ".py":
        return _some(read_module_tools(path), source)
    value = _document(path)
    raw, refused = read_openapi_tools(value) if is_openapi(value) else (_list_of_tools(value) or [], [])
    return _some(_parsed(raw, refused), source)


def _parsed(raw: Sequence[Any], refused: Sequence[str] = ()) -> ReadTools:
    """Tools read one by one: what is wrong with one is no matter of the others."""
    tools: list[ToolSpec] = []
    problems = [*refused]
    for number, item in enumerate(raw, start=1):
        try:
            tools.append(parse_tool(item))
        except DataError as error:
            problems.append(left_out(f"tool '{name}'" if (name := _name(item)) else f"tool {number}", error))
    return ReadTools(tuple(tools), tuple(problems))


def _name(item: Any) -> str:
    inner = item.get("function") if is_object(item) else None
    name = (inner if is_object(inner) else item).get("name") if is_object(item) else None
    return name if isinstance(name, str) and name.isprintable() else ""


def _of_server(tool: Mapping[str, Any]) -> dict[str, Any]:
    """A tool as a server lists it. Its schema is one of an object, also where it does not say so (no arguments)."""
    plain = _without_titles(tool)
    schema = plain.get("inputSchema")
    return {**plain, "inputSchema": {"type": "object", **schema}} if is_object(schema) else plain


def _without_titles(value: Any) -> Any:
    """A schema without the titles that servers make of argument names: they would only lengthen every prompt."""
    if is_object(value):
        return {k: _without_titles(item) for k, item in value.items() if not (k == "title" and isinstance(item, str))}
    return [_without_titles(item) for item in value] if is_array(value) else value


def _some(found: ReadTools, source: str) -> ReadTools:
    if found.refused and not found.tools:
        raise DataError(f"{source} holds no tool that can be used: {found.refused[0]}")
    if not found.tools:
        raise DataError(
            f"{source} holds no tools: give a JSON list of tools (OpenAI style), an OpenAPI document, a Python module "
            "of typed functions, or mcp: with a server's command or address"
        )
    return found


def _document(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError(f"{path} does not exist: check the path of the tools") from None
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read: {error}") from None
    try:
        if path.suffix in _YAML:
            return _json_like(read_yaml(text, path))
        return json.loads(text)
    except ValueError as error:
        raise DataError(f"{path} is not JSON: {error}") from None
    except RecursionError:
        raise DataError(f"{path} is nested too deep to read") from None


def _json_like(value: Any) -> Any:
    """YAML reads numbers as keys; JSON has texts there."""
    if is_object(value):
        return {str(key): _json_like(item) for key, item in value.items()}
    if is_array(value):
        return [_json_like(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _list_of_tools(value: Any) -> Sequence[Any] | None:
    """The list of tools in a JSON value: the value itself, or what stands under ``tools`` or ``functions``."""
    if is_object(value) and not any(key in value for key in _OF_ROWS):
        value = next((value[key] for key in _TOOL_LISTS if is_array(value.get(key))), None)
    if not is_array(value) or not value or not is_object(value[0]):
        return None
    first = value[0]
    is_tool = ("name" in first or is_object(first.get("function"))) and not any(key in first for key in _OF_ROWS)
    return value if is_tool else None
