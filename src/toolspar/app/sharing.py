"""What the ranks of a run share besides episodes: engines, embeddings, scores, and the limits of an endpoint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from toolspar.models.backbone import Backbone
from toolspar.models.recompute import decoder_layers, recompute_layers
from toolspar.reward.protocols import ExpectedLogprob
from toolspar.runtime.engine import Engine
from toolspar.runtime.ranks import Ranks
from toolspar.runtime.settings import RuntimeSettings
from toolspar.tasks.records import Task
from toolspar.verify.settings import GateSettings

if TYPE_CHECKING:
    from toolspar.app.players import Stage

Encode = Callable[[Sequence[str]], Tensor]


def engine_for(
    settings: RuntimeSettings,
    stage: Stage,
    module: nn.Module,
    optimizer: torch.optim.AdamW,
    max_grad_norm: float | Sequence[float],
) -> Engine:
    """The engine of a runtime: DeepSpeed's for ``zero*``, else the plain one."""
    if settings.zero_stage:
        from toolspar.runtime.zero import ZeroEngine  # imports deepspeed

        return ZeroEngine(settings, module, optimizer, max_grad_norm, stage.ranks)
    return Engine(stage.fabric, module, optimizer, max_grad_norm, stage.ranks)


def divide_layers(settings: RuntimeSettings, backbone: Backbone, ranks: Ranks) -> None:
    """Divide a backbone's layers, or have them computed twice, as the runtime asks; before adapters come."""
    if settings.zero_stage == 3:
        from toolspar.runtime.shards import Shards  # imports deepspeed

        shards = Shards(decoder_layers(backbone), settings, ranks)
        ranks.around, ranks.settle = shards.whole, shards.settle
        recompute_layers(backbone, shards.hold)
    elif settings.gradient_checkpointing:
        recompute_layers(backbone)


def shared_encoder(ranks: Ranks, encode: Encode) -> Encode:
    """An encoder whose texts the ranks divide; all get the very same embeddings."""
    if ranks.world == 1:
        return encode

    def shared(texts: Sequence[str]) -> Tensor:
        if not texts:
            return encode(texts)
        rows = ranks.spread(
            range(len(texts)), lambda mine: list(encode([texts[row] for row in mine]).cpu().numpy()) if mine else []
        )
        return torch.stack([torch.tensor(row) for row in rows])

    return shared


def shared_scores(ranks: Ranks, score: ExpectedLogprob) -> ExpectedLogprob:
    """Scores whose requests the ranks divide by task."""

    def shared(requests: Sequence[tuple[Task, str]]) -> Sequence[float]:
        return ranks.spread([task.task_id for task, _ in requests], lambda mine: score([requests[row] for row in mine]))

    return shared


def share_limits(settings: GateSettings, ranks: int) -> GateSettings:
    """The gate's settings of one rank: all ranks together keep to the endpoint's limits."""
    judge = settings.judge
    if ranks == 1 or judge is None:
        return settings
    per_minute = None if judge.requests_per_minute is None else judge.requests_per_minute / ranks
    judge = replace(judge, requests_per_minute=per_minute, max_in_flight=max(1, judge.max_in_flight // ranks))
    return replace(settings, judge=judge)
