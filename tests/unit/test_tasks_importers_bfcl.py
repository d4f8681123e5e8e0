"""BFCL rows: labels with several values, and with values that may be left out, become expected calls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from toolspar.calls.check import check_calls
from toolspar.calls.records import ToolCall
from toolspar.core.errors import DataError
from toolspar.tasks.importers.bfcl import load_bfcl, read_bfcl

ABSENT = {"$absent": True}
ROW: dict[str, Any] = {
    "id": "simple_python_0",
    "question": [[{"role": "system", "content": "Today is Monday."}, {"role": "user", "content": "Order."}]],
    "function": [
        {
            "name": "shop.order",
            "description": "Orders.",
            "parameters": {
                "type": "dict",
                "properties": {
                    "item": {"type": "string"},
                    "count": {"type": "integer"},
                    "size": {"type": "dict", "properties": {"w": {"type": "float"}, "unit": {"type": "string"}}},
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["item", "count"],
            },
        }
    ],
}


def expected(**values: Any) -> dict[str, Any]:
    return dict(read_bfcl(ROW, [{"shop.order": values}]).expected[0].arguments)


@pytest.mark.parametrize(
    ("name", "options", "value"),
    [
        ("item", ["tea"], "tea"),
        ("item", ["tea", "Tea bags"], {"$any": ["tea", "Tea bags"]}),
        ("item", [""], ""),  # required: the empty text
        ("item", ["tea", ""], {"$any": ["tea", ""]}),
        ("count", [2, ""], 2),  # required and no text: "" means nothing
        ("tags", [""], ABSENT),
        ("tags", [["a", "b"], ""], {"$any": [["a", "b"], ABSENT]}),
        ("tags", [["a", ""]], ["a", ""]),
        ("size", [{"w": [1.5], "unit": ["m", ""]}], {"w": 1.5, "unit": {"$any": ["m", ABSENT]}}),
        ("size", [{"w": [{"low": 1, "all": [1, 2]}]}], {"w": {"low": 1, "all": [1, 2]}}),
        ("tags", [[{"a": ["x", "y"]}]], [{"a": {"$any": ["x", "y"]}}]),
        ("count", [], {"$any": []}),
    ],
)
def test_labels_become_expected_values(name: str, options: list[Any], value: Any) -> None:
    assert expected(**{name: options}) == {name: value}


def test_the_system_message_comes_first_in_the_request() -> None:
    sample = read_bfcl(ROW, [])
    assert sample.query == "Today is Monday.\n\nOrder."
    assert sample.tools[0].properties["size"]["type"] == "object"


def test_answers_are_judged_by_the_label() -> None:
    sample = read_bfcl(
        ROW, [{"shop.order": {"item": ["tea"], "count": [2], "size": [{"w": [1.0], "unit": ["m", ""]}]}}]
    )
    for size, right in (
        ({"w": 1.0}, True),
        ({"w": 1, "unit": "m"}, True),
        ({"w": 1, "unit": "km"}, False),
        ({}, False),
    ):
        call = ToolCall("shop.order", {"item": "tea", "count": 2, "size": size})
        assert check_calls(sample.tools, sample.expected, [call]).strict is right


@pytest.mark.parametrize(
    ("row", "truth", "words"),
    [
        ({**ROW, "question": [[], []]}, [], "one turn"),
        ({**ROW, "question": [[{"role": "user", "content": " "}]]}, [], "no text"),
        ({**ROW, "function": None}, [], "'function' must be a list"),
        (ROW, [{"a": {}, "b": {}}], "one function each"),
        (ROW, [{"shop.order": {"item": "tea"}}], "the values of each argument"),
    ],
)
def test_broken_rows_are_refused(row: dict[str, Any], truth: Any, words: str) -> None:
    with pytest.raises(DataError, match=words):
        read_bfcl(row, truth)


def test_a_folder_is_read_and_rows_without_an_answer_are_named(tmp_path: Path) -> None:
    (tmp_path / "possible_answer").mkdir()
    rows = [ROW, {**ROW, "id": "simple_python_1"}]
    answers = [{"id": ROW["id"], "ground_truth": [{"shop.order": {"item": ["tea"], "count": [1]}}]}]
    name = "BFCL_v4_simple_python.json"
    (tmp_path / name).write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "possible_answer" / name).write_text("\n".join(map(json.dumps, answers)))
    result = load_bfcl(tmp_path, "simple_python")
    assert [task.task_id for task in result.tasks] == ["bfcl-simple_python_0"]
    assert [(row.line, "no answer" in row.reason) for row in result.rejected] == [(2, True)]
    with pytest.raises(DataError, match="'simple_java' is not understood"):
        load_bfcl(tmp_path, "simple_java")
