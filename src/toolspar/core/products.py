"""Products with a frozen weight, and a low-rank addition to it: through oneDNN where torch takes a slower library.

On CPUs torch multiplies float32 matrices with MKL, whatever the processor; oneDNN, which torch brings along, uses the
widest instructions that there are, and can keep a weight in the order in which it reads it, which is what counts when
few rows are multiplied at a time. ``benchmarks/products.py`` compares them. Elsewhere, and in other number formats,
these are torch's own products.

Shapes: N rows, I inputs, O outputs, R rank.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

_ONEDNN = torch.backends.mkldnn.is_available() and hasattr(torch.ops.mkldnn, "_linear_pointwise")


def suits(weight_OI: Tensor) -> bool:
    """Whether oneDNN multiplies with this weight."""
    return _ONEDNN and weight_OI.device.type == "cpu" and weight_OI.dtype == torch.float32


def frozen_linear(x: Tensor, weight_OI: Tensor, bias_O: Tensor | None = None) -> Tensor:
    """``x @ weight.T + bias``, [..., O]; the gradient flows to ``x`` alone.

    Args:
        x: Rows, [..., I], in the weight's number format.
        weight_OI: A weight that does not learn.
        bias_O: Likewise.
    """
    if not suits(weight_OI) or x.dtype != torch.float32:
        return F.linear(x, weight_OI, bias_O)
    if torch.is_grad_enabled() and x.requires_grad:
        product: Callable[..., Tensor] = _FrozenLinear.apply  # pyright: ignore
        return product(x, weight_OI, bias_O)
    return _product(x, weight_OI, bias_O)


def low_rank_linear(
    x_NI: Tensor, weight_OI: Tensor, bias_O: Tensor | None, down_RI: Tensor, up_OR: Tensor, scaling: float
) -> Tensor:
    """``x @ (weight + scaling * up @ down).T + bias``, [N, O] (LoRA, Hu et al., arXiv 2106.09685, equation 3).

    The gradient flows to ``x``, ``down`` and ``up``.

    Args:
        x_NI: Rows.
        weight_OI: A weight that does not learn and that ``suits``; all tensors are as it is.
        bias_O: Likewise.
        down_RI: The adapter's first factor (A).
        up_OR: Its second (B).
        scaling: Factor of their product.
    """
    if torch.is_grad_enabled() and (x_NI.requires_grad or down_RI.requires_grad or up_OR.requires_grad):
        product: Callable[..., Tensor] = _LowRankLinear.apply  # pyright: ignore
        return product(x_NI, weight_OI, bias_O, down_RI, up_OR, scaling)
    return _product(x_NI, weight_OI, bias_O).addmm_(_product(x_NI, down_RI, None), up_OR.T, alpha=scaling)


def packed(weight_OI: Tensor) -> Tensor:
    """A copy of a weight in the order that ``packed_linear`` reads fastest; the weight itself where there is none."""
    return torch.ops.mkldnn._reorder_linear_weight(weight_OI, _ROWS) if suits(weight_OI) else weight_OI


def packed_linear(x: Tensor, weight: Tensor, bias_O: Tensor | None = None) -> Tensor:
    """``frozen_linear`` with a weight that ``packed`` returned; without gradients."""
    return _product(x, weight, bias_O) if weight.is_mkldnn else F.linear(x, weight, bias_O)


_ROWS = 32  # the order is made for about this many rows, and serves others nearly as well


def _product(x: Tensor, weight: Tensor, bias_O: Tensor | None) -> Tensor:
    return torch.ops.mkldnn._linear_pointwise(x, weight, bias_O, "none", [], "")


class _FrozenLinear(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight_OI: Tensor, bias_O: Tensor | None) -> Tensor:
        ctx.save_for_backward(weight_OI)
        return _product(x, weight_OI, bias_O)

    @staticmethod
    @once_differentiable
    def backward(  # pyright: ignore[reportIncompatibleMethodOverride]  # the decorator hides the parameter's name
        ctx: Any, *grad_outputs: Any
    ) -> tuple[Tensor, None, None]:
        (weight_OI,) = cast(tuple[Tensor], ctx.saved_tensors)
        return _product(grad_outputs[0].contiguous(), weight_OI.T, None), None, None


class _LowRankLinear(torch.autograd.Function):
    """Each of the thin products in the order in which a library is quick: by 2 to 4 times on tall matrices."""

    @staticmethod
    def forward(
        ctx: Any,
        x_NI: Tensor,
        weight_OI: Tensor,
        bias_O: Tensor | None,
        down_RI: Tensor,
        up_OR: Tensor,
        scaling: float,
    ) -> Tensor:
        low_NR = _product(x_NI, down_RI, None)
        ctx.save_for_backward(x_NI, low_NR, weight_OI, down_RI, up_OR)
        ctx.scaling = scaling
        return _product(x_NI, weight_OI, bias_O).addmm_(low_NR, up_OR.T, alpha=scaling)

    @staticmethod
    @once_differentiable
    def backward(  # pyright: ignore[reportIncompatibleMethodOverride]  # the decorator hides the parameter's name
        ctx: Any, *grad_outputs: Any
    ) -> tuple[Tensor | None, None, None, Tensor | None, Tensor | None, None]:
        saved: tuple[Tensor, ...] = ctx.saved_tensors
        x_NI, low_NR, weight_OI, down_RI, up_OR = saved
        wants_x, _, _, wants_down, wants_up, _ = ctx.needs_input_grad
        grad_NO: Tensor = grad_outputs[0].contiguous()
        grad_NR = _product(grad_NO, up_OR.T.contiguous(), None).mul_(ctx.scaling)
        return (
            _product(grad_NO, weight_OI.T, None).addmm_(grad_NR, down_RI) if wants_x else None,
            None,
            None,
            grad_NR.T @ x_NI if wants_down else None,
            (low_NR.T @ grad_NO).T.contiguous().mul_(ctx.scaling) if wants_up else None,
            None,
        )
