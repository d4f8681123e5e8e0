"""A small network that lays two token sequences side by side and looks for what has no counterpart."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

PADDING = -1
"""Token id of places that hold nothing."""
IN_CALLS, DIGITS, MATCHED = 1, 2, 4
"""Marks of a token, added up: it is said in the calls, it holds digits, the other text has it as well."""
_NOWHERE = -1e4  # attention score of padding
_MEAN_LENGTH = 20.0  # sums over tokens are divided by it, so that they have the size of the other inputs


class AlignmentNet(nn.Module):
    """Soft alignment of two texts over frozen token embeddings, then a comparison of each token with its counterpart.

    Each token is seen with its neighbours, aligned to the tokens of the other side (equal tokens first), and compared
    with what it was aligned to; the comparisons of both sides are pooled by maximum and by sum. It is the decomposable
    attention model of arXiv 1606.01933 with a window of three tokens.

    Args:
        width: Size of the token embeddings and of the comparisons.
        dropout: Share of inputs left out in training.

    Example:
        >>> tokens = torch.randn(1, 3, 8), torch.tensor([[5, 6, 7]]), torch.zeros(1, 3, dtype=torch.long)
        >>> AlignmentNet(8, dropout=0.0)(*tokens, *tokens).shape
        torch.Size([1])
    """

    def __init__(self, width: int, *, dropout: float) -> None:
        super().__init__()
        self.mark = nn.Embedding(8, width)
        self.key = nn.Linear(width, width)
        nn.init.eye_(self.key.weight)  # tokens align to like tokens before anything is learned
        self.neighbours = nn.Conv1d(width, width, 3, padding=1)
        self.compare = nn.Linear(4 * width + 2, width)
        self.judge = nn.Sequential(
            nn.LayerNorm(4 * width), nn.Dropout(dropout), nn.Linear(4 * width, width), nn.GELU(), nn.Linear(width, 1)
        )
        self.dropout = nn.Dropout(dropout)
        self.sharpness = nn.Parameter(torch.tensor(1.0))
        self.same = nn.Parameter(torch.tensor(3.0))
        self._root = math.sqrt(width)

    def forward(
        self, a_BSD: Tensor, ids_BS: Tensor, marks_BS: Tensor, b_BTD: Tensor, ids_BT: Tensor, marks_BT: Tensor
    ) -> Tensor:
        """Logit ``[B]`` that the second text says the same as the first.

        Args:
            a_BSD: Frozen embeddings of the first text's tokens.
            ids_BS: Their ids, ``PADDING`` where there is none.
            marks_BS: The marks of each.
            b_BTD: The same of the second text.
            ids_BT: The same of the second text.
            marks_BT: The same of the second text.
        """
        a_BSD, b_BTD = self._in_context(a_BSD, ids_BS, marks_BS), self._in_context(b_BTD, ids_BT, marks_BT)
        real_BS, real_BT = ids_BS != PADDING, ids_BT != PADDING
        equal_BST = (ids_BS[:, :, None] == ids_BT[:, None, :]) & real_BS[:, :, None] & real_BT[:, None, :]
        equal_BST = equal_BST.to(a_BSD.dtype)
        score_BST = self.key(a_BSD) @ self.key(b_BTD).transpose(1, 2) / self._root * self.sharpness
        score_BST = score_BST + equal_BST * self.same
        pooled = (
            self._compared(a_BSD, b_BTD, score_BST, equal_BST, real_BS, real_BT),
            self._compared(b_BTD, a_BSD, score_BST.transpose(1, 2), equal_BST.transpose(1, 2), real_BT, real_BS),
        )
        return self.judge(torch.cat(pooled, dim=-1))[:, 0]

    def _in_context(self, tokens_BSD: Tensor, ids_BS: Tensor, marks_BS: Tensor) -> Tensor:
        real_BS1 = (ids_BS != PADDING)[..., None]
        x_BSD = self.dropout(tokens_BSD + self.mark(marks_BS)) * real_BS1
        return x_BSD + F.gelu(self.neighbours(x_BSD.transpose(1, 2)).transpose(1, 2)) * real_BS1

    def _compared(
        self, x_BSD: Tensor, y_BTD: Tensor, score_BST: Tensor, equal_BST: Tensor, real_BS: Tensor, real_BT: Tensor
    ) -> Tensor:
        """Comparisons of the tokens of x with what they are aligned to in y, pooled: ``[B, 2 D]``."""
        score_BST = score_BST.masked_fill(~real_BT[:, None, :], _NOWHERE)
        aligned_BSD = score_BST.softmax(dim=2) @ y_BTD
        found_BS2 = torch.stack([equal_BST.amax(dim=2), score_BST.amax(dim=2) / 10], dim=-1)
        features = (x_BSD, aligned_BSD, (x_BSD - aligned_BSD).abs(), x_BSD * aligned_BSD, found_BS2)
        compared_BSD = F.gelu(self.compare(torch.cat(features, dim=-1))) * real_BS[..., None]
        most_BD = compared_BSD.masked_fill(~real_BS[..., None], _NOWHERE).amax(dim=1)
        return torch.cat([most_BD, compared_BSD.sum(dim=1) / _MEAN_LENGTH], dim=-1)
