"""Decoding of rows side by side: their own parts of the prompts in one pass each, then token by token.

Rows write into a cache that is allocated once, and leave the batch when they have ended. The noise of a row is keyed by
its seed, so what is sampled does not depend on which rows happen to share a batch.

Shapes: B rows of a batch, A of them still decoded, R some of them, O positions of the longest own part, K own positions
in the cache, V vocabulary, D hidden width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor
from transformers.cache_utils import DynamicCache

from toolspar.core.products import packed_linear
from toolspar.models.backbone import Backbone
from toolspar.models.chat import Prompt
from toolspar.models.lengths import like_lengths
from toolspar.rollout.kv_cache import RowCache, Workspace
from toolspar.rollout.shared_prefix import OwnLayout, PrefixBlock, StepLayout, bias_of

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


@dataclass(frozen=True, slots=True)
class DecodingModel:
    """What decodes: the model under the adapter that is switched on, and how a token is chosen.

    Args:
        backbone: The model.
        head: Its output embedding, as ``core.products.packed`` returns it.
        stop_ids: Tokens that end a continuation.
        max_new_tokens: Continuations are cut there.
        temperature: Divides the logits; 0 takes the most likely token.
    """

    backbone: Backbone
    head: Tensor
    stop_ids: Tensor
    max_new_tokens: int
    temperature: float

    def choose(self, hidden_AD: Tensor, uniform_A: Tensor) -> tuple[Tensor, Tensor]:
        """The next token of each row, and its log-probability."""
        logits_AV = packed_linear(hidden_AD.to(self.backbone.lm_head_weight.dtype), self.head).float()
        if self.temperature not in (0.0, 1.0):
            logits_AV /= self.temperature
        p_AV = logits_AV.sub_(logits_AV.amax(dim=-1, keepdim=True)).exp_()  # in place: fresh memory is slow to get
        token_A = _draw(p_AV, uniform_A) if self.temperature else p_AV.argmax(dim=-1)
        return token_A, (p_AV.gather(1, token_A[:, None]).squeeze(1) / p_AV.sum(dim=-1)).log()


@torch.no_grad()
def decode(
    model: DecodingModel,
    requests: Sequence[SampleRequest],
    blocks: Sequence[PrefixBlock],
    home_B: Sequence[tuple[int, int]],
    workspace: Workspace,
) -> list[Sample]:
    """One continuation per request, all of them side by side.

    Args:
        model: What decodes.
        requests: What to continue.
        blocks: Their prefixes.
        home_B: Block, and prefix in it, of each request.
        workspace: Memory for the cache.
    """
    device, steps = model.backbone.device, model.max_new_tokens
    state = _begin(model, [request.prompt for request in requests], blocks, home_B, workspace)
    noise_BT = _noise([request.seed for request in requests], steps).to(device)
    ids_BT = torch.zeros(len(requests), steps, dtype=torch.long, device=device)
    logp_BT = torch.zeros(len(requests), steps, device=device)
    length_B = torch.full((len(requests),), steps, device=device)
    finished_B = torch.zeros(len(requests), dtype=torch.bool, device=device)
    alive = torch.arange(len(requests), device=device)  # batch rows that are still decoded
    for step in range(steps):
        token_A, logp_A = model.choose(state.hidden_BD, noise_BT[alive, step])
        open_A = ~finished_B[alive]
        ids_BT[alive, step] = torch.where(open_A, token_A, 0)
        logp_BT[alive, step] = torch.where(open_A, logp_A, 0.0)
        ended_A = open_A & torch.isin(token_A, model.stop_ids)
        length_B[alive[ended_A]] = step + 1
        finished_B[alive[ended_A]] = True
        going_A = ~finished_B[alive]
        going = int(going_A.sum())
        if going == 0 or step == steps - 1:
            break
        if 2 * going <= len(alive):  # leaving costs a copy of the cache, so only when it halves the batch
            rows = going_A.nonzero().squeeze(1)
            state.keep(rows)
            alive, token_A = alive[rows], token_A[rows]
        state.step(model.backbone, token_A)
    return [
        Sample(tuple(ids[:n]), done, tuple(logp[:n]))
        for ids, logp, n, done in zip(
            ids_BT.tolist(), logp_BT.tolist(), length_B.tolist(), finished_B.tolist(), strict=True
        )
    ]


@dataclass(slots=True)
class _Decoding:
    """State of a batch between steps."""

    cache: RowCache
    """Own positions of the rows."""
    blocks: Sequence[PrefixBlock]
    home_B: Sequence[tuple[int, int]]
    """Block and prefix in it of each row."""
    seen_BK: Tensor | None
    """Which own positions are real; None where all are."""
    next_position_B: Tensor
    hidden_BD: Tensor
    """Last hidden states."""
    layout: StepLayout = field(init=False)

    def __post_init__(self) -> None:
        self._plan()

    def step(self, backbone: Backbone, token_A: Tensor) -> None:
        """Read the tokens that were chosen."""
        hidden_A1D = backbone.hidden(token_A[:, None], self.next_position_B[:, None], self.layout, self.cache)
        self.hidden_BD = hidden_A1D[:, 0]
        self.next_position_B = self.next_position_B + 1

    def keep(self, rows: Tensor) -> None:
        """Drop all rows but the given ones."""
        self.cache.keep(rows.tolist())
        self.home_B = [self.home_B[row] for row in rows.tolist()]
        self.seen_BK = None if self.seen_BK is None else self.seen_BK[rows]
        self.next_position_B = self.next_position_B[rows]
        self._plan()

    def _plan(self) -> None:
        self.layout = StepLayout(self.blocks, self.home_B, bias_of(self.seen_BK, self.hidden_BD.dtype))


def _begin(
    model: DecodingModel,
    prompts: Sequence[Prompt],
    blocks: Sequence[PrefixBlock],
    home_B: Sequence[tuple[int, int]],
    workspace: Workspace,
) -> _Decoding:
    """All prompts read."""
    device = model.backbone.device
    own_B = torch.tensor([len(prompt.own) for prompt in prompts], device=device)
    longest = int(own_B.max())
    cache = workspace.cache(blocks[0].layers, len(prompts), longest + model.max_new_tokens)
    hidden_BD = torch.stack([blocks[index].hidden_GD[prefix] for index, prefix in home_B])
    for index, block in enumerate(blocks):
        rows = [row for row, (at, _) in enumerate(home_B) if at == index and prompts[row].own]
        rows.sort(key=lambda row: len(prompts[row].own))
        for start, end in like_lengths([len(prompts[row].own) for row in rows]):
            row_R = torch.tensor(rows[start:end], device=device)
            prefix_R = torch.tensor([home_B[row][1] for row in rows[start:end]], device=device)
            filled, hidden_BD[row_R] = _own(model, block, prefix_R, [prompts[row].own for row in rows[start:end]])
            cache.fill(row_R, filled)
    cache.start_at(longest)
    next_position_B = torch.tensor([len(prompt.ids) for prompt in prompts], device=device)
    return _Decoding(cache, blocks, home_B, _seen_own(own_B, longest, model.max_new_tokens), next_position_B, hidden_BD)


def _own(
    model: DecodingModel, block: PrefixBlock, prefix_R: Tensor, own: Sequence[tuple[int, ...]]
) -> tuple[DynamicCache, Tensor]:
    """Cache and last hidden state ``[R, D]`` of own parts behind prefixes of one block."""
    ids_RO, mask_RO = (tensor.to(prefix_R.device) for tensor in padded(own))
    cache = DynamicCache()
    position_RO = block.length_G[prefix_R, None] + positions(mask_RO)
    hidden_ROD = model.backbone.hidden(ids_RO, position_RO, OwnLayout(block, prefix_R, ids_RO.shape[1]), cache)
    return cache, hidden_ROD[torch.arange(len(own), device=ids_RO.device), mask_RO.sum(1) - 1]


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


def padded(rows: Sequence[tuple[int, ...]]) -> tuple[Tensor, Tensor]:
    """Right-padded ids and the mask of real tokens."""
    lengths = torch.tensor([len(row) for row in rows])
    ids = torch.zeros(len(rows), int(lengths.max()), dtype=torch.long)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = torch.tensor(row, dtype=torch.long)
    return ids, torch.arange(ids.shape[1]) < lengths[:, None]


def positions(mask_BT: Tensor) -> Tensor:
    """Rotary positions of right-padded tokens."""
    return (mask_BT.long().cumsum(1) - 1).clamp(min=0)


def _seen_own(own_B: Tensor, longest: int, room: int) -> Tensor | None:
    """Which of the own positions will be real, ``[B, longest + room]``; None where all are."""
    if bool((own_B == longest).all()):
        return None
    positions = torch.arange(longest + room, device=own_B.device)
    return (positions < own_B[:, None]) | (positions >= longest)


def _noise(seeds: Sequence[int], steps: int) -> Tensor:
    """Uniform numbers in [0, 1), ``[B, steps]`` float64, each row from its own seed."""
    rows = [torch.rand(steps, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) for seed in seeds]
    return torch.stack(rows)
