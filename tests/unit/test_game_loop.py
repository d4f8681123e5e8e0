"""The loop: which step follows which, who stays, and who never looks at test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.support.scripted_game import NamedCast, Silent
from tests.support.toy_game import CALLER_PPO

from toolspar.curriculum.pool import OpponentPool
from toolspar.curriculum.settings import OpponentSettings
from toolspar.evaluate.crossplay import CrossPlay
from toolspar.evaluate.intervals import Effect, Figure
from toolspar.game.judge import Players
from toolspar.game.loop import Game
from toolspar.game.records import Comparison, GameState, Phase, RoundReport
from toolspar.game.settings import DefendSettings, ScheduleSettings
from toolspar.learners.sft_settings import SFTSettings
from toolspar.runtime.metrics import MetricLog, read_metrics
from toolspar.runtime.settings import LoggerSettings

Diary = list[str]
SFT = SFTSettings(
    learning_rate=0.1,
    warmup_steps=0,
    decay=False,
    examples_per_step=4,
    examples_per_forward=4,
    max_grad_norm=1.0,
    anchor_kl_coef=0.0,
)


class Phases:
    """Both players' phases; every step is only noted."""

    def __init__(self, diary: Diary, defend_steps: int) -> None:
        self.diary = diary
        self.defend_steps = defend_steps
        self.archive = self
        self.closed_rounds = 0
        self.survey = self._note("survey")
        self.update = self._note("attack")
        self.harvest = self._note("harvest")
        self.step = self._note("defend")

    def count(self, round_: int) -> int:
        return round_

    def length(self, state: GameState) -> int:
        return self.defend_steps

    def holds_nothing_back(self, state: GameState) -> bool:
        return state.round > self.closed_rounds

    def _note(self, name: str) -> Callable[[GameState], dict[str, float]]:
        def action(state: GameState) -> dict[str, float]:
            assert state.phase.value == name
            self.diary.append(f"{state.round} {name} {state.step} @{state.ticks} against {state.caller}")
            return {f"{name}/number": float(state.step)}

        return action


@dataclass
class NotedJudge:
    """A judge whose gate sees the given changes, one after the other."""

    diary: Diary
    split: str = "dev"
    changes: Iterator[float] = field(default_factory=lambda: iter(()))
    hits: Sequence[int] = (8, 5, 3, 3, 3, 3, 3, 3)
    settings: Any = field(default_factory=lambda: SimpleNamespace(confidence=0.95, bootstrap_samples=100))
    seed: int = 0

    def clean_change(self, before: str, after: str) -> float:
        self.diary.append(f"{self.split} gate {before} -> {after}")
        return next(self.changes)

    def forget(self, caller: str) -> None:
        self.diary.append(f"{self.split} forgets {caller}")

    def knows(self, policy: str) -> bool:
        return False

    def rewrites(self, policy: str) -> list[object]:
        self.diary.append(f"{self.split} rewrites {policy}")
        return []

    def flips(self, policy: str, caller: str) -> dict[str, tuple[bool, ...]]:
        """The weaker the policy and the newer the caller, the fewer of ten rewrites flip it."""
        self.diary.append(f"{self.split} flips {policy} {caller}")
        return {"task": tuple(n < self.hits[int(caller[-1])] for n in range(10))}

    def compare(self, before: Players, after: Players) -> tuple[Comparison, ...]:
        self.diary.append(
            f"{self.split} compare {before.policy}, {before.caller} -> {after.policy}, {after.caller}",
        )
        figure = Figure(0.5, 10, 0.2, 0.8)
        return (Comparison("clean accuracy", self.split, figure, figure, Effect(0.0, -0.1, 0.1, 10, 1.0)),)


class NotedCast(NamedCast):
    """Names of snapshots; what happens to them is noted."""

    def __init__(self, folder: Path, diary: Diary) -> None:
        super().__init__(folder)
        self.diary = diary

    def roll_back(self, player: str, name: str) -> None:
        self.diary.append(f"{player} back to {name}")

    def halve(self, player: str, name: str, start: str) -> None:
        self.diary.append(f"{name} half way to {start}")

    def drop(self, player: str, name: str) -> None:
        self.diary.append(f"drop {name}")

    def export(self, player: str, name: str, folder: str) -> Path:
        self.diary.append(f"export {name} as {folder}")
        return super().export(player, name, folder)


class NotedSaves:
    """Notes at which positions the game could be saved."""

    def __init__(self) -> None:
        self.positions: list[tuple[int, str, int, int]] = []

    def restore(self, game: Game) -> None: ...

    def save_if_due(self, game: Game) -> None:
        state = game.state
        self.positions.append((state.round, state.phase.value, state.step, state.ticks))


class Watcher(Silent):
    """Notes phases and reports."""

    def __init__(self) -> None:
        self.phases: list[tuple[str, int, int]] = []
        self.reports: list[RoundReport] = []

    def on_phase(self, state: GameState, steps: int) -> None:
        self.phases.append((state.phase.value, state.step, steps))

    def on_report(self, report: RoundReport) -> None:
        self.reports.append(report)


def make_game(
    folder: Path,
    *,
    rounds: int = 1,
    attack: int = 2,
    defend: int = 2,
    method: str = "sft",
    ppo_updates: int = 3,
    changes: tuple[float, ...] = (0.0,) * 9,
    epsilon: float = 0.01,
    halvings: int = 0,
    keep: int = 8,
    test: bool = True,
    state: GameState | None = None,
    stop: tuple[int, float] = (0, 0.0),
) -> tuple[Game, Diary]:
    diary: Diary = []
    phases: Any = Phases(diary, defend)
    schedule = ScheduleSettings(
        rounds=rounds,
        attack_updates=attack,
        survey_tasks=1,
        harvest_tasks=1,
        harvest_rewrites_per_task=1,
        harvest_any_tasks=0,
        max_skipped_updates=1,
        stop_window=stop[0],
        stop_tolerance=stop[1],
    )
    defend_settings = DefendSettings(
        steps=defend,
        method=method,
        max_tokens=None,
        adversarial_source="archive",
        adversarial_share=0.5,
        replay_share=0.25,
        clean_share=0.25,
        clean_gate_epsilon=epsilon,
        clean_gate_halvings=halvings,
        balance=[],
        failed_share=0.0,
        clean_share_after_rollback=0.6,
        sft=SFT,
        ppo_updates=ppo_updates,
        reward="p",
        ppo=CALLER_PPO,
    )
    made = Game(
        state=state or GameState(),
        schedule=schedule,
        defend_settings=defend_settings,
        cast=NotedCast(folder, diary),
        attack=phases,
        defend=phases,
        dev_judge=cast(Any, NotedJudge(diary, "dev", iter(changes))),
        test_judge=cast(Any, NotedJudge(diary, "test")) if test else None,
        pool=OpponentPool(OpponentSettings(pool_share=0.5, pick="uniform", keep=keep)),
        saves=cast(Any, NotedSaves()),
        metrics=MetricLog(folder, LoggerSettings(csv=True, tensorboard=False)),
        observer=Watcher(),
    )
    return made, diary


def watcher(game: Game) -> Watcher:
    assert isinstance(game.observer, Watcher)
    return game.observer


def steps(diary: Diary) -> list[str]:
    """Which steps were played, opponents aside."""
    return [line.partition(" against ")[0] for line in diary if "@" in line]


def positions(game: Game) -> list[tuple[int, str, int, int]]:
    assert isinstance(game.saves, NotedSaves)
    return game.saves.positions


ONE_ROUND = ["1 survey 0 @0", "1 attack 0 @1", "1 attack 1 @2", "1 harvest 0 @3", "1 defend 0 @4", "1 defend 1 @5"]
TWO_ROUNDS = [
    *ONE_ROUND,
    *("2 survey 0 @7", "2 attack 0 @8", "2 attack 1 @9", "2 harvest 0 @10", "2 defend 0 @11", "2 defend 1 @12"),
]


def test_phases_follow_each_other_and_every_step_is_a_tick(tmp_path: Path) -> None:
    game, diary = make_game(tmp_path, rounds=2)
    game.play()
    assert steps(diary) == TWO_ROUNDS  # ticks 6 and 13 are the judgements
    assert positions(game)[:7] == [
        *((1, "attack", 0, 1), (1, "attack", 1, 2), (1, "harvest", 0, 3), (1, "defend", 0, 4)),
        *((1, "defend", 1, 5), (1, "judge", 0, 6), (2, "survey", 0, 7)),
    ]
    assert positions(game)[-1] == (3, "survey", 0, 14)
    assert watcher(game).phases[:5] == [
        *(("survey", 0, 1), ("attack", 0, 2), ("harvest", 0, 1), ("defend", 0, 2), ("judge", 0, 1)),
    ]


def test_metrics_are_logged_at_the_position_of_their_step(tmp_path: Path) -> None:
    game, _ = make_game(tmp_path)
    game.play()
    game.metrics.close()
    rows = read_metrics(tmp_path / "metrics.csv")
    found = {(r.position, r.round, r.phase, r.update) for r in rows}
    assert found == {
        *((0, 1, "survey", 0), (1, 1, "attack", 0), (2, 1, "attack", 1), (3, 1, "harvest", 0)),
        *((4, 1, "defend", 0), (5, 1, "defend", 1), (6, 1, "judge", 0)),
    }
    assert {r.position for r in rows if r.metric == "time/seconds"} == {0, 1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize(("ticks", "left"), list(enumerate(range(6, 0, -1))))
def test_a_game_goes_on_where_it_was(tmp_path: Path, ticks: int, left: int) -> None:
    phase, step = [
        *((Phase.SURVEY, 0), (Phase.ATTACK, 0), (Phase.ATTACK, 1), (Phase.HARVEST, 0)),
        *((Phase.DEFEND, 0), (Phase.DEFEND, 1)),
    ][ticks]
    game, diary = make_game(tmp_path, state=GameState(phase=phase, step=step, ticks=ticks))
    game.play()
    assert steps(diary) == ONE_ROUND[-left:]
    assert watcher(game).phases[0] == (phase.value, step, {"attack": 2, "defend": 2}.get(phase.value, 1))
    assert len(watcher(game).reports) == 1


def test_a_game_goes_on_in_a_later_round_and_at_the_judgement(tmp_path: Path) -> None:
    state = GameState(round=2, phase=Phase.JUDGE, ticks=13, caller="caller-round-1", policy="policy-round-1")
    game, diary = make_game(tmp_path, rounds=2, state=state)
    game.play()
    assert diary[:2] == [
        "dev gate caller-round-1 -> caller-round-2",
        "dev compare policy-round-1, caller-round-1 -> policy-round-2, caller-round-2",
    ]
    assert game.state.ticks == 14


def test_a_finished_game_is_only_compared_once_more(tmp_path: Path) -> None:
    state = GameState(round=2, ticks=7, caller="caller-round-1", policy="policy-round-1")
    game, diary = make_game(tmp_path, state=state)
    game.play()
    assert diary == [
        "export policy-round-1 as query_policy",
        "export caller-round-1 as function_caller",
        "test compare policy-round-0, caller-round-0 -> policy-round-1, caller-round-1",
    ]
    assert positions(game) == []


def test_empty_phases_are_passed_over(tmp_path: Path) -> None:
    game, diary = make_game(tmp_path, rounds=2, attack=0, defend=0)
    game.play()
    assert steps(diary) == ["1 survey 0 @0", "1 harvest 0 @1", "2 survey 0 @3", "2 harvest 0 @4"]
    assert (game.state.round, game.state.ticks) == (3, 6)


@pytest.mark.parametrize(
    ("change", "kept"),
    [(0.2, True), (0.0, True), (-0.02, True), (-0.04, True), (-0.041, False), (-0.06, False), (-1.0, False)],
)
def test_the_clean_gate_keeps_up_to_epsilon_and_not_beyond(tmp_path: Path, change: float, kept: bool) -> None:
    game, diary = make_game(tmp_path, changes=(change,), epsilon=0.04)
    game.play()
    assert [report.kept for report in watcher(game).reports] == [kept]
    assert game.state.caller == ("caller-round-1" if kept else "caller-round-0")
    assert game.state.policy == "policy-round-1"
    assert game.state.clean_share == (0.0 if kept else 0.6)
    assert game.pool.names == (("caller-round-0",) if kept else ())
    assert ("caller back to caller-round-0" in diary) is not kept
    assert ("drop caller-round-1" in diary) is not kept


@pytest.mark.parametrize(
    ("changes", "share"),
    [((-0.01,), 1.0), ((-0.3, 0.0), 0.5), ((-0.3, -0.2, -0.04), 0.25), ((-0.3, -0.2, -0.1), 0.0)],
)
def test_a_refused_caller_moves_half_way_back_until_it_passes(
    tmp_path: Path, changes: tuple[float, ...], share: float
) -> None:
    game, diary = make_game(tmp_path, changes=changes, epsilon=0.04, halvings=2)
    game.play()
    halved = [line for line in diary if "half way" in line]
    assert halved == ["caller-round-1 half way to caller-round-0"] * (len(changes) - 1)
    assert diary.count("dev forgets caller-round-1") == len(halved)
    assert game.state.caller == ("caller-round-1" if share else "caller-round-0")
    back_to = {1.0: [], 0.0: ["caller back to caller-round-0"]}.get(share, ["caller back to caller-round-1"])
    assert [line for line in diary if line.startswith("caller back")] == back_to  # what learns stands where it passed
    assert game.state.clean_share == (0.0 if share else 0.6)
    assert game.state.reports[0]["kept_share"] == share
    judged = next(row for row in read_metrics(tmp_path / "metrics.csv") if row.metric == "judge/kept_share")
    assert (judged.value, game.state.reports[0]["kept"]) == (share, share > 0)


def test_a_drop_of_exactly_epsilon_is_kept_in_spite_of_rounding(tmp_path: Path) -> None:
    game, _ = make_game(tmp_path, changes=(-(0.1 + 0.2),), epsilon=0.3)  # -0.30000000000000004
    game.play()
    assert game.state.caller == "caller-round-1"


def test_a_rejected_caller_meets_nobody(tmp_path: Path) -> None:
    game, diary = make_game(tmp_path, rounds=3, changes=(0.0, -0.5, 0.1))
    game.play()
    opponents = {line[0]: line.partition(" against ")[2] for line in diary if " attack " in line}
    assert opponents == {"1": "caller-round-0", "2": "caller-round-1", "3": "caller-round-1"}
    assert "dev gate caller-round-1 -> caller-round-3" in diary
    assert "dev compare policy-round-1, caller-round-1 -> policy-round-2, caller-round-1" in diary
    assert game.pool.names == ("caller-round-0", "caller-round-1")
    assert game.state.clean_share == 0.0  # lowered again by the success of round 3
    assert [report["kept"] for report in game.state.reports] == [True, False, True]
    assert [report["flips"] for report in game.state.reports] == [1, 2, 3]


def test_snapshots_that_nobody_meets_any_more_are_dropped_but_for_the_start(tmp_path: Path) -> None:
    game, diary = make_game(tmp_path, rounds=4, keep=2)
    solved = {f"caller-round-{k}": {"task": True} for k in range(5)}
    game.state.solved = dict(solved)
    game.play()
    assert game.pool.names == ("caller-round-0", "caller-round-3")
    dropped = [line for line in diary if line.startswith("drop")]
    callers, policies = ["caller-round-1", "caller-round-2"], [f"policy-round-{k}" for k in (1, 2, 3)]
    assert sorted(dropped) == sorted(f"drop {name}" for name in [*callers, *policies])
    assert set(game.state.solved) == set(solved) - set(callers)
    last = max(index for index, line in enumerate(diary) if line == "drop caller-round-1")
    assert "caller-round-1" not in "".join(diary[last + 1 :])


def test_the_start_leaves_the_pool_but_not_the_memory(tmp_path: Path) -> None:
    game, diary = make_game(tmp_path, rounds=3, keep=1)
    game.play()
    assert game.pool.names == ("caller-round-2",)
    assert "drop caller-round-1" in diary
    assert "drop caller-round-0" not in diary


def test_test_is_looked_at_once_and_after_the_last_round(tmp_path: Path) -> None:
    game, diary = make_game(tmp_path, rounds=3, changes=(0.0, -0.5, 0.0))
    final = game.play()
    looks = [index for index, line in enumerate(diary) if line.startswith("test ")]
    assert looks == [len(diary) - 1]
    assert diary[-1] == "test compare policy-round-0, caller-round-0 -> policy-round-3, caller-round-3"
    assert max(index for index, line in enumerate(diary) if line.startswith("dev ")) < looks[0]
    assert {comparison.split for comparison in final} == {"test"}
    assert {c["split"] for report in game.state.reports for c in report["comparisons"]} == {"dev"}


def test_without_a_test_judge_the_whole_game_is_compared_on_dev(tmp_path: Path) -> None:
    game, diary = make_game(tmp_path, test=False)
    assert {comparison.split for comparison in game.play()} == {"dev"}
    assert not any(line.startswith("test") for line in diary)


def rounds_played(diary: Diary) -> int:
    return max(int(line[0]) for line in diary if "@" in line)


def test_a_game_stops_when_attack_success_on_dev_is_flat(tmp_path: Path) -> None:
    game, diary = make_game(tmp_path, rounds=7, stop=(3, 0.0))
    game.play()
    assert game.state.plateau == pytest.approx([0.5, 0.3, 0.3, 0.3])  # of the callers of rounds 1 to 4
    assert rounds_played(diary) == 4
    assert game.state.stopped == "attack success on dev was flat over 3 rounds (30.0, 30.0, 30.0 %)"
    assert diary[-1] == "test compare policy-round-0, caller-round-0 -> policy-round-4, caller-round-4"
    rows = read_metrics(tmp_path / "metrics.csv") if game.metrics.close() is None else []
    assert [row.value for row in rows if row.metric == "judge/stop"] == [0.0, 0.0, 0.0, 1.0]
    assert [row.value for row in rows if row.metric == "judge/pooled_attack_success"] == [0.5, 0.3, 0.3, 0.3]


@pytest.mark.parametrize(("window", "tolerance", "rounds"), [(0, 1.0, 6), (2, 0.0, 3), (2, 0.2, 2), (4, 0.0, 5)])
def test_window_and_tolerance_say_what_is_flat(tmp_path: Path, window: int, tolerance: float, rounds: int) -> None:
    game, diary = make_game(tmp_path, rounds=6, stop=(window, tolerance))
    game.play()
    assert rounds_played(diary) == rounds


def test_rounds_in_which_the_curriculum_holds_something_back_do_not_count(tmp_path: Path) -> None:
    game, diary = make_game(tmp_path, rounds=9, stop=(2, 0.0))
    cast(Any, game.attack).closed_rounds = 3
    game.play()
    assert game.state.plateau == [None, None, None, pytest.approx(0.3), pytest.approx(0.3)]
    assert rounds_played(diary) == 5


def test_the_stop_rule_reads_dev_only(tmp_path: Path) -> None:
    game, diary = make_game(tmp_path, rounds=7, stop=(3, 0.0))
    game.play()
    looks = [line for line in diary if line.startswith("test ")]
    assert looks == ["test compare policy-round-0, caller-round-0 -> policy-round-4, caller-round-4"]
    assert diary[-1] == looks[0]
    assert any(line.startswith("dev flips policy-round-2 caller-round-3") for line in diary)


def test_a_resumed_game_stops_in_the_same_round_and_stays_stopped(tmp_path: Path) -> None:
    whole, _ = make_game(tmp_path / "whole", rounds=7, stop=(3, 0.0))
    states: list[str] = []
    save = whole.saves.save_if_due
    whole.saves.save_if_due = lambda game: (save(game), states.append(json.dumps(game.state.to_json())))  # pyright: ignore
    whole.play()
    for number, saved in enumerate(states[::5]):
        folder = tmp_path / str(number)
        resumed, diary = make_game(folder, rounds=7, stop=(3, 0.0), state=GameState.from_json(json.loads(saved)))
        resumed.play()
        assert (resumed.state.stopped, resumed.state.plateau) == (whole.state.stopped, whole.state.plateau)
        assert resumed.state.round == whole.state.round == 5
    stopped, diary = make_game(
        tmp_path / "end", rounds=7, stop=(3, 0.0), state=GameState.from_json(json.loads(states[-1]))
    )
    stopped.play()
    assert steps(diary) == []


def test_the_policies_of_the_stop_rule_are_spread_over_the_run(tmp_path: Path) -> None:
    game, diary = make_game(tmp_path, rounds=5, keep=2, stop=(5, 0.0))
    game.play()
    met = [line.split()[2] for line in diary if line.startswith("dev flips") and line.endswith("caller-round-5")]
    assert met == ["policy-round-0", "policy-round-5"]


def test_every_policy_meets_every_caller_that_was_kept(tmp_path: Path) -> None:
    kept: list[tuple[int, CrossPlay]] = []
    game, diary = make_game(tmp_path, rounds=3, changes=(0.0, -0.5, 0.0))
    game.keep_matrix = lambda matrix, round_: kept.append((round_, matrix))
    game.play()
    assert [round_ for round_, _ in kept] == [1, 2, 3]
    last = kept[-1][1]
    assert [policy.name for policy in last.policies] == [f"policy-round-{n}" for n in range(4)]
    assert [caller.name for caller in last.callers] == ["caller-round-0", "caller-round-1", "caller-round-3"]
    flips = [line for line in diary if line.startswith("dev flips")]
    assert len(flips) == len(set(flips)) == 4 * 3  # each pair once in the whole game
    # the newest .3, the older .8 and .5
    assert last.progress.value == pytest.approx(0.35)
    assert last.split == "dev"


def test_what_was_not_measured_is_left_out_of_the_metrics(tmp_path: Path) -> None:
    game, _ = make_game(tmp_path, rounds=1, stop=(2, 0.0))
    judge = cast(Any, game.dev_judge)
    compare, nothing = judge.compare, Figure(0.0, 0, 0.0, 1.0)
    unmeasured = Comparison("attack success", "dev", nothing, nothing, Effect(0.0, 0.0, 0.0, 0, 1.0))
    judge.compare = lambda before, after: (*compare(before, after), unmeasured)
    judge.flips = lambda policy, caller: {}
    game.play()
    game.metrics.close()
    found = {row.metric for row in read_metrics(tmp_path / "metrics.csv")}
    assert "judge/dev/clean_accuracy" in found and "judge/stop" in found
    assert not {"judge/dev/attack_success", "judge/pooled_attack_success"} & found
