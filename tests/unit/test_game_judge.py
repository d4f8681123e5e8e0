"""The judge: who is measured on what."""

from __future__ import annotations

import pytest
from tests.support.fake_players import FakeAnswerer, FakeArena, Knows, Writes, knows_by_table
from tests.support.play_records import weather_task

from toolspar.game.judge import Judge, Players
from toolspar.game.records import Comparison
from toolspar.game.settings import JudgeSettings
from toolspar.tasks.records import Task

CITIES = ("Paris", "Rome", "Oslo", "Bern")
TASKS = [weather_task(city) for city in CITIES]
START, END = Players("policy-0", "caller-0"), Players("policy-1", "caller-1")


def judge(knows: Knows, writes: Writes = lambda policy, task, n: "", *, attack: int = 4, robust: int = 0) -> Judge:
    answerer = FakeAnswerer(knows)
    settings = JudgeSettings(
        dev_tasks=4,
        test_tasks=0,
        dev_attack_tasks=attack,
        test_attack_tasks=0,
        attack_rewrites_per_task=2,
        robust_rewrites_per_task=robust,
        bootstrap_samples=200,
        confidence=0.95,
        cross_play=False,
    )
    return Judge(
        tasks=TASKS,
        split="dev",
        arena=FakeArena(writes, answerer),
        answerer=answerer,
        settings=settings,
        attack_tasks=attack,
        seed=0,
    )


def city(task: Task) -> str:
    return str(task.expected[0].arguments["city"])


def named(policy: str, task: Task, n: int) -> str:
    return f"{policy} {city(task)} {n}"


def asked(of: Judge) -> list[tuple[str | None, str]]:
    answerer = of.answerer
    assert isinstance(answerer, FakeAnswerer)
    return answerer.asked


def compared(of: Judge, before: Players = START, after: Players = END) -> dict[str, Comparison]:
    return {comparison.name: comparison for comparison in of.compare(before, after)}


def test_clean_accuracy_drops_a_cut_answer_on_both_sides() -> None:
    knows = knows_by_table(
        {
            ("caller-0", "Weather in Paris?"): None,  # was cut before
            ("caller-0", "Weather in Rome?"): False,
            ("caller-1", "Weather in Oslo?"): None,  # is cut now
        }
    )
    clean = compared(judge(knows, attack=0))["clean accuracy"]
    assert (clean.before.n, clean.after.n, clean.dropped) == (2, 2, 2)
    assert (clean.before.value, clean.after.value, clean.effect.difference) == (0.5, 1.0, 0.5)
    assert clean.split == "dev"


def test_the_gate_counts_a_cut_answer_as_wrong() -> None:
    rambles = judge(lambda caller, query: None if caller == "caller-1" else True)
    assert rambles.clean_change("caller-0", "caller-1") == -1.0
    assert compared(rambles, START, Players("policy-1", "caller-1"))["clean accuracy"].effect.n_clusters == 0
    one_less = judge(knows_by_table({("caller-1", "Weather in Rome?"): None}))
    assert one_less.clean_change("caller-0", "caller-1") == -0.25
    assert one_less.clean_change("caller-1", "caller-0") == 0.25


def test_adversarial_accuracy_is_over_all_valid_rewrites_and_the_same_for_both() -> None:
    def writes(policy: str, task: Task, n: int) -> str:
        return "" if city(task) == "Bern" or (city(task) == "Oslo" and n == 1) else named(policy, task, n)

    knows = knows_by_table(
        {
            ("caller-0", "policy-1 Paris 0"): False,  # the only flip
            ("caller-1", "policy-1 Rome 0"): False,  # was harmless, and breaks the new caller
            ("caller-1", "policy-1 Rome 1"): False,
        }
    )
    one = judge(knows, writes)
    adversarial = compared(one)["adversarial accuracy"]
    assert (adversarial.before.n, adversarial.after.n) == (5, 5)
    assert adversarial.before.value == pytest.approx(4 / 5)
    assert adversarial.after.value == pytest.approx(3 / 5)  # not 1: it is not measured on the flips alone
    put = [
        [query for caller, query in asked(one) if caller == name and query.startswith("policy-1")]
        for name in ("caller-0", "caller-1")
    ]
    assert put[0] == put[1]
    assert put[0] == ["policy-1 Paris 0", "policy-1 Paris 1", "policy-1 Rome 0", "policy-1 Rome 1", "policy-1 Oslo 0"]


def test_adversarial_accuracy_drops_cut_answers_of_either_caller() -> None:
    knows = knows_by_table(
        {
            ("caller-0", "policy-1 Paris 0"): None,
            ("caller-1", "policy-1 Paris 1"): None,
            ("caller-0", "policy-1 Rome 0"): False,
        }
    )
    adversarial = compared(judge(knows, named))["adversarial accuracy"]
    assert (adversarial.before.n, adversarial.after.n, adversarial.dropped) == (6, 6, 2)
    assert adversarial.before.value == pytest.approx(5 / 6)
    assert adversarial.after.value == 1.0


def test_attack_success_is_on_tasks_that_the_starting_caller_solves() -> None:
    knows = knows_by_table(
        {
            ("caller-0", "Weather in Rome?"): False,  # wrong anyway: breaking it proves nothing
            ("caller-0", "Weather in Oslo?"): None,
            ("caller-0", "policy-1 Rome 0"): False,
            ("caller-0", "policy-1 Oslo 0"): False,
            ("caller-0", "policy-1 Paris 0"): False,
            ("caller-0", "policy-1 Paris 1"): False,
            ("caller-0", "policy-0 Bern 1"): False,
            ("caller-0", "policy-0 Bern 0"): None,
            ("caller-0", "policy-0 Rome 0"): None,
            ("caller-1", "Weather in Bern?"): False,  # the new caller has no say in it
        }
    )
    attack = compared(judge(knows, named))["attack success"]
    assert (attack.before.n, attack.after.n, attack.effect.n_clusters) == (3, 4, 2)
    assert attack.before.value == pytest.approx(1 / 3)
    assert attack.after.value == 0.5
    assert attack.dropped == 1  # of the solved tasks


def test_a_check_that_broke_is_no_invalid_rewrite() -> None:
    texts = {("policy-0", "Paris"): "?", ("policy-1", "Rome"): ""}
    valid = compared(judge(lambda *_: True, lambda p, task, n: texts.get((p, city(task)), named(p, task, n))))
    assert (valid["valid rewrites"].before.n, valid["valid rewrites"].after.n) == (6, 8)
    assert (valid["valid rewrites"].before.value, valid["valid rewrites"].after.value) == (1.0, 0.75)
    assert valid["valid rewrites"].dropped == 2


def test_every_caller_is_asked_each_item_once_per_judgement() -> None:
    one = judge(lambda *_: True, named, robust=1)
    one.clean_change("caller-0", "caller-1")
    one.compare(START, END)
    assert len(one.robust) == 4
    assert len(asked(one)) == len(set(asked(one)))
    count = len(asked(one))
    one.clean_change("caller-0", "caller-1")
    assert one.solved("caller-1") == [f"weather-{name}" for name in CITIES]
    assert len(asked(one)) == count


def test_a_rejected_caller_is_not_asked_the_same_again() -> None:
    one = judge(knows_by_table({("caller-0", "policy-1 Paris 0"): False}), named)
    comparisons = compared(one, START, Players("policy-1", "caller-0"))
    assert len(asked(one)) == len(set(asked(one)))
    assert comparisons["adversarial accuracy"].effect.difference == 0.0
    assert comparisons["adversarial accuracy"].before.value == pytest.approx(7 / 8)


def test_a_judgement_leaves_nothing_behind_that_changes_the_next() -> None:
    knows = knows_by_table({("caller-1", "Weather in Rome?"): False, ("caller-0", "policy-1 Oslo 1"): False})
    one = judge(knows, named, robust=2)
    first, items = one.compare(START, END), list(one.robust)
    assert one.compare(START, END) == first
    assert one.robust == items
    assert judge(knows, named, robust=2).compare(START, END) == first
    assert isinstance(one.arena, FakeArena)
    assert set(one.arena.streams) == {("judge", "dev")}  # the same noise for every policy and every round


def test_a_policy_rewrites_once_whoever_it_meets() -> None:
    one = judge(lambda *_: True, named)
    assert isinstance(one.arena, FakeArena)
    one.compare(START, END)
    one.compare(START, Players("policy-1", "caller-2"))
    assert one.knows("policy-0") and not one.knows("policy-2")
    one.flips("policy-0", "caller-2")
    assert len(one.arena.streams) == 2


def test_without_attack_tasks_only_the_callers_are_compared() -> None:
    assert list(compared(judge(lambda *_: True, attack=0))) == ["clean accuracy"]
    assert list(compared(judge(lambda *_: True, named, attack=2, robust=1))) == [
        "clean accuracy",
        "robust accuracy",
        "valid rewrites",
        "attack success",
        "adversarial accuracy",
    ]
