"""Whole games on the memorised tiny model, as a user starts them: in a process of their own."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from safetensors.torch import load_file
from tests.support.memorised import Memorised
from torch import Tensor


def overrides(known: Memorised, run: Path, *more: str) -> list[str]:
    """Two short rounds in which every phase has something to do."""
    return [
        f"model.ref={known.model}",
        "model.tool_format=compact",
        "query_policy.start=base",
        "critic.start=base",
        "function_caller.start=base",
        f"tasks.source={known.tasks}",
        "tasks.train_tasks=4",
        "schedule.rounds=2",
        "schedule.attack_updates=2",
        "schedule.survey_tasks=4",
        "schedule.harvest_tasks=4",
        "schedule.harvest_rewrites_per_task=2",
        "ppo.episodes_per_rollout=16",
        "ppo.rewrites_per_task=4",
        "ppo.episodes_per_minibatch=8",
        "ppo.learning_rate=1e-3",
        "ppo.max_new_tokens=120",
        "rollout.answer_max_new_tokens=120",
        "verify.min_learned=0",  # of what a tiny model babbles the learned verifier lets next to nothing pass
        "defend.steps=2",
        "judge.dev_tasks=3",
        "judge.test_tasks=3",
        "judge.dev_attack_tasks=2",
        "judge.test_attack_tasks=2",
        "judge.bootstrap_samples=100",
        "judge.robust_rewrites_per_task=1",
        "checkpoint.every_updates=1",
        "runtime.threads=1",
        f"paths.run={run}",
        *more,
    ]


# a shell starts its background jobs deaf to Ctrl-C, and children inherit it
_TRAIN = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("toolspar.train", run_name="__main__", alter_sys=True)
"""


def start(known: Memorised, run: Path, *more: str) -> subprocess.Popen[str]:
    """Start ``toolspar train`` with its output on a pipe, line by line."""
    return subprocess.Popen(
        [sys.executable, "-c", _TRAIN, *overrides(known, run, *more)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"},
    )


def play(known: Memorised, run: Path, *more: str, seconds: float = 1200) -> str:
    """Play a game to its end; returns what it printed."""
    process = start(known, run, *more)
    printed, _ = process.communicate(timeout=seconds)
    assert process.returncode == 0, printed
    return printed


def metrics(run: Path) -> dict[tuple[int, str], float]:
    """All metrics but timings, by (position, name)."""
    with (run / "metrics.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (int(row["position"]), row["metric"]): float(row["value"])
        for row in rows
        if not row["metric"].startswith("time/")
    }


def adapters(run: Path) -> dict[str, dict[str, Tensor]]:
    """Weights of every adapter folder of a run."""
    return {
        path.parent.name: load_file(path) for path in sorted((run / "adapters").glob("*/adapter_model.safetensors"))
    }


def result(run: Path) -> dict[str, Any]:
    """What ``result.json`` holds."""
    return json.loads((run / "result.json").read_text())


def files(run: Path) -> set[str]:
    """All files of a run, relative to its folder."""
    return {str(path.relative_to(run)) for path in run.rglob("*") if path.is_file()}
