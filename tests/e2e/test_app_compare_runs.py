"""Arms from start to end on a tiny model: played, compared, attacked anew, and compared again without asking anew."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from tests.support import game_runs
from tests.support.memorised import Memorised

pytestmark = pytest.mark.slow

ARMS = {
    "base": ["schedule.attack_updates=0", "schedule.harvest_tasks=0", "defend.steps=0"],
    "trl": [
        *("schedule.attack_updates=0", "schedule.harvest_tasks=0", "defend.method=trl_sft", "defend.max_tokens=1500"),
        *("defend.adversarial_share=0", "defend.replay_share=0", "defend.clean_share=1"),
    ],
    "untrained": ["schedule.attack_updates=0", "defend.adversarial_source=rewrites", "defend.max_tokens=1500"],
    "game": ["defend.max_tokens=1500"],
}
LIGHT = ["judge.test_tasks=0", "judge.test_attack_tasks=0", "judge.dev_attack_tasks=0", "defend.clean_gate_epsilon=1"]


@pytest.fixture(scope="module")
def runs(known: Memorised, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A finished run of every arm; they differ in no more than the real arms do."""
    root = tmp_path_factory.mktemp("arms")
    for arm, overrides in ARMS.items():
        game_runs.play(known, root / arm, *LIGHT, *overrides)
    return {arm: root / arm for arm in ARMS}


def changed(run: Path) -> bool:
    adapters = game_runs.adapters(run)
    start, end = adapters["caller-round-0"], adapters["function_caller"]
    return any(not torch.equal(start[key], end[key]) for key in start)


def test_budgets_are_equal_to_within_a_batch_and_only_the_base_learns_nothing(runs: dict[str, Path]) -> None:
    budgets = {arm: game_runs.result(run)["budget"] for arm, run in runs.items()}
    assert budgets["base"] == {"caller_tokens": 0, "episodes": 0, "tokens": 0}
    learnt = {arm: budget["caller_tokens"] for arm, budget in budgets.items() if arm != "base"}
    assert all(0 <= tokens - 3000 < 8 * 120 for tokens in learnt.values()), learnt
    assert {arm: changed(run) for arm, run in runs.items()} == {arm: arm != "base" for arm in ARMS}
    assert {arm: budget["episodes"] for arm, budget in budgets.items()} == {
        **dict.fromkeys(ARMS, 0),
        "untrained": 2 * 8,
        "game": 2 * (2 * 16 + 8),
    }
    assert budgets["game"]["tokens"] > budgets["untrained"]["tokens"] > budgets["trl"]["tokens"] > 0


def test_a_resumed_training_by_trl_ends_as_an_unbroken_one(
    known: Memorised, runs: dict[str, Path], tmp_path: Path
) -> None:
    process = game_runs.start(known, tmp_path / "run", *LIGHT, *ARMS["trl"])
    assert process.stdout is not None
    for line in process.stdout:
        if "Round 2/2 defend" in line:
            process.kill()
            break
    process.communicate()
    game_runs.play(known, tmp_path / "run", *LIGHT, *ARMS["trl"])
    here, there = game_runs.adapters(tmp_path / "run"), game_runs.adapters(runs["trl"])
    assert all(
        torch.equal(here["function_caller"][key], there["function_caller"][key]) for key in there["function_caller"]
    )
    assert game_runs.result(tmp_path / "run")["budget"] == game_runs.result(runs["trl"])["budget"]


def compare(runs: dict[str, Path], output: Path, *more: str) -> str:
    # all runs are of the experiment "default": their arms are told apart by the hash of their configuration
    process = subprocess.run(
        [
            *(sys.executable, "-m", "toolspar", "compare", *(str(run) for run in runs.values())),
            *("--tasks", "6", "--attacked", "4", "--output", str(output), *more),
        ],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return process.stdout


@pytest.mark.timeout(900)
def test_arms_are_compared_and_attacked_anew(runs: dict[str, Path], tmp_path: Path) -> None:
    two = {arm: runs[arm] for arm in ("untrained", "game")}
    output = tmp_path / "out"
    printed = compare(two, output, "--fresh-attackers", "1")
    for part in ("6 clean, 6 robust", "own attacker", "exploitability", "caller tokens", "comparison.json"):
        assert part in printed
    rows = list(csv.DictReader((output / "table.csv").read_text().splitlines()))
    assert {row["measure"] for row in rows} >= {"clean", "robust"}
    record = json.loads((output / "comparison.json").read_text())
    assert len(record["arms"]) == 2
    assert [run["budget"] for run in record["runs"]] == [game_runs.result(run)["budget"] for run in two.values()]
    stamps = {path: path.stat().st_mtime_ns for path in (output / "cache").rglob("*.json")}
    attackers = list((output / "attackers" / "1-updates").iterdir())
    assert len(attackers) == 2 and all(game_runs.result(run)["status"] == "complete" for run in attackers)
    again = compare(two, output, "--fresh-attackers", "1")
    assert "This run is complete" in again
    assert stamps == {path: path.stat().st_mtime_ns for path in (output / "cache").rglob("*.json")}
    assert list(csv.DictReader((output / "table.csv").read_text().splitlines())) == rows
