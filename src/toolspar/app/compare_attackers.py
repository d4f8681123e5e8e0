"""Fresh attackers: a warm policy trained anew against each final caller, at equal budget (its exploitability).

Each is an ordinary run without a defend phase, in a folder of its own: it is resumed and reported like any other.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from toolspar.app.adapter_files import FINAL_POLICY
from toolspar.app.compare_runs import ComparedRun, digest
from toolspar.app.one_device import on_one_device
from toolspar.app.run_folder import folder_of
from toolspar.app.schema import TrainConfig
from toolspar.app.train import run as play
from toolspar.game.settings import SFT
from toolspar.runtime.run_layout import ADAPTERS


def attacker_config(run: ComparedRun, like: TrainConfig, updates: int, folder: Path) -> TrainConfig:
    """The configuration of a fresh attacker's run.

    Args:
        run: Whose final caller is attacked; its seed is the attacker's.
        like: Everything else (reward, gate, PPO, where the policy starts), the same for all attackers.
        updates: PPO updates.
        folder: The attackers' runs are in it.

    Raises:
        ConfigError: a package that it needs on this machine's GPU is not installed.
    """
    like = on_one_device(like)
    return replace(
        like,
        seed=run.seed,
        experiment="fresh_attacker",
        fresh=False,
        function_caller=replace(like.function_caller, start=str(run.caller)),
        schedule=replace(
            like.schedule, rounds=1, attack_updates=updates, harvest_tasks=0, harvest_any_tasks=0, stop_window=0
        ),
        opponents=replace(like.opponents, pool_share=0.0),
        curriculum=replace(like.curriculum, schedule="none"),
        defend=replace(like.defend, steps=0, max_tokens=None, method=SFT),
        judge=replace(like.judge, dev_tasks=1, test_tasks=0, dev_attack_tasks=0, test_attack_tasks=0, cross_play=False),
        logger=replace(like.logger, wandb=None),  # its labels are those of the run that it is like
        paths=replace(like.paths, run=str(folder / f"{updates}-updates" / f"{digest(run.caller)}-seed{run.seed}")),
    )


def train_attackers(
    runs: Sequence[ComparedRun], like: TrainConfig, updates: int, folder: Path
) -> dict[tuple[str, int], Path]:
    """Train an attacker against each run's caller; those that are complete are not trained again.

    Returns:
        PEFT folder of each trained policy, by arm and seed.

    Raises:
        ToolSparError: a run cannot be played.
        StopRequested: a signal asked to stop; what was played is saved.
    """
    found = {}
    for run in runs:
        config = attacker_config(run, like, updates, folder)
        play(config)
        gc.collect()  # the next one brings a base model of its own
        found[run.arm, run.seed] = folder_of(config) / ADAPTERS / FINAL_POLICY
    return found
