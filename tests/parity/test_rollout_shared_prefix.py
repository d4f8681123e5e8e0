"""Prefixes that rows share against keys of their own for every row."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from toolspar.rollout.shared_prefix import OwnLayout, PrefixBlock, StepLayout, bias_of

HEADS, KEY_HEADS, WIDTH, SCALING = 4, 2, 8, 0.35


def draw(*shape: int, seed: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def block(lengths: list[int], seed: int) -> PrefixBlock:
    shape = (len(lengths), KEY_HEADS, max(lengths), WIDTH)
    layers = [(draw(*shape, seed=seed + layer), draw(*shape, seed=seed + layer + 50)) for layer in range(2)]
    return PrefixBlock(layers, torch.tensor(lengths), draw(len(lengths), 6, seed=seed))


def plain(query_HTD: Tensor, key_JKD: Tensor, value_JKD: Tensor, mask: Tensor | None = None) -> Tensor:
    repeat = HEADS // KEY_HEADS
    output_HTD = F.scaled_dot_product_attention(
        query_HTD[None],
        key_JKD.repeat_interleave(repeat, dim=0)[None],
        value_JKD.repeat_interleave(repeat, dim=0)[None],
        attn_mask=mask,
        scale=SCALING,
    )[0]
    return output_HTD.transpose(0, 1)


@pytest.mark.parametrize(
    "home",
    [
        [(0, 0), (0, 0), (0, 1), (0, 1), (1, 0), (1, 0)],  # equal shares, in order
        [(1, 0), (0, 1), (0, 0), (0, 1), (1, 0), (0, 1), (0, 1), (0, 2), (0, 1)],  # 1, 5, 1 and 2 rows
        [(0, 2)],
        [(0, 1), (0, 0)],
        [(1, 0), (1, 0), (1, 0)],
    ],
    ids=["equal", "ragged", "one", "turned", "only second block"],
)
@pytest.mark.parametrize("ragged_own", [False, True])
def test_a_step_equals_attention_over_each_rows_own_keys(home: list[tuple[int, int]], ragged_own: bool) -> None:
    blocks = [block([5, 7, 6], seed=1), block([12], seed=2)]
    rows, positions = len(home), 4
    seen = torch.ones(rows, positions, dtype=torch.bool)
    if ragged_own:
        seen[::2, 1] = False
    query = draw(rows, HEADS, 1, WIDTH, seed=3)
    key, value = draw(rows, KEY_HEADS, positions, WIDTH, seed=4), draw(rows, KEY_HEADS, positions, WIDTH, seed=5)
    layout = StepLayout(blocks, home, bias_of(seen if ragged_own else None, torch.float32))
    for layer in range(2):
        output = layout.attend(layer, query, key, value, SCALING)
        for row, (index, prefix) in enumerate(home):
            length = int(blocks[index].length_G[prefix])
            keys, values = (part[prefix, :, :length] for part in blocks[index].layers[layer])
            expected = plain(
                query[row],
                torch.cat([keys, key[row][:, seen[row]]], dim=1),
                torch.cat([values, value[row][:, seen[row]]], dim=1),
            )
            torch.testing.assert_close(output[row], expected, msg=lambda text, row=row: f"row {row}: {text}")


def test_own_parts_see_their_prefix_and_causally_themselves() -> None:
    prefixes, prefix_B, tokens = block([5, 7], seed=1), torch.tensor([1, 0, 1]), 3
    query = draw(3, HEADS, tokens, WIDTH, seed=3)
    key, value = draw(3, KEY_HEADS, tokens, WIDTH, seed=4), draw(3, KEY_HEADS, tokens, WIDTH, seed=5)
    output = OwnLayout(prefixes, prefix_B, tokens).attend(1, query, key, value, SCALING)
    for row, prefix in enumerate(prefix_B.tolist()):
        length = int(prefixes.length_G[prefix])
        keys, values = (part[prefix, :, :length] for part in prefixes.layers[1])
        causal = torch.ones(tokens, length + tokens, dtype=torch.bool).tril(diagonal=length)
        expected = plain(query[row], torch.cat([keys, key[row]], dim=1), torch.cat([values, value[row]], dim=1), causal)
        torch.testing.assert_close(output[row], expected)
