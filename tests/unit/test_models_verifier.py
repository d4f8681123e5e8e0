"""The learned verifier: what it reads, that it can learn, and that a verdict depends on nothing else."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from tests.support.tiny_encoder import tiny_encoder

from toolspar.calls.records import ToolCall
from toolspar.core.errors import ModelError
from toolspar.learners.verifier import Labelled, train_verifier
from toolspar.learners.verifier_settings import VerifierSettings
from toolspar.models.verifier import FACTS, WEIGHTS, Triple, Verifier, calls_text


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tiny_encoder(tmp_path_factory.mktemp("encoder")))


def untrained(encoder: str, *, seed: int = 0) -> Verifier:
    return Verifier.new(encoder, dropout=0.0, seed=seed)


def settings(**changes: float) -> VerifierSettings:
    values = {"made_up_pairs": 1, "score_pairs": 1, "steps": 120, "pairs_per_step": 16, "learning_rate": 5e-3}
    return VerifierSettings(**{**values, "rank": 8, "dropout": 0.0, **changes})  # pyright: ignore


def timers(n: int, seed: int) -> list[Labelled]:
    """A timer, and the same request in other words: asked for, or given up."""
    rng = random.Random(seed)
    drawn: list[Labelled] = []
    for index in range(n):
        said, kept = rng.choice("123456789"), index % 2 == 0
        frame = rng.choice(("{n} min, please", "I need {n} min", "timer: {n}"))
        words = frame.replace("{n}", said) + ("" if kept else rng.choice((" no", " - oh no")))
        drawn.append(((f"timer {said} min", words, (ToolCall("timer", {"minutes": int(said)}),)), kept))
    return drawn


def trained(encoder: str, seed: int = 0) -> Verifier:
    verifier = untrained(encoder, seed=seed)
    train_verifier(verifier, timers(64, seed), settings(), seed=seed, on_step=lambda step, loss: None)
    return verifier


def state(verifier: Verifier) -> dict[str, torch.Tensor]:
    return {name: parameter.detach().clone() for name, parameter in verifier.named_parameters()}


def test_it_learns_a_planted_difference_and_knows_it_in_new_texts(encoder: str) -> None:
    fresh = timers(60, 9)
    scores = trained(encoder).scores([triple for triple, _ in fresh])
    right = [(score > 0) == kept for score, (_, kept) in zip(scores, fresh, strict=True)]
    assert sum(right) >= 50  # by chance 30


def test_same_seed_gives_the_same_weights_and_another_seed_others(encoder: str) -> None:
    first, again, other = (state(trained(encoder, seed)) for seed in (0, 0, 1))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)


def test_training_leaves_the_encoder_and_the_random_state_alone(encoder: str) -> None:
    verifier = untrained(encoder)
    frozen = {name: p.detach().clone() for name, p in verifier.named_parameters() if not p.requires_grad}
    random_state = torch.get_rng_state()
    train_verifier(verifier, timers(16, 0), settings(steps=2), seed=0, on_step=lambda step, loss: None)
    assert frozen and all(torch.equal(frozen[name], state(verifier)[name]) for name in frozen)
    assert torch.equal(torch.get_rng_state(), random_state)
    assert not verifier.training


def test_a_score_does_not_depend_on_its_company(encoder: str) -> None:
    verifier = trained(encoder)
    triples: list[Triple] = [triple for triple, _ in timers(6, 2)]
    triples.append(("timer 3 min", "A much longer text, which pads the others in a batch by far. " * 2, ()))
    together = verifier.scores(triples)
    assert together == [verifier.scores([triple])[0] for triple in triples]
    with torch.inference_mode():
        batched = verifier.logits(triples).tolist()
    assert together == pytest.approx(batched, abs=1e-4)


def test_saved_and_loaded_it_says_the_same_but_for_half_precision(encoder: str, tmp_path: Path) -> None:
    verifier, folder = trained(encoder), tmp_path / "saved"
    verifier.save(folder, rank=16)
    triples = [triple for triple, _ in timers(6, 3)]
    loaded = Verifier.load(folder)
    assert loaded.scores(triples) == pytest.approx(verifier.scores(triples), abs=0.05)
    assert Verifier.load(folder).scores(triples) == loaded.scores(triples)
    assert {path.name for path in folder.iterdir()} == {WEIGHTS, FACTS}


def test_a_lower_rank_is_smaller_and_further_from_what_was_trained(encoder: str, tmp_path: Path) -> None:
    verifier = trained(encoder)
    triples = [triple for triple, _ in timers(20, 3)]
    wanted, sizes, errors = torch.tensor(verifier.scores(triples)), [], []
    for rank in (1, 4, 16):
        verifier.save(tmp_path / str(rank), rank=rank)
        sizes.append((tmp_path / str(rank) / WEIGHTS).stat().st_size)
        errors.append(float((torch.tensor(Verifier.load(tmp_path / str(rank)).scores(triples)) - wanted).abs().mean()))
    assert sizes[0] < sizes[1]
    assert errors[0] > errors[1] > errors[2]


@pytest.mark.parametrize("text", ["", " ", "\n", "日本語", "x" * 5000, "[SEP] [CLS]", "\u202e"])
def test_no_text_makes_it_raise(encoder: str, text: str) -> None:
    scores = untrained(encoder).scores([(text, "timer", ()), ("timer", text, ())])
    assert all(map(math.isfinite, scores))


def test_control_tokens_in_a_text_are_plain_text(encoder: str) -> None:
    verifier = untrained(encoder)
    (ids, first), (plain, _) = (verifier._ids(("timer", text, ())) for text in ("a [SEP] b", "a b"))
    assert ids.count(verifier._end) == plain.count(verifier._end) == 2
    assert ids[first - 1] == verifier._end and len(ids) > len(plain)


def test_the_calls_are_read(encoder: str) -> None:
    verifier = trained(encoder)
    calls = ((ToolCall("timer", {"minutes": 3}),), (ToolCall("alarm", {"hour": "seven"}),))
    one, two = verifier.scores([("timer 3 min", "3 min", call) for call in calls])
    assert one != two


def test_the_words_of_calls() -> None:
    either = {"$any": ["Rome", {"$absent": True}]}
    calls = [
        ToolCall("go_to", {"x": {"y": 3}, "z": ["p", "q"]}),
        ToolCall("b.c", {"left_out": {"$absent": True}, "d": either}),
    ]
    assert calls_text(calls) == "go to: x 3, z p q; b c: d Rome"
    assert calls_text(()) == "no tool fits"


def test_a_folder_without_a_verifier(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no learned verifier"):
        Verifier.load(tmp_path)


def test_an_encoder_that_is_gone_is_named_with_a_remedy(encoder: str, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    untrained(encoder).save(folder, rank=1)
    (folder / FACTS).write_text(json.dumps({"encoder": "package:none"}))
    with pytest.raises(ModelError, match="needs the encoder it was trained on, package:none: .* verify.checks"):
        Verifier.load(folder)


def test_the_changes_of_another_encoder(encoder: str, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    untrained(encoder).save(folder, rank=1)
    weights = load_file(folder / WEIGHTS)
    save_file({f"other.{name}" if name.endswith(".up") else name: weights[name] for name in weights}, folder / WEIGHTS)
    with pytest.raises(ModelError, match="holds no learned verifier: it is of another encoder"):
        Verifier.load(folder)
