"""What a command is pointed at: which model and adapter, in how many bits, and what is told where a file is missing."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from toolspar.app import bfcl, compose, robustness_targets
from toolspar.app.robustness_schema import RobustnessConfig
from toolspar.app.schema import EvaluateConfig
from toolspar.app.targets import find_target, load_target
from toolspar.core.errors import ConfigError, RunError
from toolspar.models import backbone, chat, weights


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    """An adapter in the folder of its run, as one is that was being saved when its process was killed."""
    folder = tmp_path / "adapters" / "caller-round-1"
    folder.mkdir(parents=True)
    (folder / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": "some/model"}))
    return folder


def test_an_adapter_without_weights_is_one_line(adapter: Path) -> None:
    with pytest.raises(RunError, match=r"caller-round-1 \(adapter_model\.safetensors is missing\): is the run"):
        find_target(str(adapter), "", "auto").identity()
    given = [f"target={adapter}", "snapshots=true"]
    config = compose.load("robustness", given, RobustnessConfig)
    with pytest.raises(RunError, match=r"adapter_model\.safetensors is missing"):
        robustness_targets.load_measured(config)


def test_the_adapter_decides_the_identity(adapter: Path) -> None:
    found = find_target(str(adapter), "", "auto")
    (adapter / "adapter_model.safetensors").write_bytes(b"one")
    first = found.identity()
    assert first.startswith("some/model with the adapter ") and found.identity() == first
    (adapter / "adapter_model.safetensors").write_bytes(b"two")
    assert found.identity() != first


def test_thoughts_and_the_weights_in_a_folder_decide_the_identity_too(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    identities: list[str] = []
    for content in (b"one", b"two"):
        (tmp_path / "model.safetensors").write_bytes(content)
        identities += [find_target(str(tmp_path), "", "auto", enable_thinking=on).identity() for on in (False, True)]
    assert len(set(identities)) == 4
    assert find_target("owner/name", "", "auto").identity() == "owner/name"


@pytest.mark.parametrize("target", ["base", "owner/name"])
def test_four_bits_that_were_asked_for_need_a_gpu(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    config = compose.load("evaluate", [f"target={target}", "model.quantization=4bit"], EvaluateConfig)
    found = bfcl._found(config)  # pyright: ignore[reportPrivateUsage]
    assert found.identity().endswith(" (4bit)")
    with pytest.raises(ConfigError, match=r"model\.quantization=4bit needs a GPU.*set model\.quantization=none"):
        load_target(found)


@pytest.mark.parametrize("quantization", ["none", "4bit"])
def test_the_base_is_loaded_in_the_bits_that_were_asked_for(quantization: str, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[dict[str, Any]] = []

    def load(folder: Path, **given: Any) -> SimpleNamespace:
        loaded.append(given)
        return SimpleNamespace(tokenizer=None)

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(backbone.Backbone, "load", load)
    monkeypatch.setattr(weights, "resolve_model", Path)
    monkeypatch.setattr(chat, "ChatFormat", lambda *given, **more: None)
    config = compose.load("evaluate", ["target=base", f"model.quantization={quantization}"], EvaluateConfig)
    load_target(bfcl._found(config))  # pyright: ignore[reportPrivateUsage]
    assert [(given["device"], given["quantization"]) for given in loaded] == [("cuda", quantization)]
