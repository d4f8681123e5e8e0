"""The warm-up on a tiny model: it learns, leaves PEFT folders with cards, and is the same for the same seed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from tests.support.tiny import tiny_model
from transformers import AutoTokenizer

from toolspar.app import compose, warm_frames
from toolspar.app.schema import WarmupConfig
from toolspar.app.task_source import generated, training_tasks
from toolspar.app.warmup import caller_offers, warm_up
from toolspar.models.chat import ChatFormat
from toolspar.models.frame_reader import load_frame_judge
from toolspar.models.lower_layers import LowerLayers
from toolspar.models.weights import resolve_model
from toolspar.tasks.records import Split
from toolspar.verify.around import MASK

pytestmark = pytest.mark.slow


def config(model: Path, output: Path, *more: str) -> WarmupConfig:
    overrides = [
        f"model.ref={model}",
        "model.tool_format=compact",
        "tasks.train_tasks=6",
        "warmup.caller_steps=3",
        "warmup.policy_steps=3",
        "warmup.requests_per_offer=2",
        "warmup.score_tasks=3",
        "sft.examples_per_step=4",
        "sft.warmup_steps=0",
        "rollout.answer_max_new_tokens=8",
        "policy_max_new_tokens=8",
        "runtime.threads=1",
        f"output={output}",
    ]
    return compose.load("warmup", [*overrides, *more], WarmupConfig)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("tiny"), "llama")


@pytest.fixture(scope="module")
def warm(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("warm")
    warm_up(config(model, folder))
    return folder


@pytest.mark.parametrize("role", ["function_caller", "query_policy"])
def test_each_role_leaves_an_adapter_and_a_card(warm: Path, model: Path, role: str) -> None:
    folder = warm / role
    assert {path.name for path in folder.iterdir()} == {
        "adapter_config.json",
        "adapter_model.safetensors",
        "README.md",
        "warmup.json",
    }
    weights = load_file(folder / "adapter_model.safetensors")
    assert all(tensor.dtype is torch.float16 for tensor in weights.values())
    assert any(tensor.abs().sum() > 0 for key, tensor in weights.items() if "lora_B" in key)  # it has learnt
    facts = json.loads((folder / "warmup.json").read_text())
    assert facts["base_model"] == str(model)
    assert facts["command"].startswith("toolspar warmup seed=0 warmup.players=[")
    assert facts["scores"]
    assert facts["command"] in (folder / "README.md").read_text()


def test_same_seed_gives_the_same_adapter_and_another_seed_another(warm: Path, model: Path, tmp_path: Path) -> None:
    warm_up(config(model, tmp_path / "again", "warmup.players=[caller]"))
    warm_up(config(model, tmp_path / "other", "warmup.players=[caller]", "seed=1"))
    first, again, other = (
        load_file(folder / "function_caller" / "adapter_model.safetensors")
        for folder in (warm, tmp_path / "again", tmp_path / "other")
    )
    assert all(torch.equal(first[key], again[key]) for key in first)
    assert any(not torch.equal(first[key], other[key]) for key in first)


def test_tasks_under_other_names_are_asked_for_no_more_requests(model: Path, tmp_path: Path) -> None:
    of = config(model, tmp_path, "warmup.requests_per_offer=3", "tasks.renamed_share=1")
    chat = ChatFormat(AutoTokenizer.from_pretrained(resolve_model(str(model))), "compact")
    offers = caller_offers(chat, training_tasks(of.tasks, print), of)
    assert offers and {len(offer) for offer in offers} == {1}


@pytest.mark.parametrize("renamed_share", [0, 1])
def test_requests_of_an_offer_begin_with_the_same_tools(model: Path, tmp_path: Path, renamed_share: int) -> None:
    of = config(model, tmp_path, "warmup.requests_per_offer=3", f"warmup.renamed_share={renamed_share}")
    chat = ChatFormat(AutoTokenizer.from_pretrained(resolve_model(str(model))), "compact")
    tasks = generated(of.tasks, Split.TRAIN, 4)
    own_tools = 0
    for task, offer in zip(tasks, caller_offers(chat, tasks, of), strict=True):
        shared = chat.caller_prompt(task.tools, "").shared
        own_tools += all(example.prompt[: len(shared)] == shared for example in offer)
        assert len(offer) == 3
        assert len({example.prompt for example in offer}) == 3
        assert len({example.prompt[:40] for example in offer}) == 1
    assert own_tools == (0 if renamed_share else 4)


def test_the_head_of_the_check_frame_is_made_anew_and_scored(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = warm_frames.labelled_frames()[::12]
    monkeypatch.setattr(warm_frames, "labelled_frames", lambda: some)
    warm_up(config(model, tmp_path, "warmup.players=[frames]"))
    facts = json.loads((tmp_path / "frames" / "warmup.json").read_text())
    assert facts["frames"] == len(some) > facts["support_vectors"] > 10
    assert "of the invalid, rejects" in facts["scores"][0]
    assert float(facts["scores"][1].rpartition(" ")[2]) > 0.55
    judge = load_frame_judge(tmp_path / "frames", LowerLayers())
    turned, asked = judge([f"How many words are in this sentence: {MASK}", f"Good morning! {MASK} Thanks a lot."])
    assert turned < asked
