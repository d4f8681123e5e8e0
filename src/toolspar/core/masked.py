"""Masked reductions: the only ones in the project, so that padding can never count.

Shape legend, for all tensors everywhere (a suffix gives the dimensions in order):

    B  rows of a batch (episodes)          T  tokens of the longest response      N  real tokens, or items
    D  width of a hidden state             V  vocabulary                          C  items of one chunk
    G  packed groups of rows               L  tokens of a packed sequence

A mask is boolean, True at real tokens. Values under a False are never read: they may be anything, NaN included.
"""

from __future__ import annotations

import torch
from torch import Tensor

_SMALLEST_STD = 1e-6  # a spread below this is float32 rounding of equal values near 1: scaling it up would learn noise


def check_same_shape(mask: Tensor, **tensors: Tensor) -> None:
    """Check the entry of a kernel: floating tensors of the mask's shape, and a boolean mask.

    Raises:
        ValueError: the mask is not boolean, or a tensor (named in the message) has another shape or is not floating.
    """
    if mask.dtype != torch.bool:
        raise ValueError(f"a mask must be boolean, not {mask.dtype}")
    for name, tensor in tensors.items():
        if tensor.shape != mask.shape:
            raise ValueError(f"{name} has shape {tuple(tensor.shape)}, its mask {tuple(mask.shape)}")
        if not tensor.is_floating_point():
            raise ValueError(f"{name} must be floating, not {tensor.dtype}")


def zero_padding(x: Tensor, mask: Tensor) -> Tensor:
    """The values at real tokens and 0 at padding, so that what follows can neither read nor give gradient to padding.

    Raises:
        ValueError: shapes or dtypes do not fit.
    """
    check_same_shape(mask, x=x)
    return torch.where(mask, x, torch.zeros_like(x))


def masked_sum(x: Tensor, mask: Tensor, dim: int | None = None) -> Tensor:
    """Sum over real tokens.

    Args:
        x: Values, any shape.
        mask: Same shape.
        dim: The dimension to sum over; None = all.

    Raises:
        ValueError: shapes or dtypes do not fit.
    """
    return zero_padding(x, mask).sum(dim=dim)


def masked_mean(x: Tensor, mask: Tensor, dim: int | None = None) -> Tensor:
    """Mean over real tokens; 0 where there is none.

    Args:
        x: Values, any shape.
        mask: Same shape.
        dim: The dimension to average over; None = all.

    Raises:
        ValueError: shapes or dtypes do not fit.
    """
    return masked_sum(x, mask, dim) / mask.sum(dim=dim).clamp(min=1)


def masked_var(x: Tensor, mask: Tensor) -> Tensor:
    """Variance of the real tokens as a population (divided by n, not n - 1); 0 for fewer than two of them.

    Raises:
        ValueError: shapes or dtypes do not fit.
    """
    return masked_mean((x - masked_mean(x, mask)).square(), mask)


def whiten(x: Tensor, mask: Tensor) -> Tensor:
    """Centre *and* scale the real tokens to mean 0 and (population) standard deviation 1; padding becomes 0.

    Values that are all equal up to rounding, a single one among them, are centred only.

    Raises:
        ValueError: shapes or dtypes do not fit.
    """
    centred = zero_padding(x - masked_mean(x, mask), mask)
    std = masked_var(x, mask).sqrt()
    return centred / torch.where(std > _SMALLEST_STD, std, torch.ones_like(std))
