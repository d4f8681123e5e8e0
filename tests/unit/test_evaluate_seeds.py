"""Rates and differences over several runs: known values, both kinds of chance, pairing."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from statistics import NormalDist

import pytest
from tests.support.play_records import weather_task

from toolspar.evaluate.arms import ALL, Bootstrap, Measurement, cells, paired_seeds
from toolspar.evaluate.measure import Item
from toolspar.evaluate.seeds import TASK, TOOL, both_clustered, clustered, effect_over_runs, rate_over_runs, sign_p

NUMBERS = {"samples": 4000, "confidence": 0.95, "seed": 0}


def run(*rows: str) -> dict[str, list[bool]]:
    """Tasks a, b, ... with an outcome for each letter: ``"10"`` is right, wrong."""
    return {chr(97 + index): [letter == "1" for letter in row] for index, row in enumerate(rows)}


def test_a_rate_is_the_mean_of_the_runs_whatever_their_sizes() -> None:
    figure = rate_over_runs([run("1111", "0000"), run("1", "1")], **NUMBERS)
    assert figure.value == pytest.approx((0.5 + 1.0) / 2)
    assert figure.n == 8
    assert 0 <= figure.low <= figure.value <= figure.high <= 1


def test_of_a_single_run_the_interval_is_the_binomial_one() -> None:
    rng = random.Random(0)
    outcomes = {str(i): [rng.random() < 0.4] for i in range(400)}
    figure = rate_over_runs([outcomes], **NUMBERS)
    half = NormalDist().inv_cdf(0.975) * math.sqrt(figure.value * (1 - figure.value) / 400)
    assert figure.high - figure.value == pytest.approx(half, abs=0.006)
    assert figure.value - figure.low == pytest.approx(half, abs=0.006)


def test_equal_outcomes_are_no_certainty() -> None:
    figure = rate_over_runs([run("1", "1", "1"), run("1", "1", "1")], **NUMBERS)
    assert (figure.value, figure.high, figure.n) == (1.0, 1.0, 3)
    assert figure.low == pytest.approx(0.4385, abs=1e-3)  # Wilson, 3 of 3


def test_of_equal_tasks_the_interval_is_that_of_the_runs() -> None:
    """Each run answers all tasks alike: only which runs are drawn varies, so ends are means of runs."""
    runs = [{str(i): [right] for i in range(20)} for right in (True, False, True, True)]
    figure = rate_over_runs(runs, **NUMBERS)
    assert figure.value == 0.75
    # the mean of 4 draws from {1, 0, 1, 1}: binomial(4, 3/4) / 4, with P(<= 1/4) = 13/256
    assert (figure.low, figure.high) == (0.25, 1.0)


def test_a_paired_difference_has_a_narrower_interval_than_unpaired_noise() -> None:
    """The same tasks are hard for both: what they share must not count."""
    rng = random.Random(1)
    before = {str(i): [i % 2 == 0] for i in range(200)}
    after = {task: [right[0] or rng.random() < 0.1] for task, right in before.items()}
    effect = effect_over_runs([before], [after], **NUMBERS)
    gained = sum(after[task][0] and not before[task][0] for task in before)
    assert effect.difference == pytest.approx(gained / 200)
    half = NormalDist().inv_cdf(0.975) * math.sqrt(gained / 200 * (1 - gained / 200) / 200)
    assert effect.high - effect.difference == pytest.approx(half, abs=0.01)
    assert effect.shown and effect.n_clusters == 200
    assert effect.p_value == pytest.approx(2 * 0.5**gained)  # McNemar: all discordant pairs on one side


def test_seeds_that_disagree_widen_the_interval() -> None:
    before = [{str(i): [i % 2 == 0] for i in range(100)}] * 3
    better, same = {str(i): [True] for i in range(100)}, before[0]
    agreeing = effect_over_runs(before, [better] * 3, **NUMBERS)
    mixed = effect_over_runs(before, [better, same, same], **NUMBERS)
    assert agreeing.difference == pytest.approx(0.5) and agreeing.low > 0.38
    assert mixed.difference == pytest.approx(0.5 / 3)
    assert mixed.low == 0.0  # a draw may take the two runs that did not gain
    assert mixed.high > 0.45
    assert not mixed.shown and math.isnan(mixed.p_value)


@pytest.mark.parametrize("runs", [1, 3])
@pytest.mark.parametrize(
    ("gained", "low", "high"),
    [
        (0, -0.1684, 0.1684),  # exact, 0 of 20: 1 - 0.025^(1/20)
        (4, 0.4366 * (2 * 0.025**0.25 - 1), 0.4366),  # exact, 4 of 20: up to 0.4366
        (6, 0.3 * (2 * 0.025 ** (1 / 6) - 1), 0.5),
    ],
)
def test_few_tasks_that_change_show_nothing_in_however_many_runs(
    runs: int, gained: int, low: float, high: float
) -> None:
    before = {str(i): [i >= gained] for i in range(20)}
    after = {task: [True] for task in before}
    effect = effect_over_runs([before] * runs, [after] * runs, **NUMBERS)
    assert (effect.low, effect.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert effect.shown == (gained >= 6)
    assert math.isnan(effect.p_value) == (runs > 1)


def test_what_one_run_gains_and_another_loses_is_no_change() -> None:
    right, wrong = ({str(i): [outcome] for i in range(12)} for outcome in (True, False))
    effect = effect_over_runs([right, wrong], [wrong, right], **NUMBERS)
    assert (effect.difference, effect.low, effect.high) == (0.0, -1.0, 1.0)  # of the runs alone
    others = effect_over_runs([right, wrong, wrong], [wrong, right, wrong], **NUMBERS)
    assert not others.shown and others.low == pytest.approx(-others.high)


def test_one_task_shows_nothing_however_many_items_and_runs_it_has() -> None:
    effect = effect_over_runs([run("0000")] * 3, [run("1111")] * 3, **NUMBERS)
    assert effect.text == "+100.0 points [-95.0, +100.0]: not shown"
    single = effect_over_runs([run("0000")], [run("0111")], **NUMBERS)
    assert (single.difference, single.shown, single.p_value) == (0.75, False, 1.0)
    assert (single.low, single.high) == (pytest.approx(-0.95), pytest.approx(1.0))


def test_the_interval_covers_what_it_should() -> None:
    """Many small experiments with a true difference of zero: about 95 % of the intervals hold it."""
    rng = random.Random(2)
    covered = 0
    for trial in range(120):
        sides = [
            [{str(i): [rng.random() < (0.3 + 0.4 * (i % 2))] for i in range(60)} for _ in range(6)] for _ in range(2)
        ]
        effect = effect_over_runs(*sides, samples=300, confidence=0.95, seed=trial)
        covered += effect.low <= 0 <= effect.high
    assert 104 <= covered <= 120


def test_sign_test_is_mcnemars_where_tasks_have_one_item() -> None:
    before, after = run("0", "0", "0", "0", "0", "1"), run("1", "1", "1", "1", "1", "1")
    assert sign_p(before, after) == pytest.approx(2 / 2**5)
    assert sign_p(run("01", "00"), run("11", "01")) == pytest.approx(0.5)
    assert sign_p(run("01", "10"), run("10", "01")) == 1.0
    assert math.isnan(sign_p(run("1"), run("11")))
    assert math.isnan(sign_p(run("1"), run("1", "1")))


def test_nothing_measured_is_no_effect() -> None:
    effect = effect_over_runs([{}], [{}], **NUMBERS)
    assert (effect.n_clusters, effect.shown) == (0, False)
    assert rate_over_runs([{}], **NUMBERS).n == 0
    with pytest.raises(ValueError, match="1 runs cannot be paired with 2"):
        effect_over_runs([{}], [{}, {}], **NUMBERS)


def test_intervals_are_repeatable() -> None:
    runs = [run("1", "0", "1"), run("0", "0", "1")]
    assert rate_over_runs(runs, **NUMBERS) == rate_over_runs(runs, **NUMBERS)


# --- arms ---------------------------------------------------------------------------------------------------------

PARIS, ROME = weather_task("Paris"), weather_task("Rome")
ITEMS = [Item(PARIS, "a", "clean"), Item(PARIS, "b", "clean"), Item(ROME, "c", "clean")]
BOOTSTRAP = Bootstrap(samples=200, confidence=0.95, seed=0, unit=TASK)


def measured(*outcomes: bool | None, items: list[Item] | None = None) -> Measurement:
    return Measurement(items or ITEMS, outcomes)


def test_cut_answers_are_left_out_on_both_sides_of_a_difference() -> None:
    first, second = both_clustered(ITEMS, [True, None, False], [True, True, None], TASK)
    assert first == second == {PARIS.task_id: [True]}
    assert clustered(ITEMS, [True, None, False], TASK) == {PARIS.task_id: [True], ROME.task_id: [False]}
    arm = cells({0: {"clean": measured(True, True, None)}}, {0: {"clean": measured(True, None, False)}}, BOOTSTRAP)
    cell = arm[ALL, "clean"]
    assert (cell.figure.value, cell.figure.n) == (1.0, 2)  # its own figure leaves out its own cut answer only
    assert cell.effect is not None and cell.effect.difference == 0.0
    assert cell.differences == {0: 0.0}
    assert measured(True, None, None).cut == 2


def test_runs_are_paired_by_seed_and_a_single_one_with_all() -> None:
    a, b, c = measured(True, True, True), measured(False, False, False), measured(True, False, True)
    assert [(seed, x is a, y is c) for seed, x, y in paired_seeds({0: a, 1: b}, {1: c, 2: c})] == [(1, False, True)]
    assert [seed for seed, _, _ in paired_seeds({0: a}, {4: b, 5: c})] == [4, 5]
    assert [(seed, y is a) for seed, _, y in paired_seeds({4: b, 5: c}, {0: a})] == [(4, True), (5, True)]
    assert paired_seeds({}, {0: a}) == []


def test_each_category_is_told_apart_and_empty_ones_are_left_out() -> None:
    found = cells({0: {"clean": measured(True, False, True)}}, None, BOOTSTRAP)
    assert set(found) == {(ALL, "clean"), ("simple", "clean")}
    assert found[ALL, "clean"].effect is None
    assert found[ALL, "clean"].values == {0: pytest.approx(2 / 3)}


def test_other_items_are_compared_task_by_task() -> None:
    """Own attackers write other rewrites: only the tasks are shared."""
    other = [Item(PARIS, "x", "own"), Item(ROME, "y", "own")]
    found = cells(
        {0: {"own attacker": measured(False, True, items=other)}},
        {0: {"own attacker": measured(True, True, False)}},
        BOOTSTRAP,
    )
    cell = found[ALL, "own attacker"]
    assert cell.effect is not None
    assert cell.effect.difference == pytest.approx(1 / 2 - 2 / 3)
    assert math.isnan(cell.p_values[0])


def test_tasks_that_only_one_side_has_are_no_part_of_a_difference() -> None:
    """A caller's exploitability holds the tasks that it solves: the harder ones of the better caller are its own."""
    shared = [Item(PARIS, "x", "own"), Item(PARIS, "y", "own")]
    found = cells(
        {0: {"exploitability": measured(True, False, True, items=[*shared, Item(ROME, "z", "own")])}},
        {0: {"exploitability": measured(True, False, items=shared)}},
        BOOTSTRAP,
    )
    cell = found[ALL, "exploitability"]
    assert cell.figure.value == pytest.approx(2 / 3)
    assert cell.effect is not None
    assert (cell.effect.difference, cell.effect.n_clusters) == (0.0, 1)


def test_no_shared_task_is_no_difference() -> None:
    here, there = measured(True, items=[Item(PARIS, "x", "own")]), measured(False, items=[Item(ROME, "z", "own")])
    cell = cells({0: {"exploitability": here}}, {0: {"exploitability": there}}, BOOTSTRAP)[ALL, "exploitability"]
    assert cell.effect is not None and cell.effect.n_clusters == 0


def test_intervals_over_tools_know_that_requests_for_one_tool_go_together() -> None:
    """Sixty requests of which one tool's twenty are lost: many tasks, but no more than one tool that says so."""
    offers = [weather_task(f"City{n}") for n in range(60)]
    renamed = [replace(t, expected=(replace(t.expected[0], name=f"tool_{n % 3}"),)) for n, t in enumerate(offers)]
    items = [Item(task, task.query, "clean") for task in renamed]
    kept = {0: {"clean": measured(*[True] * 60, items=items)}}
    lost = {0: {"clean": measured(*[n % 3 != 0 for n in range(60)], items=items)}}
    over = {unit: cells(lost, kept, replace(BOOTSTRAP, unit=unit))[ALL, "clean"] for unit in (TASK, TOOL)}
    found = {unit: (cell.effect.shown, cell.effect.n_clusters) for unit, cell in over.items() if cell.effect}
    assert found == {TASK: (True, 60), TOOL: (False, 3)}
    assert over[TASK].p_values == over[TOOL].p_values  # McNemar's, of tasks
    assert set(clustered([Item(replace(PARIS, expected=()), "a", "clean")], [True], TOOL)) == {PARIS.task_id}
