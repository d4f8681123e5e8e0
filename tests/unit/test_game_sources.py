"""What the arms of a comparison differ in: where rewrites come from, how long a phase is, and who trains."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tests.support.scripted_game import scripted_game, tiny_chat
from tests.unit.test_game_defend import SETTINGS, NotingLearner, flip

from toolspar.archive.store import Archive
from toolspar.core.errors import ConfigError
from toolspar.game import sources
from toolspar.game.budget import Budget
from toolspar.game.defend import DefendPhase
from toolspar.game.records import GameState, Phase
from toolspar.game.settings import DefendSettings
from toolspar.game.sources import Harvested, Operated, even_weights, sources_of
from toolspar.learners.sft import Example
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Category, Split, Task
from toolspar.tasks.rewrites.rewrite import rewrite
from toolspar.tasks.rewrites.styles import TRAIN_FAMILIES, Family

CHAT = tiny_chat()
TASKS = generate_tasks(Split.TRAIN, 12, 0, {Category.SIMPLE: 1.0})
MIXED = {"adversarial_source": "operators", "adversarial_share": 0.5, "replay_share": 0.25, "clean_share": 0.25}


def phase(folder: Path, settings: DefendSettings, phase_trainer: object = None) -> DefendPhase:
    return DefendPhase(
        learner=NotingLearner(settings.sft),
        chat=CHAT,
        archive=Archive(folder / "archive"),
        clean_tasks=TASKS,
        settings=settings,
        seed=0,
        phase_trainer=phase_trainer,  # type: ignore[arg-type]
    )


def at(round_: int = 1, step: int = 0, caller_tokens: int = 0, **more: object) -> GameState:
    state = GameState(round=round_, phase=Phase.DEFEND, step=step, **more)  # type: ignore[arg-type]
    state.budget.caller_tokens = caller_tokens
    return state


# --- sources ------------------------------------------------------------------------------------------------------


def test_operators_are_those_of_the_train_families(monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[Family] = set()

    def noted(task: Task, family: Family, rng: random.Random) -> str | None:
        used.add(family)
        return rewrite(task, family, rng)

    monkeypatch.setattr(sources, "rewrite", noted)
    source = Operated(TASKS)
    assert source.has(at(1), earlier=False) and not source.has(at(1), earlier=True) and source.has(at(2), earlier=True)
    drawn = source.draw(at(1), 40, random.Random(0), earlier=False)
    assert sum(text != task.query for task, text in drawn) >= 35
    assert used == set(TRAIN_FAMILIES)


def test_harvested_rewrites_are_told_apart_by_round() -> None:
    source = Harvested(TASKS)
    state = at(2, rewrites=[(1, TASKS[0].task_id, "early"), (2, TASKS[1].task_id, "late")])
    assert source.draw(state, 2, random.Random(0), earlier=False) == [(TASKS[1], "late")] * 2
    assert source.draw(state, 2, random.Random(0), earlier=True) == [(TASKS[0], "early")] * 2
    assert not source.has(at(3, rewrites=[]), earlier=True)


def test_several_sources_give_equally_much_and_stand_in_for_each_other(tmp_path: Path) -> None:
    source = sources_of(["rewrites", "operators"], Archive(tmp_path), TASKS)
    state = at(1, rewrites=[(1, TASKS[0].task_id, "harvested")])
    counts = [
        sum(text == "harvested" for _, text in source.draw(state, 5, random.Random(seed), earlier=False))
        for seed in range(40)
    ]
    assert set(counts) == {2, 3}
    assert source.has(at(1), earlier=False) and not source.has(at(1), earlier=True)
    alone = source.draw(at(1), 5, random.Random(0), earlier=False)
    assert len(alone) == 5 and all(text != "harvested" for _, text in alone)


def test_flips_of_the_archive(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.offer([flip("Rome", 2)], torch.ones(1, 4) / 2)
    source = sources_of(["archive"], archive, TASKS)
    assert source.draw(at(2), 1, random.Random(0), earlier=False)[0][1] == "round 2 broke Rome"
    assert not source.has(at(2), earlier=True) and source.has(at(3), earlier=True)


def test_flips_are_drawn_evenly_by_what_is_asked(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    many = [
        replace(flip(city, 1), reason="unknown_argument") for city in ("Rome", "Oslo", "Bern", "Lima", "Kyiv", "Riga")
    ]
    entries = [*many, replace(flip("Paris", 1), reason="missing_argument")]
    archive.offer(entries, torch.eye(8)[: len(entries)])
    shares = []
    for balance in ((), ("reason",)):
        source = sources_of(["archive"], archive, TASKS, balance=balance)
        drawn = source.draw(at(1), 700, random.Random(0), earlier=False)
        shares.append(sum(text == "round 1 broke Paris" for _, text in drawn) / len(drawn))
    assert shares == [pytest.approx(1 / 7, abs=0.05), pytest.approx(1 / 2, abs=0.07)]


def test_tasks_of_a_reason_share_what_the_reason_gets() -> None:
    flips = [("extra", "Rome")] * 6 + [("extra", "Oslo")] + [("missing", "Rome")]
    weights = even_weights(flips)
    share = [weight / sum(weights) for weight in weights]
    assert sum(share[:6]) == pytest.approx(1 / 4) and share[6:] == pytest.approx([1 / 4, 1 / 2])
    assert len(set(even_weights([("extra",)] * 3))) == 1


def test_a_harvest_keeps_its_valid_rewrites_in_the_state(tmp_path: Path) -> None:
    game = scripted_game(tmp_path)
    game.play()
    game.metrics.close()
    kept = game.state.rewrites
    assert kept and len(set(kept)) == len(kept)
    assert {round_ for round_, _, _ in kept} == {1}
    restored = GameState.from_json(json.loads(json.dumps(game.state.to_json())))
    assert (restored.rewrites, restored.budget) == (kept, game.state.budget)


# --- length and budget --------------------------------------------------------------------------------------------


def answer_tokens(batches: Sequence[Sequence[Example]]) -> int:
    return sum(len(example.answer) for batch in batches for example in batch)


def played(defend: DefendPhase, rounds: int) -> list[int]:
    """Play whole phases as the game does; the caller tokens after each."""
    budget, after = Budget(), []
    for round_ in range(1, rounds + 1):
        state = at(round_)
        state.budget = budget
        length = defend.length(state)
        while state.step < length:
            assert isinstance(defend.learner, NotingLearner)
            defend.step(state)
            budget.spend({"sft/tokens": answer_tokens(defend.learner.batches[-1:])})
            state.step += 1
            assert defend.length(state) == length
        after.append(budget.caller_tokens)
    return after


@pytest.mark.parametrize("source", ["archive", "operators", "rewrites"])
def test_every_source_learns_from_as_many_tokens_to_within_a_batch(source: str, tmp_path: Path) -> None:
    settings = replace(SETTINGS, **{**MIXED, "adversarial_source": source, "max_tokens": 5000})
    defend = phase(tmp_path, settings)
    after = played(defend, 3)
    assert isinstance(defend.learner, NotingLearner)
    largest = max(answer_tokens([batch]) for batch in defend.learner.batches)
    for round_, tokens in enumerate(after, start=1):
        assert 0 <= tokens - 5000 * round_ < largest


def test_a_resumed_phase_is_as_long_as_it_was(tmp_path: Path) -> None:
    settings = replace(SETTINGS, **{**MIXED, "max_tokens": 4000})
    first = phase(tmp_path, settings)
    length = first.length(at())
    first.step(at())
    assert isinstance(first.learner, NotingLearner)
    spent = answer_tokens(first.learner.batches)
    assert length > 1
    assert phase(tmp_path, settings).length(at(1, 1, spent)) == length


def test_without_a_token_budget_steps_decide(tmp_path: Path) -> None:
    assert phase(tmp_path, SETTINGS).length(at(2)) == SETTINGS.steps == 3
    assert phase(tmp_path, replace(SETTINGS, steps=0)).length(at()) == 0


def test_whoever_trains_in_one_go_gets_the_same_examples_in_one_step(tmp_path: Path) -> None:
    settings = replace(SETTINGS, **{**MIXED, "max_tokens": 3000})
    stepwise = phase(tmp_path / "a", settings)
    tokens = played(stepwise, 1)[0]
    asked: list[tuple[str, Sequence[Example]]] = []

    def phase_trainer(snapshot: str, examples: Sequence[Example]) -> dict[str, float]:
        asked.append((snapshot, examples))
        return {"tokens": float(sum(len(example.answer) for example in examples))}

    at_once = phase(tmp_path / "b", settings, phase_trainer)
    assert at_once.length(at()) == 1
    metrics = at_once.step(at())
    ((snapshot, examples),) = asked
    assert isinstance(stepwise.learner, NotingLearner)
    assert snapshot == "caller-round-0"
    assert list(examples) == [example for batch in stepwise.learner.batches for example in batch]
    assert metrics["sft/tokens"] == tokens
    assert metrics["sft/share_adversarial"] == 0.5 and metrics["sft/share_clean"] == 0.5
    assert phase(tmp_path / "c", replace(settings, steps=0, max_tokens=None), phase_trainer).length(at()) == 0


def test_a_game_says_what_it_has_spent_and_measuring_is_free(tmp_path: Path) -> None:
    game = scripted_game(tmp_path)
    game.meter = lambda: {"tokens/sampled": 100.0}
    game.play()
    game.metrics.close()
    rows = (tmp_path / "metrics.csv").read_text().splitlines()
    values = [line.split(",") for line in rows[1:]]
    of = {name: [float(row[5]) for row in values if row[4] == name] for name in {row[4] for row in values}}
    budget = game.state.budget
    assert budget.caller_tokens == sum(of["sft/tokens"])
    assert budget.episodes == sum(of["episodes/count"]) == 8 + 8 + 4
    assert budget.tokens == sum(of["tokens/sampled"]) + sum(of["tokens/trained"])
    assert sum(of["tokens/sampled"]) == 100 * 6  # survey, two updates, harvest, two steps; the judgement is left out
    assert of["budget/tokens"][-1] == budget.tokens
    assert len(of["tokens/trained"]) == 4 and min(of["tokens/trained"]) > 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"method": "dpo"}, "defend.method=dpo is out of range: must be one of sft, ppo, .*trl_sft"),
        ({"max_tokens": 0}, "defend.max_tokens=0 is out of range: must be >= 1, or null"),
        ({"adversarial_source": "web"}, "defend.adversarial_source=web is out of range"),
        ({"adversarial_source": "archive+archive"}, "or several of them joined by +"),
        ({"balance": ["task", "task"]}, r"defend.balance=\['task', 'task'\] is out of range"),
        ({"balance": ["style"]}, r"defend.balance=\['style'\] is out of range"),
        (
            {"method": "sft+ppo", "max_tokens": 99},
            "max_tokens=99 does not fit .*set defend.max_tokens=null",
        ),
        ({"method": "ppo", "max_tokens": 99}, "defend.max_tokens=99 does not fit defend.method=ppo"),
        ({"method": "trl_sft", "sft": replace(SETTINGS.sft, anchor_kl_coef=0.1)}, "has no anchor"),
    ],
)
def test_settings_that_do_not_hold(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        replace(SETTINGS, **changes)  # type: ignore[arg-type]
