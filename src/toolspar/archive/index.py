"""An approximate index of embeddings: a search reads only the rows near the query."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import torch
from torch import Tensor

PROBES = 16
"""Lists that a search reads; see ``ListIndex``."""
_LISTS = 4  # times the square root of the rows that the index learns from
_SAMPLE = 40  # rows per list to learn the centres from
_PASSES = 8  # of k-means
_SEED = 1234


@cache
def faiss_library() -> Any:
    """The package faiss; None, and once a line in the log, where it is not installed.

    It is imported at the first call: small archives never need it.
    """
    try:
        import faiss
    except ImportError as error:
        logging.getLogger(__name__).warning(
            "archive: faiss cannot be imported (%s); searches read all embeddings and slow down as it grows: "
            "pip install faiss-cpu",
            error,
        )
        return None
    return faiss


class ListIndex:
    """Numbers of the rows that are nearest to a query, found without reading all rows.

    Rows are sorted into lists around centres (k-means), 4 sqrt(n) of them, and a search reads the ``PROBES`` lists
    whose centres are nearest (faiss's ``IndexIVFScalarQuantizer``; Sivic and Zisserman 2003, Jegou et al. 2011). Each
    number of a row is kept in 8 bits: a quarter of the memory, and what is found is meant to be compared again with
    the rows themselves.

    Everything runs on one thread with fixed seeds, so that equal calls in equal order give equal indexes.

    Args:
        rows_ND: Unit-norm float32 rows on the CPU to learn the centres from; they are not added.

    Raises:
        ImportError: faiss is not installed; see ``faiss_library``.

    Example:
        >>> index = ListIndex(torch.eye(16))
        >>> index.add(torch.eye(16))
        >>> index.candidates(torch.eye(16)[3:4], n=1)
        tensor([[3]])
    """

    def __init__(self, rows_ND: Tensor) -> None:
        import faiss

        self._faiss: Any = faiss
        self.learned_from = len(rows_ND)
        lists = min(self.learned_from, round(_LISTS * math.sqrt(self.learned_from)))
        width = rows_ND.shape[1]
        self._index: Any = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(width),
            width,
            lists,
            faiss.ScalarQuantizer.QT_8bit,
            faiss.METRIC_INNER_PRODUCT,
            False,  # codes are of the rows, not of their differences to the centres: faster to read
        )
        self._index.nprobe = PROBES
        settings = self._index.cp
        settings.niter, settings.seed = _PASSES, _SEED
        settings.min_points_per_centroid, settings.max_points_per_centroid = 1, _SAMPLE
        with self._one_thread():
            self._index.train(rows_ND.numpy())

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, rows_ND: Tensor) -> None:
        """Add rows; they are numbered on from those that are there.

        How a product is rounded, and so to which of two equally near centres a row goes, depends on how many rows are
        added at once: equal indexes need equal blocks.
        """
        with self._one_thread():
            self._index.add(rows_ND.numpy())

    def candidates(self, queries_ND: Tensor, n: int) -> Tensor:
        """Numbers [N, n] of rows that are near each query, about nearest first.

        Args:
            queries_ND: Unit-norm float32 vectors on the CPU.
            n: Rows per query; where the lists that were read hold fewer, the rest is -1.
        """
        with self._one_thread():
            _, numbers_NC = self._index.search(queries_ND.contiguous().numpy(), n)
        return torch.from_numpy(numbers_NC)

    @contextmanager
    def _one_thread(self) -> Iterator[None]:
        threads = self._faiss.omp_get_max_threads()
        self._faiss.omp_set_num_threads(1)
        try:
            yield
        finally:
            self._faiss.omp_set_num_threads(threads)  # torch may run on the same OpenMP: it must not stay on one
