"""What players need of whatever samples for them, and what learners need of whatever was sampled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from toolspar.rollout.decoding import Sample, SampleRequest
from toolspar.tasks.records import Task


class TokenSampler(Protocol):
    """Continues prompts under any adapter of one base model: ``sampling.Sampler``, or ``vllm_sampler.VllmSampler``."""

    def sample(
        self, requests: Sequence[SampleRequest], *, adapter: str | None, max_new_tokens: int, temperature: float
    ) -> list[Sample]:
        """One continuation per request, in their order; see ``sampling.Sampler.sample``."""
        ...


class Trajectory(Protocol):
    """A prompt and the response that a player sampled to it: an ``Episode``, or a caller's ``AnswerEpisode``."""

    @property
    def task(self) -> Task:
        """What it was about; trajectories of one task are siblings."""
        ...

    @property
    def prompt_ids(self) -> tuple[int, ...]:
        """The player's prompt."""
        ...

    @property
    def response_ids(self) -> tuple[int, ...]:
        """The sampled tokens, the end of turn included."""
        ...

    @property
    def sampler_logp(self) -> tuple[float, ...]:
        """Log-prob of each as the sampler computed it; empty where it is not known."""
        ...

    @property
    def valid(self) -> bool:
        """Whether it counts as a move of the game."""
        ...
