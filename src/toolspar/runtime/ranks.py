"""The ranks of a run: processes that play one game together.

The game's state is the same on every rank, and every rank walks through the same steps. What costs time is divided:
``spread`` lets each rank work on its share of some rows and gives everybody all results. So decisions, which see the
results of all, are the same everywhere, and the rest of the code need not know how many ranks there are. One rank is
the case in which nothing is exchanged.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor

T = TypeVar("T")


class Ranks:
    """This process among its ranks.

    Args:
        rank: Number of this process; 0 writes what the run records.
        world: How many there are. With several, ``torch.distributed`` is up.
        device: Where tensors to be summed have to be.
    """

    def __init__(self, rank: int = 0, world: int = 1, device: torch.device | None = None) -> None:
        self.rank = rank
        self.world = world
        self.around: Callable[[], contextlib.AbstractContextManager[Any]] = contextlib.nullcontext
        """Entered by all ranks together around the work of ``spread``."""
        self.settle: Callable[[], None] = lambda: None
        """Called by each rank that has computed its share of an update."""
        self.device = device or torch.device("cpu")
        # objects travel by gloo: no copies to a GPU and back
        self._objects = dist.new_group(backend="gloo") if world > 1 and dist.get_backend() != "gloo" else None

    @property
    def is_first(self) -> bool:
        """Whether this rank writes metrics, archive, checkpoints and what the user reads."""
        return self.rank == 0

    def gather(self, item: T) -> list[T]:
        """Everybody's item, by rank; anything that can be pickled, tensors on the CPU included."""
        if self.world == 1:
            return [item]
        items: list[Any] = [None] * self.world
        dist.all_gather_object(items, item, group=self._objects)
        return items

    def broadcast(self, item: T) -> T:
        """The first rank's item."""
        if self.world == 1:
            return item
        box: list[Any] = [item if self.is_first else None]
        dist.broadcast_object_list(box, src=0, group=self._objects)
        return box[0]

    def first(self, work: Callable[[], T]) -> T:
        """What the first rank's work returns; the others do nothing meanwhile."""
        result: Any = work() if self.is_first else None
        return self.broadcast(result)

    def barrier(self) -> None:
        """Wait until all ranks are here."""
        self.gather(None)

    def add_up(self, tensor: Tensor) -> Tensor:
        """The sum over all ranks, bit for bit the same on each; the tensor itself may be overwritten."""
        if self.world == 1:
            return tensor
        summed = tensor.to(self.device)
        dist.all_reduce(summed)
        return summed.to(tensor.device)

    def totals(self, figures: Mapping[str, float]) -> dict[str, float]:
        """Sums over all ranks by name; a rank may lack names."""
        if self.world == 1:
            return dict(figures)
        sums: dict[str, float] = {}
        for part in self.gather(dict(figures)):
            for name, value in part.items():
                sums[name] = sums.get(name, 0.0) + value
        return sums

    def share(self, n: int) -> list[int]:
        """Which of ``n`` pieces of work are this rank's: there and back again, so that trends in their sizes even out.

        Example:
            >>> Ranks().share(3)
            [0, 1, 2]
            >>> # of two ranks, the first gets [0, 3, 4, 7] of 8, the second [1, 2, 5, 6]
        """
        turn = 2 * self.world
        mine = (self.rank, turn - 1 - self.rank)
        return list(range(n)) if self.world == 1 else [index for index in range(n) if index % turn in mine]

    def spread(self, groups: Sequence[Hashable], work: Callable[[list[int]], Sequence[T]]) -> list[T]:
        """Divide rows among the ranks, groups staying whole, and give everybody all results in the rows' order.

        Every rank calls it with the same groups. The work is asked for even where a rank has no rows left.

        Args:
            groups: What each row belongs to, e.g. the id of its task.
            work: Results of the rows whose indices it is given, one each; they can be pickled.
        """
        with self.around():
            if self.world == 1:
                return list(work(list(range(len(groups)))))
            mine = self._rows(groups)
            parts = self.gather(list(zip(mine, work(mine), strict=True)))
        found = dict(pair for part in parts for pair in part)
        return [found[row] for row in range(len(groups))]

    def _rows(self, groups: Sequence[Hashable]) -> list[int]:
        members: dict[Hashable, list[int]] = {}
        for row, group in enumerate(groups):
            members.setdefault(group, []).append(row)
        mine: list[int] = []
        done = 0
        for rows in members.values():
            middle = done + len(rows) / 2
            if int(middle * self.world / len(groups)) == self.rank:
                mine.extend(rows)
            done += len(rows)
        return mine


ALONE = Ranks()
"""The only rank of its run."""
