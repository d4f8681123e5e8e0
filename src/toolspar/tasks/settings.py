"""Settings of the tasks that a game is played on."""

from __future__ import annotations

import math
from dataclasses import dataclass

from toolspar.core.errors import ConfigError, require
from toolspar.tasks.records import Category

GENERATED = "generated"


@dataclass(slots=True, kw_only=True)
class TaskSettings:
    """Where tasks come from, and how the generated ones are drawn.

    The numbers of dev and test tasks are the judge's (``judge.dev_tasks``, ``judge.test_tasks``).

    Raises:
        ConfigError: a category is unknown, or a number is out of range.
    """

    source: str
    """Training tasks: ``generated``; a file of them in any format; or your own tools, of which tasks are made: a JSON
    list of tools, an OpenAPI document, a Python module (.py; it is imported), or ``mcp:`` with a server's command or
    address. Dev and test are of the file (rows with ``split``) or of your tools too, else always generated."""
    train_tasks: int
    """Training tasks to generate; of a file, the most that are read."""
    seed: int
    """Seed of the generator; apart from the run's seed, so that all seeds of an experiment meet the same tasks."""
    categories: dict[str, float]
    """Relative weight of each category of generated tasks; a category that is not named does not occur."""
    min_tools: int
    """Fewest tools that a generated task offers, where its category offers several."""
    max_tools: int
    """Most tools that a generated task offers (two at least where its category wants several)."""
    renamed_share: float
    """Share of the training tasks that come under other names of tools, arguments and things, each under its own
    (``tasks.renaming``): so both players meet signatures that must be read, not tools known by heart."""

    def __post_init__(self) -> None:
        allowed = [category.value for category in Category]
        for name, weight in self.categories.items():
            if name not in allowed:
                raise ConfigError(f"tasks.categories.{name} is not a category: must be one of {', '.join(allowed)}")
            require(math.isfinite(weight) and weight >= 0, f"tasks.categories.{name}", weight, "a finite number >= 0")
        require(sum(self.categories.values()) > 0, "tasks.categories", self.categories, "weights, one of them > 0")
        require(bool(self.source.strip()), "tasks.source", self.source, f"{GENERATED}, a file, or mcp: with a server")
        require(self.train_tasks >= 1, "tasks.train_tasks", self.train_tasks, ">= 1")
        require(0 <= self.seed < 2**63, "tasks.seed", self.seed, "in [0, 2**63)")
        require(self.min_tools >= 1, "tasks.min_tools", self.min_tools, ">= 1")
        require(
            self.max_tools >= self.min_tools,
            "tasks.max_tools",
            self.max_tools,
            f"at least tasks.min_tools={self.min_tools}",
        )
        require(0 <= self.renamed_share <= 1, "tasks.renamed_share", self.renamed_share, "in [0, 1]")
