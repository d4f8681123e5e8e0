"""The overlength term: rambling costs, whether or not the rewrite is valid."""

from __future__ import annotations

from toolspar.rollout.records import Episode

FREE_RATIO = 2.0  # rewrites of up to this many times the query's words cost nothing
FULL_RATIO = 4.0  # from here on the cost is full
SHORTEST_QUERY = 8  # words; shorter queries count as this long, since a polite frame alone would double them


def overlength(episode: Episode) -> float:
    """How far the rewrite is too long, in [0, 1].

    1 when the policy ran into its token limit; else it rises linearly from 0 at ``FREE_RATIO`` times the length of
    the query in words to 1 at ``FULL_RATIO`` times.
    """
    if not episode.finished:
        return 1.0
    ratio = len(episode.rewritten.split()) / max(len(episode.task.query.split()), SHORTEST_QUERY)
    return min(1.0, max(0.0, (ratio - FREE_RATIO) / (FULL_RATIO - FREE_RATIO)))
