"""A base in four bits: what is missing is told at once, and adapters work on layers that are no plain linear ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from tests.support.tiny import tiny_model
from tests.support.wide import wide_model
from torch import Tensor, nn

from toolspar.app import gpu_rules, train
from toolspar.app.cli import main
from toolspar.core.errors import ConfigError
from toolspar.models import quantization
from toolspar.models.backbone import Backbone
from toolspar.models.quantization import loading, require_quantizer
from toolspar.models.settings import AdapterSettings

ADAPTER = AdapterSettings(rank=4, alpha=8.0, dropout=0.0, targets=["all-linear"], start="base")
IDS = torch.tensor([[257, 70, 71, 72, 73]])


def hidden(backbone: Backbone) -> Tensor:
    return backbone.hidden(IDS, torch.arange(IDS.shape[1])[None], None)


def with_adapter(backbone: Backbone, name: str) -> Backbone:
    backbone.add_adapter(name, ADAPTER, seed=1)
    generator = torch.Generator().manual_seed(2)
    state = {key: torch.randn(t.shape, generator=generator) * 0.3 for key, t in backbone.adapter_state(name).items()}
    backbone.load_adapter_state(name, state)
    return backbone


def no_package(name: str) -> None:
    return None


def test_nothing_is_asked_for_without_quantisation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quantization, "find_spec", no_package)
    require_quantizer("none")
    assert loading("none", "cpu", torch.float32) == {}
    with pytest.raises(ValueError, match="8bit"):
        loading("8bit", "cpu", torch.float32)


def test_a_missing_package_is_one_line_before_anything_is_loaded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def never() -> Any:
        raise AssertionError("the game was imported")

    monkeypatch.setattr(quantization, "find_spec", no_package)
    monkeypatch.setattr(gpu_rules, "find_spec", no_package)
    monkeypatch.setattr(train, "_play_game", never)
    line = f"train runtime=gpu model.quantization=4bit paths.logs={tmp_path}"
    assert main(line.split()) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "bitsandbytes, which is not installed: pip install 'toolspar[gpu]'" in error
    assert main(f"train runtime=gpu rollout=vllm paths.logs={tmp_path}".split()) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "vllm, which is not installed" in error and "rollout.backend=torch" in error


def test_the_base_is_quantised_on_its_device(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(name: str) -> object:
        return object()

    monkeypatch.setattr(quantization, "find_spec", found)
    arguments = loading("4bit", torch.device("cuda", 1), torch.bfloat16)
    assert arguments["device_map"] == {"": "cuda:1"}
    config = arguments["quantization_config"]
    assert (config.load_in_4bit, config.bnb_4bit_quant_type, config.bnb_4bit_use_double_quant) == (True, "nf4", True)
    assert config.bnb_4bit_compute_dtype == torch.bfloat16
    monkeypatch.setattr(quantization, "find_spec", no_package)
    with pytest.raises(ConfigError, match="bitsandbytes"):
        loading("4bit", "cuda", torch.bfloat16)


class NotPlain(nn.Linear):
    """A linear layer of another kind, as quantised ones are."""


def test_layers_that_are_not_plain_run_as_peft_has_them(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path, "qwen2", seed=7)
    plain = Backbone.load(folder, ref="tiny", dtype=torch.float32)
    other = Backbone.load(folder, ref="tiny", dtype=torch.float32)
    for module in other.base.modules():
        if type(module) is nn.Linear:
            module.__class__ = NotPlain
    other = Backbone(other.base, other.tokenizer, "tiny")
    found: list[tuple[Tensor, list[Tensor]]] = []
    for backbone in (with_adapter(plain, "policy"), with_adapter(other, "policy")):
        parameters = backbone.adapter_parameters("policy")
        with backbone.using("policy"):
            out = hidden(backbone)
        with backbone.using("policy", merged=True), torch.no_grad():
            torch.testing.assert_close(hidden(backbone), out)
        # not their squares: the last norm keeps the sum of those, and its gradient would be nothing but rounding
        weights = torch.randn(out.shape, generator=torch.Generator().manual_seed(9))
        found.append((out, list(torch.autograd.grad((out * weights).sum(), parameters))))
    (out, gradients), (other_out, other_gradients) = found
    torch.testing.assert_close(other_out, out)
    for other_gradient, gradient in zip(other_gradients, gradients, strict=True):
        assert (other_gradient - gradient).norm() < 1e-5 * gradient.norm()


@pytest.mark.slow
@pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=pytest.mark.gpu)])
def test_adapters_switch_learn_and_save_on_a_quantised_base(tmp_path: Path, device: str) -> None:
    pytest.importorskip("bitsandbytes", reason="needs the package bitsandbytes (extra gpu)")
    dtype = torch.bfloat16 if device == "cuda" else torch.float32
    backbone = Backbone.load(wide_model(tmp_path), ref="tiny", device=device, dtype=dtype, quantization="4bit")
    assert {type(m).__name__ for m in backbone.base.modules() if isinstance(m, nn.Linear)} == {"Linear4bit", "Linear"}
    assert backbone.lm_head_weight.dtype == dtype
    with_adapter(backbone, "policy")
    backbone.add_adapter("caller", ADAPTER)
    parameters = backbone.adapter_parameters("policy")
    assert {parameter.dtype for parameter in parameters} == {torch.float32}
    ids, positions = IDS.to(device), torch.arange(IDS.shape[1], device=device)[None]
    with backbone.using("policy"):
        out = backbone.hidden(ids, positions, None)
    out.float().square().sum().backward()
    assert all(parameter.grad is not None and parameter.grad.abs().sum() > 0 for parameter in parameters)
    with torch.no_grad():
        with backbone.using(None):
            base = backbone.hidden(ids, positions, None)
        with backbone.using("caller"):
            torch.testing.assert_close(backbone.hidden(ids, positions, None), base)
    assert (out - base).abs().max() > 0.1
    backbone.save_adapter("policy", tmp_path / "adapter")
    backbone.load_adapter("again", tmp_path / "adapter")
    assert all(
        torch.equal(saved, backbone.adapter_state("again")[key])
        for key, saved in backbone.adapter_state("policy").items()
    )
