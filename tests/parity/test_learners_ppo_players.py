"""The same learner on the same batch: policy and caller of equal weights come out equal, bit for bit."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from pathlib import Path

import pytest
import torch
from tests.support.tiny import tiny_model
from tests.support.toy_game import PPO, episode
from torch import Tensor, nn

from toolspar.learners.ppo import PPOLearner
from toolspar.learners.settings import CallerPPOSettings, PPOSettings, PPOUpdateSettings
from toolspar.models.backbone import Backbone
from toolspar.models.critic import Critic
from toolspar.models.function_caller import FunctionCaller
from toolspar.models.query_policy import QueryPolicy
from toolspar.models.scoring import response_logprobs
from toolspar.models.settings import AdapterSettings
from toolspar.rollout.batch import RolloutBatch, to_batch
from toolspar.runtime.engine import Engine, build_fabric
from toolspar.runtime.settings import RuntimeSettings

ADAPTER = AdapterSettings(rank=4, alpha=8.0, dropout=0.3, targets=["all-linear"], start="base")
NUMBERS = replace(PPO, style_entropy_coef=0.0, episodes_per_forward=2, learning_rate=1e-2)
SHARED = {field.name: getattr(NUMBERS, field.name) for field in fields(PPOUpdateSettings)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("tiny"), "llama", seed=2)


def batch() -> RolloutBatch:
    rng = random.Random(3)
    rows = [
        episode((9, 8, prompt + 1), [rng.randrange(1, 200) for _ in range(rng.randint(2, 6))])
        for prompt in range(4)
        for _ in range(3)
    ]
    return to_batch(rows, [rng.uniform(0, 1) for _ in rows], None)


def trained(folder: Path, player: str) -> tuple[dict[str, Tensor], dict[str, Tensor], list[dict[str, float]]]:
    """Adapters of player and critic after two updates, and the figures of these."""
    backbone = Backbone.load(folder, ref="tiny", dtype=torch.float32)
    for name, seed in (("player", 1), ("critic", 2), ("start", 1)):
        backbone.add_adapter(name, ADAPTER, seed=seed)
    policy, settings = (
        (QueryPolicy(backbone, "player", temperature=1.0), NUMBERS)
        if player == "policy"
        else (FunctionCaller(backbone, "player"), CallerPPOSettings(**SHARED, answers_per_query=4))
    )
    critic = Critic(backbone, "critic")
    groups = [
        {"params": list(policy.parameters()), "lr": settings.learning_rate},
        {"params": list(critic.parameters()), "lr": settings.critic_learning_rate},
    ]
    runtime = RuntimeSettings(name="cpu", devices=1, accelerator="cpu", precision="32", threads=1)
    engine = Engine(build_fabric(runtime), nn.ModuleList([policy, critic]), torch.optim.AdamW(groups), [1.0, 1.0])
    learner = PPOLearner(
        policy,
        critic,
        engine,
        settings,
        lambda prompts, answers: response_logprobs(backbone, "start", prompts, answers),
    )
    found = [learner.update(batch(), update_index=index, rng=random.Random(index)) for index in range(2)]
    return backbone.adapter_state("player"), backbone.adapter_state("critic"), found


def test_both_players_learn_alike(folder: Path) -> None:
    policy, caller = trained(folder, "policy"), trained(folder, "caller")
    for mine, theirs in zip(policy[:2], caller[:2], strict=True):
        assert mine.keys() == theirs.keys()
        assert all(torch.equal(mine[key], theirs[key]) for key in mine)
    assert policy[2] == caller[2]
    assert caller[2][0]["ratio_max_deviation_first"] == 0.0  # no dropout in reinforcement learning
    assert caller[2][0]["grad_norm"] > 0 and caller[2][1]["kl_reference"] > 0


def test_settings_that_both_have_are_the_same() -> None:
    mine = {field.name for field in fields(PPOSettings)} - {field.name for field in fields(CallerPPOSettings)}
    assert mine == {"rewrites_per_task", "style_entropy_coef", "temperature", "max_new_tokens"}
