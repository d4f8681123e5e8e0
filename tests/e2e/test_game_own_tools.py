"""A round of the game on the tools of an MCP server, with nothing else given."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.support import game_runs
from tests.support.memorised import memorised

from toolspar.app.kept_tools import KEPT_TASKS
from toolspar.app.task_source import training_tasks
from toolspar.tasks.importers.load import stream_tasks
from toolspar.tasks.records import Split
from toolspar.tasks.settings import TaskSettings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

SERVER = Path(__file__).resolve().parents[1] / "support" / "mcp_server.py"
ONE_ROUND = (
    "tasks.categories={simple: 1.0, multiple: 0.0, parallel: 0.0, parallel_multiple: 0.0, irrelevance: 0.0}",
    "schedule.rounds=1",
    "schedule.attack_updates=1",
    "judge.dev_tasks=2",
    "judge.test_tasks=2",
    "judge.dev_attack_tasks=1",
    "judge.test_attack_tasks=1",
    "logger.tensorboard=false",
)


def test_a_round_is_played_on_the_tools_of_a_server(tmp_path: Path) -> None:
    pytest.importorskip("mcp", reason="needs the package mcp: pip install 'toolspar[mcp]'")
    source = f"mcp:{sys.executable} {SERVER}"
    settings = TaskSettings(
        source=source, train_tasks=4, seed=0, categories={"simple": 1.0}, min_tools=2, max_tools=4, renamed_share=0.0
    )
    told: list[str] = []
    tasks = training_tasks(settings, told.append)
    assert len(tasks) == 4 and "3 own tools, too few to split by tool" in told[0]
    known = memorised(tmp_path, given=tasks)
    run = tmp_path / "run"
    printed = game_runs.play(known, run, f"tasks.source='{source}'", *ONE_ROUND)
    result, metrics = game_runs.result(run), game_runs.metrics(run)
    assert result["status"] == "complete", printed
    kept = [row.task for row in stream_tasks(run / KEPT_TASKS) if row.task]
    assert {split: [task.split for task in kept].count(split) for split in Split} == {
        Split.TRAIN: 4, Split.DEV: 2, Split.TEST: 2,
    }  # fmt: skip
    assert [task.query for task in kept[:4]] == [task.query for task in tasks]
    names = {"get_weather", "create_reminder", "track_parcel"}
    assert {tool.name for task in kept for tool in task.tools} <= names
    values = {name: value for (_, name), value in metrics.items()}
    assert values["survey/solved_share"] > 0  # it knows the tasks of the server's tools by heart
    episodes = (run / "episodes.jsonl").read_text().splitlines()
    assert episodes and all('"own-' in line for line in episodes)
