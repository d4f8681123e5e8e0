"""The curriculum: which tasks the attack phase offers, from easy to hard.

``competence`` follows Platanios et al. 2019 (arXiv 1903.09848, eq. 7 with p = 2): the offered share of the tasks,
ordered by difficulty, grows with the square root of the progress. ``staged`` reaches the same end in equal steps.
``adaptive`` looks at what the attack really achieves: tasks that always break, or never, teach little.
"""

from __future__ import annotations

import math
import random
from collections.abc import Collection, Sequence
from typing import Any

from toolspar.curriculum.difficulty import difficulty
from toolspar.curriculum.settings import CurriculumSettings
from toolspar.rollout.records import Episode, EpisodeStatus
from toolspar.tasks.records import Task

STAGES = 4
"""Steps of the ``staged`` schedule, the first and the full one included."""

FORGET = 0.9
"""Counts of the ``adaptive`` schedule shrink by this factor per rollout, since the policy that made them is gone."""

MIN_EVIDENCE = 1.0
"""With fewer (discounted) attacks on record a task counts as untried, and is offered again."""


def competence(settings: CurriculumSettings, progress: float) -> float:
    """The share of the tasks, the easiest first, that is offered at some progress of the run.

    Args:
        settings: The schedule; ``none`` and ``adaptive`` offer all at all times.
        progress: How far the run is, in [0, 1].

    Raises:
        ValueError: ``progress`` is outside [0, 1].
    """
    if not 0 <= progress <= 1:
        raise ValueError(f"progress={progress} must be in [0, 1]")
    start, time = settings.start_competence, min(1.0, progress / settings.full_at)
    if settings.schedule == "staged":
        return start + (1 - start) * math.floor(time * (STAGES - 1) + 1e-9) / (STAGES - 1)
    if settings.schedule == "competence":
        return min(1.0, math.sqrt(time * (1 - start**2) + start**2))
    return 1.0


class Curriculum:
    """Offers tasks by a schedule, and remembers how often attacks on them succeed.

    Args:
        tasks: All training tasks.
        settings: The schedule.

    Raises:
        ValueError: two tasks share an id.
    """

    def __init__(self, tasks: Sequence[Task], settings: CurriculumSettings) -> None:
        self.settings = settings
        self._difficulty = {task.task_id: difficulty(task) for task in tasks}
        if len(self._difficulty) < len(tasks):
            raise ValueError("task ids must be unique")
        self._ordered = sorted(tasks, key=lambda task: (self._difficulty[task.task_id], task.task_id))
        self._allowed: frozenset[str] | None = None
        self._counts: dict[str, tuple[float, float]] = {}  # task id -> discounted (flips, valid attacks)
        self._last: dict[str, float] = {}

    def restrict(self, task_ids: Collection[str] | None) -> None:
        """From now on offer only these tasks, e.g. those that the opponent solves; None lifts the restriction."""
        self._allowed = None if task_ids is None else frozenset(task_ids)

    def offer(self, n: int, progress: float, rng: random.Random) -> list[Task]:
        """Up to ``n`` different tasks at random from those that the schedule admits.

        Where the schedule admits fewer than ``n``, the next ones in its order are admitted too; fewer than ``n``
        tasks come only where the restriction leaves fewer.

        Args:
            n: Tasks wanted.
            progress: How far the run is, in [0, 1].
            rng: The only source of chance.
        """
        allowed = [task for task in self._ordered if self._allowed is None or task.task_id in self._allowed]
        admitted = self._admit(allowed, n, progress)
        offered = rng.sample(admitted, min(n, len(admitted)))
        self._last = {"competence": competence(self.settings, progress), "admitted": float(len(admitted))}
        if offered:
            self._last["difficulty"] = sum(self._difficulty[task.task_id] for task in offered) / len(offered)
        return offered

    def observe(self, episodes: Sequence[Episode]) -> None:
        """Count the attacks of one rollout; only played, valid episodes say something about a task."""
        self._counts = {key: (flips * FORGET, tried * FORGET) for key, (flips, tried) in self._counts.items()}
        for episode in episodes:
            if episode.status is EpisodeStatus.PLAYED and episode.valid and episode.verdicts:
                flips, tried = self._counts.get(episode.task.task_id, (0.0, 0.0))
                self._counts[episode.task.task_id] = (flips + episode.flipped, tried + 1.0)

    def metrics(self) -> dict[str, float]:
        """Figures of the last offer and of the record.

        Returns:
            Of the last offer ``competence``, ``admitted`` (tasks) and ``difficulty`` (mean of the offered); ``tried``
            (tasks with enough recent attacks on record) and ``in_window`` (share of them in the success window).
        """
        rates = [rate for task in self._ordered if (rate := self._rate(task)) is not None]
        metrics = {**self._last, "tried": float(len(rates))}
        if rates:
            metrics["in_window"] = sum(self._distance(rate) == 0 for rate in rates) / len(rates)
        return metrics

    def state(self) -> dict[str, Any]:
        """What ``load_state`` needs, as JSON; the restriction is the caller's to set again."""
        return {"counts": {task_id: list(pair) for task_id, pair in sorted(self._counts.items())}}

    def load_state(self, state: dict[str, Any]) -> None:
        """Go on from what ``state`` returned.

        Raises:
            ValueError: the state is not one of a curriculum.
        """
        if set(state) != {"counts"}:
            raise ValueError(f"a curriculum's state holds 'counts', not {sorted(state)}")
        self._counts = {task_id: (float(flips), float(tried)) for task_id, (flips, tried) in state["counts"].items()}

    def _admit(self, allowed: Sequence[Task], n: int, progress: float) -> list[Task]:
        """The admitted tasks among the allowed ones (which are ordered by difficulty)."""
        if self.settings.schedule == "adaptive":
            ranked = sorted(allowed, key=self._off_window)  # stable: among equals the easier first
            count = sum(self._off_window(task) == 0 for task in ranked)
        else:
            # shares are of all tasks, so that the restriction does not shrink the offer twice
            last = math.ceil(competence(self.settings, progress) * len(self._ordered) - 1e-9)
            admitted = {task.task_id for task in self._ordered[:last]}
            ranked = allowed
            count = sum(task.task_id in admitted for task in allowed)
        return list(ranked[: max(n, count)])

    def _rate(self, task: Task) -> float | None:
        """Attack success on a task, None where too little is on record."""
        flips, tried = self._counts.get(task.task_id, (0.0, 0.0))
        return flips / tried if tried >= MIN_EVIDENCE else None

    def _distance(self, rate: float) -> float:
        return max(0.0, self.settings.window_low - rate, rate - self.settings.window_high)

    def _off_window(self, task: Task) -> float:
        """How far a task's attack success lies outside the window; 0 for an untried task."""
        rate = self._rate(task)
        return 0.0 if rate is None else self._distance(rate)
