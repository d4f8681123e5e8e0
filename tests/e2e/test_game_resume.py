"""A game that is killed again and again ends as one that never was, bit for bit."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest
import torch
from tests.support import game_runs
from tests.support.memorised import Memorised

pytestmark = pytest.mark.slow

# the line of output after which the process is killed, and the seconds that it is then given
KILLS = (
    ("Round 1/2 survey", 0.0),
    ("attack 1/2", 0.7),
    ("Round 1/2 harvest", 0.1),
    ("defend 1/2", 0.0),
    ("Round 2/2 attack", 1.1),
    ("Round 2/2 judge", 0.6),
    ("judge 1/1", 0.3),
)


@pytest.fixture(scope="module")
def unbroken(known: Memorised, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "unbroken"
    game_runs.play(known, folder)
    return folder


def stop_after(known: Memorised, run: Path, line: str, seconds: float, number: int, *more: str) -> tuple[int, str]:
    """Start a run and send it a signal some time after it has printed a line; its exit code and all it printed."""
    process = game_runs.start(known, run, *more)
    assert process.stdout is not None
    printed = ""
    for text in process.stdout:
        printed += text
        if line in text:
            time.sleep(seconds)
            process.send_signal(number)
            break
    rest, _ = process.communicate(timeout=600)
    return process.returncode, printed + rest


def assert_same_game(run: Path, unbroken: Path) -> None:
    assert game_runs.metrics(run) == game_runs.metrics(unbroken)
    assert (run / "episodes.jsonl").read_text() == (unbroken / "episodes.jsonl").read_text()
    assert (run / "effects.md").read_text() == (unbroken / "effects.md").read_text()
    here, there = game_runs.adapters(run), game_runs.adapters(unbroken)
    assert here.keys() == there.keys()
    for name in there:
        assert all(torch.equal(here[name][key], there[name][key]) for key in there[name]), name
    for key in ("objective", "effects", "rounds", "budget"):
        assert game_runs.result(run)[key] == game_runs.result(unbroken)[key]
    archives = [{name for name in game_runs.files(folder) if name.startswith("archive/")} for folder in (run, unbroken)]
    assert archives[0] == archives[1]


@pytest.mark.timeout(600)
def test_killed_game_ends_bit_for_bit_like_an_unbroken_one(known: Memorised, unbroken: Path, tmp_path: Path) -> None:
    run = tmp_path / "killed"
    for line, seconds in KILLS:
        code, printed = stop_after(known, run, line, seconds, signal.SIGKILL)
        assert code in (-signal.SIGKILL, 0), printed  # the last kill may come when all is done
    game_runs.play(known, run)
    assert_same_game(run, unbroken)


def test_interrupted_game_says_how_to_go_on_and_does(known: Memorised, unbroken: Path, tmp_path: Path) -> None:
    run = tmp_path / "interrupted"
    code, printed = stop_after(known, run, "attack 2/2", 0.2, signal.SIGINT)
    assert code == 130
    assert "start the same command again to resume" in printed
    assert "Traceback" not in printed
    assert game_runs.result(run)["status"] == "interrupted"
    assert "Resuming the run" in game_runs.play(known, run)
    assert_same_game(run, unbroken)


def test_terminated_game_ends_its_step_saves_it_and_goes_on(known: Memorised, unbroken: Path, tmp_path: Path) -> None:
    run = tmp_path / "terminated"
    code, printed = stop_after(known, run, "Round 1/2 attack", 0.1, signal.SIGTERM)
    assert code == 128 + signal.SIGTERM
    assert "attack 1/2" in printed and "attack 2/2" not in printed
    assert printed.endswith("toolspar: stopped by SIGTERM after saving; start the same command again to resume\n")
    assert game_runs.result(run)["status"] == "interrupted"
    assert "Resuming the run" in game_runs.play(known, run)
    assert_same_game(run, unbroken)


def test_folder_of_a_live_run_is_refused(known: Memorised, tmp_path: Path) -> None:
    process = game_runs.start(known, tmp_path / "run")
    assert process.stdout is not None
    try:
        assert "Starting the run" in process.stdout.readline()
        second = game_runs.start(known, tmp_path / "run")
        printed, _ = second.communicate(timeout=120)
        assert second.returncode == 1
        assert "in use by another process" in printed
    finally:
        process.kill()
        process.communicate()


def test_run_folder_of_another_configuration_is_refused(known: Memorised, unbroken: Path) -> None:
    process = game_runs.start(known, unbroken, "ppo.clip=0.1")
    printed, _ = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "another configuration (ppo.clip=0.2 there, 0.1 now)" in printed
