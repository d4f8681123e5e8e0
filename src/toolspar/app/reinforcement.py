"""The function caller under PPO: its critic, the engine over both, and its part of the defend phase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn

from toolspar.app.players import Stage, add_player
from toolspar.app.schema import TrainConfig
from toolspar.app.sharing import engine_for
from toolspar.game.cast import CALLER, CALLER_CRITIC, snapshot_name
from toolspar.game.defend_ppo import DefendPPO
from toolspar.learners.ppo import PPOLearner
from toolspar.learners.protocols import ResponseLogprobs
from toolspar.models.backbone import Backbone
from toolspar.models.critic import Critic
from toolspar.models.function_caller import FunctionCaller
from toolspar.models.scoring import response_logprobs
from toolspar.runtime.engine import Engine

Ids = Sequence[int]


def caller_engine(config: TrainConfig, stage: Stage, caller: FunctionCaller) -> tuple[Engine, Critic | None]:
    """The engine of the function caller; with PPO its critic is the second parameter group.

    The critic is as large as the query policy's, and always starts anew: what that one has learnt of rewrites says
    nothing of answers.

    Args:
        config: The configuration.
        stage: The models.
        caller: The caller that learns.
    """
    defend = config.defend
    if not defend.reinforces:
        optimizer = torch.optim.AdamW(caller.parameters(), lr=defend.sft.learning_rate, weight_decay=0.0)
        return engine_for(config.runtime, stage, caller, optimizer, defend.sft.max_grad_norm), None
    add_player(stage.backbone, CALLER_CRITIC, replace(config.critic, start="base"), "critic", config.seed)
    critic = Critic(stage.backbone, CALLER_CRITIC)
    groups = [
        {"params": list(caller.parameters()), "lr": defend.ppo.learning_rate},
        {"params": list(critic.parameters()), "lr": defend.ppo.critic_learning_rate},
    ]
    norms = [defend.ppo.max_grad_norm] * 2
    optimizer = torch.optim.AdamW(groups, weight_decay=0.0)
    return engine_for(config.runtime, stage, nn.ModuleList([caller, critic]), optimizer, norms), critic


def reinforcement(
    config: TrainConfig, stage: Stage, caller: FunctionCaller, critic: Critic, engine: Engine
) -> DefendPPO:
    """PPO over the function caller, by the learner of the query policy."""
    start = reference(stage.backbone, snapshot_name(CALLER, 0))
    exact = config.samples_exactly
    learner = PPOLearner(caller, critic, engine, config.defend.ppo, start, ranks=stage.ranks, trust_sampler=exact)
    return DefendPPO(
        learner=learner,
        engine=engine,
        answerer=stage.answerer,
        settings=config.defend,
        seed=config.seed,
        reference_of=lambda name: reference(stage.backbone, name),
    )


def reference(backbone: Backbone, adapter: str) -> ResponseLogprobs:
    """Scores of a frozen snapshot of the caller."""

    def logprobs(prompts: Sequence[Ids], responses: Sequence[Ids]) -> tuple[Tensor, Tensor, Tensor]:
        return response_logprobs(backbone, adapter, prompts, responses)

    return logprobs
