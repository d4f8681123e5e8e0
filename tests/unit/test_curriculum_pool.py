"""The opponent pool."""

from __future__ import annotations

import json
import random
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from tests.support.play_records import RIGHT, played, wrong

from toolspar.curriculum.pool import OpponentPool
from toolspar.curriculum.settings import OpponentSettings
from toolspar.rollout.records import Episode


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


def attacks(flips: int, of: int) -> list[Episode]:
    return [played(wrong() if n < flips else RIGHT) for n in range(of)]


def hardest() -> OpponentPool:
    made = pool("a", "b", "c", share=1.0, pick="hardest")
    made.observe("a", attacks(1, 8))
    made.observe("b", attacks(6, 8))
    made.observe("c", attacks(3, 8))
    return made


def test_the_hardest_opponent_is_met_most() -> None:
    assert shares(hardest()) == pytest.approx({"a": 3 / 6, "c": 2 / 6, "b": 1 / 6}, abs=0.02)


def test_what_is_hardest_is_measured_again_in_every_rollout() -> None:
    made = hardest()
    for _ in range(3):  # the policy has learnt to break it
        made.observe("a", attacks(8, 8))
    assert shares(made) == pytest.approx({"c": 3 / 6, "b": 2 / 6, "a": 1 / 6}, abs=0.02)
    assert made.metrics() == {"size": 3.0, "lowest_success": pytest.approx(3 / 8)}


def test_an_opponent_that_is_not_measured_is_met_first() -> None:
    made = hardest()
    made.add("d")
    assert max(shares(made).items(), key=lambda item: item[1])[0] == "d"
    for _ in range(25):  # what was measured long ago is not known any more
        made.observe("d", attacks(4, 8))
    assert made.metrics() == {"size": 4.0, "lowest_success": 0.5}
    assert min(shares(made).items(), key=lambda item: item[1])[0] == "d"


def test_dropped_and_invalid_episodes_say_nothing_about_an_opponent() -> None:
    made = pool("a")
    made.observe("a", [played(wrong(), checks={"format": False}), played(cut_answers=1)])
    assert made.metrics() == {"size": 1.0}


def test_who_leaves_is_forgotten_and_a_resumed_pool_knows_who_is_hard() -> None:
    made = pool("a", "b", "c", share=1.0, pick="hardest", keep=3)
    for name, flips in (("a", 1), ("b", 6), ("c", 3)):
        made.observe(name, attacks(flips, 8))
    resumed = pool(share=1.0, pick="hardest", keep=3)
    resumed.load_state(json.loads(json.dumps(made.state())))
    assert shares(resumed, n=200) == shares(made, n=200)
    (gone,) = made.add("d")
    assert gone not in made.state()["success"]


def test_other_names_are_spread_like_those_of_the_pool() -> None:
    made = pool("x", keep=3)
    assert made.spread([str(n) for n in range(9)]) == ("0", "4", "8")
    assert made.names == ("x",)


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
