"""Supervised fine-tuning of one adapter on (prompt, answer) pairs; the loss is on answer tokens only."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from toolspar.core.masked import masked_sum
from toolspar.core.ppo import kl_k3
from toolspar.learners.sft_settings import SFTSettings
from toolspar.runtime.engine import Engine
from toolspar.runtime.streams import global_stream

Ids = Sequence[int]


@dataclass(frozen=True, slots=True)
class Example:
    """Token ids of a prompt and of the answer that should follow it, end of turn included.

    Example:
        >>> Example(prompt=(1, 5, 6), answer=(7, 2)).answer
        (7, 2)
    """

    prompt: tuple[int, ...]
    answer: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _MicroBatch:
    """Examples of one forward pass, and its number among all of the step, on whichever rank."""

    number: int
    examples: Sequence[Example]


class AnswerLogprobs(Protocol):
    """Log-probabilities of answers under prompts: ``(logp_BT, mask_BT)``."""

    def __call__(self, prompts: Sequence[Ids], answers: Sequence[Ids], /) -> tuple[Tensor, Tensor]:
        """Score ``answers`` under ``prompts``."""
        ...


def learning_rate_at(step: int, total_steps: int, settings: SFTSettings) -> float:
    """Linear warm-up to the peak, then (with ``decay``) a cosine to a tenth of it at the last step.

    Args:
        step: Index of the step about to be taken, from 0.
        total_steps: Steps of the whole phase.
        settings: Peak, warm-up and decay.
    """
    if step < settings.warmup_steps:
        return settings.learning_rate * (step + 1) / settings.warmup_steps
    if not settings.decay:
        return settings.learning_rate
    progress = (step - settings.warmup_steps) / max(1, total_steps - 1 - settings.warmup_steps)
    return settings.learning_rate * (0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))


class SFTLearner:
    """Steps one engine down the negative log-likelihood of answers.

    Dropout draws from a stream of its own for each micro-batch, named by its place in the run: so a resumed run drops
    what an unbroken one does, and no two micro-batches share a mask, whichever rank computes them. With dropout,
    ``examples_per_forward`` changes the masks, and so the result; without, rounding only.

    The anchor, where it has weight, is a penalty on the gap between the model's and the anchor's log-probs of the
    answer's tokens: ``q/p - 1 - log(q/p)``, 0 where they agree. On tokens sampled from the model that would estimate
    KL(model || anchor) (``core.ppo.kl_k3``); these are the labels', so it is no estimate of a divergence.

    Args:
        logprobs: The trained model's answer log-probs, with gradient.
        engine: Engine over the adapter that learns.
        settings: Learning rate, batch sizes, weight of the anchor.
        anchor: Answer log-probs of the model as it was before the phase; needed when ``anchor_kl_coef`` > 0.
        seed: Seed of the run.
    """

    def __init__(
        self,
        logprobs: AnswerLogprobs,
        engine: Engine,
        settings: SFTSettings,
        anchor: AnswerLogprobs | None = None,
        *,
        seed: int,
    ) -> None:
        if settings.anchor_kl_coef > 0 and anchor is None:
            raise ValueError("anchor_kl_coef > 0 needs the anchor's log-probs")
        self.logprobs = logprobs
        self.engine = engine
        self.settings = settings
        self.anchor = anchor
        self.seed = seed

    def step(
        self, examples: Sequence[Example], *, step: int, total_steps: int, stream: tuple[str | int, ...]
    ) -> dict[str, float]:
        """One optimiser step on all examples; returns its metrics.

        Args:
            examples: The whole batch, all ranks together.
            step: Index of this step in the phase, from 0 (for the learning rate).
            total_steps: Steps of the phase.
            stream: Names of the step among all steps of the run, e.g. ``("defend", round, step)``, for the dropout.
        """
        n_tokens = sum(len(example.answer) for example in examples)
        learning_rate = learning_rate_at(step, total_steps, self.settings)
        for group in self.engine.optimizer.param_groups:
            group["lr"] = learning_rate
        totals = {"nll": 0.0, "kl_anchor": 0.0}
        stats = self.engine.update(self._micro_batches(examples), self._loss(totals, stream), n_tokens)
        totals = self.engine.ranks.totals(totals)
        return {
            "loss": stats.loss,
            "nll": totals["nll"] / n_tokens,
            "kl_anchor": totals["kl_anchor"] / n_tokens,
            "grad_norm": stats.grad_norm,
            "learning_rate": learning_rate,
            "tokens": float(n_tokens),
            "steps": float(not stats.skipped),
            "skipped_steps": float(stats.skipped),
        }

    def _micro_batches(self, examples: Sequence[Example]) -> list[_MicroBatch]:
        """Examples whose prompts begin alike side by side; sums over the batch do not depend on it."""
        ordered = sorted(examples, key=lambda example: example.prompt)
        size = self.settings.examples_per_forward
        parts = [ordered[start : start + size] for start in range(0, len(ordered), size)]
        return [_MicroBatch(number, part) for number, part in enumerate(parts)]

    def _loss(self, totals: dict[str, float], stream: tuple[str | int, ...]) -> Callable[[_MicroBatch], Tensor]:
        def loss(micro: _MicroBatch) -> Tensor:
            prompts, answers = [e.prompt for e in micro.examples], [e.answer for e in micro.examples]
            with global_stream(self.seed, "dropout", *stream, micro.number, device=self.engine.fabric.device):
                logp_BT, mask_BT = self.logprobs(prompts, answers)
            nll = -masked_sum(logp_BT, mask_BT)
            totals["nll"] += nll.item()
            if self.settings.anchor_kl_coef == 0 or self.anchor is None:
                return nll
            with torch.no_grad():
                anchor_BT, _ = self.anchor(prompts, answers)
            gap = kl_k3(logp_BT, anchor_BT, mask_BT)
            totals["kl_anchor"] += gap.item()
            return nll + self.settings.anchor_kl_coef * gap

        return loss
