"""Two numbers of a cross-play matrix, on matrices whose answer is known."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from toolspar.evaluate.crossplay import CrossPlay, Flips, Snapshot, against_newest, cycling, progress, triples

ROUNDS = [0, 1, 2, 3]
NAN = math.nan


def matrix(rows: list[list[float]]) -> np.ndarray:
    return np.array(rows)


def progress_of(success_PC: np.ndarray, policy_rounds: list[int], caller_rounds: list[int]) -> float:
    found = against_newest(policy_rounds, caller_rounds)
    return float(progress(np.array([success_PC[i, n] - success_PC[i, j] for i, j, n in found])))


def cycling_of(success_PC: np.ndarray, policy_rounds: list[int], caller_rounds: list[int], **loss: float) -> float:
    found = triples(policy_rounds, caller_rounds)
    return float(cycling(np.array([success_PC[i, k] - success_PC[i, j] for i, j, k in found]), **loss))


# caller j resists everyone better than the one before it
TRANSITIVE = matrix([[0.8 - 0.2 * j for j in range(4)] for _ in range(4)])
# a policy loses to the caller that was trained on it (round r against round r), which comes again after three rounds
ROCK_PAPER_SCISSORS = matrix([[(0.0, 0.9, 0.5)[(j - i) % 3] for j in range(4)] for i in range(4)])


def test_a_caller_that_only_gets_better_makes_progress_and_no_cycle() -> None:
    # newest 0.2; older 0.8, 0.6, 0.4: the mean gain is 0.4
    assert progress_of(TRANSITIVE, ROUNDS, ROUNDS) == pytest.approx(0.4)
    assert cycling_of(TRANSITIVE, ROUNDS, ROUNDS) == 0.0


def test_rock_paper_scissors_makes_no_progress_and_many_cycles() -> None:
    # rows i, columns j: 0: 0 .9 .5 0 | 1: .5 0 .9 .5 | 2: .9 .5 0 .9 | 3: 0 .9 .5 0
    # gains over the newest: (0 + .9 + .5 - 0) + (.5 + 0 + .9 - 1.5) + (.9 + .5 + 0 - 2.7) + (0 + .9 + .5 - 0) over 12
    assert progress_of(ROCK_PAPER_SCISSORS, ROUNDS, ROUNDS) == pytest.approx((1.4 - 0.1 - 1.3 + 1.4) / 12)
    # policy 0: (0,1) (0,2) lost, (0,3) (1,2) (1,3) (2,3) not; policy 1: (1,2) (1,3) lost, (2,3) not; policy 2: (2,3)
    assert cycling_of(ROCK_PAPER_SCISSORS, ROUNDS, ROUNDS) == pytest.approx(5 / 10)


def test_a_caller_that_gets_worse_makes_negative_progress_and_always_loses_again() -> None:
    assert progress_of(TRANSITIVE[:, ::-1], ROUNDS, ROUNDS) == pytest.approx(-0.4)
    assert cycling_of(TRANSITIVE[:, ::-1], ROUNDS, ROUNDS) == 1.0


def test_only_policies_that_were_there_count() -> None:
    # the newest caller is of round 1: the policy of round 2 came later, whatever it does
    one, other = matrix([[0.5, 0.4], [0.5, 0.4], [0.0, 1.0]]), matrix([[0.5, 0.4], [0.5, 0.4], [1.0, 0.0]])
    for found in (one, other):
        assert progress_of(found, [0, 1, 2], [0, 1]) == pytest.approx(0.1)
        assert cycling_of(found, [0, 1, 2], [0, 1]) == 0.0
    assert triples([0, 1, 2], [0, 1]) == [(0, 0, 1)]


def test_a_small_rise_is_no_cycle() -> None:
    assert cycling_of(matrix([[0.2, 0.25]]), [0], [0, 1]) == 0.0
    assert cycling_of(matrix([[0.2, 0.26]]), [0], [0, 1]) == 1.0
    assert cycling_of(matrix([[0.2, 0.26]]), [0], [0, 1], loss=0.1) == 0.0


def test_what_was_not_measured_is_left_out() -> None:
    holes = matrix([[0.8, NAN, 0.2], [NAN, NAN, NAN]])
    assert progress_of(holes, [0, 1], [0, 1, 2]) == pytest.approx(0.6)
    assert cycling_of(holes, [0, 1], [0, 1, 2]) == 0.0
    assert math.isnan(progress_of(matrix([[NAN, NAN]]), [0], [0, 1]))
    assert math.isnan(progress_of(matrix([[0.5]]), [0], [0]))
    assert math.isnan(cycling_of(matrix([[0.5]]), [0], [0]))


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
    assert found.progress.text == "+0.400 over 2"  # every task alike: nothing to vary, and no interval
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


def one_policy(*columns: Flips) -> CrossPlay:
    """A policy against callers that solve what their columns hold."""
    callers = [Snapshot(f"c{number}", number) for number in range(len(columns))]
    cells = {("p", caller.name): column for caller, column in zip(callers, columns, strict=True)}
    return CrossPlay.of("dev", [Snapshot("p", 0)], callers, cells, confidence=0.95, samples=500, seed=1)


EASY = [f"easy{number:02d}" for number in range(20)]
HARD = [f"hard{number:02d}" for number in range(40)]


def test_who_learns_harder_tasks_is_compared_on_those_that_both_solve() -> None:
    older: Flips = {task: (number % 2 == 0,) for number, task in enumerate(EASY)}
    newer: Flips = {**dict.fromkeys(EASY, (False,)), **dict.fromkeys(HARD, (True,))}
    found = one_policy(older, newer)
    assert found.success_PC.tolist() == [[0.5, pytest.approx(2 / 3)]]  # cells keep what each caller solves
    assert (found.progress.value, found.progress.n) == (0.5, 1)
    # ten of twenty shared tasks, whatever is drawn of the hard ones: the standard error of a half of twenty is 0.112
    assert found.progress.low == pytest.approx(0.5 - 1.96 * 0.112, abs=0.06)
    assert (found.cycling.value, found.lost_again) == (0.0, ())


def test_a_loss_on_shared_tasks_counts_though_the_cells_look_alike() -> None:
    older: Flips = {**dict.fromkeys(EASY, (False,)), **dict.fromkeys(HARD[:10], (True,))}
    newer: Flips = {task: (number < 7,) for number, task in enumerate(EASY)}
    found = one_policy(older, newer)
    assert found.success_PC.tolist() == [[pytest.approx(1 / 3), 0.35]]
    (lost,) = found.lost_again
    assert (lost.difference, found.cycling.value, found.progress.value) == (0.35, 1.0, -0.35)
    assert lost.shown and lost.low > 0.01


def test_callers_that_share_no_task_are_not_compared() -> None:
    easy: Flips = dict.fromkeys(EASY, (True,))
    hard: Flips = dict.fromkeys(HARD, (False,))
    found = one_policy(easy, hard)
    assert (found.progress.n, found.progress.text, found.cycling.text) == (0, "not measured", "not measured")
    assert math.isnan(found.progress.value) and found.lost_again == ()
    assert json.loads(json.dumps(found.to_json()))["progress"]["value"] is None
    both: Flips = {**dict.fromkeys(EASY, (False,)), **dict.fromkeys(HARD, (True,))}
    three = one_policy(easy, hard, both)
    # progress: (c0, c2) +1, (c1, c2) -1; cycling: (c0, c1) shares nothing, (c0, c2) better, (c1, c2) lost
    assert (three.progress.value, three.progress.n) == (0.0, 2)
    assert (three.cycling.value, three.cycling.n) == (0.5, 2)


@pytest.mark.parametrize(("changed", "shown"), [(1, False), (5, False), (6, True)])
def test_a_loss_of_few_tasks_is_not_shown(changed: int, shown: bool) -> None:
    earlier: Flips = dict.fromkeys(EASY[: changed + 2], (False,))
    later: Flips = {task: (number < changed,) for number, task in enumerate(EASY[: changed + 2])}
    (lost,) = one_policy(earlier, later).lost_again
    assert lost.difference == pytest.approx(changed / (changed + 2))
    assert lost.shown == shown


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
