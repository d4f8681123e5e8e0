"""How varied the attacks of one rollout are: their words, their meanings, and what they provoke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from torch import Tensor

from toolspar.archive.cells import spread
from toolspar.reward.coverage import episode_cell
from toolspar.reward.protocols import Encode, NeighbourIndex
from toolspar.rollout.records import Episode
from toolspar.rollout.text_variety import distinct, self_bleu

SAME_CLUSTER = 0.8
"""Cosine from which two rewrites belong together."""


def variety(episodes: Sequence[Episode], encode: Encode, neighbours: NeighbourIndex | None) -> dict[str, float]:
    """Named figures of the valid rewrites of a rollout (meanings in docs/metrics.md).

    Args:
        episodes: The played episodes of one rollout.
        encode: Unit-norm sentence embeddings.
        neighbours: Earlier flips, those of this rollout not yet among them.

    Returns:
        ``self_bleu`` (from two rewrites on), ``distinct_1`` to ``distinct_3``, ``clusters``, ``nearest_archived``
        (unless no flip is archived), and over the rollout's flips ``cells_filled`` and ``cells_effective``. Empty
        without a valid rewrite.
    """
    valid = [episode for episode in episodes if episode.valid]
    if not valid:
        return {}
    texts = [episode.rewritten for episode in valid]
    vectors_ND = encode(texts)
    metrics = {f"distinct_{n}": distinct(texts, n) for n in (1, 2, 3)}
    if len(texts) > 1:
        metrics["self_bleu"] = self_bleu(texts)
    metrics["clusters"] = float(clusters(vectors_ND, SAME_CLUSTER))
    nearest_N1 = neighbours.nearest(vectors_ND) if neighbours is not None else vectors_ND[:, :0]
    if nearest_N1.shape[1]:
        metrics["nearest_archived"] = float(nearest_N1.mean())
    cells = spread(Counter(episode_cell(episode) for episode in valid if episode.flipped))
    return {**metrics, "cells_filled": cells["cells_filled"], "cells_effective": cells["cells_effective"]}


def clusters(vectors_ND: Tensor, threshold: float) -> int:
    """Number of clusters: rows whose cosine reaches the threshold are linked, and links carry on (single linkage).

    Args:
        vectors_ND: Unit-norm embeddings.
        threshold: Cosine that links two rows.
    """
    links_NN: Any = vectors_ND @ vectors_ND.T >= threshold  # Any: torch does not type tolist
    linked: list[list[bool]] = links_NN.tolist()
    unseen = set(range(len(linked)))
    count = 0
    while unseen:
        count += 1
        reached = [unseen.pop()]
        while reached:
            row = linked[reached.pop()]
            new = {other for other in unseen if row[other]}
            unseen -= new
            reached.extend(new)
    return count
