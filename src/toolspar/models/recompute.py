"""Layers that keep only their input, and are computed again when their gradient is asked for.

This is gradient checkpointing (Chen et al. 2016, arXiv 1604.06174) by decoder layers. torch's own is not used, since a
layer has to run again under the adapter, dropout and noise that it ran under first, and inside a context that may
fetch its weights from other ranks (``runtime.shards``).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from toolspar.models.backbone import Backbone

Context = Callable[[], contextlib.AbstractContextManager[Any]]


def decoder_layers(backbone: Backbone) -> list[nn.Module]:
    """The layers that hold most of a model's weights, in their order."""
    return list(backbone.base.get_decoder().layers)  # pyright: ignore[reportArgumentType]


def recompute_layers(backbone: Backbone, hold: Callable[[int], Context] | None = None) -> None:
    """From now on, passes with gradient keep the layers' inputs only.

    Args:
        backbone: The model; adapters may come and go later.
        hold: What must be entered while the layer of a number runs, with and without gradient.
    """
    for number, layer in enumerate(decoder_layers(backbone)):
        context = hold(number) if hold else contextlib.nullcontext
        layer.forward = _recomputed(backbone, layer, layer.forward, context)  # pyright: ignore


def _recomputed(
    backbone: Backbone, layer: nn.Module, original: Callable[..., Tensor], hold: Context
) -> Callable[..., Tensor]:
    def forward(hidden: Tensor, *arguments: Any, **named: Any) -> Tensor:
        trained = [parameter for parameter in layer.parameters() if parameter.requires_grad]
        if not torch.is_grad_enabled() or not (trained or hidden.requires_grad):
            with hold():
                return original(hidden, *arguments, **named)

        def run(states: Tensor) -> Tensor:
            return original(states, *arguments, **named)

        again = partial(backbone.using, *backbone.running)
        return _Layer.apply(run, hold, again, hidden, *trained)  # pyright: ignore

    return forward


class _Layer(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, run: Callable[[Tensor], Tensor], hold: Context, again: Context, hidden: Tensor, *trained: Tensor
    ) -> Tensor:
        ctx.run, ctx.hold, ctx.again, ctx.trained = run, hold, again, trained
        ctx.devices = [hidden.device] if hidden.is_cuda else []
        ctx.noise = torch.get_rng_state(), [torch.cuda.get_rng_state(device) for device in ctx.devices]
        ctx.save_for_backward(hidden)
        with hold():
            return run(hidden)

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Tensor) -> tuple[Tensor | None, ...]:  # pyright: ignore
        (hidden,) = ctx.saved_tensors
        wanted = ctx.needs_input_grad[3:]
        hidden = hidden.detach().requires_grad_(wanted[0])
        inputs = [tensor for tensor, want in zip((hidden, *ctx.trained), wanted, strict=True) if want]
        with torch.random.fork_rng(ctx.devices), ctx.again(), ctx.hold(), torch.enable_grad():
            torch.set_rng_state(ctx.noise[0])
            for device, state in zip(ctx.devices, ctx.noise[1], strict=True):
                torch.cuda.set_rng_state(state, device)
            found = iter(torch.autograd.grad(ctx.run(hidden), inputs, grad_outputs, allow_unused=True))
        return None, None, None, *(next(found) if want else None for want in wanted)
