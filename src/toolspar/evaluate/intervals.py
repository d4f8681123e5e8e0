"""Figures with their uncertainty: intervals of shares and of means over seeds, paired bootstrap, McNemar's test."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

_ROUNDING = 1e-9
"""A change of a task's rate by no more than this is none."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A share with its number of cases and interval.

    Example:
        >>> Figure(value=0.5, n=10, low=0.24, high=0.76).text
        '50.0 % [24.0, 76.0] n=10'
    """

    value: float
    n: int
    low: float
    high: float

    @property
    def text(self) -> str:
        """Percent with interval and n, for tables."""
        if self.n == 0:
            return "- n=0"
        return f"{100 * self.value:.1f} % [{100 * self.low:.1f}, {100 * self.high:.1f}] n={self.n}"


@dataclass(frozen=True, slots=True)
class Effect:
    """A paired difference ``after - before`` with its interval, a bootstrap's that is ``widened`` for few tasks.

    ``shown`` says whether the interval leaves out zero; a figure is never called better without it. It never does when
    fewer than six tasks have changed (at 95 %), nor where the exact p-value exists and is not below 1 - confidence.

    Example:
        >>> Effect(difference=0.1, low=0.02, high=0.18, n_clusters=40, p_value=0.03).shown
        True
    """

    difference: float
    low: float
    high: float
    n_clusters: int
    p_value: float

    @property
    def shown(self) -> bool:
        """True when the interval does not include "no effect"."""
        return self.n_clusters > 0 and (self.low > 0 or self.high < 0)

    @property
    def text(self) -> str:
        """Points with interval and the word for it, for tables."""
        if self.n_clusters == 0:
            return "not measured (n=0)"
        word = "shown" if self.shown else "not shown"
        return f"{100 * self.difference:+.1f} points [{100 * self.low:+.1f}, {100 * self.high:+.1f}]: {word}"


def proportion(outcomes: Sequence[bool], confidence: float) -> Figure:
    """Share of true outcomes with Wilson's score interval.

    Outcomes are taken as independent; rewrites of one task are not quite, so differences use the bootstrap over
    tasks instead.
    """
    n = len(outcomes)
    if n == 0:
        return Figure(0.0, 0, 0.0, 1.0)
    share = sum(outcomes) / n
    return Figure(share, n, *wilson(share, n, confidence))


def wilson(share: float, n: float, confidence: float) -> tuple[float, float]:
    """Ends of Wilson's score interval (Wilson 1927, eq. 10 in Brown, Cai & DasGupta 2001) of a share of n cases.

    Args:
        share: In [0, 1].
        n: Cases, more than 0; an effective number need not be whole.
        confidence: Level of the interval.

    Example:
        >>> low, high = wilson(0.0, 20, 0.95)
        >>> round(low, 4), round(high, 4)
        (0.0, 0.1611)
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def percentile_interval(draws: Iterable[float], confidence: float) -> tuple[float, float]:
    """Ends of the percentile interval of a bootstrap (Efron 1979), each the next draw outwards.

    Args:
        draws: What the resamples gave; NaN, where there was nothing to measure, is left out.
        confidence: Level of the interval.

    Returns:
        Its ends; NaN where no draw is left.

    Example:
        >>> percentile_interval([0.3, 0.1, math.nan, 0.2], 0.95)
        (0.1, 0.3)
    """
    known = sorted(float(draw) for draw in draws if not math.isnan(draw))
    if not known:
        return math.nan, math.nan
    tail, last = (1 - confidence) / 2, len(known) - 1
    return known[math.floor(tail * last)], known[math.ceil((1 - tail) * last)]


def exact_proportion(hits: int, n: int, confidence: float) -> Figure:
    """Share of hits with the exact interval of Clopper & Pearson (1934), which covers at least ``confidence``.

    It is wider than Wilson's, and the one to use where a rare error must not look rarer than it is: with 0 hits of n
    its upper end is ``1 - (tail)^(1/n)``.

    Args:
        hits: How often the event was seen.
        n: Independent cases.
        confidence: Level of the interval.

    Raises:
        ValueError: ``hits`` is not in [0, n].

    Example:
        >>> exact_proportion(1, 29, 0.95).text
        '3.4 % [0.1, 17.8] n=29'
    """
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} hits of {n}")
    if n == 0:
        return Figure(0.0, 0, 0.0, 1.0)
    tail = (1 - confidence) / 2
    # with p the true share, P(X >= k) = I_p(k, n - k + 1): the ends are quantiles of beta distributions
    low = _beta_quantile(tail, hits, n - hits + 1) if hits else 0.0
    high = 1 - _beta_quantile(tail, n - hits, hits + 1) if hits < n else 1.0
    return Figure(hits / n, n, low, high)


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over seeds with its interval, which a single seed does not have.

    Example:
        >>> Mean(value=0.02, n=1, low=math.nan, high=math.nan).n
        1
    """

    value: float
    n: int
    low: float
    high: float


def mean_over_seeds(values: Sequence[float], confidence: float) -> Mean:
    """Mean of independent runs with Student's t interval (Student 1908): wide for few runs, as it must be.

    Args:
        values: One figure of each run, at least one.
        confidence: Level of the interval.

    Raises:
        ValueError: there is no value.

    Example:
        >>> mean = mean_over_seeds([0.01, 0.02, 0.03], 0.95)
        >>> round(mean.value, 4), round(mean.low, 4), round(mean.high, 4)
        (0.02, -0.0048, 0.0448)
    """
    if not values:
        raise ValueError("no value")
    n = len(values)
    mean = math.fsum(values) / n
    if n == 1:
        return Mean(mean, 1, math.nan, math.nan)
    freedom = n - 1
    error = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / freedom / n)
    # P(|T| > t) = I_x(freedom / 2, 1 / 2) with x = freedom / (freedom + t^2)
    x = _beta_quantile(1 - confidence, freedom / 2, 0.5)
    half = math.sqrt(freedom * (1 / x - 1)) * error
    return Mean(mean, n, mean - half, mean + half)


def _beta_quantile(probability: float, a: float, b: float) -> float:
    """The x with ``I_x(a, b) = probability``, by bisection down to neighbouring floats or 1e-15."""
    low, high = 0.0, 1.0
    while high - low > 1e-15 and low < (middle := (low + high) / 2) < high:
        if incomplete_beta(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function ``I_x(a, b)``, for positive a and b, x in [0, 1].

    By the continued fraction of DLMF 8.17.22, in modified Lentz form; it converges in about sqrt(max(a, b)) steps.

    Example:
        >>> round(incomplete_beta(0.5, 2.0, 3.0), 6)
        0.6875
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):  # there the fraction of the other tail converges faster
        return 1 - incomplete_beta(1 - x, b, a)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    tiny = 1e-300
    value, c, d = tiny, tiny, 0.0
    for step in range(100_000):
        m = step // 2
        if step == 0:
            numerator = 1.0
        elif step % 2:
            numerator = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            numerator = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / ((1 + numerator * d) or tiny)
        c = (1 + numerator / c) or tiny
        value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return math.exp(log_front) * value / a


@dataclass(frozen=True, slots=True)
class PairedCluster:
    """Outcomes of one task under two conditions; the lists may differ in length (rates are pooled, not averaged).

    Example:
        >>> PairedCluster(before=(True, False), after=(True,)).before
        (True, False)
    """

    before: tuple[bool, ...]
    after: tuple[bool, ...]


def paired_effect(clusters: Sequence[PairedCluster], *, samples: int, confidence: float, seed: int) -> Effect:
    """Difference of the pooled rates, ``after - before``, with a percentile bootstrap over clusters (tasks).

    Resampling whole tasks keeps both the pairing and the dependence between rewrites of one task. The interval is
    ``widened`` to what an exact test allows. ``p_value`` is the two-sided p of the sign test over tasks, which is
    McNemar's where each has one pair; NaN where some task has more outcomes on one side than on the other.

    Args:
        clusters: One per task; those without any outcome on a side are left out of that side's rate.
        samples: Bootstrap resamples.
        confidence: Level of the interval.
        seed: Seed of the resampling.
    """
    kept = [cluster for cluster in clusters if cluster.before or cluster.after]
    if not any(c.before for c in kept) or not any(c.after for c in kept):
        return Effect(0.0, 0.0, 0.0, 0, math.nan)
    counts = [(sum(c.before), len(c.before), sum(c.after), len(c.after)) for c in kept]
    rng = random.Random(seed)
    draws = (_pooled_difference(rng.choices(counts, k=len(counts))) for _ in range(samples))
    difference, ends = _pooled_difference(counts), percentile_interval(draws, confidence)
    changes = [after / m - before / n for before, n, after, m in counts if n and m]
    paired = all(n == m for _, n, _, m in counts)
    low, high = widened(ends, difference, changes, paired=paired, confidence=confidence)
    return Effect(difference, low, high, len(kept), mcnemar_p(*_directions(changes)) if paired else math.nan)


def _pooled_difference(counts: Sequence[tuple[int, int, int, int]]) -> float:
    """NaN where a side has no outcome."""
    before, n_before, after, n_after = (sum(column) for column in zip(*counts, strict=True))
    return after / n_after - before / n_before if n_before and n_after else math.nan


def widened(
    ends: tuple[float, float], difference: float, changes: Sequence[float], *, paired: bool, confidence: float
) -> tuple[float, float]:
    """Ends of a difference's bootstrap interval, moved outwards to where an exact test over tasks allows them.

    A bootstrap cannot draw what no task has done: where all tasks that change do so alike, its interval is far too
    narrow, and of one task it has no width. So it is made to hold ``[s (2 l - 1), s (2 u - 1)]`` too, where [l, u] is
    the Clopper-Pearson interval of the share of gains among the tasks that changed, and s the size of the changes
    (absolute, mean over all tasks). That leaves out zero if and only if the sign test's p is below 1 - confidence
    (intervals compatible with that test: Fay & Lumbard 2021, doi 10.1002/sim.8829, who also let s vary).

    Where the sides do not have the same numbers of outcomes the test does not hold, and only the number of changed
    tasks counts: at best all have changed the one way. With so few that even this would show nothing (under six at
    95 %: 2 / 2^5 > 0.05), how much tasks change is not known either, and s is the upper end of the exact interval of
    the share of tasks that change; where none of 20 has, 17 %.

    Args:
        ends: The bootstrap's.
        difference: What it is the interval of.
        changes: Of each task that was measured on both sides, rate after minus rate before.
        paired: Whether every task has as many outcomes on one side as on the other.
        confidence: Level of the interval.

    Example:
        >>> low, high = widened((1.0, 1.0), 1.0, [1.0], paired=True, confidence=0.95)
        >>> round(low, 4), round(high, 4)
        (-0.95, 1.0)
    """
    n, (gained, lost) = len(changes), _directions(changes)
    changed = gained + lost
    if mcnemar_p(changed, 0) >= 1 - confidence:
        size = exact_proportion(changed, n, confidence).high
    elif paired:
        size = math.fsum(map(abs, changes)) / n
    else:
        size, gained = abs(difference), changed if difference > 0 else 0
    share = exact_proportion(gained, changed, confidence)
    return min(ends[0], size * (2 * share.low - 1)), max(ends[1], size * (2 * share.high - 1))


def _directions(changes: Sequence[float]) -> tuple[int, int]:
    """How many tasks have gained and how many have lost."""
    return sum(change > _ROUNDING for change in changes), sum(change < -_ROUNDING for change in changes)


def mcnemar_p(gained: int, lost: int) -> float:
    """Exact two-sided McNemar p: a binomial test of the discordant pairs against one half (McNemar 1947)."""
    n, k = gained + lost, min(gained, lost)
    if n == 0:
        return 1.0
    tail = sum(math.comb(n, i) for i in range(k + 1)) / 2**n
    return min(1.0, 2 * tail)
