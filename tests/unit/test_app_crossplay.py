"""``toolspar crossplay`` before any model is loaded: which run, which tasks; on which device."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from toolspar.app import cli, compose, crossplay
from toolspar.app.kept_tools import keep_tools
from toolspar.app.schema import TrainConfig
from toolspar.calls.records import ToolSpec
from toolspar.core.errors import ConfigError, RunError
from toolspar.game.records import GameState
from toolspar.runtime import checkpoint
from toolspar.tasks.records import Split


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run that has just begun."""
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "config.yaml").write_text(compose.as_yaml(config()))
    checkpoint.save(folder / "checkpoints", 3, {"game.json": GameState(ticks=3).to_json()}, 1)
    return folder


def config(*overrides: str) -> TrainConfig:
    return compose.load("train", ["judge.test_attack_tasks=0", *overrides], TrainConfig)


def test_what_is_no_run_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["crossplay", str(tmp_path)]) == 1
    assert "is this the folder of a run?" in capsys.readouterr().err


def test_a_run_without_a_judged_round_has_nothing_to_compare(run: Path) -> None:
    for tasks in (None, 4):
        with pytest.raises(RunError, match=r"no round of .*run has been judged yet"):
            crossplay.cross_play(run, split="dev", tasks=tasks, output=None)


def test_a_run_on_own_tools_is_measured_on_those_that_it_was_begun_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.yaml").write_text(compose.as_yaml(config("tasks.source='mcp:a server that has gone'")))
    (tmp_path / "tasks.jsonl").write_text("")
    with pytest.raises(RunError, match=r"did not keep its tools \(tools\.json\).*fresh=true"):
        crossplay.cross_play(tmp_path, split="dev", tasks=4, output=None)
    (tmp_path / "tools.json").write_text('[{"na')
    with pytest.raises(RunError, match=r"tools\.json is damaged: put back a copy"):
        crossplay.cross_play(tmp_path, split="dev", tasks=4, output=None)
    keep_tools([ToolSpec("now", "Tell the time.")], tmp_path)
    found: list[Any] = []
    monkeypatch.setattr(crossplay, "_play", lambda *arguments: found.append(arguments))
    assert crossplay.cross_play(tmp_path, split="dev", tasks=4, output=None) == 0
    assert found[0][1].tasks.source == str(tmp_path / "tools.json")


def test_how_many_tasks_must_be_known(run: Path) -> None:
    with pytest.raises(ConfigError, match=r"the judge of .*run attacks no test tasks: say how many with --tasks"):
        crossplay.cross_play(run, split="test", tasks=None, output=None)
    with pytest.raises(ConfigError, match="--tasks=0 is out of range"):
        crossplay.cross_play(run, split="dev", tasks=0, output=None)


@pytest.mark.parametrize(("split", "tasks", "expected"), [("dev", None, 48), ("dev", 7, 7), ("test", 5, 5)])
def test_the_judge_of_the_run_says_how_many_unless_the_user_does(
    run: Path, monkeypatch: pytest.MonkeyPatch, split: str, tasks: int | None, expected: int
) -> None:
    found: list[Any] = []
    monkeypatch.setattr(crossplay, "_play", lambda *arguments: found.append(arguments))
    assert crossplay.cross_play(run, split=split, tasks=tasks, output=None) == 0
    ((folder, _, of, n, output),) = found
    assert (folder, of, n, output) == (run, Split(split), expected, run / "crossplay")
