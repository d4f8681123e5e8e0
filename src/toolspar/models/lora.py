"""Which LoRA adapter of a model runs, and a short way of running frozen layers and adapters.

peft's own layers check much at every call, hold three more tensors of the output's size than the sum needs, and turn
gradients on and off at every switch. Sampling and updates call them hundreds of times for a token, so plain LoRA
layers compute ``y = W x + s B A x`` (Hu et al. 2021, arXiv 2106.09685) here, with the sum in place. Parameters,
files and everything else stay peft's. Layers that are more than that (DoRA, quantised bases, ...) run as peft has them.

Shapes: N tokens, I inputs and O outputs of a layer, R rank.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, cast

import torch
from peft.tuners.lora import Linear as LoraLinear
from peft.tuners.tuners_utils import BaseTunerLayer
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import PreTrainedModel

from toolspar.core.products import frozen_linear, low_rank_linear, packed, packed_linear, suits


class AdapterSwitch:
    """Lets one adapter of a model run at a time.

    Args:
        model: A frozen causal LM that peft has put, or will put, LoRA layers into.
    """

    def __init__(self, model: PreTrainedModel) -> None:
        self._model = model
        self._layers: list[BaseTunerLayer] = []
        self._bare: list[nn.Linear] = []  # layers without any adapter
        self._short = False
        self._merged: dict[nn.Module, Tensor] = {}  # weights that stand for base and adapter together
        self.active: str | None = None
        """The adapter that runs; None = the bare base."""
        self.refresh()

    @property
    def layers(self) -> list[BaseTunerLayer]:
        """The layers in the model that peft made."""
        return self._layers

    def refresh(self) -> None:
        """Take note that an adapter has come or gone."""
        self._layers = [module for module in self._model.modules() if isinstance(module, BaseTunerLayer)]
        self._short = all(_is_plain(layer) for layer in self._layers)
        not_bare = {part for layer in self._layers for part in cast(nn.Module, layer).modules()}
        not_bare.add(cast(nn.Module, self._model.get_output_embeddings()))
        bare = [module for module in self._model.modules() if type(module) is nn.Linear and module not in not_bare]
        for linear in set(self._bare) - set(bare):
            del linear.forward
        self._bare = bare
        for linear in bare:
            cast(Any, linear).forward = self._frozen_forward(linear)
        for layer in self._layers:
            if self._short:
                cast(Any, layer).forward = self._short_forward(cast(LoraLinear, layer))
            elif "forward" in vars(layer):
                delattr(layer, "forward")  # what was put on the instance; the class's own is left
        self.run(self.active)

    def run(self, name: str | None) -> bool:
        """From now on the model runs with this adapter.

        Returns:
            Whether peft's own switches were used, which turn gradients on and off by what is active.
        """
        self.active = name
        if self._short:
            return False
        for layer in self._layers:
            layer.enable_adapters(name is not None)
            if name is not None:
                layer.set_adapter(name)
        return True

    @contextlib.contextmanager
    def merged(self) -> Iterator[None]:
        """Run base and active adapter as one product a layer, for a copy of the weights; without gradients.

        Where that would round the adapter (half precision), or layers are peft's own, the model runs as it is.
        """
        layers = cast(list[LoraLinear], self._layers)
        if not self._short or not all(_is_wide(linear) for linear in (*self._bare, *map(_base, layers))):
            yield
            return
        try:
            self._merged = {linear: packed(linear.weight) for linear in self._bare}
            self._merged |= {layer: packed(_merged_weight(layer, self.active)) for layer in layers}
            yield
        finally:
            self._merged = {}

    def _frozen_forward(self, linear: nn.Linear) -> Callable[[Tensor], Tensor]:
        def forward(x: Tensor) -> Tensor:
            if (pack := self._merged.get(linear)) is not None:
                return packed_linear(x, pack, linear.bias)
            return frozen_linear(x, linear.weight, linear.bias)

        return forward

    def _short_forward(self, layer: LoraLinear) -> Callable[[Tensor], Tensor]:
        base = _base(layer)

        def forward(x: Tensor) -> Tensor:
            if (merged := self._merged.get(layer)) is not None:
                return packed_linear(x, merged, base.bias)
            flat = x.flatten(0, -2)
            name = self.active
            if name is None or name not in layer.lora_A:
                y = frozen_linear(flat, base.weight, base.bias)
            else:
                y = _adapted(layer, name, flat)
            return y.view(*x.shape[:-1], y.shape[-1])

        return forward


def _adapted(layer: LoraLinear, name: str, x_NI: Tensor) -> Tensor:
    """Base layer and adapter, ``[N, O]``."""
    base, dropout, scaling = _base(layer), layer.lora_dropout[name], layer.scaling[name]
    down_RI, up_OR = (cast(Tensor, part[name].weight) for part in (layer.lora_A, layer.lora_B))
    drops = isinstance(dropout, nn.Dropout) and dropout.training and dropout.p > 0
    if suits(base.weight) and not drops and x_NI.dtype == down_RI.dtype == up_OR.dtype == base.weight.dtype:
        return low_rank_linear(x_NI, base.weight, base.bias, down_RI, up_OR, scaling)
    y = frozen_linear(x_NI, base.weight, base.bias)
    low_NR = F.linear(dropout(x_NI.to(down_RI.dtype)), down_RI)
    if y.dtype == up_OR.dtype:
        return y.addmm_(low_NR, up_OR.T, alpha=scaling)
    return (y + F.linear(low_NR, up_OR) * scaling).to(y.dtype)  # the sum in the adapter's wider format, as peft does


def _is_plain(layer: BaseTunerLayer) -> bool:
    return (
        type(layer) is LoraLinear
        and type(layer.base_layer) is nn.Linear
        and not layer.lora_variant
        and not any(layer.lora_bias.values())
    )


def _is_wide(linear: nn.Linear) -> bool:
    return linear.weight.dtype in (torch.float32, torch.float64)


def _base(layer: LoraLinear) -> nn.Linear:
    return cast(nn.Linear, layer.base_layer)


@torch.no_grad()
def _merged_weight(layer: LoraLinear, name: str | None) -> Tensor:
    weight_OI = _base(layer).weight
    if name is None or name not in layer.lora_A:
        return weight_OI
    down_RI, up_OR = (cast(Tensor, part[name].weight) for part in (layer.lora_A, layer.lora_B))
    return torch.addmm(weight_OI, up_OR.to(weight_OI), down_RI.to(weight_OI), alpha=layer.scaling[name])
