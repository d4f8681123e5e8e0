"""Splits by tool: no tool of one split is ever offered in another."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from toolspar.calls.records import ToolSpec
from toolspar.core.errors import DataError
from toolspar.tasks.library.catalogue import forms
from toolspar.tasks.records import Category, Split, Task


@dataclass(frozen=True, slots=True)
class ToolSplit:
    """Imported tasks, dealt by tool; ``left_out`` could go nowhere without a tool in two splits.

    Example:
        >>> ToolSplit({Split.TRAIN: []}).left_out
        []
    """

    tasks: dict[Split, list[Task]]
    left_out: list[Task] = field(default_factory=list[Task])


def tools_of(split: Split) -> tuple[ToolSpec, ...]:
    """The built-in tools of a split, in a fixed order."""
    return tuple(form.spec for form in forms(split))


def category_of(n_tools: int, n_calls: int) -> Category:
    """The category that the numbers of offered tools and of expected calls make a task.

    Example:
        >>> category_of(3, 1).value
        'multiple'
    """
    if n_calls == 0:
        return Category.IRRELEVANCE
    if n_calls == 1:
        return Category.SIMPLE if n_tools == 1 else Category.MULTIPLE
    return Category.PARALLEL if n_tools == 1 else Category.PARALLEL_MULTIPLE


def require_disjoint(splits: Mapping[Split, Sequence[Task]]) -> None:
    """Checks that no tool name (without regard to case) and no task id occurs in two splits.

    Raises:
        DataError: names the first tool or task that does.
    """
    owner: dict[tuple[str, str], Split] = {}
    for split, tasks in splits.items():
        for task in tasks:
            for key in (("task", task.task_id), *(("tool", tool.name.lower()) for tool in task.tools)):
                if owner.setdefault(key, split) is not split:
                    raise DataError(f"{key[0]} '{key[1]}' is in both {owner[key]} and {split}: splits must be disjoint")


def require_shares(shares: Mapping[Split, float]) -> None:
    """Checks the relative sizes of splits.

    Raises:
        DataError: a share is negative or not finite, or all are zero.
    """
    if not all(math.isfinite(share) and share >= 0 for share in shares.values()) or not any(shares.values()):
        raise DataError(f"split shares {dict(shares)} must be finite, not negative, and not all zero")


def split_tasks_by_tool(tasks: Sequence[Task], shares: Mapping[Split, float], seed: int) -> ToolSplit:
    """Splits imported tasks so that no tool name occurs in two splits.

    Tasks are dealt in an order drawn from ``seed``. A task goes where its called tools went before it, and one with
    new tools to the split that is furthest behind its share; a task whose called tools went to two splits is left out.
    Tasks without calls are dealt last, among the splits that have one of their tools. Distractors that belong to
    another split are taken off the offer (which can turn ``multiple`` into ``simple``).

    Args:
        tasks: The tasks; those returned carry the split that they were dealt to.
        shares: Relative size of each split; as tools are dealt whole, splits come close to it only.
        seed: Seed of the draw.

    Returns:
        The tasks of each split, and those left out, both in the order given.

    Raises:
        DataError: a share is negative or not finite, or all are zero.
    """
    require_shares(shares)
    order = list(range(len(tasks)))
    random.Random(f"split-by-tool-{seed}").shuffle(order)
    owner: dict[str, Split] = {}
    dealt = _deal_by_calls(tasks, [index for index in order if tasks[index].expected], shares, owner)
    kept = {index: _kept(tasks[index], split, owner) for index, split in dealt.items()}
    sizes = dict.fromkeys((split for split, share in shares.items() if share > 0), 0)
    for index in (index for index in order if not tasks[index].expected):
        names = [tool.name.lower() for tool in tasks[index].tools]
        open_to = [split for split in sizes if any(owner.get(name, split) is split for name in names)]
        if open_to:
            split = _furthest_behind({split: sizes[split] for split in open_to}, shares)
            sizes[split] += 1
            kept[index] = _kept(tasks[index], split, owner)
    result = ToolSplit({split: [] for split in shares})
    for index, task in enumerate(tasks):
        if index in kept:
            result.tasks[kept[index].split].append(kept[index])
        else:
            result.left_out.append(task)
    return result


def _deal_by_calls(
    tasks: Sequence[Task], order: Sequence[int], shares: Mapping[Split, float], owner: dict[str, Split]
) -> dict[int, Split]:
    """The split of each task that can have one; ``owner`` learns where the called tools went."""
    sizes = dict.fromkeys((split for split, share in shares.items() if share > 0), 0)
    dealt: dict[int, Split] = {}
    for index in order:
        called = {call.name.lower() for call in tasks[index].expected}
        owners = {owner[name] for name in called if name in owner}
        if len(owners) <= 1:
            split = owners.pop() if owners else _furthest_behind(sizes, shares)
            owner.update(dict.fromkeys(called, split))
            dealt[index] = split
            sizes[split] += 1
    return dealt


def _furthest_behind(sizes: Mapping[Split, int], shares: Mapping[Split, float]) -> Split:
    return min(sizes, key=lambda split: sizes[split] / shares[split])


def _kept(task: Task, split: Split, owner: dict[str, Split]) -> Task:
    """The task with the tools that belong to its split; tools without an owner become the split's."""
    tools = tuple(tool for tool in task.tools if owner.setdefault(tool.name.lower(), split) is split)
    return replace(task, tools=tools, split=split, category=category_of(len(tools), len(task.expected)))
