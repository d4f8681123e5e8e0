"""Training tasks: built-in ones, or those of a file, whose faults are told and never fatal while a task is left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from toolspar.app.task_source import training_tasks
from toolspar.calls.check import check_answer
from toolspar.calls.render import render_calls
from toolspar.core.errors import DataError
from toolspar.tasks.records import Category, Split
from toolspar.tasks.settings import TaskSettings
from toolspar.tasks.splits import tools_of

GOOD: dict[str, Any] = {
    "query": "How late is it in Oslo?",
    "tools": [{"name": "now", "description": "Time now.", "parameters": {"city": {"type": "str"}}}],
    "answers": [{"name": "now", "arguments": {"city": "Oslo"}}],
}


def settings(source: Path | str, train_tasks: int = 30, renamed_share: float = 0.0) -> TaskSettings:
    return TaskSettings(
        source=str(source),
        train_tasks=train_tasks,
        seed=5,
        categories={"simple": 1.0},
        min_tools=2,
        max_tools=4,
        renamed_share=renamed_share,
    )


def file_of(folder: Path, *rows: Any) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return path


def test_generated_tasks_come_without_warnings() -> None:
    warnings: list[str] = []
    tasks = training_tasks(settings("generated"), warnings.append)
    assert len(tasks) == 30
    assert {(task.split, task.category) for task in tasks} == {(Split.TRAIN, Category.SIMPLE)}
    assert warnings == []


def test_a_share_of_the_training_tasks_comes_under_other_names(tmp_path: Path) -> None:
    """Each under its own, the same however many are read; a share of 1 is all whose signature can be changed."""
    plain, some, all_ = (training_tasks(settings("generated", 60, share), print) for share in (0.0, 0.5, 1.0))
    changed = [[old.tools != new.tools for old, new in zip(plain, tasks, strict=True)] for tasks in (some, all_)]
    assert 15 <= sum(changed[0]) <= 45 and sum(changed[1]) >= 50
    for tasks in (some, all_):
        assert [task.task_id for task in tasks] == [task.task_id for task in plain]
        assert all(check_answer(task.tools, task.expected, render_calls(task.expected)).strict for task in tasks)
    assert training_tasks(settings("generated", 20, 0.5), print) == some[:20]
    (own,) = training_tasks(settings(file_of(tmp_path, GOOD), renamed_share=1.0), print)
    assert own.tools[0].description == "Time now." and own.expected[0].name == own.tools[0].name
    assert own.tools[0].properties.keys() == own.expected[0].arguments.keys()


def test_every_row_that_is_kept_out_gives_a_line_and_the_sum_comes_last(tmp_path: Path) -> None:
    warnings: list[str] = []
    path = file_of(tmp_path, GOOD, "{broken", {**GOOD, "query": " "}, GOOD)
    assert len(training_tasks(settings(path), warnings.append)) == 2
    assert [line.split(": ")[0] for line in warnings] == [f"{path}:2", f"{path}:3", str(path)]
    assert "'query' must be a text that is not empty" in warnings[1]
    assert warnings[-1] == f"{path}: 2 rows kept out, 2 tasks read"


def test_long_lists_of_warnings_are_cut_to_ten(tmp_path: Path) -> None:
    warnings: list[str] = []
    training_tasks(settings(file_of(tmp_path, *["{broken"] * 25, GOOD)), warnings.append)
    assert len(warnings) == 11
    assert warnings[-1].endswith("25 rows kept out, 1 tasks read")


def test_no_more_tasks_are_read_than_wanted(tmp_path: Path) -> None:
    assert len(training_tasks(settings(file_of(tmp_path, GOOD, GOOD, GOOD), 2), print)) == 2


def test_file_without_a_usable_task_is_refused_in_one_line(tmp_path: Path) -> None:
    path = file_of(tmp_path, {**GOOD, "tools": []}, {**GOOD, "query": ""})
    with pytest.raises(DataError) as error:
        training_tasks(settings(path), print)
    text = str(error.value)
    assert text.startswith(f"{path} holds no usable task: 2 rows kept out, the first at line 1 ('tools' is empty")
    assert "\n" not in text


@pytest.mark.parametrize(("content", "reason"), [("[]", "empty array"), (" \n", "is empty"), ("[ ]\n", "empty array")])
def test_file_without_rows_is_refused_by_name(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "rows.json"
    path.write_text(content)
    with pytest.raises(DataError, match=reason) as error:
        training_tasks(settings(path), print)
    assert str(path) in str(error.value)


def test_tasks_that_offer_a_held_out_tool_are_kept_out(tmp_path: Path) -> None:
    held_out = tools_of(Split.DEV)[0].name
    row = {**GOOD, "tools": [*GOOD["tools"], {"name": held_out.upper(), "description": "", "parameters": {}}]}
    warnings: list[str] = []
    assert len(training_tasks(settings(file_of(tmp_path, GOOD, row)), warnings.append)) == 1
    assert warnings == [f"{tmp_path / 'rows.jsonl'}: 1 tasks kept out, as they offer built-in dev or test tools"]
    with pytest.raises(DataError, match="all offer built-in dev or test tools"):
        training_tasks(settings(file_of(tmp_path, row)), print)
