"""Frozen layers divided among the ranks (ZeRO stage 3): each keeps a part, and a layer is put together when it runs.

DeepSpeed divides and gathers the weights (``deepspeed.zero.Init``, ``GatheredParameters``). When to gather is decided
here, because DeepSpeed's own hooks expect every rank to run the same modules in the same order, while our ranks may
differ in the number and kind of their micro-batches. So a rank that needs a layer says which, all gather the layer of
the first one that waits, and who has asked for it goes on. Ranks that are done serve the others until all are.

One division serves all engines, as the adapters, which learn, are not part of it: they belong to the engines and are
whole on each rank. Sampling and scoring, which run layers for every token, gather all layers once (``whole``).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
import torch.distributed as dist
from torch import nn

from toolspar.runtime.ranks import Ranks
from toolspar.runtime.settings import RuntimeSettings
from toolspar.runtime.zero import prepare_deepspeed

_DONE = -1


class Shards:
    """The divided layers of a backbone.

    Args:
        layers: Frozen layers, without adapters yet.
        settings: Whether the parts are kept in the main memory.
        ranks: Who divide them; there may be one.
    """

    def __init__(self, layers: Sequence[nn.Module], settings: RuntimeSettings, ranks: Ranks) -> None:
        prepare_deepspeed(on_gpu=ranks.device.type == "cuda")
        import deepspeed

        self.ranks = ranks
        self._is_whole = False
        self._parameters = [list(layer.parameters()) for layer in layers]
        zero: dict[str, Any] = {"stage": 3}
        if settings.offload_parameters:
            zero["offload_param"] = {"device": "cpu", "pin_memory": ranks.device.type == "cuda"}
        config = {"train_micro_batch_size_per_gpu": 1, "zero_optimization": zero}
        dtype = self._parameters[0][0].dtype
        deepspeed.zero.Init(nn.ModuleList(layers), mem_efficient_linear=False, config_dict_or_path=config, dtype=dtype)
        self._gathered: Callable[..., Any] = deepspeed.zero.GatheredParameters

    def hold(self, number: int) -> Callable[[], contextlib.AbstractContextManager[None]]:
        """The context in which the layer of a number can run."""
        return lambda: self._held(number)

    @contextlib.contextmanager
    def whole(self) -> Iterator[None]:
        """All layers are there inside the ``with`` block, which all ranks enter together; a rank alone may leave it."""
        if self._is_whole:
            yield
            return
        with self._gathered([parameter for layer in self._parameters for parameter in layer]):
            self._is_whole = True
            try:
                yield
            finally:
                self._is_whole = False

    def settle(self) -> None:
        """Serve the other ranks until all have come here."""
        while (wanted := self._ask(_DONE)) != _DONE:
            with self._gathered(self._parameters[wanted]):
                pass

    @contextlib.contextmanager
    def _held(self, number: int) -> Iterator[None]:
        if self._is_whole:
            yield
            return
        while (wanted := self._ask(number)) != number:
            with self._gathered(self._parameters[wanted]):
                pass
        with self._gathered(self._parameters[number]):
            yield

    def _ask(self, number: int) -> int:
        """Which layer is gathered next: that of the first rank that waits for one."""
        if self.ranks.world == 1:
            return number
        mine = torch.tensor([number], device=self.ranks.device)
        of_ranks = [torch.empty_like(mine) for _ in range(self.ranks.world)]
        dist.all_gather(of_ranks, mine)
        return next((wanted for tensor in of_ranks if (wanted := int(tensor)) != _DONE), _DONE)
