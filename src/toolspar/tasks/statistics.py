"""What a stream of tasks is made of: categories, tools, types of arguments, lengths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from toolspar.calls.compare import kind_of
from toolspar.tasks.formats.registry import has_alternatives
from toolspar.tasks.grounding import leaves
from toolspar.tasks.records import Task

_MOST_CALLED = 10


@dataclass(slots=True)
class TaskStatistics:
    """Counts over tasks; grows with the number of different tools only.

    Example:
        >>> statistics_of([]).tasks
        0
    """

    tasks: int = 0
    categories: Counter[str] = field(default_factory=Counter[str])
    splits: Counter[str] = field(default_factory=Counter[str])
    offered: Counter[str] = field(default_factory=Counter[str])
    """How often each tool is on offer."""
    called: Counter[str] = field(default_factory=Counter[str])
    """How often each tool is called."""
    value_types: Counter[str] = field(default_factory=Counter[str])
    """Types of the expected values, inside lists and objects too."""
    arguments: Counter[str] = field(default_factory=Counter[str])
    """Arguments of the expected calls: required, optional."""
    alternatives: int = 0
    """Calls of which several values are right."""
    tools_per_task: Counter[int] = field(default_factory=Counter[int])
    calls_per_task: Counter[int] = field(default_factory=Counter[int])
    query_words: Counter[int] = field(default_factory=Counter[int])

    def add(self, task: Task) -> None:
        """Count a task in."""
        self.tasks += 1
        self.categories[task.category.value] += 1
        self.splits[task.split.value] += 1
        self.tools_per_task[len(task.tools)] += 1
        self.calls_per_task[len(task.expected)] += 1
        self.query_words[len(task.query.split())] += 1
        self.offered.update(tool.name for tool in task.tools)
        self.called.update(call.name for call in task.expected)
        required = {tool.name: tool.required for tool in task.tools}
        for call in task.expected:
            for name in call.arguments:
                self.arguments["required" if name in required.get(call.name, ()) else "optional"] += 1
            self.alternatives += has_alternatives(call)
        self.value_types.update(
            "alternatives" if isinstance(value, dict) else kind_of(value) for _, value in leaves(task.expected)
        )

    def to_json(self) -> dict[str, Any]:
        """The counts as plain JSON."""
        return {
            "tasks": self.tasks,
            "categories": dict(self.categories.most_common()),
            "splits": dict(self.splits.most_common()),
            "tools_offered": len(self.offered),
            "tools_called": len(self.called),
            "most_called": dict(self.called.most_common(_MOST_CALLED)),
            "arguments": dict(self.arguments.most_common()),
            "value_types": dict(self.value_types.most_common()),
            "calls_with_alternatives": self.alternatives,
            "tools_per_task": spread(self.tools_per_task),
            "calls_per_task": spread(self.calls_per_task),
            "query_words": spread(self.query_words),
        }


def statistics_of(tasks: Iterable[Task]) -> TaskStatistics:
    """The statistics of a stream."""
    found = TaskStatistics()
    for task in tasks:
        found.add(task)
    return found


def spread(counts: Counter[int]) -> dict[str, float]:
    """Least, quartiles, 90th percentile, most and mean of counted whole numbers.

    Example:
        >>> spread(Counter({1: 3, 5: 1}))
        {'least': 1, 'median': 1, 'p90': 5, 'most': 5, 'mean': 2.0}
    """
    total = sum(counts.values())
    if not total:
        return {}
    ordered = sorted(counts)

    def quantile(share: float) -> int:
        below = 0
        for value in ordered:
            below += counts[value]
            if below >= share * total:
                return value
        return ordered[-1]

    mean = sum(value * count for value, count in counts.items()) / total
    ends = {"least": ordered[0], "median": quantile(0.5), "p90": quantile(0.9), "most": ordered[-1]}
    return {**ends, "mean": round(mean, 2)}
