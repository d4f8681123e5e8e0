"""Generalised advantage estimation (Schulman et al. 2016, arXiv 1506.02438, eq. 16) over padded responses."""

from __future__ import annotations

import torch
from torch import Tensor

from toolspar.core.masked import check_same_shape, zero_padding


def gae(reward_BT: Tensor, value_BT: Tensor, mask_BT: Tensor, gamma: float, lam: float) -> tuple[Tensor, Tensor]:
    """Advantages and returns of every real token; padding gets 0 and never leaks in.

    State ``t`` is the prompt and the tokens before token ``t``; ``value_BT[:, t]`` is its value, token ``t`` is the
    action taken in it, and ``reward_BT[:, t]`` is what that action earned. The state after the last real token is
    terminal (value 0), whether or not the response was cut at its token limit. With A = 0 beyond the end::

        delta_t = r_t + gamma * V_{t+1} - V_t
        A_t     = delta_t + gamma * lam * A_{t+1}
        R_t     = A_t + V_t

    Args:
        reward_BT: Reward of each token.
        value_BT: Value before each token.
        mask_BT: True at real tokens; rows are padded on the right.
        gamma: Discount, in [0, 1].
        lam: Trade-off between bias (0) and variance (1).

    Returns:
        ``(advantage_BT, return_BT)``, without gradient.

    Raises:
        ValueError: shapes or dtypes do not fit, a row is not padded on the right, or a factor is outside [0, 1].
    """
    check_same_shape(mask_BT, reward_BT=reward_BT, value_BT=value_BT)
    if mask_BT.ndim != 2:
        raise ValueError(f"expected [B, T], not {tuple(mask_BT.shape)}")
    if bool((mask_BT[:, 1:] & ~mask_BT[:, :-1]).any()):
        raise ValueError("a row has real tokens after padding: responses are padded on the right")
    if not (0 <= gamma <= 1 and 0 <= lam <= 1):
        raise ValueError(f"gamma={gamma} and lam={lam} must be in [0, 1]")
    reward_BT = zero_padding(reward_BT.detach(), mask_BT)
    value_BT = zero_padding(value_BT.detach(), mask_BT)
    # Values and rewards of padding are 0 now, and so is every delta there: the recursion needs no further mask.
    next_value_BT = torch.nn.functional.pad(value_BT[:, 1:], (0, 1))
    delta_BT = reward_BT + gamma * next_value_BT - value_BT
    advantage_BT = torch.zeros_like(delta_BT)
    running_B = delta_BT.new_zeros(delta_BT.shape[0])
    for t in range(delta_BT.shape[1] - 1, -1, -1):
        running_B = delta_BT[:, t] + gamma * lam * running_B
        advantage_BT[:, t] = running_B
    return advantage_BT, advantage_BT + value_BT
