"""Sizes without weights: the table against transformers' own models, adapters against peft's, and what is unknown."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from tests.support.tiny import tiny_model
from transformers import AutoConfig, AutoModelForCausalLM, MistralConfig, Qwen2Config

from toolspar.core.errors import ModelError
from toolspar.models import architecture
from toolspar.models.architecture import find_architecture, from_config, known_architectures
from toolspar.models.backbone import Backbone
from toolspar.models.settings import AdapterSettings

TABLE: dict[str, dict[str, Any]] = json.loads(
    Path(architecture.__file__).with_name("architectures.json").read_text(encoding="utf-8")
)
PUBLISHED = {
    "package:smollm2-135m": 134_515_008,
    "Qwen/Qwen2.5-0.5B-Instruct": 494_032_768,
    "Qwen/Qwen2.5-7B-Instruct": 7_615_616_512,
    "Qwen/Qwen3-0.6B": 596_049_920,
    "Qwen/Qwen3-4B": 4_022_468_096,
}


@pytest.mark.parametrize("ref", sorted(PUBLISHED))
def test_parameters_are_those_of_transformers_and_of_the_model_cards(ref: str) -> None:
    config = {key: value for key, value in TABLE[ref].items() if key != "model_type"}
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(AutoConfig.for_model(TABLE[ref]["model_type"], **config))
    assert known_architectures()[ref].parameters == model.num_parameters() == PUBLISHED[ref]


@pytest.mark.parametrize("targets", [["all-linear"], ["q_proj", "down_proj"]])
@pytest.mark.parametrize("arch", ["qwen2", "llama"])
def test_a_folder_tells_its_sizes_and_adapters_are_those_of_peft(tmp_path: Path, arch: str, targets: list[str]) -> None:
    folder = tiny_model(tmp_path, arch)
    backbone = Backbone.load(folder, ref="tiny", dtype=torch.float32)
    sizes = find_architecture(str(folder))
    assert sizes.parameters == sum(parameter.numel() for parameter in backbone.base.parameters())
    backbone.add_adapter("a", AdapterSettings(rank=3, alpha=1, dropout=0.0, targets=targets, start="base"))
    assert sizes.adapter_parameters(3, targets) == sum(t.numel() for t in backbone.adapter_state("a").values())


def test_what_is_not_known_is_one_line_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match=r"sizes of some/model are not known here: give a folder .*hf download"):
        find_architecture("some/model")
    (tmp_path / "config.json").write_text('{"model_type": "mamba"}')
    with pytest.raises(ModelError, match=r"type mamba; sizes are known of llama, mistral, qwen2, qwen3"):
        find_architecture(str(tmp_path))
    (tmp_path / "config.json").write_text('{"model_type": "qwen2", "hidden_size": 8}')
    with pytest.raises(ModelError, match=r"no readable configuration of a model \('num_attention_heads'\)"):
        find_architecture(str(tmp_path))


def test_a_configuration_in_the_hub_cache_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    def cached(ref: str, name: str) -> str | None:
        return str(tmp_path / name) if ref == "some/model" else None

    (tmp_path / "config.json").write_text(json.dumps(TABLE["Qwen/Qwen3-8B"]))
    monkeypatch.setattr(huggingface_hub, "try_to_load_from_cache", cached)
    assert find_architecture("some/model") == known_architectures()["Qwen/Qwen3-8B"]
    assert (
        find_architecture("qwen/qwen3-8b") == known_architectures()["Qwen/Qwen3-8B"]
    )  # the hub does not mind the case


def test_heads_may_be_wider_than_their_share_of_the_model() -> None:
    sizes = from_config(TABLE["Qwen/Qwen3-4B"], "x")
    assert (sizes.query_width, sizes.key_width, sizes.hidden) == (4096, 1024, 2560)


def test_nothing_heavy_is_imported_for_a_plan() -> None:
    script = (
        "import sys\nfrom toolspar.app.cli import main\n"
        "assert main(['plan', 'experiment=qwen3_4b']) == 0\n"
        "heavy = {'torch', 'transformers', 'lightning', 'peft', 'trl', 'deepspeed', 'tokenizers', 'datasets'}\n"
        "print('heavy:', sorted(heavy & set(sys.modules)))\n"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.endswith("heavy: []\n")


@pytest.mark.parametrize(
    ("config", "refused"),
    [
        (MistralConfig(sliding_window=4096, max_position_embeddings=32768), "see the last 4096 tokens only"),
        (MistralConfig(sliding_window=None, max_position_embeddings=32768), ""),
        (MistralConfig(sliding_window=4096, max_position_embeddings=4096), ""),
        (Qwen2Config(use_sliding_window=True, sliding_window=8, max_window_layers=1), "layers of sliding_attention"),
        (Qwen2Config(use_sliding_window=False, sliding_window=8), ""),
    ],
)
def test_what_training_refuses_is_not_planned(tmp_path: Path, config: Any, refused: str) -> None:
    config.save_pretrained(tmp_path)
    if not refused:
        assert find_architecture(str(tmp_path)).parameters
        return
    with pytest.raises(ModelError, match=refused):
        find_architecture(str(tmp_path))


def test_a_published_mistral_with_a_window_is_not_planned(tmp_path: Path) -> None:
    published = {"model_type": "mistral", "sliding_window": 4096, "max_position_embeddings": 32768}
    (tmp_path / "config.json").write_text(json.dumps(published))
    with pytest.raises(ModelError, match="its context is 32768: choose one with full attention"):
        find_architecture(str(tmp_path))
