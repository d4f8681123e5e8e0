"""One odd tool of a source is left out with its reason; the others are used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from toolspar.core.errors import DataError
from toolspar.tasks.own_tools.generate import deal_own_tools
from toolspar.tasks.own_tools.sources import load_tools
from toolspar.tasks.records import Split

CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
GOOD = {"name": "get_weather", "description": "Get the weather.", "inputSchema": CITY}
ODD: list[tuple[dict[str, Any], str]] = [
    (
        {"name": "odd", "inputSchema": {**CITY, "required": ["other"]}},
        "tool 'odd' is left out: 'parameters': required argument 'other' is not among the properties",
    ),
    (
        {"name": "odd", "inputSchema": {"type": "object", "properties": {"a": False}}},
        "tool 'odd' is left out: 'a' must be described by a JSON object, not a boolean",
    ),
    ({"name": "odd", "description": 5}, "tool 'odd' is left out: 'description' must be a string, not a number"),
    ({"inputSchema": CITY}, "tool 2 is left out: a tool needs a 'name' that is a non-empty string, not nothing (null)"),
]


def no_server(server: str) -> Any:
    raise AssertionError(server)


@pytest.mark.parametrize(("odd", "line"), ODD)
def test_one_odd_tool_of_a_server_or_a_file_is_left_out(odd: dict[str, Any], line: str, tmp_path: Path) -> None:
    path = tmp_path / "tools.json"
    path.write_text(json.dumps([GOOD, odd]))
    for found in (load_tools("mcp:x", lambda server: [GOOD, odd]), load_tools(str(path), no_server)):
        assert [tool.name for tool in found] == ["get_weather"] and found.refused == (line,)
        own = deal_own_tools(found, 0)
        assert own.refused == (line,) and own.by_split[Split.TRAIN] == found.tools


def test_functions_in_openais_form_are_named_too(tmp_path: Path) -> None:
    path = tmp_path / "tools.json"
    path.write_text(json.dumps([{"type": "function", "function": tool} for tool in (GOOD, ODD[0][0])]))
    assert load_tools(str(path), no_server).refused == (ODD[0][1],)


def test_a_servers_schema_is_one_of_an_object() -> None:
    bare = {"name": "refresh", "inputSchema": {"$schema": "http://json-schema.org", "additionalProperties": False}}
    (found,) = load_tools("mcp:x", lambda server: [bare])
    assert found.parameters["type"] == "object" and found.properties == {} and found.required == ()


def test_where_nothing_is_left_the_first_reason_is_told() -> None:
    with pytest.raises(DataError, match="^mcp:x holds no tool that can be used: tool 'odd' is left out: 'a' must"):
        load_tools("mcp:x", lambda server: [ODD[1][0], ODD[2][0]])


def test_operations_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    path.write_text(
        "openapi: 3.0.3\npaths:\n  /fine: {get: {summary: Refresh the cache}}\n"
        "  /odd: {get: {parameters: [{$ref: other.yaml}]}}\n"
        "  /type: {get: {parameters: [{name: a, in: query, schema: {type: nonsense}}]}}\n"
    )
    found = load_tools(str(path), no_server)
    assert [tool.name for tool in found] == ["get_fine"]
    assert [line.split(":")[0] for line in found.refused] == [
        "operation GET /odd is left out",
        "tool 'get_type' is left out",
    ]
