"""Tasks from files: dialects, bad rows with their line numbers, and files that cannot be read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from toolspar.app.players import training_tasks
from toolspar.core.errors import DataError
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.importers.load import load_tasks
from toolspar.tasks.records import Category, Split
from toolspar.tasks.settings import TaskSettings
from toolspar.tasks.splits import split_tasks_by_tool

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
    ],
)
def test_bad_row_is_reported_with_its_line_and_kept_out(tmp_path: Path, row: Any, reason: str) -> None:
    result = load_tasks(lines(tmp_path / "rows.jsonl", XLAM, "", row, OPENAI))
    assert len(result.tasks) == 2
    (rejected,) = result.rejected
    assert rejected.line == 3
    assert reason in rejected.reason
    assert "\n" not in rejected.reason


def test_limit_takes_from_the_top(tmp_path: Path) -> None:
    path = lines(tmp_path / "rows.jsonl", XLAM, OPENAI, OPENAI)
    assert [len(task.expected) for task in load_tasks(path, limit=2).tasks] == [1, 2]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "is empty"), (b"hello\nworld\n", "is not a JSON or JSONL file"), (b"\xff\xfe\x00\x01", "not UTF-8")],
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
    with pytest.raises(DataError, match="use one of auto, xlam, openai"):
        load_tasks(tmp_path, format="csv")


def settings(path: Path) -> TaskSettings:
    return TaskSettings(source=str(path), train_tasks=10, seed=0, categories={"simple": 1.0}, min_tools=2, max_tools=4)


def test_training_tasks_warn_of_every_row_that_is_kept_out(tmp_path: Path) -> None:
    warnings: list[str] = []
    path = lines(tmp_path / "rows.jsonl", XLAM, "{broken")
    assert len(training_tasks(settings(path), warnings.append)) == 1
    assert warnings[0].startswith(f"{path}:2: not JSON")
    assert "1 rows kept out, 1 tasks read" in warnings[-1]


def test_training_without_a_single_task_is_refused(tmp_path: Path) -> None:
    path = lines(tmp_path / "rows.jsonl", changed(XLAM, tools=[]))
    with pytest.raises(
        DataError, match=r"holds no usable task: 1 rows kept out, the first at line 1 \('tools' is empty"
    ):
        training_tasks(settings(path), print)


def test_imported_tasks_are_dealt_by_tool() -> None:
    tasks = generate_tasks(Split.TRAIN, 200, 0)
    dealt = split_tasks_by_tool(tasks, {Split.TRAIN: 0.7, Split.DEV: 0.3}, seed=0)
    names = {split: {tool.name for task in part for tool in task.tools} for split, part in dealt.tasks.items()}
    assert names[Split.TRAIN].isdisjoint(names[Split.DEV])
    assert len(dealt.tasks[Split.DEV]) >= 20
    assert sum(map(len, dealt.tasks.values())) + len(dealt.left_out) == 200
    assert all(task.split is split for split, part in dealt.tasks.items() for task in part)
