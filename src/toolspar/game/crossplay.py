"""Every query policy against every function caller, as the snapshots of a run stood after its rounds."""

from __future__ import annotations

from collections.abc import Sequence

from toolspar.evaluate.crossplay import CrossPlay, Snapshot
from toolspar.evaluate.intervals import Figure, proportion
from toolspar.game.cast import CALLER, POLICY, Cast, snapshot_name
from toolspar.game.judge import Judge
from toolspar.game.records import GameState


def snapshots(state: GameState) -> tuple[list[Snapshot], list[Snapshot]]:
    """Query policies and function callers of a game, oldest first; callers that were rolled back have never played.

    Args:
        state: A game between two rounds, or at the end of its judgement.
    """
    rounds = [int(report["round"]) for report in state.reports]
    kept = [int(report["round"]) for report in state.reports if report["kept"]]
    policies = [Snapshot(snapshot_name(POLICY, round_), round_) for round_ in (0, *rounds)]
    return policies, [Snapshot(snapshot_name(CALLER, round_), round_) for round_ in (0, *kept)]


class CrossPlayer:
    """Lets snapshots meet on the tasks that a judge attacks.

    A policy's rewrites are sampled once, with the judge's noise, and put to every caller, which answers greedily; what
    a pair has played is kept. A snapshot that is not in memory is loaded for as long as it plays, so memory grows by
    one adapter at most.

    Args:
        judge: Whose tasks and noise.
        cast: Where the snapshots are.
    """

    def __init__(self, judge: Judge, cast: Cast) -> None:
        self.judge = judge
        self.cast = cast
        self._cells: dict[tuple[str, str], dict[str, tuple[bool, ...]]] = {}

    def matrix(self, policies: Sequence[Snapshot], callers: Sequence[Snapshot]) -> CrossPlay:
        """All policies against all callers.

        Args:
            policies: Rows, oldest first.
            callers: Columns, oldest first.
        """
        for caller in callers:
            self._play([policy.name for policy in policies], caller.name)
        settings = self.judge.settings
        return CrossPlay.of(
            self.judge.split,
            policies,
            callers,
            self._cells,
            confidence=settings.confidence,
            samples=settings.bootstrap_samples,
            seed=self.judge.seed,
        )

    def attack_success(self, policies: Sequence[str], caller: str) -> Figure:
        """Attack success on a caller, over the rewrites of several policies together."""
        self._play(policies, caller)
        outcomes = [flip for policy in policies for flips in self._cells[policy, caller].values() for flip in flips]
        return proportion(outcomes, self.judge.settings.confidence)

    def _play(self, policies: Sequence[str], caller: str) -> None:
        """Let a caller meet those policies that it has not met yet."""
        new = [policy for policy in policies if (policy, caller) not in self._cells]
        for policy in new:
            if not self.judge.knows(policy):
                with self.cast.borrowed(POLICY, policy):
                    self.judge.rewrites(policy)
        if new:
            with self.cast.borrowed(CALLER, caller):
                for policy in new:
                    self._cells[policy, caller] = self.judge.flips(policy, caller)
