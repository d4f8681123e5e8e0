"""From outcomes to figures: accuracy by suite and strength against clean, and what lies beyond accuracy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolspar.evaluate.intervals import Effect, Figure, PairedCluster, paired_effect
from toolspar.evaluate.robustness.calibration import Calibration, calibration
from toolspar.evaluate.robustness.cases import CLEAN, CLEAN_OF_ARCHIVE, CaseSet, Validity
from toolspar.evaluate.robustness.clustered import clustered_proportion, grouped
from toolspar.evaluate.robustness.consistency import Consistency, consistency
from toolspar.evaluate.robustness.records import AnswerStatus, Outcome
from toolspar.evaluate.robustness.resilience import Resilience, resilience
from toolspar.evaluate.robustness.weaknesses import ReasonShare, Weakness, reason_shares, weaknesses
from toolspar.tasks.perturbations.records import Level


@dataclass(frozen=True, slots=True)
class SummarySettings:
    """How figures are made.

    Example:
        >>> SummarySettings(0.95, 1000, 10, 8, 0).bins
        10
    """

    confidence: float
    """Level of all intervals."""
    bootstrap_samples: int
    bins: int
    """Bins of the reliability diagram."""
    min_group: int
    """Smallest group of cases that is told as a weakness."""
    seed: int
    """Seed of the bootstraps."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A suite at one strength.

    Example:
        >>> figure = Figure(0.5, 2, 0.1, 0.9)
        >>> Cell("typos", Level.MILD, figure, figure, Effect(0.0, 0.0, 0.0, 2, 1.0), {}, {}, None).suite
        'typos'
    """

    suite: str
    level: Level
    accuracy: Figure
    """Share of right answers; intervals count cases of one task as dependent."""
    clean: Figure
    """The same tasks in their own words, those with an answer on both sides."""
    effect: Effect
    """Accuracy minus clean, paired by task."""
    statuses: Mapping[str, int]
    """Cases without a verdict, by ``AnswerStatus``."""
    left_out: Mapping[str, int]
    """Tasks without a case, by ``RewriteStatus``."""
    validity: Validity | None
    """What the gate says of its requests, where they are reworded."""


@dataclass(frozen=True, slots=True)
class Summary:
    """All that is told of one caller.

    Example:
        >>> # Summary(...).cells[0].suite
        'clean'
    """

    clean: Figure
    cells: tuple[Cell, ...]
    curves: tuple[Resilience, ...]
    consistency: Consistency
    calibration: Mapping[str, Calibration]
    """By what was measured: ``clean``, ``perturbed``, ``all``, and ``all, per token``; empty for a black box."""
    weaknesses: tuple[Weakness, ...]
    reasons: tuple[ReasonShare, ...]
    statuses: Mapping[str, int]
    """All cases, by ``AnswerStatus``."""

    @property
    def area(self) -> float | None:
        """Mean of the areas under the suites' curves; None where there is no curve."""
        return sum(curve.area for curve in self.curves) / len(self.curves) if self.curves else None


def summarise(outcomes: Sequence[Outcome], made: CaseSet, settings: SummarySettings) -> Summary:
    """All figures.

    Args:
        outcomes: Of all cases of ``made``.
        made: The cases, and what has none.
        settings: How figures are made.
    """
    clean_of = {
        row.case.origin.task_id: row.right
        for row in outcomes
        if row.case.level is Level.CLEAN and row.right is not None
    }
    suites = list(dict.fromkeys(suite for suite, _ in made.left_out))
    curves = [
        resilience(
            outcomes, suite, samples=settings.bootstrap_samples, confidence=settings.confidence, seed=settings.seed
        )
        for suite in suites
        if any(level is not Level.UNGRADED for name, level in made.left_out if name == suite)
    ]
    return Summary(
        clean=_accuracy([row for row in outcomes if row.case.suite == CLEAN], settings),
        cells=tuple(_cell(outcomes, clean_of, suite, level, made, settings) for suite, level in made.left_out),
        curves=tuple(curve for curve in curves if curve),
        consistency=consistency(outcomes, settings.confidence),
        calibration=_calibrations(outcomes, settings.bins),
        weaknesses=tuple(weaknesses(outcomes, confidence=settings.confidence, min_cases=settings.min_group)),
        reasons=tuple(reason_shares(outcomes, settings.confidence)),
        statuses=dict(Counter(row.answer.status.value for row in outcomes)),
    )


def _cell(
    outcomes: Sequence[Outcome],
    clean_of: Mapping[str, bool],
    suite: str,
    level: Level,
    made: CaseSet,
    settings: SummarySettings,
) -> Cell:
    rows = [row for row in outcomes if (row.case.suite, row.case.level) == (suite, level)]
    after = grouped(
        (row.case.origin.task_id, row.right)
        for row in rows
        if row.right is not None and row.case.origin.task_id in clean_of
    )
    # the clean outcome counts as often as the task has cases, so that both rates speak of the same cases
    pairs = [PairedCluster((clean_of[task_id],) * len(values), tuple(values)) for task_id, values in after.items()]
    effect = paired_effect(
        pairs, samples=settings.bootstrap_samples, confidence=settings.confidence, seed=settings.seed
    )
    without = Counter(row.answer.status.value for row in rows if row.answer.status is not AnswerStatus.ANSWERED)
    return Cell(
        suite,
        level,
        _accuracy(rows, settings),
        clustered_proportion([pair.before for pair in pairs], settings.confidence),
        effect,
        dict(without),
        dict(made.left_out[suite, level]),
        made.validity.get((suite, level)),
    )


def _accuracy(rows: Sequence[Outcome], settings: SummarySettings) -> Figure:
    judged = grouped((row.case.origin.task_id, row.right) for row in rows if row.right is not None)
    return clustered_proportion(judged.values(), settings.confidence)


def _calibrations(outcomes: Sequence[Outcome], bins: int) -> dict[str, Calibration]:
    rows = [row for row in outcomes if row.right is not None and row.answer.confidence is not None]
    clean = [row for row in rows if row.case.suite == CLEAN]
    perturbed = [row for row in rows if row.case.suite not in (CLEAN, CLEAN_OF_ARCHIVE)]
    found = {
        name: calibration([row.answer.confidence or 0.0 for row in part], [bool(row.right) for row in part], bins=bins)
        for name, part in (("clean", clean), ("perturbed", perturbed), ("all", rows))
        if part
    }
    if rows:
        found["all, per token"] = calibration(
            [row.answer.token_confidence or 0.0 for row in rows], [bool(row.right) for row in rows], bins=bins
        )
    return found
