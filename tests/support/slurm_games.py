"""Small games as SLURM's jobs, started as a user starts them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.support import game_runs
from tests.support.memorised import Memorised
from tests.support.slurm_box import SlurmBox

from toolspar.app.run_folder import folder_of
from toolspar.app.sweep import Sweep, read
from toolspar.app.sweep_jobs import _job_ids

_PATIENCE = 420.0


@dataclass(frozen=True)
class SlurmGames:
    """Sweeps of one short round, with their logs in a folder of their own.

    Args:
        box: The cluster.
        known: What the games are played with.
        logs: Folder of all runs.
    """

    box: SlurmBox
    known: Memorised
    logs: Path

    def overrides(self, *more: str) -> list[str]:
        """The command line after ``toolspar train``."""
        games = game_runs.overrides(self.known, self.logs, "schedule.rounds=1", *more)
        return [
            *(override for override in games if not override.startswith("paths.run=")),
            f"paths.logs={self.logs}",
            "hydra/launcher=slurm_cpu",
            "hydra.launcher.cpus_per_task=1",
            "hydra.launcher.mem_gb=2",
            "hydra.launcher.setup=['export MASTER_ADDR=127.0.0.1']",  # both nodes are this machine
        ]

    def start(self, *more: str) -> subprocess.Popen[str]:
        """Start ``toolspar train -m``; its output is on a pipe."""
        return subprocess.Popen(
            [sys.executable, "-m", "toolspar.train", "-m", *self.overrides(*more)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={
                **self.box.environment,
                "OMP_NUM_THREADS": "1",
                "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            },
        )

    def finish(self, driver: subprocess.Popen[str]) -> str:
        """Wait for a driver; returns what it printed, with its exit code in the last line."""
        printed, _ = driver.communicate(timeout=_PATIENCE)
        return f"{printed}exit code {driver.returncode}"

    def sweep(self, *more: str) -> Sweep:
        """The sweep of a command line."""
        return read(self.overrides(*more))

    def run(self, *more: str) -> Path:
        """The run of a command line that is no sweep."""
        ((_, config),) = self.sweep(*more).jobs
        return folder_of(config)

    def log(self, *more: str) -> str:
        """What the jobs of a sweep have printed so far."""
        files = sorted((self.sweep(*more).folder / ".submitit").glob("*/*_log.*"))
        return "\n".join(file.read_text(errors="replace") for file in files)

    def job_ids(self, *more: str) -> set[str]:
        """All jobs that were ever submitted for a sweep."""
        return set(_job_ids(self.sweep(*more).folder))


def wait_until(what: str, happened: Callable[[], bool], patience: float = _PATIENCE) -> None:
    """Wait for something that other processes do.

    Raises:
        TimeoutError: it does not happen.
    """
    last = time.monotonic() + patience
    while not happened():
        if time.monotonic() > last:
            raise TimeoutError(what)
        time.sleep(0.2)


def has_checkpoint(run: Path) -> bool:
    """Whether a run has saved itself at least once."""
    return any((run / "checkpoints").glob("*/manifest.json"))
