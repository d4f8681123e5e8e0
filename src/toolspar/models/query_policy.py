"""The query policy: an adapter that rewrites a task's request."""

from __future__ import annotations

from collections.abc import Sequence

from lightning.pytorch import LightningModule
from torch import Tensor, nn

from toolspar.models.backbone import Backbone
from toolspar.models.scoring import pooled_states, predictor_states, response_logprobs, state_logprobs

Ids = Sequence[int]


class QueryPolicy(LightningModule):
    """Scores rewrites under the policy's adapter.

    Args:
        backbone: Base model that holds the adapter.
        adapter: Name of the adapter; its parameters are this module's.
        temperature: Sampling temperature; scores are those of the distribution that is sampled from.
    """

    def __init__(self, backbone: Backbone, adapter: str, *, temperature: float) -> None:
        super().__init__()
        self._backbone = backbone
        self.adapter = adapter
        self.temperature = temperature
        self.weights = nn.ParameterList(backbone.adapter_parameters(adapter))

    def forward(self, prompts: Sequence[Ids], responses: Sequence[Ids]) -> tuple[Tensor, Tensor, Tensor]:
        """``logprobs``."""
        return self.logprobs(prompts, responses)

    def logprobs(self, prompts: Sequence[Ids], responses: Sequence[Ids]) -> tuple[Tensor, Tensor, Tensor]:
        """``(logp_BT, entropy_BT, mask_BT)`` of response tokens; rows with one prompt share its computation."""
        return response_logprobs(self._backbone, self.adapter, prompts, responses, temperature=self.temperature)

    def logprobs_and_states(
        self, prompts: Sequence[Ids], responses: Sequence[Ids]
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """``logprobs``, and from the same forward pass the mean hidden state of each response, [B, D]."""
        states = predictor_states(self._backbone, self.adapter, prompts, responses)
        return (*state_logprobs(self._backbone, states, temperature=self.temperature), pooled_states(states))
