"""Attention over keys that lie in several places: each part by itself, then their sum.

Shapes: B rows, H query heads, J key heads (H is a multiple of J), M query heads per key head, T new tokens, K keys, D
width of a head.
"""

from __future__ import annotations

import torch
from torch import Tensor

_FLASH = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu


def attend(
    query_BHTD: Tensor, key_BJKD: Tensor, value_BJKD: Tensor, scaling: float, bias: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Softmax attention, and the logarithm of what its softmax divides by; without gradients.

    Args:
        query_BHTD: Queries; as many heads as keys (see ``stacked``).
        key_BJKD: Keys, all of which every query sees but for the bias.
        value_BJKD: Values.
        scaling: Factor of the scores.
        bias: Added to the scores, [B or 1, 1, T or 1, K], in the queries' number format.

    Returns:
        The outputs, as the queries, and ``[B, H, T]`` in float32 (or float64).
    """
    if query_BHTD.device.type == "cpu":
        return _FLASH(query_BHTD, key_BJKD, value_BJKD, 0.0, False, attn_mask=bias, scale=scaling)
    return attend_plainly(query_BHTD, key_BJKD, value_BJKD, scaling, bias)


def attend_plainly(
    query_BHTD: Tensor, key_BJKD: Tensor, value_BJKD: Tensor, scaling: float, bias: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """``attend`` by products and a softmax, on any device."""
    scores = (query_BHTD * scaling) @ key_BJKD.mT
    scores = scores if scores.dtype == torch.float64 else scores.float()
    if bias is not None:
        scores = scores + bias
    total_BHT = scores.logsumexp(-1)
    weights = scores.sub_(total_BHT[..., None]).exp_().to(value_BJKD.dtype)
    return weights @ value_BJKD, total_BHT


def joined(first: Tensor, first_total: Tensor, second: Tensor, second_total: Tensor) -> Tensor:
    """Attention over two sets of keys, from that over each (online softmax, Milakov and Gimelshein, arXiv 1805.02867).

    Args:
        first: What ``attend`` returned for one set, ``[..., D]``.
        first_total: And its logarithm, ``[...]``.
        second: The same for the other set.
        second_total: Likewise.
    """
    share = torch.sigmoid(first_total - second_total).unsqueeze(-1)
    return torch.lerp(second, first, share.to(first.dtype))


def stacked(query_BTHD: Tensor, key_heads: int) -> Tensor:
    """Queries of all heads that share a key head as more tokens of one head, ``[B, J, T * M, D]``.

    So the keys need not be repeated; which queries see which keys is for a mask with M equal rows a token.
    """
    rows, tokens, heads, width = query_BTHD.shape
    split = query_BTHD.view(rows, tokens, key_heads, heads // key_heads, width)
    return split.transpose(1, 2).reshape(rows, key_heads, -1, width)


def unstacked(output_BJSD: Tensor, heads: int) -> Tensor:
    """Outputs for ``stacked`` queries as ``[B, T, H, D]`` again."""
    rows, key_heads, _, width = output_BJSD.shape
    split = output_BJSD.reshape(rows, key_heads, -1, heads // key_heads, width)
    return split.transpose(1, 2).reshape(rows, -1, heads, width)
