"""How accuracy falls with the strength of a perturbation: the curve, and the area under it."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolspar.evaluate.intervals import percentile_interval
from toolspar.evaluate.robustness.records import Outcome
from toolspar.tasks.perturbations.records import Level


@dataclass(frozen=True, slots=True)
class Resilience:
    """A suite's curve, on the tasks that have an answer at every level.

    Example:
        >>> Resilience("typos", {Level.CLEAN: 0.8, Level.STRONG: 0.4}, 0.6, 0.5, 0.7, 0.75, 40).retained
        0.75
    """

    suite: str
    accuracy: Mapping[Level, float]
    """At each level, clean first."""
    area: float
    """Under the curve, by trapezoids, with clean at 0 and the strongest measured level at 1: the accuracy that is left
    when the strength is drawn evenly."""
    low: float
    high: float
    """Its percentile bootstrap interval over tasks."""
    retained: float
    """The area over the clean accuracy: 1 where nothing is lost; NaN where nothing was right."""
    n_tasks: int


def resilience(
    outcomes: Sequence[Outcome], suite: str, *, samples: int, confidence: float, seed: int
) -> Resilience | None:
    """The curve of one suite.

    The area under a curve of accuracy against the strength of a perturbation is how corruption benchmarks sum it up
    (after Hendrycks & Dietterich 2019, arXiv 1903.12261, whose mean over severities is the same with equal steps, but
    for the weight of the ends).

    Args:
        outcomes: Of all suites; the clean ones are the start of the curve.
        suite: Its name.
        samples: Bootstrap resamples of tasks.
        confidence: Level of the interval.
        seed: Seed of the resampling.

    Returns:
        None where no task has an answer both clean and at every level of the suite.
    """
    by_level: dict[Level, dict[str, list[bool]]] = {}
    for outcome in outcomes:
        if outcome.case.suite in (suite, "clean") and outcome.right is not None:
            task_id = outcome.case.origin.task_id
            by_level.setdefault(outcome.case.level, {}).setdefault(task_id, []).append(outcome.right)
    levels = sorted(by_level)
    if Level.CLEAN not in by_level or len(levels) < 2:
        return None
    shared = sorted(set.intersection(*(set(by_level[level]) for level in levels)))
    if not shared:
        return None
    # the same tasks at every level, each with the same weight
    table = [[sum(by_level[level][task]) / len(by_level[level][task]) for level in levels] for task in shared]
    curve = _means(table)
    rng = random.Random(seed)
    areas = (_area(levels, _means(rng.choices(table, k=len(table)))) for _ in range(samples))
    area = _area(levels, curve)
    return Resilience(
        suite,
        dict(zip(levels, curve, strict=True)),
        area,
        *percentile_interval(areas, confidence),
        area / curve[0] if curve[0] else math.nan,
        len(shared),
    )


def _means(table: Sequence[Sequence[float]]) -> list[float]:
    return [math.fsum(column) / len(table) for column in zip(*table, strict=True)]


def _area(levels: Sequence[Level], accuracies: Sequence[float]) -> float:
    """By trapezoids over the levels, whose span is scaled to 1."""
    span = levels[-1] - levels[0]
    return math.fsum(
        (accuracies[i] + accuracies[i + 1]) / 2 * (levels[i + 1] - levels[i]) / span for i in range(len(levels) - 1)
    )
