"""Launchers: what they reserve fits what runs, and jobs start from the configuration that was resolved before."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
from hydra.core.hydra_config import HydraConfig
from omegaconf import OmegaConf

from toolspar.app import launching, locations, requeue, sweep, train
from toolspar.app.cli import main
from toolspar.app.compose import as_yaml, read_config
from toolspar.app.run_folder import folder_of
from toolspar.app.schema import TrainConfig
from toolspar.core.errors import ConfigError, RunError
from toolspar.runtime.stopping import StopRequested

LAUNCHERS = sorted(path.stem for path in (locations.config_dir() / "hydra" / "launcher").glob("*.yaml"))
RUNTIME = {
    "slurm_1gpu": ["runtime=gpu"],
    "slurm_8gpu": ["runtime=zero2", "runtime.devices=8", "runtime.num_nodes=2"],
    "slurm_cpu": ["runtime=ddp", "runtime.devices=2", "runtime.accelerator=cpu"],
}
# nodes, tasks on each, GPUs on each
SIZES = {"slurm_1gpu": (1, 1, 1), "slurm_8gpu": (2, 8, 8), "slurm_cpu": (1, 2, None)}


@pytest.fixture
def with_slurm(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has SLURM's commands."""
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")


def settings_of(name: str) -> dict[str, Any]:
    """What a launcher reserves for a runtime that fits it."""
    read = sweep.read([f"hydra/launcher={name}", *RUNTIME[name]])
    settings = OmegaConf.to_container(launching.check_launcher(read).hydra.launcher, resolve=True)
    assert isinstance(settings, dict)
    return {str(key): value for key, value in settings.items()}


def test_there_is_a_file_per_resource_class() -> None:
    assert sorted(SIZES) == LAUNCHERS


@pytest.mark.usefixtures("with_slurm")
@pytest.mark.parametrize("name", LAUNCHERS)
def test_a_launcher_reserves_what_the_runtime_needs(name: str) -> None:
    settings = settings_of(name)
    assert (settings["nodes"], settings["tasks_per_node"], settings["gpus_per_node"]) == SIZES[name]
    assert settings["gpus_per_task"] is None  # ranks must see each other's devices
    assert settings["name"] not in ("bash", "interactive")  # Lightning takes such jobs for no batch jobs
    assert settings["mem_gb"] > 0 and settings["max_num_timeout"] > 0 and settings["signal_delay_s"] > 0
    assert settings["submitit_folder"].endswith("/.submitit/%j")


@pytest.mark.usefixtures("with_slurm")
@pytest.mark.parametrize(
    ("overrides", "parts"),
    [
        (["hydra/launcher=slurm_8gpu", "runtime=gpu"], ["reserves 8 GPUs", "runtime.devices=1", "runtime.devices=8"]),
        (["hydra/launcher=slurm_1gpu"], ["runtime.name=cpu", "slurm_cpu"]),
        (["hydra/launcher=slurm_cpu", "hydra.launcher.nodes=2"], ["2 x 1 processes", "runtime.num_nodes=1"]),
        (["hydra/launcher=slurm_cpu,slurm_1gpu"], ["hydra/launcher takes one value"]),
        (["hydra/launcher=slurm_cpu", "hydra.launcher.mem=3"], ["mem"]),
    ],
)
def test_a_launcher_that_does_not_fit_is_an_error(
    overrides: list[str], parts: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", *overrides, f"paths.logs={tmp_path}"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and [part for part in parts if part not in err] == []
    assert list(tmp_path.iterdir()) == []


def test_without_slurm_there_is_nothing_to_submit_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert main(["train", "hydra/launcher=slurm_cpu", f"paths.logs={tmp_path}"]) == 2
    assert "hydra/launcher=slurm_cpu needs SLURM" in capsys.readouterr().err


def test_two_points_that_are_the_same_run_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="would be the same run"):
        sweep.read([f"paths.run={tmp_path}", "seed=0,1"])
    with pytest.raises(ConfigError, match="would be the same run"):
        sweep.read(["runtime.threads=1,2"])


def test_finished_points_are_not_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[int] = []

    def play(config: TrainConfig, folder: Path) -> dict[str, Any]:
        played.append(config.seed)
        if config.seed == 2 and len(played) < 3:
            raise KeyboardInterrupt
        return {"objective": 0.5}

    monkeypatch.setattr(train, "_play_game", lambda: play)
    overrides = ["experiment=quickstart", f"paths.logs={tmp_path}", "seed=1,2,3"]
    assert main(["train", "-m", *overrides]) == 130
    assert played == [1, 2]
    assert main(["train", "-m", *overrides]) == 0
    assert played == [1, 2, 2, 3]
    assert main(["train", "-m", *overrides]) == 0
    assert played == [1, 2, 2, 3]
    assert main(["train", "-m", *overrides, "fresh=true"]) == 0
    assert played[4:] == [1, 2, 3]


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (["3"], ["3"]),
        (["3", "3_0", "3_1", "12"], ["12", "3_0", "3_1"]),  # an array is not one of its own jobs
        (["0a3f.pkl", ".submission_file.sh", "3_0_log.out"], []),
    ],
)
def test_jobs_of_a_sweep_are_known_by_submitits_folders(names: list[str], ids: list[str], tmp_path: Path) -> None:
    assert launching._job_ids(tmp_path) == []
    for name in names:
        (tmp_path / ".submitit" / name).mkdir(parents=True)
    assert launching._job_ids(tmp_path) == ids


def test_jobs_that_are_still_queued_are_not_submitted_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bin").mkdir()
    for name, script in (("squeue", "printf '7\\n12\\n'"), ("sbatch", "exit 1"), ("srun", "exit 1")):
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    overrides = ["hydra/launcher=slurm_cpu", "experiment=quickstart", f"paths.logs={tmp_path}", "seed=1,2"]
    for name in ("12", "12_0", "12_1", "13"):
        (sweep.read(overrides).folder / ".submitit" / name).mkdir(parents=True)
    assert main(["train", *overrides]) == 1
    assert "still in SLURM's queue (12): wait for them, or stop them with scancel 12" in capsys.readouterr().err


class Job:
    """A job as a launcher runs it."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *overrides: str) -> None:
        ((_, config),) = sweep.expand(["experiment=quickstart", f"paths.logs={tmp_path}", *overrides])
        self.file = tmp_path / "0.yaml"
        self.file.write_text(as_yaml(config))
        self.play_point = launching.PlayPoint([self.file])
        self.fresh: list[bool] = []
        tree = OmegaConf.create({"hydra": {"job": {"num": 0}}})
        monkeypatch.setattr(HydraConfig, "get", staticmethod(lambda: tree.hydra))
        monkeypatch.setattr(launching, "run", self.run)
        self.error: BaseException | None = None

    def run(self, config: TrainConfig) -> dict[str, Any]:
        self.fresh.append(config.fresh)
        self.clip = config.ppo.clip
        if self.error is not None:
            raise self.error
        return {"objective": 0.25}

    def __call__(self) -> float | None:
        return self.play_point(OmegaConf.create({"ppo": {"clip": 0.9}}))


def test_a_job_starts_from_the_resolved_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = Job(tmp_path, monkeypatch, "ppo.clip=0.15")
    assert job() == 0.25
    assert job.clip == 0.15


def test_a_requeued_job_does_not_start_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = Job(tmp_path, monkeypatch, "fresh=true")
    job()
    job()  # as submitit starts the very object again
    monkeypatch.setenv("SLURM_RESTART_COUNT", "1")
    job.play_point = launching.PlayPoint([job.file])
    job()
    assert job.fresh == [True, False, False]


@pytest.mark.parametrize(
    ("number", "state", "requeued"),
    [
        (signal.SIGUSR2, "RUNNING", True),
        (signal.SIGUSR2, "COMPLETING", False),  # cancelled just when its time was running out
        (signal.SIGUSR2, None, True),
        (signal.SIGTERM, "RUNNING", True),
        (signal.SIGTERM, "COMPLETING", False),
        (signal.SIGTERM, None, False),
    ],
)
def test_a_stopped_job_is_requeued_unless_it_was_cancelled(
    number: int,
    state: str | None,
    requeued: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "squeue").write_text(f"#!/bin/sh\necho {state}\n" if state else "#!/bin/sh\nexit 1\n")
    (tmp_path / "squeue").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("SLURM_JOB_ID", "7")
    monkeypatch.setenv("SUBMITIT_EXECUTOR", "slurm")
    asked: list[int] = []
    before = signal.signal(signal.SIGUSR2, lambda number, frame: asked.append(number))
    try:
        job = Job(tmp_path, monkeypatch)
        job.error = StopRequested(number)
        assert job() is None
    finally:
        signal.signal(signal.SIGUSR2, before)
    assert asked == ([signal.SIGUSR2] if requeued else [])
    assert ("the job is requeued" in capsys.readouterr().err) is requeued


def test_a_job_that_may_not_be_requeued_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(number: int, frame: object) -> None:
        raise RuntimeError("Job not requeued because: timed-out too many times.")

    before = signal.signal(signal.SIGUSR2, refuse)
    try:
        requeue.requeue(StopRequested(signal.SIGUSR2))
    finally:
        signal.signal(signal.SIGUSR2, before)
    assert "timed-out too many times. Start the same command again to resume." in capsys.readouterr().err


def test_a_run_that_was_complete_when_it_was_stopped_is_not_requeued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SUBMITIT_EXECUTOR", "slurm")
    asked: list[int] = []
    before = signal.signal(signal.SIGUSR2, lambda number, frame: asked.append(number))
    try:
        job = Job(tmp_path, monkeypatch)
        folder = folder_of(read_config(job.file))
        folder.mkdir(parents=True)
        for status, objective in (("complete", 0.75), ("interrupted", None)):
            (folder / "result.json").write_text(json.dumps({"status": status, "objective": objective}))
            job.error = StopRequested(signal.SIGUSR2)
            assert job() == objective
            assert asked == ([] if status == "complete" else [signal.SIGUSR2])
    finally:
        signal.signal(signal.SIGUSR2, before)
    assert capsys.readouterr().err.count("requeued") == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR2])
@pytest.mark.parametrize("fails", [False, True])
def test_a_signal_after_the_last_step_ends_the_sweep_too(
    fails: bool, number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def play(config: TrainConfig, folder: Path) -> dict[str, Any]:
        signal.raise_signal(number)  # as in the final comparison, where nobody asks for signals
        if fails:
            raise RunError("the disk is full")
        return {"objective": 0.5}

    before = signal.getsignal(number)
    monkeypatch.delenv("SUBMITIT_EXECUTOR", raising=False)
    monkeypatch.setattr(train, "_play_game", lambda: play)
    overrides = ["experiment=quickstart", f"paths.logs={tmp_path}", "seed=1,2"]
    assert main(["train", "-m", *overrides]) == 128 + number
    results = sorted((tmp_path / "quickstart").rglob("result.json"))
    assert [json.loads(path.read_text())["status"] for path in results] == ["failed" if fails else "complete"]
    error = capsys.readouterr().err
    assert f"stopped by {number.name} after saving" in error and ("the disk is full" in error) is fails
    assert signal.getsignal(number) is before


def test_a_stopped_game_outside_a_job_ends_the_sweep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def play(config: TrainConfig, folder: Path) -> dict[str, Any]:
        raise StopRequested(signal.SIGTERM)

    monkeypatch.delenv("SUBMITIT_EXECUTOR", raising=False)
    monkeypatch.setattr(train, "_play_game", lambda: play)
    overrides = ["experiment=quickstart", f"paths.logs={tmp_path}", "seed=1,2"]
    assert main(["train", "-m", *overrides]) == 128 + signal.SIGTERM
    results = sorted((tmp_path / "quickstart").rglob("result.json"))
    assert [json.loads(path.read_text())["status"] for path in results] == ["interrupted"]
