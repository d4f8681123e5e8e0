"""Splits of a stream by tool, in two passes: no tool of one split is offered in another.

Unlike ``splits.split_tasks_by_tool``, which has all tasks in memory, this keeps the names of the tools only.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from toolspar.tasks.records import Split, Task
from toolspar.tasks.splits import category_of, require_shares


@dataclass(slots=True)
class ToolDeal:
    """Which split each tool belongs to, after the first pass; tools that are never called are dealt as they come.

    Example:
        >>> ToolDeal({Split.TRAIN: 1.0}, {"now": Split.TRAIN}).owner["now"].value
        'train'
    """

    shares: Mapping[Split, float]
    owner: dict[str, Split]
    sizes: Counter[Split] = field(default_factory=Counter[Split])

    def deal(self, tasks: Iterable[Task]) -> Iterator[Task | None]:
        """The second pass: each task with its split and the tools of that split; None where it fits none.

        A task goes where its called tools are; one without calls to the split that is furthest behind its share among
        those that have one of its tools. Distractors of other splits are taken off the offer.
        """
        for task in tasks:
            split = self._split_for(task)
            if split is None:
                yield None
                continue
            self.sizes[split] += 1
            tools = tuple(t for t in task.tools if self.owner.setdefault(t.name.lower(), split) is split)
            yield replace(task, tools=tools, split=split, category=category_of(len(tools), len(task.expected)))

    def _split_for(self, task: Task) -> Split | None:
        called = {call.name.lower() for call in task.expected}
        if called:
            owners = {self.owner.get(name) for name in called}
            return owners.pop() if len(owners) == 1 else None
        names = [tool.name.lower() for tool in task.tools]
        open_to = [s for s, share in self.shares.items() if share > 0 and any(self.owner.get(n, s) is s for n in names)]
        return min(open_to, key=lambda split: self.sizes[split] / self.shares[split]) if open_to else None


def deal_tools(tasks: Iterable[Task], shares: Mapping[Split, float], seed: int) -> ToolDeal:
    """The first pass: deal the called tools.

    Sets of tools that are called together are dealt in an order drawn from the seed, each to the split that is
    furthest behind its share, unless one of its tools has a split already.

    Args:
        tasks: The stream.
        shares: Relative size of each split.
        seed: Seed of the draw.

    Raises:
        DataError: a share is negative or not finite, or all are zero.
    """
    require_shares(shares)
    together = Counter(frozenset(call.name.lower() for call in task.expected) for task in tasks if task.expected)
    order = sorted(together, key=sorted)
    random.Random(f"deal-tools-{seed}").shuffle(order)
    owner: dict[str, Split] = {}
    sizes = dict.fromkeys((split for split, share in shares.items() if share > 0), 0)
    for names in order:
        owners = {owner[name] for name in names if name in owner}
        if len(owners) > 1:  # its tasks are left out, and the rest of its tools may go anywhere
            continue
        split = owners.pop() if owners else min(sizes, key=lambda split: sizes[split] / shares[split])
        for name in names:
            owner.setdefault(name, split)
        sizes[split] += together[names]
    return ToolDeal(shares, owner)
