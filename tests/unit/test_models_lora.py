"""Plain LoRA layers run the short way: the same values, gradients and switching as peft's own forward."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from peft import LoraConfig, get_peft_model
from peft.tuners.lora import Linear as LoraLinear
from tests.support.tiny import tiny_model
from torch import Tensor
from transformers import AutoModelForCausalLM

from toolspar.core.products import suits
from toolspar.models.backbone import Backbone
from toolspar.models.lora import AdapterSwitch
from toolspar.models.settings import AdapterSettings

IDS = torch.tensor([[257, 70, 71, 72, 73, 74, 75, 76], [258, 80, 81, 82, 83, 84, 85, 86]])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("model"), "qwen2", seed=7)


def backbone(folder: Path, dtype: torch.dtype = torch.float32, dropout: float = 0.0) -> Backbone:
    made = Backbone.load(folder, ref="tiny/base", dtype=dtype)
    for seed, name, targets in ((1, "all", ["all-linear"]), (2, "some", ["q_proj", "down_proj"])):
        made.add_adapter(name, AdapterSettings(rank=4, alpha=8.0, dropout=dropout, targets=targets, start="base"))
        generator = torch.Generator().manual_seed(seed)
        state = {key: torch.randn(t.shape, generator=generator) * 0.3 for key, t in made.adapter_state(name).items()}
        made.load_adapter_state(name, state)
    return made


def hidden(model: Backbone) -> Tensor:
    return model.hidden(IDS, torch.arange(IDS.shape[1]).expand(2, -1), None)


def as_peft(model: Backbone, name: str) -> None:
    """Take the short forward away and switch with peft's own means."""
    for layer in model.base.modules():
        if isinstance(layer, LoraLinear):
            del layer.forward  # what was put on the instance; the class's own is left
            layer.enable_adapters(True)
            layer.set_adapter(name)


def gradients(model: Backbone, name: str) -> tuple[Tensor, list[Tensor]]:
    parameters = model.adapter_parameters(name)
    out = hidden(model)
    # not their squares: the last norm keeps the sum of those, and its gradient would be nothing but rounding
    weights = torch.randn(out.shape, generator=torch.Generator().manual_seed(9))
    return out.detach(), list(torch.autograd.grad((out.float() * weights).sum(), parameters))


@pytest.mark.parametrize("name", ["all", "some"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
def test_values_and_gradients_are_those_of_peft(folder: Path, name: str, dtype: torch.dtype) -> None:
    model = backbone(folder, dtype)
    with model.using(name):
        short, short_grads = gradients(model, name)
    as_peft(model, name)
    plain, plain_grads = gradients(model, name)
    for mine, theirs in zip((short, *short_grads), (plain, *plain_grads), strict=True):
        assert theirs.abs().max() > 0.1
        error = (mine.float() - theirs.float()).norm() / theirs.float().norm()
        assert error < (1e-5 if dtype == torch.float32 else 0.15), "in bfloat16 a sum's order shows in its third digit"


def test_dropout_is_that_of_peft(folder: Path) -> None:
    model = backbone(folder, dropout=0.5)
    with model.using("all", dropout=True):
        torch.manual_seed(3)
        short = hidden(model)
    with model.using("all"):
        assert not torch.allclose(short, hidden(model))
    as_peft(model, "all")
    for layer in model.base.modules():
        if isinstance(layer, LoraLinear):
            layer.lora_dropout["all"].train()
    torch.manual_seed(3)
    torch.testing.assert_close(short, hidden(model), rtol=1e-4, atol=1e-5)


@torch.no_grad()
@pytest.mark.parametrize("name", ["all", "some", None])
def test_a_merged_adapter_computes_the_same(folder: Path, name: str | None) -> None:
    model = backbone(folder)
    with model.using(name):
        apart = hidden(model)
    with pytest.raises(RuntimeError, match="stop"), model.using(name, merged=True):
        torch.testing.assert_close(hidden(model), apart, rtol=1e-4, atol=1e-5)
        if name is not None:  # the adapter itself takes no part any more
            state = model.adapter_state(name)
            model.load_adapter_state(name, {key: torch.zeros_like(tensor) for key, tensor in state.items()})
            torch.testing.assert_close(hidden(model), apart, rtol=1e-4, atol=1e-5)
            model.load_adapter_state(name, state)
        raise RuntimeError("stop")
    with model.using(name):
        assert torch.equal(hidden(model), apart)


@torch.no_grad()
def test_a_model_without_adapters_computes_the_same(folder: Path) -> None:
    wanted = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).model(IDS).last_hidden_state
    model = Backbone.load(folder, ref="tiny/base", dtype=torch.float32)
    torch.testing.assert_close(hidden(model), wanted, rtol=1e-4, atol=1e-5)
    with model.using(None, merged=True):
        torch.testing.assert_close(hidden(model), wanted, rtol=1e-4, atol=1e-5)
        weight = model.base.model.layers[0].mlp.up_proj.weight
        weight.zero_()
        # where weights are packed, it reads the copy
        assert torch.allclose(hidden(model), wanted, rtol=1e-4, atol=1e-5) == suits(weight)
    assert not torch.allclose(hidden(model), wanted)


@torch.no_grad()
def test_in_half_precision_nothing_is_merged(folder: Path) -> None:
    model = backbone(folder, torch.bfloat16)
    with model.using("all"):
        apart = hidden(model)
    with model.using("all", merged=True):
        assert torch.equal(hidden(model), apart)


@torch.no_grad()
def test_layers_that_are_more_than_plain_lora_run_as_peft_has_them(folder: Path) -> None:
    base = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    bare = base(IDS).logits
    switch = AdapterSwitch(base)
    model = get_peft_model(base, LoraConfig(r=2, target_modules=["q_proj"], use_dora=True), adapter_name="dora")
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            parameter.add_(0.3)
    expected = model(IDS).logits
    switch.refresh()
    assert torch.equal(base(IDS).logits, bare) and not torch.allclose(expected, bare)
    assert switch.run("dora")
    with switch.merged():
        assert torch.equal(base(IDS).logits, expected)
