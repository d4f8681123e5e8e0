"""Where the rewritten requests that the defend phase learns from come from; the arms of a comparison differ in this.

All sources give as much where they have anything: so arms that differ in the source learn from the same shares of
rewritten and of clean requests.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import Protocol, TypeAlias

from toolspar.archive.records import ArchiveEntry
from toolspar.archive.store import Archive
from toolspar.game.records import GameState
from toolspar.game.settings import ARCHIVE, OPERATORS, REWRITES
from toolspar.tasks.records import Task
from toolspar.tasks.rewrites.rewrite import rewrite
from toolspar.tasks.rewrites.styles import TRAIN_FAMILIES

Worded: TypeAlias = tuple[Task, str]
"""A task, and the wording of its request."""


class RewriteSource(Protocol):
    """Rewritten requests of training tasks, with those of this round apart from those of earlier ones."""

    def has(self, state: GameState, *, earlier: bool) -> bool:
        """Whether there is anything to draw."""
        ...

    def draw(self, state: GameState, n: int, rng: random.Random, *, earlier: bool) -> list[Worded]:
        """``n`` of them, with replacement; only where ``has`` says yes."""
        ...


def source_of(name: str, archive: Archive, tasks: Sequence[Task], *, balanced: bool = False) -> RewriteSource:
    """The source of ``defend.adversarial_source``.

    Args:
        name: ``archive``, ``rewrites`` or ``operators``.
        archive: Flips of this and earlier rounds.
        tasks: Training tasks.
        balanced: Whether flips are drawn as often for each reason of failure.
    """
    if name == ARCHIVE:
        return Flips(archive, balanced=balanced)
    return {REWRITES: Harvested, OPERATORS: Operated}[name](tasks)


class Flips:
    """The archive's verified flips: valid rewrites that broke the caller."""

    def __init__(self, archive: Archive, *, balanced: bool = False) -> None:
        self.archive = archive
        self.balanced = balanced

    def has(self, state: GameState, *, earlier: bool) -> bool:
        """Whether a flip was found."""
        return bool(self._entries(state, earlier))

    def draw(self, state: GameState, n: int, rng: random.Random, *, earlier: bool) -> list[Worded]:
        """``n`` flips."""
        entries = self._entries(state, earlier)
        found = Counter(entry.reason for entry in entries)
        weights = [1 / found[entry.reason] for entry in entries] if self.balanced else None
        return [(entry.task, entry.rewritten) for entry in rng.choices(entries, weights, k=n)]

    def _entries(self, state: GameState, earlier: bool) -> list[ArchiveEntry]:
        return self.archive.entries(rounds=set(range(1, state.round)) if earlier else {state.round})


class Harvested:
    """All valid rewrites of the harvests, whether or not they broke the caller."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self.tasks = {task.task_id: task for task in tasks}

    def has(self, state: GameState, *, earlier: bool) -> bool:
        """Whether a valid rewrite was harvested."""
        return bool(self._rows(state, earlier))

    def draw(self, state: GameState, n: int, rng: random.Random, *, earlier: bool) -> list[Worded]:
        """``n`` rewrites."""
        return [(self.tasks[task_id], text) for task_id, text in rng.choices(self._rows(state, earlier), k=n)]

    def _rows(self, state: GameState, earlier: bool) -> list[tuple[str, str]]:
        return [(task_id, text) for round_, task_id, text in state.rewrites if (round_ < state.round) == earlier]


class Operated:
    """Deterministic rewrites of training tasks by the *train* operator families; there is no end of them.

    A request that no family applies to stays in its own words.
    """

    def __init__(self, tasks: Sequence[Task]) -> None:
        self.tasks = tasks

    def has(self, state: GameState, *, earlier: bool) -> bool:
        """Earlier ones exist from the second round on, as with other sources."""
        return not earlier or state.round > 1

    def draw(self, state: GameState, n: int, rng: random.Random, *, earlier: bool) -> list[Worded]:
        """``n`` fresh rewrites of tasks drawn at random."""
        return [(task, _operated(task, rng)) for task in rng.choices(self.tasks, k=n)]


def _operated(task: Task, rng: random.Random) -> str:
    texts = (rewrite(task, family, rng) for family in rng.sample(TRAIN_FAMILIES, len(TRAIN_FAMILIES)))
    return next((text for text in texts if text is not None), task.query)
