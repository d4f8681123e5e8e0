"""Settings of the learned verifier's training."""

from __future__ import annotations

from dataclasses import dataclass

from toolspar.core.errors import require


@dataclass(slots=True, kw_only=True)
class VerifierSettings:
    """How the learned verifier is made: ``toolspar warmup 'warmup.players=[verifier]'``.

    Raises:
        ConfigError: a number is out of range.
    """

    pairs: int
    """Pairs of request and rewrite that it learns from, made up on training tools; about half are harmless."""
    score_pairs: int
    """Pairs on dev tools that it is scored on."""
    steps: int
    """Optimiser steps."""
    pairs_per_step: int
    """Pairs per optimiser step."""
    learning_rate: float
    """Peak learning rate of AdamW; it rises over the first 50 steps and then falls to a fiftieth."""
    width: int
    """Dimensions of its tokens and comparisons."""
    dropout: float
    """Share of inputs that are left out in training."""
    reads_calls: bool
    """Whether it reads the expected calls beside the request."""

    def __post_init__(self) -> None:
        checks = (
            ("pairs", self.pairs >= 1, ">= 1"),
            ("score_pairs", self.score_pairs >= 1, ">= 1"),
            ("steps", self.steps >= 1, ">= 1"),
            ("pairs_per_step", self.pairs_per_step >= 1, ">= 1"),
            ("learning_rate", self.learning_rate > 0, "> 0"),
            ("width", self.width >= 1, ">= 1"),
            ("dropout", 0 <= self.dropout < 1, "in [0, 1)"),
        )
        for key, fine, allowed in checks:
            require(fine, f"verifier.{key}", getattr(self, key), allowed)
