"""Figures that benchmarks print: ratios of paired measurements, power laws, counts of floating-point operations."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """``cost = factor * size^exponent``, fitted to logarithms by least squares.

    ``r2`` is the share of the logarithms' variance that the line explains: far below 1, the cost is no power of the
    size (a fixed part and a growing part, say), and the exponent is only its mean slope.

    Example:
        >>> power_law([1, 10, 100], [3.0, 30.0, 300.0])
        PowerLaw(exponent=1.0, factor=3.0, r2=1.0)
    """

    exponent: float
    factor: float
    r2: float


def power_law(sizes: Sequence[float], costs: Sequence[float]) -> PowerLaw:
    """The line through log(cost) over log(size).

    Args:
        sizes: At least two different positive numbers.
        costs: A positive cost for each.

    Returns:
        The fit, rounded to three digits; ``r2`` is 1 where all costs are equal.

    Raises:
        ValueError: there are fewer than two sizes, or a number is not positive.
    """
    if len(set(sizes)) < 2 or len(sizes) != len(costs):
        raise ValueError(f"a fit needs a cost for each of at least two sizes, not {list(sizes)} and {list(costs)}")
    if min(*sizes, *costs) <= 0:
        raise ValueError("sizes and costs must be positive")
    x, y = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    slope, intercept = statistics.linear_regression(x, y)
    mean = statistics.fmean(y)
    total = sum((value - mean) ** 2 for value in y)
    rest = sum((value - intercept - slope * at) ** 2 for at, value in zip(x, y, strict=True))
    return PowerLaw(round(slope, 3), float(f"{math.exp(intercept):.3g}"), round(1 - rest / total, 3) if total else 1.0)


def median_ratio(above: Sequence[float], below: Sequence[float]) -> dict[str, float]:
    """How many times ``above`` is ``below``: median, smallest and largest of the ratios, pair by pair.

    Measurements of one pair were taken one after the other, so that a machine that slows down slows both.

    Raises:
        ValueError: there is no pair, or a number is left over.

    Example:
        >>> median_ratio([8.0, 6.0, 9.0], [2.0, 2.0, 2.0])
        {'median': 4.0, 'min': 3.0, 'max': 4.5}
    """
    if not above or len(above) != len(below):
        raise ValueError(f"{len(above)} measurements cannot be paired with {len(below)}")
    ratios = [a / b for a, b in zip(above, below, strict=True)]
    return {
        "median": round(statistics.median(ratios), 3),
        "min": round(min(ratios), 3),
        "max": round(max(ratios), 3),
    }


@dataclass(frozen=True, slots=True)
class UpdateWork:
    """What an update has to compute, whatever computes it; every product of a [m, k] and a [k, n] matrix is 2mkn.

    Attention is left out (a few percent at these lengths), so that shares of a peak are rather too low than too high.

    Example:
        >>> work = UpdateWork(sequence_tokens=100, response_tokens=40, layer_weights=1000, head_weights=500, epochs=2)
        >>> work.scoring_flops, work.training_flops
        (440000, 1760000)
    """

    sequence_tokens: int
    """Tokens of all sequences, a shared prompt once."""
    response_tokens: int
    layer_weights: int
    """Numbers in the linear layers of the base model, the output embedding not among them."""
    head_weights: int
    """Numbers in the output embedding."""
    epochs: int

    @property
    def scoring_flops(self) -> int:
        """Reference and values: two forward passes, one of them with the output embedding."""
        return 2 * (2 * self.sequence_tokens * self.layer_weights + self.response_tokens * self.head_weights)

    @property
    def training_flops(self) -> int:
        """Forward and backward of policy and critic; frozen weights need no gradient of their own."""
        layers = 2 * 2 * self.sequence_tokens * self.layer_weights  # two players, forward and backward
        head = 2 * self.response_tokens * self.head_weights
        return 2 * self.epochs * (layers + head)
