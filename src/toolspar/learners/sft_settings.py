"""Settings of supervised fine-tuning, used by the warm-up and by the defend phase."""

from __future__ import annotations

from dataclasses import dataclass

from toolspar.core.errors import require


@dataclass(slots=True, kw_only=True)
class SFTSettings:
    """Supervised fine-tuning of an adapter on (prompt, answer) pairs.

    Raises:
        ConfigError: a number is out of range.
    """

    learning_rate: float
    """Peak learning rate of AdamW."""
    warmup_steps: int
    """Optimiser steps over which the learning rate rises linearly from zero."""
    decay: bool
    """Whether the learning rate falls to a tenth along a cosine by the last step."""
    examples_per_step: int
    """Examples per optimiser step (global)."""
    examples_per_forward: int
    """Examples per forward pass (memory only; results depend on it by rounding, and by dropout where there is any)."""
    max_grad_norm: float
    """Gradients are clipped to this global norm."""
    anchor_kl_coef: float
    """Weight of the penalty for leaving the log-probs that the model gave the answers before the phase; 0 leaves it
    out. See ``SFTLearner``."""

    def __post_init__(self) -> None:
        checks = (
            ("learning_rate", self.learning_rate > 0, "> 0"),
            ("warmup_steps", self.warmup_steps >= 0, ">= 0"),
            ("examples_per_step", self.examples_per_step >= 1, ">= 1"),
            ("examples_per_forward", self.examples_per_forward >= 1, ">= 1"),
            ("max_grad_norm", self.max_grad_norm > 0, "> 0"),
            ("anchor_kl_coef", self.anchor_kl_coef >= 0, ">= 0"),
        )
        for key, fine, allowed in checks:
            require(fine, f"sft.{key}", getattr(self, key), allowed)
