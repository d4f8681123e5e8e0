"""Shares whose cases are not independent: several cases of one task."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from toolspar.evaluate.intervals import Figure, wilson


def clustered_proportion(clusters: Iterable[Sequence[bool]], confidence: float) -> Figure:
    """Share of true outcomes with Wilson's interval at the effective number of independent cases.

    The effective number is n divided by the design effect (Kish 1965): the variance of the share, estimated between
    clusters, over that of n independent cases. It is never more than n, and n where every cluster has one case. Where
    all outcomes are alike nothing can be said of the variance, and the number of clusters is taken.

    Args:
        clusters: Outcomes of each task.
        confidence: Level of the interval.

    Returns:
        The share; its ``n`` is the number of outcomes.

    Example:
        >>> clustered_proportion([[True], [False], [True], [False]], 0.95).text
        '50.0 % [15.0, 85.0] n=4'
    """
    sizes = [(sum(cluster), len(cluster)) for cluster in clusters if len(cluster)]
    n, hits = sum(size for _, size in sizes), sum(hit for hit, _ in sizes)
    if not n:
        return Figure(0.0, 0, 0.0, 1.0)
    share, k = hits / n, len(sizes)
    effective = float(k)
    if 0 < share < 1 and k > 1:
        between = math.fsum((hit - share * size) ** 2 for hit, size in sizes) / n**2
        effective = share * (1 - share) / between if between else float(n)
    low, high = wilson(share, min(float(n), effective), confidence)
    return Figure(share, n, low, high)


def grouped(pairs: Iterable[tuple[str, bool]]) -> Mapping[str, list[bool]]:
    """Outcomes by the task that they belong to."""
    found: dict[str, list[bool]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
