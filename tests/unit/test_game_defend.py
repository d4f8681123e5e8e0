"""The defend phase: what the caller is trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tests.support.play_records import WEATHER, weather_task
from tests.support.scripted_game import letter_vectors, tiny_chat
from tests.support.toy_game import CALLER_PPO

from toolspar.archive.records import ArchiveEntry
from toolspar.archive.store import Archive
from toolspar.game.defend import DefendPhase, caller_example
from toolspar.game.mixture import mixture_counts
from toolspar.game.records import GameState, Phase
from toolspar.game.settings import DefendSettings
from toolspar.learners.sft import AnswerLogprobs, Example, SFTLearner
from toolspar.learners.sft_settings import SFTSettings
from toolspar.tasks.records import Category, Split, Task

CHAT = tiny_chat()
SFT = SFTSettings(
    learning_rate=0.1,
    warmup_steps=0,
    decay=False,
    examples_per_step=12,
    examples_per_forward=4,
    max_grad_norm=1.0,
    anchor_kl_coef=0.0,
)
SETTINGS = DefendSettings(
    steps=3,
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
    clean_share_after_rollback=0.5,
    sft=SFT,
    ppo_updates=2,
    reward="p",
    ppo=CALLER_PPO,
)


class NotedOptimizer:
    """An engine that only counts how often its optimiser was reset."""

    resets = 0

    def reset_optimizer(self) -> None:
        self.resets += 1


class NotingLearner(SFTLearner):
    """Keeps what it should have learnt from."""

    def __init__(self, settings: SFTSettings) -> None:  # no model to train
        self.settings = settings
        self.engine = NotedOptimizer()  # pyright: ignore[reportAttributeAccessIssue]
        self.batches: list[Sequence[Example]] = []
        self.positions: list[tuple[int, int]] = []
        self.streams: list[tuple[str | int, ...]] = []

    def step(
        self, examples: Sequence[Example], *, step: int, total_steps: int, stream: tuple[str | int, ...]
    ) -> dict[str, float]:
        self.batches.append(examples)
        self.positions.append((step, total_steps))
        self.streams.append(stream)
        return {"nll": 1.0}


def flip(city: str, round_: int) -> ArchiveEntry:
    return ArchiveEntry(
        task=weather_task(city),
        style="casual",
        rewritten=f"round {round_} broke {city}",
        answer="",
        reason="no_call",
        detail="",
        found_round=round_,
        found_update=round_,
        policy="policy-round-1",
        opponent="caller-round-0",
    )


def phase(folder: Path, *flips: ArchiveEntry, settings: DefendSettings = SETTINGS, seed: int = 0) -> DefendPhase:
    archive = Archive(folder / "archive")
    for entry in flips:
        archive.offer([entry], letter_vectors([entry.rewritten]))
    return DefendPhase(
        learner=NotingLearner(settings.sft),
        chat=CHAT,
        archive=archive,
        clean_tasks=[weather_task(f"Clean{letter}") for letter in "abcdefgh"],
        settings=settings,
        seed=seed,
    )


def queries(defend: DefendPhase, state: GameState) -> list[str]:
    """The requests of the examples of one step, as the caller reads them."""
    defend.step(state)
    assert isinstance(defend.learner, NotingLearner)
    prompts = [CHAT.text(example.prompt) for example in defend.learner.batches[-1]]
    return [prompt.rpartition("<|im_start|>user\n")[2].partition("<|im_end|>")[0] for prompt in prompts]


def kinds(texts: Sequence[str]) -> dict[str, int]:
    starts = {"now": "round 2", "earlier": "round 1", "clean": "Weather in Clean"}
    return {name: sum(text.startswith(start) for text in texts) for name, start in starts.items()}


def at(round_: int = 2, step: int = 0, clean_share: float = 0.0) -> GameState:
    return GameState(round=round_, phase=Phase.DEFEND, step=step, clean_share=clean_share)


@pytest.mark.parametrize(
    ("n", "shares", "available", "expected"),
    [
        (8, (0.5, 0.25, 0.25), (True, True, True), [4, 2, 2]),
        (8, (0.5, 0.25, 0.25), (True, False, True), [4, 0, 4]),
        (8, (0.5, 0.25, 0.25), (False, True, True), [0, 2, 6]),
        (8, (0.5, 0.25, 0.25), (False, False, True), [0, 0, 8]),
        (7, (0.5, 0.25, 0.25), (True, True, True), [4, 2, 1]),
        (6, (0.4, 0.35, 0.25), (True, True, True), [2, 2, 2]),
        (3, (0.5, 0.5, 0.0), (True, True, True), [1, 2, 0]),  # two halves that round up are one too many
        (1, (0.9, 0.1, 0.0), (True, True, True), [1, 0, 0]),
        (1, (0.3, 0.3, 0.4), (True, True, True), [0, 0, 1]),
        (4, (0.0, 0.0, 1.0), (True, True, True), [0, 0, 4]),
        (2, (1.0, 0.0, 0.0), (True, True, True), [2, 0, 0]),
    ],
)
def test_mixture_counts(n: int, shares: tuple[float, ...], available: tuple[bool, ...], expected: list[int]) -> None:
    assert mixture_counts(n, shares, available) == expected


def test_flips_of_this_round_of_earlier_ones_and_clean_tasks(tmp_path: Path) -> None:
    defend = phase(tmp_path, flip("Paris", 1), flip("Rome", 2), flip("Oslo", 2))
    assert kinds(queries(defend, at())) == {"now": 6, "earlier": 3, "clean": 3}
    measured = defend.step(at())
    assert isinstance(defend.learner, NotingLearner)
    trained = sum(len(example.prompt) + len(example.answer) for example in defend.learner.batches[-1])
    assert measured == {
        "sft/nll": 1.0,
        "sft/share_adversarial": 0.5,
        "sft/share_replay": 0.25,
        "sft/share_clean": 0.25,
        "tokens/trained": float(trained),
    }


def test_an_empty_archive_leaves_clean_tasks_only(tmp_path: Path) -> None:
    assert kinds(queries(phase(tmp_path), at())) == {"now": 0, "earlier": 0, "clean": 12}


def test_flips_of_later_rounds_are_not_replayed(tmp_path: Path) -> None:
    defend = phase(tmp_path, flip("Rome", 2))
    assert kinds(queries(defend, at(round_=1))) == {"now": 0, "earlier": 0, "clean": 12}


def test_after_a_roll_back_the_clean_share_is_raised_and_the_others_shrink_alike(tmp_path: Path) -> None:
    defend = phase(tmp_path, flip("Paris", 1), flip("Rome", 2))
    assert kinds(queries(defend, at(clean_share=0.5))) == {"now": 4, "earlier": 2, "clean": 6}
    assert kinds(queries(defend, at(clean_share=0.1))) == {"now": 6, "earlier": 3, "clean": 3}  # never lowered
    assert kinds(queries(defend, at(clean_share=1.0))) == {"now": 0, "earlier": 0, "clean": 12}


def test_a_mixture_of_clean_tasks_alone(tmp_path: Path) -> None:
    settings = replace(SETTINGS, adversarial_share=0.0, replay_share=0.0, clean_share=1.0)
    defend = phase(tmp_path, flip("Paris", 1), flip("Rome", 2), settings=settings)
    assert kinds(queries(defend, at())) == {"now": 0, "earlier": 0, "clean": 12}


def test_of_the_clean_tasks_a_share_are_those_that_the_caller_fails(tmp_path: Path) -> None:
    settings = replace(SETTINGS, adversarial_share=0.0, replay_share=0.0, clean_share=1.0, failed_share=0.5)
    defend = phase(tmp_path, settings=settings)
    state = at()
    wrong = weather_task("Cleanc").task_id
    state.solved = {state.caller: {wrong: False, weather_task("Cleand").task_id: True}}
    drawn = queries(defend, state)
    assert len(drawn) == 12 and sum("Cleanc" in text for text in drawn) >= 6
    assert len({text for text in drawn if "Cleanc" not in text}) > 1
    state.solved = {"another-caller": {wrong: False}}  # what an earlier caller failed says nothing of this one
    assert sum("Cleanc" in text for text in queries(defend, state)) < 6


def test_examples_depend_on_seed_round_and_step_alone(tmp_path: Path) -> None:
    flips = (flip("Paris", 1), flip("Rome", 1), flip("Oslo", 1))
    first = phase(tmp_path / "a", *flips)
    drawn = queries(first, at(2, 1))
    queries(first, at(2, 2))
    assert queries(first, at(2, 1)) == drawn
    assert queries(phase(tmp_path / "b", *flips), at(2, 1)) == drawn
    others = [
        queries(first, at(2, 2)),
        queries(first, at(3, 1)),
        queries(phase(tmp_path / "c", *flips, seed=1), at(2, 1)),
    ]
    assert drawn not in others


def test_the_optimiser_starts_afresh_with_each_phase_only(tmp_path: Path) -> None:
    defend = phase(tmp_path)
    for step in (0, 1, 2):
        defend.step(at(1, step))
    assert isinstance(defend.learner, NotingLearner)
    assert isinstance(defend.learner.engine, NotedOptimizer)
    assert defend.learner.engine.resets == 1
    assert defend.learner.positions == [(0, 3), (1, 3), (2, 3)]
    assert defend.learner.streams == [("defend", 1, 0), ("defend", 1, 1), ("defend", 1, 2)]


def test_an_example_asks_in_the_given_words_and_answers_with_the_expected_calls() -> None:
    example = caller_example(CHAT, weather_task("Paris"), "hows paris")
    assert CHAT.text(example.answer).startswith(
        '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Paris"}}\n</tool_call>'
    )
    assert "hows paris" in CHAT.text(example.prompt)
    assert "Weather in Paris?" not in CHAT.text(example.prompt)
    assert example.answer[-1] in CHAT.stop_ids


def test_the_example_of_an_irrelevant_request_declines_in_words() -> None:
    task = Task("none-1", (WEATHER,), "Book a table for two.", (), Category.IRRELEVANCE, Split.TRAIN)
    example = caller_example(CHAT, task, "table for 2 pls")
    assert CHAT.text(example.answer).startswith("None of these tools can do that.")
    assert "tool_call" not in CHAT.text(example.answer)
    assert example.answer[-1] in CHAT.stop_ids


def test_anchor_of_a_phase_is_the_caller_before_it(tmp_path: Path) -> None:
    defend = phase(tmp_path)
    asked: list[str] = []

    def anchor_of(name: str) -> AnswerLogprobs:
        asked.append(name)
        return lambda prompts, answers: (torch.zeros(1, 1), torch.ones(1, 1, dtype=torch.bool))

    defend.anchor_of = anchor_of
    state = at()
    state.caller = "caller-round-1"
    defend.step(state)
    assert asked == ["caller-round-1"]
    assert defend.learner.anchor is not None
