"""Sampling that computes a common prompt once for all who share it.

Requests are sorted so that those with a common prefix share a batch; of each batch the distinct prefixes are prefilled
once, and then its rows are decoded side by side.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from transformers.cache_utils import DynamicCache

from toolspar.core.products import packed
from toolspar.models.backbone import Backbone
from toolspar.models.chat import Prompt
from toolspar.models.lengths import like_lengths
from toolspar.rollout.decoding import DecodingModel, Sample, SampleRequest, decode, padded, positions
from toolspar.rollout.kv_cache import Workspace, key_values
from toolspar.rollout.shared_prefix import PrefixBlock


class Sampler:
    """Samples from a backbone under any of its adapters.

    Args:
        backbone: The model.
        stop_ids: Tokens that end a continuation.
        rows_per_batch: Rows decoded side by side (memory).
    """

    def __init__(self, backbone: Backbone, stop_ids: Sequence[int], *, rows_per_batch: int = 32) -> None:
        self.backbone = backbone
        self.stop_ids = torch.tensor(list(stop_ids), dtype=torch.long, device=backbone.device)
        self.rows_per_batch = rows_per_batch
        self._workspace = Workspace()

    @torch.no_grad()
    def sample(
        self, requests: Sequence[SampleRequest], *, adapter: str | None, max_new_tokens: int, temperature: float
    ) -> list[Sample]:
        """One continuation per request, in their order.

        Args:
            requests: What to continue; those with the same ``prompt.shared`` (at least one token) share its
                computation.
            adapter: Adapter to sample from; None = the bare base.
            max_new_tokens: Continuations are cut there.
            temperature: Divides the logits; 0 takes the most likely token.
        """
        # Like prompts side by side: batches share prefixes and waste little on padding.
        order = sorted(range(len(requests)), key=lambda i: (len(requests[i].prompt.shared), requests[i].prompt.shared))
        samples: dict[int, Sample] = {}
        head = packed(self.backbone.lm_head_weight)
        model = DecodingModel(self.backbone, head, self.stop_ids, max_new_tokens, temperature)
        with self.backbone.using(adapter, merged=True):
            for start in range(0, len(order), self.rows_per_batch):
                chosen = order[start : start + self.rows_per_batch]
                samples.update(zip(chosen, self._batch(model, [requests[i] for i in chosen]), strict=True))
        self._workspace.trim()
        return [samples[i] for i in range(len(requests))]

    def _batch(self, model: DecodingModel, requests: Sequence[SampleRequest]) -> list[Sample]:
        blocks, home_B = self._prefixes([request.prompt for request in requests])
        return decode(model, requests, blocks, home_B, self._workspace)

    def _prefixes(self, prompts: Sequence[Prompt]) -> tuple[list[PrefixBlock], list[tuple[int, int]]]:
        """The prefilled prefixes, and which of them each prompt begins with."""
        prefixes = sorted(dict.fromkeys(prompt.shared for prompt in prompts), key=len)
        blocks: list[PrefixBlock] = []
        home: dict[tuple[int, ...], tuple[int, int]] = {}
        for start, end in like_lengths([len(ids) for ids in prefixes]):
            home |= {ids: (len(blocks), i) for i, ids in enumerate(prefixes[start:end])}
            blocks.append(self._prefill(prefixes[start:end]))
        return blocks, [home[prompt.shared] for prompt in prompts]

    def _prefill(self, prefixes: Sequence[tuple[int, ...]]) -> PrefixBlock:
        ids_GP, mask_GP = (tensor.to(self.backbone.device) for tensor in padded(prefixes))
        cache = DynamicCache()
        hidden_GPD = self.backbone.hidden(ids_GP, positions(mask_GP), cache=cache)
        length_G = mask_GP.sum(1)
        last_GD = hidden_GPD[torch.arange(len(prefixes), device=ids_GP.device), length_G - 1]
        return PrefixBlock(key_values(cache), length_G, last_GD)
