"""The function caller: an adapter that answers (tools, query) with calls."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from lightning.pytorch import LightningModule
from torch import Tensor, nn

from toolspar.models.backbone import Backbone
from toolspar.models.scoring import response_logprobs

Ids = Sequence[int]


class FunctionCaller(LightningModule):
    """Scores answers under the caller's adapter.

    Args:
        backbone: Base model that holds the adapter.
        adapter: Name of the adapter; its parameters are this module's.
    """

    def __init__(self, backbone: Backbone, adapter: str) -> None:
        super().__init__()
        self._backbone = backbone
        self.adapter = adapter
        self.weights = nn.ParameterList(backbone.adapter_parameters(adapter))

    def forward(self, prompts: Sequence[Ids], answers: Sequence[Ids]) -> tuple[Tensor, Tensor]:
        """``answer_logprobs``."""
        return self.answer_logprobs(prompts, answers)

    def answer_logprobs(self, prompts: Sequence[Ids], answers: Sequence[Ids]) -> tuple[Tensor, Tensor]:
        """``(logp_BT, mask_BT)`` of answer tokens for supervised training.

        The adapter's dropout is on while gradients are recorded.
        """
        logp_BT, _, mask_BT = response_logprobs(
            self._backbone, self.adapter, prompts, answers, dropout=torch.is_grad_enabled()
        )
        return logp_BT, mask_BT

    def logprobs(self, prompts: Sequence[Ids], responses: Sequence[Ids]) -> tuple[Tensor, Tensor, Tensor]:
        """``(logp_BT, entropy_BT, mask_BT)`` of sampled answers for PPO, as ``QueryPolicy.logprobs``.

        Without dropout, and at temperature 1: the distribution that the answers were sampled from.
        """
        return response_logprobs(self._backbone, self.adapter, prompts, responses)
