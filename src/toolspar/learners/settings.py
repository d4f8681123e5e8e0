"""Settings of PPO; types and ranges only, the numbers live in ``configs/``."""

from __future__ import annotations

from dataclasses import dataclass

from toolspar.core.errors import ConfigError, require


@dataclass(slots=True, kw_only=True)
class PPOSettings:
    """One PPO update over one rollout of the query policy.

    Raises:
        ConfigError: a number is out of range, or two of them do not fit together.
    """

    episodes_per_rollout: int
    """Episodes collected under one version of the policy (global)."""
    rewrites_per_task: int
    """Rewrites sampled per task; these siblings share the prompt's computation and a minibatch."""
    episodes_per_minibatch: int
    """Episodes per optimiser step (global)."""
    episodes_per_forward: int
    """Episodes per forward pass (per rank; memory only, results do not depend on it beyond rounding)."""
    update_epochs: int
    """Passes over the rollout per update."""
    learning_rate: float
    """Learning rate of the policy's adapter."""
    critic_learning_rate: float
    """Learning rate of the critic's adapter and head."""
    clip: float
    """How far the ratio new / old may usefully leave 1."""
    value_clip: float
    """How far a value may usefully move in one update, in units of the return."""
    value_coef: float
    """Weight of the value loss."""
    entropy_coef: float
    """Weight of the entropy bonus, on every response token."""
    style_entropy_coef: float
    """Weight of a further entropy bonus, on the tokens that name the style."""
    kl_coef: float
    """Weight of the per-token penalty log p - log p_reference in the reward."""
    target_kl: float
    """The update ends after a minibatch whose KL (k3, old to new policy, per token) exceeds this; 0 = never."""
    gamma: float
    """Discount per token."""
    gae_lambda: float
    """Bias (0) against variance (1) of the advantages."""
    max_grad_norm: float
    """Gradients are clipped to this global norm."""
    critic_warmup_updates: int
    """First updates of the game that train the critic only."""
    temperature: float
    """Sampling temperature; scores are those of the distribution that is sampled from."""
    max_new_tokens: int
    """Token limit of a response."""

    def __post_init__(self) -> None:
        self._check_ranges()
        self._check_division("episodes_per_rollout", "episodes_per_minibatch")
        self._check_division("episodes_per_minibatch", "rewrites_per_task")

    def _check_ranges(self) -> None:
        counts = (
            *("episodes_per_rollout", "rewrites_per_task", "episodes_per_minibatch", "episodes_per_forward"),
            *("update_epochs", "max_new_tokens"),
        )
        positive = ("learning_rate", "critic_learning_rate", "value_clip", "max_grad_norm", "temperature")
        not_negative = ("value_coef", "entropy_coef", "style_entropy_coef", "kl_coef", "target_kl")
        for key in counts:
            require(getattr(self, key) >= 1, f"ppo.{key}", getattr(self, key), ">= 1")
        for key in positive:
            require(getattr(self, key) > 0, f"ppo.{key}", getattr(self, key), "> 0")
        for key in (*not_negative, "critic_warmup_updates"):
            require(getattr(self, key) >= 0, f"ppo.{key}", getattr(self, key), ">= 0")
        require(0 < self.clip < 1, "ppo.clip", self.clip, "in (0, 1)")
        require(0 < self.gamma <= 1, "ppo.gamma", self.gamma, "in (0, 1]")
        require(0 <= self.gae_lambda <= 1, "ppo.gae_lambda", self.gae_lambda, "in [0, 1]")

    def _check_division(self, whole: str, part: str) -> None:
        if getattr(self, whole) % getattr(self, part) != 0:
            raise ConfigError(
                f"ppo.{whole}={getattr(self, whole)} does not divide into ppo.{part}={getattr(self, part)}: "
                f"make ppo.{whole} a multiple of ppo.{part}"
            )
