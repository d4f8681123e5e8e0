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

    made_up_pairs: int
    """Pairs of request and rewrite that are made up on training tools, beside those that ship labelled; half are
    harmless."""
    steps: int
    """Optimiser steps; 0 keeps the verifier that ships and only weighs it anew, as is due when rules have changed."""
    pairs_per_step: int
    """Pairs per optimiser step."""
    learning_rate: float
    """Peak learning rate of AdamW; it rises over the first 50 steps and then falls to a fiftieth."""
    rank: int
    """Rank that is kept of what training changes in each matrix."""
    dropout: float
    """Share of the encoder's states that are left out in training."""
    score_pairs: int
    """Made-up pairs on dev tools that it is scored on."""

    def __post_init__(self) -> None:
        checks = (
            ("made_up_pairs", self.made_up_pairs >= 0, ">= 0"),
            ("score_pairs", self.score_pairs >= 1, ">= 1"),
            ("steps", self.steps >= 0, ">= 0"),
            ("pairs_per_step", self.pairs_per_step >= 1, ">= 1"),
            ("learning_rate", self.learning_rate > 0, "> 0"),
            ("rank", self.rank >= 1, ">= 1"),
            ("dropout", 0 <= self.dropout < 1, "in [0, 1)"),
        )
        for key, fine, allowed in checks:
            require(fine, f"verifier.{key}", getattr(self, key), allowed)
