"""Whatever happens to a run, nothing recorded is lost, and it ends like one to which nothing happened."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.test_game_resume import assert_same_game, stop_after
from tests.support import game_runs
from tests.support.memorised import Memorised
from tests.support.small_disk import small_disk_at

from toolspar.runtime.metrics import read_metrics

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

KILLS = 5


@pytest.fixture(scope="module")
def unbroken(known: Memorised, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "unbroken"
    game_runs.play(known, folder)
    return folder


def copy_of(run: Path, position: int, folder: Path) -> Path:
    """A run as a kill after a checkpoint leaves it: without its result, and without newer checkpoints."""
    shutil.copytree(run, folder)
    (folder / "result.json").unlink()
    for path in (folder / "checkpoints").iterdir():
        if int(path.name) > position:
            shutil.rmtree(path)
    return folder


def positions_on_wandb(run: Path) -> list[int]:
    """Positions of all steps that W&B was shown, in all starts."""
    found: list[int] = []
    for folder in sorted((run / "wandb").glob("offline-run-*")):
        command = [sys.executable, "-m", "wandb", "leet", "inspect", "--json", str(folder)]
        printed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        lines = [json.loads(line) for line in printed.splitlines() if '"history"' in line]
        found += [line["history"]["item"]["position"] for line in lines]
    return found


def kill_at_random(known: Memorised, run: Path, rng: random.Random) -> tuple[int, str]:
    """Start a run and kill it somewhere in the middle of a step; its exit code and all it printed."""
    process = game_runs.start(known, run, "logger=wandb")
    assert process.stdout is not None
    printed, left, before = "", rng.randint(0, 3), time.monotonic()
    for text in process.stdout:
        printed += text
        if "Round " not in text and " gone, " not in text:  # a phase begins, or a step is done
            continue
        lasted, before = time.monotonic() - before, time.monotonic()
        if left == 0:
            time.sleep(rng.uniform(0, lasted))
            process.kill()
            break
        left -= 1
    rest, _ = process.communicate(timeout=600)
    return process.returncode, printed + rest


def test_kills_at_random_moments_change_nothing(known: Memorised, unbroken: Path, tmp_path: Path) -> None:
    run, rng = tmp_path / "killed", random.Random(0)
    codes: list[int] = []
    for _ in range(KILLS):
        code, printed = kill_at_random(known, run, rng)
        assert code in (-signal.SIGKILL, 0), printed
        codes.append(code)
    assert codes[0] == -signal.SIGKILL
    printed = game_runs.play(known, run, "logger=wandb")
    assert "W&B is off" not in printed
    assert_same_game(run, unbroken)
    steps = sorted({row.position for row in read_metrics(run / "metrics.csv")})
    assert positions_on_wandb(run) == steps  # one curve: no gaps, nothing twice


def test_a_terminated_run_goes_on(known: Memorised, unbroken: Path, tmp_path: Path) -> None:
    run = tmp_path / "terminated"
    code, printed = stop_after(known, run, "attack 2/2", 0.1, signal.SIGTERM)
    assert code != 0
    assert "Traceback" not in printed
    assert "Resuming the run" in game_runs.play(known, run)
    assert_same_game(run, unbroken)


@pytest.mark.parametrize("damage", ["truncated", "edited"])
def test_a_damaged_checkpoint_is_told_and_the_one_before_is_taken(
    known: Memorised, unbroken: Path, tmp_path: Path, damage: str
) -> None:
    run = copy_of(unbroken, 999, tmp_path / "run")
    newest = max((run / "checkpoints").iterdir(), key=lambda path: int(path.name))
    path = newest / "attacker.pt"
    data = bytearray(path.read_bytes())
    if damage == "truncated":
        del data[len(data) // 2 :]
    else:
        data[len(data) // 2] ^= 1
    path.write_bytes(data)
    printed = game_runs.play(known, run)
    assert f"{newest} is damaged: the run goes on from the checkpoint before it" in " ".join(printed.split())
    assert_same_game(run, unbroken)


def test_without_a_whole_checkpoint_the_line_says_what_to_do(known: Memorised, unbroken: Path, tmp_path: Path) -> None:
    run = copy_of(unbroken, 999, tmp_path / "run")
    for path in (run / "checkpoints").glob("*/game.json"):
        path.write_text("{")
    before = game_runs.metrics(run)
    process = game_runs.start(known, run)
    printed, _ = process.communicate(timeout=600)
    assert process.returncode == 1
    assert "put back a copy, or start anew with fresh=true" in printed
    assert "Traceback" not in printed
    assert game_runs.metrics(run) == before


def test_logs_and_shards_that_lost_their_end_are_recorded_again(
    known: Memorised, unbroken: Path, tmp_path: Path
) -> None:
    run = copy_of(unbroken, 999, tmp_path / "run")
    log = run / "metrics.csv"
    log.write_bytes(log.read_bytes()[:-20])  # within the last step, that of the last checkpoint
    printed = game_runs.play(known, run)
    assert "metrics.csv has changed since checkpoint" in " ".join(printed.split())
    assert_same_game(run, unbroken)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk on which nothing fits yet."""
    with small_disk_at(tmp_path / "disk", kib=16) as disk:
        yield disk


def test_a_full_disk_stops_the_run_with_one_line_and_room_lets_it_go_on(
    known: Memorised, unbroken: Path, small_disk: Path
) -> None:
    size = sum(path.stat().st_blocks * 512 for path in unbroken.rglob("*") if path.is_file())
    run = small_disk / "run"
    for share in (0.3, 0.6):
        subprocess.run(["mount", "-o", f"remount,size={int(size * share)}", str(small_disk)], check=True)
        process = game_runs.start(known, run)
        printed, _ = process.communicate(timeout=900)
        assert process.returncode == 1, printed
        assert "Traceback" not in printed
        last = printed.strip().splitlines()[-1]
        assert last.startswith("toolspar: error: ")
        assert "the disk is full" in last or "No space left on device" in last
    subprocess.run(["mount", "-o", f"remount,size={size * 4}", str(small_disk)], check=True)
    game_runs.play(known, run)
    assert_same_game(run, unbroken)


def test_two_processes_never_share_a_folder(known: Memorised, tmp_path: Path) -> None:
    run = tmp_path / "run"
    first, second = game_runs.start(known, run), game_runs.start(known, run)
    try:
        deadline = time.monotonic() + 900
        while first.poll() is None and second.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        refused, other = (first, second) if first.poll() is not None else (second, first)
        printed, _ = refused.communicate(timeout=60)
        assert refused.returncode == 1
        assert f"{run} is in use by another process (pid {other.pid})" in printed
        assert other.poll() is None
    finally:
        for process in (first, second):
            process.kill()
            process.communicate()
