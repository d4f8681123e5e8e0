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


def split_tasks_by_tool(tasks: Sequence[Task], shares: Mapping[Split, float], seed: int) -> ToolSplit:
    """Splits imported tasks so that no tool name occurs in two splits.

    Tasks are dealt in an order drawn from ``seed``. A task goes where its called tools went before it, and one with
    new tools to the split that lacks most; a task whose called tools went to two splits is left out. Distractors that
    belong to another split are then taken off the offer (which can turn ``multiple`` into ``simple``); a task without
    any tool left is left out.

    Args:
        tasks: The tasks; those returned carry the split that they were dealt to.
        shares: Relative size of each split.
        seed: Seed of the draw.

    Returns:
        The tasks of each split, and those left out, both in the order given.

    Raises:
        DataError: a share is negative or not finite, or all are zero.
    """
    total = sum(shares.values())
    if not all(math.isfinite(share) and share >= 0 for share in shares.values()) or total <= 0:
        raise DataError(f"split shares {dict(shares)} must be finite, not negative, and not all zero")
    order = list(range(len(tasks)))
    random.Random(f"split-by-tool-{seed}").shuffle(order)
    lacking = {split: share / total * len(tasks) for split, share in shares.items() if share > 0}
    owner: dict[str, Split] = {}
    dealt: dict[int, Split] = {}
    for index in order:
        called = {call.name.lower() for call in tasks[index].expected}
        owners = {owner[name] for name in called if name in owner}
        if len(owners) <= 1:
            split = owners.pop() if owners else max(lacking, key=lambda name: lacking[name])
            owner.update(dict.fromkeys(called, split))
            dealt[index] = split
            lacking[split] -= 1
    kept = {index: _kept(tasks[index], dealt[index], owner) for index in order if index in dealt}
    result = ToolSplit({split: [] for split in shares})
    for index, task in enumerate(tasks):
        mine = kept.get(index)
        if mine is None or not mine.tools:
            result.left_out.append(task)
        else:
            result.tasks[mine.split].append(mine)
    return result


def _kept(task: Task, split: Split, owner: dict[str, Split]) -> Task:
    """The task with the tools that belong to its split; tools without an owner become the split's."""
    tools = tuple(tool for tool in task.tools if owner.setdefault(tool.name.lower(), split) is split)
    return replace(task, tools=tools, split=split, category=category_of(len(tools), len(task.expected)))
