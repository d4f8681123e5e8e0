"""What the steps of a PPO update show, added up into its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from toolspar.core.masked import masked_sum
from toolspar.rollout.batch import RolloutBatch


@dataclass(slots=True)
class Tally:
    """What the micro-batches of one step show: sums over tokens, added up on the device."""

    sums: dict[str, Tensor] = field(default_factory=dict)
    max_deviation: Tensor | None = None

    def add(self, **sums: Tensor) -> None:
        """Add to named sums."""
        for name, value in sums.items():
            self.sums[name] = self.sums[name] + value.detach() if name in self.sums else value.detach()

    def policy(self, micro: RolloutBatch, logp_BT: Tensor, entropy_BT: Tensor) -> None:
        """What a forward pass of the policy shows beside its loss."""
        style_BT = micro.style_mask_BT
        self.add(entropy=masked_sum(entropy_BT, micro.mask_BT))
        self.add(style_entropy=masked_sum(entropy_BT, style_BT), style_tokens=style_BT.sum())
        if micro.sampler_logp_BT is not None:
            self.add(sampler_gap=masked_sum((micro.sampler_logp_BT - logp_BT).abs(), micro.mask_BT))

    def deviation(self, value: Tensor) -> None:
        """Keep the largest deviation of a ratio from 1."""
        self.max_deviation = value if self.max_deviation is None else torch.maximum(self.max_deviation, value)


@dataclass(slots=True)
class Progress:
    """What the steps of one update add up to; steps that were not finite are only counted."""

    sums: dict[str, float] = field(default_factory=dict)
    tokens: int = 0
    """Response tokens of the steps taken, each time they were in one."""
    learnt_tokens: int = 0
    """Those of them that the player learnt from, and not its critic alone."""
    trained_tokens: int = 0
    """``tokens``, and the tokens of their prompts."""
    grad_norms: list[float] = field(default_factory=list)
    skipped: int = 0
    early_stopped: bool = False
    first_deviation: float | None = None
    """Largest distance of a ratio from 1 in the first step of the policy."""
    first_gap: float | None = None
    """Mean distance of the sampler's log-probs in that step."""

    def begin(self, sums: Mapping[str, float], deviation: float | None, n_tokens: int) -> None:
        """Keep what only the first step of the policy can show: nothing has moved yet."""
        if self.first_deviation is None:
            self.first_deviation = deviation
            self.first_gap = sums["sampler_gap"] / n_tokens if "sampler_gap" in sums else None

    def add(
        self, sums: Mapping[str, float], minibatch: Sequence[RolloutBatch], grad_norm: float, *, policy: bool
    ) -> None:
        """Count a step that was taken, with the player or on its critic alone."""
        for name, total in sums.items():
            self.sums[name] = self.sums.get(name, 0.0) + total
        n_tokens = sum(micro.n_tokens for micro in minibatch)
        self.tokens += n_tokens
        self.learnt_tokens += n_tokens if policy else 0
        self.trained_tokens += n_tokens + sum(len(prompt) for micro in minibatch for prompt in micro.prompts)
        self.grad_norms.append(grad_norm)

    def metrics(self) -> dict[str, float]:
        """Means over all tokens, and the counts."""
        sums = dict(self.sums)
        sums.pop("sampler_gap", None)
        style_tokens = sums.pop("style_tokens", 0.0)
        metrics = {name: total / self.tokens for name, total in sums.items()}
        if "style_entropy" in sums:
            metrics["style_entropy"] = sums["style_entropy"] / max(1.0, style_tokens)
        metrics |= {
            "grad_norm": sum(self.grad_norms) / max(1, len(self.grad_norms)),
            "steps": float(len(self.grad_norms)),
            "skipped_steps": float(self.skipped),
            "early_stopped": float(self.early_stopped),
            "learnt_tokens": float(self.learnt_tokens),
            "trained_tokens": float(self.trained_tokens),
        }
        if self.first_deviation is not None:
            metrics["ratio_max_deviation_first"] = self.first_deviation
        if self.first_gap is not None:
            metrics["sampler_logp_gap"] = self.first_gap
        return metrics
