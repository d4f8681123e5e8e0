"""Settings of PPO; types and ranges only, the numbers live in ``configs/``."""

from __future__ import annotations

from dataclasses import dataclass

from toolspar.core.errors import ConfigError, require


@dataclass(slots=True, kw_only=True)
class PPOUpdateSettings:
    """What one PPO update over one rollout needs, whichever player learns.

    Raises:
        ConfigError: a number is out of range, or two of them do not fit together.
    """

    episodes_per_rollout: int
    """Episodes collected under one version of the player (global)."""
    episodes_per_minibatch: int
    """Episodes per optimiser step (global)."""
    episodes_per_forward: int
    """Episodes per forward pass (per rank; memory only, results do not depend on it beyond rounding)."""
    update_epochs: int
    """Passes over the rollout per update."""
    learning_rate: float
    """Learning rate of the player's adapter."""
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
    kl_coef: float
    """Weight of the per-token penalty log p - log p_reference in the reward."""
    target_kl: float
    """The update ends after a minibatch whose KL (k3, old to new player, per token) exceeds this; 0 = never."""
    gamma: float
    """Discount per token."""
    gae_lambda: float
    """Bias (0) against variance (1) of the advantages."""
    max_grad_norm: float
    """Gradients are clipped to this global norm."""
    critic_warmup_updates: int
    """First updates of the game that train the critic only."""

    def __post_init__(self) -> None:
        self._check_counts(
            "episodes_per_rollout", "episodes_per_minibatch", "episodes_per_forward", "update_epochs", least=1
        )
        self._check_counts("critic_warmup_updates", least=0)
        for key in ("learning_rate", "critic_learning_rate", "value_clip", "max_grad_norm"):
            require(getattr(self, key) > 0, f"ppo.{key}", getattr(self, key), "> 0")
        for key in ("value_coef", "entropy_coef", "kl_coef", "target_kl"):
            require(getattr(self, key) >= 0, f"ppo.{key}", getattr(self, key), ">= 0")
        require(0 < self.clip < 1, "ppo.clip", self.clip, "in (0, 1)")
        require(0 < self.gamma <= 1, "ppo.gamma", self.gamma, "in (0, 1]")
        require(0 <= self.gae_lambda <= 1, "ppo.gae_lambda", self.gae_lambda, "in [0, 1]")
        self._check_division("episodes_per_rollout", "episodes_per_minibatch")

    def _check_counts(self, *keys: str, least: int) -> None:
        for key in keys:
            require(getattr(self, key) >= least, f"ppo.{key}", getattr(self, key), f">= {least}")

    def _check_division(self, whole: str, part: str) -> None:
        if getattr(self, whole) % getattr(self, part) != 0:
            raise ConfigError(
                f"ppo.{whole}={getattr(self, whole)} does not divide into ppo.{part}={getattr(self, part)}: "
                f"make ppo.{whole} a multiple of ppo.{part}"
            )


@dataclass(slots=True, kw_only=True)
class PPOSettings(PPOUpdateSettings):
    """One PPO update over one rollout of the query policy.

    Raises:
        ConfigError: a number is out of range, or two of them do not fit together.
    """

    rewrites_per_task: int
    """Rewrites sampled per task; these siblings share the prompt's computation and a minibatch."""
    style_entropy_coef: float
    """Weight of a further entropy bonus, on the tokens that name the style."""
    temperature: float
    """Sampling temperature; scores are those of the distribution that is sampled from."""
    max_new_tokens: int
    """Token limit of a response."""

    def __post_init__(self) -> None:
        PPOUpdateSettings.__post_init__(self)  # slots make a new class, which super() without arguments misses
        self._check_counts("rewrites_per_task", "max_new_tokens", least=1)
        require(self.style_entropy_coef >= 0, "ppo.style_entropy_coef", self.style_entropy_coef, ">= 0")
        require(self.temperature > 0, "ppo.temperature", self.temperature, "> 0")
        self._check_division("episodes_per_minibatch", "rewrites_per_task")


@dataclass(slots=True, kw_only=True)
class CallerPPOSettings(PPOUpdateSettings):
    """One PPO update over one rollout of the function caller, whose answers are sampled at temperature 1.

    An episode is one answer; ``rollout.answer_max_new_tokens`` is its token limit.

    Raises:
        ConfigError: a number is out of range, or two of them do not fit together.
    """

    answers_per_query: int
    """Answers sampled per query; these siblings share the prompt's computation and a minibatch."""

    def __post_init__(self) -> None:
        PPOUpdateSettings.__post_init__(self)  # slots make a new class, which super() without arguments misses
        self._check_counts("answers_per_query", least=1)
        self._check_division("episodes_per_minibatch", "answers_per_query")

    @property
    def queries_per_rollout(self) -> int:
        """Queries that are put to the caller for one rollout."""
        return self.episodes_per_rollout // self.answers_per_query
