"""The defend phase by TRL's SFTTrainer (``defend.method=trl_sft``), with the adapter brought back to the backbone."""

from __future__ import annotations

from collections.abc import Sequence

from toolspar.app.players import Stage
from toolspar.app.schema import TrainConfig
from toolspar.core.errors import RunError
from toolspar.game.cast import CALLER, Cast
from toolspar.game.defend import PhaseTrainer
from toolspar.game.settings import TRL_SFT
from toolspar.learners.sft import Example
from toolspar.models.weights import resolve_model
from toolspar.runtime.engine import backbone_dtype


def trl_phase(config: TrainConfig, stage: Stage, cast: Cast) -> PhaseTrainer | None:
    """What trains the function caller on a whole phase; None where our own loop does it step by step.

    Args:
        config: Of the run.
        stage: Holds the backbone whose caller is trained.
        cast: Has the caller's snapshots on disk.
    """
    if config.defend.method != TRL_SFT:
        return None

    def train(snapshot: str, examples: Sequence[Example]) -> dict[str, float]:
        from toolspar.learners.trl_sft import train_by_trl  # imports trl

        trained = train_by_trl(
            resolve_model(config.model.ref),
            cast.folder / snapshot,
            examples,
            config.defend.sft,
            seed=config.seed,
            device=stage.fabric.device,
            dtype=backbone_dtype(config.runtime),
        )
        if not all(tensor.isfinite().all() for tensor in trained.weights.values()):
            raise RunError("the weights that TRL has trained are not finite: lower defend.sft.learning_rate")
        stage.backbone.load_adapter_state(CALLER, trained.weights)
        return trained.metrics

    return train
