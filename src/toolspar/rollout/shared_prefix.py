"""Prefixes that rows share: kept once, and read once for all rows that begin with them.

Shapes: B rows of a batch, G distinct prefixes of one block, R rows for each of them, P positions of the longest, O own
positions of a row (the rest of its prompt and what was sampled); heads as in ``core.attention``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from toolspar.core.attention import attend, joined
from toolspar.models.attention import own_attention


@dataclass(frozen=True, slots=True)
class PrefixBlock:
    """Prefilled prefixes of like length.

    Args:
        layers: Keys and values, ``[G, J, P, D]``, of each layer.
        length_G: Real positions of each prefix; the others are behind them.
        hidden_GD: Last hidden state of each.
    """

    layers: list[tuple[Tensor, Tensor]]
    length_G: Tensor
    hidden_GD: Tensor

    def pick(self, prefixes: Sequence[int]) -> PrefixBlock:
        """Some of the prefixes, in the given order; a copy, but for all of them in order."""
        if list(prefixes) == list(range(len(self.length_G))):
            return self
        index_G = torch.tensor(prefixes, device=self.length_G.device)
        return PrefixBlock(
            [(keys[index_G], values[index_G]) for keys, values in self.layers],
            self.length_G[index_G],
            self.hidden_GD[index_G],
        )

    def seen(self) -> Tensor | None:
        """Which positions are real, ``[G, P]``; None where all are."""
        positions = self.layers[0][0].shape[2]
        if bool((self.length_G == positions).all()):
            return None
        return torch.arange(positions, device=self.length_G.device) < self.length_G[:, None]


@dataclass(frozen=True, slots=True)
class OwnLayout:
    """The own parts of prompts, each of which sees its prefix and, causally, itself.

    Args:
        block: The prefixes.
        prefix_B: Which of them each row begins with.
        tokens: Tokens of the longest own part.
    """

    block: PrefixBlock
    prefix_B: Tensor
    tokens: int

    def attend(self, layer: int, query: Tensor, key: Tensor, value: Tensor, scaling: float) -> Tensor:
        """See ``models.attention.Layout``; the keys are the own parts'."""
        prefix_key, prefix_value = (part.index_select(0, self.prefix_B) for part in self.block.layers[layer])
        return own_attention(
            query.transpose(1, 2),
            torch.cat([prefix_key, key], dim=2),
            torch.cat([prefix_value, value], dim=2),
            self._mask(prefix_key.shape[2]),
            scaling=scaling,
        )

    def _mask(self, positions: int) -> Tensor:
        device = self.prefix_B.device
        causal = torch.ones(self.tokens, self.tokens, dtype=torch.bool, device=device).tril()
        sees_GP = torch.arange(positions, device=device) < self.block.length_G[:, None]
        sees_BTP = sees_GP[self.prefix_B, None].expand(-1, self.tokens, -1)
        return torch.cat([sees_BTP, causal.expand(len(sees_BTP), -1, -1)], dim=2)[:, None]


class StepLayout:
    """One new token a row, which sees the row's prefix and all its own positions.

    Args:
        blocks: All prefixes of the batch.
        home_B: Block and prefix in it of each row.
        own_bias: What is added to the scores of own positions, ``[B, 1, 1, capacity]``; None where all are seen.
    """

    def __init__(
        self,
        blocks: Sequence[PrefixBlock],
        home_B: Sequence[tuple[int, int]],
        own_bias: Tensor | None,
    ) -> None:
        self._own_bias = own_bias
        self._shares = [share for index, block in enumerate(blocks) for share in _shares(block, index, home_B)]
        rows = [row for share in self._shares for row in share.rows]
        place = {row: position for position, row in reversed(list(enumerate(rows)))}
        order = [place[row] for row in range(len(home_B))]
        device = blocks[0].length_G.device
        self._place_B = None if order == list(range(len(rows))) else torch.tensor(order, device=device)

    def attend(self, layer: int, query: Tensor, key: Tensor, value: Tensor, scaling: float) -> Tensor:
        """See ``models.attention.Layout``; the keys are the rows' own ones so far, and the new token's."""
        rows, heads, _, width = query.shape
        query_BJMD = query.reshape(rows, key.shape[1], -1, width)
        bias = None if self._own_bias is None else self._own_bias[..., : key.shape[2]]
        own = attend(query_BJMD, key, value, scaling, bias)
        parts = [share.attend(layer, query_BJMD, scaling) for share in self._shares]
        outputs, totals = zip(*parts, strict=True)
        prefix = (outputs[0], totals[0]) if len(parts) == 1 else (torch.cat(outputs), torch.cat(totals))
        if self._place_B is not None:
            prefix = (prefix[0].index_select(0, self._place_B), prefix[1].index_select(0, self._place_B))
        return joined(*prefix, *own).view(rows, 1, heads, width)


@dataclass(frozen=True, slots=True)
class _Share:
    """Prefixes that equally many rows begin with: their queries are stacked, and each prefix is read once.

    Args:
        block: The prefixes.
        rows: Rows of the batch, R for each prefix.
        index: The same as a tensor; None where these are all rows in order.
        bias: Added to the scores, ``[G, 1, 1, P]``.
    """

    block: PrefixBlock
    rows: tuple[int, ...]
    index: Tensor | None
    bias: Tensor | None

    def attend(self, layer: int, query_BJMD: Tensor, scaling: float) -> tuple[Tensor, Tensor]:
        """Outputs ``[G * R, J, M, D]`` and totals ``[G * R, J, M]``, in the order of ``rows``."""
        chosen = query_BJMD if self.index is None else query_BJMD.index_select(0, self.index)
        keys, values = self.block.layers[layer]
        prefixes, key_heads, _, width = keys.shape
        apart = (prefixes, len(chosen) // prefixes, key_heads, chosen.shape[2])
        stack = chosen.view(*apart, width).transpose(1, 2).reshape(prefixes, key_heads, -1, width)
        output, total = attend(stack, keys, values, scaling, self.bias)
        across = (prefixes, key_heads, apart[1], apart[3])
        return (
            output.reshape(*across, width).transpose(1, 2).reshape(len(chosen), *apart[2:], width),
            total.reshape(across).transpose(1, 2).reshape(len(chosen), *apart[2:]),
        )


def _shares(block: PrefixBlock, index: int, home_B: Sequence[tuple[int, int]]) -> list[_Share]:
    """The rows of one block, by how many of them begin with the same prefix (rounded up to a power of two)."""
    rows_of: dict[int, list[int]] = {}
    for row, (its_block, prefix) in enumerate(home_B):
        if its_block == index:
            rows_of.setdefault(prefix, []).append(row)
    by_size: dict[int, list[int]] = {}
    for prefix in sorted(rows_of):
        size = len(rows_of[prefix])
        by_size.setdefault(size if len(set(map(len, rows_of.values()))) == 1 else _power(size), []).append(prefix)
    shares: list[_Share] = []
    for size, prefixes in sorted(by_size.items()):
        rows = [row for p in prefixes for row in (rows_of[p] + rows_of[p][-1:] * size)[:size]]
        in_order = rows == list(range(len(home_B)))
        picked = block.pick(prefixes)
        shares.append(
            _Share(
                picked,
                tuple(rows),
                None if in_order else torch.tensor(rows, device=block.length_G.device),
                bias_of(picked.seen(), picked.hidden_GD.dtype),
            )
        )
    return shares


def _power(size: int) -> int:
    return 1 << (size - 1).bit_length()


def bias_of(seen_BK: Tensor | None, dtype: torch.dtype) -> Tensor | None:
    """What is added to the scores so that only some keys are seen, ``[B, 1, 1, K]``."""
    if seen_BK is None:
        return None
    return torch.zeros(seen_BK.shape, dtype=dtype, device=seen_BK.device).masked_fill_(~seen_BK, -torch.inf)[
        :, None, None
    ]
