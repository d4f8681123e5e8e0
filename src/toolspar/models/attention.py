"""Attention that knows which rows share a prefix: what they share is read, and computed, once.

The models' own attention modules call it through transformers' registry of attention functions, with the layout of
the batch as one more argument; without one it is torch's.

Shapes: G rows of a batch, L tokens of each, S segments (the own parts of rows that share a prefix), T tokens of the
longest, P of the longest prefix; heads as in ``core.attention``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import AttentionInterface, PreTrainedModel
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

from toolspar.core.attention import stacked, unstacked
from toolspar.core.errors import ModelError
from toolspar.models.full_attention import is_short, require_full_attention

SHARED_PREFIX = "shared_prefix"
"""Name of this attention among those of transformers."""
NO_MASK = torch.ones(1, 1, 1, 1, dtype=torch.bool)
"""Stands where a model wants a mask while a layout says what is seen: with four dimensions it is left alone."""

_NOT_COMPUTED = ("s_aux", "softcap")  # attention sinks, and a cap on scores


class Layout(Protocol):
    """Which token sees which, and where the keys are."""

    def attend(self, layer: int, query: Tensor, key: Tensor, value: Tensor, scaling: float) -> Tensor:
        """Outputs of one attention layer, ``[G, L, H, D]``.

        Args:
            layer: Number of the layer.
            query: ``[G, H, L, D]``, rotated.
            key: ``[G, J, K, D]``, rotated; what the cache returned where there is one.
            value: Likewise.
            scaling: Factor of the scores.
        """
        ...


def install(model: PreTrainedModel, ref: str) -> None:
    """Let a model's layers attend as ``hidden(layout=...)`` of its backbone says.

    Raises:
        ModelError: the model does not let its attention be replaced, or has layers whose tokens do not see all before
            them, which layouts do not know.
    """
    if not getattr(model, "_supports_attention_backend", False):
        raise ModelError(
            f"the attention of the model {ref} cannot be replaced: choose one that transformers refactored"
        )
    _require_full_attention(model.config.get_text_config(), ref)
    model.set_attn_implementation(SHARED_PREFIX)


def _require_full_attention(config: Any, ref: str) -> None:
    kinds: list[str] = list(getattr(config, "layer_types", None) or [])
    windowed = not kinds and getattr(config, "use_sliding_window", True)
    window: int | None = getattr(config, "sliding_window", None) if windowed else None
    require_full_attention(ref, kinds, window, _context(config))


def _context(config: Any) -> int | None:
    return getattr(config, "max_position_embeddings", None)


def _attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    *,
    scaling: float | None = None,
    layout: Layout | None = None,
    **others: Any,
) -> tuple[Tensor, None]:
    if unknown := [name for name in _NOT_COMPUTED if others.get(name) is not None]:
        raise ModelError(
            f"{type(module).__name__} wants {unknown[0]}, which is not computed here: choose another model"
        )
    if layout is None:
        if attention_mask is NO_MASK:
            raise ModelError(f"{type(module).__name__} was not told the layout of its batch: choose another model")
        return sdpa_attention_forward(module, query, key, value, attention_mask, scaling=scaling, **others)
    window: int | None = others.get("sliding_window")
    if is_short(window, _context(getattr(module, "config", None))):
        raise ModelError(
            f"{type(module).__name__} has a sliding window of {window} tokens, which layouts do not know: choose a "
            "model with full attention"
        )
    layer: int = module.layer_idx  # type: ignore[assignment] - every attention of a decoder has its number
    return layout.attend(layer, query, key, value, scaling or query.shape[-1] ** -0.5), None


AttentionInterface.register(SHARED_PREFIX, _attention)
AttentionMaskInterface.register(SHARED_PREFIX, sdpa_mask)  # for calls without a layout


@dataclass(frozen=True, slots=True)
class PackedLayout:
    """Each row is ``[prefix][segment][segment]...``; a segment sees the prefix and itself, causally.

    Args:
        prefix: P, tokens at the start of every row among which plain causal attention holds; the prefixes themselves
            may be shorter.
        group_S: Row of each segment.
        own_ST: Where the tokens of each segment are among all G * L tokens; any place behind the segment's end.
        mask_S1TK: Which of ``[P prefix tokens, T own tokens]`` each of them sees; at least one.
        place_GL: Where the output of each token is among those of ``[G * P prefix tokens, S * T own tokens]``.
    """

    prefix: int
    group_S: Tensor
    own_ST: Tensor
    mask_S1TK: Tensor
    place_GL: Tensor

    def to(self, device: torch.device) -> PackedLayout:
        """The same on another device."""
        tensors = (self.group_S, self.own_ST, self.mask_S1TK, self.place_GL)
        return PackedLayout(self.prefix, *(tensor.to(device) for tensor in tensors))

    def attend(self, layer: int, query: Tensor, key: Tensor, value: Tensor, scaling: float) -> Tensor:
        """See ``Layout``; all keys are the batch's own."""
        heads, width = query.shape[1], query.shape[3]
        first = slice(0, self.prefix)
        prefix_GHPD = F.scaled_dot_product_attention(
            query[:, :, first], key[:, :, first], value[:, :, first], is_causal=True, scale=scaling, enable_gqa=True
        )
        own_STHD = own_attention(self._own(query), self._seen(key), self._seen(value), self.mask_S1TK, scaling=scaling)
        tokens = torch.cat([prefix_GHPD.transpose(1, 2).reshape(-1, heads, width), own_STHD.flatten(0, 1)])
        return tokens.index_select(0, self.place_GL.flatten()).unflatten(0, self.place_GL.shape)

    def _own(self, states_GHLD: Tensor) -> Tensor:
        """What belongs to the segments' own tokens, ``[S, T, H, D]``."""
        tokens = states_GHLD.transpose(1, 2).flatten(0, 1)
        return tokens.index_select(0, self.own_ST.flatten()).unflatten(0, self.own_ST.shape)

    def _seen(self, states_GJLD: Tensor) -> Tensor:
        """What belongs to prefix and own tokens of each segment, ``[S, J, P + T, D]``."""
        prefix_SJPD = states_GJLD[:, :, : self.prefix].index_select(0, self.group_S)
        return torch.cat([prefix_SJPD, self._own(states_GJLD).transpose(1, 2)], dim=2)


def own_attention(query_STHD: Tensor, key: Tensor, value: Tensor, mask_S1TK: Tensor, *, scaling: float) -> Tensor:
    """Attention of rows to keys under a mask, ``[S, T, H, D]``; keys are not repeated for the heads that share them.

    Args:
        query_STHD: Queries.
        key: ``[S, J, K, D]``.
        value: Likewise.
        mask_S1TK: Which key each token sees; at least one.
        scaling: Factor of the scores.
    """
    heads, key_heads = query_STHD.shape[2], key.shape[1]
    mask = mask_S1TK.repeat_interleave(heads // key_heads, dim=2)
    output = F.scaled_dot_product_attention(stacked(query_STHD, key_heads), key, value, attn_mask=mask, scale=scaling)
    return unstacked(output, heads)
