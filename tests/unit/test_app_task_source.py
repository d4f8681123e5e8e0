"""Own tools and files with splits as sources of a run's tasks, and ``toolspar data tools``."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.support.endpoint_server import KEY, KEY_VARIABLE, says, serving

from toolspar.app import compose, task_source
from toolspar.app.cli import main
from toolspar.app.kept_tools import KEPT_TASKS, KEPT_TOOLS
from toolspar.app.robustness import read_tasks
from toolspar.app.robustness_schema import RobustnessConfig
from toolspar.app.schema import TrainConfig
from toolspar.app.task_source import generated, keep_own_tasks, training_tasks
from toolspar.core.errors import DataError
from toolspar.runtime.ranks import ALONE
from toolspar.tasks.formats.registry import write_row
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.importers.load import stream_tasks
from toolspar.tasks.records import Category, Split, Task
from toolspar.tasks.settings import TaskSettings
from toolspar.tasks.splits import tools_of

TOOLS = [
    {
        "name": name,
        "description": f"Get the {what} of a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    }
    for name, what in (("get_weather", "weather"), ("get_mayor", "mayor"), ("get_size", "size"))
]


def settings(source: Path | str, train_tasks: int = 12, **shares: float) -> TaskSettings:
    return TaskSettings(
        source=str(source),
        train_tasks=train_tasks,
        seed=5,
        categories=shares or {"simple": 1.0},
        min_tools=2,
        max_tools=4,
        renamed_share=0.0,
    )


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    path = tmp_path / "tools.json"
    path.write_text(json.dumps(TOOLS))
    return path


def rows_of(path: Path) -> list[Task]:
    return [row.task for row in stream_tasks(path) if row.task]


def test_a_run_is_played_on_own_tools_in_all_splits(tools: Path) -> None:
    told: list[str] = []
    train = training_tasks(settings(tools), told.append)
    dev, test = (generated(settings(tools), split, 6) for split in (Split.DEV, Split.TEST))
    assert [len(tasks) for tasks in (train, dev, test)] == [12, 6, 6]
    assert {task.split for task in dev} == {Split.DEV}
    assert not {task.query for task in train} & {task.query for task in dev + test}
    assert told == [line for line in told if "too few to split by tool" in line] and len(told) == 1


def test_the_tasks_of_a_run_are_kept_in_its_folder(tools: Path, tmp_path: Path) -> None:
    config = compose.load(
        "train", [f"tasks.source={tools}", "tasks.train_tasks=8", "judge.dev_tasks=5", "judge.test_tasks=4",
                  "judge.dev_attack_tasks=2", "judge.test_attack_tasks=2"], TrainConfig
    )  # fmt: skip
    run = tmp_path / "run"
    told: list[str] = []
    kept = keep_own_tasks(config, run, ALONE, told.append)
    assert kept.tasks.source == str(run / KEPT_TASKS) and dataclasses.replace(kept, tasks=config.tasks) == config
    made = rows_of(run / KEPT_TASKS)
    assert [sum(task.split is split for task in made) for split in Split] == [8, 5, 4]
    tools.write_text("[]")  # the tools change, the run's tasks stay
    drawn = dataclasses.replace(config.tasks, source=str(run / KEPT_TOOLS))
    assert [generated(drawn, split, n) for split, n in ((Split.DEV, 5), (Split.TEST, 4))] == [made[8:13], made[13:]]
    assert generated(drawn, Split.TEST, 6)[:4] == made[13:] and len(generated(drawn, Split.TEST, 6)) == 6
    assert keep_own_tasks(config, run, ALONE, told.append) == kept
    assert keep_own_tasks(config, tmp_path / "other", ALONE, told.append) is config  # no tools: a file of tasks
    assert training_tasks(kept.tasks, told.append) == made[:8]
    assert generated(kept.tasks, Split.DEV, 5) == made[8:13]
    assert generated(kept.tasks, Split.TEST, 3) == made[13:16]
    assert "dev and test have tools of train" in told[-1]
    plain = compose.load("train", [], TrainConfig)
    assert keep_own_tasks(plain, run, ALONE, told.append) is plain


def test_rows_that_name_their_split_are_used_in_it(tmp_path: Path) -> None:
    given = [*generate_tasks(Split.TRAIN, 4, 0), *generate_tasks(Split.DEV, 3, 0)]
    path = tmp_path / "rows.jsonl"
    path.write_text("{broken\n" + "".join(json.dumps(write_row(task, "xlam")) + "\n" for task in given))
    told: list[str] = []
    assert training_tasks(settings(path), told.append) == given[:4]
    assert "not JSON" in told[0] and told[1] == f"{path}: 1 rows kept out"
    assert generated(settings(path), Split.DEV, 2) == given[4:6]
    built_in = generated(settings(path), Split.TEST, 3)  # the file has none
    assert built_in == generated(settings("generated"), Split.TEST, 3)
    held = tools_of(Split.TEST)[0]
    leak = Task("leak", (held,), "Leak?", (), Category.IRRELEVANCE, Split.TRAIN)
    with path.open("a") as file:
        file.write(json.dumps(write_row(leak, "xlam")) + "\n")
    assert training_tasks(settings(path), told.append) == given[:4]
    assert "1 tasks kept out, as they offer built-in dev or test tools" in told[-1]


@pytest.mark.parametrize("name", ["validation", "val", "Dev"])
def test_rows_of_validation_are_dev(name: str, tmp_path: Path) -> None:
    given = [*generate_tasks(Split.TRAIN, 4, 0), *generate_tasks(Split.DEV, 3, 0)]
    rows = [write_row(task, "xlam") for task in given]
    path = tmp_path / "rows.jsonl"
    named = ({**row, "split": name} if row["split"] == "dev" else row for row in rows)
    path.write_text("".join(json.dumps(row) + "\n" for row in named))
    assert training_tasks(settings(path), print) == given[:4]
    assert generated(settings(path), Split.DEV, 5) == given[4:]


def test_tasks_of_a_file_are_of_the_split_that_is_asked_for(tmp_path: Path) -> None:
    given = [*generate_tasks(Split.TRAIN, 4, 0), *generate_tasks(Split.DEV, 3, 0)]
    rows = [write_row(task, "toolspar") for task in given]
    unnamed = {key: value for key, value in rows[0].items() if key not in ("split", "id")}

    def file(name: str, some: list[dict[str, Any]]) -> Path:
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in some))
        return tmp_path / name

    mixed = file("mixed.jsonl", [*rows, unnamed])
    dev = task_source.tasks_of_file(mixed, Split.DEV, 10, print)
    assert [task.query for task in dev] == [task.query for task in given[4:]]
    assert len(task_source.tasks_of_file(mixed, Split.DEV, 2, print)) == 2
    assert len(task_source.tasks_of_file(mixed, Split.TRAIN, 10, print)) == 5  # one that names none among others
    with pytest.raises(DataError, match="holds no test task: its rows are of train and dev; give split=one of these"):
        task_source.tasks_of_file(mixed, Split.TEST, 10, print)
    with pytest.raises(DataError, match="holds no dev task: its rows are of train;"):
        task_source.tasks_of_file(file("train.jsonl", rows[:2]), Split.DEV, 10, print)
    named = task_source.tasks_of_file(file("plain.jsonl", [unnamed]), Split.DEV, 10, print)
    assert [task.split for task in named] == [Split.DEV]


def test_a_file_that_has_gone_may_hold_the_tasks(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"rows\.jsonl does not exist, and test tasks may be in it: put the file back"):
        generated(settings(tmp_path / "rows.jsonl"), Split.TEST, 3)


def test_what_the_tools_do_not_allow_is_told(tools: Path, tmp_path: Path) -> None:
    tools.write_text(json.dumps([{"name": "ping", "description": "Ping the server."}]))
    told: list[str] = []
    tasks = training_tasks(settings(tools, 300, simple=0.5, multiple=0.5), told.append)
    assert 3 < len(tasks) < 40
    assert any(
        re.search(rf"{len(tasks)} different train tasks instead of 300: the tools allow no more", t) for t in told
    )
    assert any("no train task is multiple" in line for line in told)
    weather = tmp_path / "other.json"
    weather.write_text(
        json.dumps(
            [{"name": "x", "parameters": {"type": "object", "properties": {"a": {"type": "null"}}, "required": ["a"]}}]
        )
    )
    with pytest.raises(DataError, match="no task can be made of these tools"):
        training_tasks(settings(weather), told.append)


def test_a_server_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def list_tools(server: str) -> list[dict[str, Any]]:
        asked.append(server)
        return [{**tool, "inputSchema": tool["parameters"]} for tool in TOOLS]

    monkeypatch.setattr(task_source, "list_mcp_tools", list_tools)
    source = "mcp:demo-server --quiet"
    assert len(training_tasks(settings(source, 5), print)) == 5
    assert len(generated(settings(source), Split.DEV, 2)) == 2
    assert asked == ["demo-server --quiet"]


def test_the_command_writes_tasks_of_all_splits(
    tools: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "own.jsonl"
    line = f"data tools {tools} tasks.train_tasks=6 --out {out} --to trl dev_tasks=3 test_tasks=0 tasks.seed=2"
    assert main(line.split()) == 0
    tasks = rows_of(out)
    assert [task.split for task in tasks] == [Split.TRAIN] * 6 + [Split.DEV] * 3
    err = capsys.readouterr().err
    assert "3 own tools, too few to split by tool" in err and err.endswith("9 tasks written as trl\n")


def test_a_language_model_words_the_requests(
    tools: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def reply(body: dict[str, Any], number: int) -> Any:
        asked = body["messages"][1]["content"]
        city, what = re.search(r'"city": "(\w+)"', asked), re.search(r'"name": "get_(\w+)"', asked)
        assert city and what and "Stiff request: " in asked
        return says(f"I want to know the {what[1]} of {city[1]}." if number % 2 else "Thanks!")

    monkeypatch.setenv(KEY_VARIABLE, KEY)
    out = tmp_path / "own.jsonl"
    with serving(reply) as server:
        writer = [f"writer.base_url={server.url}", "writer.model=m", f"writer.key_variable={KEY_VARIABLE}"]
        rest = ["writer.cache=null", "tasks.categories={simple: 1}", "writer.max_in_flight=1"]
        line = ["data", "tools", str(tools), "--out", str(out), "tasks.train_tasks=6", "dev_tasks=0", "test_tasks=0"]
        assert main([*line, *writer, *rest]) == 0
    assert len(server.bodies) == 6
    worded = [task.query for task in rows_of(out) if task.query.startswith("I want to know the")]
    err = capsys.readouterr().err
    assert (
        worded and f"{len(worded)} of 6 requests in the model's words; {6 - len(worded)} of its wordings refused" in err
    )
    assert "endpoint: 6 requests" in err


def test_the_tools_of_a_run_are_dealt_as_by_the_run(tools: Path, tmp_path: Path) -> None:
    """So that what it was trained on is not taken for unseen."""
    many = [
        {**TOOLS[0], "name": f"get_{letter * 3}", "description": f"Get the {letter * 3}."}
        for letter in "abcdefghijklmn"
    ]
    run = tmp_path / "run"
    run.mkdir()
    (run / "tools.json").write_text(json.dumps(many))
    (run / "tasks.jsonl").write_text("")
    offered: dict[int, set[str]] = {}
    for seed in (0, 3):
        chosen = compose.load("train", [f"tasks.seed={seed}"], TrainConfig)
        (run / "config.yaml").write_text(compose.as_yaml(chosen))
        given = [f"tasks.source={run / 'tools.json'}", "max_tasks=6", "target=base"]
        found = read_tasks(compose.load("robustness", given, RobustnessConfig), print)
        offered[seed] = {tool.name for task in found for tool in task.tools}
        own = dataclasses.replace(settings(run / "tools.json"), seed=seed)
        assert offered[seed] <= {tool.name for task in generated(own, Split.DEV, 20) for tool in task.tools}
    assert offered[0] != offered[3]
