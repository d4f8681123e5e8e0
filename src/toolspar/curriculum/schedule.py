"""The curriculum: which tasks the attack phase offers, from easy to hard.

``competence`` follows Platanios et al. 2019 (arXiv 1903.09848, eq. 7 with p = 2): the offered share of the tasks,
ordered by difficulty, grows with the square root of the progress. ``staged`` reaches the same end in equal steps.
``adaptive`` looks at what the attack really achieves: tasks that always break, or never, teach little.

Difficulty is structure, corrected once a round by how often the caller failed. The styles of the rewrites may be staged
likewise; see ``CurriculumSettings.styles``.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from toolspar.curriculum.difficulty import difficulty, moved
from toolspar.curriculum.record import SuccessRecord, telling
from toolspar.curriculum.settings import CurriculumSettings
from toolspar.rollout.records import Episode
from toolspar.tasks.records import Task
from toolspar.tasks.rewrites.styles import BY_STRENGTH

STAGES = 4
"""Steps of the ``staged`` schedule, the first and the full one included."""

ROUND_FORGET = 0.5
"""Counts of earlier attacks shrink by this factor when a round begins, since the caller has learnt."""

FEWEST_STYLES = len(BY_STRENGTH) // 2
"""``adaptive`` never deals fewer styles than this, or it would narrow the policy itself."""


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
        return _stage(settings, progress)
    if settings.schedule == "competence":
        return min(1.0, math.sqrt(time * (1 - start**2) + start**2))
    return 1.0


def style_share(settings: CurriculumSettings, progress: float) -> float:
    """The share of the styles, the mildest first, that may be dealt at some progress; only ``staged`` holds any back.

    Args:
        settings: The mode and its steps.
        progress: How far the run is, in [0, 1].
    """
    return _stage(settings, progress) if settings.styles == "staged" else 1.0


def is_open(settings: CurriculumSettings, progress: float) -> bool:
    """Whether nothing is held back any more, of the tasks nor of the styles."""
    return competence(settings, progress) == 1 and style_share(settings, progress) == 1


def _stage(settings: CurriculumSettings, progress: float) -> float:
    start, time = settings.start_competence, min(1.0, progress / settings.full_at)
    step = math.floor(time * (STAGES - 1) + 1e-9)
    # 0.3 + (1 - 0.3) * 3 / 3 is below 1, and would hold something back for ever
    return 1.0 if step == STAGES - 1 else start + (1 - start) * step / (STAGES - 1)


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
        self._tasks = tuple(tasks)
        self._structure = {task.task_id: difficulty(task) for task in tasks}
        if len(self._structure) < len(tasks):
            raise ValueError("task ids must be unique")
        self._moved: dict[str, float] = {}  # difficulties that differ from structure, as of this round
        self._failed: set[str] = set()  # tasks that the caller failed on their own query, when last asked
        self._allowed: frozenset[str] | None = None
        self._success, self._by_style, self._by_category = SuccessRecord(), SuccessRecord(), SuccessRecord()
        self._last: dict[str, float] = {}
        self._order()

    def restrict(self, task_ids: Collection[str] | None) -> None:
        """From now on offer only these tasks, e.g. those that the opponent solves; None lifts the restriction."""
        self._allowed = None if task_ids is None else frozenset(task_ids)

    def rescore(self) -> None:
        """Order the tasks anew, by their structure and all that was measured; call it when a round begins."""
        average = self._success.average() or 0.0
        self._moved = {}
        for task_id, structure in self._structure.items():
            rate, evidence = self._success.rate(task_id), self._success.evidence(task_id)
            if task_id in self._failed:
                rate, evidence = 1.0, max(1.0, evidence)
            if rate is not None and (weight := self.settings.measured_weight):
                self._moved[task_id] = moved(structure, rate, average, evidence=evidence, weight=weight)
        for record in (self._success, self._by_style, self._by_category):
            record.fade(ROUND_FORGET)
        self._order()

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
        if self.settings.styles != "free":
            self._last["styles"] = float(len(self.styles(progress)))
        if offered:
            self._last["difficulty"] = sum(self._difficulty(task) for task in offered) / len(offered)
            for category, count in sorted(Counter(task.category.value for task in offered).items()):
                self._last[f"offered_{category}"] = count / len(offered)
        return offered

    def any(self, n: int, rng: random.Random) -> list[Task]:
        """Up to ``n`` different tasks at random from all, whatever the schedule and the restriction say.

        Args:
            n: Tasks wanted.
            rng: The only source of chance.
        """
        return rng.sample(self._tasks, min(n, len(self._tasks)))

    def styles(self, progress: float) -> tuple[str, ...]:
        """The styles that are dealt out now, the mildest first; none where the policy names its own.

        Args:
            progress: How far the run is, in [0, 1].
        """
        if self.settings.styles == "free":
            return ()
        if self.settings.styles == "adaptive":
            off = {style: self._off_window(self._by_style.rate(style.value)) for style in BY_STRENGTH}
            count = max(FEWEST_STYLES, sum(distance == 0 for distance in off.values()))
            nearest = sorted(BY_STRENGTH, key=lambda style: off[style])[:count]  # stable: the milder first
            return tuple(style.value for style in BY_STRENGTH if style in nearest)
        count = math.ceil(style_share(self.settings, progress) * len(BY_STRENGTH) - 1e-9)
        return tuple(style.value for style in BY_STRENGTH[:count])

    def observe(self, episodes: Sequence[Episode]) -> None:
        """Count the attacks of one rollout; only played, valid episodes say something about a task."""
        records = (self._success, self._by_style, self._by_category)
        for record in records:
            record.fade()
        for episode in telling(episodes):
            keys = (episode.task.task_id, episode.style, episode.task.category.value)
            for record, key in zip(records, keys, strict=True):
                if key:
                    record.add(key, flips=float(episode.flipped), tried=1.0)

    def observe_own(self, solved: Mapping[str, bool]) -> None:
        """Note which tasks the caller solves on their own query; one that it fails counts as failed throughout."""
        for task_id, right in solved.items():
            (self._failed.discard if right else self._failed.add)(task_id)

    def metrics(self) -> dict[str, float]:
        """Figures of the last offer and of the record.

        Returns:
            Of the last offer ``competence``, ``admitted`` (tasks), ``styles`` (where they are dealt), ``difficulty``
            (mean of the offered) and ``offered_<category>`` (shares); ``tried`` (tasks with enough recent attacks on
            record), ``in_window`` (share of them in the success window), ``success`` over all of them, by category and
            by style; ``moved``, the tasks whose difficulty is not that of their structure.
        """
        rates = [rate for task in self._ordered if (rate := self._success.rate(task.task_id)) is not None]
        metrics = {**self._last, "tried": float(len(rates)), "moved": float(len(self._moved))}
        if rates:
            metrics["in_window"] = sum(self._off_window(rate) == 0 for rate in rates) / len(rates)
        if (average := self._success.average()) is not None:
            metrics["success"] = average
        for record in (self._by_category, self._by_style):
            metrics |= {f"success_{key}": rate for key in record.keys if (rate := record.rate(key)) is not None}
        return metrics

    def state(self) -> dict[str, Any]:
        """What ``load_state`` needs, as JSON; the restriction is the caller's to set again."""
        return {
            "counts": self._success.state(),
            "styles": self._by_style.state(),
            "categories": self._by_category.state(),
            "failed": sorted(self._failed),
            "moved": dict(sorted(self._moved.items())),
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """Go on from what ``state`` returned.

        Raises:
            ValueError: the state is not one of a curriculum.
        """
        if set(state) != set(self.state()):
            raise ValueError(f"a curriculum's state holds {sorted(self.state())}, not {sorted(state)}")
        self._success.load_state(state["counts"])
        self._by_style.load_state(state["styles"])
        self._by_category.load_state(state["categories"])
        self._failed = set(state["failed"])
        self._moved = {str(task_id): float(value) for task_id, value in state["moved"].items()}
        self._order()

    def _difficulty(self, task: Task) -> float:
        return self._moved.get(task.task_id, self._structure[task.task_id])

    def _order(self) -> None:
        self._ordered = sorted(self._tasks, key=lambda task: (self._difficulty(task), task.task_id))

    def _admit(self, allowed: Sequence[Task], n: int, progress: float) -> list[Task]:
        """The admitted tasks among the allowed ones (which are ordered by difficulty)."""
        if self.settings.schedule == "adaptive":
            off = {task.task_id: self._off_window(self._success.rate(task.task_id)) for task in allowed}
            ranked = sorted(allowed, key=lambda task: off[task.task_id])  # stable: among equals the easier first
            count = sum(distance == 0 for distance in off.values())
        else:
            # shares are of all tasks, so that the restriction does not shrink the offer twice
            last = math.ceil(competence(self.settings, progress) * len(self._ordered) - 1e-9)
            admitted = {task.task_id for task in self._ordered[:last]}
            ranked = allowed
            count = sum(task.task_id in admitted for task in allowed)
        return list(ranked[: max(n, count)])

    def _off_window(self, rate: float | None) -> float:
        """How far an attack success lies outside the window; 0 for what is untried."""
        return 0.0 if rate is None else max(0.0, self.settings.window_low - rate, rate - self.settings.window_high)
