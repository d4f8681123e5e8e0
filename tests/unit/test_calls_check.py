"""The checker: each kind of wrong answer is rejected for the right reason, each other form of a right one accepted."""

from __future__ import annotations

import itertools
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolspar.calls.check import check_answer, check_calls
from toolspar.calls.parse import POSITIONAL
from toolspar.calls.records import Reason, ToolCall
from toolspar.calls.render import render_calls
from toolspar.calls.schema import parse_tool

R = Reason
FLIGHT = parse_tool(
    {
        "name": "book_flight",
        "parameters": {
            "type": "object",
            "properties": {
                "origin": {"type": "string"},
                "date": {"type": "string"},
                "seats": {"type": "integer"},
                "budget": {"type": "number"},
                "cabin": {"type": "string", "enum": ["economy", "business"], "default": "economy"},
                "bags": {"type": "integer", "description": "Number of bags (default: 1)."},
                "direct": {"type": "boolean", "description": "Only direct flights. Defaults to False."},
                "meal": {"type": "string"},
                "note": {"type": ["string", "null"]},
                "tags": {"type": "array", "items": {"type": "string"}, "description": "Tags, in any order."},
                "legs": {"type": "array", "items": {"type": "string"}},
                "traveller": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string"},
                        "age": {"type": "integer"},
                        "vip": {"type": "boolean", "default": False},
                    },
                    "required": ["name"],
                },
                "expression": {"type": "string"},
            },
            "required": ["origin"],
        },
    }
)
OTHER = parse_tool({"name": "cancel_flight", "parameters": {"id": {"type": "str"}}})
TOOLS = [FLIGHT, OTHER]
BASE = {"origin": "Miami, FL"}


def verdict(expected: dict[str, Any], got: dict[str, Any]) -> tuple[bool, bool, Reason]:
    found = check_calls(TOOLS, [ToolCall("book_flight", expected)], [ToolCall("book_flight", got)])
    assert found.correct == (found.reason is R.CORRECT)
    assert found.correct or not found.strict
    assert bool(found.detail) == (not found.strict)
    return found.strict, found.correct, found.reason


STRICT = [
    ({}, {}),
    ({"origin": "miami, fl "}, {}),
    ({"seats": 2}, {"seats": 2}),
    ({"budget": 5.0}, {"budget": 5}),
    ({"budget": 5}, {"budget": 5.0}),
    ({}, {"cabin": "economy"}),
    ({"cabin": "economy"}, {}),
    ({}, {"bags": 1}),
    ({"bags": 1}, {}),
    ({}, {"direct": False}),
    ({}, {"note": None}),
    ({"note": None}, {}),
    ({"note": None}, {"note": None}),
    ({"note": {"$any": ["x", None]}}, {}),
    ({"traveller": {"name": "Al"}}, {"traveller": {"name": "al", "vip": False}}),
    ({"traveller": {"name": "Al", "vip": False}}, {"traveller": {"name": "Al"}}),
    ({"seats": {"$any": [2, 3]}}, {"seats": 3}),
    ({"meal": {"$any": ["vegan", {"$absent": True}]}}, {}),
    ({"meal": {"$any": ["vegan", {"$absent": True}]}}, {"meal": "vegan"}),
    ({"meal": {"$absent": True}}, {}),
    ({"cabin": {"$any": ["business", {"$absent": True}]}}, {"cabin": "economy"}),
    ({"traveller": {"name": {"$any": ["Al", "Alan"]}}}, {"traveller": {"name": "Alan"}}),
    ({"legs": ["a", {"$any": ["b", "c"]}]}, {"legs": ["a", "c"]}),
    ({"legs": ["a", {"$any": ["b", {"$absent": True}]}, "c"]}, {"legs": ["a", "c"]}),
    ({"traveller": {"$any": [{"name": "Al"}, {"name": "Bo"}]}}, {"traveller": {"name": "Bo"}}),
]
TOLERANT = [
    ({}, {"origin": "Miami"}),
    ({}, {"origin": "Miami, Florida"}),
    ({"date": "2026-03-05"}, {"date": "March 5, 2026"}),
    ({"seats": 2}, {"seats": 2.0}),
    ({"tags": ["a", "b", "c"]}, {"tags": ["c", "a", "b"]}),
    ({"meal": "two eggs"}, {"meal": "2 eggs!"}),
    ({"expression": "2 + 3"}, {"expression": "2+3"}),
    ({"traveller": {"name": "Mary-Ann Lee"}}, {"traveller": {"name": "Mary Ann Lee"}}),
    ({}, {"meal": None}),
    ({"meal": {"$any": ["vegan", {"$absent": True}]}}, {"meal": None}),
]
WRONG = [
    ({}, {"origin": "Tampa"}, R.WRONG_VALUE),
    ({}, {"origin": ""}, R.WRONG_VALUE),
    ({}, {"origin": None}, R.WRONG_TYPE),
    ({}, {"origin": ["Miami, FL"]}, R.WRONG_TYPE),
    ({"seats": 2}, {"seats": "2"}, R.WRONG_TYPE),
    ({"seats": 1}, {"seats": True}, R.WRONG_TYPE),
    ({"seats": 2}, {"seats": 3}, R.WRONG_VALUE),
    ({"seats": 2}, {"seats": -2}, R.WRONG_VALUE),
    ({"seats": 2}, {"seats": 2.5}, R.WRONG_TYPE),
    ({"seats": 2}, {}, R.MISSING_ARGUMENT),
    ({"budget": 3.14}, {"budget": 314}, R.WRONG_VALUE),
    ({"budget": 5}, {"budget": "5"}, R.WRONG_TYPE),
    ({"direct": True}, {"direct": 1}, R.WRONG_TYPE),
    ({"direct": True}, {"direct": "true"}, R.WRONG_TYPE),
    ({"direct": True}, {"direct": False}, R.WRONG_VALUE),
    ({"direct": True}, {}, R.MISSING_ARGUMENT),
    ({"cabin": "business"}, {"cabin": "Business"}, R.WRONG_VALUE),
    ({"cabin": "business"}, {"cabin": "business "}, R.WRONG_VALUE),
    ({"cabin": "business"}, {"cabin": "first"}, R.WRONG_VALUE),
    ({"cabin": "business"}, {}, R.MISSING_ARGUMENT),
    ({}, {"cabin": "business"}, R.UNKNOWN_ARGUMENT),
    ({}, {"bags": 2}, R.UNKNOWN_ARGUMENT),
    ({}, {"meal": "vegan"}, R.UNKNOWN_ARGUMENT),
    ({}, {"meal": ""}, R.UNKNOWN_ARGUMENT),
    ({}, {"cabin": None}, R.UNKNOWN_ARGUMENT),  # not its default
    ({}, {"colour": "red"}, R.UNKNOWN_ARGUMENT),
    ({}, {POSITIONAL: ["x"]}, R.UNKNOWN_ARGUMENT),
    ({"meal": {"$absent": True}}, {"meal": "vegan"}, R.UNKNOWN_ARGUMENT),
    ({"meal": {"$any": ["vegan", {"$absent": True}]}}, {"meal": "fish"}, R.WRONG_VALUE),
    ({"seats": {"$any": [2, 3]}}, {"seats": 4}, R.WRONG_VALUE),
    ({"seats": {"$any": [2, 3]}}, {}, R.MISSING_ARGUMENT),
    ({"note": "x"}, {}, R.MISSING_ARGUMENT),
    ({"note": {"$any": []}}, {}, R.MISSING_ARGUMENT),
    ({"cabin": {"$any": []}}, {}, R.MISSING_ARGUMENT),
    ({"note": "x"}, {"note": None}, R.WRONG_TYPE),
    ({"meal": None}, {}, R.MISSING_ARGUMENT),  # its schema allows no null, so null says something else
    ({"tags": ["a", "b"]}, {"tags": ["a", "b", "b"]}, R.WRONG_VALUE),
    ({"tags": ["a", "a", "b"]}, {"tags": ["a", "b", "b"]}, R.WRONG_VALUE),
    ({"legs": ["a", "b"]}, {"legs": ["b", "a"]}, R.WRONG_VALUE),
    ({"legs": ["a", "b"]}, {"legs": "a, b"}, R.WRONG_TYPE),
    ({"traveller": {"name": "Al", "age": 3}}, {"traveller": {"name": "Al"}}, R.MISSING_ARGUMENT),
    ({"traveller": {"name": "Al"}}, {"traveller": {"name": "Al", "age": 3}}, R.UNKNOWN_ARGUMENT),
    ({"traveller": {"name": "Al"}}, {"traveller": {"name": "Al", "pet": "cat"}}, R.UNKNOWN_ARGUMENT),
    ({"traveller": {"name": "Al", "age": 3}}, {"traveller": {"name": "Al", "age": "3"}}, R.WRONG_TYPE),
    ({"traveller": {"name": "Al"}}, {"traveller": '{"name": "Al"}'}, R.WRONG_TYPE),
    ({"expression": "5-3"}, {"expression": "3-5"}, R.WRONG_VALUE),
    ({"date": "2026-03-05"}, {"date": "2026-05-03"}, R.WRONG_VALUE),
    ({"budget": 1.0}, {"budget": float("nan")}, R.WRONG_VALUE),
    ({"budget": 1e308}, {"budget": 10**400}, R.WRONG_VALUE),
    ({"meal": "x", "seats": 2}, {"meal": 1, "seats": 3}, R.WRONG_TYPE),
]


@pytest.mark.parametrize(("expected", "got"), STRICT)
def test_strictly_right(expected: dict[str, Any], got: dict[str, Any]) -> None:
    assert verdict(BASE | expected, BASE | got) == (True, True, R.CORRECT)


@pytest.mark.parametrize(("expected", "got"), TOLERANT)
def test_right_in_another_form(expected: dict[str, Any], got: dict[str, Any]) -> None:
    assert verdict(BASE | expected, BASE | got) == (False, True, R.CORRECT)


@pytest.mark.parametrize(("expected", "got", "reason"), WRONG)
def test_wrong(expected: dict[str, Any], got: dict[str, Any], reason: Reason) -> None:
    assert verdict(BASE | expected, BASE | got) == (False, False, reason)


def test_a_missing_required_argument_is_graver_than_a_wrong_value() -> None:
    assert verdict(BASE | {"seats": 2}, {"seats": 3})[2] is R.MISSING_ARGUMENT


def hermes(*calls: tuple[str, dict[str, Any]]) -> str:
    return render_calls([ToolCall(name, arguments) for name, arguments in calls])


BOOK, CANCEL = ("book_flight", {"origin": "Rome"}), ("cancel_flight", {"id": "7"})
ANSWERS = [
    ([BOOK], hermes(BOOK), R.CORRECT),
    ([], "I cannot help with that.", R.CORRECT),
    ([], "", R.CORRECT),
    ([], hermes(BOOK), R.UNWANTED_CALL),
    ([], hermes(("nothing", {})), R.UNWANTED_CALL),
    ([], '<tool_call>{"name": </tool_call>', R.MALFORMED),
    ([BOOK], "I cannot help with that.", R.MISSING_CALL),
    ([BOOK], hermes(CANCEL), R.WRONG_FUNCTION),
    ([BOOK], hermes(("Book_Flight", {"origin": "Rome"})), R.UNKNOWN_FUNCTION),
    ([BOOK], hermes(BOOK, BOOK), R.EXTRA_CALL),
    ([BOOK], hermes(BOOK, CANCEL), R.EXTRA_CALL),
    ([BOOK], hermes(BOOK, ("nothing", {})), R.UNKNOWN_FUNCTION),
    ([BOOK, CANCEL], hermes(BOOK), R.MISSING_CALL),
    ([BOOK, CANCEL], hermes(CANCEL, BOOK), R.CORRECT),
    ([BOOK, BOOK], hermes(BOOK, CANCEL), R.WRONG_FUNCTION),
    ([BOOK, BOOK], hermes(BOOK), R.MISSING_CALL),
    ([BOOK], '[book_flight("Rome")]', R.MISSING_ARGUMENT),
    ([BOOK], hermes(BOOK)[:-20], R.MALFORMED),
    ([BOOK], hermes(BOOK) + "\n<tool_call>\n{broken\n</tool_call>", R.MALFORMED),
]


@pytest.mark.parametrize(("expected", "answer", "reason"), ANSWERS)
def test_whole_answers(expected: list[tuple[str, dict[str, Any]]], answer: str, reason: Reason) -> None:
    found = check_answer(TOOLS, [ToolCall(*call) for call in expected], answer)
    assert found.reason is reason
    assert found.correct == found.strict == (reason is R.CORRECT)


def test_parallel_calls_are_matched_optimally_where_greedy_matching_fails() -> None:
    # The first expected call takes either answer, the second only seats=1: a greedy pairing in order fails.
    expected = [
        ToolCall("book_flight", {"origin": "Rome", "seats": {"$any": [1, 2]}}),
        ToolCall("book_flight", {"origin": "Rome", "seats": 1}),
    ]
    for seats in ((1, 2), (2, 1)):
        given_calls = [ToolCall("book_flight", {"origin": "Rome", "seats": n}) for n in seats]
        assert check_calls(TOOLS, expected, given_calls).strict


def test_the_reason_is_that_of_the_least_grave_pairing() -> None:
    expected = [ToolCall("book_flight", {"origin": "Rome"}), ToolCall("cancel_flight", {"id": "7"})]
    got = [ToolCall("cancel_flight", {"id": "8"}), ToolCall("book_flight", {"origin": "Rome"})]
    found = check_calls(TOOLS, expected, got)
    assert found.reason is R.WRONG_VALUE
    assert found.detail == "id: '8' for '7'"


def test_the_order_of_parallel_calls_changes_no_verdict() -> None:
    rng = random.Random(5)
    cities = ["Rome", "Miami, FL", "Miami", "Oslo"]
    for _ in range(60):
        expected = [
            ToolCall("book_flight", {"origin": rng.choice(cities), "seats": rng.randint(1, 2)}) for _ in range(3)
        ]
        got = [ToolCall("book_flight", {"origin": rng.choice(cities), "seats": rng.randint(1, 2)}) for _ in range(3)]
        found = {
            (v.strict, v.correct, v.reason)
            for permuted in itertools.permutations(got)
            for v in [check_calls(TOOLS, expected, permuted)]
        }
        assert len(found) == 1


def test_many_calls_are_checked_in_little_time() -> None:
    calls = [ToolCall("book_flight", {"origin": "Rome", "seats": n}) for n in range(60)]
    assert check_calls(TOOLS, calls, calls[::-1]).strict
    assert check_calls(TOOLS, calls[:1], calls * 50).reason is R.EXTRA_CALL


def test_unions_references_and_merged_schemas() -> None:
    tool = parse_tool(
        {
            "name": "f",
            "parameters": {
                "type": "object",
                "properties": {
                    "unit": {"$ref": "#/$defs/Unit"},
                    "level": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None},
                    "spot": {"allOf": [{"type": "object", "properties": {"z": {"type": "integer", "default": 0}}}]},
                },
                "$defs": {"Unit": {"type": "string", "enum": ["C", "F"]}},
            },
        }
    )
    expected = [ToolCall("f", {"unit": "C", "spot": {}})]
    assert check_calls([tool], expected, [ToolCall("f", {"unit": "C", "spot": {"z": 0}, "level": None})]).strict
    assert check_calls([tool], expected, [ToolCall("f", {"unit": "c", "spot": {}})]).reason is R.WRONG_VALUE
    assert (
        check_calls([tool], expected, [ToolCall("f", {"unit": "C", "spot": {}, "level": 3})]).reason
        is R.UNKNOWN_ARGUMENT
    )


def test_every_reference_of_a_merged_schema_counts() -> None:
    defs = {
        part: {"type": "object", "properties": {name: {"type": "integer", "default": 0}}}
        for part, name in (("Flat", "x"), ("High", "z"))
    }
    defs["Tall"] = {"$ref": "#/$defs/High"}
    spot = {"allOf": [{"$ref": "#/$defs/Flat"}, {"$ref": "#/$defs/Tall"}]}
    tool = parse_tool({"name": "f", "parameters": {"type": "object", "properties": {"spot": spot}, "$defs": defs}})
    expected = [ToolCall("f", {"spot": {}})]
    for name in ("x", "z"):
        assert check_calls([tool], expected, [ToolCall("f", {"spot": {name: 0}})]).strict
    assert not check_calls([tool], expected, [ToolCall("f", {"spot": {"y": 0}})]).correct


def test_a_label_without_any_object_accepts_no_arguments() -> None:
    assert not check_calls(TOOLS, [ToolCall("book_flight", {"$any": ["x"]})], [ToolCall("book_flight", {})]).correct


def test_a_default_written_as_text_is_no_text() -> None:
    tool = parse_tool({"name": "f", "parameters": {"n": {"type": "int", "default": "1"}}})
    assert check_calls([tool], [ToolCall("f", {"n": 1})], [ToolCall("f", {})]).strict
    assert not check_calls([tool], [ToolCall("f")], [ToolCall("f", {"n": "1"})]).correct


def test_values_nested_beyond_reason_are_wrong_and_raise_nothing() -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = [deep]
    assert not check_calls(
        TOOLS, [ToolCall("book_flight", {"legs": deep})], [ToolCall("book_flight", {"legs": deep})]
    ).correct


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just({"$absent": True}),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["origin", "seats", "tags", "traveller", "name", "$any", "x"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
CALLS = st.lists(
    st.builds(
        ToolCall,
        st.sampled_from(["book_flight", "cancel_flight", "other", ""]),
        st.dictionaries(st.sampled_from(["origin", "seats", "tags", "traveller", "$any", "note"]), JSON, max_size=4),
    ),
    max_size=4,
)


@settings(max_examples=300, deadline=None)
@given(CALLS, CALLS)
def test_no_calls_raise(expected: list[ToolCall], got: list[ToolCall]) -> None:
    found = check_calls(TOOLS, expected, got)
    assert found.correct == (found.reason is R.CORRECT)
    assert found.correct or not found.strict
    assert "\n" not in found.detail
    json.dumps(found.detail).encode()


@pytest.mark.parametrize(
    ("argument", "expected", "got", "right"),
    [
        ("state", "New York", "NY", True),
        ("state", "Georgia", "GA", True),
        ("state", "New York", "NJ", False),
        ("city", "New York", "NY", False),
        ("country", "Georgia", "GA", False),
    ],
)
def test_codes_of_states_where_a_state_is_asked_for(argument: str, expected: str, got: str, right: bool) -> None:
    schema = {"type": "object", "properties": {argument: {"type": "string", "description": f"The {argument}."}}}
    tool = parse_tool({"name": "f", "description": "F.", "parameters": {**schema, "required": [argument]}})
    calls = [ToolCall("f", {argument: expected})]
    assert check_calls([tool], calls, [ToolCall("f", {argument: got})]).correct is right
