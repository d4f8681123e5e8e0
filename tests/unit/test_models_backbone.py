"""One base model, many adapters: switching, copying, files."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from tests.support.tiny import tiny_model
from torch import Tensor
from transformers import AutoModelForCausalLM

from toolspar.core.errors import ModelError
from toolspar.models.backbone import Backbone
from toolspar.models.settings import AdapterSettings

IDS = torch.tensor([[257, 70, 71, 72, 73, 74, 75, 76]])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("model"), "qwen2", seed=7)


@pytest.fixture
def backbone(folder: Path) -> Backbone:
    return Backbone.load(folder, ref="tiny/base", dtype=torch.float32)


def settings(rank: int = 4, targets: tuple[str, ...] = ("q_proj", "v_proj")) -> AdapterSettings:
    return AdapterSettings(rank=rank, alpha=8.0, dropout=0.0, targets=list(targets), start="base")


def randomise(backbone: Backbone, name: str, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    state = {key: torch.randn(t.shape, generator=generator) * 0.3 for key, t in backbone.adapter_state(name).items()}
    backbone.load_adapter_state(name, state)


def hidden(backbone: Backbone, name: str | None) -> Tensor:
    with torch.no_grad(), backbone.using(name):
        return backbone.hidden(IDS, torch.arange(IDS.shape[1])[None], None)


def test_hidden_states_are_those_before_the_head(backbone: Backbone) -> None:
    with torch.no_grad():
        logits = backbone.base(IDS).logits
    torch.testing.assert_close(hidden(backbone, None) @ backbone.lm_head_weight.T, logits)
    assert backbone.hidden_size == 32 and backbone.lm_head_weight.shape == (261, 32)


def test_a_new_adapter_changes_nothing_until_it_learns(backbone: Backbone) -> None:
    bare = hidden(backbone, None)
    state_before = torch.random.get_rng_state()
    backbone.add_adapter("policy", settings(), seed=1)
    assert torch.equal(torch.random.get_rng_state(), state_before)
    assert torch.equal(hidden(backbone, "policy"), bare)
    randomise(backbone, "policy", 0)
    assert not torch.allclose(hidden(backbone, "policy"), bare)
    assert torch.equal(hidden(backbone, None), bare)


def test_an_adapters_start_depends_on_its_seed_only(folder: Path, backbone: Backbone) -> None:
    other = Backbone.load(folder, ref="tiny/base", dtype=torch.float32)
    other.add_adapter("first", settings(), seed=5)
    torch.manual_seed(99)
    other.add_adapter("policy", settings(), seed=1)
    backbone.add_adapter("policy", settings(), seed=1)
    backbone.add_adapter("another", settings(), seed=2)
    mine, theirs = backbone.adapter_state("policy"), other.adapter_state("policy")
    assert all(torch.equal(mine[key], theirs[key]) for key in mine)
    key = next(key for key in mine if "lora_A" in key)
    assert not torch.equal(mine[key], backbone.adapter_state("another")[key])


def test_switching_is_undone_also_after_an_error(backbone: Backbone) -> None:
    backbone.add_adapter("one", settings(), seed=1)
    backbone.add_adapter("two", settings(rank=2), seed=2)
    randomise(backbone, "one", 1)
    randomise(backbone, "two", 2)
    bare, one, two = (hidden(backbone, name) for name in (None, "one", "two"))
    assert not torch.allclose(one, two)
    with backbone.using("one"):
        with pytest.raises(RuntimeError), backbone.using("two"):
            raise RuntimeError
        with backbone.using(None), torch.no_grad():
            assert torch.equal(backbone.hidden(IDS, torch.arange(8)[None], None), bare)
        with torch.no_grad():
            assert torch.equal(backbone.hidden(IDS, torch.arange(8)[None], None), one)
    with torch.no_grad():
        assert torch.equal(backbone.hidden(IDS, torch.arange(8)[None], None), bare)


def test_only_adapters_that_were_asked_for_learn(backbone: Backbone) -> None:
    backbone.add_adapter("learns", settings(), seed=1)
    backbone.add_adapter("frozen", settings(), seed=2)
    parameters = backbone.adapter_parameters("learns")
    for name in (None, "frozen", "learns"):
        with backbone.using(name):
            assert all(parameter.requires_grad for parameter in parameters)
    learning = [name for name, parameter in backbone.base.named_parameters() if parameter.requires_grad]
    assert len(learning) == len(parameters) == 8
    assert all(".learns." in name for name in learning)


def test_copies_are_independent_and_loading_keeps_the_parameters(backbone: Backbone) -> None:
    backbone.add_adapter("policy", settings(), seed=1)
    randomise(backbone, "policy", 1)
    parameters = backbone.adapter_parameters("policy")
    backbone.copy_adapter("policy", "snapshot")
    snapshot = hidden(backbone, "snapshot")
    assert torch.equal(snapshot, hidden(backbone, "policy"))
    randomise(backbone, "policy", 2)
    assert torch.equal(hidden(backbone, "snapshot"), snapshot)
    assert all(a is b for a, b in zip(parameters, backbone.adapter_parameters("policy"), strict=True))
    backbone.load_adapter_state("policy", backbone.adapter_state("snapshot"))
    assert torch.equal(hidden(backbone, "policy"), snapshot)
    backbone.delete_adapter("snapshot")
    assert backbone.adapters == ("policy",)
    with pytest.raises(ModelError, match="no adapter snapshot in memory; there are: policy"):
        hidden(backbone, "snapshot")


def test_saved_adapters_load_here_and_in_peft(backbone: Backbone, folder: Path, tmp_path: Path) -> None:
    backbone.add_adapter("policy", settings(targets=("all-linear",)), seed=1)
    randomise(backbone, "policy", 1)
    expected = hidden(backbone, "policy")
    saved = tmp_path / "adapters" / "policy-round-1"
    backbone.save_adapter("policy", saved)
    assert sorted(path.name for path in saved.iterdir()) == ["adapter_config.json", "adapter_model.safetensors"]
    assert [path.name for path in saved.parent.iterdir()] == ["policy-round-1"]
    assert json.loads((saved / "adapter_config.json").read_text())["base_model_name_or_path"] == "tiny/base"
    backbone.load_adapter("again", saved)
    assert torch.equal(hidden(backbone, "again"), expected)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32), saved)
    with torch.no_grad():
        logits = plain(IDS).logits
    torch.testing.assert_close(expected @ backbone.lm_head_weight.T, logits)


def test_shipping_in_float16_halves_the_file(backbone: Backbone, tmp_path: Path) -> None:
    backbone.add_adapter("policy", settings(), seed=1)
    randomise(backbone, "policy", 1)
    backbone.save_adapter("policy", tmp_path / "small", dtype=torch.float16)
    tensors = load_file(tmp_path / "small" / "adapter_model.safetensors")
    assert {tensor.dtype for tensor in tensors.values()} == {torch.float16}
    backbone.load_adapter("small", tmp_path / "small")
    assert {parameter.dtype for parameter in backbone.adapter_parameters("small")} == {torch.float32}
    torch.testing.assert_close(hidden(backbone, "small"), hidden(backbone, "policy"), atol=1e-2, rtol=1e-2)


def test_saving_replaces_the_folder(backbone: Backbone, tmp_path: Path) -> None:
    backbone.add_adapter("policy", settings(), seed=1)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "stale.txt").write_text("old")
    backbone.save_adapter("policy", tmp_path / "a")
    assert not (tmp_path / "a" / "stale.txt").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="cannot write the adapter"):
        backbone.save_adapter("policy", tmp_path / "file" / "a")


def test_adapters_stay_in_float32_on_a_bfloat16_base(folder: Path) -> None:
    backbone = Backbone.load(folder, ref="tiny/base", dtype=torch.bfloat16)
    backbone.add_adapter("policy", settings(targets=("all-linear",)), seed=1)
    assert backbone.lm_head_weight.dtype == torch.bfloat16
    assert {parameter.dtype for parameter in backbone.adapter_parameters("policy")} == {torch.float32}
    assert hidden(backbone, "policy").isfinite().all()


def test_adapters_that_do_not_fit_are_refused(backbone: Backbone, tmp_path: Path) -> None:
    backbone.add_adapter("policy", settings(), seed=1)
    backbone.save_adapter("policy", tmp_path / "fits")
    config = json.loads((tmp_path / "fits" / "adapter_config.json").read_text())
    cases = {"other-base": {**config, "r": 2}, "other-layers": {**config, "target_modules": ["c_attn"]}}
    for name, wrong in cases.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "adapter_config.json").write_text(json.dumps(wrong))
        weights = (tmp_path / "fits" / "adapter_model.safetensors").read_bytes()
        (tmp_path / name / "adapter_model.safetensors").write_bytes(weights)
        with pytest.raises(ModelError, match="does not fit the model tiny/base"):
            backbone.load_adapter(name, tmp_path / name)
        assert backbone.adapters == ("policy",)
    with pytest.raises(ModelError, match=r"adapter_config\.json is missing"):
        backbone.load_adapter("none", tmp_path / "none")
    (tmp_path / "fits" / "adapter_model.safetensors").write_bytes(b"\x10\x00\x00")
    with pytest.raises(ModelError, match="is damaged"):
        backbone.load_adapter("cut", tmp_path / "fits")
    with pytest.raises(ValueError, match="there is an adapter policy already"):
        backbone.add_adapter("policy", settings())


def test_a_start_must_be_of_the_size_that_is_asked_for(backbone: Backbone, tmp_path: Path) -> None:
    asked = settings()
    backbone.add_adapter("policy", replace(asked, dropout=0.25), seed=1)
    backbone.save_adapter("policy", tmp_path / "a")
    for other in ({"rank": asked.rank + 1}, {"alpha": asked.alpha + 1}):
        with pytest.raises(ModelError, match=r"has rank \d+ and alpha \d+, the configuration says .* or start=base"):
            backbone.load_adapter("again", tmp_path / "a", replace(asked, **other))
    backbone.load_adapter("again", tmp_path / "a", replace(asked, dropout=0.0))
    backbone.save_adapter("again", tmp_path / "b")
    assert json.loads((tmp_path / "b" / "adapter_config.json").read_text())["lora_dropout"] == 0.0


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "qwen2"}')
    with pytest.raises(ModelError, match="cannot load the model mine from"):
        Backbone.load(tmp_path, ref="mine", dtype=torch.float32)


def test_a_head_that_scales_its_logits_is_refused(backbone: Backbone) -> None:
    backbone.base.config.final_logit_softcapping = 30.0
    with pytest.raises(ModelError, match="final_logit_softcapping in its output layer"):
        Backbone(backbone.base, backbone.tokenizer, "capped")
