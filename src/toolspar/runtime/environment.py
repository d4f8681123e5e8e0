"""Whether this process is one of several ranks, as the environment that started it says; without torch."""

from __future__ import annotations

import os
from dataclasses import dataclass

from toolspar.core.errors import ConfigError
from toolspar.runtime.settings import RuntimeSettings

_TORCHRUN = ("RANK", "LOCAL_RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT")


@dataclass(frozen=True, slots=True)
class Place:
    """This process among the ranks of a run.

    Example:
        >>> Place(rank=1, world=2, by="torchrun").rank
        1
    """

    rank: int
    world: int
    by: str
    """Who started the ranks: ``torchrun`` or ``slurm``."""


def place() -> Place | None:
    """Where torchrun, or ``srun`` with several tasks, has put this process; None if it was started on its own."""
    known = os.environ
    if all(name in known for name in _TORCHRUN):
        return Place(int(known["RANK"]), int(known["WORLD_SIZE"]), "torchrun")
    # a batch script itself is no task of a step, whatever SLURM_NTASKS says
    if "SLURM_PROCID" in known and int(known.get("SLURM_STEP_NUM_TASKS", "1")) > 1:
        return Place(int(known["SLURM_PROCID"]), int(known["SLURM_STEP_NUM_TASKS"]), "slurm")
    return None


def require_ranks(settings: RuntimeSettings, found: Place) -> None:
    """Check that as many ranks run as the configuration asks for.

    Raises:
        ConfigError: they differ.
    """
    if found.world != settings.ranks:
        raise ConfigError(
            f"runtime.devices={settings.devices} and runtime.num_nodes={settings.num_nodes} make {settings.ranks} "
            f"ranks, but {found.by} has started {found.world}: start as many, or change runtime.devices"
        )
