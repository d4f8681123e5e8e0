"""Tasks of own tools: every schema gives values that fit, every request says them, splits hold."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.task_strategies import SCHEMAS

from toolspar.calls.check_file import check_lines
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.render import render_calls
from toolspar.calls.schema import parse_tool
from toolspar.calls.schema_walk import Node
from toolspar.core.errors import DataError
from toolspar.tasks.formats.registry import write_row
from toolspar.tasks.grounding import ground, leaves
from toolspar.tasks.importers.fit import require_fit
from toolspar.tasks.own_tools.generate import deal_own_tools, own_tasks, unsaid
from toolspar.tasks.own_tools.kinds import kind_of_text
from toolspar.tasks.own_tools.patterns import text_of_pattern
from toolspar.tasks.own_tools.phrases import imperatives
from toolspar.tasks.own_tools.rephrase import rephrase
from toolspar.tasks.own_tools.sources import is_tool_source, load_tools
from toolspar.tasks.own_tools.values import UndrawableError, draw, examples_of
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify import grounding

SHARES = {
    Category.SIMPLE: 0.3,
    Category.MULTIPLE: 0.2,
    Category.PARALLEL: 0.15,
    Category.PARALLEL_MULTIPLE: 0.15,
    Category.IRRELEVANCE: 0.2,
}
MODULE = '''
"""Tools."""
import dataclasses, datetime, enum
from typing import Annotated, Literal, Optional, TypedDict

class Size(enum.Enum):
    SMALL = "small"
    LARGE = "large"

@dataclasses.dataclass
class Place:
    city: str
    floor: int = 0

class Item(TypedDict):
    sku: str
    quantity: int

def book_room(place: Place, day: datetime.date, guests: Annotated[int, "People who come."] = 2,
              size: Size | None = None) -> str:
    """Books a room.

    It is for a meeting.

    Args:
        place: Where the room is:
            city and floor.
        day (date): The day.
    """
    return ""

def order_items(items: list[Item], note: Optional[str] = None, speed: Literal["slow", "fast"] = "slow") -> str:
    """Orders items.

    Parameters
    ----------
    items : list
        What is ordered.
    """
    return ""

def _hidden(x: int) -> None: ...
'''
OPENAPI = """
openapi: 3.0.3
paths:
  /pets/{petId}:
    parameters:
      - {name: petId, in: path, required: true, schema: {type: integer, minimum: 1}}
    get: {operationId: getPet, summary: Find pet by ID}
    delete: {deprecated: true, summary: Deletes a pet}
  /pets:
    post:
      summary: Add a new pet to the store.
      description: It must be new.
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
    get:
      operationId: list pets
      parameters:
        - $ref: '#/components/parameters/Limit'
        - {name: X-Key, in: header, schema: {type: string}}
components:
  parameters:
    Limit: {name: limit, in: query, description: How many, schema: {type: integer, default: 10}}
  schemas:
    Named: {type: object, required: [name], properties: {name: {type: string}, id: {type: integer, readOnly: true}}}
    Pet:
      allOf:
        - $ref: '#/components/schemas/Named'
        - type: object
          required: [born]
          properties:
            born: {type: string, format: date, example: 2020-01-01}
            friends: {type: array, items: {$ref: '#/components/schemas/Pet'}}
            status: {type: string, enum: [available, sold]}
"""


def tool(name: str, description: str, required: tuple[str, ...] = (), **properties: Any) -> ToolSpec:
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return parse_tool({"name": name, "description": description, "parameters": schema})


TOOLS = [
    tool(
        "get_weather",
        "Get the current weather for a given location.",
        ("location",),
        location={"type": "string", "description": "City, e.g. Paris, Rome or Oslo."},
        unit={"type": "string", "enum": ["celsius", "fahrenheit"], "default": "celsius"},
    ),
    tool(
        "book_meeting",
        "Books a meeting room.",
        ("start", "attendees", "durationMinutes"),
        start={"type": "string", "format": "date-time"},
        attendees={"type": "array", "items": {"type": "string", "format": "email"}, "minItems": 1},
        durationMinutes={"type": "integer", "minimum": 15, "maximum": 240, "multipleOf": 15},
        notify={"type": "boolean", "default": True},
        place={"type": "object", "properties": {"city": {"type": "string"}, "floor": {"type": "integer"}}},
    ),
    tool(
        "place_order",
        "Place an order.",
        ("items",),
        items={
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "sku": {"type": "string", "pattern": "^[A-Z]{2}-\\d{3}$"},
                    "quantity": {"type": "integer"},
                },
                "required": ["sku", "quantity"],
            },
        },
        note={"type": ["string", "null"]},
    ),
    tool("ping", "Ping the server"),
]


def many(n: int) -> list[ToolSpec]:
    return [
        tool(f"get_{word}_{i}", f"Get {word} {i}.", ("city",), city={"type": "string"})
        for i, word in zip(range(n), "abcdefghijkl", strict=False)
    ]


@pytest.fixture(scope="module")
def drawn() -> dict[Split, list[Task]]:
    own = deal_own_tools(TOOLS, 0)
    return {split: own_tasks(own, split, 60, 0, SHARES, (2, 3)) for split in Split}


def test_every_task_passes_the_projects_own_checks(drawn: dict[Split, list[Task]]) -> None:
    for split, tasks in drawn.items():
        assert len(tasks) == 60 and {task.split for task in tasks} == {split}
        assert {task.category for task in tasks} == set(Category)
        assert len({task.query for task in tasks}) == 60
        for task in tasks:
            require_fit(task.tools, task.expected)
            assert grounding.check(task, task.query).passed
            said = {mention.path for mention in ground(task.query, task.expected)}
            assert {path for path, value in leaves(task.expected) if not isinstance(value, bool)} <= said
        answers = ({**write_row(t, "toolspar"), "answer": render_calls(t.expected) or "No tool fits."} for t in tasks)
        assert all(result.get("strict") for result in check_lines(map(json.dumps, answers)))


def test_wordings_and_values_of_the_splits_differ(drawn: dict[Split, list[Task]]) -> None:
    texts = {split: " ".join(task.query for task in tasks if task.expected) for split, tasks in drawn.items()}
    families = {Split.TRAIN: "where the", Split.DEV: "set to", Split.TEST: "such that"}
    assert all((part in texts[split]) == (split is own) for own, part in families.items() for split in Split)
    people = {
        split: {m for task in tasks for m in re.findall(r"[\w.]+@", task.query)} for split, tasks in drawn.items()
    }
    assert people[Split.TRAIN] and not people[Split.TRAIN] & (people[Split.DEV] | people[Split.TEST])
    refused = [task for tasks in drawn.values() for task in tasks if task.category is Category.IRRELEVANCE]
    assert refused and all(task.expected == () and task.tools for task in refused)


def test_the_same_arguments_give_the_same_tasks(drawn: dict[Split, list[Task]]) -> None:
    own = deal_own_tools(TOOLS, 0)
    assert own_tasks(own, Split.DEV, 10, 0, SHARES, (2, 3)) == drawn[Split.DEV][:10]
    assert own_tasks(own, Split.DEV, 10, 1, SHARES, (2, 3)) != drawn[Split.DEV][:10]


def test_enough_tools_are_split_by_tool_and_few_are_not() -> None:
    own = deal_own_tools(many(12), 3)
    names = {split: {tool.name for tool in own.by_split[split]} for split in Split}
    assert own.by_tool and [len(names[split]) for split in Split] == [8, 2, 2]
    assert not names[Split.TRAIN] & names[Split.DEV] | names[Split.DEV] & names[Split.TEST]
    assert "8 train, 2 dev, 2 test; dev and test figures are about unseen tools" in own.told()
    assert deal_own_tools(many(12), 3) == own != deal_own_tools(many(12), 4)
    few = deal_own_tools(many(9), 3)
    assert not few.by_tool and "not about unseen tools" in few.told()


def test_tools_without_possible_tasks_are_left_out_with_a_reason() -> None:
    hard = tool("f", "Do.", ("x",), x={"type": "null"})
    own = deal_own_tools([*TOOLS, hard], 0)
    assert own.refused == ("tool 'f' is left out: 'x' can be nothing but null",)
    with pytest.raises(DataError, match="no task can be made of these tools: tool 'f'"):
        deal_own_tools([hard], 0)
    with pytest.raises(DataError, match="two tools have the name 'ping'"):
        deal_own_tools([TOOLS[-1], TOOLS[-1]], 0)


def test_tools_that_allow_few_requests_give_few_tasks() -> None:
    own = deal_own_tools([TOOLS[-1]], 0)
    tasks = own_tasks(own, Split.TRAIN, 200, 0, {Category.MULTIPLE: 1.0}, (2, 4))
    assert 5 < len(tasks) < 40 and {task.category for task in tasks} == {Category.SIMPLE}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(schema=SCHEMAS, seed=st.integers(0, 1000))
def test_values_fit_their_schema(schema: dict[str, Any], seed: int) -> None:
    parameters = {"type": "object", "properties": {"thing": schema}, "required": ["thing"]}
    spec = parse_tool({"name": "f", "parameters": parameters})
    try:
        found = draw(Node(spec.parameters).member("thing"), "thing", random.Random(seed), Split.TRAIN)
    except UndrawableError as error:  # a list of nothing but switches, and schemas that go on and on
        assert ("boolean" in str(schema) and "different items" in str(error)) or "nested deeper" in str(error)
        return
    require_fit([spec], [ToolCall("f", {"thing": found.value})])
    assert found.said


@pytest.mark.parametrize(
    ("schema", "holds"),
    [
        ({"type": "integer", "minimum": 5, "maximum": 6}, lambda v: v in (5, 6)),
        ({"type": "integer", "exclusiveMinimum": 5, "maximum": 6}, lambda v: v == 6),
        ({"type": "integer", "minimum": 5, "exclusiveMinimum": True, "maximum": 6}, lambda v: v == 6),
        ({"type": "number", "minimum": float("-inf"), "maximum": float("inf")}, lambda v: abs(v) < 1000),
        ({"type": "integer", "maximum": 10**400}, lambda v: abs(v) < 1000),
        ({"type": "integer", "minimum": -9, "maximum": -3, "multipleOf": 3}, lambda v: v in (-9, -6, -3)),
        ({"type": "number", "minimum": 0, "maximum": 0.5}, lambda v: 0 <= v <= 0.5),
        ({"type": "integer", "minimum": 100000}, lambda v: v >= 100000),
        ({"type": "boolean", "default": True}, lambda v: v is False),
        ({"enum": [1, 2], "default": 1}, lambda v: v == 2),
        ({"const": "x"}, lambda v: v == "x"),
        ({"type": ["null", "string"]}, lambda v: isinstance(v, str)),
        ({"anyOf": [{"type": "null"}, {"type": "integer"}]}, lambda v: isinstance(v, int)),
        ({"type": "string", "minLength": 40}, lambda v: len(v) >= 40),
        ({"type": "string", "maxLength": 3}, lambda v: 0 < len(v) <= 3),
        ({"type": "string", "format": "date"}, lambda v: re.fullmatch(r"\d{4}-\d\d-\d\d", v)),
        ({"type": "string", "format": "uuid"}, lambda v: len(v) == 36),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 4, "maxItems": 4}, lambda v: len(set(v)) == 4),
        ({"type": "object"}, lambda v: len(v) == 1),
        ({"type": "object", "properties": {"a": {"type": "integer"}}}, lambda v: isinstance(v["a"], int)),
    ],
)
def test_bounds_formats_and_defaults_are_kept(schema: dict[str, Any], holds: Any) -> None:
    for seed in range(20):
        found = draw(Node(schema, name="thing"), "thing", random.Random(seed), Split.DEV)
        assert holds(found.value), found


def test_what_has_no_value_is_refused() -> None:
    for schema, reason in (
        ({"type": "integer", "minimum": 5, "maximum": 4}, "between its bounds"),
        ({"type": "string", "pattern": "(?=a)b"}, "pattern"),
        ({"type": "string", "enum": ["x"], "default": "x"}, "nothing but its default"),
        ({"type": "array", "items": {"enum": ["x"]}, "minItems": 3}, "more different items"),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 10**9}, "at least 1000000000 items"),
        ({"type": "string", "minLength": 10**9}, "at least 1000000000 letters"),
    ):
        with pytest.raises(UndrawableError, match=reason):
            draw(Node(schema), "it", random.Random(0), Split.TRAIN)


@pytest.mark.parametrize(
    "pattern", [r"^[A-Z]{2}-\d{3,5}$", r"(foo|bar)_\w+", r"^[^a-z]x?$", r"\d{4}-\d{2}", r"^#[0-9a-f]{6}$"]
)
def test_texts_of_patterns_match(pattern: str) -> None:
    texts = [text_of_pattern(pattern, random.Random(seed)) for seed in range(10)]
    assert all(text and re.search(pattern, text) for text in texts)


@pytest.mark.parametrize(
    ("name", "description", "ask"),
    [
        ("get_pet", "Find pet by ID", "find pet"),
        ("orders", "Returns a list of all orders for the specified customer.", "return a list of all orders"),
        ("book.table", "", "book table"),
        ("weatherNow", "Weather in a city.", "use weather now"),
        ("x", "This function searches for flights (cheap ones). More text.", "search for flights"),
    ],
)
def test_imperatives_come_from_descriptions_and_names(name: str, description: str, ask: str) -> None:
    assert imperatives(ToolSpec(name, description))[0] == ask


def test_kinds_are_told_by_names_and_descriptions() -> None:
    kinds = {name: kind_of_text(name, "") for name in ("recipient email", "email subject", "start date", "user id")}
    assert kinds == {"recipient email": "email", "email subject": "title", "start date": "date", "user id": "code"}
    assert kind_of_text("where", "The city to look in") == "place"
    assert kind_of_text("day", "Day as DD/MM/YYYY") == "thing"
    assert examples_of({"examples": ["aa"], "description": "A kind, such as 'bb', cc or dd."}) == [
        "aa",
        "bb",
        "cc",
        "dd",
    ]


def no_server(server: str) -> Any:
    raise AssertionError(server)


def test_a_module_of_typed_functions(tmp_path: Path) -> None:
    path = tmp_path / "my_tools.py"
    path.write_text(MODULE)
    book, order = load_tools(str(path), no_server)
    assert (book.name, book.description, book.required) == ("book_room", "Books a room.", ("place", "day"))
    assert book.properties["place"]["properties"] == {
        "city": {"type": "string"},
        "floor": {"type": "integer", "default": 0},
    }
    assert book.properties["place"]["required"] == ["city"]
    assert book.properties["place"]["description"] == "Where the room is: city and floor."
    assert book.properties["day"] == {"type": "string", "format": "date", "description": "The day."}
    assert book.properties["guests"] == {"type": "integer", "description": "People who come.", "default": 2}
    assert book.properties["size"] == {"enum": ["small", "large", None], "default": None}
    assert order.properties["items"]["items"]["required"] == ["sku", "quantity"]
    assert order.properties["note"] == {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}
    assert order.properties["items"]["description"] == "What is ordered."
    assert order.properties["speed"] == {"type": "string", "enum": ["slow", "fast"], "default": "slow"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def f(*xs: int): ...", "must have names"),
        ("def f(x: complex): ...", "the type complex of f.x has no JSON Schema"),
        ("def f(x: Missing): ...", "cannot be imported: NameError"),
        ("import sys; sys.exit(3)", "cannot be imported: SystemExit: 3"),
        ("raise SystemError('no\\nway')", "cannot be imported: SystemError: no way"),
        ("x = 1", "holds no tools"),
    ],
)
def test_a_module_that_is_none_says_why(text: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "t.py").write_text(text)
    with pytest.raises(DataError, match=reason):
        load_tools(str(tmp_path / "t.py"), no_server)


def test_operations_of_an_openapi_document(tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    path.write_text(OPENAPI)
    get, listed, post = load_tools(str(path), no_server)
    assert get.parameters == {
        "type": "object",
        "properties": {"petId": {"type": "integer", "minimum": 1}},
        "required": ["petId"],
    }
    assert post.name == "post_pets" and post.description == "Add a new pet to the store. It must be new"
    assert list(post.properties) == ["name", "born", "friends", "status"] and post.required == ("name", "born")
    assert listed.name == "list_pets"
    assert listed.properties == {"limit": {"type": "integer", "default": 10, "description": "How many"}}
    own = deal_own_tools([get, post, listed], 0)
    assert own.refused == () and len(own_tasks(own, Split.TRAIN, 20, 0, SHARES, (2, 3))) == 20


def test_words_and_times_of_a_yaml_document_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "api.yml"
    path.write_text(OPENAPI.replace("enum: [available, sold]", "enum: [on, no, 12:30, 2026-11-23]"))
    schemas = [schema for tool in load_tools(str(path), no_server).tools for schema in tool.properties.values()]
    assert [schema["enum"] for schema in schemas if "12:30" in schema.get("enum", ())] == [
        ["on", "no", "12:30", "2026-11-23"]
    ]


def test_sources_of_tools_are_told_from_files_of_tasks(tmp_path: Path) -> None:
    def file(name: str, value: Any) -> str:
        (tmp_path / name).write_text(json.dumps(value))
        return str(tmp_path / name)

    plain = {"name": "now", "description": "Time now.", "parameters": {"type": "object", "properties": {}}}
    for index, value in enumerate(
        ([plain], {"tools": [{"type": "function", "function": plain}]}, {"functions": [plain]})
    ):
        source = file(f"{index}.json", value)
        assert is_tool_source(source) and [tool.name for tool in load_tools(source, no_server)] == ["now"]
    assert is_tool_source("mcp:python server.py") and is_tool_source("tools.py") and is_tool_source("api.yml")
    row = {"query": "a", "tools": [plain], "answers": []}
    for name, value in (("a.json", [row]), ("b.json", row), ("c.jsonl", [plain]), ("d.json", []), ("e.json", 3)):
        assert not is_tool_source(file(name, value))
    assert not is_tool_source("generated") and not is_tool_source("/no/such/file.json")
    assert [
        tool.name
        for tool in load_tools("mcp: x y", lambda server: [{**plain, "title": "Now"}] if server == "x y" else [])
    ] == ["now"]
    for source, reason in (
        (str(tmp_path / "none.yaml"), "does not exist"),
        (file("f.yaml", [1]), "holds no tools"),
        (file("g.json", {"openapi": "3"}), "no 'paths'"),
    ):
        with pytest.raises(DataError, match=reason):
            load_tools(source, no_server)


def test_other_words_are_taken_only_where_they_say_the_same() -> None:
    own = deal_own_tools(TOOLS[:1], 0)
    tasks = own_tasks(own, Split.TRAIN, 4, 0, {Category.SIMPLE: 1.0}, (2, 3))
    city = str(tasks[0].expected[0].arguments["location"])
    texts = [
        f'<think>hm</think> "What is it like outside in {city} (celsius, fahrenheit)?"',
        "Rain?",
        "",
        ValueError("down"),
    ]
    found = rephrase(tasks, lambda asked: texts, lambda task, text: True)
    assert found.tasks[0].query == f"What is it like outside in {city} (celsius, fahrenheit)?"
    assert [task.query for task in found.tasks[1:]] == [task.query for task in tasks[1:]]
    assert (found.refused, found.unanswered) == (2, 1)
    refused = rephrase(tasks[:1], lambda asked: texts[:1], lambda task, text: False)
    assert refused.tasks == (tasks[0],) and refused.refused == 1
    assert unsaid("How is it?", tasks[0].expected) == "location"
