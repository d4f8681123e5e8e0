"""Does a caller know when it is wrong? Selective risk, and calibration of its confidence.

A caller that may abstain answers only where its confidence reaches a threshold. *Coverage* is the share of cases that
it then answers, *risk* the share of wrong ones among these (El-Yaniv & Wiener 2010, JMLR 11, 1605-1641; for networks
Geifman & El-Yaniv 2017, arXiv 1705.08500). Lowering the threshold case by case draws the risk-coverage curve; a caller
that knows what it does not know has a curve that stays low until the end.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The risk at a coverage.

    Example:
        >>> CurvePoint(coverage=0.5, risk=0.1, threshold=0.93).risk
        0.1
    """

    coverage: float
    risk: float
    threshold: float
    """The smallest confidence that is answered."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases of like confidence, in a reliability diagram.

    Example:
        >>> Bin(low=0.9, high=1.0, n=12, confidence=0.95, accuracy=0.75).n
        12
    """

    low: float
    high: float
    n: int
    confidence: float
    """Their mean confidence."""
    accuracy: float
    """The share of right ones."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """All that is measured of one kind of confidence.

    Example:
        >>> calibration([0.9, 0.8, 0.3], [True, True, False], bins=10).aurc
        0.1111111111111111
    """

    n: int
    risk: float
    """Of answering everything: one minus the accuracy."""
    aurc: float
    """Area under the risk-coverage curve; small is good."""
    best_aurc: float
    """What it would be if all right answers came before all wrong ones; ``aurc - best_aurc`` is owed to the ranking."""
    ece: float
    """Expected calibration error."""
    mean_confidence: float
    curve: tuple[CurvePoint, ...]
    bins: tuple[Bin, ...]


def calibration(confidences: Sequence[float], right: Sequence[bool], *, bins: int) -> Calibration:
    """Measures a confidence.

    Args:
        confidences: Of each answer, in [0, 1].
        right: Whether each answer is.
        bins: Bins of the reliability diagram.

    Raises:
        ValueError: there is no answer, or the lists differ in length.
    """
    if not right or len(confidences) != len(right):
        raise ValueError(f"{len(confidences)} confidences for {len(right)} answers")
    found = reliability(confidences, right, bins)
    return Calibration(
        n=len(right),
        risk=1 - sum(right) / len(right),
        aurc=aurc(confidences, right),
        best_aurc=aurc([float(value) for value in right], right),
        ece=expected_calibration_error(found),
        mean_confidence=math.fsum(confidences) / len(confidences),
        curve=tuple(risk_coverage(confidences, right)),
        bins=tuple(found),
    )


def risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> list[CurvePoint]:
    """The curve, from the surest answers to all of them; equal confidences make one step.

    Example:
        >>> [(p.coverage, p.risk) for p in risk_coverage([0.9, 0.5, 0.5, 0.1], [True, False, True, False])]
        [(0.25, 0.0), (0.75, 0.3333333333333333), (1.0, 0.5)]
    """
    points: list[CurvePoint] = []
    taken = wrong = 0
    for threshold, errors in _by_confidence(confidences, right):
        taken, wrong = taken + len(errors), wrong + sum(errors)
        points.append(CurvePoint(taken / len(right), wrong / taken, threshold))
    return points


def aurc(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Area under the risk-coverage curve: the mean, over k = 1..n, of the risk among the k surest answers.

    So Geifman, Uziel & El-Yaniv 2019 (arXiv 1805.08206). Answers of equal confidence stand in random order, and the
    expectation over these orders is taken: within a group of m with e errors, j of them bring e * j / m.

    Example:
        >>> aurc([0.9, 0.1], [True, False]), aurc([0.9, 0.1], [False, True]), aurc([0.5, 0.5], [True, False])
        (0.25, 0.75, 0.5)
    """
    risks: list[float] = []
    taken = wrong = 0
    for _, errors in _by_confidence(confidences, right):
        found = sum(errors)
        risks += [(wrong + found * j / len(errors)) / (taken + j) for j in range(1, len(errors) + 1)]
        taken, wrong = taken + len(errors), wrong + found
    return math.fsum(risks) / len(risks)


def coverage_at(curve: Sequence[CurvePoint], risk: float) -> float:
    """The largest coverage whose risk is no more than this; 0 where there is none."""
    return max((point.coverage for point in curve if point.risk <= risk), default=0.0)


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int) -> list[Bin]:
    """Bins of equal width over [0, 1], the empty ones left out (Guo et al. 2017, arXiv 1706.04599)."""
    members: dict[int, list[tuple[float, bool]]] = {}
    for confidence, correct in zip(confidences, right, strict=True):
        members.setdefault(min(bins - 1, int(confidence * bins)), []).append((confidence, correct))
    return [
        Bin(
            index / bins,
            (index + 1) / bins,
            len(rows),
            math.fsum(confidence for confidence, _ in rows) / len(rows),
            sum(correct for _, correct in rows) / len(rows),
        )
        for index, rows in sorted(members.items())
    ]


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """Mean gap of confidence and accuracy over bins, by their sizes (Guo et al. 2017)."""
    n = sum(each.n for each in bins)
    return math.fsum(each.n * abs(each.accuracy - each.confidence) for each in bins) / n


def _by_confidence(confidences: Sequence[float], right: Sequence[bool]) -> list[tuple[float, list[bool]]]:
    """Groups of equal confidence, the surest first, each with whether its answers are wrong."""
    rows = sorted(zip(confidences, right, strict=True), key=lambda row: -row[0])
    return [(value, [not correct for _, correct in group]) for value, group in groupby(rows, key=lambda row: row[0])]
