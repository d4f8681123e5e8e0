"""Judgement: the same measurements before and after, on the same held-out tasks (DESIGN: how callers are compared)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolspar.evaluate.intervals import PairedCluster, paired_effect, proportion
from toolspar.evaluate.measure import (
    Item,
    adversarial_items,
    clean_items,
    flips_by_task,
    outcomes,
    pair_by_task,
    pair_flips,
    robust_items,
)
from toolspar.game.records import Comparison
from toolspar.game.settings import JudgeSettings
from toolspar.rollout.answering import Answerer
from toolspar.rollout.play import Arena
from toolspar.rollout.records import Episode, EpisodeStatus
from toolspar.tasks.records import Task


@dataclass(frozen=True, slots=True)
class Players:
    """Adapter names of a query policy and a function caller.

    Example:
        >>> Players(policy="policy-round-0", caller="caller-round-0").caller
        'caller-round-0'
    """

    policy: str
    caller: str


class Judge:
    """Measures players on one split.

    Clean answers are greedy and never change for a snapshot, nor do the rewrites of a policy, whose noise is always the
    same; so both are kept between judgements.

    Args:
        tasks: Held-out tasks of one split.
        split: Its name, for the reports.
        arena: Samples the frozen policies' rewrites; its gate decides which are valid.
        answerer: Answers as any caller snapshot.
        settings: Sizes and interval levels.
        attack_tasks: How many of the tasks the frozen policies attack; 0 leaves attacks out.
        seed: Seed of the run; every judgement of a split uses the same sampling noise.
    """

    def __init__(
        self,
        *,
        tasks: Sequence[Task],
        split: str,
        arena: Arena,
        answerer: Answerer,
        settings: JudgeSettings,
        attack_tasks: int,
        seed: int,
    ) -> None:
        self.tasks = tasks
        self.split = split
        self.arena = arena
        self.answerer = answerer
        self.settings = settings
        self.attack_tasks = tasks[:attack_tasks]
        self.seed = seed
        self.clean = clean_items(tasks)
        self.robust = robust_items(tasks, per_task=settings.robust_rewrites_per_task, seed=seed)
        self._outcomes: dict[str, tuple[list[bool | None], list[bool | None]]] = {}
        self._rewrites: dict[str, list[Episode]] = {}

    def clean_change(self, before: str, after: str) -> float:
        """How much larger the share of solved tasks is under the caller ``after``: what the clean gate decides by.

        Unlike a figure, this counts an answer that is cut at the token limit as wrong: a caller that no longer ends
        its answers must not pass because nothing is left to compare.
        """
        return (len(self.solved(after)) - len(self.solved(before))) / len(self.tasks)

    def forget(self, caller: str) -> None:
        """Ask this caller anew next time: its weights have changed."""
        self._outcomes.pop(caller, None)

    def compare(self, before: Players, after: Players) -> tuple[Comparison, ...]:
        """All effects: what the attack phase did to the caller ``before``, what the defend phase made of it."""
        start_clean, start_robust = self._known(before.caller)
        end_clean, end_robust = self._known(after.caller)
        comparisons = [self._compare_callers("clean accuracy", self.clean, start_clean, end_clean)]
        if self.robust:
            comparisons.append(self._compare_callers("robust accuracy", self.robust, start_robust, end_robust))
        if not self.attack_tasks:
            return tuple(comparisons)
        first = self._attack(before.policy, before.caller)
        second = self._attack(after.policy, before.caller)
        comparisons.append(self._validity(first, second))
        comparisons.append(self._attack_success(first, second, before.caller))
        items, start = adversarial_items(second), _first_outcomes(second)
        end = start if after.caller == before.caller else outcomes(self.answerer, after.caller, items)
        comparisons.append(self._compare_callers("adversarial accuracy", items, start, end))
        return tuple(comparisons)

    def solved(self, caller: str) -> list[str]:
        """Ids of the split's tasks that a caller answers rightly on their own query."""
        clean, _ = self._known(caller)
        return [task.task_id for task, right in zip(self.tasks, clean, strict=True) if right]

    def knows(self, policy: str) -> bool:
        """Whether a policy's rewrites are known, so that it need not be in memory."""
        return policy in self._rewrites

    def rewrites(self, policy: str) -> list[Episode]:
        """A frozen policy's rewrites of the attacked tasks, the same for every caller; not put to anyone."""
        if policy not in self._rewrites:
            per_task = self.settings.attack_rewrites_per_task
            self._rewrites[policy] = self.arena.rewrite(
                self.attack_tasks, policy=policy, rewrites_per_task=per_task, stream=self._stream
            )
        return self._rewrites[policy]

    def flips(self, policy: str, caller: str) -> dict[str, tuple[bool, ...]]:
        """Of each attacked task that a caller solves: did each valid, answered rewrite of a policy flip it?"""
        return flips_by_task(self._attack(policy, caller), self.solved(caller))

    @property
    def _stream(self) -> tuple[str, ...]:
        return ("judge", self.split)

    def _attack(self, policy: str, caller: str) -> list[Episode]:
        return self.arena.confront(self.rewrites(policy), opponent=caller, stream=self._stream, samples=1)

    def _known(self, caller: str) -> tuple[list[bool | None], list[bool | None]]:
        """A caller's outcomes on clean and on robust items; asked at once, since both begin with the same tools."""
        if caller not in self._outcomes:
            found = outcomes(self.answerer, caller, [*self.clean, *self.robust])
            self._outcomes[caller] = found[: len(self.clean)], found[len(self.clean) :]
        return self._outcomes[caller]

    def _compare_callers(
        self, name: str, items: Sequence[Item], before: Sequence[bool | None], after: Sequence[bool | None]
    ) -> Comparison:
        clusters, dropped = pair_by_task(items, before, after)
        return self._comparison(name, clusters, dropped)

    def _attack_success(self, first: Sequence[Episode], second: Sequence[Episode], caller: str) -> Comparison:
        solved = self.solved(caller)
        clusters = pair_flips(flips_by_task(first, solved), flips_by_task(second, solved))
        cut = [e for e in (*first, *second) if e.status is EpisodeStatus.TRUNCATED_ANSWER]
        return self._comparison("attack success", clusters, sum(e.task.task_id in solved for e in cut))

    def _validity(self, first: Sequence[Episode], second: Sequence[Episode]) -> Comparison:
        checked = [[e for e in episodes if e.status is not EpisodeStatus.CHECK_ERROR] for episodes in (first, second)]
        clusters = [
            PairedCluster(*(tuple(e.valid for e in side if e.task.task_id == task.task_id) for side in checked))
            for task in self.attack_tasks
        ]
        return self._comparison("valid rewrites", clusters, len(first) + len(second) - sum(map(len, checked)))

    def _comparison(self, name: str, clusters: Sequence[PairedCluster], dropped: int = 0) -> Comparison:
        confidence = self.settings.confidence
        return Comparison(
            name=name,
            split=self.split,
            before=proportion([outcome for c in clusters for outcome in c.before], confidence),
            after=proportion([outcome for c in clusters for outcome in c.after], confidence),
            effect=paired_effect(
                clusters, samples=self.settings.bootstrap_samples, confidence=confidence, seed=self.seed
            ),
            dropped=dropped,
        )


def _first_outcomes(episodes: Sequence[Episode]) -> list[bool | None]:
    """The starting caller's outcomes on the valid rewrites, as they were played (greedy, one answer)."""
    return [e.verdicts[0].correct if e.verdicts else None for e in episodes if e.valid]
