"""The diversity term: similarity is *penalised*.

The texts behind the method say in one breath that distances between generated queries are minimised and that their
range must widen. We take the second: the term is minus a similarity, so a rewrite that repeats another one earns less.
A sentence embedding of sampled text has no gradient to the policy, hence it acts through the reward, or, as
``diversity_advantage``, through a score-function loss of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from toolspar.core.masked import masked_mean
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
    similarity_NN = _similarity(vectors_ND)
    others_NN, siblings_NN = _company(task_ids, vectors_ND.device)
    parts = _likeness(similarity_NN, others_NN, siblings_NN)
    if neighbours is not None and k > 0:
        parts = parts + _archive_part(neighbours.nearest(vectors_ND, k), margin).to(parts)
    return -parts / 3.0


def diversity_advantage(vectors_ND: Tensor, task_ids: Sequence[str], diversity_N: Tensor) -> Tensor:
    """How much more varied each rewrite is than its siblings, with REINFORCE's leave-one-out baseline.

    With d_i(S) the diversity of rewrite i in the rollout S::

        A_i = d_i(S) - mean over the siblings j of i of d_j(S without i)

    The baseline is that of several samples per prompt (Kool et al. 2019, "Buy 4 REINFORCE samples, get a baseline for
    free!"; RLOO, arXiv 2402.14740, eq. 7). Since the diversity of a rewrite depends on its company, the siblings'
    is taken without i: what i itself does cannot move its baseline, which would cancel the similarity of two siblings.

    Args:
        vectors_ND: Unit-norm embeddings of the rollout's valid rewrites.
        task_ids: The task of each row.
        diversity_N: What ``diversity`` says of them.

    Returns:
        [N]; 0 for a rewrite without a valid sibling, which has nothing to be held against.
    """
    similarity_NN = _similarity(vectors_ND)
    others_NN, siblings_NN = _company(task_ids, vectors_ND.device)
    # the part of the archive does not depend on the company: diversity of row j, less what its company adds
    archive_N = diversity_N + _likeness(similarity_NN, others_NN, siblings_NN) / 3.0
    without_NN = _mean_without(similarity_NN, others_NN) + _mean_without(similarity_NN, siblings_NN)
    baseline_N = masked_mean((archive_N[:, None] - without_NN / 3.0).T, siblings_NN, dim=1)
    return torch.where(siblings_NN.any(dim=1), diversity_N - baseline_N, torch.zeros_like(diversity_N))


def _similarity(vectors_ND: Tensor) -> Tensor:
    return (vectors_ND @ vectors_ND.T).clamp(0.0, 1.0)


def _company(task_ids: Sequence[str], device: torch.device) -> tuple[Tensor, Tensor]:
    """Masks [N, N]: the rewrites of other tasks, and the siblings."""
    codes: dict[str, int] = {}
    task_N = torch.tensor([codes.setdefault(task_id, len(codes)) for task_id in task_ids], device=device)
    same_NN = task_N[:, None] == task_N[None, :]
    itself_NN = torch.eye(len(task_ids), dtype=torch.bool, device=device)
    return ~same_NN, same_NN & ~itself_NN


def _likeness(similarity_NN: Tensor, others_NN: Tensor, siblings_NN: Tensor) -> Tensor:
    """[N]: the mean similarity to the others, and that to the siblings, in [0, 2]."""
    return masked_mean(similarity_NN, others_NN, dim=1) + masked_mean(similarity_NN, siblings_NN, dim=1)


def _mean_without(values_NN: Tensor, mask_NN: Tensor) -> Tensor:
    """At [j, i]: the mean of row j over the entries that the mask selects, column i left out; 0 where none is left."""
    values_NN = values_NN * mask_NN
    sums_NN = (values_NN.sum(dim=1, keepdim=True) - values_NN).clamp(min=0.0)
    counts_NN = mask_NN.sum(dim=1, keepdim=True) - mask_NN.long()
    return torch.where(counts_NN > 0, sums_NN / counts_NN.clamp(min=1), torch.zeros_like(sums_NN))


def _archive_part(similarity_NK: Tensor, margin: float) -> Tensor:
    if similarity_NK.shape[1] == 0:  # the archive is empty
        return similarity_NK.new_zeros(similarity_NK.shape[0])
    return ((similarity_NK.clamp(max=1.0) - margin).clamp(min=0.0) / (1.0 - margin)).mean(dim=1)
