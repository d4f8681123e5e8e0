"""Sampling that computes a common prompt once for all who share it.

Distinct prefixes are prefilled once, by all threads; then the rows of a batch are divided among the threads, each of
which decodes its share. At a few dozen rows a step consists of small operations, which threads do better each for
itself than all together.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import torch
from transformers.cache_utils import DynamicCache

from toolspar.core.products import packed
from toolspar.models.backbone import Backbone
from toolspar.models.chat import Prompt
from toolspar.models.lengths import like_lengths
from toolspar.rollout.decoding import DecodingModel, Sample, SampleRequest, decode, padded, positions
from toolspar.rollout.kv_cache import Workspace, key_values
from toolspar.rollout.shared_prefix import PrefixBlock

_ROWS_PER_THREAD = 4  # with fewer, reading the weights takes longer than what is gained


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
        self._workspaces = [Workspace()]

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
        for workspace in self._workspaces:
            workspace.trim()
        return [samples[i] for i in range(len(requests))]

    def _batch(self, model: DecodingModel, requests: Sequence[SampleRequest]) -> list[Sample]:
        blocks, home_B = self._prefixes([request.prompt for request in requests])
        threads = torch.get_num_threads() if self.backbone.device.type == "cpu" else 1
        shares = max(1, min(threads, len(requests) // _ROWS_PER_THREAD))
        if shares == 1:
            return decode(model, requests, blocks, home_B, self._workspaces[0])
        stop = threading.Event()
        self._workspaces += [Workspace() for _ in range(shares - len(self._workspaces))]

        def part(share: int) -> list[Sample]:
            torch.set_num_threads(threads // shares)  # of this thread
            rows = slice(share * len(requests) // shares, (share + 1) * len(requests) // shares)
            return decode(model, requests[rows], blocks, home_B[rows], self._workspaces[share], stop)

        try:
            with ThreadPoolExecutor(shares) as pool:
                try:
                    return [sample for samples in pool.map(part, range(shares)) for sample in samples]
                except BaseException:  # Ctrl-C too: nobody wants the other shares
                    stop.set()
                    raise
        finally:
            torch.set_num_threads(threads)  # some libraries have one number for all

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
