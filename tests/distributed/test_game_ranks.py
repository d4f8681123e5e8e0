"""A scripted game on two ranks, stopped and finished by one: metrics, archive and weights of a game of one process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from tests.support import game_runs
from tests.support.ranked import run_ranks

from toolspar.archive.store import Archive

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

PROGRAM = "tests.support.ranked_game"


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("games") / "one"
    run_ranks(1, PROGRAM, "cpu", str(folder), seconds=500)
    return folder


def weights(folder: Path) -> dict[str, torch.Tensor]:
    engines: dict[str, Any] = torch.load(folder / "engines.pt")
    return {f"{who}.{key}": tensor for who in engines for key, tensor in engines[who]["parameters"].items()}


@pytest.mark.parametrize("name", ["ddp", "zero2"])
def test_two_ranks_share_the_game_and_one_can_finish_it(name: str, one: Path, tmp_path: Path) -> None:
    run_ranks(2, PROGRAM, name, str(tmp_path), "3", seconds=500)  # in the middle of the attack phase
    assert not (tmp_path / "engines.pt").exists()
    run_ranks(1, PROGRAM, "cpu", str(tmp_path), seconds=500)
    here, there = game_runs.metrics(tmp_path), game_runs.metrics(one)
    assert here.keys() == there.keys() and len(there) > 200
    for key, value in there.items():
        assert here[key] == pytest.approx(value, rel=1e-4, abs=1e-6), key
    assert [entry.rewritten for entry in Archive(tmp_path / "archive").entries()] == [
        entry.rewritten for entry in Archive(one / "archive").entries()
    ]
    mine, theirs = weights(tmp_path), weights(one)
    for key, tensor in theirs.items():
        torch.testing.assert_close(mine[key], tensor, rtol=1e-4, atol=1e-5)


def test_ranks_divide_the_requests(one: Path, tmp_path: Path) -> None:
    first, second = map(int, run_ranks(2, PROGRAM, "ddp", str(tmp_path), seconds=500).split()[-2:])
    assert min(first, second) > 0.3 * (first + second)
    assert game_runs.metrics(tmp_path).keys() == game_runs.metrics(one).keys()
