"""The objectives of PPO (Schulman et al. 2017, arXiv 1707.06347) and their diagnostics.

Everything is a *sum* over real tokens: callers divide by the global number of tokens, so that micro-batches and ranks
do not change a step. Shapes: see ``core.masked``.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from toolspar.core.masked import check_same_shape, masked_sum, masked_var, zero_padding


@dataclass(frozen=True, slots=True)
class PolicyLoss:
    """The clipped surrogate of some tokens; all but ``loss`` without gradient.

    Example:
        >>> one = torch.ones(1, 1)
        >>> policy_loss(0 * one, 0 * one, 2 * one, one.bool(), clip=0.2).loss.item()
        -2.0
    """

    loss: Tensor
    """Sum to minimise."""
    clipped: Tensor
    """Number of tokens whose ratio is outside [1 - clip, 1 + clip]."""
    ratio: Tensor
    """Sum of the ratios new / old."""
    max_deviation: Tensor
    """Largest abs(ratio - 1); 0 without tokens."""


def policy_loss(
    logp_BT: Tensor, logp_old_BT: Tensor, advantage_BT: Tensor, mask_BT: Tensor, *, clip: float
) -> PolicyLoss:
    """The clipped surrogate objective (eq. 7 of the paper), negated and summed over real tokens.

    Args:
        logp_BT: Log-probs of the taken tokens under the policy that learns, with gradient.
        logp_old_BT: The same under the policy that sampled them.
        advantage_BT: Their advantages.
        mask_BT: True at real tokens.
        clip: How far the ratio may usefully leave 1.

    Raises:
        ValueError: shapes or dtypes do not fit.
    """
    check_same_shape(mask_BT, logp_BT=logp_BT, logp_old_BT=logp_old_BT, advantage_BT=advantage_BT)
    # Padding is cut off before exp: an overflow there would turn a zero gradient into NaN.
    ratio_BT = zero_padding(logp_BT - logp_old_BT.detach(), mask_BT).exp()
    advantage_BT = zero_padding(advantage_BT.detach(), mask_BT)
    # The paper maximises the smaller of the two objectives; as losses, the larger one counts.
    loss_BT = torch.maximum(-advantage_BT * ratio_BT, -advantage_BT * ratio_BT.clamp(1 - clip, 1 + clip))
    deviation_BT = (ratio_BT.detach() - 1).abs()
    return PolicyLoss(
        loss=masked_sum(loss_BT, mask_BT),
        clipped=(mask_BT & (deviation_BT > clip)).sum(),
        ratio=masked_sum(ratio_BT.detach(), mask_BT),
        max_deviation=deviation_BT.max() if deviation_BT.numel() else deviation_BT.sum(),
    )


def value_loss(value_BT: Tensor, value_old_BT: Tensor, return_BT: Tensor, mask_BT: Tensor, *, clip: float) -> Tensor:
    """Half the squared error of the value, clipped, summed over real tokens.

    A value gains nothing by moving further than ``clip`` from the old one: the larger of the errors of the new and of
    the clipped value counts (as in the original PPO code, https://github.com/openai/baselines, ppo2/model.py).

    Args:
        value_BT: Values that learn, with gradient.
        value_old_BT: Values when the rollout was scored.
        return_BT: Targets.
        mask_BT: True at real tokens.
        clip: In units of the value.

    Raises:
        ValueError: shapes or dtypes do not fit.
    """
    check_same_shape(mask_BT, value_BT=value_BT, value_old_BT=value_old_BT, return_BT=return_BT)
    value_BT, value_old_BT, return_BT = (
        zero_padding(tensor, mask_BT) for tensor in (value_BT, value_old_BT.detach(), return_BT.detach())
    )
    clipped_BT = value_old_BT + (value_BT - value_old_BT).clamp(-clip, clip)
    error_BT = torch.maximum((value_BT - return_BT).square(), (clipped_BT - return_BT).square())
    return 0.5 * error_BT.sum()


def kl_k3(logp_BT: Tensor, logp_other_BT: Tensor, mask_BT: Tensor) -> Tensor:
    """Estimate of KL(p || q), summed over tokens sampled from p: q/p - 1 - log(q/p) (unbiased; never negative).

    See http://joschu.net/blog/kl-approx.html.

    Raises:
        ValueError: shapes or dtypes do not fit.
    """
    check_same_shape(mask_BT, logp_BT=logp_BT, logp_other_BT=logp_other_BT)
    log_ratio_BT = zero_padding(logp_other_BT - logp_BT, mask_BT)
    # expm1 keeps the difference exact for small ratios, where exp(x) - 1 - x would round below zero
    return (torch.expm1(log_ratio_BT) - log_ratio_BT).sum()


def explained_variance(value_BT: Tensor, return_BT: Tensor, mask_BT: Tensor) -> Tensor:
    """1 - Var(return - value) / Var(return) over real tokens: 1 = perfect, 0 = as good as a constant.

    0 where all returns are equal and there is nothing to explain.

    Raises:
        ValueError: shapes or dtypes do not fit.
    """
    check_same_shape(mask_BT, value_BT=value_BT, return_BT=return_BT)
    spread = masked_var(return_BT, mask_BT)
    explained = 1 - masked_var(return_BT - value_BT, mask_BT) / spread
    return torch.where(spread > 0, explained, torch.zeros_like(spread))
