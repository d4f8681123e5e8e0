"""Rates and differences over several runs (seeds) on the same tasks: intervals that allow for both kinds of chance.

A draw of the bootstrap takes clusters of items with replacement, and runs with replacement; the same ones on both
sides of a difference. A cluster is a tool, since what a caller does to one request for it, it does to the next, and
what is asked of test tools is what other tools would show; or a task, where the tools are all that there will be. A
run counts as one, whatever its number of items. With three runs the part of the interval that is owed to them is a
rough one, and too narrow rather than too wide: it has (n - 1) / n of the variance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from toolspar.evaluate.intervals import Effect, Figure, mcnemar_p, percentile_interval, proportion, widened
from toolspar.evaluate.measure import Item
from toolspar.tasks.records import Task

TOOL, TASK = "tool", "task"
Clustered: TypeAlias = Mapping[str, Sequence[bool]]
"""Outcomes of one run, by cluster: the name of the tool, or the id of the task."""


def cluster_of(task: Task, unit: str) -> str:
    """The cluster of a task's items: the tool of its first expected call, or the task itself; so too without a call."""
    return task.expected[0].name if unit == TOOL and task.expected else task.task_id


def clustered(items: Sequence[Item], outcomes: Sequence[bool | None], unit: str) -> dict[str, list[bool]]:
    """Outcomes grouped by tool or by task; cut answers are left out."""
    grouped: dict[str, list[bool]] = {}
    for item, outcome in zip(items, outcomes, strict=True):
        if outcome is not None:
            grouped.setdefault(cluster_of(item.task, unit), []).append(outcome)
    return grouped


def both_clustered(
    items: Sequence[Item], before: Sequence[bool | None], after: Sequence[bool | None], unit: str
) -> tuple[dict[str, list[bool]], dict[str, list[bool]]]:
    """The same of two runs on the same items; what was cut on either side is left out on both."""
    kept = [first is not None and second is not None for first, second in zip(before, after, strict=True)]
    first, second = (
        [right if keep else None for right, keep in zip(side, kept, strict=True)] for side in (before, after)
    )
    return clustered(items, first, unit), clustered(items, second, unit)


def rate_over_runs(runs: Sequence[Clustered], *, samples: int, confidence: float, seed: int) -> Figure:
    """Mean of the runs' rates, with its interval; ``n`` is the number of items of the run that has most.

    Where all outcomes are equal, the interval is Wilson's for one run.

    Args:
        runs: At least one.
        samples: Bootstrap draws.
        confidence: Level of the interval.
        seed: Seed of the draws.

    Example:
        >>> rate_over_runs([{"a": [True], "b": [True]}], samples=100, confidence=0.95, seed=0).text
        '100.0 % [34.2, 100.0] n=2'
    """
    right_ST, total_ST = _counts(runs, _clusters(runs))
    n = int(total_ST.sum(axis=1).max(initial=0))
    if n == 0:
        return Figure(0.0, 0, 0.0, 1.0)
    if right_ST.sum() in (0, total_ST.sum()):  # draws of equal outcomes are all alike, which is no certainty
        return proportion([bool(right_ST.sum())] * n, confidence)
    draws = _Draws(len(runs), right_ST.shape[1], samples, seed)
    low, high = percentile_interval(draws.means(right_ST, total_ST), confidence)
    return Figure(_mean(right_ST, total_ST), n, low, high)


def effect_over_runs(
    before: Sequence[Clustered],
    after: Sequence[Clustered],
    *,
    samples: int,
    confidence: float,
    seed: int,
    by_parts: bool = False,
) -> Effect:
    """Mean difference ``after - before`` of paired runs, with its interval; ``p_value`` of a single pair only.

    The interval is ``widened`` where few clusters have changed, on the mean over the runs. Not so where clusters
    change by parts (``by_parts``), as tools with many requests do: what an exact test says of whole clusters is far
    too wide there. It is only made to hold zero where so few have changed that no such test could leave it out.

    Args:
        before: Runs of one arm.
        after: Runs of another, in the order in which they are paired.
        samples: Bootstrap draws.
        confidence: Level of the interval.
        seed: Seed of the draws.
        by_parts: Whether a cluster holds so many items that it seldom changes as a whole.

    Raises:
        ValueError: the two are not equally many.
    """
    if len(before) != len(after):
        raise ValueError(f"{len(before)} runs cannot be paired with {len(after)}")
    clusters = _clusters([*before, *after])
    first, second = _counts(before, clusters), _counts(after, clusters)
    if not clusters or not first[1].sum() or not second[1].sum():
        return Effect(0.0, 0.0, 0.0, 0, math.nan)
    draws = _Draws(len(before), len(clusters), samples, seed)
    ends = percentile_interval(draws.means(*second) - draws.means(*first), confidence)
    difference = _mean(*second) - _mean(*first)
    p_value = sign_p(before[0], after[0]) if len(before) == 1 else math.nan
    changes = _changes(first, second)
    if by_parts:
        few = mcnemar_p(sum(change != 0 for change in changes), 0) >= 1 - confidence
        low, high = (min(ends[0], 0.0), max(ends[1], 0.0)) if few else ends
    else:
        low, high = widened(ends, difference, changes, paired=not math.isnan(p_value), confidence=confidence)
    return Effect(difference, low, high, len(clusters), p_value)


def wider(effect: Effect, other: Effect) -> Effect:
    """An effect with the interval that holds both; the clusters are the second one's."""
    low, high = min(effect.low, other.low), max(effect.high, other.high)
    return replace(effect, low=low, high=high, n_clusters=other.n_clusters)


def sign_p(before: Clustered, after: Clustered) -> float:
    """Exact two-sided p of one pair of runs: in how many clusters is the one better than the other?

    With one item per cluster it is McNemar's test. NaN where the two have different items.

    Example:
        >>> sign_p({"a": [False], "b": [True]}, {"a": [True], "b": [True]})
        1.0
    """
    if {task: len(outcomes) for task, outcomes in before.items()} != {task: len(o) for task, o in after.items()}:
        return math.nan
    changes = [sum(after[task]) - sum(before[task]) for task in before]
    return mcnemar_p(sum(change > 0 for change in changes), sum(change < 0 for change in changes))


class _Draws:
    """Which runs and clusters each draw takes, and how often."""

    def __init__(self, runs: int, tasks: int, samples: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.weights_NT = rng.multinomial(tasks, np.full(tasks, 1 / tasks), size=samples)
        self.runs_NS = rng.integers(0, runs, size=(samples, runs))

    def means(self, right_ST: np.ndarray, total_ST: np.ndarray) -> np.ndarray:
        """Mean rate of the drawn runs on the drawn clusters, [N]; NaN where a run has no item among them."""
        with np.errstate(invalid="ignore", divide="ignore"):
            rates_NS = (self.weights_NT @ right_ST.T) / (self.weights_NT @ total_ST.T)
        return np.take_along_axis(rates_NS, self.runs_NS, axis=1).mean(axis=1)


def _clusters(runs: Sequence[Clustered]) -> list[str]:
    return list(dict.fromkeys(cluster for run in runs for cluster in run))


def _counts(runs: Sequence[Clustered], clusters: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    right_ST = np.array([[sum(run.get(cluster, ())) for cluster in clusters] for run in runs], dtype=float)
    total_ST = np.array([[len(run.get(cluster, ())) for cluster in clusters] for run in runs], dtype=float)
    return right_ST, total_ST


def _changes(before: tuple[np.ndarray, np.ndarray], after: tuple[np.ndarray, np.ndarray]) -> list[float]:
    """Of each cluster that some run has on both sides, the change of its rate, mean over these runs."""
    with np.errstate(invalid="ignore", divide="ignore"):
        changes_ST = after[0] / after[1] - before[0] / before[1]
    known_ST = ~np.isnan(changes_ST)
    total_T, runs_T = np.where(known_ST, changes_ST, 0.0).sum(axis=0), known_ST.sum(axis=0)
    return (total_T[runs_T > 0] / runs_T[runs_T > 0]).tolist()


def _mean(right_ST: np.ndarray, total_ST: np.ndarray) -> float:
    right_S, total_S = right_ST.sum(axis=1), total_ST.sum(axis=1)
    return float((right_S[total_S > 0] / total_S[total_S > 0]).mean())
