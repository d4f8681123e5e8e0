"""Measurements of callers and policies on fixed items: same items, greedy decoding, for every caller.

An *item* is a task with the query that is put to the caller: its own (clean), a held-out deterministic rewrite
(robust), or a valid rewrite sampled from a frozen query policy (adversarial).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from toolspar.evaluate.intervals import PairedCluster
from toolspar.rollout.answering import Answerer
from toolspar.rollout.records import Episode
from toolspar.runtime.streams import python_stream
from toolspar.tasks.records import Task
from toolspar.tasks.rewrites.rewrite import rewrite
from toolspar.tasks.rewrites.styles import HELD_OUT_FAMILIES


@dataclass(frozen=True, slots=True)
class Item:
    """A task and the wording under which it is put to a caller.

    Example:
        >>> # Item(task, "hows the weather in paris", "casual")
    """

    task: Task
    query: str
    kind: str


def clean_items(tasks: Iterable[Task]) -> list[Item]:
    """Every task under its own query."""
    return [Item(task, task.query, "clean") for task in tasks]


def robust_items(tasks: Iterable[Task], *, per_task: int, seed: int) -> list[Item]:
    """Every task under up to ``per_task`` rewrites by different *held-out* operator families."""
    items = []
    for task in tasks:
        rng = python_stream(seed, "robust", task.task_id)
        families = rng.sample(HELD_OUT_FAMILIES, len(HELD_OUT_FAMILIES))
        rewritten = ((family, rewrite(task, family, rng)) for family in families)
        found = [Item(task, text, family.value) for family, text in rewritten if text is not None]
        items.extend(found[:per_task])
    return items


def adversarial_items(episodes: Iterable[Episode]) -> list[Item]:
    """Every *valid* rewrite, whether or not it broke anyone."""
    return [Item(episode.task, episode.rewritten, "adversarial") for episode in episodes if episode.valid]


def outcomes(answerer: Answerer, adapter: str | None, items: Sequence[Item]) -> list[bool | None]:
    """Per item: is the caller's greedy answer (tolerantly) correct? None where it was cut at the token limit."""
    answers = answerer.check(adapter, [(item.task, item.query) for item in items])
    return [None if answer.verdict is None else answer.verdict.correct for answer in answers]


def pair_by_task(
    items: Sequence[Item], before: Sequence[bool | None], after: Sequence[bool | None]
) -> tuple[list[PairedCluster], int]:
    """Outcomes of two callers on the same items as one cluster per task, and how many pairs were dropped.

    A pair with a cut answer on either side is left out on both, so that the two rates speak of the same items.
    """
    grouped: dict[str, list[tuple[bool, bool]]] = {}
    dropped = 0
    for item, first, second in zip(items, before, after, strict=True):
        if first is None or second is None:
            dropped += 1
            continue
        grouped.setdefault(item.task.task_id, []).append((first, second))
    clusters = [
        PairedCluster(tuple(first for first, _ in pairs), tuple(second for _, second in pairs))
        for pairs in grouped.values()
    ]
    return clusters, dropped


def flips_by_task(episodes: Sequence[Episode], solved: Iterable[str]) -> dict[str, tuple[bool, ...]]:
    """Attack success per task: for every valid, answered rewrite of a task in ``solved``, did it flip the caller?

    Args:
        episodes: Played against the caller whose clean results ``solved`` lists.
        solved: Ids of the tasks that this caller answers rightly on their own query.
    """
    allowed = set(solved)
    flips: dict[str, list[bool]] = {}
    for episode in episodes:
        if episode.valid and episode.verdicts and episode.task.task_id in allowed:
            flips.setdefault(episode.task.task_id, []).append(episode.flipped)
    return {task_id: tuple(results) for task_id, results in flips.items()}


def pair_flips(before: dict[str, tuple[bool, ...]], after: dict[str, tuple[bool, ...]]) -> list[PairedCluster]:
    """Attack successes of two policies on the same tasks, one cluster per task."""
    return [
        PairedCluster(before.get(task_id, ()), after.get(task_id, ())) for task_id in dict.fromkeys((*before, *after))
    ]
