"""Tasks from files: dialects, bad rows with their line numbers, and files that cannot be read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from toolspar.core.errors import DataError
from toolspar.tasks.importers.load import load_tasks
from toolspar.tasks.records import Category, Split

XLAM: dict[str, Any] = {
    "id": 17,
    "query": "Book a table for 4 at Luigi's.",
    "tools": json.dumps(
        [
            {
                "name": "book_table",
                "description": "Books a table.",
                "parameters": {
                    "place": {"type": "str", "description": "Restaurant."},
                    "people": {"type": "int", "description": "Guests."},
                    "notes": {"type": "List[str], optional", "description": "Wishes."},
                },
            }
        ]
    ),
    "answers": json.dumps([{"name": "book_table", "arguments": {"place": "Luigi's", "people": 4}}]),
}
OPENAI: dict[str, Any] = {
    "messages": [
        {"role": "system", "content": "You call functions."},
        {"role": "user", "content": "Time in Rome and in Oslo?"},
        {
            "role": "assistant",
            "tool_calls": [
                {"type": "function", "function": {"name": "now", "arguments": '{"city": "Rome"}'}},
                {"type": "function", "function": {"name": "now", "arguments": '{"city": "Oslo"}'}},
            ],
        },
    ],
    "tools": [
        {
            "type": "function",
            "function": {
                "name": "now",
                "description": "Local time.",
                "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
            },
        }
    ],
}


def changed(row: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {key: value for key, value in {**row, **changes}.items() if value is not None}


def lines(path: Path, *rows: Any) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


def test_xlam_row_with_its_type_strings_and_json_in_strings(tmp_path: Path) -> None:
    result = load_tasks(lines(tmp_path / "xlam.jsonl", XLAM))
    assert result.rejected == []
    (task,) = result.tasks
    assert (task.task_id, task.category, task.split) == ("xlam-17", Category.SIMPLE, Split.TRAIN)
    (tool,) = task.tools
    assert tool.properties["people"]["type"] == "integer"
    assert tool.properties["notes"]["type"] == "array"
    assert set(tool.required) == {"place", "people"}
    assert task.expected[0].arguments == {"place": "Luigi's", "people": 4}


def test_openai_messages_with_several_calls(tmp_path: Path) -> None:
    (task,) = load_tasks(lines(tmp_path / "chat.jsonl", OPENAI)).tasks
    assert task.query == "Time in Rome and in Oslo?"
    assert task.category is Category.PARALLEL
    assert [call.arguments["city"] for call in task.expected] == ["Rome", "Oslo"]


CITIES = [{"name": "now", "arguments": {"city": city}} for city in ("Rome", "Oslo")]


def answered(*answer: dict[str, Any]) -> dict[str, Any]:
    """The OpenAI row with another answer."""
    return changed(OPENAI, messages=[OPENAI["messages"][1], *answer])


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(f"<tool_call>\n{json.dumps(call)}\n</tool_call>" for call in CITIES),
        "".join(f'<function=now>{{"city": "{city}"}}</function>' for city in ("Rome", "Oslo")) + "<|eom_id|>",
        json.dumps(CITIES),
        f"Let me look.\n```json\n{json.dumps(CITIES)}\n```",
        "[now(city='Rome'), now(city='Oslo')]",
        [{"type": "text", "text": "Sure:"}, {"type": "text", "text": json.dumps(CITIES)}],
    ],
)
def test_calls_in_the_text_of_an_answer_are_the_expected_ones(content: Any, tmp_path: Path) -> None:
    (task,) = load_tasks(lines(tmp_path / "chat.jsonl", answered({"role": "assistant", "content": content}))).tasks
    assert [(call.name, call.arguments["city"]) for call in task.expected] == [("now", "Rome"), ("now", "Oslo")]


def test_functions_and_function_call_are_read_as_tools_and_calls(tmp_path: Path) -> None:
    called = {"role": "assistant", "content": None, "function_call": {"name": "now", "arguments": '{"city": "Rome"}'}}
    functions = [tool["function"] for tool in OPENAI["tools"]]
    path = lines(tmp_path / "chat.jsonl", changed(answered(called), tools=None, functions=functions))
    (task,) = load_tasks(path).tasks
    assert task.tools[0].name == "now" and task.expected[0].arguments == {"city": "Rome"}


@pytest.mark.parametrize(
    ("system", "kept"),
    [
        ("Today is 2026-03-05.", True),
        ("The user lives in Oslo; Rome is home.", True),  # both cities are asked for by "here" and "at home"
        ("You call functions.", False),
        ('<tools>[{"name": "now", "limit": 3}]</tools>', False),
        ('Your tools: {"name": "now", "limit": 3}', False),
    ],
)
def test_a_system_message_that_may_hold_facts_comes_first_in_the_request(
    system: str, kept: bool, tmp_path: Path
) -> None:
    user = {"role": "user", "content": "What time is it here and at home?"}
    messages = [{"role": "system", "content": system}, user, OPENAI["messages"][2]]
    (task,) = load_tasks(lines(tmp_path / "chat.jsonl", changed(OPENAI, messages=messages))).tasks
    assert task.query == (f"{system}\n\n{user['content']}" if kept else user["content"])


def test_dialects_may_be_mixed_in_one_file_and_in_an_array(tmp_path: Path) -> None:
    path = tmp_path / "both.json"
    path.write_text(json.dumps([XLAM, OPENAI], indent=1))
    assert [len(task.expected) for task in load_tasks(path).tasks] == [1, 2]


def test_gzip_and_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + json.dumps(XLAM).encode()))
    assert len(load_tasks(path).tasks) == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{broken", "not JSON"),
        ([1, 2], "must be a JSON object"),
        (changed(XLAM, query=None), "'query'"),
        (changed(XLAM, tools="[{"), "'tools' is a string that is not JSON"),
        (changed(XLAM, tools=[]), "'tools' is empty"),
        (changed(XLAM, answers=[{"name": "order_taxi", "arguments": {}}]), "order_taxi"),
        (changed(XLAM, answers=[{"name": "book_table", "arguments": {"place": "x"}}]), "'people' is missing"),
        (changed(XLAM, answers=[{"name": "book_table", "arguments": {"place": "x", "people": "many"}}]), "people"),
        (changed(OPENAI, messages=[{"role": "user", "content": "hi"}]), "no assistant message"),
        (changed(OPENAI, messages=[*OPENAI["messages"], OPENAI["messages"][1]]), "2 user messages"),
        (changed(OPENAI, tools=None), "'tools' must be a list"),
        (changed(XLAM, query="half \ud83d"), "surrogate"),
        (changed(XLAM, answers='[{"name": "book_table", "arguments": {"place": "x", "people": NaN}}]'), "not JSON"),
        (changed(XLAM, answers='[{"name": "book_table", "arguments": {"place": "x", "people": 1e999}}]'), "not JSON"),
        (changed(XLAM, answers=[{"name": "book\ntable", "arguments": {}}]), "'book table'"),
        (changed(XLAM, answers=[{"name": "x" * 5000, "arguments": {}}]), "..."),
        (changed(XLAM, answers=[{"name": "book_table", "arguments": {"place": {"$any": []}, "people": 2}}]), "place"),
        (changed(XLAM, answers=[{"name": "book_table", "arguments": "people=4"}]), "is a string that is not JSON"),
        (changed(XLAM, answers=[{"name": "book_table", "arguments": [4]}]), "must be an object"),
        (changed(XLAM, answers=[{"arguments": {}}]), "'name'"),
        (changed(XLAM, tools=json.dumps(json.loads(XLAM["tools"]) * 2)), "two tools have the name 'book_table'"),
        ({"query": "hi", "note": float("inf")}, "Infinity is not JSON"),
        (changed(XLAM, answers=[{"name": "book_table", "args": {"place": "x", "people": 2}}]), "no 'arguments'"),
        (answered({"role": "assistant", "content": '<tool_call>{"name": "now", </tool_call>'}), "cannot be read"),
        (answered({"role": "assistant", "content": '{"name": "now", "args": {"city": "Rome"}}'}), "cannot be read"),
        (answered({"role": "assistant", "content": '<invoke name="now"></invoke>'}), "cannot be read"),
        (answered({"role": "assistant", "content": "now('Rome')"}), "without names"),
        (answered({"role": "assistant", "content": '[later(city="Rome")]'}), "'later' has no tool"),
        (
            answered(
                {"role": "assistant", "content": [{"type": "tool_use", "name": "now", "input": {"city": "Rome"}}]}
            ),
            "cannot be read",
        ),
        (answered({"role": "narrator", "content": "Hm."}, {"role": "assistant", "content": "No."}), "'narrator'"),
    ],
)
def test_bad_row_is_reported_with_its_line_and_kept_out(tmp_path: Path, row: Any, reason: str) -> None:
    result = load_tasks(lines(tmp_path / "rows.jsonl", XLAM, "", row, OPENAI))
    assert len(result.tasks) == 2
    (rejected,) = result.rejected
    assert rejected.line == 3
    assert reason in rejected.reason
    assert "\n" not in rejected.reason and len(rejected.reason) <= 300


def test_lines_of_an_indented_array_are_told(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text('[\n  {"query": 1},\n\n  7,\n' + json.dumps(XLAM) + ",\n  {broken\n]")
    result = load_tasks(path)
    assert [row.line for row in result.rejected] == [2, 4, 6]
    assert "not JSON from here on" in result.rejected[2].reason
    assert len(result.tasks) == 1


def test_text_after_an_array_is_told(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([XLAM]) + "\n{}")
    result = load_tasks(path)
    assert len(result.tasks) == 1
    assert [row.reason for row in result.rejected] == ["not JSON: text after the end of the array"]


def test_ids_are_unique_whatever_the_rows_call_themselves(tmp_path: Path) -> None:
    plain = changed(XLAM, id=None)
    path = lines(tmp_path / "rows.jsonl", {**XLAM, "id": "line-2"}, plain, XLAM, {**XLAM, "id": "17"})
    assert [task.task_id for task in load_tasks(path).tasks] == [
        "rows-line-2",
        "rows-line-2-2",
        "rows-17",
        "rows-line-4",
    ]
    one_line = tmp_path / "one.json"
    one_line.write_text(json.dumps([plain, plain, plain]))
    assert len({task.task_id for task in load_tasks(one_line).tasks}) == 3


def test_request_that_no_tool_fits_is_an_irrelevance_task(tmp_path: Path) -> None:
    plain = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    path = lines(tmp_path / "rows.jsonl", {**XLAM, "answers": "[]"}, changed(OPENAI, messages=plain))
    assert [task.category for task in load_tasks(path, Split.TEST).tasks] == [Category.IRRELEVANCE] * 2
    assert {task.split for task in load_tasks(path, Split.TEST).tasks} == {Split.TEST}


def test_given_format_rules_over_the_keys(tmp_path: Path) -> None:
    path = lines(tmp_path / "rows.jsonl", {**XLAM, "messages": []}, XLAM)
    assert len(load_tasks(path, format="xlam").tasks) == 2
    assert [row.line for row in load_tasks(path, format="auto").rejected] == [1]


def test_schema_that_is_open_takes_other_arguments(tmp_path: Path) -> None:
    tool = {"name": "tag", "parameters": {"type": "object", "properties": {"a": {"type": "string"}}}}
    row = {"query": "Tag it.", "answers": [{"name": "tag", "arguments": {"a": "x", "more": 1}}]}
    opened = {**tool, "parameters": {**tool["parameters"], "additionalProperties": {}}}  # pyright: ignore[reportGeneralTypeIssues]
    path = lines(tmp_path / "rows.jsonl", {**row, "tools": [tool]}, {**row, "tools": [opened]})
    result = load_tasks(path)
    assert [(row.line, row.reason) for row in result.rejected] == [
        (1, "tag: argument 'more' is not in the tool's schema")
    ]
    assert len(result.tasks) == 1


def test_limit_takes_from_the_top(tmp_path: Path) -> None:
    path = lines(tmp_path / "rows.jsonl", XLAM, OPENAI, OPENAI)
    assert [len(task.expected) for task in load_tasks(path, limit=2).tasks] == [1, 2]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" []\n", "is an empty array"),
        (b"hello\nworld\n", "is not a JSON or JSONL file"),
        (b"\xff\xfe\x00\x01", "not UTF-8"),
    ],
)
def test_unreadable_file_gives_one_line(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content)
    with pytest.raises(DataError, match=reason) as error:
        load_tasks(path)
    assert str(path) in str(error.value) and "\n" not in str(error.value)


def test_missing_file_folder_and_unknown_format_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        load_tasks(tmp_path / "none.jsonl")
    with pytest.raises(DataError, match="cannot be read"):
        load_tasks(tmp_path)
    with pytest.raises(DataError, match="use one of auto, toolspar, xlam, openai"):
        load_tasks(tmp_path, format="csv")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"not gzip", id="no gzip"),
        # without an id the name of the test would hold the second in which it was collected
        pytest.param(gzip.compress(b'{"query": 1}')[:-6], id="cut off"),
    ],
)
def test_damaged_gzip_gives_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match="cannot be read") as error:
        load_tasks(path)
    assert "\n" not in str(error.value)
