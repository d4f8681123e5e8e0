"""Own tools whose documents are written as people write them: what they declare must come out as it is meant."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest

from toolspar.calls.records import ToolSpec
from toolspar.tasks.own_tools.generate import deal_own_tools, own_tasks
from toolspar.tasks.own_tools.kinds import draw_text
from toolspar.tasks.own_tools.sources import load_tools
from toolspar.tasks.own_tools.values import examples_of
from toolspar.tasks.records import Category, Split


def openapi(folder: Path, body: dict[str, Any], schemas: dict[str, Any] | None = None) -> ToolSpec:
    """The tool of a document with one operation that takes a body."""
    operation = {
        "operationId": "createPet",
        "summary": "Create a pet",
        "requestBody": {"content": {"application/json": {"schema": body}}},
    }
    document = {
        "openapi": "3.0.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/pets": {"post": operation}},
        "components": {"schemas": schemas or {}},
    }
    path = folder / "api.json"
    path.write_text(json.dumps(document))
    (tool,) = load_tools(str(path), pytest.fail)
    return tool


def module(folder: Path, text: str) -> list[ToolSpec]:
    path = folder / "my_tools.py"
    path.write_text(text)
    return list(load_tools(str(path), pytest.fail))


def test_members_that_a_body_requires_are_required_though_the_body_is_not(tmp_path: Path) -> None:
    text = {"type": "string"}
    body = {"type": "object", "properties": {"name": text, "tag": text}, "required": ["name"]}
    assert openapi(tmp_path, body).required == ("name",)


def test_a_reference_to_an_enum_in_all_of_is_no_object(tmp_path: Path) -> None:
    body = {"type": "object", "properties": {"status": {"allOf": [{"$ref": "#/components/schemas/Status"}]}}}
    tool = openapi(tmp_path, {**body, "required": ["status"]}, {"Status": {"enum": ["available", "sold"]}})
    assert tool.properties["status"] == {"enum": ["available", "sold"]}


@pytest.mark.parametrize(
    ("description", "examples"),
    [
        ("The address, e.g. john.doe@example.com", ["john.doe@example.com"]),
        ("The host, e.g. 192.168.1.1", ["192.168.1.1"]),
        ("A page, e.g. https://example.com/a", ["https://example.com/a"]),
        ("The city and state, e.g. San Francisco, CA", ["San Francisco, CA"]),
        ("The currency, e.g. USD, EUR", ["USD", "EUR"]),
        ("A city, such as Paris, London and Rome.", ["Paris", "London", "Rome"]),
    ],
)
def test_examples_in_a_description_are_whole(description: str, examples: list[str]) -> None:
    assert examples_of({"type": "string", "description": description}) == examples


def test_a_date_in_another_form_is_drawn_in_it() -> None:
    drawn = {
        draw_text(
            random.Random(seed), Split.TRAIN, name="departure date", description="In DD/MM/YYYY format.", format=""
        )
        for seed in range(20)
    }
    assert len(drawn) > 5 and all(re.fullmatch(r"\d\d/\d\d/20\d\d", value) for value, _ in drawn)


def test_numbers_between_0_and_1_differ() -> None:
    schema = {
        "type": "object",
        "properties": {"threshold": {"type": "number", "minimum": 0, "maximum": 1, "description": "The threshold."}},
        "required": ["threshold"],
    }
    own = deal_own_tools([ToolSpec("filter_photos", "Filter the photos by quality.", schema)], 0)
    values = {
        task.expected[0].arguments["threshold"]
        for task in own_tasks(own, Split.TRAIN, 12, 0, {Category.SIMPLE: 1.0}, (1, 1))
    }
    assert len(values) > 4 and all(0 <= value <= 1 for value in values)


def test_a_module_may_name_a_function_twice_or_wrap_it(tmp_path: Path) -> None:
    text = """
def plain(function):
    def wrapper(city: str) -> str:
        return function(city)
    return wrapper
plain.__module__ = "elsewhere"

def get_weather(city: str) -> str:
    "Weather."
    return city

current_weather = get_weather
forecast = plain(get_weather)
history = plain(get_weather)
"""
    names = [tool.name for tool in module(tmp_path, text)]
    assert names == ["get_weather", "forecast", "history"]
