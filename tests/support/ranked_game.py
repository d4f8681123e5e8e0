"""A rank of a scripted game: ``python -m tests.support.ranked_game RUNTIME FOLDER [stop after STEPS]``."""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import torch
from lightning.fabric import Fabric
from tests.support.scripted_game import reward_settings, scripted_game
from torch import nn

from toolspar.app.quiet import quiet
from toolspar.runtime.engine import Engine, build_fabric, ranks_of
from toolspar.runtime.ranks import Ranks
from toolspar.runtime.settings import RuntimeSettings


def settings(name: str) -> RuntimeSettings:
    """The runtime of as many ranks as there are."""
    return RuntimeSettings(
        name=name, devices=int(os.environ.get("WORLD_SIZE", "1")), accelerator="cpu", precision="32", threads=1
    )


def engine_of(
    runtime: RuntimeSettings,
    fabric: Fabric,
    module: nn.Module,
    optimizer: torch.optim.AdamW,
    max_grad_norm: float | list[float],
    ranks: Ranks,
) -> Engine:
    """The engine of a runtime."""
    if runtime.zero_stage:
        from toolspar.runtime.zero import ZeroEngine

        return ZeroEngine(runtime, module, optimizer, max_grad_norm, ranks)
    return Engine(fabric, module, optimizer, max_grad_norm, ranks)


def main(name: str, folder: str, stop_after: str = "") -> None:
    """Play; what has been learnt goes to ``engines.pt``; prints how many requests each rank has put to its players."""
    quiet()
    runtime = settings(name)
    fabric = build_fabric(runtime)
    ranks = ranks_of(fabric)
    reward = reward_settings()
    reward.weights = {"adversarial": 1.0, "margin": 0.5, "diversity": 0.3}
    reward.diversity_mode = "surrogate"
    game = scripted_game(
        Path(folder), reward, ranks=ranks, engine_for=partial(engine_of, runtime, fabric), every_updates=1
    )
    save = game.saves.save

    def save_and_stop(game_: Any) -> None:
        save(game_)
        if game_.state.ticks == int(stop_after):
            ranks.barrier()
            time.sleep(2)  # nobody leaves while another one still reads
            os._exit(0)

    if stop_after:
        game.saves.save = save_and_stop  # pyright: ignore[reportAttributeAccessIssue]
    game.play()
    samplers: list[Any] = [game.attack.arena.sampler, game.attack.arena.answerer.sampler]
    heard = sum(len(sampler.heard) for sampler in samplers)
    states: dict[str, Any] = {"attacker": game.saves.attacker.state(), "defender": game.saves.defender.state()}
    if ranks.is_first:
        torch.save(states, Path(folder) / "engines.pt")
    print("asked", *ranks.gather(heard), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
