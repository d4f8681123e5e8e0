"""The critic: the expected reward of a response, before each of its tokens."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from lightning.pytorch import LightningModule
from torch import Tensor, nn

from toolspar.models.backbone import Backbone
from toolspar.models.scoring import predictor_states, unflatten

Ids = Sequence[int]


class Critic(LightningModule):
    """An adapter with a linear value head on the last hidden state.

    The head starts at zero, so that the first values are zero and the first advantages are the returns. It is in
    float32 whatever the backbone's number format.

    Args:
        backbone: Base model that holds the adapter.
        adapter: Name of the critic's own adapter; its parameters and the head's are this module's.
    """

    def __init__(self, backbone: Backbone, adapter: str) -> None:
        super().__init__()
        self._backbone = backbone
        self.adapter = adapter
        self.weights = nn.ParameterList(backbone.adapter_parameters(adapter))
        self.head = nn.Linear(backbone.hidden_size, 1, device=backbone.device, dtype=torch.float32)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, prompts: Sequence[Ids], responses: Sequence[Ids]) -> tuple[Tensor, Tensor]:
        """``values``."""
        return self.values(prompts, responses)

    def values(self, prompts: Sequence[Ids], responses: Sequence[Ids]) -> tuple[Tensor, Tensor]:
        """``(value_BT, mask_BT)``: the value of the state in which each response token is chosen."""
        states = predictor_states(self._backbone, self.adapter, prompts, responses)
        value_N = self.head(states.hidden_ND.float()).squeeze(-1)
        return unflatten(value_N, states.mask_BT), states.mask_BT
