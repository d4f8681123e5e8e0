"""Seconds of an attack update and of a defend step of the real game, divided among ranks of one thread each."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from toolspar.runtime.metric_rows import METRICS_FILE, read_metrics

_SIZES = {
    "schedule.rounds": 1,
    "schedule.survey_tasks": 16,
    "schedule.harvest_tasks": 0,
    "judge.dev_tasks": 2,
    "judge.test_tasks": 0,
    "judge.test_attack_tasks": 0,
    "defend.clean_gate_epsilon": 1.0,
    "runtime.accelerator": "cpu",
    "runtime.precision": 32,
    "runtime.threads": 1,
}
_SMOKE = {
    "schedule.survey_tasks": 12,
    "ppo.episodes_per_rollout": 4,
    "ppo.episodes_per_minibatch": 4,
    "ppo.rewrites_per_task": 2,
    "ppo.max_new_tokens": 4,
    "rollout.answer_max_new_tokens": 64,
}


def measure(ranks: list[int], repeats: int, smoke: bool = False) -> dict[str, list[float]]:
    """Median seconds of a step at each number of ranks, the first step of a phase left out.

    Args:
        ranks: How many processes divide the same work.
        repeats: Counted steps of each phase.
        smoke: Only check that everything runs.

    Raises:
        RuntimeError: a game did not come to its end.
    """
    costs: dict[str, list[float]] = {"attack": [], "defend": []}
    for n in ranks:
        with tempfile.TemporaryDirectory() as folder:
            run = Path(folder) / "run"
            _play(run, n, repeats + 1, smoke)
            rows = [row for row in read_metrics(run / METRICS_FILE) if row.metric == "time/seconds"]
            for phase, seconds in costs.items():
                seconds.append(statistics.median([row.value for row in rows if row.phase == phase][1:]))
    return costs


def _play(run: Path, ranks: int, steps: int, smoke: bool) -> None:
    changes = {
        **_SIZES,
        **(_SMOKE if smoke else {}),
        "schedule.attack_updates": steps,
        "defend.steps": steps,
        "runtime.devices": ranks,
        "paths.run": run,
    }
    command = [sys.executable, "-m", "toolspar", "train", "experiment=quickstart", "runtime=ddp", "logger=csv_only"]
    command += [f"{key}={value}" for key, value in changes.items()]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the game of {ranks} ranks ended with {done.returncode}: {done.stderr.strip()[-500:]}")
