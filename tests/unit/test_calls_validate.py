"""Calls against the schemas of their tools, without an expected call to compare with."""

from __future__ import annotations

from typing import Any

import pytest

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.validate import call_fault

TOOL = ToolSpec(
    "book",
    "",
    {
        "type": "object",
        "required": ["guests"],
        "properties": {
            "guests": {"type": "integer", "minimum": 1, "maximum": 8},
            "price": {"type": "number", "exclusiveMinimum": 0},
            "area": {"type": "string", "enum": ["inside", "terrace"]},
            "code": {"type": "string", "pattern": "^[A-Z]{2}$", "maxLength": 2},
            "names": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
            "place": {
                "type": "object",
                "required": ["city"],
                "properties": {"city": {"type": "string"}},
                "additionalProperties": False,
            },
            "when": {"anyOf": [{"type": "integer", "minimum": 18}, {"type": "string"}]},
            "quiet": {"type": "boolean"},
        },
    },
)


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ({"guests": 8}, ""),
        ({"guests": 9}, "guests: 9 is above 8"),
        ({"guests": 0}, "guests: 0 is below 1"),
        ({"guests": "2"}, "guests: '2' has a type that the schema does not allow"),
        ({"guests": 2.5}, "guests: 2.5 has a type that the schema does not allow"),
        ({"guests": True}, "guests: True has a type that the schema does not allow"),
        ({}, "guests: not given"),
        ({"guests": 2, "pets": 1}, "pets: not in the schema"),
        ({"guests": 2, "price": 3}, ""),
        ({"guests": 2, "price": 0}, "price: 0 is not above 0"),
        ({"guests": 2, "area": "terrace"}, ""),
        ({"guests": 2, "area": "roof"}, "area: 'roof' is none of the choices"),
        ({"guests": 2, "code": "AB"}, ""),
        ({"guests": 2, "code": "ab"}, "code: 'ab' does not match the pattern"),
        ({"guests": 2, "code": "ABC"}, "code: 'ABC' is too short or too long"),
        ({"guests": 2, "names": ["Ana", "Bo"]}, ""),
        ({"guests": 2, "names": ["Ana", 3]}, "names[1]: 3 has a type that the schema does not allow"),
        ({"guests": 2, "names": ["a", "b", "c"]}, "names: ['a', 'b', 'c'] is too short or too long"),
        ({"guests": 2, "place": {"city": "Rome"}}, ""),
        ({"guests": 2, "place": {}}, "place.city: not given"),
        ({"guests": 2, "place": {"city": "Rome", "zip": 1}}, "place.zip: not in the schema"),
        ({"guests": 2, "when": 19}, ""),
        ({"guests": 2, "when": "late"}, ""),
        ({"guests": 2, "when": 3}, "when: 3 is below 18"),
        ({"guests": 2, "quiet": False}, ""),
        ({"guests": 2, "quiet": 0}, "quiet: 0 has a type that the schema does not allow"),
    ],
)
def test_the_first_fault_is_named(arguments: dict[str, Any], fault: str) -> None:
    assert call_fault([TOOL], ToolCall("book", arguments)) == fault


def test_an_exclusive_bound_of_draft_4() -> None:
    above = {"type": "integer", "minimum": 5, "exclusiveMinimum": True}
    tool = ToolSpec("f", "", {"type": "object", "properties": {"n": above}})
    assert call_fault([tool], ToolCall("f", {"n": 5})) == "n: 5 is not above 5"
    assert not call_fault([tool], ToolCall("f", {"n": 6}))


def test_only_tools_on_offer() -> None:
    assert call_fault([TOOL], ToolCall("cook", {})) == "cook is no tool on offer"


def test_a_pattern_of_another_dialect_and_endless_nesting_are_no_exception() -> None:
    odd = ToolSpec("f", "", {"type": "object", "properties": {"a": {"type": "string", "pattern": "(?<n>x"}}})
    assert call_fault([odd], ToolCall("f", {"a": "b"})) == ""
    loop = {"type": "object", "properties": {"a": {"$ref": "#"}}}
    nested: dict[str, Any] = {}
    for _ in range(100):
        nested = {"a": nested}
    assert "nested too deep" in call_fault([ToolSpec("f", "", loop)], ToolCall("f", nested))


def test_what_stands_beside_a_union_holds_for_its_members() -> None:
    """ "One of e-mail and phone" is often said by a union of requirements alone."""
    tool = ToolSpec(
        "add",
        "",
        {
            "type": "object",
            "required": ["who", "count"],
            "properties": {
                "who": {
                    "type": "object",
                    "properties": {"email": {"type": "string"}, "phone": {"type": "string"}},
                    "anyOf": [{"required": ["email"]}, {"required": ["phone"]}],
                },
                "count": {"type": "integer", "anyOf": [{"maximum": 3}, {"minimum": 8}]},
            },
        },
    )
    assert not call_fault([tool], ToolCall("add", {"who": {"phone": "555-0100"}, "count": 9}))
    assert call_fault([tool], ToolCall("add", {"who": "Anton Haddad", "count": 9}))
    assert call_fault([tool], ToolCall("add", {"who": {"email": 5}, "count": 9}))
    assert call_fault([tool], ToolCall("add", {"who": {"phone": "555-0100"}, "count": "nine"}))
