"""Attention in parts against torch's attention over all keys at once."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from toolspar.core.attention import attend, attend_plainly, joined, stacked, unstacked

SCALING = 0.4


def draw(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("with_bias", [False, True])
def test_outputs_and_totals_equal_a_softmax_over_all_keys(dtype: torch.dtype, with_bias: bool) -> None:
    query, key, value = (
        draw(3, 2, 5, 8, seed=1, dtype=dtype),
        *(draw(3, 2, 7, 8, seed=s, dtype=dtype) for s in (2, 3)),
    )
    bias = torch.zeros(3, 1, 1, 7, dtype=dtype)
    bias[1, ..., 4:] = -torch.inf
    scores = query @ key.mT * SCALING + (bias if with_bias else 0)
    for way in (attend, attend_plainly):
        output, total = way(query, key, value, SCALING, bias if with_bias else None)
        torch.testing.assert_close(output, scores.softmax(-1) @ value)
        torch.testing.assert_close(total, scores.logsumexp(-1))


@pytest.mark.parametrize("split", [1, 4, 6])
def test_joined_parts_equal_the_whole(split: int) -> None:
    query, key, value = draw(2, 3, 4, 8, seed=1), draw(2, 3, 7, 8, seed=2) * 5, draw(2, 3, 7, 8, seed=3)
    whole = F.scaled_dot_product_attention(query, key, value, scale=SCALING)
    first = attend(query, key[:, :, :split], value[:, :, :split], SCALING)
    second = attend(query, key[:, :, split:], value[:, :, split:], SCALING)
    torch.testing.assert_close(joined(*first, *second), whole)


def test_stacked_queries_find_the_head_that_they_share() -> None:
    query_BTHD, key, value = draw(2, 5, 6, 8, seed=1), draw(2, 3, 7, 8, seed=2), draw(2, 3, 7, 8, seed=3)
    repeated = F.scaled_dot_product_attention(
        query_BTHD.transpose(1, 2), key.repeat_interleave(2, dim=1), value.repeat_interleave(2, dim=1), scale=SCALING
    )
    output, _ = attend(stacked(query_BTHD, 3), key, value, SCALING)
    torch.testing.assert_close(unstacked(output, 6), repeated.transpose(1, 2))
