"""What the reward needs from other floors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from torch import Tensor

from toolspar.archive.cells import Cell
from toolspar.tasks.records import Task

Encode: TypeAlias = Callable[[Sequence[str]], Tensor]
"""Texts to embeddings [N, D] of unit norm."""


ExpectedLogprob: TypeAlias = Callable[[Sequence[tuple[Task, str]]], Sequence[float]]
"""For each task and wording of its request: mean log-probability, over the tokens of the answer that makes the expected
calls, that the opponent gives to it. It must not depend on which other requests are asked along, but for rounding."""


class NeighbourIndex(Protocol):
    """Earlier flips that a new rewrite is compared with."""

    def nearest(self, vectors_ND: Tensor, k: int = 1) -> Tensor:
        """Cosine similarities [N, min(k, size)] to the nearest entries, nearest first."""
        ...


class CellCounts(Protocol):
    """How many earlier flips each behaviour cell holds."""

    def cell_count(self, cell: Cell) -> int:
        """Flips of the cell; must not take longer the more there are."""
        ...
