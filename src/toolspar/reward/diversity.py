"""The diversity term: similarity is *penalised*.

The texts behind the method say in one breath that distances between generated queries are minimised and that their
range must widen. We take the second: the term is minus a similarity, so a rewrite that repeats another one earns less.
A sentence embedding of sampled text has no gradient to the policy, hence it acts through the reward.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from toolspar.reward.protocols import NeighbourIndex


def diversity(
    vectors_ND: Tensor,
    task_ids: Sequence[str],
    neighbours: NeighbourIndex | None,
    *,
    margin: float,
    k: int,
) -> Tensor:
    """MINUS the mean of three similarities, each in [0, 1]: the more alike, the lower the reward.

    1. to the batch: mean cosine to the rewrites of other tasks;
    2. to the siblings: mean cosine to the other rewrites of the same task;
    3. to the archive: mean over the ``k`` nearest flips of the hinge ``max(0, cos - margin) / (1 - margin)``, so that
       only what is nearly known already costs.

    Negative cosines count as 0; a part without anything to compare with is 0.

    Args:
        vectors_ND: Unit-norm embeddings of the rollout's valid rewrites.
        task_ids: The task of each row.
        neighbours: Earlier flips, or None to compare within the rollout only.
        margin: Similarity to an archived flip that costs nothing, in [0, 1).
        k: Archived flips to compare with; 0 leaves them out.

    Returns:
        [N], in [-1, 0].
    """
    codes: dict[str, int] = {}
    task_N = torch.tensor([codes.setdefault(task_id, len(codes)) for task_id in task_ids], device=vectors_ND.device)
    same_NN = task_N[:, None] == task_N[None, :]
    itself_NN = torch.eye(len(task_ids), dtype=torch.bool, device=vectors_ND.device)
    similarity_NN = (vectors_ND @ vectors_ND.T).clamp(0.0, 1.0)
    parts = _mean_where(similarity_NN, ~same_NN) + _mean_where(similarity_NN, same_NN & ~itself_NN)
    if neighbours is not None and k > 0:
        parts = parts + _archive_part(neighbours.nearest(vectors_ND, k), margin).to(parts)
    return -parts / 3.0


def _mean_where(values_NN: Tensor, mask_NN: Tensor) -> Tensor:
    """Row means over the entries that the mask selects; 0 for a row where it selects none."""
    return (values_NN * mask_NN).sum(dim=1) / mask_NN.sum(dim=1).clamp(min=1)


def _archive_part(similarity_NK: Tensor, margin: float) -> Tensor:
    if similarity_NK.shape[1] == 0:  # the archive is empty
        return similarity_NK.new_zeros(similarity_NK.shape[0])
    return ((similarity_NK.clamp(max=1.0) - margin).clamp(min=0.0) / (1.0 - margin)).mean(dim=1)
