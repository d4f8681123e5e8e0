"""Settings of the query policy's reward."""

from __future__ import annotations

import math
from dataclasses import dataclass

from toolspar.core.errors import ConfigError, require

SHAPES = ("zero_sum", "bandpass", "parabola", "uncertainty")
DIVERSITY_MODES = ("reward", "score_function", "surrogate")
FEW_EPISODES = 16
"""A rollout with fewer rewrites is too small to say that the checks break too often."""
TERMS = ("adversarial", "severity", "diversity", "meaning", "coverage", "margin")


def _non_negative(value: float) -> bool:
    return math.isfinite(value) and value >= 0


@dataclass(slots=True, kw_only=True)
class RewardSettings:
    """Shape, weights and costs of the reward.

    Raises:
        ConfigError: a term is unknown, or a number is out of range.
    """

    shape: str
    """What the opponent's failure rate pays: ``zero_sum``, ``bandpass``, ``parabola`` or ``uncertainty``.

    All but ``zero_sum`` pay nothing for an opponent that always fails, so they need several answers per rewrite."""
    weights: dict[str, float]
    """Weight of each term, by name; a term that is not named, or weighs 0, does not enter the reward."""
    diversity_mode: str
    """How the weight of ``diversity`` acts: through the ``reward``, or as a loss of its own beside that of PPO.

    ``score_function`` weighs the log-probability of a rewrite with how much more varied it is than its siblings;
    ``surrogate`` is a differentiable loss on the policy's hidden states. Neither enters the reward."""
    invalid_cost: float
    """What an invalid rewrite costs; small beside the adversarial weight, or the policy learns to play safe."""
    overlength_cost: float
    """What a rewrite that ran into its token limit, or is at least four times its query's length, costs."""
    similarity_margin: float
    """Cosine similarity to an archived flip up to which a rewrite counts as new, in [0, 1).

    In the mode ``surrogate`` the same of hidden states."""
    archive_neighbours: int
    """Nearest archived flips to which a rewrite is compared; 0 leaves the archive out of the diversity term."""
    max_error_share: float
    """Share of a rollout's rewrites on which a check of the gate may break; above it the run stops.

    Of fewer than ``FEW_EPISODES`` rewrites all have to break."""

    @property
    def has_diversity_loss(self) -> bool:
        """Whether diversity acts through a loss of its own."""
        return self.diversity_mode != "reward" and self.weights.get("diversity", 0.0) > 0

    def __post_init__(self) -> None:
        require(self.shape in SHAPES, "reward.shape", self.shape, "one of " + ", ".join(SHAPES))
        modes = "one of " + ", ".join(DIVERSITY_MODES)
        require(self.diversity_mode in DIVERSITY_MODES, "reward.diversity_mode", self.diversity_mode, modes)
        for name, weight in self.weights.items():
            if name not in TERMS:
                raise ConfigError(f"reward.weights.{name} is not a reward term: must be one of {', '.join(TERMS)}")
            require(_non_negative(weight), f"reward.weights.{name}", weight, "a finite number >= 0")
        require(_non_negative(self.invalid_cost), "reward.invalid_cost", self.invalid_cost, "a finite number >= 0")
        require(
            _non_negative(self.overlength_cost), "reward.overlength_cost", self.overlength_cost, "a finite number >= 0"
        )
        require(0 <= self.similarity_margin < 1, "reward.similarity_margin", self.similarity_margin, "in [0, 1)")
        require(self.archive_neighbours >= 0, "reward.archive_neighbours", self.archive_neighbours, ">= 0")
        require(0 <= self.max_error_share <= 1, "reward.max_error_share", self.max_error_share, "in [0, 1]")
