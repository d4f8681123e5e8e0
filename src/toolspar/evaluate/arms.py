"""Arms side by side: the same measures of every run of every arm, and what sets an arm apart from the baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolspar.evaluate.intervals import Effect, Figure
from toolspar.evaluate.measure import Item
from toolspar.evaluate.seeds import (
    TASK,
    TOOL,
    Clustered,
    both_clustered,
    clustered,
    effect_over_runs,
    rate_over_runs,
    sign_p,
    wider,
)
from toolspar.tasks.records import Category

CLEAN, ROBUST, ADVERSARIAL = "clean", "robust", "adversarial"
OWN_ATTACKER, EXPLOITABILITY = "own attacker", "exploitability"
MEASURES = {
    CLEAN: "untouched requests answered rightly",
    ROBUST: "requests answered rightly under held-out deterministic rewrites",
    ADVERSARIAL: "the same valid rewrites answered rightly, of the frozen policies of all runs and of the start",
    OWN_ATTACKER: "valid rewrites answered rightly, of a fresh policy that was trained against this caller",
    EXPLOITABILITY: "flips among them, of tasks that this caller solves in their own words (lower is better)",
}
ALL = "all"


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one run's caller made of the items of one measure; None where its answer was cut.

    Example:
        >>> Measurement((), ()).cut
        0
    """

    items: Sequence[Item]
    outcomes: Sequence[bool | None]

    @property
    def cut(self) -> int:
        """Answers that were cut at the token limit."""
        return sum(outcome is None for outcome in self.outcomes)

    def of(self, category: str) -> Measurement:
        """The part of a category of tasks, or all of it."""
        if category == ALL:
            return self
        kept = [row for row, item in enumerate(self.items) if item.task.category.value == category]
        return Measurement([self.items[row] for row in kept], [self.outcomes[row] for row in kept])


Runs = Mapping[int, Mapping[str, Measurement]]
"""The runs of an arm by seed, each by measure."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One measure of one arm on one category.

    Example:
        >>> Cell(Figure(0.5, 2, 0.1, 0.9), None, (), {0: 0.5}, {}).values[0]
        0.5
    """

    figure: Figure
    """Mean over the seeds."""
    effect: Effect | None
    """Difference to the baseline; None for the baseline itself."""
    p_values: tuple[float, ...]
    """McNemar's of each pair of runs; a sign test over tasks where a task has several items."""
    values: Mapping[int, float]
    """By seed."""
    differences: Mapping[int, float]
    """By seed."""


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """How intervals are made.

    Example:
        >>> Bootstrap(samples=2000, confidence=0.95, seed=0, unit="tool").samples
        2000
    """

    samples: int
    confidence: float
    seed: int
    unit: str
    """What is drawn beside seeds: ``tool`` or ``task``."""


def cells(arm: Runs, baseline: Runs | None, bootstrap: Bootstrap) -> dict[tuple[str, str], Cell]:
    """All figures of an arm, by (category, measure).

    Runs are paired by seed. An arm with a single run (one that trains nothing, say) is paired with every run of the
    other; of several, those whose seed the other arm lacks are left out of the difference.

    Args:
        arm: Its runs.
        baseline: Those of the arm that it is held against; None makes no differences.
        bootstrap: How intervals are made.
    """
    measures = dict.fromkeys(measure for run in arm.values() for measure in run)
    found = {}
    for category in (ALL, *(category.value for category in Category)):
        for measure in measures:
            here = {seed: run[measure].of(category) for seed, run in arm.items() if measure in run}
            if not any(measurement.items for measurement in here.values()):
                continue
            there = {seed: r[measure].of(category) for seed, r in (baseline or {}).items() if measure in r}
            found[category, measure] = _cell(here, there, bootstrap)
    return found


def _cell(arm: Mapping[int, Measurement], baseline: Mapping[int, Measurement], bootstrap: Bootstrap) -> Cell:
    numbers = {"samples": bootstrap.samples, "confidence": bootstrap.confidence, "seed": bootstrap.seed}
    runs = {seed: clustered(m.items, m.outcomes, bootstrap.unit) for seed, m in arm.items()}
    figure = rate_over_runs(list(runs.values()), **numbers)
    values = {seed: _rate(run) for seed, run in runs.items()}
    sides = paired_seeds(baseline, arm)
    pairs = {seed: _paired(first, second, TASK) for seed, first, second in sides}
    if not pairs:
        return Cell(figure, None, (), values, {})
    effect = effect_over_runs(*zip(*pairs.values(), strict=True), **numbers)
    if bootstrap.unit == TOOL:
        by_tool = zip(*(_paired(first, second, TOOL) for _, first, second in sides), strict=True)
        effect = wider(effect, effect_over_runs(*by_tool, **numbers, by_parts=True))
    return Cell(
        figure,
        effect,
        tuple(sign_p(first, second) for first, second in pairs.values()),
        values,
        {seed: _rate(second) - _rate(first) for seed, (first, second) in pairs.items()},
    )


def paired_seeds(
    first: Mapping[int, Measurement], second: Mapping[int, Measurement]
) -> list[tuple[int, Measurement, Measurement]]:
    """Which runs of two arms belong together, with the seed that names the pair."""
    if len(first) == 1 and second:
        (only,) = first.values()
        return [(seed, only, measurement) for seed, measurement in second.items()]
    if len(second) == 1:
        (only,) = second.values()
        return [(seed, measurement, only) for seed, measurement in first.items()]
    return [(seed, first[seed], second[seed]) for seed in first if seed in second]


def _paired(first: Measurement, second: Measurement, unit: str) -> tuple[Clustered, Clustered]:
    """Item by item where the items are the same, else task by task, grouped by tool or by task.

    Of other items only the tasks that both have count: a caller that solves harder tasks would look worse for them.
    """
    wordings = [[(item.task.task_id, item.query) for item in m.items] for m in (first, second)]
    if wordings[0] == wordings[1]:
        return both_clustered(first.items, first.outcomes, second.outcomes, unit)
    runs = first, second
    measured = [set(clustered(m.items, m.outcomes, TASK)) for m in runs]
    rows = [[row for row, item in enumerate(m.items) if item.task.task_id in set.intersection(*measured)] for m in runs]
    one, other = (
        clustered([m.items[row] for row in kept], [m.outcomes[row] for row in kept], unit)
        for m, kept in zip(runs, rows, strict=True)
    )
    return one, other


def _rate(run: Clustered) -> float:
    outcomes = [right for cluster in run.values() for right in cluster]
    return sum(outcomes) / len(outcomes) if outcomes else 0.0
