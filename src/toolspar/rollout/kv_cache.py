"""A key-value cache that is allocated once: decoding writes in place, and one piece of memory serves all batches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers.cache_utils import Cache, CacheLayerMixin, DynamicCache

_KEPT_BYTES = 384 * 2**20


class PreallocatedLayer(CacheLayerMixin):
    """Keys and values of one layer, ``[B, H, capacity, D]``, of which the first ``length`` positions are in use."""

    is_sliding = False

    def __init__(self, keys: Tensor, values: Tensor) -> None:
        super().__init__()
        self.keys: Tensor = keys
        self.values: Tensor = values
        self.length = 0
        self.is_initialized = True

    def lazy_initialization(self, key_states: Tensor, value_states: Tensor) -> None:
        """Nothing to do: the layer is made with its memory."""

    def update(self, key_states: Tensor, value_states: Tensor, *_: Any, **__: Any) -> tuple[Tensor, Tensor]:
        """Append new positions in place; returns views of what is in use."""
        end = self.length + key_states.shape[2]
        self.keys[:, :, self.length : end] = key_states
        self.values[:, :, self.length : end] = value_states
        self.length = end
        return self.keys[:, :, :end], self.values[:, :, :end]

    def get_seq_length(self) -> int:
        """Positions in use."""
        return self.length

    def get_max_length(self) -> int:
        """Positions allocated."""
        return self.keys.shape[2]

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        """Number of keys that the next query sees, and their offset."""
        return self.length + query_length, 0


class RowCache(Cache):
    """The cache of a batch of rows, all of the same length (shorter rows have positions that no query sees).

    Args:
        layers: One layer per decoder layer, all with the same rows.
    """

    def __init__(self, layers: list[PreallocatedLayer]) -> None:
        super().__init__(layers=list(layers))
        self.own_layers = layers

    def fill(self, rows: Tensor, filled: DynamicCache) -> None:
        """Copy what was computed apart for some rows to their first positions; ``start_at`` counts them."""
        for layer, (keys, values) in zip(self.own_layers, key_values(filled), strict=True):
            layer.keys[rows, :, : keys.shape[2]] = keys
            layer.values[rows, :, : values.shape[2]] = values

    def start_at(self, length: int) -> None:
        """Append behind so many positions."""
        for layer in self.own_layers:
            layer.length = length

    def keep(self, rows: Sequence[int]) -> None:
        """Drop all rows but the given ones (ascending), moving them up in place."""
        for layer in self.own_layers:
            for tensor in (layer.keys, layer.values):
                for target, source in enumerate(rows):
                    if target != source:
                        tensor[target, :, : layer.length] = tensor[source, :, : layer.length]
            layer.keys, layer.values = layer.keys[: len(rows)], layer.values[: len(rows)]


class Workspace:
    """Memory for one ``RowCache`` at a time; it is used again by the next batch, since fresh pages are slow to get."""

    def __init__(self) -> None:
        self._storage = torch.empty(0)

    def cache(self, like: Sequence[tuple[Tensor, Tensor]], rows: int, room: int) -> RowCache:
        """An empty cache of the same model; it invalidates the one before.

        Args:
            like: Keys and values of each layer, for the number of layers, heads and the number format.
            rows: Batch rows.
            room: Positions of each.
        """
        known = [tensor for pair in like for tensor in pair]
        shapes = [torch.Size((rows, tensor.shape[1], room, tensor.shape[3])) for tensor in known]
        sizes = [shape.numel() for shape in shapes]
        if self._storage.numel() < sum(sizes) or self._storage.dtype != known[0].dtype:
            self._storage = torch.empty(0)  # frees the old memory first
            # zeros: what no query sees still enters sums with weight 0, and must not be NaN
            self._storage = torch.zeros(sum(sizes), dtype=known[0].dtype, device=known[0].device)
        tensors = [
            flat.view(shape) for flat, shape in zip(self._storage[: sum(sizes)].split(sizes), shapes, strict=True)
        ]
        return RowCache([PreallocatedLayer(*pair) for pair in zip(tensors[::2], tensors[1::2], strict=True)])

    def trim(self) -> None:
        """Give memory back before something else needs it; a little is kept."""
        if self._storage.nbytes > _KEPT_BYTES:
            self._storage = torch.empty(0)


def key_values(cache: DynamicCache) -> list[tuple[Tensor, Tensor]]:
    """Keys and values of each layer of a filled cache."""
    pairs = [(getattr(layer, "keys"), getattr(layer, "values")) for layer in cache.layers]  # noqa: B009
    return [pair for pair in pairs if isinstance(pair[0], Tensor) and isinstance(pair[1], Tensor)]
