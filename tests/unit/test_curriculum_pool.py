"""The opponent pool."""

from __future__ import annotations

import json
import random
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from toolspar.curriculum.pool import OpponentPool
from toolspar.curriculum.settings import OpponentSettings


def pool(*names: str, share: float = 0.5, pick: str = "uniform", keep: int = 8) -> OpponentPool:
    made = OpponentPool(OpponentSettings(pool_share=share, pick=pick, keep=keep))
    for name in names:
        made.add(name)
    return made


def shares(one: OpponentPool, current: str = "now", n: int = 6000) -> dict[str, float]:
    rng = random.Random(11)
    return {name: count / n for name, count in Counter(one.pick(rng, current) for _ in range(n)).items()}


def test_an_empty_pool_and_a_zero_share_give_the_current_caller() -> None:
    assert shares(pool(share=1.0), n=50) == {"now": 1.0}
    assert shares(pool("a", "b", share=0.0), n=50) == {"now": 1.0}


def test_the_share_of_past_opponents() -> None:
    assert shares(pool("a", "b", share=0.4)) == pytest.approx({"now": 0.6, "a": 0.2, "b": 0.2}, abs=0.02)


def test_recent_opponents_are_likelier() -> None:
    got = shares(pool("a", "b", "c", share=1.0, pick="recent"))
    assert got == pytest.approx({"a": 1 / 6, "b": 2 / 6, "c": 3 / 6}, abs=0.02)


def test_the_current_caller_is_no_past_one() -> None:
    assert set(shares(pool("a", "now", share=1.0), n=200)) == {"a"}
    assert shares(pool("now", share=1.0), n=50) == {"now": 1.0}


@pytest.mark.parametrize(
    ("keep", "expected"),
    [
        (1, ["8"]),
        (2, ["0", "8"]),
        (3, ["0", "4", "8"]),
        (4, ["0", "4", "6", "8"]),
        (5, ["0", "2", "4", "6", "8"]),
        (20, [str(n) for n in range(9)]),
    ],
)
def test_thinning_keeps_the_ends_and_a_spread(keep: int, expected: list[str]) -> None:
    made = pool(*(str(n) for n in range(9)), keep=keep)
    assert list(made.names) == expected


@pytest.mark.parametrize("keep", range(2, 8))
def test_no_stretch_of_the_run_is_forgotten(keep: int) -> None:
    made = pool(*(str(n) for n in range(40)), keep=keep)
    numbers = [int(name) for name in made.names]
    assert len(numbers) == keep
    assert (numbers[0], numbers[-1]) == (0, 39)
    assert max(later - earlier for earlier, later in pairwise(numbers)) <= 2 * 40 / (keep - 1)


def test_add_names_who_leaves_and_ignores_who_is_there() -> None:
    made = pool("a", "b", keep=2)
    assert made.add("b") == ()
    assert made.names == ("a", "b")
    assert made.add("c") == ("b",)
    assert made.names == ("a", "c")


def test_a_resumed_pool_goes_on_as_if_nothing_had_been() -> None:
    whole = pool("a", "b", "c", "d", keep=3)
    resumed = pool(keep=3)
    resumed.load_state(json.loads(json.dumps(whole.state())))
    for name in ("e", "f", "g"):
        assert resumed.add(name) == whole.add(name)
    assert resumed.names == whole.names
    assert resumed.state() == whole.state()
    assert shares(resumed, n=100) == shares(whole, n=100)


@pytest.mark.parametrize("state", [{}, {"names": ["a"]}])
def test_a_foreign_state_is_refused(state: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="snapshots"):
        pool().load_state(state)
