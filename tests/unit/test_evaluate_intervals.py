"""Intervals against published or hand-worked figures."""

import math

import pytest

from toolspar.evaluate.intervals import (
    Effect,
    PairedCluster,
    exact_proportion,
    incomplete_beta,
    mcnemar_p,
    paired_effect,
    percentile_interval,
    proportion,
)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        # Newcombe (1998), table I, method 3 (Wilson without continuity correction), 95 %
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_interval_matches_newcombe(hits: int, n: int, low: float, high: float) -> None:
    figure = proportion([True] * hits + [False] * (n - hits), 0.95)
    assert figure.n == n
    assert figure.value == pytest.approx(hits / n)
    assert figure.low == pytest.approx(low, abs=5e-5)
    assert figure.high == pytest.approx(high, abs=5e-5)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        # Newcombe (1998), table I, method 5 (Clopper-Pearson), 95 %
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0000, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_clopper_pearson_interval_matches_newcombe(hits: int, n: int, low: float, high: float) -> None:
    figure = exact_proportion(hits, n, 0.95)
    assert (figure.n, figure.value) == (n, pytest.approx(hits / n))
    assert (figure.low, figure.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    mirrored = exact_proportion(n - hits, n, 0.95)
    assert (mirrored.low, mirrored.high) == (pytest.approx(1 - figure.high), pytest.approx(1 - figure.low))


@pytest.mark.parametrize("n", [1, 7, 100, 1_000_000])
def test_clopper_pearson_without_a_hit_has_a_closed_form(n: int) -> None:
    figure = exact_proportion(0, n, 0.9)
    assert figure.low == 0.0
    assert figure.high == pytest.approx(1 - 0.05 ** (1 / n), rel=1e-9)
    assert exact_proportion(n, n, 0.9).high == 1.0


def test_clopper_pearson_ends_are_where_the_binomial_tails_are() -> None:
    hits, n = 9, 60
    figure = exact_proportion(hits, n, 0.95)

    def at_most(k: int, p: float) -> float:
        return sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1))

    assert 1 - at_most(hits - 1, figure.low) == pytest.approx(0.025, rel=1e-9)
    assert at_most(hits, figure.high) == pytest.approx(0.025, rel=1e-9)


def test_clopper_pearson_of_nothing_and_of_nonsense() -> None:
    assert exact_proportion(0, 0, 0.95).text == "- n=0"
    with pytest.raises(ValueError, match="3 hits of 2"):
        exact_proportion(3, 2, 0.95)


@pytest.mark.parametrize(
    ("x", "a", "b", "value"),
    [
        (0.0, 2.0, 3.0, 0.0),
        (1.0, 2.0, 3.0, 1.0),
        (0.5, 2.0, 3.0, 11 / 16),
        (0.3, 1.0, 1.0, 0.3),
        (0.2, 4.0, 1.0, 0.2**4),
        (0.7, 1.0, 5.0, 1 - 0.3**5),
        (0.25, 0.5, 0.5, 1 / 3),  # the arcsine law: 2 / pi * asin(sqrt(x))
    ],
)
def test_incomplete_beta(x: float, a: float, b: float, value: float) -> None:
    assert incomplete_beta(x, a, b) == pytest.approx(value, abs=1e-13)


def test_the_percentile_interval_ends_at_draws_the_next_ones_outwards() -> None:
    draws = [n / 100 for n in range(100, -1, -1)]
    assert percentile_interval(draws, 0.5) == (0.25, 0.75)
    assert percentile_interval(draws, 0.95) == (0.02, 0.98)  # places 2.5 and 97.5
    assert percentile_interval([math.nan, 0.5, math.nan], 0.95) == (0.5, 0.5)
    assert all(math.isnan(end) for end in percentile_interval([math.nan], 0.95))


def test_no_outcomes_say_nothing() -> None:
    figure = proportion([], 0.95)
    assert (figure.n, figure.low, figure.high) == (0, 0.0, 1.0)
    assert figure.text == "- n=0"


@pytest.mark.parametrize(
    ("gained", "lost", "p"),
    [(0, 0, 1.0), (5, 0, 2 / 32), (6, 1, 2 * 8 / 128), (3, 3, 1.0), (10, 2, 2 * (1 + 12 + 66) / 4096)],
)
def test_mcnemar_exact(gained: int, lost: int, p: float) -> None:
    assert mcnemar_p(gained, lost) == pytest.approx(p)
    assert mcnemar_p(lost, gained) == pytest.approx(p)


def _pairs(*outcomes: tuple[int, int]) -> list[PairedCluster]:
    return [PairedCluster((bool(before),), (bool(after),)) for before, after in outcomes]


def test_a_clear_gain_is_shown_and_an_even_exchange_is_not() -> None:
    gain = paired_effect(_pairs(*[(0, 1)] * 12, *[(1, 1)] * 28), samples=500, confidence=0.95, seed=1)
    assert gain.difference == pytest.approx(0.3)
    assert gain.shown and gain.low > 0
    even = paired_effect(_pairs(*[(0, 1)] * 6, *[(1, 0)] * 6, *[(1, 1)] * 28), samples=500, confidence=0.95, seed=1)
    assert even.difference == pytest.approx(0.0)
    assert not even.shown
    assert even.text.endswith("not shown")


def test_bootstrap_interval_has_the_width_of_the_normal_one() -> None:
    # 200 pairs, 30 gained, 10 lost: the difference has mean 0.1 and sd sqrt((0.2 - 0.01) / 200) = 0.03082
    effect = paired_effect(
        _pairs(*[(0, 1)] * 30, *[(1, 0)] * 10, *[(1, 1)] * 160), samples=4000, confidence=0.95, seed=7
    )
    assert effect.low == pytest.approx(0.1 - 1.96 * 0.03082, abs=0.01)
    assert effect.high == pytest.approx(0.1 + 1.96 * 0.03082, abs=0.01)


def test_rewrites_of_one_task_do_not_count_as_independent() -> None:
    singles = _pairs(*[(0, 1)] * 8, *[(1, 0)] * 4, *[(1, 1)] * 8)
    copies = [PairedCluster(c.before * 10, c.after * 10) for c in singles]
    one = paired_effect(singles, samples=1000, confidence=0.95, seed=3)
    ten = paired_effect(copies, samples=1000, confidence=0.95, seed=3)
    assert (ten.low, ten.high) == pytest.approx((one.low, one.high))
    assert ten.p_value == one.p_value == pytest.approx(2 * (1 + 12 + 66 + 220 + 495) / 4096)  # 4 or fewer of 12


def test_rates_are_pooled_over_clusters_of_different_size() -> None:
    clusters = [PairedCluster((True, True, True), (False,)), PairedCluster((False,), (False, True))]
    assert paired_effect(clusters, samples=200, confidence=0.95, seed=0).difference == pytest.approx(1 / 3 - 3 / 4)


def test_one_task_shows_nothing_whatever_it_did() -> None:
    effect = paired_effect(_pairs((0, 1)), samples=200, confidence=0.95, seed=0)
    # exact, 1 of 1: from 0.025; so among tasks that change gains may be as rare as that
    assert effect.text == "+100.0 points [-95.0, +100.0]: not shown"
    same = paired_effect(_pairs((1, 1)), samples=200, confidence=0.95, seed=0)
    assert same.text == "+0.0 points [-97.5, +97.5]: not shown"  # exact, 0 of 1: up to 0.975


@pytest.mark.parametrize(
    ("gained", "low", "high"),
    [
        (0, -0.1684, 0.1684),  # exact, 0 of 20: 1 - 0.025^(1/20)
        (4, 0.4366 * (2 * 0.025**0.25 - 1), 0.4366),  # exact, 4 of 20: up to 0.4366; p = 2 / 2^4 = 0.125
        (5, 0.4910 * (2 * 0.025**0.2 - 1), 0.4910),  # p = 0.0625
        (6, 0.3 * (2 * 0.025 ** (1 / 6) - 1), 0.5),  # p = 2 / 2^6 = 0.03125
        (20, 2 * 0.025 ** (1 / 20) - 1, 1.0),
    ],
)
def test_the_interval_of_few_changes_is_as_wide_as_an_exact_test_wants(gained: int, low: float, high: float) -> None:
    pairs = _pairs(*[(0, 1)] * gained, *[(1, 1)] * (20 - gained))
    effect = paired_effect(pairs, samples=2000, confidence=0.95, seed=0)
    assert (effect.low, effect.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert effect.shown == (gained >= 6)
    lost = paired_effect([PairedCluster(c.after, c.before) for c in pairs], samples=2000, confidence=0.95, seed=0)
    assert lost.high == pytest.approx(-low, abs=5e-5)


def test_nothing_is_shown_that_mcnemars_test_does_not_show() -> None:
    shown = {}
    for gained in range(14):
        for lost in range(4):
            pairs = _pairs(*[(0, 1)] * gained, *[(1, 0)] * lost, *[(1, 1)] * (40 - gained - lost))
            effect = paired_effect(pairs, samples=200, confidence=0.95, seed=0)
            assert effect.p_value == mcnemar_p(gained, lost)
            shown[gained, lost] = effect.shown
    # two-sided p of the binomial: (6, 0) 0.031, (7, 1) 0.070, (8, 1) 0.039, (9, 2) 0.065, (10, 2) 0.039, (12, 3) 0.035
    least = {0: 6, 1: 8, 2: 10, 3: 12}
    assert {pair for pair, is_shown in shown.items() if is_shown} == {
        (gained, lost) for gained, lost in shown if gained >= least[lost]
    }


@pytest.mark.parametrize(("tasks", "shown"), [(1, False), (5, False), (6, True)])
def test_tasks_with_other_numbers_of_outcomes_need_six_that_changed(tasks: int, shown: bool) -> None:
    clusters = [PairedCluster((False,), (True, True))] * tasks + [PairedCluster((True,), (True,))] * 4
    effect = paired_effect(clusters, samples=500, confidence=0.95, seed=0)
    assert math.isnan(effect.p_value)
    assert effect.shown == shown


def test_tasks_that_share_no_condition_show_nothing() -> None:
    clusters = [PairedCluster((False,), ())] * 10 + [PairedCluster((), (True,))] * 10
    effect = paired_effect(clusters, samples=200, confidence=0.95, seed=0)
    assert (effect.difference, effect.low, effect.high, effect.shown) == (1.0, -1.0, 1.0, False)


def test_one_empty_side_is_not_measured() -> None:
    effect = paired_effect([PairedCluster((True,), ())], samples=200, confidence=0.95, seed=0)
    assert effect.n_clusters == 0
    assert not effect.shown
    assert isinstance(effect, Effect)
    assert effect.text == "not measured (n=0)"
