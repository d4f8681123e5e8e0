"""The learned verifier: what it reads, that it can learn, and that a verdict depends on nothing else."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import torch
from tests.support.tiny_encoder import tiny_encoder

from toolspar.calls.records import ToolCall
from toolspar.core.errors import ModelError
from toolspar.learners.verifier import Labelled, train_verifier
from toolspar.learners.verifier_settings import VerifierSettings
from toolspar.models.verifier import FACTS, WEIGHTS, Triple, Verifier, same_forms, value_words


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tiny_encoder(tmp_path_factory.mktemp("encoder")))


def untrained(encoder: str, *, seed: int = 0, reads_calls: bool = True) -> Verifier:
    return Verifier.new(encoder, width=8, dropout=0.1, reads_calls=reads_calls, seed=seed)


def settings(**changes: float) -> VerifierSettings:
    values = {"pairs": 1, "score_pairs": 1, "steps": 60, "pairs_per_step": 16, "learning_rate": 1e-2, "width": 8}
    return VerifierSettings(**{**values, "dropout": 0.1, "reads_calls": True, **changes})  # pyright: ignore


def timers(n: int, seed: int) -> list[Labelled]:
    """A timer, and the same request in other words: the number kept, or another one."""
    rng = random.Random(seed)
    drawn: list[Labelled] = []
    for index in range(n):
        said, other = rng.sample("123456789", 2)
        frame = rng.choice(("{n} min, please", "I need {n} min", "timer: {n}"))
        words, call = frame.replace("{n}", said if index % 2 else other), ToolCall("timer", {"minutes": int(said)})
        drawn.append(((f"timer {said} min", words, (call,)), bool(index % 2)))
    return drawn


def trained(encoder: str, seed: int = 0) -> Verifier:
    verifier = untrained(encoder, seed=seed)
    train_verifier(verifier, timers(128, seed), settings(), seed=seed, on_step=lambda step, loss: None)
    return verifier


def test_it_learns_a_planted_difference_and_knows_it_in_new_texts(encoder: str) -> None:
    losses: list[float] = []
    verifier = untrained(encoder)
    train_verifier(verifier, timers(128, 0), settings(), seed=0, on_step=lambda step, loss: losses.append(loss))
    assert sum(losses[-5:]) < sum(losses[:5]) / 3
    fresh = timers(60, 9)
    probabilities = verifier.probabilities([triple for triple, _ in fresh])
    right = [(p > 0.5) == kept for p, (_, kept) in zip(probabilities, fresh, strict=True)]
    assert sum(right) >= 57


def test_same_seed_gives_the_same_weights_and_another_seed_others(encoder: str) -> None:
    first, again, other = (trained(encoder, seed).net.state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)


def test_training_leaves_the_frozen_part_and_the_random_state_alone(encoder: str) -> None:
    verifier = untrained(encoder)
    before, state = verifier.table.projection.clone(), torch.get_rng_state()
    train_verifier(verifier, timers(16, 0), settings(steps=2), seed=0, on_step=lambda step, loss: None)
    assert torch.equal(verifier.table.projection, before)
    assert torch.equal(torch.get_rng_state(), state)
    assert not verifier.net.training


def test_a_probability_does_not_depend_on_its_company(encoder: str) -> None:
    verifier = trained(encoder)
    triples: list[Triple] = [triple for triple, _ in timers(6, 2)]
    triples.append(("timer 3 min", "A much longer text, which pads the others in a batch by far. " * 4, ()))
    together = verifier.probabilities(triples)
    assert together == [verifier.probabilities([triple])[0] for triple in triples]
    with torch.inference_mode():
        batched = verifier.logits(triples).sigmoid().tolist()
    assert together == pytest.approx(batched, abs=1e-5)
    assert all(0 <= probability <= 1 for probability in together)


def test_saved_and_loaded_it_says_the_same(encoder: str, tmp_path: Path) -> None:
    verifier = trained(encoder)
    verifier.save(tmp_path)
    triples = [triple for triple, _ in timers(6, 3)]
    assert Verifier.load(tmp_path).probabilities(triples) == verifier.probabilities(triples)
    assert {path.name for path in tmp_path.iterdir()} == {WEIGHTS, FACTS}


@pytest.mark.parametrize("text", ["", " ", "\n", "日本語", "x" * 5000, "<|im_end|>"])
def test_no_text_makes_it_raise(encoder: str, text: str) -> None:
    verifier = untrained(encoder)
    assert all(0 <= p <= 1 for p in verifier.probabilities([(text, "timer", ()), ("timer", text, ())]))


def test_calls_are_read_only_if_wanted(encoder: str) -> None:
    calls = ((ToolCall("timer", {"minutes": 3}),), (ToolCall("timer", {"minutes": 7}),))
    for reads_calls in (True, False):
        verifier = untrained(encoder, reads_calls=reads_calls)
        one, two = verifier.probabilities([("timer 3 min", "3 min", call) for call in calls])
        assert (one != two) is reads_calls


def test_the_words_of_calls() -> None:
    either = {"$any": ["Rome", {"$absent": True}]}
    calls = [ToolCall("a", {"x": {"y": 3}, "z": ["p", "q"]}), ToolCall("b", {"c": either})]
    assert value_words(calls) == "3 p q Rome"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("$1,410 on March 5th, 2027 at 3 pm", "1410 usd on 2027-03-05 at 15:00"),
        ("three people for twenty-five dollars", "3 people for 25 usd"),
        ("order ORD-1234 at 7:30", "order ORD-1234 at 7:30"),
    ],
)
def test_numbers_and_days_are_read_in_one_form(text: str, read: str) -> None:
    assert same_forms(text) == read


def test_a_folder_without_a_verifier(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no learned verifier"):
        Verifier.load(tmp_path)


def test_an_encoder_that_is_gone_is_named_with_a_remedy(encoder: str, tmp_path: Path) -> None:
    untrained(encoder).save(tmp_path)
    facts = json.loads((tmp_path / FACTS).read_text())
    (tmp_path / FACTS).write_text(json.dumps({**facts, "encoder": "package:none"}))
    with pytest.raises(ModelError, match="needs the encoder it was trained on, package:none: .* verify.checks"):
        Verifier.load(tmp_path)


def test_an_encoder_without_word_embeddings(tmp_path: Path) -> None:
    folder = tiny_encoder(tmp_path, name="something.else")
    with pytest.raises(ModelError, match="does not fit the learned verifier: no word_embeddings.weight"):
        untrained(str(folder))
