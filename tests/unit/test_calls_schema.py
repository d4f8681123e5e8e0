"""Tool schemas in every dialect, their defaults, their signatures, and calls written and read back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolspar.calls.check import check_calls
from toolspar.calls.defaults import NO_DEFAULT, default_of
from toolspar.calls.parse import ParsedAnswer, parse_calls
from toolspar.calls.records import ToolCall
from toolspar.calls.render import render_calls, signature
from toolspar.calls.schema import openai_names, parse_tool, tool_to_openai
from toolspar.core.errors import DataError

CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


@pytest.mark.parametrize(
    "obj",
    [
        {"type": "function", "function": {"name": "f", "description": "d", "parameters": CITY}},
        {"name": "f", "description": "d", "parameters": CITY},
        {"name": "f", "description": "d", "inputSchema": CITY},
        {"name": "f", "description": "d", "input_schema": CITY},
        {"name": "f", "description": "d", "parameters": {**CITY, "type": "dict"}},
        {"name": "f", "description": "d", "parameters": {"city": {"type": "str"}}},
        {
            "name": "f",
            "description": "d",
            "parameters": {"type": "object", "properties": {"city": {"type": "string", "required": True}}},
        },
    ],
)
def test_dialects_become_one(obj: dict[str, Any]) -> None:
    tool = parse_tool(obj)
    assert (tool.name, tool.description, dict(tool.parameters)) == ("f", "d", CITY)
    assert parse_tool(tool_to_openai(tool)) == tool


def test_xlam_optional_arguments() -> None:
    tool = parse_tool(
        {
            "name": "f",
            "parameters": {
                "a": {"type": "str", "description": "x"},
                "b": {"type": "int, optional", "description": "y"},
                "c": {"type": "List[int]", "default": [1]},
                "type": {"type": "str"},
            },
        }
    )
    assert tool.required == ("a", "type")
    assert tool.properties["b"]["type"] == "integer"
    assert tool.properties["c"] == {"type": "array", "items": {"type": "integer"}, "default": [1]}


@pytest.mark.parametrize(
    ("written", "schema"),
    [
        ("float", {"type": "number"}),
        ("tuple", {"type": "array"}),
        ("any", {}),
        ("dict", {"type": "object"}),
        ("Optional[str]", {"type": "string"}),
        ("Union[int, str]", {"type": ["integer", "string"]}),
        ("Dict[str, List[int]]", {"type": "object"}),
        ("List[Dict[str, Any]]", {"type": "array", "items": {"type": "object"}}),
        ("Literal['a', 'b']", {"type": "string", "enum": ["a", "b"]}),
        ("float | None", {"type": "number"}),
        (["string", "null"], {"type": ["string", "null"]}),
        ("Tuple[float, float]", {"type": "array", "items": {"type": "number"}}),
    ],
)
def test_type_names(written: Any, schema: dict[str, Any]) -> None:
    assert parse_tool({"name": "f", "parameters": {"a": {"type": written, "default": 0}}}).properties["a"] == {
        **schema,
        "default": 0,
    }


@pytest.mark.parametrize(
    ("obj", "words"),
    [
        (None, "JSON object"),
        ({}, "name"),
        ({"name": 5}, "name"),
        ({"name": "f", "description": 5}, "description"),
        ({"name": "f", "parameters": []}, "parameters"),
        ({"name": "f", "parameters": {"type": "object", "properties": []}}, "properties"),
        ({"name": "f", "parameters": {"type": "string"}}, "object"),
        ({"name": "f", "parameters": {"a": {"type": "strng"}}}, "strng"),
        ({"name": "f", "parameters": {"a": 5}}, "'a'"),
        ({"name": "f", "parameters": {**CITY, "required": ["town"]}}, "town"),
        ({"name": "f", "parameters": {**CITY, "required": "city"}}, "required"),
        ({"name": "f", "parameters": {"a": {"type": "str", "enum": []}}}, "enum"),
        ({"name": "f", "parameters": {"a": {"type": 5}}}, "type"),
        ({"name": "f", "parameters": {"$ref": "#/$defs/Gone", "$defs": {}}}, "#/$defs/Gone"),
        ({"name": "f", "parameters": {"$ref": "#"}}, "leads to no schema"),
        ({"name": "f", "parameters": {"properties": {"a": {"items": {"$ref": "#/$defs/Gone"}}}}}, "#/$defs/Gone"),
        ({"name": "f", "parameters": {"properties": {"a": {"$ref": "https://example.com/a.json"}}}}, "leads nowhere"),
    ],
)
def test_bad_tools_are_refused_in_one_line(obj: Any, words: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_tool(obj)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_members_and_items_tell_a_type_that_is_left_out() -> None:
    place = {"properties": {"town": {"type": "string"}}}
    tool = parse_tool({"name": "f", "parameters": {"properties": {"at": place, "all": {"items": place}}}})
    assert (tool.properties["at"]["type"], tool.properties["all"]["type"]) == ("object", "array")
    expected = (ToolCall("f", {"at": {"town": "Rome"}}),)
    assert not check_calls((tool,), expected, (ToolCall("f", {"at": "Rome"}),)).correct


def test_what_is_required_may_be_named_elsewhere_and_nothing_may_follow() -> None:
    base = {"$defs": {"Base": {"type": "object", "properties": {"a": {"type": "string"}}}}}
    point = {"type": "array", "prefixItems": [{"type": "number"}, {"type": "number"}], "items": False}
    schema = {**base, "type": "object", "properties": {"b": point}, "allOf": [{"$ref": "#/$defs/Base"}]}
    tool = parse_tool({"name": "f", "parameters": {**schema, "required": ["a", "b"]}})
    assert list(tool.required) == ["a", "b"] and set(tool.properties) == {"a", "b"}


def test_arguments_that_are_said_by_reference_are_read() -> None:
    """Pydantic writes a recursive model this way."""
    tree = {"type": "object", "properties": {"name": {"type": "string"}, "inner": {"$ref": "#/$defs/Tree"}}}
    defs = {"$defs": {"Tree": {**tree, "required": ["name"]}}}
    for said in ({"$ref": "#/$defs/Tree"}, {"allOf": [{"$ref": "#/$defs/Tree"}]}):
        tool = parse_tool({"name": "plant", "parameters": {**said, **defs}})
        assert (list(tool.properties), list(tool.required)) == (["name", "inner"], ["name"])
        right, wrong = {"name": "oak", "inner": {"name": "ash"}}, {"name": "oak", "inner": {"inner": {}}}
        assert check_calls((tool,), (ToolCall("plant", right),), (ToolCall("plant", dict(right)),)).correct
        assert not check_calls((tool,), (ToolCall("plant", right),), (ToolCall("plant", wrong),)).correct


@pytest.mark.parametrize(
    ("schema", "default"),
    [
        ({"type": "integer", "default": 3, "description": "Default is 5."}, 3),
        ({"type": "integer", "description": "Days. Default is 5."}, 5),
        ({"type": "integer", "description": "Radius (default: 10,000)"}, 10_000),
        ({"type": "number", "description": "Rate, defaults to 0.5."}, 0.5),
        ({"type": "string", "description": "Unit. Default is 'metric'."}, "metric"),
        ({"type": "string", "description": "The default value is New York."}, "New York"),
        ({"type": "string", "enum": ["C", "F"], "description": "Defaults to c if left out"}, "C"),
        ({"type": "boolean", "description": "Default: False"}, False),
        ({"type": "boolean", "description": "If True, sorts. Default is true."}, True),
        ({"type": "array", "description": "Ids (default is [1, 2])"}, [1, 2]),
        ({"type": "string", "description": "Default is None"}, None),
        ({"type": "string", "description": "Default is an empty string."}, ""),
        ({"type": "integer", "description": "Timeout in seconds. Optional, default 30."}, 30),
        ({"type": "string", "description": "Sort order (default asc)"}, "asc"),
        ({"type": "string", "description": "The default language of the user."}, NO_DEFAULT),
        ({"type": "integer", "default": "1"}, 1),
        ({"type": "number", "default": "0.5"}, 0.5),
        ({"type": "boolean", "default": "false"}, False),
        ({"type": ["integer", "string"], "default": "1"}, "1"),
        ({"type": "integer", "default": "any"}, "any"),
        ({"type": "integer", "default": "true"}, "true"),
        ({"type": "array", "default": "[]"}, []),
        ({"type": "integer", "default": "None"}, None),
        ({"type": "integer", "description": "Days ahead."}, NO_DEFAULT),
        ({"type": "integer", "description": "There is no default: 5 is common."}, NO_DEFAULT),
        ({"type": "integer", "description": "Default is the current year."}, NO_DEFAULT),
    ],
)
def test_defaults(schema: dict[str, Any], default: Any) -> None:
    found = default_of(schema)
    assert found == default
    assert type(found) is type(default)


WORD = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,9}", fullmatch=True) | st.sampled_from(
    ["Tokyo", "today", "to", "total", "top", "token", "set", "settings", "is", "value", "asc", "offset", "default"]
)
PHRASES = [
    "Defaults to {}",
    "Default is {}",
    "default: {}",
    "City. Defaults to {}.",
    "Default value is set to {}",
    "x (default: {})",
]


@settings(max_examples=300, deadline=None)
@given(WORD.filter(lambda word: word.lower() not in ("none", "null", "empty")), st.sampled_from(PHRASES))
def test_any_word_may_be_a_default(word: str, phrase: str) -> None:
    argument = {"type": "string", "description": phrase.format(word)}
    assert default_of(argument) == default_of({**argument, "enum": ["other", word]}) == word


def test_signature() -> None:
    tool = parse_tool(
        {
            "name": "f",
            "description": "Does\nthings.",
            "parameters": {
                "type": "object",
                "properties": {
                    "a": {"type": "string", "description": "First."},
                    "b": {"type": "array", "items": {"type": "integer"}},
                    "c": {
                        "type": "object",
                        "properties": {"x": {"type": "number"}, "y": {"type": "number"}},
                        "required": ["x"],
                    },
                    "d": {"type": "integer", "description": "Count (default: 2)."},
                    "e": {"type": ["string", "null"]},
                },
                "required": ["a"],
            },
        }
    )
    assert signature(tool) == (
        "f(a: string, b?: integer[], c?: {x: number, y?: number}, d?: integer = 2, e?: string|null) - Does things.\n"
        "  a: First.\n  d: Count (default: 2)."
    )


def test_a_signature_resolves_references_and_ends() -> None:
    tree = {"type": "object", "properties": {"unit": {"$ref": "#/$defs/Unit"}, "inner": {"$ref": "#/$defs/Tree"}}}
    units = {"type": "string", "enum": ["C", "F"], "description": "Scale (default C)."}
    properties = {"tree": {"allOf": [{"$ref": "#/$defs/Tree"}]}, "unit": {"$ref": "#/$defs/Unit"}}
    tool = parse_tool(
        {
            "name": "f",
            "parameters": {"type": "object", "properties": properties, "$defs": {"Tree": tree, "Unit": units}},
        }
    )
    assert signature(tool) == (
        'f(tree?: {unit?: "C"|"F", inner?: object}, unit?: "C"|"F" = "C")\n  unit: Scale (default C).'
    )
    names = [f"D{i}" for i in range(12)]
    wide = {each: {"allOf": [{"$ref": f"#/$defs/D{(i + 1) % 12}"}]} for i, each in enumerate(names)}
    defs = {each: {"type": "object", "properties": wide} for each in names}
    root = {"type": "object", "properties": {"a": {"$ref": "#/$defs/D0"}}, "$defs": defs}
    assert len(signature(parse_tool({"name": "f", "parameters": root}))) < 50_000


def test_a_signature_shows_only_types_of_what_is_nested() -> None:
    town = {"type": "string", "description": "Town.", "minLength": 2}
    place = {"type": "object", "description": "Place.", "properties": {"town": town}, "minProperties": 1}
    tool = parse_tool({"name": "f", "parameters": {"type": "object", "properties": {"at": place}, "required": ["at"]}})
    assert signature(tool) == "f(at: {town?: string})\n  at: Place."


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}(\.[a-z]{1,4})?", fullmatch=True)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize("style", ["hermes", "json", "python", "llama3", "mistral"])
@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.builds(ToolCall, NAMES, st.dictionaries(st.text(max_size=6), VALUES, max_size=3)), min_size=1, max_size=3
    )
)
def test_written_calls_are_read_back(style: Any, calls: list[ToolCall]) -> None:
    assert parse_calls(render_calls(calls, style)) == ParsedAnswer(tuple(calls), malformed=False)


def test_what_cannot_be_written_is_refused() -> None:
    with pytest.raises(DataError, match="odd name"):
        render_calls([ToolCall("odd name")], "python")
    with pytest.raises(DataError, match="style"):
        render_calls([], "xml")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="JSON"):
        render_calls([ToolCall("f", {"a": object()})])


def test_names_for_openai_are_legal_and_no_two_alike() -> None:
    names = ["a.b", "a_b", "a/b", "geo-2", "x" * 80, "x" * 81, "ü"]
    sent = openai_names(names)
    assert list(sent) == names
    assert list(sent.values()) == ["a_b", "a_b_2", "a_b_3", "geo-2", "x" * 64, "x" * 60 + "_2", "_"]


@pytest.mark.parametrize("union", ["anyOf", "oneOf"])
def test_a_default_in_the_description_of_a_union_is_of_its_type(union: str) -> None:
    schema = {union: [{"type": "integer"}, {"type": "null"}], "description": "How many. Defaults to 5."}
    assert default_of(schema) == 5
