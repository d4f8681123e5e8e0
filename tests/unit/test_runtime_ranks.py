"""How ranks divide work, and how a process learns that it is one of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from toolspar.core.errors import ConfigError
from toolspar.runtime.environment import Place, place, require_ranks
from toolspar.runtime.ranks import ALONE, Ranks
from toolspar.runtime.settings import RuntimeSettings

TORCHRUN = {"RANK": "1", "LOCAL_RANK": "1", "WORLD_SIZE": "4", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "1"}
SRUN = {"SLURM_PROCID": "3", "SLURM_NTASKS": "8", "SLURM_STEP_NUM_TASKS": "8"}


def rank(number: int, world: int) -> Ranks:
    """A rank whose gathers bring back its own items only."""
    found = Ranks(number)
    found.world = world
    found.gather = lambda item: [item]  # pyright: ignore[reportAttributeAccessIssue]
    return found


@pytest.fixture(autouse=True)
def on_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*TORCHRUN, *SRUN):
        monkeypatch.delenv(name, raising=False)


def test_shares_go_there_and_back_and_lose_nothing() -> None:
    assert [rank(number, 2).share(8) for number in range(2)] == [[0, 3, 4, 7], [1, 2, 5, 6]]
    assert [rank(number, 3).share(4) for number in range(3)] == [[0], [1], [2, 3]]
    assert ALONE.share(3) == [0, 1, 2]


@pytest.mark.parametrize("groups", [["a"] * 4 + ["b"] * 4, ["a", "b", "a", "c", "b", "d"], [7, 7, 7], list(range(11))])
@pytest.mark.parametrize("world", [2, 3])
def test_groups_stay_whole_and_every_row_has_one_rank(groups: Sequence[Any], world: int) -> None:
    rows = [rank(number, world)._rows(groups) for number in range(world)]
    assert sorted(row for mine in rows for row in mine) == list(range(len(groups)))
    owners = [{number for number, mine in enumerate(rows) for row in mine if groups[row] == g} for g in set(groups)]
    assert all(len(owner) == 1 for owner in owners)


def test_equal_groups_are_divided_evenly() -> None:
    groups = [row // 4 for row in range(32)]
    assert [len(rank(number, 4)._rows(groups)) for number in range(4)] == [8, 8, 8, 8]


def test_rank_alone_does_all_and_is_asked_for_nothing_too() -> None:
    assert ALONE.spread([1, 1, 2], lambda rows: [row * 10 for row in rows]) == [0, 10, 20]
    assert ALONE.spread([], lambda rows: rows) == []
    assert (ALONE.gather(5), ALONE.broadcast(6), ALONE.first(lambda: 7)) == ([5], 6, 7)


def test_process_on_its_own_has_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    assert place() is None
    monkeypatch.setenv("SLURM_PROCID", "0")
    monkeypatch.setenv("SLURM_NTASKS", "8")  # a batch script, which is no task of a step
    assert place() is None


@pytest.mark.parametrize(
    ("known", "found"),
    [(TORCHRUN, Place(1, 4, "torchrun")), (SRUN, Place(3, 8, "slurm")), (TORCHRUN | SRUN, Place(1, 4, "torchrun"))],
)
def test_place_is_what_the_starter_says(known: dict[str, str], found: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in known.items():
        monkeypatch.setenv(name, value)
    assert place() == found


def test_other_ranks_than_configured_are_refused() -> None:
    settings = RuntimeSettings(name="ddp", devices=2, num_nodes=2, precision="32", threads=0)
    require_ranks(settings, Place(0, 4, "slurm"))
    with pytest.raises(
        ConfigError, match=r"runtime\.devices=2 and runtime\.num_nodes=2 make 4 ranks, but slurm has started 8"
    ):
        require_ranks(settings, Place(0, 8, "slurm"))
