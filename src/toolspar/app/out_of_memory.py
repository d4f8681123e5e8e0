"""A GPU that has run out of memory, in one line for the user. torch is not imported."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from toolspar.core.errors import RunError

if TYPE_CHECKING:
    from toolspar.app.schema import TrainConfig


ELSEWHERE = (
    "the GPU is out of memory: lower what is side by side (rows_per_batch of evaluate, --batch-tokens of serve, "
    "sft.examples_per_forward of warmup), or free the GPU of other processes (nvidia-smi shows them)"
)
"""What to do in commands other than ``train``."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that a GPU's memory is full."""
    torch = sys.modules.get("torch")  # where it was never imported, it cannot have failed
    return torch is not None and isinstance(error, torch.OutOfMemoryError)


def out_of_memory(error: BaseException, config: TrainConfig) -> RunError | None:
    """What to do about an error of a run, if it says that a GPU's memory is full; None if it says anything else."""
    if not is_out_of_memory(error):
        return None
    return RunError(
        f"the GPU is out of memory: lower rollout.rows_per_batch ({config.rollout.rows_per_batch}), "
        f"ppo.episodes_per_forward ({config.ppo.episodes_per_forward}) or defend.sft.examples_per_forward "
        f"({config.defend.sft.examples_per_forward}), which cost time only; with these in it, the same command goes on "
        "from the last checkpoint. toolspar plan with the same settings says what they take"
    )
