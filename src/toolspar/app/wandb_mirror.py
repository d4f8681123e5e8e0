"""The mirror that shows a run on Weights & Biases, from its configuration."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from toolspar.app.run_folder import config_hash
from toolspar.app.schema import TrainConfig
from toolspar.app.wandb_labels import group_of, name_of
from toolspar.game.cast import CALLER, POLICY, snapshot_name
from toolspar.runtime.records import EVENTS_FILE
from toolspar.runtime.sinks.wandb_content import Keepsake
from toolspar.runtime.sinks.wandb_mirror import WandbMirror
from toolspar.runtime.sinks.wandb_run import Labels


def wandb_mirror(
    config: TrainConfig, run_dir: Path, say: Callable[[str], None], warn: Callable[[str], None]
) -> WandbMirror | None:
    """The mirror of a run on W&B; None where it is off."""
    settings = config.logger.wandb
    if settings is None:
        return None
    labels = Labels(
        group=settings.group or group_of(config.experiment, None),
        name=settings.name or name_of(config.seed, ()),
        config=_told(config),
    )
    # whether the newest version is rolled back is known of the caller only
    keepsakes = (
        Keepsake("policy", "adapter", f"adapters/{_of_round(POLICY)}"),
        Keepsake("caller", "adapter", f"adapters/{_of_round(CALLER)}", judged=True),
        Keepsake("archive", "archive", "archive"),
    )
    return WandbMirror(run_dir, settings, labels, events=EVENTS_FILE, keepsakes=keepsakes, say=say, warn=warn)


def _of_round(player: str) -> str:
    return snapshot_name(player, 0)[:-1] + "{round}"


def _told(config: TrainConfig) -> dict[str, Any]:
    """The configuration without what is about this machine."""
    tree = dataclasses.asdict(config)
    for group in ("paths", "logger", "fresh"):
        del tree[group]
    return {**tree, "config_hash": config_hash(config)}
