"""Embeddings of the archive: a growing matrix that is searched by cosine similarity."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from toolspar.archive.index import ListIndex, faiss_library

EXACT_UP_TO = 16_384
"""Rows up to which a search reads all of them: 64 queries take less than 20 ms there."""
_CHUNK = 4096  # rows per matrix product: bounds the memory of a search
_FIRST_CAPACITY = 1024
_CANDIDATES = (16, 4)  # rows that the index proposes for k neighbours: at least 16, and 4 k
_COMPARED = 65_536  # proposed rows that are compared at once: bounds the memory of a search


class VectorStore:
    """Unit-norm float32 rows in the order in which they came.

    Memory is taken for twice as many rows whenever it runs out, so that a row is copied about once on average, however
    many come after it.

    Up to ``exact_up_to`` rows a search goes through all of them. Above, a ``ListIndex`` proposes rows, and those are
    compared exactly: what is returned are true similarities, of nearly always the nearest rows. The index is made anew
    at each doubling (2, 4, 8 ... times ``exact_up_to``) from the rows that were there at that point, and rows enter it
    in blocks of fixed size; the newest ones, not yet a block, are searched exactly. So a search depends on the rows
    alone, and not on when they came, what was searched before, or whether rows were forgotten and came again. Without
    the package faiss all rows are read, however many there are.

    Args:
        exact_up_to: Rows up to which a search is exact.

    Raises:
        ValueError: ``exact_up_to`` is below 1.

    Example:
        >>> store = VectorStore()
        >>> store.append(torch.eye(3)[:2])
        >>> store.nearest(torch.eye(3)[:1], k=2)
        tensor([[1., 0.]])
    """

    def __init__(self, exact_up_to: int = EXACT_UP_TO) -> None:
        if exact_up_to < 1:
            raise ValueError(f"exact_up_to must be at least 1, not {exact_up_to}")
        self.exact_up_to = exact_up_to
        self._block = max(1, exact_up_to // 16)
        self._buffer_CD = torch.empty(0, 0)
        self._size = 0
        self._index: ListIndex | None = None

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
        if self._index is not None and max(len(self._index), self._index.learned_from) > self._size:
            self._index = None  # made again when it is needed
        if not self._size:
            self._buffer_CD = torch.empty(0, 0)

    def rows(self, numbers: Sequence[int]) -> Tensor:
        """A copy of the rows with these numbers, counted from 0."""
        return self._buffer_CD[list(numbers)]

    def nearest(self, queries_ND: Tensor, k: int, *, exact: bool = False) -> Tensor:
        """Cosine similarities [N, min(k, size)] to the nearest rows, nearest first.

        Args:
            queries_ND: Unit-norm float32 vectors on the CPU.
            k: Neighbours per query.
            exact: Whether to read all rows, however many there are.
        """
        best_NK = queries_ND.new_empty((len(queries_ND), 0))
        if not self._size:
            return best_NK
        first = 0
        index = None if exact else self._index_of_now()
        if index is not None and (found_NK := self._indexed(index, queries_ND, k)) is not None:
            best_NK, first = found_NK, len(index)
        for chunk_CD in self._buffer_CD[first : self._size].split(_CHUNK):
            candidates = torch.cat([best_NK, queries_ND @ chunk_CD.T], dim=1)
            best_NK = candidates.topk(min(k, candidates.shape[1]), dim=1).values
        return best_NK

    def _index_of_now(self) -> ListIndex | None:
        """The index of all full blocks, made or continued; None where all rows are to be read."""
        if self._size <= self.exact_up_to or faiss_library() is None:
            return None
        learn_from = self.exact_up_to
        while 2 * learn_from <= self._size:
            learn_from *= 2
        if self._index is None or self._index.learned_from != learn_from:
            self._index = None  # its memory is free before the next one takes its own
            self._index = ListIndex(self._buffer_CD[:learn_from])
        while len(self._index) + self._block <= self._size:
            self._index.add(self._buffer_CD[len(self._index) :][: self._block])
        return self._index

    def _indexed(self, index: ListIndex, queries_ND: Tensor, k: int) -> Tensor | None:
        """Similarities [N, k] to the nearest rows of the index; None where it proposes too few for a query."""
        least, times = _CANDIDATES
        n = max(least, times * k)
        found: list[Tensor] = []
        for few_ND in queries_ND.split(max(1, _COMPARED // n)):
            numbers_NC = index.candidates(few_ND, n)
            if bool((numbers_NC[:, :k] < 0).any()):
                return None
            rows_NCD = self._buffer_CD[numbers_NC.clamp(min=0)]
            similarity_NC = torch.bmm(rows_NCD, few_ND[:, :, None])[:, :, 0]
            found.append(similarity_NC.masked_fill(numbers_NC < 0, -torch.inf).topk(k, dim=1).values)
        return torch.cat(found) if found else None
