"""Training by TRL: only the adapter learns, by our examples, and the same each time."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from lightning.fabric import Fabric
from tests.support.tiny import tiny_model

from toolspar.learners.sft import Example, SFTLearner
from toolspar.learners.sft_settings import SFTSettings
from toolspar.learners.trl_sft import Trained, exported, train_by_trl
from toolspar.models.backbone import Backbone
from toolspar.models.function_caller import FunctionCaller
from toolspar.models.settings import AdapterSettings
from toolspar.runtime.engine import Engine

SETTINGS = SFTSettings(
    learning_rate=1e-2,
    warmup_steps=1,
    decay=True,
    examples_per_step=8,
    examples_per_forward=2,
    max_grad_norm=1.0,
    anchor_kl_coef=0.0,
)
EXAMPLES = [Example((70 + i % 7, 80, 90 + i % 3), (50 + i % 3, 60, 258)) for i in range(36)]
CALLER = AdapterSettings(rank=4, alpha=8.0, dropout=0.0, targets=["all-linear"], start="base")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def backbone(base: Path) -> Backbone:
    backbone = Backbone.load(base, ref="tiny", dtype=torch.float32)
    backbone.add_adapter("caller", CALLER)
    backbone.add_adapter("bystander", CALLER, seed=1)
    return backbone


@pytest.fixture(scope="module")
def trained(base: Path, backbone: Backbone, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Trained]:
    adapter = tmp_path_factory.mktemp("adapters") / "caller"
    backbone.save_adapter("caller", adapter)
    return adapter, train_by_trl(base, adapter, EXAMPLES, SETTINGS, seed=3)


def test_the_export_marks_answers() -> None:
    rows = exported([Example((1, 2, 3), (4, 5)), Example((6,), (7,))])
    assert rows["input_ids"][:] == [[1, 2, 3, 4, 5], [6, 7]]
    assert rows["completion_mask"][:] == [[0, 0, 0, 1, 1], [0, 1]]


def test_every_example_is_learnt_once_and_its_answer_tokens_are_counted(trained: tuple[Path, Trained]) -> None:
    metrics = trained[1].metrics
    assert metrics["tokens"] == sum(len(example.answer) for example in EXAMPLES) == 108
    assert metrics["steps"] == 5  # 36 examples in steps of 8
    assert metrics["loss"] == metrics["nll"] > 0


def test_what_comes_back_fits_the_backbone_and_has_learnt(trained: tuple[Path, Trained], backbone: Backbone) -> None:
    def loss() -> float:
        prompts, answers = [e.prompt for e in EXAMPLES], [e.answer for e in EXAMPLES]
        with torch.no_grad():
            logp_BT, _ = FunctionCaller(backbone, "caller").answer_logprobs(prompts, answers)
        return -float(logp_BT.sum()) / 108

    before, start = loss(), backbone.adapter_state("caller")
    bystander = backbone.adapter_state("bystander")
    assert {key: tensor.shape for key, tensor in trained[1].weights.items()} == {k: v.shape for k, v in start.items()}
    backbone.load_adapter_state("caller", trained[1].weights)
    after = loss()
    backbone.load_adapter_state("caller", start)
    assert after < before - 0.1
    now = backbone.adapter_state("bystander")
    assert all(torch.equal(now[key], bystander[key]) for key in bystander)


def test_the_loss_is_that_of_answers_under_our_own_scoring(base: Path, backbone: Backbone, tmp_path: Path) -> None:
    """With a learning rate of next to nothing TRL's mean loss is ours, so it trains on the same tokens."""
    backbone.save_adapter("caller", tmp_path / "caller")
    settings = replace(
        SETTINGS, learning_rate=1e-12, warmup_steps=0, decay=False, examples_per_step=12, examples_per_forward=4
    )
    theirs = train_by_trl(base, tmp_path / "caller", EXAMPLES, settings, seed=0).metrics["nll"]
    with torch.no_grad():
        logp_BT, _ = FunctionCaller(backbone, "caller").answer_logprobs(
            [e.prompt for e in EXAMPLES], [e.answer for e in EXAMPLES]
        )
    assert theirs == pytest.approx(-float(logp_BT.sum()) / 108, rel=1e-4)


def test_it_takes_the_steps_of_our_own_training(base: Path, backbone: Backbone, tmp_path: Path) -> None:
    """The same learning rates, warm-up included, and steps of as many examples as are asked for: 8, not 9 by threes."""
    backbone.save_adapter("caller", tmp_path / "caller")
    settings = replace(SETTINGS, warmup_steps=2, examples_per_forward=3)
    examples = EXAMPLES[:1] * 24  # all alike: no order matters
    theirs = train_by_trl(base, tmp_path / "caller", examples, settings, seed=0)
    backbone.copy_adapter("caller", "ours")
    caller = FunctionCaller(backbone, "ours")
    optimizer = torch.optim.AdamW(caller.parameters(), weight_decay=0.0)
    engine = Engine(Fabric(accelerator="cpu", devices=1), caller, optimizer, settings.max_grad_norm)
    learner = SFTLearner(caller.answer_logprobs, engine, settings, seed=0)
    for step in range(3):
        learner.step(examples[:8], step=step, total_steps=3, stream=(step,))
    assert theirs.metrics["steps"] == 3
    for key, tensor in backbone.adapter_state("ours").items():
        torch.testing.assert_close(theirs.weights[key], tensor, rtol=0.0, atol=1e-4)


def test_it_is_repeatable_and_leaves_random_states_alone(base: Path, trained: tuple[Path, Trained]) -> None:
    torch.manual_seed(11)
    random.seed(11)
    expected = torch.rand(3), random.random()
    torch.manual_seed(11)
    random.seed(11)
    again = train_by_trl(base, trained[0], EXAMPLES, SETTINGS, seed=3)
    assert torch.equal(torch.rand(3), expected[0]) and random.random() == expected[1]
    assert all(torch.equal(again.weights[key], tensor) for key, tensor in trained[1].weights.items())
    other = train_by_trl(base, trained[0], EXAMPLES, SETTINGS, seed=4)
    assert any(not torch.equal(other.weights[key], tensor) for key, tensor in again.weights.items())
