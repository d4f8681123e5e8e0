"""What a person reads while a game runs."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console
from tests.support.toy_game import CALLER_PPO

from toolspar.app.progress import ProgressDisplay, duration, final_ratio, summary
from toolspar.evaluate.intervals import Effect, Figure
from toolspar.game.records import Comparison, GameState, Phase, RoundReport
from toolspar.game.settings import DefendSettings, JudgeSettings, ScheduleSettings
from toolspar.learners.sft_settings import SFTSettings

ATTACK = {
    "episodes/attack_success": 0.553,
    "episodes/valid_share": 0.928,
    "reward/total_mean": -0.4249,
    "ppo/kl_reference": 0.0123,
    "archive/size": 12345.0,
    "time/seconds": 20.0,
    "time/episodes_per_second": 12.34,
}


def judge(test_tasks: int, *, dev_attack: int = 0, test_attack: int = 0) -> JudgeSettings:
    return JudgeSettings(
        dev_tasks=10,
        test_tasks=test_tasks,
        dev_attack_tasks=dev_attack,
        test_attack_tasks=test_attack,
        attack_rewrites_per_task=2,
        robust_rewrites_per_task=1,
        bootstrap_samples=100,
        confidence=0.95,
        cross_play=False,
    )


def display(
    *, rounds: int = 2, attack: int = 2, defend: int = 2, terminal: bool = False, test_tasks: int = 0
) -> ProgressDisplay:
    console = Console(file=io.StringIO(), width=80, force_terminal=terminal)
    sft = SFTSettings(
        learning_rate=0.1,
        warmup_steps=0,
        decay=False,
        examples_per_step=4,
        examples_per_forward=4,
        max_grad_norm=1.0,
        anchor_kl_coef=0.0,
    )
    defend_settings = DefendSettings(
        steps=defend,
        method="sft",
        max_tokens=None,
        adversarial_source="archive",
        adversarial_share=0.5,
        replay_share=0.25,
        clean_share=0.25,
        clean_gate_epsilon=0.01,
        clean_gate_halvings=0,
        balance=[],
        failed_share=0.0,
        clean_share_after_rollback=0.6,
        sft=sft,
        ppo_updates=2,
        reward="p",
        ppo=CALLER_PPO,
    )
    schedule = ScheduleSettings(
        rounds=rounds,
        attack_updates=attack,
        survey_tasks=1,
        harvest_tasks=1,
        harvest_rewrites_per_task=1,
        harvest_any_tasks=0,
        max_skipped_updates=1,
        stop_window=0,
        stop_tolerance=0.0,
    )
    return ProgressDisplay(console, schedule, defend_settings, judge(test_tasks))


def text(of: ProgressDisplay) -> str:
    assert isinstance(of.console.file, io.StringIO)
    return of.console.file.getvalue()


def left(of: ProgressDisplay, phase: Phase, step: int, seconds: float, round_: int = 1) -> str:
    """The time left that is printed after a step."""
    of.on_step(GameState(round=round_, phase=phase, step=step), {"time/seconds": seconds})
    match = re.search(r"gone, (\S+) left$", text(of).splitlines()[-1])
    assert match is not None
    return match[1]


def test_a_step_is_one_line_with_all_that_matters() -> None:
    with display() as shown:
        shown.on_phase(GameState(phase=Phase.ATTACK), 2)
        shown.on_step(GameState(phase=Phase.ATTACK, step=1), ATTACK)
    title, line = text(shown).splitlines()
    assert title == "Round 1/2 attack: the query policy learns to break it"
    assert line.startswith("  round 1/2 attack 2/2  ")
    for part in ("attack success 55%", "valid 93%", "reward -0.42", "KL 0.012", "archive 12345", "episodes/s 12.3"):
        assert f"  {part}  " in line
    assert re.search(r"  \d+:\d\d gone, \d+:\d\d\+ left$", line)


def test_other_phases_show_their_own_figures() -> None:
    with display() as shown:
        shown.on_step(GameState(phase=Phase.DEFEND), {"sft/nll": 0.1234, "sft/grad_norm": 9.0, "time/seconds": 1.0})
        shown.on_step(GameState(phase=Phase.SURVEY), {"survey/solved_share": 0.905, "time/seconds": 1.0})
    assert "round 1/2 defend 1/2  loss 0.123  0:00 gone" in text(shown)
    assert "round 1/2 survey 1/1  solved 90%" in text(shown)
    assert summary({"time/seconds": 1.0}) == ""


def test_a_log_holds_neither_terminal_codes_nor_wrapped_or_overlong_lines() -> None:
    with display(rounds=20, attack=1000) as shown:
        shown.on_phase(GameState(round=20, phase=Phase.ATTACK), 1000)
        state = GameState(round=12, phase=Phase.ATTACK, step=998)
        shown.on_step(state, {**ATTACK, "time/seconds": 100.0})
    assert "\x1b" not in text(shown)
    lines = text(shown).splitlines()
    assert len(lines) == 2
    assert lines[1].endswith("+ left")
    assert max(map(len, lines)) < 150


def test_a_terminal_gets_a_bar_and_colours() -> None:
    with display(terminal=True) as shown:
        shown.on_phase(GameState(phase=Phase.ATTACK), 2)
        shown.on_step(GameState(phase=Phase.ATTACK), ATTACK)
        shown.on_phase(GameState(phase=Phase.HARVEST), 1)
    assert "\x1b[" in text(shown)
    assert "attack success 55%" in text(shown)
    assert len(shown.progress.tasks) == 1  # one bar at a time


def test_time_left_is_that_of_the_steps_seen_and_says_what_it_leaves_out() -> None:
    shown = display()
    assert left(shown, Phase.SURVEY, 0, 10.0) == "0:10+"  # the survey of round 2
    assert left(shown, Phase.ATTACK, 0, 20.0) == "1:10+"  # 1 + 2 updates of 20 s
    assert left(shown, Phase.ATTACK, 1, 40.0) == "1:10+"  # 2 updates of 30 s on average
    assert left(shown, Phase.HARVEST, 0, 5.0) == "1:15+"
    assert left(shown, Phase.DEFEND, 0, 2.0) == "1:21+"  # 1 + 2 steps of 2 s
    assert left(shown, Phase.DEFEND, 1, 2.0) == "1:19+"
    assert left(shown, Phase.JUDGE, 0, 60.0) == "1:49"  # all has been seen; 60 s was for two callers
    assert left(shown, Phase.JUDGE, 0, 60.0, round_=2) == "0:00"


def test_time_left_holds_the_final_judgement() -> None:
    shown = display(rounds=1, test_tasks=15)
    assert left(shown, Phase.JUDGE, 0, 60.0) == "1:30"  # three times what one caller took


def test_the_final_judgement_is_compared_with_a_rounds_by_the_texts_that_each_generates() -> None:
    assert final_ratio(judge(0)) == 0
    assert final_ratio(judge(10)) == 2  # two callers instead of one
    assert final_ratio(judge(10, dev_attack=4)) == 40 / (20 + 5 * 4 * 2)
    assert final_ratio(judge(10, test_attack=99)) == (40 + 5 * 10 * 2) / 20


def test_empty_phases_need_no_time() -> None:
    shown = display(rounds=1, attack=0, defend=0)
    left(shown, Phase.SURVEY, 0, 10.0)
    left(shown, Phase.HARVEST, 0, 10.0)
    assert left(shown, Phase.JUDGE, 0, 10.0) == "0:00"


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "0:00"), (59.4, "0:59"), (59.6, "1:00"), (3599.7, "1:00:00"), (36610, "10:10:10")]
)
def test_durations(seconds: float, expected: str) -> None:
    assert duration(seconds) == expected


@pytest.mark.parametrize(
    ("kept_share", "words"),
    [(1.0, "new caller kept"), (0.5, "new caller kept with 1/2 of what"), (0.0, "new caller rolled back (clean gate)")],
)
def test_a_report_tells_what_became_of_the_caller(kept_share: float, words: str) -> None:
    figure = Figure(0.5, 10, 0.2, 0.8)
    comparison = Comparison("clean accuracy", "dev", figure, figure, Effect(0.0, -0.1, 0.1, 10, 1.0))
    shown = display()
    shown.console.width = 200
    shown.on_report(RoundReport(3, "caller-round-2", kept_share, 17, (comparison,)))
    assert "Round 3: 17 verified flips" in text(shown)
    assert words in text(shown)
    assert "50.0 % [20.0, 80.0] n=10" in text(shown)
    assert "not shown" in text(shown)
