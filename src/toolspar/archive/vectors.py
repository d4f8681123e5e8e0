"""Embeddings of the archive: a growing matrix that is searched exactly."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

_CHUNK = 4096  # rows per matrix product: bounds the memory of a search
_FIRST_CAPACITY = 1024


class VectorStore:
    """Unit-norm float32 rows in the order in which they came.

    Memory is taken for twice as many rows whenever it runs out, so that a row is copied about once on average, however
    many come after it. Searches go through all rows (no approximation): 100,000 rows of 384 numbers are 154 MB, which a
    matrix product reads in a few hundredths of a second.

    Example:
        >>> store = VectorStore()
        >>> store.append(torch.eye(3)[:2])
        >>> store.nearest(torch.eye(3)[:1], k=2)
        tensor([[1., 0.]])
    """

    def __init__(self) -> None:
        self._buffer_CD = torch.empty(0, 0)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def width(self) -> int:
        """Numbers per row; 0 as long as there is none."""
        return self._buffer_CD.shape[1]

    def append(self, rows_ND: Tensor) -> None:
        """Add rows on the CPU, in float32, as wide as those that are there."""
        size = self._size + len(rows_ND)
        if size > len(self._buffer_CD):
            grown_CD = torch.empty(max(size, 2 * len(self._buffer_CD), _FIRST_CAPACITY), rows_ND.shape[1])
            if self._size:
                grown_CD[: self._size] = self._buffer_CD[: self._size]
            self._buffer_CD = grown_CD
        self._buffer_CD[self._size : size] = rows_ND
        self._size = size

    def truncate(self, size: int) -> None:
        """Forget all but the first ``size`` rows."""
        self._size = min(self._size, size)
        if not self._size:
            self._buffer_CD = torch.empty(0, 0)

    def rows(self, numbers: Sequence[int]) -> Tensor:
        """A copy of the rows with these numbers, counted from 0."""
        return self._buffer_CD[list(numbers)]

    def nearest(self, queries_ND: Tensor, k: int) -> Tensor:
        """Cosine similarities [N, min(k, size)] to the nearest rows, nearest first.

        Args:
            queries_ND: Unit-norm float32 vectors on the CPU.
            k: Neighbours per query.
        """
        best_NK = queries_ND.new_empty((len(queries_ND), 0))
        if not self._size:
            return best_NK
        for chunk_CD in self._buffer_CD[: self._size].split(_CHUNK):
            candidates = torch.cat([best_NK, queries_ND @ chunk_CD.T], dim=1)
            best_NK = candidates.topk(min(k, candidates.shape[1]), dim=1).values
        return best_NK
