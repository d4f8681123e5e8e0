"""Requests for own tools determine their calls: values are told apart, and no tool on offer could serve by chance."""

from __future__ import annotations

import random
from typing import Any

import pytest

from toolspar.calls.records import ToolSpec
from toolspar.calls.schema import parse_tool
from toolspar.calls.schema_walk import Node
from toolspar.tasks.own_tools.general import serves_anything
from toolspar.tasks.own_tools.generate import deal_own_tools, own_tasks
from toolspar.tasks.own_tools.phrases import plain_labels, worded
from toolspar.tasks.own_tools.values import Said, draw, in_words, spoken
from toolspar.tasks.records import Category, Split

TEXT, WHOLE, DATE = {"type": "string"}, {"type": "integer"}, {"type": "string", "format": "date"}


def tool(name: str, about: str, required: tuple[str, ...] = (), **properties: Any) -> ToolSpec:
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return parse_tool({"name": name, "description": about, "parameters": schema})


@pytest.mark.parametrize(
    ("properties", "plain"),
    [
        ({"start_date": TEXT}, {"start date"}),
        ({"start_date": TEXT, "end_date": TEXT}, set()),
        ({"start_date": TEXT, "until": DATE}, set()),
        ({"date": TEXT, "moment": DATE}, set()),  # told by the format
        ({"city": TEXT, "where": {**TEXT, "description": "Another city."}}, set()),  # told by the description
        ({"city": TEXT, "language": TEXT}, set()),  # both "in ..."
        ({"city": TEXT, "unit": {**TEXT, "enum": ["a", "b"], "description": "For the city."}}, {"city"}),
        ({"origin": TEXT, "destination": TEXT, "to": TEXT}, {"origin"}),
        ({"duration_minutes": WHOLE, "limit": WHOLE}, {"duration"}),
        ({"day": WHOLE, "floor_of_place": WHOLE}, set()),  # "on 7", "in 3"
        ({"cities": {"type": "array", "items": TEXT}}, {"cities"}),
        ({"duration_minutes": WHOLE, "duration_hours": WHOLE}, set()),
        ({"city": TEXT, "in_town": {"type": "boolean"}}, {"city"}),  # switches are called by their names
        ({"place": {"type": "object", "properties": {"city": TEXT, "floor": WHOLE}}}, {"place city"}),
        ({"place": {"type": "object", "properties": {"city": TEXT}}, "town": TEXT}, set()),
        ({"place": {"anyOf": [{"type": "null"}, {"type": "object", "properties": {"city": TEXT}}]}}, {"place city"}),
        ({"filters": {"type": "object"}}, set()),  # nobody knows the key of "in Oslo"
    ],
)  # fmt: skip
def test_labels_that_may_go_unsaid(properties: dict[str, Any], plain: set[str]) -> None:
    assert plain_labels(tool("list_events", "List the events.", **properties)) == plain


def test_a_value_that_two_arguments_could_take_is_said_with_its_label() -> None:
    dates = tool("list_events", "List the events.", start_date=DATE, end_date=DATE, city=TEXT)
    tasks = own_tasks(deal_own_tools([dates], 0), Split.TRAIN, 80, 0, {Category.SIMPLE: 1.0}, (1, 1))
    for name, label in (("start_date", "start date"), ("end_date", "end date")):
        requests = [task.query.lower() for task in tasks if name in task.expected[0].arguments]
        assert requests and all(label in request for request in requests)
    cities = [task.query.lower() for task in tasks if "city" in task.expected[0].arguments]
    assert any("city" not in request and " in " in request for request in cities)


def test_what_is_said_without_its_label() -> None:
    said = [Said("city", "Oslo"), Said("end date", "5 May")]
    texts = {worded(said, ("city",), Split.TEST, random.Random(seed)) for seed in range(40)}
    assert any(text.startswith("in Oslo ") for text in texts) and all("end date" in text for text in texts)
    assert all("city" in worded(said, (), Split.TEST, random.Random(seed)) for seed in range(40))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"city": TEXT, "stay_hours": WHOLE}, "required": ["city", "stay_hours"]},
        {"anyOf": [{"type": "null"}, {"type": "object", "properties": {"to": TEXT}, "required": ["to"]}]},
        {"type": "array", "items": {"type": "object", "properties": {"sku": TEXT}}},
        {"type": "number"},
        {"enum": ["a", "b"]},
        {},
    ],
)  # fmt: skip
def test_labels_are_those_that_draws_use(schema: dict[str, Any]) -> None:
    node = Node(schema, name="visit_minutes")
    drawn = draw(node, in_words("visit_minutes"), random.Random(1), Split.TRAIN)
    assert [said.label for said in drawn.said] == [label for label, _ in spoken(node, in_words("visit_minutes"))]


QUERY, CODE = {"query": TEXT}, {"code": TEXT}
BRAVE = (
    "Performs a web search using the Brave Search API, ideal for general queries, news, articles, and online content. "
    "Use it for travel, shops, weather and recipes."
)


@pytest.mark.parametrize(
    ("general", "spec"),
    [
        (True, tool("web_search", "Search the web.", ("query",), **QUERY, max_results=WHOLE)),
        (True, tool("brave_web_search", BRAVE, ("query",), **QUERY)),
        (True, tool("run_python", "Run Python code and return its output.", ("code",), **CODE)),
        (True, tool("run_code", "Runs code.", ("code", "shell"), **CODE, shell={**TEXT, "enum": ["sh", "zsh"]})),
        (True, tool("execute", "Execute a shell command.", ("cmd",), cmd=TEXT)),
        (True, tool("ask_llm", "Ask another language model a question.", ("prompt",), prompt=TEXT)),
        (True, tool("search_all", "Search the web.", ("queries",), queries={"type": "array", "items": TEXT})),
        (True, tool("search", "Search the web.", (), **QUERY)),  # also where nothing is required
        (False, tool("search_recipes", "Search for recipes.", ("query",), **QUERY)),
        (False, tool("translate_text", "Translate a text.", ("text",), text=TEXT)),
        (False, tool("send_message", "Send a message to the team.", ("message",), message=TEXT)),
        (False, tool("search_web", "Search the web near a city.", ("query", "city"), **QUERY, city=TEXT)),
        (False, tool("fetch", "Fetch a page from the internet.", ("url",), url=TEXT)),
        (False, tool("ping", "Ping the server.")),
        (False, tool("search_web", "Search the web.", ("code",), code={**TEXT, "pattern": "^[A-Z]{3}$"})),
    ],
    ids=lambda value: value.name if isinstance(value, ToolSpec) else str(value),
)  # fmt: skip
def test_tools_that_could_serve_anything(general: bool, spec: ToolSpec) -> None:
    assert serves_anything(spec) is general


WEB = tool("web_search", "Search the web.", ("query",), **QUERY)
SHOVEL = tool("forge_shovel", "Forge a shovel.", ("weight",), weight=WHOLE)
ANVIL = tool("polish_anvil", "Polish an anvil.", ("weight",), weight=WHOLE)


def test_a_tool_that_could_serve_anything_is_offered_only_to_be_called() -> None:
    own = deal_own_tools([WEB, SHOVEL, ANVIL], 0)
    shares = {Category.IRRELEVANCE: 1.0, Category.MULTIPLE: 1.0, Category.SIMPLE: 1.0}
    tasks = own_tasks(own, Split.TRAIN, 120, 0, shares, (2, 3))
    assert {task.category for task in tasks} == {Category.IRRELEVANCE, Category.MULTIPLE, Category.SIMPLE}
    for task in tasks:
        offered = {spec.name for spec in task.tools}
        assert ("web_search" in offered) is any(call.name == "web_search" for call in task.expected)
    assert {len(task.tools) for task in tasks if not task.expected} == {2}


def test_alone_it_gives_no_task_without_a_call() -> None:
    own = deal_own_tools([WEB], 0)
    assert own_tasks(own, Split.TRAIN, 20, 0, {Category.IRRELEVANCE: 1.0}, (1, 3)) == []
    assert len(own_tasks(own, Split.TRAIN, 5, 0, {Category.SIMPLE: 1.0}, (1, 3))) == 5
