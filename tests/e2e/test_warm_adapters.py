"""The warm adapters that ship: they fit the embedded model, and the players can play with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from safetensors.torch import load_file

from toolspar.app import compose
from toolspar.app.locations import warm_folder
from toolspar.app.players import Stage, add_player, generated, set_stage
from toolspar.app.schema import WARM_MODEL, TrainConfig
from toolspar.calls.parse import parse_calls
from toolspar.tasks.records import Split

ROLES = ("function_caller", "query_policy")


@pytest.mark.parametrize("role", ROLES)
def test_warm_adapter_is_small_and_says_how_to_rebuild_it(role: str) -> None:
    folder = warm_folder(role)
    config = json.loads((folder / "adapter_config.json").read_text())
    defaults = compose.load("train", [], TrainConfig)
    assert config["base_model_name_or_path"] == WARM_MODEL == defaults.model.ref
    assert config["r"] == getattr(defaults, role).rank
    assert (folder / "adapter_model.safetensors").stat().st_size < 10 * 2**20
    assert len(load_file(folder / "adapter_model.safetensors")) > 100
    facts = json.loads((folder / "warmup.json").read_text())
    assert facts["command"].startswith("toolspar warmup seed=") and facts["scores"]
    assert facts["command"] in Path(folder / "README.md").read_text()


@pytest.fixture(scope="module")
def stage() -> Stage:
    config = compose.load("train", ["runtime.threads=1"], TrainConfig)
    stage = set_stage(config, max_new_tokens=config.ppo.max_new_tokens, temperature=config.ppo.temperature)
    add_player(stage.backbone, "caller", config.function_caller, "function_caller", config.seed)
    add_player(stage.backbone, "policy", config.query_policy, "query_policy", config.seed)
    return stage


@pytest.mark.slow
def test_warm_caller_writes_calls_that_can_be_read_and_some_are_right(stage: Stage) -> None:
    tasks = generated(compose.load("train", [], TrainConfig).tasks, Split.TRAIN, 12)
    checked = stage.answerer.check("caller", [(task, task.query) for task in tasks])
    read = [parse_calls(item.answer.text) for item in checked if item.answer.finished]
    assert sum(bool(parsed.calls) and not parsed.malformed for parsed in read) >= 8
    assert sum(item.correct for item in checked) >= 3


@pytest.mark.slow
def test_warm_policy_writes_valid_rewrites_in_several_styles(stage: Stage) -> None:
    tasks = generated(compose.load("train", [], TrainConfig).tasks, Split.DEV, 4)
    episodes = stage.arena.rewrite(tasks, policy="policy", rewrites_per_task=4, stream=("test",))
    assert sum(episode.valid for episode in episodes) >= 6
    assert len({episode.style for episode in episodes}) >= 3
