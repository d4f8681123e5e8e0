"""Which folder a run has, who may use it, and when it is played, resumed or left alone."""

from __future__ import annotations

import errno
import functools
import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from toolspar.app import sweep, train
from toolspar.app.cli import main
from toolspar.app.compose import load, read_run
from toolspar.app.run_folder import claim, folder_of
from toolspar.app.run_identity import config_hash, finding_hash
from toolspar.app.schema import TrainConfig
from toolspar.core.errors import RunError

ROOT = Path(__file__).resolve().parents[2]


@functools.cache
def quickstart(*overrides: str) -> TrainConfig:
    return load("train", ["experiment=quickstart", *overrides], TrainConfig)


def config_in(logs: Path, *overrides: str) -> TrainConfig:
    config = quickstart(*overrides)
    return replace(config, paths=replace(config.paths, logs=str(logs)))


class FakeGame:
    """Counts its calls, and fails on demand."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error
        self.played: list[Path] = []

    def __call__(self, config: TrainConfig, folder: Path) -> dict[str, Any]:
        self.played.append(folder)
        (folder / "played.txt").write_text(str(len(self.played)))
        if self.error is not None:
            raise self.error
        return {"objective": 0.25 + config.seed, "effects": [1, 2]}


def status_in(folder: Path) -> str:
    return json.loads((folder / "result.json").read_text())["status"]


@pytest.mark.parametrize(
    "override",
    [
        "logger.csv=false",
        "runtime.threads=1",
        "runtime.gradient_checkpointing=true",
        "checkpoint.every_updates=9",
        "fresh=true",
        "paths.run=/elsewhere",
        "seed=5",
    ],
)
def test_the_hash_passes_over_what_does_not_matter(tmp_path: Path, override: str) -> None:
    assert config_hash(config_in(tmp_path, override)) == config_hash(config_in(tmp_path))


def test_the_hash_passes_over_how_a_run_is_divided(tmp_path: Path) -> None:
    divided = ("runtime=zero3", "runtime.devices=4", "runtime.offload_parameters=true", "runtime.precision=32")
    assert config_hash(config_in(tmp_path, *divided)) == config_hash(config_in(tmp_path))


@pytest.mark.parametrize(
    "override", ["ppo.clip=0.1", "model.tool_format=hermes", "verify.checks=[identity]", "runtime.precision=bf16"]
)
def test_the_hash_sees_what_matters(tmp_path: Path, override: str) -> None:
    assert config_hash(config_in(tmp_path, override)) != config_hash(config_in(tmp_path))


def test_the_hash_is_the_same_in_every_process(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom toolspar.app.compose import load\nfrom toolspar.app.run_folder import config_hash\n"
        "from toolspar.app.schema import TrainConfig\nprint(config_hash(load('train', sys.argv[1:], TrainConfig)))"
    )
    options = ["ppo.clip=1e-1", "experiment=quickstart"]
    output = subprocess.check_output([sys.executable, "-c", script, *options], cwd=ROOT / "src", text=True)
    assert output.strip() == config_hash(config_in(tmp_path, "ppo.clip=0.1"))
    assert len(output.strip()) == 12


def test_the_folder_is_named_by_experiment_hash_and_seed(tmp_path: Path) -> None:
    config = config_in(tmp_path, "seed=3")
    assert folder_of(config) == tmp_path / "quickstart" / config_hash(config) / "seed3"
    assert folder_of(config_in(tmp_path, f"paths.run={tmp_path}/mine")) == tmp_path / "mine"


def test_a_run_is_played_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config, game = config_in(tmp_path), FakeGame()
    first = train.run(config, game)
    folder = folder_of(config)
    assert (first["status"], first["objective"], first["effects"]) == ("complete", 0.25, [1, 2])
    assert first["versions"]["python"] == ".".join(map(str, sys.version_info[:3]))
    assert {"torch", "toolspar", "peft"} <= set(first["versions"])
    assert first == json.loads((folder / "result.json").read_text())
    assert {path.name for path in folder.iterdir()} == {".lock", "config.yaml", "result.json", "played.txt"}
    assert read_run(folder) == config
    capsys.readouterr()
    assert train.run(config, game) == first
    assert game.played == [folder]
    assert "fresh=true" in capsys.readouterr().out


def test_fresh_puts_the_old_run_aside(tmp_path: Path) -> None:
    config, game = config_in(tmp_path), FakeGame()
    for wanted in (config, replace(config, fresh=True), replace(config, fresh=True)):
        train.run(wanted, game)
    folder = folder_of(config)
    assert len(game.played) == 3
    assert sorted(path.name for path in folder.parent.iterdir()) == ["old1-seed0", "old2-seed0", "seed0"]
    assert [(folder.with_name(name) / "played.txt").read_text() for name in ("old1-seed0", "seed0")] == ["1", "3"]
    assert read_run(folder).fresh is False
    assert list(folder.parent.glob("seed*")) == [folder]  # as the README names the runs to compare


@pytest.mark.parametrize(
    ("error", "status"), [(ZeroDivisionError("oops"), "failed"), (KeyboardInterrupt(), "interrupted")]
)
def test_a_partial_run_is_resumed(
    tmp_path: Path, error: BaseException, status: str, capsys: pytest.CaptureFixture[str]
) -> None:
    config = config_in(tmp_path)
    folder = folder_of(config)
    with pytest.raises(type(error)):
        train.run(config, FakeGame(error))
    assert status_in(folder) == status
    assert "Starting" in capsys.readouterr().out
    assert train.run(replace(config, logger=replace(config.logger, csv=False)), FakeGame())["status"] == "complete"
    assert "Resuming" in capsys.readouterr().out


MEMORY = (
    *("rollout.rows_per_batch=2", "rollout.vllm_memory_share=0.2", "ppo.episodes_per_forward=1"),
    *("defend.sft.examples_per_forward=2", "defend.ppo.episodes_per_forward=1"),
)


@pytest.mark.parametrize("override", MEMORY)
def test_what_only_costs_memory_names_the_folder_but_is_no_other_run(tmp_path: Path, override: str) -> None:
    config, smaller = config_in(tmp_path), config_in(tmp_path, override)
    assert config_hash(config) != config_hash(smaller)  # as it was before runs could be resumed with others
    assert finding_hash(config) == finding_hash(smaller)


def test_a_run_that_was_too_large_goes_on_where_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    large, small = config_in(tmp_path), config_in(tmp_path, *MEMORY)
    folder, game = folder_of(large), FakeGame(torch.OutOfMemoryError("CUDA out of memory.\nTried to allocate 2 GiB"))
    with pytest.raises(RunError, match=r"out of memory: lower rollout\.rows_per_batch \(32\).*toolspar plan") as error:
        train.run(large, game)
    assert "\n" not in str(error.value) and status_in(folder) == "failed"
    game.error = None
    assert train.run(small, game)["status"] == "complete"
    assert "Resuming the run" in capsys.readouterr().out and read_run(folder) == small
    assert folder_of(config_in(tmp_path, "rollout.rows_per_batch=1")) == folder
    for again in (large, small):
        train.run(again, game)
    assert game.played == [folder, folder]  # it is complete, whatever is given
    assert folder_of(config_in(tmp_path, *MEMORY, "seed=1")).name == "seed1"
    assert folder_of(config_in(tmp_path, *MEMORY, "ppo.clip=0.1")) != folder
    assert folder_of(replace(small, fresh=True)) == folder.parents[1] / config_hash(small) / "seed0"


def test_a_folder_of_ones_own_takes_less_memory_too(tmp_path: Path) -> None:
    place, game = f"paths.run={tmp_path}/mine", FakeGame(ZeroDivisionError("oops"))
    with pytest.raises(ZeroDivisionError):
        train.run(config_in(tmp_path, place), game)
    game.error = None
    assert train.run(config_in(tmp_path, place, *MEMORY), game)["status"] == "complete"


def test_a_stale_result_is_gone_while_a_run_goes_on(tmp_path: Path) -> None:
    config = config_in(tmp_path)
    with pytest.raises(ZeroDivisionError):
        train.run(config, FakeGame(ZeroDivisionError("oops")))
    with claim(config) as folder:
        assert folder.resumed
        assert folder.result is not None and folder.result["error"] == "ZeroDivisionError: oops"
        assert not (folder.path / "result.json").exists()


def test_a_damaged_result_is_played_again(tmp_path: Path) -> None:
    config, game = config_in(tmp_path), FakeGame()
    train.run(config, game)
    (folder_of(config) / "result.json").write_text('{"status": "comp')
    train.run(config, game)
    assert len(game.played) == 2


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    config = config_in(tmp_path)
    full = OSError(errno.ENOSPC, "No space left on device", "/run/adapters")
    with pytest.raises(RunError, match=r"the disk is full \(/run/adapters\): free some space"):
        train.run(config, FakeGame(full))
    assert status_in(folder_of(config)) == "failed"


def test_another_configuration_is_refused(tmp_path: Path) -> None:
    place = f"paths.run={tmp_path}/mine"
    train.run(config_in(tmp_path, place, "ppo.clip=0.3"), FakeGame())
    other, game = config_in(tmp_path, place, "ppo.clip=0.1", "logger.csv=false"), FakeGame()
    with pytest.raises(RunError, match=r"another configuration \(ppo\.clip=0\.3 there, 0\.1 now\).*fresh=true"):
        train.run(other, game)
    with pytest.raises(RunError, match=r"seed=0 there, 1 now"):
        train.run(config_in(tmp_path, place, "ppo.clip=0.3", "seed=1"), game)
    assert game.played == []
    assert train.run(replace(other, fresh=True), game)["status"] == "complete"
    assert (tmp_path / "old1-mine" / "result.json").exists()


@pytest.mark.parametrize("fresh", ["true", "false"])
def test_a_folder_that_is_no_run_is_left_alone(tmp_path: Path, fresh: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("all my work")
    with pytest.raises(RunError, match="is not the folder of a run"):
        train.run(config_in(tmp_path, f"paths.run={tmp_path}/mine", f"fresh={fresh}"), FakeGame())
    assert (tmp_path / "mine" / "thesis.tex").read_text() == "all my work"


def test_a_damaged_configuration_is_refused(tmp_path: Path) -> None:
    config = config_in(tmp_path)
    train.run(config, FakeGame())
    (folder_of(config) / "config.yaml").write_text("seed: [")
    with pytest.raises(RunError, match=r"config\.yaml is damaged .*fresh=true"):
        train.run(config, FakeGame())


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=r"cannot write .*file"):
        train.run(config_in(tmp_path / "file"), FakeGame())


def test_a_live_process_keeps_others_out_and_a_dead_one_does_not(tmp_path: Path) -> None:
    script = (
        "import sys, time\nfrom toolspar.app.compose import load\nfrom toolspar.app.run_folder import claim\n"
        "from toolspar.app.schema import TrainConfig\n"
        "with claim(load('train', sys.argv[1:], TrainConfig)):\n    print('claimed', flush=True)\n    time.sleep(60)"
    )
    options = ["experiment=quickstart", f"paths.logs={tmp_path}"]
    command = [sys.executable, "-c", script, *options]
    with subprocess.Popen(command, cwd=ROOT / "src", stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout is not None and other.stdout.readline() == "claimed\n"
            with (
                pytest.raises(RunError, match=rf"in use by another process \(pid {other.pid}\)"),
                claim(config_in(tmp_path)),
            ):
                pass
        finally:
            other.send_signal(signal.SIGKILL)
    with claim(config_in(tmp_path)) as folder:
        assert folder.resumed and folder.result is None


def test_a_failing_job_does_not_stop_the_sweep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def play(config: TrainConfig, folder: Path) -> dict[str, Any]:
        if config.seed == 0:
            raise RunError("seed 0 is unlucky")
        return {"objective": config.ppo.clip}

    monkeypatch.setattr(train, "_play_game", lambda: play)
    overrides = ["experiment=quickstart", f"paths.logs={tmp_path}", "seed=0,1", "ppo.clip=0.1"]
    assert main(["train", "-m", *overrides]) == 1
    out, err = capfd.readouterr()
    assert "toolspar: error: seed 0 is unlucky\n" in err
    assert "Traceback" not in err
    folders = [folder_of(config) for _, config in sweep.expand(overrides)]
    assert [status_in(folder) for folder in folders] == ["failed", "complete"]
    assert f"{folders[0]}: RunError: seed 0 is unlucky" in out
    assert "complete      objective 0.1  seed=1\n" in out
    monkeypatch.setattr(train, "_play_game", FakeGame)
    assert main(["train", "-m", *overrides]) == 0


def test_no_job_starts_when_one_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    game = FakeGame()
    monkeypatch.setattr(train, "_play_game", lambda: game)
    assert main(["train", "-m", f"paths.logs={tmp_path}", "ppo.clip=0.1,2"]) == 2
    assert game.played == []
    assert list(tmp_path.iterdir()) == []
