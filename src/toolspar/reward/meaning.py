"""The meaning term: a rewrite that stays near its query in the embedding space earns more."""

from __future__ import annotations

from torch import Tensor


def meaning(rewritten_ND: Tensor, query_ND: Tensor) -> Tensor:
    """``clip(cos(E(q'), E(q)), 0, 1)`` for each row.

    Args:
        rewritten_ND: Unit-norm embeddings of the rewrites.
        query_ND: Unit-norm embeddings of the queries that they rewrite.

    Returns:
        [N], in [0, 1].
    """
    return (rewritten_ND * query_ND).sum(dim=-1).clamp(0.0, 1.0)
