"""The figures of benchmarks: fits, ratios, and counts of operations worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.figures import UpdateWork, median_ratio, power_law

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("sizes", "costs", "exponent", "factor"),
    [
        ([1, 10, 100], [3.0, 30.0, 300.0], 1.0, 3.0),
        ([1, 2, 4, 8], [5.0, 20.0, 80.0, 320.0], 2.0, 5.0),
        ([16, 4, 1], [8.0, 4.0, 2.0], 0.5, 2.0),
        ([1, 100], [7.0, 7.0], 0.0, 7.0),
        ([2, 4, 8], [12.0, 6.0, 3.0], -1.0, 24.0),
    ],
)
def test_exact_power_laws_are_found(sizes: list[float], costs: list[float], exponent: float, factor: float) -> None:
    fit = power_law(sizes, costs)
    assert (fit.exponent, fit.factor, fit.r2) == (pytest.approx(exponent, abs=1e-9), pytest.approx(factor), 1.0)


def test_a_cost_that_is_no_power_of_its_size_fits_badly() -> None:
    fit = power_law([1, 10, 100, 1000], [1.0, 1.0, 1.0, 100.0])
    # with logarithms to base 10: x = 0 1 2 3 and y = 0 0 0 2; slope 3 / 5; of 3, the sum of squares of y, 1.8 explained
    assert fit.exponent == pytest.approx(0.6)
    assert fit.r2 == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("sizes", "costs"),
    [([], []), ([3], [1.0]), ([3, 3], [1.0, 2.0]), ([1, 2], [1.0]), ([1, 2], [0.0, 1.0]), ([-1, 2], [1.0, 1.0])],
)
def test_what_cannot_be_fitted_is_refused(sizes: list[float], costs: list[float]) -> None:
    with pytest.raises(ValueError, match="size"):
        power_law(sizes, costs)


def test_ratios_are_taken_pair_by_pair() -> None:
    # a machine that slows down fivefold between turns: medians divided by each other would give 10
    assert median_ratio([2.0, 10.0, 20.0], [1.0, 5.0, 1.0]) == {"median": 2.0, "min": 2.0, "max": 20.0}


@pytest.mark.parametrize(("above", "below"), [([], []), ([1.0], []), ([1.0, 2.0], [1.0])])
def test_measurements_without_a_pair_are_refused(above: list[float], below: list[float]) -> None:
    with pytest.raises(ValueError, match="paired"):
        median_ratio(above, below)


def test_an_update_of_one_token_sequences_by_hand() -> None:
    """One sequence of one token that is the response, one layer of one weight, an output embedding of one weight."""
    work = UpdateWork(sequence_tokens=1, response_tokens=1, layer_weights=1, head_weights=1, epochs=1)
    assert work.scoring_flops == 2 * (2 + 1)  # reference and critic; log-probs of the reference
    assert work.training_flops == 2 * (2 + 2 + 2)  # policy and critic forward and backward; log-probs both ways
    three = UpdateWork(sequence_tokens=1, response_tokens=1, layer_weights=1, head_weights=1, epochs=3)
    assert (three.scoring_flops, three.training_flops) == (work.scoring_flops, 3 * work.training_flops)


def test_peers_run_on_the_versions_that_the_project_runs_on() -> None:
    """A newer torch or transformers on one side only would measure something else."""
    pins = dict(line.split("==") for line in _lines("constraints.txt"))
    theirs = dict(line.split("==") for line in _lines("benchmarks/peers/trl-ppo.txt"))
    assert theirs.pop("trl") != pins["trl"]  # which has no PPOTrainer any more
    assert {name: pins[name] for name in theirs} == theirs


def _lines(path: str) -> list[str]:
    return [line for line in (ROOT / path).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
