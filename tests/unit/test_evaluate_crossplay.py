"""Two numbers of a cross-play matrix, on matrices whose answer is known."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from toolspar.evaluate.crossplay import CrossPlay, Flips, Snapshot, cycling, progress, triples

ROUNDS = [0, 1, 2, 3]
NAN = math.nan


def matrix(rows: list[list[float]]) -> np.ndarray:
    return np.array(rows)


# caller j resists everyone better than the one before it
TRANSITIVE = matrix([[0.8 - 0.2 * j for j in range(4)] for _ in range(4)])
# a policy loses to the caller that was trained on it (round r against round r), which comes again after three rounds
ROCK_PAPER_SCISSORS = matrix([[(0.0, 0.9, 0.5)[(j - i) % 3] for j in range(4)] for i in range(4)])


def test_a_caller_that_only_gets_better_makes_progress_and_no_cycle() -> None:
    # newest 0.2; older 0.8, 0.6, 0.4: the mean gain is 0.4
    assert float(progress(TRANSITIVE, ROUNDS, ROUNDS)) == pytest.approx(0.4)
    assert float(cycling(TRANSITIVE, ROUNDS, ROUNDS)) == 0.0


def test_rock_paper_scissors_makes_no_progress_and_many_cycles() -> None:
    # rows i, columns j: 0: 0 .9 .5 0 | 1: .5 0 .9 .5 | 2: .9 .5 0 .9 | 3: 0 .9 .5 0
    # gains over the newest: (0 + .9 + .5 - 0) + (.5 + 0 + .9 - 1.5) + (.9 + .5 + 0 - 2.7) + (0 + .9 + .5 - 0) over 12
    assert float(progress(ROCK_PAPER_SCISSORS, ROUNDS, ROUNDS)) == pytest.approx((1.4 - 0.1 - 1.3 + 1.4) / 12)
    # policy 0: (0,1) (0,2) lost, (0,3) (1,2) (1,3) (2,3) not; policy 1: (1,2) (1,3) lost, (2,3) not; policy 2: (2,3)
    assert float(cycling(ROCK_PAPER_SCISSORS, ROUNDS, ROUNDS)) == pytest.approx(5 / 10)


def test_a_caller_that_gets_worse_makes_negative_progress_and_always_loses_again() -> None:
    assert float(progress(TRANSITIVE[:, ::-1], ROUNDS, ROUNDS)) == pytest.approx(-0.4)
    assert float(cycling(TRANSITIVE[:, ::-1], ROUNDS, ROUNDS)) == 1.0


def test_only_policies_that_were_there_count() -> None:
    # the newest caller is of round 1: the policy of round 2 came later, whatever it does
    one, other = matrix([[0.5, 0.4], [0.5, 0.4], [0.0, 1.0]]), matrix([[0.5, 0.4], [0.5, 0.4], [1.0, 0.0]])
    for found in (one, other):
        assert float(progress(found, [0, 1, 2], [0, 1])) == pytest.approx(0.1)
        assert float(cycling(found, [0, 1, 2], [0, 1])) == 0.0
    assert triples([0, 1, 2], [0, 1]) == [(0, 0, 1)]


def test_a_small_rise_is_no_cycle() -> None:
    assert float(cycling(matrix([[0.2, 0.25]]), [0], [0, 1])) == 0.0
    assert float(cycling(matrix([[0.2, 0.26]]), [0], [0, 1])) == 1.0
    assert float(cycling(matrix([[0.2, 0.26]]), [0], [0, 1], loss=0.1)) == 0.0


def test_what_was_not_measured_is_left_out() -> None:
    holes = matrix([[0.8, NAN, 0.2], [NAN, NAN, NAN]])
    assert float(progress(holes, [0, 1], [0, 1, 2])) == pytest.approx(0.6)
    assert float(cycling(holes, [0, 1], [0, 1, 2])) == 0.0
    assert math.isnan(float(progress(matrix([[NAN, NAN]]), [0], [0, 1])))
    assert math.isnan(float(progress(matrix([[0.5]]), [0], [0])))
    assert math.isnan(float(cycling(matrix([[0.5]]), [0], [0])))


def flips(rate: float, tasks: int = 40, each: int = 5) -> Flips:
    return {f"t{n:02d}": tuple(index < rate * each for index in range(each)) for n in range(tasks)}


def cross_play(rates: list[list[float]], *, tasks: int = 40) -> CrossPlay:
    policies = [Snapshot(f"policy-round-{n}", n) for n in range(len(rates))]
    callers = [Snapshot(f"caller-round-{n}", n) for n in range(len(rates[0]))]
    cells = {
        (p.name, c.name): flips(rates[p.round][c.round], tasks) for p in policies for c in callers
    }  # fmt: skip
    return CrossPlay.of("dev", policies, callers, cells, confidence=0.95, samples=300, seed=1)


def test_cells_pool_the_rewrites_of_all_tasks() -> None:
    cells = {("p", "c"): {"t1": (True, False, False), "t2": (True,)}}
    found = CrossPlay.of("dev", [Snapshot("p", 0)], [Snapshot("c", 0)], cells, confidence=0.95, samples=100)
    figure = found.figure(0, 0)
    assert (figure.value, figure.n) == (0.5, 4)
    assert float(found.success_PC[0, 0]) == 0.5
    assert found.progress.n == 0 and found.progress.text == "not measured"


def test_the_numbers_of_played_data_are_those_of_its_rates() -> None:
    found = cross_play([[0.8, 0.4], [0.6, 0.2]])
    assert found.progress.value == pytest.approx(0.4)
    assert (found.progress.low, found.progress.high) == pytest.approx((0.4, 0.4))  # every task alike: nothing to vary
    assert (found.progress.n, found.cycling.n) == (2, 1)
    assert found.cycling.value == 0.0
    assert found.lost_again == ()


def test_tasks_that_differ_widen_the_interval() -> None:
    few: dict[str, tuple[bool, ...]] = {f"t{n}": (n % 2 == 0,) for n in range(20)}
    none: dict[str, tuple[bool, ...]] = {f"t{n}": (False,) for n in range(20)}
    callers = [Snapshot("c0", 0), Snapshot("c1", 1)]
    cells = {("p", "c0"): few, ("p", "c1"): none}
    found = CrossPlay.of("dev", [Snapshot("p", 0)], callers, cells, confidence=0.95, samples=1000)
    assert found.progress.value == 0.5
    # the standard error of a half of twenty is 0.112
    assert found.progress.low == pytest.approx(0.5 - 1.96 * 0.112, abs=0.05)
    assert found.progress.high == pytest.approx(0.5 + 1.96 * 0.112, abs=0.05)


def test_who_lost_again_is_named_with_its_interval() -> None:
    found = cross_play([[0.8, 0.2, 0.6], [0.6, 0.2, 0.2], [0.6, 0.2, 0.2]])
    (lost,) = found.lost_again
    assert (lost.policy, lost.earlier, lost.later) == ("policy-round-0", "caller-round-1", "caller-round-2")
    assert lost.difference == pytest.approx(0.4)
    assert lost.shown
    assert found.cycling.value == pytest.approx(1 / 4)  # of (0;0,1) (0;0,2) (0;1,2) (1;1,2)


def test_a_matrix_without_any_played_rewrite_says_so() -> None:
    callers = [Snapshot("c0", 0), Snapshot("c1", 1)]
    cells: dict[tuple[str, str], Flips] = {("p", "c0"): {}, ("p", "c1"): {}}
    found = CrossPlay.of("dev", [Snapshot("p", 0)], callers, cells, confidence=0.95, samples=100)
    assert (found.progress.n, found.cycling.n) == (0, 0)
    data = json.loads(json.dumps(found.to_json()))
    assert data["progress"] == {"value": None, "low": None, "high": None, "n": 0}
    assert data["cells"][0] == {
        "policy": "p",
        "caller": "c0",
        "attack_success": None,
        "low": None,
        "high": None,
        "n": 0,
    }


def test_json_holds_the_counts_of_every_task() -> None:
    data = json.loads(json.dumps(cross_play([[0.8, 0.4], [0.6, 0.2]], tasks=2).to_json()))
    assert data["flips_and_tried_by_task"] == {
        "t00": [[[4, 5], [2, 5]], [[3, 5], [1, 5]]],
        "t01": [[[4, 5], [2, 5]], [[3, 5], [1, 5]]],
    }
    assert (data["policies"], data["callers"]) == (
        ["policy-round-0", "policy-round-1"],
        ["caller-round-0", "caller-round-1"],
    )


def test_the_same_seed_gives_the_same_intervals() -> None:
    rates = [[0.8, 0.4], [0.6, 0.2]]
    assert cross_play(rates).to_json() == cross_play(rates).to_json()
