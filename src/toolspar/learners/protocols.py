"""What PPO asks of the models that it trains and of the engine that steps them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from torch import Tensor

Ids = Sequence[int]
Part = TypeVar("Part")


class ResponseLogprobs(Protocol):
    """Scores responses: ``(logp_BT, entropy_BT, mask_BT)``, padded on the right to the longest of them."""

    def __call__(self, prompts: Sequence[Ids], responses: Sequence[Ids], /) -> tuple[Tensor, Tensor, Tensor]:
        """Score ``responses`` under ``prompts``."""
        ...


class Policy(Protocol):
    """A player's distribution over responses, with gradient: the query policy's or the function caller's."""

    def logprobs(self, prompts: Sequence[Ids], responses: Sequence[Ids], /) -> tuple[Tensor, Tensor, Tensor]:
        """``(logp_BT, entropy_BT, mask_BT)`` of response tokens."""
        ...


class PooledPolicy(Policy, Protocol):
    """A query policy that shows its hidden states."""

    def logprobs_and_states(
        self, prompts: Sequence[Ids], responses: Sequence[Ids], /
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """``logprobs``, and from the same forward pass one pooled hidden state per response, [B, D]."""
        ...


class ValueFunction(Protocol):
    """The critic, with gradient."""

    def values(self, prompts: Sequence[Ids], responses: Sequence[Ids], /) -> tuple[Tensor, Tensor]:
        """``(value_BT, mask_BT)``: the value before each response token."""
        ...


class StepStats(Protocol):
    """What one optimiser step did."""

    @property
    def grad_norm(self) -> float:
        """L2 norm of the gradient before clipping."""
        ...

    @property
    def skipped(self) -> bool:
        """Loss or gradient was not finite, and so no step was taken."""
        ...


class UpdateEngine(Protocol):
    """Takes one step on the sum of the micro-batches' losses divided by ``n_tokens``."""

    def update(self, micro_batches: Sequence[Part], loss_fn: Callable[[Part], Tensor], n_tokens: int, /) -> StepStats:
        """One backward per micro-batch, clip, step."""
        ...
