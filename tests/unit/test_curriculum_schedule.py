"""Schedules of the curriculum, their settings and their state."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

import pytest

from toolspar.calls.records import Reason, ToolCall, ToolSpec, Verdict
from toolspar.core.errors import ConfigError
from toolspar.curriculum.schedule import Curriculum, competence, is_open
from toolspar.curriculum.settings import CurriculumSettings, OpponentSettings
from toolspar.rollout.records import Episode, EpisodeStatus
from toolspar.tasks.records import Category, Split, Task
from toolspar.tasks.rewrites.styles import BY_STRENGTH
from toolspar.verify.records import CheckResult, ValidityReport


def settings(schedule: str, **changes: Any) -> CurriculumSettings:
    values: dict[str, Any] = {"start_competence": 0.25, "full_at": 1.0, "window_low": 0.2, "window_high": 0.6}
    values |= {"measured_weight": 0.5, "styles": "free"}
    return CurriculumSettings(schedule=schedule, **{**values, **changes})


def task(required: int) -> Task:
    """A task that is the harder the more arguments it requires."""
    names = [f"a{i}" for i in range(required)]
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in names}, "required": names}
    tool = ToolSpec("f", "F.", schema)
    return Task(f"t{required:02d}", (tool,), "q", (ToolCall("f"),), Category.SIMPLE, Split.TRAIN)


TASKS = [task(n) for n in (7, 3, 5, 1, 0, 6, 2, 4)]  # eight tasks, t00 the easiest
ALL = {f"t{n:02d}" for n in range(8)}


def episodes(task_id: str, wrong: int, right: int, **changes: Any) -> list[Episode]:
    own = next(t for t in TASKS if t.task_id == task_id)
    values: dict[str, Any] = {"validity": ValidityReport({"format": CheckResult(True)}), "style": "", **changes}
    reasons = [Reason.WRONG_VALUE] * wrong + [Reason.CORRECT] * right
    return [
        Episode(
            task=own,
            prompt_ids=(),
            response_ids=(),
            finished=True,
            response="",
            rewritten="r",
            verdicts=(Verdict(False, reason is Reason.CORRECT, reason),),
            **values,
        )
        for reason in reasons
    ]


def reachable(curriculum: Curriculum, progress: float, n: int = 1) -> set[str]:
    """What the curriculum may offer, seen from many draws."""
    rng = random.Random(0)
    return {t.task_id for _ in range(300) for t in curriculum.offer(n, progress, rng)}


def easiest(n: int) -> set[str]:
    return {f"t{i:02d}" for i in range(n)}


@pytest.mark.parametrize(
    ("schedule", "changes", "points"),
    [
        ("none", {}, {0.0: 1.0, 0.5: 1.0, 1.0: 1.0}),
        ("adaptive", {}, {0.0: 1.0, 1.0: 1.0}),
        ("staged", {}, {0.0: 0.25, 0.33: 0.25, 1 / 3: 0.5, 0.66: 0.5, 2 / 3: 0.75, 0.99: 0.75, 1.0: 1.0}),
        ("staged", {"full_at": 0.5}, {0.2: 0.5, 0.5: 1.0, 0.9: 1.0}),
        # sqrt(t (1 - c0^2) + c0^2)
        ("competence", {"start_competence": 0.2}, {0.0: 0.2, 0.25: 0.28**0.5, 0.75: 0.76**0.5, 1.0: 1.0}),
        ("competence", {"start_competence": 0.2, "full_at": 0.5}, {0.125: 0.28**0.5, 0.5: 1.0, 0.8: 1.0}),
    ],
)
def test_competence(schedule: str, changes: dict[str, float], points: dict[float, float]) -> None:
    chosen = settings(schedule, **changes)
    assert [competence(chosen, p) for p in points] == pytest.approx(list(points.values()), abs=1e-9)


@pytest.mark.parametrize("schedule", ["none", "staged", "competence", "adaptive"])
def test_competence_never_falls_and_ends_full(schedule: str) -> None:
    path = [competence(settings(schedule, full_at=0.7), step / 100) for step in range(101)]
    assert path == sorted(path)
    assert path[70:] == [1.0] * 31


@pytest.mark.parametrize("progress", [-0.01, 1.01])
def test_progress_is_a_share(progress: float) -> None:
    with pytest.raises(ValueError, match="progress"):
        competence(settings("staged"), progress)


@pytest.mark.parametrize(
    ("schedule", "progress", "expected"),
    [
        ("none", 0.0, ALL),
        ("staged", 0.0, easiest(2)),
        ("staged", 0.4, easiest(4)),
        ("staged", 0.7, easiest(6)),
        ("staged", 1.0, ALL),
        ("competence", 0.0, easiest(2)),
        ("competence", 0.2, easiest(4)),  # sqrt(.2 * .9375 + .0625) = 1/2 of eight
        ("competence", 1.0, ALL),
        ("adaptive", 0.0, ALL),
    ],
)
def test_what_a_schedule_offers(schedule: str, progress: float, expected: set[str]) -> None:
    assert reachable(Curriculum(TASKS, settings(schedule)), progress) == expected


@pytest.mark.parametrize("schedule", ["none", "staged", "competence", "adaptive"])
def test_offers_are_without_repetition_and_follow_the_generator(schedule: str) -> None:
    curriculum = Curriculum(TASKS, settings(schedule))
    offered = curriculum.offer(5, 0.0, random.Random(3))
    assert len({t.task_id for t in offered}) == 5
    assert curriculum.offer(5, 0.0, random.Random(3)) == offered
    assert len(curriculum.offer(99, 0.0, random.Random(3))) == 8


def test_the_order_of_the_tasks_does_not_matter() -> None:
    one = Curriculum(TASKS, settings("staged")).offer(2, 0.5, random.Random(1))
    other = Curriculum(TASKS[::-1], settings("staged")).offer(2, 0.5, random.Random(1))
    assert one == other


def test_too_few_admitted_are_topped_up_with_the_next_easiest() -> None:
    assert reachable(Curriculum(TASKS, settings("staged")), 0.0, n=3) == easiest(3)


def test_only_tasks_of_the_restriction_are_offered() -> None:
    curriculum = Curriculum(TASKS, settings("staged"))
    curriculum.restrict({"t01", "t03", "t06", "elsewhere"})
    assert reachable(curriculum, 0.0) == {"t01"}  # the easiest quarter of all tasks is t00, t01
    assert reachable(curriculum, 0.4) == {"t01", "t03"}
    assert reachable(curriculum, 1.0, n=5) == {"t01", "t03", "t06"}
    curriculum.restrict(set())
    assert curriculum.offer(5, 1.0, random.Random(0)) == []
    curriculum.restrict(None)
    assert reachable(curriculum, 1.0) == ALL


def test_adaptive_sets_aside_what_never_or_always_breaks() -> None:
    curriculum = Curriculum(TASKS, settings("adaptive"))
    curriculum.observe([*episodes("t00", 0, 4), *episodes("t01", 2, 2), *episodes("t02", 4, 0), *episodes("t03", 1, 4)])
    assert reachable(curriculum, 0.0) == ALL - {"t00", "t02"}
    metrics = curriculum.metrics()
    assert metrics["tried"] == 4.0
    assert metrics["in_window"] == 0.5


def test_adaptive_tops_up_with_what_is_nearest_to_the_window() -> None:
    curriculum = Curriculum(TASKS, settings("adaptive"))
    curriculum.observe([*episodes("t00", 0, 4), *episodes("t01", 2, 2), *episodes("t02", 4, 0)])
    curriculum.restrict({"t00", "t01", "t02"})
    # t00 is 0.2 below the window, t02 0.4 above it
    assert reachable(curriculum, 0.0, n=2) == {"t00", "t01"}
    assert reachable(curriculum, 0.0, n=3) == {"t00", "t01", "t02"}


def test_adaptive_tries_again_after_a_while() -> None:
    curriculum = Curriculum(TASKS, settings("adaptive"))
    curriculum.observe(episodes("t00", 0, 4))
    waits = 0
    while "t00" not in reachable(curriculum, 0.0):
        curriculum.observe([])
        waits += 1
    assert waits == 14  # 4 x 0.9^13 = 1.02, 4 x 0.9^14 = 0.92


@pytest.mark.parametrize(
    "changes",
    [
        {"validity": ValidityReport({"format": CheckResult(False)})},
        {"status": EpisodeStatus.TRUNCATED_ANSWER},
        {"status": EpisodeStatus.CHECK_ERROR},
    ],
    ids=["invalid", "cut", "error"],
)
def test_only_played_valid_episodes_count(changes: dict[str, Any]) -> None:
    curriculum = Curriculum(TASKS, settings("adaptive"))
    curriculum.observe(episodes("t00", 0, 4, **changes))
    assert curriculum.metrics() == {"tried": 0.0, "moved": 0.0}


def test_metrics_of_an_offer() -> None:
    curriculum = Curriculum(TASKS, settings("staged"))
    curriculum.offer(2, 0.0, random.Random(0))
    # t00 and t01: difficulties 0 and (1/5) / 5
    figures = {"competence": 0.25, "admitted": 2, "difficulty": 0.02, "tried": 0, "moved": 0, "offered_simple": 1.0}
    assert curriculum.metrics() == pytest.approx(figures)


def rollouts(curriculum: Curriculum, steps: Sequence[int]) -> list[list[str]]:
    """A few steps of a game whose outcome depends on the task only."""
    offers: list[list[str]] = []
    for step in steps:
        offered = curriculum.offer(3, step / 10, random.Random(step))
        offers.append([t.task_id for t in offered])
        curriculum.observe([e for t in offered for e in episodes(t.task_id, len(t.tools[0].required) % 4, 1)])
    return offers


@pytest.mark.parametrize("schedule", ["none", "staged", "competence", "adaptive"])
def test_a_resumed_curriculum_goes_on_as_if_nothing_had_been(schedule: str) -> None:
    whole = Curriculum(TASKS, settings(schedule))
    rollouts(whole, range(4))
    saved = json.loads(json.dumps(whole.state()))
    resumed = Curriculum(TASKS, settings(schedule))
    resumed.load_state(saved)
    assert rollouts(resumed, range(4, 9)) == rollouts(whole, range(4, 9))
    assert resumed.state() == whole.state()
    assert resumed.metrics() == whole.metrics()


@pytest.mark.parametrize("state", [{}, {"counts": {}, "other": 1}])
def test_a_foreign_state_is_refused(state: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="counts"):
        Curriculum(TASKS, settings("none")).load_state(state)


def test_task_ids_must_be_unique() -> None:
    with pytest.raises(ValueError, match="unique"):
        Curriculum([task(1), task(1)], settings("none"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schedule": "steep"}, "curriculum.schedule=steep .* none, staged, competence, adaptive"),
        ({"start_competence": 0.0}, "curriculum.start_competence=0.0"),
        ({"start_competence": 1.1}, "curriculum.start_competence=1.1"),
        ({"full_at": 0.0}, "curriculum.full_at=0.0"),
        ({"window_low": -0.1}, "curriculum.window_low=-0.1"),
        ({"window_low": 0.7}, "curriculum.window_high=0.6 .* curriculum.window_low=0.7"),
        ({"window_high": float("nan")}, "curriculum.window_high=nan"),
        ({"measured_weight": 1.5}, "curriculum.measured_weight=1.5"),
        ({"styles": "mild"}, "curriculum.styles=mild .* free, assigned, staged, adaptive"),
    ],
)
def test_curriculum_settings_out_of_range(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        settings(**{"schedule": "none", **changes})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pool_share": 1.5}, "opponents.pool_share=1.5"),
        ({"pick": "best"}, "opponents.pick=best .* uniform, recent, hardest"),
        ({"keep": 0}, "opponents.keep=0"),
    ],
)
def test_opponent_settings_out_of_range(changes: dict[str, Any], message: str) -> None:
    values: dict[str, Any] = {"pool_share": 0.2, "pick": "uniform", "keep": 4, **changes}
    with pytest.raises(ConfigError, match=message):
        OpponentSettings(**values)


STYLES = [style.value for style in BY_STRENGTH]


def styled(style: str, wrong: int, right: int) -> list[Episode]:
    return episodes("t00", wrong, right, style=style)


def test_measured_failure_moves_a_task_when_a_round_begins_and_not_before() -> None:
    curriculum = Curriculum(TASKS, settings("staged"))
    curriculum.observe([*episodes("t00", 4, 0), *episodes("t05", 0, 4)])  # the average is one half
    assert reachable(curriculum, 0.0) == easiest(2)
    curriculum.rescore()
    # t00: 0 + .5 (1 - .5) 4/5 = 0.2; t05: (5/9) / 5 - 0.2 < 0; all others at most (7/11) / 5 = 0.13
    assert reachable(curriculum, 0.0) == {"t05", "t01"}
    assert reachable(curriculum, 0.9) == ALL - {"t07", "t00"}
    assert curriculum.metrics()["moved"] == 2.0


def test_without_weight_structure_alone_decides() -> None:
    curriculum = Curriculum(TASKS, settings("staged", measured_weight=0.0))
    curriculum.observe([*episodes("t00", 4, 0), *episodes("t05", 0, 4)])
    curriculum.rescore()
    assert reachable(curriculum, 0.0) == easiest(2)


def test_a_task_that_the_caller_fails_in_its_own_words_is_hard_until_it_solves_it() -> None:
    curriculum = Curriculum(TASKS, settings("staged"))
    curriculum.observe_own({"t00": False, "t01": True})
    curriculum.rescore()
    assert reachable(curriculum, 0.0) == {"t01", "t02"}
    curriculum.observe_own({"t00": True})
    curriculum.rescore()
    assert reachable(curriculum, 0.0) == easiest(2)


def test_a_round_halves_what_is_known_of_the_caller_before_it() -> None:
    curriculum = Curriculum(TASKS, settings("adaptive"))
    curriculum.observe(episodes("t00", 0, 4))
    assert "t00" not in reachable(curriculum, 0.0)
    for _ in range(2):
        curriculum.rescore()
    assert curriculum.metrics()["tried"] == 1.0  # 4 / 4
    curriculum.rescore()
    assert "t00" in reachable(curriculum, 0.0)


def test_a_game_that_is_resumed_in_the_middle_of_a_round_keeps_its_order() -> None:
    whole = Curriculum(TASKS, settings("competence"))
    rollouts(whole, range(3))
    whole.observe_own({"t02": False})
    whole.rescore()
    rollouts(whole, range(3, 5))
    resumed = Curriculum(TASKS, settings("competence"))
    resumed.load_state(json.loads(json.dumps(whole.state())))
    assert rollouts(resumed, range(5, 8)) == rollouts(whole, range(5, 8))
    whole.rescore()
    resumed.rescore()
    assert rollouts(resumed, range(8, 11)) == rollouts(whole, range(8, 11))
    assert resumed.state() == whole.state()


@pytest.mark.parametrize(
    ("progress", "count"),
    # 8 styles x (1/4, 1/2, 3/4, 1), as the tasks
    [(0.0, 2), (0.3, 2), (0.4, 4), (0.7, 6), (1.0, 8)],
)
def test_staged_styles_come_the_mildest_first(progress: float, count: int) -> None:
    assert Curriculum(TASKS, settings("none", styles="staged")).styles(progress) == tuple(STYLES[:count])


def test_styles_are_dealt_only_where_that_is_asked_for() -> None:
    assert Curriculum(TASKS, settings("staged")).styles(0.5) == ()
    assert Curriculum(TASKS, settings("staged", styles="assigned")).styles(0.0) == tuple(STYLES)


def test_adaptive_styles_leave_out_what_never_or_always_breaks_but_keep_half() -> None:
    curriculum = Curriculum(TASKS, settings("none", styles="adaptive"))
    assert curriculum.styles(0.0) == tuple(STYLES)
    curriculum.observe([*styled("distractor", 4, 0), *styled("formal", 0, 4), *styled("casual", 1, 1)])
    assert set(STYLES) - set(curriculum.styles(0.0)) == {"distractor", "formal"}
    curriculum.observe([episode for style in STYLES for episode in styled(style, 9, 0)])
    assert len(curriculum.styles(0.0)) == 4
    assert "formal" in curriculum.styles(0.0)  # nearest to the window
    resumed = Curriculum(TASKS, settings("none", styles="adaptive"))
    resumed.load_state(json.loads(json.dumps(curriculum.state())))
    assert resumed.styles(0.0) == curriculum.styles(0.0)


def test_success_is_told_by_category_and_by_style() -> None:
    curriculum = Curriculum(TASKS, settings("none"))
    curriculum.observe([*styled("casual", 1, 3), *styled("typos", 3, 1)])
    metrics = curriculum.metrics()
    assert {name: metrics[name] for name in ("success", "success_simple", "success_casual", "success_typos")} == {
        "success": 0.5,
        "success_simple": 0.5,
        "success_casual": 0.25,
        "success_typos": 0.75,
    }
    curriculum.offer(4, 0.0, random.Random(0))
    assert curriculum.metrics()["offered_simple"] == 1.0
    assert "styles" not in curriculum.metrics()


@pytest.mark.parametrize(
    ("schedule", "styles", "progress", "expected"),
    [
        ("none", "free", 0.0, True),
        ("adaptive", "adaptive", 0.0, True),
        ("competence", "free", 0.9, False),
        ("competence", "free", 1.0, True),
        ("none", "staged", 0.9, False),
        ("staged", "staged", 1.0, True),
    ],
)
def test_when_nothing_is_held_back(schedule: str, styles: str, progress: float, expected: bool) -> None:
    assert is_open(settings(schedule, styles=styles), progress) is expected


@pytest.mark.parametrize("start", [0.01, 0.05, 0.2, 0.26, 0.3, 0.7])
def test_rounding_holds_nothing_back_at_the_end(start: float) -> None:
    assert is_open(settings("staged", styles="staged", start_competence=start), 1.0)
