"""Figures about the rewards of one rollout, of either player."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import fmean, pstdev

from toolspar.reward.records import RewardBreakdown
from toolspar.rollout.records import Episode

_EQUAL = 1e-6  # rewards of siblings that differ by less than this teach nothing about the task


def reward_metrics(episodes: Sequence[Episode], breakdowns: Sequence[RewardBreakdown]) -> dict[str, float]:
    """Named figures of a scored rollout.

    Args:
        episodes: The episodes that were scored.
        breakdowns: Their rewards, in the same order.

    Returns:
        The mean of each raw term over the episodes that have it (the terms of a valid rewrite: over valid ones);
        ``total_mean`` and ``total_std`` (population); ``zero_variance_groups``, the share of tasks with several
        rewrites whose rewards are all equal. A figure without anything to measure is left out.
    """
    if not breakdowns:
        return {}
    values: dict[str, list[float]] = {}
    groups: dict[str, list[float]] = {}
    for episode, breakdown in zip(episodes, breakdowns, strict=True):
        groups.setdefault(episode.task.task_id, []).append(breakdown.total)
        for name, value in breakdown.terms.items():
            values.setdefault(name, []).append(value)
    totals = [breakdown.total for breakdown in breakdowns]
    metrics = {name: fmean(values[name]) for name in sorted(values)}
    metrics |= {"total_mean": fmean(totals), "total_std": pstdev(totals)}
    return metrics | zero_variance(groups.values())


def zero_variance(groups: Iterable[Sequence[float]]) -> dict[str, float]:
    """``zero_variance_groups``: the share of groups with several rewards whose rewards are all equal.

    Args:
        groups: Rewards of siblings.

    Returns:
        The figure by its name; nothing where no group has several rewards.
    """
    flat = [max(group) - min(group) < _EQUAL for group in groups if len(group) > 1]
    return {"zero_variance_groups": fmean(flat)} if flat else {}
