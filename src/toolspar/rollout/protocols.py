"""What players need of whatever samples for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from toolspar.rollout.decoding import Sample, SampleRequest


class TokenSampler(Protocol):
    """Continues prompts under any adapter of one base model: ``sampling.Sampler``, or ``vllm_sampler.VllmSampler``."""

    def sample(
        self, requests: Sequence[SampleRequest], *, adapter: str | None, max_new_tokens: int, temperature: float
    ) -> list[Sample]:
        """One continuation per request, in their order; see ``sampling.Sampler.sample``."""
        ...
