"""Layers that are computed twice give the losses and gradients of layers that are computed once, dropout included."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tests.support.tiny import tiny_model
from torch import Tensor

from toolspar.models.backbone import Backbone
from toolspar.models.function_caller import FunctionCaller
from toolspar.models.recompute import decoder_layers, recompute_layers
from toolspar.models.settings import AdapterSettings

PROMPTS, ANSWERS = [(1, 2, 3), (1, 2, 4)], [(5, 6, 7), (8, 9)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("tiny"))


def caller(folder: Path, *, twice: bool) -> FunctionCaller:
    backbone = Backbone.load(folder, ref="tiny", dtype=torch.float32)
    if twice:
        recompute_layers(backbone)
    for seed, name in enumerate(("caller", "other")):
        settings = AdapterSettings(rank=4, alpha=8, dropout=0.2, targets=["all-linear"], start="base")
        backbone.add_adapter(name, settings, seed=seed)
        noise = torch.Generator().manual_seed(seed)
        state = backbone.adapter_state(name)
        backbone.load_adapter_state(name, {k: v + torch.randn(v.shape, generator=noise) for k, v in state.items()})
    return FunctionCaller(backbone, "caller")


def loss_and_gradients(player: FunctionCaller) -> tuple[Tensor, tuple[Tensor, ...]]:
    torch.manual_seed(5)  # of the dropout
    loss = -player.answer_logprobs(PROMPTS, ANSWERS)[0].sum()
    torch.manual_seed(6)  # what comes between must not matter
    with player._backbone.using("other"):
        return loss.detach(), torch.autograd.grad(loss, list(player.parameters()))


def test_gradients_are_the_same_bit_for_bit(folder: Path) -> None:
    once, twice = (loss_and_gradients(caller(folder, twice=twice)) for twice in (False, True))
    assert torch.equal(once[0], twice[0])
    assert all(torch.equal(a, b) for a, b in zip(once[1], twice[1], strict=True))
    assert sum(float(gradient.abs().sum()) for gradient in twice[1]) > 0


def test_layers_run_twice_with_gradients_and_once_without(folder: Path) -> None:
    player = caller(folder, twice=True)
    runs = 0

    def count(*_: object) -> None:
        nonlocal runs
        runs += 1

    for layer in decoder_layers(player._backbone):
        layer.mlp.register_forward_pre_hook(count)  # pyright: ignore[reportAttributeAccessIssue, reportCallIssue]
    with torch.no_grad():
        player.answer_logprobs(PROMPTS, ANSWERS)
    assert runs == 2
    player.answer_logprobs(PROMPTS, ANSWERS)[0].sum().backward()
    assert runs == 2 + 4


def test_backward_leaves_the_noise_of_others_alone(folder: Path) -> None:
    loss = caller(folder, twice=True).answer_logprobs(PROMPTS, ANSWERS)[0].sum()
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    loss.backward()
    assert torch.equal(torch.rand(4), expected)
