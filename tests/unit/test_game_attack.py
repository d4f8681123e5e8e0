"""The attack phase: whom it attacks on what, what it learns from, and what it keeps."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.fake_players import FakeAnswerer, FakeArena, Knows, Writes, knows_by_table
from tests.support.play_records import weather_task
from tests.support.scripted_game import letter_vectors
from tests.support.toy_game import PPO

from toolspar.archive.store import Archive
from toolspar.core.errors import RunError
from toolspar.curriculum.pool import OpponentPool
from toolspar.curriculum.schedule import Curriculum
from toolspar.curriculum.settings import CurriculumSettings, OpponentSettings
from toolspar.game.attack import AttackPhase
from toolspar.game.records import GameState, Phase
from toolspar.game.settings import ScheduleSettings
from toolspar.learners.ppo import PPOLearner
from toolspar.reward.settings import RewardSettings
from toolspar.rollout.batch import RolloutBatch
from toolspar.runtime.records import EventLog
from toolspar.tasks.records import Task
from toolspar.tasks.rewrites.styles import BY_STRENGTH

CITIES = ("Paris", "Rome", "Oslo", "Bern", "Kyiv", "Lima")
NOW, PAST = "caller-round-1", "caller-round-0"
REWARD = RewardSettings(
    shape="zero_sum",
    weights={"adversarial": 1.0},
    diversity_mode="reward",
    invalid_cost=0.25,
    overlength_cost=0.0,
    similarity_margin=0.8,
    archive_neighbours=1,
    max_error_share=0.5,
)


class NotingLearner(PPOLearner):
    """Keeps what it should have learnt from."""

    def __init__(self) -> None:  # no models to train
        self.batches: list[RolloutBatch] = []
        self.indices: list[int] = []

    def update(self, batch: RolloutBatch, *, update_index: int, rng: random.Random) -> dict[str, float]:
        self.batches.append(batch)
        self.indices.append(update_index)
        return {"steps": 1.0, "trained_tokens": 7.0}


def city(task: Task) -> str:
    return str(task.expected[0].arguments["city"])


def named(policy: str, task: Task, n: int) -> str:
    return f"{city(task)} {'abc'[n] * 9}"


def phase(
    folder: Path, knows: Knows, writes: Writes = named, *, pool_share: float = 0.0, styles: str = "free"
) -> AttackPhase:
    answerer = FakeAnswerer(knows)
    pool = OpponentPool(OpponentSettings(pool_share=pool_share, pick="uniform", keep=2))
    pool.add(PAST)
    curriculum = CurriculumSettings(
        schedule="none",
        start_competence=0.5,
        full_at=1.0,
        window_low=0.05,
        window_high=0.8,
        measured_weight=0.5,
        styles=styles,
    )
    return AttackPhase(
        arena=FakeArena(writes, answerer),
        learner=NotingLearner(),
        curriculum=Curriculum([weather_task(name) for name in CITIES], curriculum),
        pool=pool,
        archive=Archive(folder / "archive"),
        encode=letter_vectors,
        reward=REWARD,
        ppo=replace(PPO, episodes_per_rollout=8, rewrites_per_task=2, episodes_per_minibatch=4),
        schedule=ScheduleSettings(
            rounds=2,
            attack_updates=12,
            survey_tasks=6,
            harvest_tasks=4,
            harvest_rewrites_per_task=3,
            harvest_any_tasks=0,
            max_skipped_updates=1,
            stop_window=0,
            stop_tolerance=0.0,
        ),
        events=EventLog(folder / "episodes.jsonl"),
        seed=0,
    )


def state(step: int = 0, phase_: Phase = Phase.ATTACK) -> GameState:
    return GameState(round=2, phase=phase_, step=step, ticks=10 + step, caller=NOW, policy="policy-round-1")


def surveyed(attack: AttackPhase) -> GameState:
    at = state(phase_=Phase.SURVEY)
    attack.survey(at)
    at.phase = Phase.ATTACK
    return at


def attacked(attack: AttackPhase) -> set[str]:
    return {str(record["task_id"]).removeprefix("weather-") for record in attack.events.read()}


def asked(attack: AttackPhase) -> list[tuple[str | None, str]]:
    answerer = attack.arena.answerer
    assert isinstance(answerer, FakeAnswerer)
    return answerer.asked


def met(attack: AttackPhase) -> list[str | None]:
    assert isinstance(attack.arena, FakeArena)
    return attack.arena.met


def batches(attack: AttackPhase) -> Sequence[RolloutBatch]:
    assert isinstance(attack.learner, NotingLearner)
    return attack.learner.batches


HARD = {(NOW, "Weather in Rome?"): False, (NOW, "Weather in Oslo?"): None}


def test_only_what_the_opponent_solves_is_attacked(tmp_path: Path) -> None:
    attack = phase(tmp_path, knows_by_table(HARD))
    at = state(phase_=Phase.SURVEY)
    assert attack.survey(at) == {"survey/tasks": 6.0, "survey/solved_share": pytest.approx(4 / 6)}
    at.phase = Phase.ATTACK
    for step in range(3):
        at.step = step
        attack.update(at)
    at.phase, at.step = Phase.HARVEST, 0
    attack.harvest(at)
    assert attacked(attack) == {"Paris", "Bern", "Kyiv", "Lima"}
    assert met(attack) == [NOW] * 4


def test_after_a_resume_the_offer_is_restricted_as_before(tmp_path: Path) -> None:
    attack = phase(tmp_path / "a", knows_by_table(HARD))
    saved = surveyed(attack).to_json()
    resumed = phase(tmp_path / "b", knows_by_table(HARD))
    at = GameState.from_json(saved)
    resumed.restrict(at)
    resumed.update(at)
    attack.update(GameState.from_json(saved))
    assert list(resumed.events.read()) == list(attack.events.read())
    assert attacked(resumed) <= {"Paris", "Bern", "Kyiv", "Lima"}


def test_a_past_opponent_is_attacked_on_what_both_solve(tmp_path: Path) -> None:
    attack = phase(tmp_path, knows_by_table({**HARD, (PAST, "Weather in Paris?"): False}), pool_share=1.0)
    at = surveyed(attack)
    for step in range(3):
        at.step = step
        attack.update(at)
    assert met(attack) == [PAST] * 3
    assert attacked(attack) == {"Bern", "Kyiv", "Lima"}


def test_a_past_opponent_that_solves_nothing_gives_way_to_the_current_one(tmp_path: Path) -> None:
    attack = phase(tmp_path, lambda caller, query: caller == NOW, pool_share=1.0)
    metrics = attack.update(surveyed(attack))
    assert met(attack) == [NOW]
    assert metrics["episodes/count"] == 8.0
    assert metrics["tokens/trained"] == 7.0 and "ppo/trained_tokens" not in metrics


def test_every_caller_is_asked_each_task_once(tmp_path: Path) -> None:
    attack = phase(tmp_path, knows_by_table(HARD), pool_share=0.5)
    at = surveyed(attack)
    for step in range(12):
        at.step = step
        attack.update(at)
    attack.survey(at)
    assert set(met(attack)) == {NOW, PAST}
    own = Counter((caller, query) for caller, query in asked(attack) if query.startswith("Weather in"))
    assert set(own.values()) == {1}
    assert len([caller for caller, _ in own if caller == NOW]) == 6


def test_nothing_solved_says_what_to_do(tmp_path: Path) -> None:
    attack = phase(tmp_path, lambda caller, query: False)
    with pytest.raises(RunError, match=r"solves none of 6 surveyed training tasks.*warm it up first"):
        attack.survey(state(phase_=Phase.SURVEY))


def test_dropped_episodes_are_neither_rewarded_nor_archived(tmp_path: Path) -> None:
    texts = {0: "", 1: "?"}  # fails the gate; breaks a check
    solved = knows_by_table({(NOW, f"Weather in {name}?"): False for name in ("Oslo", "Bern", "Kyiv", "Lima")})
    cut = "Paris aaaaaaaaa"

    def knows(caller: str, query: str) -> bool | None:
        return None if query == cut else False if query.startswith("Paris") else solved(caller, query)

    def writes(policy: str, task: Task, n: int) -> str:
        return texts[n] if city(task) == "Rome" else named(policy, task, n)

    attack = phase(tmp_path, knows, writes)
    metrics = attack.update(surveyed(attack))
    (batch,) = batches(attack)
    paid = {record["task_id"]: record["reward"]["total"] for record in attack.events.read() if record["reward"]}
    assert paid == {"weather-Paris": 1.0, "weather-Rome": -0.25}
    assert batch.reward_BT.sum(1).tolist() == list(paid.values())
    assert (metrics["episodes/count"], metrics["episodes/dropped"], metrics["archive/added"]) == (4.0, 2.0, 1.0)
    statuses = Counter(record["status"] for record in attack.events.read())
    assert statuses == {"played": 2, "truncated_answer": 1, "check_error": 1}
    assert [entry.rewritten for entry in attack.archive.entries()] == ["Paris bbbbbbbbb"]


def test_every_reward_is_on_record_term_by_term(tmp_path: Path) -> None:
    attack = phase(tmp_path, lambda caller, query: None if query == "Rome aaaaaaaaa" else query.startswith("Weather"))
    attack.reward = replace(REWARD, weights={"adversarial": 1.0, "meaning": 0.1, "coverage": 0.2})
    at = surveyed(attack)
    for step in range(3):
        at.step, at.ticks = step, 10 + step
        attack.update(at)
    at.phase = Phase.HARVEST
    attack.harvest(at)
    records = list(attack.events.read())
    assert {record["phase"] for record in records} == {"attack", "harvest"}
    assert {record["status"] for record in records if record["reward"] is None} == {"truncated_answer"}
    rewards = [record["reward"] for record in records if record["reward"] is not None]
    assert [sum(reward["weighted"].values()) for reward in rewards] == [reward["total"] for reward in rewards]
    assert {term for reward in rewards for term in reward["terms"]} >= {
        "adversarial",
        "diversity",
        "meaning",
        "coverage",
    }
    learnt = [value for batch in batches(attack) for value in batch.reward_BT.sum(1).tolist()]
    assert learnt == pytest.approx([reward["total"] for reward in rewards[: len(learnt)]])
    by_text = {record["rewritten"]: record["reward"] for record in reversed(records)}  # the first time counts
    assert len(attack.archive) > 3
    assert [dict(entry.reward) for entry in attack.archive.entries()] == [
        by_text[entry.rewritten] for entry in attack.archive.entries()
    ]


def test_the_margin_is_measured_against_the_opponent_of_the_step(tmp_path: Path) -> None:
    attack = phase(tmp_path, lambda caller, query: query.startswith("Weather"), pool_share=1.0)
    attack.reward = replace(REWARD, weights={"margin": 0.5})
    sure = {NOW: -0.2, PAST: 0.0}
    attack.expected_logprob_of = lambda name: (
        lambda requests: [sure[name] if text.startswith("Weather") else -0.25 for _, text in requests]
    )
    at = surveyed(attack)
    attack.update(at)
    at.phase = Phase.HARVEST
    attack.harvest(at)
    margins = {(record["opponent"], round(record["reward"]["terms"]["margin"], 6)) for record in attack.events.read()}
    assert margins == {(PAST, 0.5), (NOW, 0.1)}


def breaks(n: int) -> Writes:
    """A policy whose first ``n`` of four rewrites of each task break a check."""
    return lambda policy, task, sibling: "?" if sibling < n else f"{city(task)} {'abcd'[sibling] * 9}"


def sixteen(folder: Path, writes: Writes) -> AttackPhase:
    attack = phase(folder, lambda caller, query: True, writes)
    attack.ppo = replace(attack.ppo, episodes_per_rollout=16, rewrites_per_task=4)
    return attack


def test_too_many_broken_checks_stop_the_run(tmp_path: Path) -> None:
    attack = sixteen(tmp_path, breaks(3))
    at = surveyed(attack)
    with pytest.raises(RunError) as caught:
        attack.update(at)
    assert str(caught.value) == (
        "checks of the gate broke on 12 of 16 rewrites, more than reward.max_error_share=0.5 allows (the first: the "
        "judge is down): mend the check, or leave it out of verify.checks"
    )
    assert batches(attack) == []  # nothing is learnt from the rest
    assert [record["reward"] for record in attack.events.read()] == [None] * 16  # but the log shows what happened


@pytest.mark.parametrize(("n", "share"), [(2, 0.5), (3, 0.75)])
def test_errors_up_to_the_share_are_dropped_and_counted(tmp_path: Path, n: int, share: float) -> None:
    attack = sixteen(tmp_path, breaks(n))
    attack.reward = replace(REWARD, max_error_share=share)
    assert attack.update(surveyed(attack))["episodes/dropped"] == 4.0 * n


def test_a_small_rollout_is_no_sign_of_a_broken_check(tmp_path: Path) -> None:
    attack = phase(tmp_path, lambda caller, query: True, lambda policy, task, n: "?" if n else named(policy, task, n))
    attack.reward = replace(REWARD, max_error_share=0.0)
    assert attack.update(surveyed(attack))["episodes/dropped"] == 4.0  # of 8


def test_a_small_rollout_of_which_nothing_is_left_is_one(tmp_path: Path) -> None:
    attack = phase(tmp_path, lambda caller, query: True, lambda policy, task, n: "?")
    attack.reward = replace(REWARD, max_error_share=0.9)
    with pytest.raises(RunError, match="broke on 8 of 8"):
        attack.update(surveyed(attack))


def test_the_harvest_stops_on_broken_checks_too(tmp_path: Path) -> None:
    attack = sixteen(tmp_path, breaks(3))
    attack.schedule.harvest_rewrites_per_task = 4
    at = surveyed(attack)
    at.phase = Phase.HARVEST
    with pytest.raises(RunError, match="broke on 12 of 16"):
        attack.harvest(at)


def test_a_flip_is_archived_with_who_found_it_and_why(tmp_path: Path) -> None:
    attack = phase(tmp_path, lambda caller, query: not query.startswith("Lima b"), pool_share=1.0)
    at = surveyed(attack)
    for step in range(6):  # until Lima has been offered
        at.step, at.ticks = step, 10 + step
        attack.update(at)
    (entry,) = attack.archive.entries()
    assert (entry.rewritten, entry.reason, entry.answer) == ("Lima bbbbbbbbb", "wrong_value", "?")
    assert (entry.policy, entry.opponent, entry.style, entry.task) == (
        *("policy-round-2", PAST, "casual"),
        weather_task("Lima"),
    )
    (first, *_) = [record["position"] for record in attack.events.read() if record["flipped"]]
    assert (entry.found_round, entry.found_update) == (2, first)
    assert attack.archive.entries(rounds={1}) == []


def test_the_harvest_meets_the_current_caller_and_trains_nobody(tmp_path: Path) -> None:
    attack = phase(tmp_path, lambda caller, query: query.startswith("Weather"), pool_share=1.0)
    at = surveyed(attack)
    at.phase = Phase.HARVEST
    metrics = attack.harvest(at)
    assert (metrics["episodes/count"], metrics["archive/added"]) == (12.0, 12.0)
    assert {entry.opponent for entry in attack.archive.entries()} == {NOW}
    assert batches(attack) == []


def test_no_harvest_when_none_is_wanted(tmp_path: Path) -> None:
    attack = phase(tmp_path, lambda caller, query: True)
    attack.schedule.harvest_tasks = 0
    assert attack.harvest(surveyed(attack)) == {}
    assert met(attack) == []


def test_updates_are_numbered_through_the_game_and_depend_on_their_position_alone(tmp_path: Path) -> None:
    attack, other = phase(tmp_path / "a", knows_by_table(HARD)), phase(tmp_path / "b", knows_by_table(HARD))
    at, there = surveyed(attack), surveyed(other)
    for step in (0, 1):
        at.step = step
        attack.update(at)
    there.step = 1
    other.update(there)
    assert isinstance(attack.learner, NotingLearner)
    assert attack.learner.indices == [12, 13]
    second = [record["task_id"] for record in other.events.read()]
    assert second == [record["task_id"] for record in attack.events.read()][-len(second) :]
    assert isinstance(attack.arena, FakeArena)
    assert attack.arena.streams == [("attack", 2, 0), ("attack", 2, 1)]


@pytest.mark.parametrize(
    ("styles", "expected"),
    # half of the run: the second of four steps from 1/2 to 1, which is 2/3 of eight
    [("free", ()), ("assigned", BY_STRENGTH), ("staged", BY_STRENGTH[:6])],
)
def test_the_curriculum_says_which_styles_are_dealt(tmp_path: Path, styles: str, expected: tuple[str, ...]) -> None:
    attack = phase(tmp_path, lambda *_: True, styles=styles)
    at = surveyed(attack)
    attack.update(at)
    assert isinstance(attack.arena, FakeArena)
    assert attack.arena.dealt == [expected]
    assert attack.holds_nothing_back(at) is (styles != "staged")


@pytest.mark.parametrize(("share", "opponent"), [(0.0, NOW), (1.0, PAST)])
def test_the_pool_measures_the_opponent_that_was_met(tmp_path: Path, share: float, opponent: str) -> None:
    attack = phase(tmp_path, lambda caller, query: query.endswith("?") or "aaa" in query, pool_share=share)
    metrics = attack.update(surveyed(attack))
    assert metrics["opponents/past"] == share
    assert attack.pool.state()["success"] == {opponent: [4.0, 8.0]}  # the second of two siblings breaks it
    assert metrics.get("opponents/lowest_success") == (0.5 if opponent == PAST else None)


def test_what_the_caller_failed_in_the_survey_is_hard_in_the_next_round(tmp_path: Path) -> None:
    attack = phase(tmp_path, lambda caller, query: "Oslo" not in query)
    surveyed(attack)
    assert attack.curriculum.state()["failed"] == ["weather-Oslo"]
    assert attack.curriculum.state()["moved"] == {}
    attack.survey(state(phase_=Phase.SURVEY))
    assert set(attack.curriculum.state()["moved"]) == {"weather-Oslo"}


def test_without_updates_rounds_are_the_progress(tmp_path: Path) -> None:
    attack = phase(tmp_path, lambda *_: True)
    attack.schedule.attack_updates = 0
    shares = [attack._progress(GameState(round=n, phase=Phase.HARVEST)) for n in (1, attack.schedule.rounds)]  # pyright: ignore[reportPrivateUsage]
    assert 0 < shares[0] <= shares[1] == 1


def test_a_harvest_rewrites_any_tasks_too_and_asks_nobody(tmp_path: Path) -> None:
    attack = phase(tmp_path, lambda caller, query: "Lima" not in query and query.startswith("Weather"))
    attack.schedule.harvest_tasks, attack.schedule.harvest_any_tasks = 0, len(CITIES)
    at = surveyed(attack)
    at.phase = Phase.HARVEST
    asked_before = len(asked(attack))
    metrics = attack.harvest(at)
    assert len(asked(attack)) == asked_before
    assert metrics["episodes/count"] == len(CITIES)
    assert metrics["episodes/valid_share"] == 1
    assert metrics["archive/added"] == 0
    assert {task_id for _, task_id, _ in at.rewrites} == {f"weather-{name}" for name in CITIES}  # Lima, unsolved, too
    assert attacked(attack) == set(CITIES)


def test_rewrites_of_any_tasks_stop_on_broken_checks_too(tmp_path: Path) -> None:
    attack = phase(tmp_path, lambda caller, query: True, lambda policy, task, n: "?")
    attack.schedule.harvest_tasks, attack.schedule.harvest_any_tasks = 0, 4
    with pytest.raises(RunError, match="broke on 4 of 4"):
        attack.harvest(surveyed(attack))
