"""Selective risk and calibration on values worked out by hand."""

from __future__ import annotations

import itertools

import pytest

from toolspar.evaluate.robustness.calibration import (
    aurc,
    calibration,
    coverage_at,
    expected_calibration_error,
    reliability,
    risk_coverage,
)


def test_the_curve_of_five_answers() -> None:
    # surest first: right, right, wrong, right, wrong
    curve = risk_coverage([0.7, 0.95, 0.8, 0.4, 0.9], [True, True, False, False, True])
    assert [(p.coverage, p.risk, p.threshold) for p in curve] == [
        (0.2, 0.0, 0.95),
        (0.4, 0.0, 0.9),
        (0.6, 1 / 3, 0.8),
        (0.8, 0.25, 0.7),
        (1.0, 0.4, 0.4),
    ]
    assert aurc([0.7, 0.95, 0.8, 0.4, 0.9], [True, True, False, False, True]) == pytest.approx(
        (0 + 0 + 1 / 3 + 1 / 4 + 2 / 5) / 5
    )
    assert (coverage_at(curve, 0.0), coverage_at(curve, 0.3), coverage_at(curve, 1.0)) == (0.4, 0.8, 1.0)
    assert coverage_at(risk_coverage([0.9], [False]), 0.5) == 0.0


def test_the_best_and_the_worst_order() -> None:
    right = [True] * 3 + [False] * 1
    assert aurc([0.9, 0.8, 0.7, 0.1], right) == pytest.approx(0.25 / 4)
    assert aurc([0.1, 0.2, 0.3, 0.9], right) == pytest.approx((1 + 1 / 2 + 1 / 3 + 1 / 4) / 4)


def test_equal_confidences_are_the_mean_over_their_orders() -> None:
    right = [True, False, False, True]
    orders = list(itertools.permutations(right))
    mean = sum(aurc([4.0, 3.0, 2.0, 1.0], order) for order in orders) / len(orders)
    assert aurc([0.5] * 4, right) == pytest.approx(mean)
    assert len(risk_coverage([0.5] * 4, right)) == 1


def test_reliability_and_expected_calibration_error() -> None:
    confidences = [0.05, 0.15, 0.95, 0.95, 1.0]
    right = [False, True, True, False, True]
    bins = reliability(confidences, right, 10)
    assert [(b.low, b.high, b.n) for b in bins] == [(0.0, 0.1, 1), (0.1, 0.2, 1), (0.9, 1.0, 3)]
    assert bins[2].accuracy == pytest.approx(2 / 3) and bins[2].confidence == pytest.approx(2.9 / 3)
    # (1 * 0.05 + 1 * 0.85 + 3 * 0.3) / 5
    assert expected_calibration_error(bins) == pytest.approx(0.36)
    assert expected_calibration_error(reliability([1.0, 1.0, 0.0], [True, True, False], 5)) == 0.0


def test_all_of_it_together() -> None:
    found = calibration([0.9, 0.8, 0.3], [True, False, True], bins=10)
    assert (found.n, found.risk) == (3, pytest.approx(1 / 3))
    assert found.aurc == pytest.approx((0 + 1 / 2 + 1 / 3) / 3)
    assert found.best_aurc == pytest.approx((0 + 0 + 1 / 3) / 3)
    assert found.mean_confidence == pytest.approx(2 / 3)
    for confidences, right in (([], []), ([0.5], [True, False])):
        with pytest.raises(ValueError, match="confidences for"):
            calibration(confidences, right, bins=10)
