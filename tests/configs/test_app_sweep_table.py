"""``toolspar sweep table``: what is known of every point, from records and results on disk."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from toolspar.app import train
from toolspar.app.cli import main
from toolspar.app.schema import TrainConfig
from toolspar.app.sweep import read
from toolspar.core.errors import RunError


def effect(difference: float) -> dict[str, Any]:
    half = {"value": 0.5}
    return {
        "name": "clean accuracy",
        "split": "test",
        "before": half,
        "after": {"value": 0.5 + difference},
        "effect": {"difference": difference, "n_clusters": 8},
    }


def play(config: TrainConfig, folder: Path) -> dict[str, Any]:
    if config.seed == 1 and config.ppo.clip == 0.2:
        raise RunError("the caller is on holiday")
    return {"objective": config.ppo.clip * config.seed, "effects": [effect(config.ppo.clip * config.seed)]}


@pytest.fixture
def sweep_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Path:
    """A sweep of six points: four complete, one failed, one whose run has vanished."""
    monkeypatch.setattr(train, "_play_game", lambda: play)
    overrides = ["experiment=quickstart", f"paths.logs={tmp_path / 'logs'}", "ppo.clip=0.1,0.2", "seed=0,1,2"]
    assert main(["train", "-m", *overrides]) == 1
    sweep = read(overrides)
    assert f"toolspar sweep table {sweep.folder}" in capfd.readouterr().out
    assert read([*overrides, "runtime.threads=3"]).folder == sweep.folder  # the same points
    record = json.loads((sweep.folder / "sweep.json").read_text())
    assert [point["overrides"][-2:] for point in record["points"]][:2] == [
        ["ppo.clip=0.1", "seed=0"],
        ["ppo.clip=0.1", "seed=1"],
    ]
    shutil.rmtree(sweep.folder / record["points"][5]["run"])
    return sweep.folder


def rows_of(folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    with (folder / "table.csv").open(newline="") as file:
        return {(row["setting"], row["metric"]): row for row in csv.DictReader(file)}


def test_a_partial_sweep_has_a_table_and_says_what_is_left(
    sweep_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    capfd.readouterr()
    assert main(["sweep", "table", str(sweep_folder)]) == 0
    out = capfd.readouterr().out
    assert "quickstart: 4 of 6 runs complete" in out
    assert "Not complete: 1 failed, 1 missing" in out
    assert "RunError: the caller is on holiday" in out and "never started" in out
    rows = rows_of(sweep_folder)
    assert rows["ppo.clip=0.1", "objective"]["values"] == "0.0 0.1 0.2"
    assert (rows["ppo.clip=0.2", "objective"]["runs"], rows["ppo.clip=0.2", "objective"]["planned"]) == ("1", "3")
    assert (sweep_folder / "figure.svg").read_text().startswith("<svg")


def test_killed_and_damaged_runs_are_told_apart(sweep_folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    points = json.loads((sweep_folder / "sweep.json").read_text())["points"]
    (sweep_folder / points[0]["run"] / "result.json").unlink()
    (sweep_folder / points[1]["run"] / "result.json").write_text("{")
    capfd.readouterr()
    assert main(["sweep", "table", str(sweep_folder)]) == 0
    out = capfd.readouterr().out
    assert "Not complete: 2 failed, 1 unfinished, 1 missing" in out
    assert "result.json is damaged" in out and "was killed" in out


def test_logs_can_be_moved_and_sweeps_put_side_by_side(
    sweep_folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    other = ["experiment=quickstart", f"paths.logs={tmp_path / 'logs'}", "ppo.clip=0.3", "seed=1,2"]
    assert main(["train", "-m", *other]) == 0
    relative = [folder.relative_to(tmp_path / "logs") for folder in (sweep_folder, read(other).folder)]
    (tmp_path / "logs").rename(tmp_path / "moved")
    folders = [str(tmp_path / "moved" / folder) for folder in relative]
    assert main(["sweep", "table", *folders, "--output", str(tmp_path / "both")]) == 0
    assert "quickstart: 6 of 8 runs complete" in capfd.readouterr().out
    assert {setting for setting, _ in rows_of(tmp_path / "both")} == {"ppo.clip=0.1", "ppo.clip=0.2", "ppo.clip=0.3"}


@pytest.mark.parametrize(("record", "message"), [(None, "is not the folder of a sweep"), ("{", "is damaged")])
def test_a_folder_without_a_sweep_is_an_error(
    tmp_path: Path, record: str | None, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    if record is not None:
        (tmp_path / "sweep.json").write_text(record)
    assert main(["sweep", "table", str(tmp_path)]) == 1
    assert message in capfd.readouterr().err
