"""Supervised training of the learned verifier."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import torch
from torch.nn import functional as F

from toolspar.learners.verifier_settings import VerifierSettings
from toolspar.models.verifier import Triple, Verifier

_WARMUP_STEPS = 50
_LAST_SHARE = 0.02  # of the learning rate, at the last step
_SORTED = 20  # steps whose pairs are sorted by length together, so that little is padding
_MAX_GRAD_NORM = 1.0

Labelled = tuple[Triple, bool]
"""A triple, and whether its rewrite keeps the calls."""


def train_verifier(
    verifier: Verifier,
    examples: Sequence[Labelled],
    settings: VerifierSettings,
    *,
    seed: int,
    on_step: Callable[[int, float], None],
) -> None:
    """Train a verifier in place; the same arguments give the same weights on the same machine.

    Args:
        verifier: The untrained verifier.
        examples: What it learns from.
        settings: Steps and learning rate.
        seed: Seed of the order and of the dropout.
        on_step: Told the number of each step and its loss.
    """
    optimizer = torch.optim.AdamW(verifier.trained(), lr=settings.learning_rate, weight_decay=0.01)
    rng = random.Random(f"verifier-{seed}")
    batches: list[list[Labelled]] = []
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        verifier.train()
        for step in range(settings.steps):
            batches = batches or _batches(examples, settings.pairs_per_step, verifier.length, rng)
            batch = batches.pop()
            wanted_B = torch.tensor([float(valid) for _, valid in batch])
            loss = F.binary_cross_entropy_with_logits(verifier.logits([triple for triple, _ in batch]), wanted_B)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(verifier.trained(), _MAX_GRAD_NORM)
            rate = min(1.0, (step + 1) / _WARMUP_STEPS) * max(_LAST_SHARE, 1 - step / settings.steps)
            for group in optimizer.param_groups:
                group["lr"] = settings.learning_rate * rate
            optimizer.step()
            optimizer.zero_grad()
            on_step(step, loss.item())
    verifier.eval()


def _batches(
    examples: Sequence[Labelled], size: int, length: Callable[[Triple], int], rng: random.Random
) -> list[list[Labelled]]:
    """One pass in a new order, pairs of like length together."""
    order = list(examples)
    rng.shuffle(order)
    parts = [
        sorted(order[at : at + size * _SORTED], key=lambda example: length(example[0]))
        for at in range(0, len(order), size * _SORTED)
    ]
    batches = [part[at : at + size] for part in parts for at in range(0, len(part), size)]
    rng.shuffle(batches)
    return batches
