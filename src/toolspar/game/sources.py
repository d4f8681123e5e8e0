"""Where the rewritten requests that the defend phase learns from come from; the arms of a comparison differ in this.

All sources give as much where they have anything: so arms that differ in the source learn from the same shares of
rewritten and of clean requests.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

from toolspar.archive.records import ArchiveEntry
from toolspar.archive.store import Archive
from toolspar.game.records import GameState
from toolspar.game.settings import ARCHIVE, OPERATORS, REWRITES
from toolspar.tasks.records import Task
from toolspar.tasks.rewrites.rewrite import rewrite
from toolspar.tasks.rewrites.styles import TRAIN_FAMILIES

_KEYS: Mapping[str, Callable[[ArchiveEntry], str]] = {
    "reason": lambda entry: entry.reason,
    "task": lambda entry: entry.task.task_id,
}
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


def sources_of(
    names: Sequence[str], archive: Archive, tasks: Sequence[Task], *, balance: Sequence[str] = ()
) -> RewriteSource:
    """The source of ``defend.adversarial_source``; of several, one that gives equally much of each.

    Args:
        names: Of ``archive``, ``rewrites`` and ``operators``.
        archive: Flips of this and earlier rounds.
        tasks: Training tasks.
        balance: Keys of ``BALANCED`` by which flips are drawn evenly, the first one before the next.
    """
    made: dict[str, Callable[[], RewriteSource]] = {
        ARCHIVE: lambda: Flips(archive, balance),
        REWRITES: lambda: Harvested(tasks),
        OPERATORS: lambda: Operated(tasks),
    }
    sources = [made[name]() for name in names]
    return sources[0] if len(sources) == 1 else Joined(sources)


class Joined:
    """Several sources that give equally much; what an empty one would have given comes from the others."""

    def __init__(self, sources: Sequence[RewriteSource]) -> None:
        self.sources = sources

    def has(self, state: GameState, *, earlier: bool) -> bool:
        """Whether any source has."""
        return any(source.has(state, earlier=earlier) for source in self.sources)

    def draw(self, state: GameState, n: int, rng: random.Random, *, earlier: bool) -> list[Worded]:
        """``n`` rewrites; what cannot be shared out evenly goes to sources drawn at random."""
        filled = [source for source in self.sources if source.has(state, earlier=earlier)]
        more = set(rng.sample(range(len(filled)), n % len(filled)))
        counts = [n // len(filled) + (place in more) for place in range(len(filled))]
        drawn = [
            source.draw(state, count, rng, earlier=earlier)
            for source, count in zip(filled, counts, strict=True)
            if count
        ]
        return [worded for part in drawn for worded in part]


class Flips:
    """The archive's verified flips: valid rewrites that broke the caller."""

    def __init__(self, archive: Archive, balance: Sequence[str] = ()) -> None:
        self.archive = archive
        self.balance = balance

    def has(self, state: GameState, *, earlier: bool) -> bool:
        """Whether a flip was found."""
        return bool(self._entries(state, earlier))

    def draw(self, state: GameState, n: int, rng: random.Random, *, earlier: bool) -> list[Worded]:
        """``n`` flips."""
        entries = self._entries(state, earlier)
        paths = [tuple(_KEYS[key](entry) for key in self.balance) for entry in entries]
        weights = even_weights(paths) if self.balance else None
        return [(entry.task, entry.rewritten) for entry in rng.choices(entries, weights, k=n)]

    def _entries(self, state: GameState, earlier: bool) -> list[ArchiveEntry]:
        return self.archive.entries(rounds=set(range(1, state.round)) if earlier else {state.round})


def even_weights(paths: Sequence[Sequence[str]]) -> list[float]:
    """Weights under which the branches at every fork of a tree are equally likely, and so are the items of a leaf.

    Args:
        paths: The way to each item from the root, all equally long.

    Example:
        >>> even_weights([("a", "x"), ("a", "x"), ("a", "y"), ("b", "x")])
        [0.25, 0.25, 0.5, 1.0]
    """
    ways = [tuple(path) for path in paths]
    branches = {way[: depth + 1] for way in ways for depth in range(len(way))}
    forks = Counter(branch[:-1] for branch in branches)
    items = Counter(ways)
    return [1 / (math.prod(forks[way[:depth]] for depth in range(1, len(way))) * items[way]) for way in ways]


class Harvested:
    """All valid rewrites of the harvests, whether or not they broke the caller."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self.tasks = {task.task_id: task for task in tasks}

    def has(self, state: GameState, *, earlier: bool) -> bool:
        """Whether a valid rewrite was harvested."""
        return bool(self._rows(state, earlier))

    def draw(self, state: GameState, n: int, rng: random.Random, *, earlier: bool) -> list[Worded]:
        """``n`` rewrites, of every task alike, however many of its rewrites were valid."""
        rows = self._rows(state, earlier)
        weights = even_weights([(task_id,) for task_id, _ in rows])
        return [(self.tasks[task_id], text) for task_id, text in rng.choices(rows, weights, k=n)]

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
