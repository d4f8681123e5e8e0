"""What runs are called on Weights & Biases, and when a missing key is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from toolspar.app import sweep, train
from toolspar.app.cli import main
from toolspar.app.compose import load, read_run
from toolspar.app.run_identity import config_hash
from toolspar.app.schema import TrainConfig
from toolspar.app.wandb_labels import name_of, require_key
from toolspar.core.errors import ConfigError
from toolspar.runtime.settings import WandbSettings


def wandb_of(*overrides: str) -> WandbSettings:
    settings = load("train", ["logger=wandb", *overrides], TrainConfig).logger.wandb
    assert settings is not None
    return settings


def test_a_run_is_called_by_its_experiment_seed_and_changes() -> None:
    settings = wandb_of("experiment=first_game", "seed=3", "ppo.clip=0.1", "paths.logs=/x", "checkpoint.keep=1")
    assert (settings.group, settings.name) == ("first_game", "seed3 ppo.clip=0.1")
    assert (wandb_of().group, wandb_of().name) == ("default", "seed0")


def test_what_is_set_is_kept() -> None:
    settings = wandb_of("logger.wandb.group=mine", "logger.wandb.name=this one")
    assert (settings.group, settings.name) == ("mine", "this one")


def test_long_names_are_cut() -> None:
    name = name_of(0, [f"reward.weights.term{n}=0.123456" for n in range(20)])
    assert len(name) == 120
    assert name.startswith("seed0 reward.weights.term0=0.123456 ") and name.endswith("...")


def test_jobs_of_a_sweep_are_grouped_and_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[TrainConfig] = []

    def play(config: TrainConfig, folder: Path) -> dict[str, Any]:
        played.append(config)
        return {"objective": 0.0}

    monkeypatch.setattr(train, "_play_game", lambda: play)
    overrides = ["sweep=curricula", "seed=4", f"paths.logs={tmp_path}", "logger=wandb"]
    assert main(["train", "-m", *overrides]) == 0
    settings = [config.logger.wandb for config in played]
    assert {s.group for s in settings if s} == {"first_game.curricula"}
    names = [s.name for s in settings if s]
    assert len(set(names)) == len(played) > 1
    assert all(name and name.startswith("seed4 curriculum=") for name in names)
    (first, *_) = sweep.expand(overrides)
    assert read_run(sweep.folder_of(first[1])).logger.wandb == settings[0]  # also for ranks that read it there


def test_the_logger_is_no_part_of_what_a_run_finds() -> None:
    plain = load("train", [], TrainConfig)
    assert config_hash(plain) == config_hash(load("train", ["logger=wandb_online"], TrainConfig))


def test_online_without_a_key_is_told_before_anything_is_played(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("WANDB_API_KEY", raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    played: list[Path] = []
    monkeypatch.setattr(train, "_play_game", lambda: lambda config, folder: played.append(folder) or {"objective": 0})
    command = ["train", f"paths.logs={tmp_path}", "logger=wandb_online"]
    assert main(command) == 2
    assert capsys.readouterr().err == (
        "toolspar: error: logger.wandb.mode=online needs a key: set WANDB_API_KEY (e.g. in .env) or run `wandb login`; "
        "logger=wandb works offline, without one\n"
    )
    assert played == []
    (tmp_path / "netrc").write_text("machine api.wandb.ai login user password secret\n")
    (tmp_path / "netrc").chmod(0o600)
    assert main(command) == 0
    assert len(played) == 1


def test_a_key_in_the_environment_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_API_KEY", "x")
    require_key("anything")
    monkeypatch.setenv("WANDB_API_KEY", " ")
    monkeypatch.setenv("NETRC", "/nowhere")
    with pytest.raises(ConfigError, match="anything needs a key"):
        require_key("anything")


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("logger.csv=false", "logger.csv=false does not fit logger.wandb"),
        ("logger.wandb.mode=sometimes", "logger.wandb.mode=sometimes is out of range: must be one of offline, online"),
        ("logger.wandb.project=''", "logger.wandb.project is empty"),
        ("logger.wandb.examples_per_round=-1", "logger.wandb.examples_per_round=-1 is out of range"),
        ("logger.wandb.timeout_seconds=0", "logger.wandb.timeout_seconds=0.0 is out of range"),
    ],
)
def test_settings_that_do_not_fit_name_the_key(override: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        wandb_of(override)
    assert message in str(caught.value)
