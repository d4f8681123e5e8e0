"""Items, outcomes and pairs: what may be compared with what."""

from __future__ import annotations

import pytest
from tests.support.play_records import NEARLY, RIGHT, played, weather_task, wrong
from tests.support.scripted_game import ScriptedSampler, brittle_caller, tiny_chat

from toolspar.evaluate.intervals import PairedCluster
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
from toolspar.rollout.answering import Answerer
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Split

TASKS = generate_tasks(Split.DEV, 12, seed=3)
PARIS, ROME = weather_task("Paris"), weather_task("Rome")
TRAINED = {"casual", "formal", "indirect", "reordered", "number_words", "distractor", "filler", "typos"}
HELD_OUT = {
    *("polite_email", "statement", "thinking_aloud", "small_talk", "abbreviations", "date_forms", "transcript"),
}
BAD = {"grounding": False}


def test_clean_items_are_the_tasks_in_their_own_words() -> None:
    assert clean_items([PARIS, ROME]) == [
        Item(PARIS, "Weather in Paris?", "clean"),
        Item(ROME, "Weather in Rome?", "clean"),
    ]


def test_robust_items_come_from_held_out_families_only() -> None:
    items = robust_items(TASKS, per_task=len(HELD_OUT), seed=1)
    kinds = {item.kind for item in items}
    assert kinds <= HELD_OUT
    assert kinds.isdisjoint(TRAINED)
    assert len(kinds) >= 5  # date forms need a date
    assert all(item.query != item.task.query for item in items)


def test_robust_items_of_a_task_are_by_different_families_and_not_too_many() -> None:
    items = robust_items(TASKS, per_task=2, seed=1)
    for task in TASKS:
        kinds = [item.kind for item in items if item.task.task_id == task.task_id]
        assert len(kinds) == len(set(kinds)) == 2
    assert robust_items(TASKS, per_task=0, seed=1) == []


def test_robust_items_depend_on_seed_and_task_alone() -> None:
    items = robust_items(TASKS, per_task=3, seed=1)
    assert robust_items(TASKS, per_task=3, seed=1) == items
    assert robust_items(TASKS, per_task=3, seed=2) != items
    backwards = robust_items(TASKS[::-1], per_task=3, seed=1)
    assert sorted(backwards, key=lambda item: (item.task.task_id, item.query)) == sorted(
        items, key=lambda item: (item.task.task_id, item.query)
    )
    assert robust_items(TASKS[4:5], per_task=3, seed=1) == [item for item in items if item.task == TASKS[4]]
    fewer = robust_items(TASKS, per_task=1, seed=1)
    assert len({item.kind for item in fewer}) >= 3  # each task draws its own families
    assert fewer == [items[0], *(b for a, b in zip(items, items[1:], strict=False) if a.task != b.task)]


def test_adversarial_items_are_all_valid_rewrites_harmless_ones_included() -> None:
    items = adversarial_items(
        [played(wrong()), played(checks=BAD, city="Rome"), played(RIGHT, city="Oslo"), played(cut_answers=1)]
    )
    assert [(item.query, item.kind) for item in items] == [
        ("how is Paris", "adversarial"),
        ("how is Oslo", "adversarial"),
        ("how is Paris", "adversarial"),
    ]


def test_outcomes_are_greedy_and_none_where_the_answer_is_cut() -> None:
    chat, knows = tiny_chat(), brittle_caller([PARIS])
    sampler = ScriptedSampler(chat, lambda heard, seed: "hm, " * 40 if heard == "???" else knows(heard, seed))
    answerer = Answerer(sampler, chat, max_new_tokens=100, seed=0)
    items = [*clean_items([PARIS]), Item(PARIS, "hows Paris", "adversarial"), Item(PARIS, "???", "adversarial")]
    assert outcomes(answerer, "caller", items) == [True, False, None]
    assert sampler.temperatures == [0.0]


def test_a_pair_with_a_cut_answer_is_dropped_on_both_sides() -> None:
    items = [
        Item(PARIS, "a", "adversarial"),
        Item(ROME, "b", "adversarial"),
        Item(PARIS, "c", "adversarial"),
        Item(PARIS, "d", "adversarial"),
        Item(ROME, "e", "adversarial"),
    ]
    before = [True, None, False, True, None]
    after = [False, True, True, None, None]
    clusters, dropped = pair_by_task(items, before, after)
    assert clusters == [PairedCluster((True, False), (False, True))]  # a and c; nothing is left of Rome
    assert dropped == 3


def test_pairs_are_clustered_by_task_in_the_order_of_items() -> None:
    items = clean_items([ROME, PARIS]) + [Item(ROME, "x", "robust")]
    clusters, dropped = pair_by_task(items, [True, False, True], [True, True, False])
    assert clusters == [PairedCluster((True, True), (True, False)), PairedCluster((False,), (True,))]
    assert dropped == 0


def test_items_and_outcomes_must_match() -> None:
    with pytest.raises(ValueError, match="shorter"):
        pair_by_task(clean_items([PARIS, ROME]), [True, True], [True])


def test_flips_are_counted_on_solved_tasks_only() -> None:
    episodes = [
        played(wrong()),
        played(RIGHT),
        played(NEARLY),
        played(checks=BAD),  # invalid: no attack
        played(cut_answers=1),  # nothing is known
        played(wrong(), city="Rome"),  # Rome was not solved before: a wrong answer proves nothing
        played(wrong(), RIGHT, city="Oslo"),  # one right answer is enough
        played(checks=BAD, city="Bern"),
    ]
    solved = ["weather-Paris", "weather-Oslo", "weather-Bern"]
    assert flips_by_task(episodes, solved) == {"weather-Paris": (True, False, False), "weather-Oslo": (False,)}
    assert flips_by_task(episodes, iter(solved)) == flips_by_task(episodes, solved)
    assert flips_by_task(episodes, []) == {}


def test_flips_of_two_policies_are_paired_by_task() -> None:
    first = {"a": (True, False), "b": (False,)}
    second = {"c": (True,), "b": (True, True)}
    assert pair_flips(first, second) == [
        PairedCluster((True, False), ()),
        PairedCluster((False,), (True, True)),
        PairedCluster((), (True,)),
    ]
