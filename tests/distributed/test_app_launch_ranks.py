"""``toolspar train`` on two ranks: the game of one rank, and what happens when a rank or the driver is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
import torch
from tests.support import game_runs
from tests.support.memorised import Memorised, memorised

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

PATIENCE = 700.0
RANKS = ("runtime=ddp", "runtime.devices=2", "runtime.accelerator=cpu", "runtime.precision=32", "schedule.rounds=1")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Memorised:
    return memorised(tmp_path_factory.mktemp("memorised"))


@pytest.fixture(scope="module")
def one(known: Memorised, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A game of one process."""
    folder = tmp_path_factory.mktemp("runs") / "one"
    game_runs.play(known, folder, "schedule.rounds=1", seconds=PATIENCE)
    return folder


def ranks_of(driver: int) -> dict[int, int]:
    """Process ids of a driver's ranks, by rank."""
    found: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            environment = (folder / "environ").read_bytes().split(b"\0")
        except (OSError, IndexError, ValueError):
            continue
        rank = next((int(entry[5:]) for entry in environment if entry.startswith(b"RANK=")), None)
        if parent == driver and rank is not None:
            found[rank] = int(folder.name)
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdout is not None
    printed = ""
    for text in process.stdout:
        printed += text
        if line in text:
            return
    raise AssertionError(printed)


def episodes(run: Path) -> list[tuple[str, ...]]:
    """What was said and found, without the figures."""
    events = map(json.loads, (run / "episodes.jsonl").read_text().splitlines())
    return [(e["phase"], e["task_id"], e["rewritten"], e["status"], *e["answers"], *e["reasons"]) for e in events]


def recorded(run: Path) -> set[str]:
    """A run's files, but those of TensorBoard, whose names tell the process."""
    return {name for name in game_runs.files(run) if not name.startswith("tensorboard/")}


def assert_same_game(run: Path, other: Path) -> None:
    here, there = game_runs.metrics(run), game_runs.metrics(other)
    assert here.keys() == there.keys()
    for key, value in there.items():
        assert here[key] == pytest.approx(value, rel=1e-3, abs=1e-5), key
    assert episodes(run) == episodes(other)
    mine, theirs = game_runs.adapters(run), game_runs.adapters(other)
    assert mine.keys() == theirs.keys()
    for name in theirs:
        for key, tensor in theirs[name].items():
            torch.testing.assert_close(mine[name][key], tensor, rtol=1e-3, atol=1e-4)
    assert recorded(run) == recorded(other)


def test_killed_driver_and_rank_end_the_run_and_one_rank_finishes_it(
    known: Memorised, one: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    driver = game_runs.start(known, run, *RANKS)
    wait_for(driver, "survey 1/1")
    pids = ranks_of(driver.pid)
    assert sorted(pids) == [0, 1]
    driver.kill()
    driver.communicate()
    deadline = time.monotonic() + 20
    while any(map(alive, pids.values())) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(alive, pids.values()))

    driver = game_runs.start(known, run, *RANKS)
    wait_for(driver, "attack 1/2")
    os.kill(ranks_of(driver.pid)[1], signal.SIGKILL)
    printed, _ = driver.communicate(timeout=PATIENCE)
    assert driver.returncode == 1
    last = printed.strip().splitlines()[-1]
    assert "toolspar: error: rank 1 (pid " in last and "was killed by SIGKILL" in last
    assert "start the same command again to resume" in last
    assert "Traceback" not in printed
    assert list((run / "checkpoints").glob("*/manifest.json"))

    assert "Resuming the run" in game_runs.play(known, run, *RANKS, "runtime.devices=1", seconds=PATIENCE)
    assert_same_game(run, one)


def test_two_ranks_play_the_game_of_one(known: Memorised, one: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    printed = game_runs.play(known, run, *RANKS, seconds=PATIENCE)
    assert "2 ranks (ddp) on the CPU" in printed and "Starting the run" in printed
    assert printed.count("Round 1/1 attack") == 1  # one rank speaks
    assert_same_game(run, one)
    assert "This run is complete" in game_runs.play(known, run, *RANKS, seconds=PATIENCE)


def test_stage_three_plays_the_game_of_one(known: Memorised, one: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    game_runs.play(known, run, "runtime=zero3", *RANKS[1:], seconds=PATIENCE)
    assert_same_game(run, one)


def test_interrupted_ranks_say_how_to_go_on(known: Memorised, tmp_path: Path) -> None:
    driver = game_runs.start(known, tmp_path / "run", *RANKS)
    wait_for(driver, "survey 1/1")
    driver.send_signal(signal.SIGINT)
    rest, _ = driver.communicate(timeout=PATIENCE)
    assert driver.returncode == 130
    assert rest.strip().splitlines()[-1] == "toolspar: interrupted; start the same command again to resume"
    assert "Traceback" not in rest and "death signal" not in rest
    assert game_runs.result(tmp_path / "run")["status"] == "interrupted"


def test_error_on_all_ranks_is_one_line(known: Memorised, tmp_path: Path) -> None:
    process = game_runs.start(known, tmp_path / "run", *RANKS, "tasks.source=missing.jsonl")
    printed, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "toolspar: error: " in printed.strip().splitlines()[-1] and "missing.jsonl" in printed
    assert "Traceback" not in printed
    assert game_runs.result(tmp_path / "run")["status"] == "failed"
