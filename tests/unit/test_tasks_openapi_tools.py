"""Operations as tools: no argument that a call needs is lost; what cannot be read is left out with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from toolspar.tasks.own_tools.openapi import read_openapi_tools

ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
OBJECT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}, "n": {"type": "integer"}}}


def read(paths: dict[str, Any], **more: Any) -> tuple[dict[str, dict[str, Any]], list[str]]:
    tools, refused = read_openapi_tools({"openapi": "3.1.0", "paths": paths, **more})
    return {tool["name"]: tool["parameters"] for tool in tools}, refused


def body(content: dict[str, Any], *, required: bool = True) -> dict[str, Any]:
    return {"requestBody": {"required": required, "content": content}}


def test_long_names_stay_apart_and_within_their_length() -> None:
    tools, _ = read({f"/{'x' * 70}{letter}": {"get": {}} for letter in "abcdefghijkl"})
    start = "get_" + "x" * 60
    assert list(tools) == [
        start,
        *(f"{start[:62]}_{n}" for n in range(2, 10)),
        *(f"{start[:61]}_{n}" for n in range(10, 13)),
    ]


def test_references_lead_into_lists_and_through_escapes() -> None:
    pointers = ("#/paths/~1a/get/parameters/0", "#/paths/~1b~1%7Bid%7D/get/parameters/0")
    tools, refused = read(
        {
            "/a": {"get": {"parameters": [ID]}},
            "/b/{id}": {"get": {"parameters": [ID]}},
            **{f"/{i}": {"get": {"parameters": [{"$ref": pointer}]}} for i, pointer in enumerate(pointers)},
        }
    )
    assert tools["get_0"] == tools["get_1"] == tools["get_a"] and tools["get_a"]["required"] == ["id"]
    assert refused == []


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        ({"parameters": [{"$ref": "other.yaml#/Id"}]}, "its reference 'other.yaml#/Id' leads out of the document"),
        ({"parameters": [{"$ref": "#/components/parameters/A"}]}, "'#/components/parameters/A' leads nowhere"),
        ({"parameters": [{"$ref": "#/paths/~1fine/get/parameters/1"}]}, "leads nowhere"),
        ({"parameters": [{**ID, "schema": {"$ref": "types.yaml"}}]}, "leads out of the document"),
        (body({"application/json": {"schema": {"$ref": "#/components/schemas/None"}}}), "leads nowhere"),
        ({"parameters": [{"in": "query"}]}, "one of its parameters has no name"),
        ({"parameters": [{"name": "q", "in": "querystring", "required": True}]}, "in 'querystring', which is not read"),
        (body({"application/xml": {"schema": OBJECT}}), "its required body has no schema as JSON or as a form"),
        (body({"application/json": {}}), "its required body has no schema"),
        ({"parameters": [{"name": "b", "in": "body", "required": True}]}, "its required body has no schema"),
    ],
)  # fmt: skip
def test_an_operation_that_cannot_be_read_is_left_out_alone(operation: dict[str, Any], reason: str) -> None:
    tools, refused = read({"/odd": {"post": operation}, "/fine": {"get": {"parameters": [ID]}}})
    assert list(tools) == ["get_fine"] and len(refused) == 1
    assert refused[0].startswith("operation POST /odd is left out: ") and reason in refused[0]


def test_a_path_elsewhere_is_left_out() -> None:
    tools, refused = read({"/odd": {"$ref": "paths.yaml#/odd"}, "/fine": {"get": {}}})
    assert list(tools) == ["get_fine"]
    assert refused == [
        "path /odd is left out: its reference 'paths.yaml#/odd' leads out of the document: put what it names into it"
    ]


def test_what_nobody_needs_does_not_refuse() -> None:
    headers = [{"name": "X-Key", "in": "header", "required": True}, {"name": "q", "in": "querystring"}]
    tools, refused = read({"/a": {"post": {"parameters": headers, **body({"text/csv": {}}, required=False)}}})
    assert tools["post_a"]["properties"] == {} and refused == []


def test_bodies_are_json_or_forms_and_json_is_preferred() -> None:
    form, other = {"schema": OBJECT}, {"schema": {"type": "object", "properties": {"file": {"type": "string"}}}}
    tools, _ = read(
        {
            "/form": {"post": body({"multipart/form-data": form})},
            "/url": {"post": body({"application/x-www-form-urlencoded; charset=utf-8": form})},
            "/both": {"post": body({"multipart/form-data": other, "application/json": form})},
        }
    )
    assert all(tool["required"] == ["text"] and list(tool["properties"]) == ["text", "n"] for tool in tools.values())
    assert list(tools) == ["post_form", "post_url", "post_both"]


def test_arguments_of_one_name_stay_two() -> None:
    query = {"name": "id", "in": "query", "schema": {"type": "string"}}
    tools, _ = read(
        {
            "/a/{id}": {"get": {"parameters": [{**ID, "required": False}, query]}},
            "/b/{id}": {"parameters": [ID], "get": {"parameters": [{**ID, "schema": {"type": "string"}}]}},
            "/c": {
                "post": {
                    "parameters": [{**query, "name": "text"}, {**query, "name": "body"}],
                    **body({"application/json": {"schema": OBJECT}}),
                }
            },
        }
    )
    assert tools["get_a_id"]["properties"] == {"id": {"type": "integer"}, "query_id": {"type": "string"}}
    assert tools["get_a_id"]["required"] == ["id"]  # of the path, whatever it says
    assert tools["get_b_id"]["properties"] == {"id": {"type": "string"}}  # the operation's own
    assert list(tools["post_c"]["properties"]) == ["text", "body", "body_2"]
    assert tools["post_c"]["required"] == ["body_2"]


def test_references_of_tuples_are_put_in_place() -> None:
    schemas = {"Name": {"type": "string"}}
    pair = {"type": "array", "prefixItems": [{"$ref": "#/components/schemas/Name"}, {"type": "integer"}]}
    tools, _ = read(
        {"/a": {"get": {"parameters": [{"name": "pair", "in": "query", "schema": pair}]}}},
        components={"schemas": schemas},
    )
    items = tools["get_a"]["properties"]["pair"]["prefixItems"]
    assert [item["type"] for item in items] == ["string", "integer"]
