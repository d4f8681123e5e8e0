"""One step of supervised fine-tuning, against hand-worked numbers and an independent float64 forward."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from lightning.fabric import Fabric
from tests.support.tiny import tiny_model
from tests.support.toy_game import Ids, padded
from torch import Tensor, nn
from transformers import AutoModelForCausalLM

from toolspar.learners.sft import AnswerLogprobs, Example, SFTLearner
from toolspar.learners.sft_settings import SFTSettings
from toolspar.models.backbone import Backbone
from toolspar.models.function_caller import FunctionCaller
from toolspar.models.scoring import response_logprobs
from toolspar.models.settings import AdapterSettings
from toolspar.runtime.engine import Engine
from toolspar.runtime.ranks import Ranks

TWO = [Example(prompt=(0, 3, 3), answer=(1, 2)), Example(prompt=(2,), answer=(3,))]


def settings(*, per_forward: int = 4, anchor: float = 0.0, rate: float = 1.0) -> SFTSettings:
    return SFTSettings(
        learning_rate=rate,
        warmup_steps=0,
        decay=False,
        examples_per_step=4,
        examples_per_forward=per_forward,
        max_grad_norm=1e9,
        anchor_kl_coef=anchor,
    )


class Unigram(nn.Module):
    """One logit per token, whatever came before."""

    def __init__(self, logits: Sequence[float] = (0.0, 0.0, 0.0, 0.0)) -> None:
        super().__init__()
        self.logits = nn.Parameter(torch.tensor(logits))

    def logprobs(self, prompts: Sequence[Ids], answers: Sequence[Ids]) -> tuple[Tensor, Tensor]:
        ids_BT, mask_BT = padded(answers)
        return self.logits.log_softmax(0)[ids_BT], mask_BT  # padding holds numbers too: the mask must count


def unigram_learner(chosen: SFTSettings, anchor: AnswerLogprobs | None = None) -> tuple[SFTLearner, Unigram]:
    model = Unigram()
    engine = Engine(Fabric(accelerator="cpu", devices=1), model, torch.optim.SGD(model.parameters(), lr=9.0), 1e9)
    return SFTLearner(model.logprobs, engine, chosen, anchor, seed=0), model


def test_the_loss_is_the_mean_over_answer_tokens() -> None:
    learner, model = unigram_learner(settings())
    metrics = learner.step(TWO, step=0, total_steps=1, stream=(0,))
    assert metrics["nll"] == pytest.approx(1.3862944)  # ln 4 on each of three tokens
    assert metrics["loss"] == pytest.approx(1.3862944)
    assert metrics["tokens"] == 3.0
    assert metrics["learning_rate"] == 1.0  # the settings', not the optimiser's
    # softmax minus the answers' shares of tokens 0 to 3: 1/4 - (0, 1/3, 1/3, 1/3), and one step of rate 1 against it
    assert model.logits.tolist() == pytest.approx([-0.25, 1 / 12, 1 / 12, 1 / 12])
    assert metrics["grad_norm"] == pytest.approx(math.sqrt(1 / 16 + 3 / 144))


def test_a_long_answer_weighs_by_its_tokens() -> None:
    learner, model = unigram_learner(settings())
    learner.step([Example((0,), (1, 1, 1)), Example((0,), (2,))], step=0, total_steps=1, stream=(0,))
    assert model.logits.tolist() == pytest.approx([-0.25, 0.5, 0.0, -0.25])  # shares 3/4 and 1/4, not halves


def test_the_anchor_adds_its_divergence_and_no_gradient_of_its_own() -> None:
    anchor = Unigram((0.0, math.log(3.0), math.log(3.0), math.log(3.0)))  # 3/10 on each answer token
    learner, _ = unigram_learner(settings(anchor=0.5), anchor.logprobs)
    metrics = learner.step(TWO, step=0, total_steps=1, stream=(0,))
    kl = 0.3 / 0.25 - 1 - math.log(0.3 / 0.25)  # k3 on each token: 0.0176784
    assert kl == pytest.approx(0.0176784, abs=1e-7)
    assert metrics["kl_anchor"] == pytest.approx(kl, rel=1e-4)
    assert metrics["nll"] == pytest.approx(1.3862944)
    assert metrics["loss"] == pytest.approx(1.3862944 + 0.5 * kl, rel=1e-6)
    assert anchor.logits.grad is None


def test_the_anchor_is_zero_at_itself_and_pulls_back_when_away() -> None:
    anchor = Unigram()
    learner, model = unigram_learner(settings(anchor=1.0), anchor.logprobs)
    free, alone = unigram_learner(settings())
    first = learner.step(TWO, step=0, total_steps=2, stream=(0,))
    free.step(TWO, step=0, total_steps=2, stream=(0,))
    assert first["kl_anchor"] == 0.0
    assert model.logits.tolist() == alone.logits.tolist()  # no pull at the anchor
    second = learner.step(TWO, step=1, total_steps=2, stream=(1,))
    free.step(TWO, step=1, total_steps=2, stream=(1,))
    assert second["kl_anchor"] > 0
    assert model.logits[0] > alone.logits[0]  # less far from the anchor's even shares


def test_an_anchor_is_needed_where_it_has_weight_and_not_asked_where_it_has_none() -> None:
    with pytest.raises(ValueError, match="anchor"):
        unigram_learner(settings(anchor=0.1))

    def refuses(prompts: Sequence[Ids], answers: Sequence[Ids]) -> tuple[Tensor, Tensor]:
        raise AssertionError("asked for nothing")

    learner, _ = unigram_learner(settings(anchor=0.0), refuses)
    assert learner.step(TWO, step=0, total_steps=1, stream=(0,))["kl_anchor"] == 0.0


EXAMPLES = [
    Example((257, 70, 71, 72), (80, 81, 258)),
    Example((257, 70, 71, 73, 74), (82, 258)),
    Example((257, 90), (91, 92, 93, 94, 258)),
    Example((257, 70, 71, 72), (83, 258)),
    Example((60,), (258,)),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("model"), seed=5)


def caller_learner(folder: Path, chosen: SFTSettings, dropout: float = 0.0) -> tuple[SFTLearner, Backbone]:
    """The real function caller on a tiny model; its anchor is the adapter as it starts."""
    backbone = Backbone.load(folder, ref="tiny/base", dtype=torch.float32)
    adapter = AdapterSettings(rank=4, alpha=8.0, dropout=dropout, targets=["q_proj", "v_proj"], start="base")
    backbone.add_adapter("caller", adapter, seed=1)
    backbone.copy_adapter("caller", "start")
    caller = FunctionCaller(backbone, "caller")
    optimizer = torch.optim.SGD(caller.parameters(), lr=chosen.learning_rate)
    engine = Engine(Fabric(accelerator="cpu", devices=1), caller, optimizer, chosen.max_grad_norm)

    def anchor(prompts: Sequence[Ids], answers: Sequence[Ids]) -> tuple[Tensor, Tensor]:
        logp_BT, _, mask_BT = response_logprobs(backbone, "start", prompts, answers)
        return logp_BT, mask_BT

    return SFTLearner(caller.answer_logprobs, engine, chosen, anchor, seed=0), backbone


def test_the_loss_is_that_of_an_independent_forward_in_float64(folder: Path) -> None:
    learner, _ = caller_learner(folder, settings(per_forward=2, anchor=0.1))
    metrics = learner.step(EXAMPLES, step=0, total_steps=3, stream=(0,))
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float64)
    losses: list[float] = []
    for example in EXAMPLES:
        ids_1L = torch.tensor([[*example.prompt, *example.answer]])
        with torch.no_grad():
            logp_LV = model(ids_1L).logits[0].log_softmax(-1)
        start = len(example.prompt)
        losses += [-logp_LV[start + i - 1, token].item() for i, token in enumerate(example.answer)]
    assert len(losses) == 13
    assert metrics["nll"] == pytest.approx(sum(losses) / 13, rel=1e-5)
    assert metrics["tokens"] == 13.0
    assert metrics["kl_anchor"] == pytest.approx(0.0, abs=1e-9)


def test_a_step_does_not_depend_on_the_size_of_a_forward_pass(folder: Path) -> None:
    found = []
    for per_forward in (1, 2, 16):
        learner, backbone = caller_learner(folder, settings(per_forward=per_forward, anchor=0.2, rate=0.05))
        metrics = [learner.step(EXAMPLES, step=step, total_steps=3, stream=(step,)) for step in range(3)]
        found.append((metrics, backbone.adapter_state("caller")))
    (metrics, weights), *others = found
    assert metrics[-1]["nll"] < metrics[0]["nll"]
    assert metrics[-1]["kl_anchor"] > 0
    for other_metrics, other_weights in others:
        for one, other in zip(metrics, other_metrics, strict=True):
            assert one == pytest.approx(other, rel=1e-4, abs=1e-6)
        for key, tensor in weights.items():
            torch.testing.assert_close(other_weights[key], tensor, rtol=1e-4, atol=1e-6)


# --- dropout ------------------------------------------------------------------------------------------------------


def test_a_resumed_phase_drops_what_an_unbroken_one_does(folder: Path) -> None:
    unbroken, whole = caller_learner(folder, settings(per_forward=2, rate=0.05), dropout=0.5)
    unbroken.step(EXAMPLES, step=0, total_steps=2, stream=("defend", 1, 0))
    saved = whole.adapter_state("caller")
    unbroken.step(EXAMPLES, step=1, total_steps=2, stream=("defend", 1, 1))
    torch.manual_seed(99)  # another process
    resumed, backbone = caller_learner(folder, settings(per_forward=2, rate=0.05), dropout=0.5)
    backbone.load_adapter_state("caller", saved)
    before = torch.get_rng_state()
    resumed.step(EXAMPLES, step=1, total_steps=2, stream=("defend", 1, 1))
    assert torch.equal(torch.get_rng_state(), before)
    end = whole.adapter_state("caller")
    assert all(torch.equal(tensor, end[key]) for key, tensor in backbone.adapter_state("caller").items())
    backbone.load_adapter_state("caller", saved)
    resumed.step(EXAMPLES, step=1, total_steps=2, stream=("defend", 2, 1))  # other masks: the test can see them
    assert any(not torch.equal(tensor, end[key]) for key, tensor in backbone.adapter_state("caller").items())


FIVE = [Example((0,) * size, (1, 2)) for size in range(1, 6)]


class Noisy(Unigram):
    """Notes what a layer would draw from the global generator while it scores."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[float] = []

    def logprobs(self, prompts: Sequence[Ids], answers: Sequence[Ids]) -> tuple[Tensor, Tensor]:
        self.drawn.append(torch.rand(()).item())
        return super().logprobs(prompts, answers)


def noise(
    stream: tuple[str | int, ...] = ("defend", 1, 0), seed: int = 0, micro_batches: Sequence[int] = ()
) -> list[float]:
    """Drawn in one step of five micro-batches, or in those that a rank would compute of them."""
    model, ranks = Noisy(), Ranks()
    if micro_batches:
        ranks.share = lambda n: list(micro_batches)  # type: ignore[method-assign]
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    engine = Engine(Fabric(accelerator="cpu", devices=1), model, optimizer, 1e9, ranks)
    SFTLearner(model.logprobs, engine, settings(per_forward=1), seed=seed).step(
        FIVE, step=0, total_steps=1, stream=stream
    )
    return model.drawn


def test_every_micro_batch_has_noise_of_its_own_whichever_rank_computes_it() -> None:
    drawn = noise()
    assert noise() == drawn
    assert noise(micro_batches=[1, 2]) == drawn[1:3]
    everything = [*drawn, *noise(("defend", 1, 1)), *noise(("defend", 2, 0)), *noise(seed=1)]
    assert len(set(everything)) == len(everything) == 20
