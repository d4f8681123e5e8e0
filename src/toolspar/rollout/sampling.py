"""Sampling that computes a common prompt once for all who share it.

Distinct prefixes are prefilled once, their cache is spread over the rows, each row's own part is prefilled as a batch,
and decoding writes into a cache that is allocated once. Rows that have ended leave the batch. The noise of a row is
keyed by its seed, so what is sampled does not depend on which rows happen to share a batch.

Shapes: B rows of a batch, A of them still decoded, G distinct prefixes, P positions of the longest prefix, O of the
longest own part, K positions in the cache, V vocabulary, D hidden width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers.cache_utils import DynamicCache

from toolspar.core.products import packed, packed_linear
from toolspar.models.backbone import Backbone
from toolspar.models.chat import Prompt
from toolspar.models.lengths import like_lengths
from toolspar.rollout.kv_cache import RowCache, Workspace

_BLOCK = 128  # tokens whose probabilities are first summed when a token is drawn


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """One continuation to sample: its prompt, and the seed of its noise.

    Example:
        >>> SampleRequest(Prompt((1, 2), (3,)), seed=7).prompt.ids
        (1, 2, 3)
    """

    prompt: Prompt
    seed: int


@dataclass(frozen=True, slots=True)
class Sample:
    """A sampled continuation.

    ``ids`` ends with the stop token when the row ended by itself (``finished``); ``logp`` holds the log-probability of
    each token under the distribution it was drawn from (temperature 1 for greedy decoding).

    Example:
        >>> Sample(ids=(5, 2), finished=True, logp=(-0.1, -0.01)).finished
        True
    """

    ids: tuple[int, ...]
    finished: bool
    logp: tuple[float, ...]


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
        self._head = torch.empty(0)

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
        self._head = packed(self.backbone.lm_head_weight)
        with self.backbone.using(adapter, merged=True):
            for start in range(0, len(order), self.rows_per_batch):
                chosen = order[start : start + self.rows_per_batch]
                chosen.sort(key=lambda i: len(requests[i].prompt.own))
                batch = [requests[i] for i in chosen]
                samples.update(zip(chosen, self._batch(batch, max_new_tokens, temperature), strict=True))
        self._workspace.trim()
        self._head = torch.empty(0)
        return [samples[i] for i in range(len(requests))]

    def _batch(self, requests: Sequence[SampleRequest], max_new_tokens: int, temperature: float) -> list[Sample]:
        state = self._prefill([request.prompt for request in requests], max_new_tokens)
        noise_BT = _noise([request.seed for request in requests], max_new_tokens).to(self.backbone.device)
        ids_BT = torch.zeros(len(requests), max_new_tokens, dtype=torch.long, device=self.backbone.device)
        logp_BT = torch.zeros(len(requests), max_new_tokens, device=self.backbone.device)
        length_B = torch.full((len(requests),), max_new_tokens, device=self.backbone.device)
        finished_B = torch.zeros(len(requests), dtype=torch.bool, device=self.backbone.device)
        alive = torch.arange(len(requests), device=self.backbone.device)  # batch rows that are still decoded
        for step in range(max_new_tokens):
            token_A, logp_A = self._choose(state.hidden_BD, noise_BT[alive, step], temperature)
            open_A = ~finished_B[alive]
            ids_BT[alive, step] = torch.where(open_A, token_A, 0)
            logp_BT[alive, step] = torch.where(open_A, logp_A, 0.0)
            ended_A = open_A & torch.isin(token_A, self.stop_ids)
            length_B[alive[ended_A]] = step + 1
            finished_B[alive[ended_A]] = True
            going_A = ~finished_B[alive]
            going = int(going_A.sum())
            if going == 0 or step == max_new_tokens - 1:
                break
            if 2 * going <= len(alive):  # leaving costs a copy of the cache, so only when it halves the batch
                rows = going_A.nonzero().squeeze(1)
                state.keep(rows)
                alive, token_A = alive[rows], token_A[rows]
            self._step(state, token_A)
        return [
            Sample(tuple(ids[:n]), done, tuple(logp[:n]))
            for ids, logp, n, done in zip(
                ids_BT.tolist(), logp_BT.tolist(), length_B.tolist(), finished_B.tolist(), strict=True
            )
        ]

    def _prefill(self, prompts: Sequence[Prompt], room: int) -> _Decoding:
        """All prompts in the cache; ``prompts`` are in ascending order of their own parts' lengths."""
        device = self.backbone.device
        prefixes = sorted(dict.fromkeys(prompt.shared for prompt in prompts), key=len)
        parts = [self._prefix(prefixes[start:end]) for start, end in like_lengths([len(ids) for ids in prefixes])]
        index = {ids: i for i, ids in enumerate(prefixes)}
        prefix_B = torch.tensor([index[prompt.shared] for prompt in prompts], device=device)
        length, own = len(prefixes[-1]), len(prompts[-1].own)
        cache = self._workspace.cache(parts[0][0], len(prompts), length, own + room)
        hidden_BD = torch.empty(len(prompts), self.backbone.hidden_size, device=device, dtype=parts[0][1].dtype)
        done = 0
        for part, hidden_GD in parts:
            rows = ((prefix_B >= done) & (prefix_B < done + len(hidden_GD))).nonzero().squeeze(1)
            source = prefix_B[rows] - done
            cache.fill(rows, part, source)
            hidden_BD[rows] = hidden_GD[source]
            done += len(hidden_GD)
        length_B = torch.tensor([len(prompt.shared) for prompt in prompts], device=device)
        mask_BP = torch.arange(length, device=device) < length_B[:, None]
        state = _Decoding(cache, mask_BP, length_B, hidden_BD)
        self._prefill_own(state, [prompt.own for prompt in prompts])
        return state

    def _prefix(self, prefixes: Sequence[tuple[int, ...]]) -> tuple[DynamicCache, Tensor]:
        """Cache and last hidden state ``[G, D]`` of distinct prefixes."""
        ids_GP, mask_GP = (tensor.to(self.backbone.device) for tensor in _padded(prefixes))
        cache = DynamicCache()
        hidden_GPD = self.backbone.hidden(
            ids_GP, _positions(mask_GP), _causal_mask(mask_GP, mask_GP), past_key_values=cache, use_cache=True
        )
        return cache, hidden_GPD[torch.arange(len(prefixes), device=ids_GP.device), mask_GP.sum(1) - 1]

    def _prefill_own(self, state: _Decoding, own: Sequence[tuple[int, ...]]) -> None:
        if not own[-1]:
            return
        ids_BO, mask_BO = (tensor.to(self.backbone.device) for tensor in _padded(own))
        seen_BK = torch.cat([state.mask_BK, mask_BO], dim=1)
        prefix = state.mask_BK.shape[1]
        for start, end in like_lengths([len(ids) for ids in own]):
            width = len(own[end - 1])
            if width == 0:
                continue
            rows, mask_RO = slice(start, end), mask_BO[start:end, :width]
            hidden_ROD = self.backbone.hidden(
                ids_BO[rows, :width],
                state.next_position_B[rows, None] + _positions(mask_RO),
                _causal_mask(mask_RO, seen_BK[rows, : prefix + width]),
                past_key_values=state.cache.part(start, end),
                use_cache=True,
            )
            length_R = mask_RO.sum(1)
            last_RD = hidden_ROD[torch.arange(end - start, device=length_R.device), (length_R - 1).clamp(min=0)]
            state.hidden_BD[rows] = torch.where((length_R > 0)[:, None], last_RD, state.hidden_BD[rows])
        state.cache.grow(ids_BO.shape[1])
        state.mask_BK = seen_BK
        state.next_position_B = state.next_position_B + mask_BO.sum(1)

    def _step(self, state: _Decoding, token_A: Tensor) -> None:
        state.mask_BK = torch.cat([state.mask_BK, torch.ones_like(state.mask_BK[:, :1])], dim=1)
        hidden_A1D = self.backbone.hidden(
            token_A[:, None],
            state.next_position_B[:, None],
            state.mask_BK[:, None, None, :],
            past_key_values=state.cache,
            use_cache=True,
        )
        state.hidden_BD = hidden_A1D[:, 0]
        state.next_position_B = state.next_position_B + 1

    def _choose(self, hidden_AD: Tensor, uniform_A: Tensor, temperature: float) -> tuple[Tensor, Tensor]:
        logits_AV = packed_linear(hidden_AD.to(self.backbone.lm_head_weight.dtype), self._head).float()
        if temperature not in (0.0, 1.0):
            logits_AV /= temperature
        p_AV = logits_AV.sub_(logits_AV.amax(dim=-1, keepdim=True)).exp_()  # in place: fresh memory is slow to get
        token_A = _draw(p_AV, uniform_A) if temperature else p_AV.argmax(dim=-1)
        return token_A, (p_AV.gather(1, token_A[:, None]).squeeze(1) / p_AV.sum(dim=-1)).log()


@dataclass(slots=True)
class _Decoding:
    """State of a batch between steps: cache, which of its positions are real, and the last hidden state."""

    cache: RowCache
    mask_BK: Tensor
    next_position_B: Tensor
    hidden_BD: Tensor

    def keep(self, rows: Tensor) -> None:
        """Drop all rows but the given ones."""
        self.cache.keep(rows.tolist())
        self.mask_BK, self.next_position_B = self.mask_BK[rows], self.next_position_B[rows]


def _draw(p_AV: Tensor, uniform_A: Tensor) -> Tensor:
    """The token where the cumulative distribution first exceeds each uniform number of [0, 1): one number per token.

    ``p_AV`` need not sum to 1. The sums run over blocks first, then inside one block, in float64: far cheaper than V
    float64 sums per row, and exact enough for probabilities of 1e-12.
    """
    rows = torch.arange(len(p_AV), device=p_AV.device)
    beyond = -p_AV.shape[1] % _BLOCK
    padded_AV = torch.nn.functional.pad(p_AV, (0, beyond)) if beyond else p_AV  # pad copies also where it adds nothing
    blocks_AN = padded_AV.view(len(p_AV), -1, _BLOCK)
    upto_AN = blocks_AN.sum(-1).double().cumsum(-1)
    point_A1 = uniform_A[:, None].double() * upto_AN[:, -1:]
    block_A = torch.searchsorted(upto_AN, point_A1, right=True).squeeze(1).clamp(max=upto_AN.shape[1] - 1)
    inside_AC = blocks_AN[rows, block_A].double().cumsum(-1)
    before_A1 = (upto_AN[rows, block_A] - blocks_AN[rows, block_A].sum(-1).double())[:, None]
    # the block's float32 sum may exceed its float64 one by a rounding error: stay below, where a token has mass
    rest_A1 = torch.minimum(point_A1 - before_A1, inside_AC[:, -1:] * (1 - 1e-12))
    return block_A * _BLOCK + torch.searchsorted(inside_AC, rest_A1, right=True).squeeze(1)


def _padded(rows: Sequence[tuple[int, ...]]) -> tuple[Tensor, Tensor]:
    """Right-padded ids and the mask of real tokens."""
    lengths = torch.tensor([len(row) for row in rows])
    ids = torch.zeros(len(rows), int(lengths.max()), dtype=torch.long)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = torch.tensor(row, dtype=torch.long)
    return ids, torch.arange(ids.shape[1]) < lengths[:, None]


def _positions(mask_BT: Tensor) -> Tensor:
    return (mask_BT.long().cumsum(1) - 1).clamp(min=0)


def _causal_mask(query_BT: Tensor, key_BK: Tensor) -> Tensor:
    """Boolean ``[B, 1, T, K]`` for T new tokens, the last of the K keys; padding sees itself, so no row is empty."""
    new, keys = query_BT.shape[1], key_BK.shape[1]
    before = torch.arange(keys, device=key_BK.device) <= torch.arange(keys - new, keys, device=key_BK.device)[:, None]
    itself = torch.arange(keys, device=key_BK.device) == torch.arange(keys - new, keys, device=key_BK.device)[:, None]
    return ((before & key_BK[:, None, :]) | itself)[:, None]


def _noise(seeds: Sequence[int], steps: int) -> Tensor:
    """Uniform numbers in [0, 1), ``[B, steps]`` float64, each row from its own seed."""
    rows = [torch.rand(steps, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) for seed in seeds]
    return torch.stack(rows)
