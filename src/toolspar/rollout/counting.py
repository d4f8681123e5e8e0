"""A sampler that counts the tokens which go through it."""

from __future__ import annotations

from collections.abc import Sequence

from toolspar.rollout.decoding import Sample, SampleRequest
from toolspar.rollout.protocols import TokenSampler

SAMPLED = "tokens/sampled"
"""Name of the metric."""


class CountingSampler:
    """Samples as another sampler does, and counts prompts and continuations.

    Every request counts with its whole prompt, whether or not its computation was shared with others, so that the
    count says what was asked for and not how cleverly it was computed.

    Args:
        sampler: Does the work.
    """

    def __init__(self, sampler: TokenSampler) -> None:
        self.sampler = sampler
        self._tokens = 0

    def sample(
        self, requests: Sequence[SampleRequest], *, adapter: str | None, max_new_tokens: int, temperature: float
    ) -> list[Sample]:
        """One continuation per request; see ``sampling.Sampler.sample``."""
        samples = self.sampler.sample(requests, adapter=adapter, max_new_tokens=max_new_tokens, temperature=temperature)
        self._tokens += sum(len(request.prompt.shared) + len(request.prompt.own) for request in requests)
        self._tokens += sum(len(sample.ids) for sample in samples)
        return samples

    def spent(self) -> dict[str, float]:
        """Tokens since the last call, by name of the metric."""
        tokens, self._tokens = self._tokens, 0
        return {SAMPLED: float(tokens)}
