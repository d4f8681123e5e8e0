"""The mixture that a defend phase learns from: rewrites of this round, of earlier ones, and clean tasks."""

from __future__ import annotations

import random
from collections.abc import Sequence

from toolspar.game.records import GameState
from toolspar.game.settings import DefendSettings
from toolspar.game.sources import RewriteSource, Worded
from toolspar.tasks.records import Task

Counts = dict[str, int]
"""How many came from each part: ``adversarial``, ``replay`` and ``clean``."""


def mixture_counts(n: int, shares: Sequence[float], available: Sequence[bool]) -> list[int]:
    """How many of ``n`` examples come from each source; the last source takes what the others cannot give.

    Shares are rounded to the nearest whole example; a source that is empty gives nothing.

    Example:
        >>> mixture_counts(8, (0.5, 0.25, 0.25), (True, False, True))
        [4, 0, 4]
    """
    counts = [round(n * share) if there else 0 for share, there in zip(shares, available, strict=True)]
    counts[-1] = 0
    while sum(counts) > n:  # rounding two halves up may exceed n
        counts[counts.index(max(counts))] -= 1
    counts[-1] = n - sum(counts)
    return counts


class Mixture:
    """Draws tasks with the wordings under which they are put to the caller.

    Args:
        source: Rewritten requests.
        clean_tasks: Training tasks, those that the caller fails on included.
        settings: The shares.
    """

    def __init__(self, source: RewriteSource, clean_tasks: Sequence[Task], settings: DefendSettings) -> None:
        self.source = source
        self.clean_tasks = clean_tasks
        self.settings = settings

    def draw(self, state: GameState, n: int, rng: random.Random) -> tuple[list[Worded], Counts]:
        """``n`` of them, and how many came from each part."""
        clean_share = max(self.settings.clean_share, state.clean_share)
        rest = self.settings.adversarial_share + self.settings.replay_share
        scale = (1 - clean_share) / rest if rest else 0.0
        shares = (self.settings.adversarial_share * scale, self.settings.replay_share * scale, clean_share)
        there = (self.source.has(state, earlier=False), self.source.has(state, earlier=True), True)
        counts = mixture_counts(n, shares, there)
        worded = [
            *(self.source.draw(state, counts[0], rng, earlier=False) if counts[0] else []),
            *(self.source.draw(state, counts[1], rng, earlier=True) if counts[1] else []),
            *((task, task.query) for task in self._clean(state, counts[2], rng)),
        ]
        return worded, dict(zip(("adversarial", "replay", "clean"), counts, strict=True))

    def _clean(self, state: GameState, n: int, rng: random.Random) -> list[Task]:
        """``n`` tasks, ``failed_share`` of them such as the caller was found to answer wrongly, where there are any."""
        answers = state.solved.get(state.caller, {})
        failed = [task for task in self.clean_tasks if answers.get(task.task_id) is False]
        n_failed = round(n * self.settings.failed_share) if failed else 0
        again = rng.choices(failed, k=n_failed) if n_failed else []
        return [*again, *rng.choices(self.clean_tasks, k=n - n_failed)]
