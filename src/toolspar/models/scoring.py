"""Exact scoring of responses, with what their prompts have in common computed once.

Rows whose prompts begin alike (rewrites of one task, requests about the same tools) are packed into one sequence
``[common prefix][rest of prompt 1, response 1][rest of prompt 2, response 2]...``. Each segment sees the prefix and
itself, never a sibling, and its positions go on from the prefix's end, so every hidden state is what it would be in a
sequence of its own, up to float rounding.

Shapes: B rows (responses), T longest response, G packed groups, L longest packed group, N real response tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from toolspar.core.logprobs import token_logprobs
from toolspar.models.attention import PackedLayout
from toolspar.models.backbone import Backbone
from toolspar.models.lengths import like_lengths

Ids = Sequence[int]


_WORTH_SHARING = 0.5  # of a prompt: prompts that share less are computed apart


@dataclass(frozen=True, slots=True)
class PromptGroup:
    """Rows that are packed together, and how many tokens at the start of their prompts are the same.

    Example:
        >>> PromptGroup(prefix=2, rows=(0, 1)).rows
        (0, 1)
    """

    prefix: int
    rows: tuple[int, ...]


def group_by_prefix(prompts: Sequence[Ids]) -> list[PromptGroup]:
    """Rows whose prompts are equal, or share at least half of their tokens from the start.

    Example:
        >>> group_by_prefix([(1, 2, 3), (9,), (1, 2, 4), (1, 2, 3)])
        [PromptGroup(prefix=2, rows=(0, 3, 2)), PromptGroup(prefix=1, rows=(1,))]
    """
    groups: list[PromptGroup] = []
    for row in sorted(range(len(prompts)), key=lambda index: tuple(prompts[index])):
        if groups:
            last = groups[-1]
            common = min(last.prefix, _common_prefix(prompts[last.rows[-1]], prompts[row]))
            longest = max(len(prompts[other]) for other in (row, *last.rows))
            if common >= _WORTH_SHARING * longest:
                groups[-1] = PromptGroup(common, (*last.rows, row))
                continue
        groups.append(PromptGroup(len(prompts[row]), (row,)))
    return groups


def _common_prefix(first: Ids, second: Ids) -> int:
    return next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )


@dataclass(frozen=True, slots=True)
class Packed:
    """Rows packed by prompt.

    Example:
        >>> packed = pack([(1, 2), (1, 2)], [(5,), (6, 7)])
        >>> packed.input_ids_GL.tolist(), packed.position_ids_GL.tolist()
        ([[1, 2, 5, 6, 7]], [[0, 1, 2, 2, 3]])
        >>> packed.predictor_N.tolist()  # the state after (1, 2) predicts 5 and 6, the one after 6 predicts 7
        [1, 1, 3]
    """

    input_ids_GL: Tensor
    position_ids_GL: Tensor
    layout: PackedLayout
    predictor_N: Tensor  # index into the flattened [G * L] states of the one that predicts each response token
    target_N: Tensor  # the response tokens themselves

    def to(self, device: torch.device) -> Packed:
        """The same on another device."""
        return Packed(*(getattr(self, name).to(device) for name in self.__dataclass_fields__))


def pack(prompts: Sequence[Ids], responses: Sequence[Ids]) -> Packed:
    """Pack rows by what their prompts have in common (see ``group_by_prefix``).

    Args:
        prompts: Prompt of each row; at least one token.
        responses: Response of each row; at least one token.
    """
    groups = group_by_prefix(prompts)
    length = max(_packed_length(group, prompts, responses) for group in groups)
    ids_GL = torch.zeros(len(groups), length, dtype=torch.long)
    positions_GL = torch.zeros_like(ids_GL)
    segments: list[_Segment] = []
    predictors: list[Tensor] = [torch.empty(0)] * len(prompts)
    for index, group in enumerate(groups):
        end = group.prefix
        ids_GL[index, :end] = torch.tensor(prompts[group.rows[0]][:end])
        positions_GL[index, :end] = torch.arange(end)
        for row in group.rows:
            own = [*prompts[row][group.prefix :], *responses[row]]
            span = slice(end, end + len(own))
            ids_GL[index, span] = torch.tensor(own)
            positions_GL[index, span] = torch.arange(group.prefix, group.prefix + len(own))
            segments.append(_Segment(index, end, len(own)))
            states = torch.arange(span.stop - 1 - len(responses[row]), span.stop - 1)
            if len(own) == len(responses[row]):
                states[0] = group.prefix - 1  # the prefix's last state predicts the first token, not a sibling's
            predictors[row] = index * length + states
            end = span.stop
    return Packed(
        ids_GL,
        positions_GL,
        _layout([group.prefix for group in groups], segments, length),
        torch.cat(predictors),
        torch.cat([torch.tensor(response) for response in responses]),
    )


@dataclass(frozen=True, slots=True)
class _Segment:
    """The own tokens of a row: of which packed group, and where in it."""

    group: int
    start: int
    length: int


def _packed_length(group: PromptGroup, prompts: Sequence[Ids], responses: Sequence[Ids]) -> int:
    own = sum(len(prompts[row]) - group.prefix + len(responses[row]) for row in group.rows)
    return group.prefix + own


def _layout(prefixes: Sequence[int], segments: Sequence[_Segment], length: int) -> PackedLayout:
    """Of groups with prefixes of these lengths, packed to ``length`` tokens."""
    prefix, longest = max(prefixes), max(segment.length for segment in segments)
    own_T = torch.arange(longest)
    group_S = torch.tensor([segment.group for segment in segments])
    start_S = torch.tensor([segment.start for segment in segments])
    # what is beyond a segment's end is masked, or asked by nobody
    own_ST = group_S[:, None] * length + (start_S[:, None] + own_T).clamp(max=length - 1)
    sees_SP = torch.arange(prefix) < torch.tensor(prefixes)[group_S, None]
    shape = (len(segments), longest, longest)
    mask_STK = torch.cat([sees_SP[:, None].expand(-1, longest, -1), (own_T <= own_T[:, None]).expand(shape)], dim=2)
    place_GL = torch.zeros(len(prefixes), length, dtype=torch.long)
    place_GL[:, :prefix] = torch.arange(len(prefixes) * prefix).view(-1, prefix)
    for index, segment in enumerate(segments):
        first = len(prefixes) * prefix + index * longest
        place_GL[segment.group, segment.start : segment.start + segment.length] = torch.arange(
            first, first + segment.length
        )
    return PackedLayout(prefix, group_S, own_ST, mask_STK[:, None], place_GL)


@dataclass(frozen=True, slots=True)
class ScoredStates:
    """Hidden states that predict each real response token, row by row in the given order.

    Example:
        >>> # two rows with responses of 2 and 1 tokens: N = 3, mask_BT = [[True, True], [True, False]]
    """

    hidden_ND: Tensor
    target_N: Tensor  # the response tokens
    mask_BT: Tensor  # True at real response tokens


def predictor_states(
    backbone: Backbone,
    adapter: str | None,
    prompts: Sequence[Ids],
    responses: Sequence[Ids],
    *,
    dropout: bool = False,
) -> ScoredStates:
    """The states that predict each response token; packed groups of like length share a forward pass.

    Args:
        backbone: The model.
        adapter: Name of the adapter; None = the bare base.
        prompts: Prompt ids of each row.
        responses: Response ids of each row.
        dropout: Whether the adapter's dropout is on.
    """
    if not prompts or not all(prompts) or not all(responses):
        raise ValueError("every row needs a prompt and a response of at least one token")
    parts: dict[int, tuple[Tensor, Tensor]] = {}
    with backbone.using(adapter, dropout=dropout):
        for rows in _buckets(prompts, responses):
            packed = pack([prompts[row] for row in rows], [responses[row] for row in rows]).to(backbone.device)
            hidden_GLD = backbone.hidden(packed.input_ids_GL, packed.position_ids_GL, packed.layout)
            hidden_ND = hidden_GLD.flatten(0, 1)[packed.predictor_N]
            sizes = [len(responses[row]) for row in rows]
            parts.update(zip(rows, zip(hidden_ND.split(sizes), packed.target_N.split(sizes), strict=True), strict=True))
    lengths = torch.tensor([len(response) for response in responses], device=backbone.device)
    return ScoredStates(
        torch.cat([parts[row][0] for row in range(len(prompts))]),
        torch.cat([parts[row][1] for row in range(len(prompts))]),
        torch.arange(int(lengths.max()), device=backbone.device) < lengths[:, None],
    )


def _buckets(prompts: Sequence[Ids], responses: Sequence[Ids]) -> list[list[int]]:
    """Rows of one forward pass each: whole groups, of like packed length."""
    groups = sorted(
        ((_packed_length(group, prompts, responses), group) for group in group_by_prefix(prompts)),
        key=lambda item: item[0],
    )
    ranges = like_lengths([length for length, _ in groups])
    return [[row for _, group in groups[start:end] for row in group.rows] for start, end in ranges]


def response_logprobs(
    backbone: Backbone,
    adapter: str | None,
    prompts: Sequence[Ids],
    responses: Sequence[Ids],
    *,
    temperature: float = 1.0,
    dropout: bool = False,
) -> tuple[Tensor, Tensor, Tensor]:
    """Log-probability and entropy of every response token: ``(logp_BT, entropy_BT, mask_BT)``, 0 at padding.

    Args:
        backbone: The model.
        adapter: Name of the adapter; None = the bare base.
        prompts: Prompt ids of each row.
        responses: Response ids of each row.
        temperature: Divides the logits, as in sampling.
        dropout: Whether the adapter's dropout is on.

    Raises:
        ValueError: a prompt or a response is empty.
    """
    states = predictor_states(backbone, adapter, prompts, responses, dropout=dropout)
    return state_logprobs(backbone, states, temperature=temperature)


def state_logprobs(
    backbone: Backbone, states: ScoredStates, *, temperature: float = 1.0
) -> tuple[Tensor, Tensor, Tensor]:
    """``(logp_BT, entropy_BT, mask_BT)`` from the states that predict the tokens; see ``response_logprobs``."""
    logp_N, entropy_N = token_logprobs(
        states.hidden_ND, backbone.lm_head_weight, states.target_N, temperature=temperature
    )
    return unflatten(logp_N, states.mask_BT), unflatten(entropy_N, states.mask_BT), states.mask_BT


def pooled_states(states: ScoredStates) -> Tensor:
    """Mean hidden state at the tokens of each response, [B, D] in float32 or wider; keeps the gradient.

    The last token, which ends the turn, has no state among those that predict tokens. Nor does the state counts that
    predicts the first token: it is the prompt's, and so the same for all siblings (but for a response of one token,
    which has no other).
    """
    rows = states.hidden_ND.split(states.mask_BT.sum(dim=1).tolist())
    pooled_BD = torch.stack([(row_TD[1:] if len(row_TD) > 1 else row_TD).mean(dim=0) for row_TD in rows])
    return pooled_BD if pooled_BD.dtype == torch.float64 else pooled_BD.float()


def unflatten(values_N: Tensor, mask_BT: Tensor) -> Tensor:
    """Values of the real tokens in row order as a padded ``[B, T]`` tensor, 0 at padding; keeps the gradient."""
    padded_BT = torch.zeros(mask_BT.shape, dtype=values_N.dtype, device=values_N.device)
    return padded_BT.masked_scatter(mask_BT, values_N)
