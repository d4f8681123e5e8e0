"""The game. A round: survey, attack, harvest, defend, judge; every step ends in a position that a run can resume from.

The method is that of arXiv 2601.19122: a query policy learns by PPO to break the function caller, and the caller is
then trained on what broke it. We depart from the texts in that attacks count only when a gate finds them valid and the
caller was right before, and in that a new caller must pass a gate on clean tasks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from toolspar.curriculum.pool import OpponentPool
from toolspar.evaluate.crossplay import CrossPlay
from toolspar.game.attack import AttackPhase
from toolspar.game.budget import CALLER_TOKENS
from toolspar.game.cast import CALLER, POLICY, Cast, snapshot_name
from toolspar.game.crossplay import CrossPlayer, snapshots
from toolspar.game.defend import DefendPhase
from toolspar.game.judge import Judge, Players
from toolspar.game.patience import Patience
from toolspar.game.plateau import is_flat
from toolspar.game.records import Comparison, GameState, Phase, RoundReport
from toolspar.game.saves import Saves
from toolspar.game.settings import DefendSettings, ScheduleSettings
from toolspar.rollout.counting import SAMPLED
from toolspar.runtime.metrics import MetricLog

_ORDER = tuple(Phase)


class Observer(Protocol):
    """Who watches the game, e.g. a progress display."""

    def on_phase(self, state: GameState, steps: int) -> None:
        """A phase begins or is resumed; ``steps`` is its whole length."""

    def on_step(self, state: GameState, metrics: dict[str, float]) -> None:
        """A step has been played; ``state`` still stands at it."""

    def on_report(self, report: RoundReport) -> None:
        """A round has been judged."""

    def on_final(self, split: str) -> None:
        """All rounds are played; start and end are about to be compared on a split."""


@dataclass(slots=True)
class Game:
    """Everything that plays together; built by ``app.assemble`` from a configuration."""

    state: GameState
    schedule: ScheduleSettings
    defend_settings: DefendSettings
    cast: Cast
    attack: AttackPhase
    defend: DefendPhase
    dev_judge: Judge
    test_judge: Judge | None
    """Judges the whole game in the end; None leaves that to the one on dev."""
    pool: OpponentPool
    saves: Saves
    metrics: MetricLog
    observer: Observer
    meter: Callable[[], dict[str, float]] = dict
    """What was spent since it was last asked, by name of the metric."""
    keep_matrix: Callable[[CrossPlay, int], None] | None = None
    """Keeps the cross-play matrix on dev of a round; None measures none."""
    dev_cross_play: CrossPlayer = field(init=False)
    patience: Patience = field(init=False)

    def __post_init__(self) -> None:
        self.patience = Patience(self.schedule.max_skipped_updates)
        self.dev_cross_play = CrossPlayer(self.dev_judge, self.cast)

    def play(self) -> tuple[Comparison, ...]:
        """Play all remaining rounds; returns the final comparison of start and end (on test, else on dev)."""
        self.saves.restore(self)
        attack, defend = self.attack, self.defend
        while self.state.round <= self.schedule.rounds and not self.state.stopped:
            for _ in self.steps(Phase.SURVEY, 1):  # which training tasks does the caller solve?
                self.play_step(attack.survey)
            for _ in self.steps(Phase.ATTACK, self.schedule.attack_updates):  # the policy learns to break it on them
                self.play_step(attack.update)
            for _ in self.steps(Phase.HARVEST, 1):  # the trained policy, frozen, collects flips
                self.play_step(attack.harvest)
            for _ in self.steps(Phase.DEFEND, self.defend.length(self.state)):  # the caller learns from them
                self.play_step(defend.step)
            for _ in self.steps(Phase.JUDGE, 1):  # was it worth it? clean gate, dev figures, snapshots
                self.play_step(self.judge)
        return self.finish()

    def steps(self, phase: Phase, n: int) -> Iterator[int]:
        """The steps of a phase that are still to be played; moves the position on, and saves it, after each.

        Yields nothing when the position is already past the phase.
        """
        state = self.state
        if state.phase is not phase:
            return
        self.observer.on_phase(state, n)
        while state.phase is phase and state.step < n:
            yield state.step
            state.step += 1
            state.ticks += 1
            if state.step == n:
                self._next_phase()
            self.saves.save_if_due(self)
        if state.phase is phase:  # an empty phase
            self._next_phase()

    def play_step(self, action: StepAction) -> None:
        """Play one step, and record what it measured and the seconds it took.

        Raises:
            RunError: updates that take no step go on for longer than is borne.
        """
        start = time.perf_counter()
        metrics = action(self.state)
        seconds = time.perf_counter() - start
        metrics |= self.meter()
        if self.state.phase is Phase.JUDGE:  # measures only; and what it asks again depends on restarts
            metrics.pop(SAMPLED, None)
        else:
            metrics |= self.state.budget.spend(metrics)
        metrics["time/seconds"] = seconds
        if episodes := metrics.get("episodes/count"):
            metrics["time/episodes_per_second"] = episodes / seconds
        learnt = (metrics[name] for name in (*CALLER_TOKENS, "episodes/tokens") if name in metrics)
        if tokens := next(learnt, 0.0):
            metrics["time/tokens_per_second"] = tokens / seconds
        state = self.state
        self.metrics.log(metrics, position=state.ticks, round=state.round, phase=state.phase.value, update=state.step)
        self.observer.on_step(state, metrics)
        self.patience.watch(metrics, state.stuck, f"round {state.round} {state.phase.value} {state.step + 1}")

    def judge(self, state: GameState) -> dict[str, float]:
        """Clean gate on dev, snapshots, and the round's figures; never looks at test."""
        before = Players(state.policy, state.caller)
        policy = self.cast.snapshot(POLICY, state.round)
        candidate = self.cast.snapshot(CALLER, state.round)
        change, share = self._clean_gate(before.caller, candidate)
        kept = share > 0
        thinned: tuple[str, ...] = ()
        if kept:
            if share < 1:
                self.cast.roll_back(CALLER, candidate)
            thinned = self.pool.add(before.caller)
            state.clean_share = 0.0
        else:
            self.cast.roll_back(CALLER, before.caller)
            self.cast.drop(CALLER, candidate)
            state.clean_share = self.defend_settings.clean_share_after_rollback
        after = Players(policy, candidate if kept else before.caller)
        comparisons = self.dev_judge.compare(before, after)
        state.policy, state.caller = after.policy, after.caller
        flips = self.attack.archive.count(state.round)
        report = RoundReport(state.round, before.caller, share, flips, comparisons)
        state.reports.append(report.to_json())
        self.observer.on_report(report)
        further = {**self._matrix(state), **self._plateau(state)}
        self._retire(before.policy, thinned)
        return {
            "judge/kept": float(kept),
            "judge/kept_share": share,
            "judge/gate_clean_change": change,
            **{f"judge/{c.split}/{c.name.replace(' ', '_')}": c.after.value for c in comparisons if c.after.n},
            **further,
        }

    def _clean_gate(self, before: str, candidate: str) -> tuple[float, float]:
        """The candidate's change of clean accuracy, and how much of what it has learnt passes: 1, 1/2, ..., or 0.

        A candidate that is refused moves half way back, and is asked again: between weights before and after training
        there often lies a model that has the one's accuracy and most of the other's robustness (WiSE-FT, arXiv
        2109.01903). It is left where it passed.
        """
        share = 1.0
        for halvings_left in range(self.defend_settings.clean_gate_halvings, -1, -1):
            change = self.dev_judge.clean_change(before, candidate)
            if change >= -self.defend_settings.clean_gate_epsilon - 1e-9:
                return change, share
            if halvings_left:
                self.cast.halve(CALLER, candidate, before)
                self.dev_judge.forget(candidate)
                share /= 2
        return change, 0.0

    def _matrix(self, state: GameState) -> dict[str, float]:
        """Every policy against every caller so far, on dev, where it is asked for."""
        if self.keep_matrix is None:
            return {}
        matrix = self.dev_cross_play.matrix(*snapshots(state))
        self.keep_matrix(matrix, state.round)
        scores = {"progress": matrix.progress, "cycling": matrix.cycling}
        return {f"judge/cross_play/{name}": score.value for name, score in scores.items() if score.n}

    def _plateau(self, state: GameState) -> dict[str, float]:
        """Whether attack success on the current caller, by past and present policies on dev, has become flat."""
        window, tolerance = self.schedule.stop_window, self.schedule.stop_tolerance
        if window == 0:
            return {}
        policies = self.pool.spread([policy.name for policy in snapshots(state)[0]])
        figure = self.dev_cross_play.attack_success(policies, state.caller)
        # while tasks or styles are held back, a flat curve is the curriculum's doing
        counts = figure.n > 0 and self.attack.holds_nothing_back(state)
        state.plateau.append(figure.value if counts else None)
        if is_flat(state.plateau, window=window, tolerance=tolerance):
            shown = ", ".join(f"{100 * value:.1f}" for value in state.plateau[-window:] if value is not None)
            state.stopped = f"attack success on dev was flat over {window} rounds ({shown} %)"
        measured = {"judge/pooled_attack_success": figure.value} if figure.n else {}
        return {**measured, "judge/stop": float(bool(state.stopped))}

    def _retire(self, policy: str, callers: Iterable[str]) -> None:
        """Free the memory of a superseded policy, and of the callers that the pool has let go."""
        self.cast.retire(POLICY, policy)
        for name in callers:
            self.cast.retire(CALLER, name)
            self.state.solved.pop(name, None)

    def finish(self) -> tuple[Comparison, ...]:
        """Final adapters under stable names, and start against end on tasks that no decision has seen."""
        self.cast.export(POLICY, self.state.policy, "query_policy")
        self.cast.export(CALLER, self.state.caller, "function_caller")
        start = Players(snapshot_name(POLICY, 0), snapshot_name(CALLER, 0))
        judge = self.test_judge or self.dev_judge
        self.observer.on_final(judge.split)
        return judge.compare(start, Players(self.state.policy, self.state.caller))

    def _next_phase(self) -> None:
        state = self.state
        state.step = 0
        state.phase = _ORDER[(_ORDER.index(state.phase) + 1) % len(_ORDER)]
        if state.phase is _ORDER[0]:
            state.round += 1


class StepAction(Protocol):
    """One step of a phase: reads the state's position, returns metrics."""

    def __call__(self, state: GameState, /) -> dict[str, float]:
        """Play it."""
        ...
