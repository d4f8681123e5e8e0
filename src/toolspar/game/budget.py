"""What a run has spent on training so far: by this, and not by rounds or steps, runs are made comparable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from toolspar.rollout.counting import SAMPLED

CALLER_TOKENS = ("sft/tokens", "defend_ppo/learnt_tokens")
"""Metrics of a step that count tokens which the function caller has learnt from, each time."""
TRAINED = "tokens/trained"


@dataclass(slots=True)
class Budget:
    """Sums over all steps of a run but its judgements, which measure and train nothing.

    Example:
        >>> budget = Budget()
        >>> budget.spend({"sft/tokens": 400.0, "tokens/trained": 2500.0})["budget/tokens"]
        2500.0
    """

    caller_tokens: int = 0
    """Tokens that the function caller has learnt from: those of answers, each time they were learnt."""
    episodes: int = 0
    """Rewrites sampled for training, those of harvests included."""
    tokens: int = 0
    """All tokens that models have read or written: prompts and continuations of everything that was sampled for
    training, and prompts and continuations of everything that was trained on, each time."""

    def spend(self, metrics: Mapping[str, float]) -> dict[str, float]:
        """Add what a step took.

        Args:
            metrics: Those of the step.

        Returns:
            The sums so far, as metrics.
        """
        self.caller_tokens += round(sum(metrics.get(name, 0.0) for name in CALLER_TOKENS))
        self.episodes += round(metrics.get("episodes/count", 0.0))
        self.tokens += round(metrics.get(SAMPLED, 0.0) + metrics.get(TRAINED, 0.0))
        return {
            "budget/caller_tokens": float(self.caller_tokens),
            "budget/episodes": float(self.episodes),
            "budget/tokens": float(self.tokens),
        }
