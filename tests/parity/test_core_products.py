"""Products through oneDNN are torch's own, values and gradients, to float32 accuracy."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from toolspar.core.products import frozen_linear, low_rank_linear, packed, packed_linear, suits


def numbers(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def exact(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    return F.linear(x.double(), weight.double(), None if bias is None else bias.double())


def is_near(mine: Tensor, wanted: Tensor) -> bool:
    return mine.shape == wanted.shape and torch.allclose(mine.double(), wanted, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("shape", [(1, 24), (33, 24), (2, 5, 24), (0, 24)])
@pytest.mark.parametrize("with_bias", [False, True])
def test_values(shape: tuple[int, ...], with_bias: bool) -> None:
    x, weight, bias = numbers(*shape), numbers(40, 24, seed=1), numbers(40, seed=2) if with_bias else None
    wanted = exact(x, weight, bias)
    assert is_near(frozen_linear(x, weight, bias), wanted)
    assert is_near(packed_linear(x, packed(weight), bias), wanted)
    assert is_near(frozen_linear(x, numbers(24, 40, seed=3).T, bias), exact(x, numbers(24, 40, seed=3).T, bias))


@pytest.mark.parametrize("with_bias", [False, True])
def test_the_gradient_flows_to_the_rows_alone(with_bias: bool) -> None:
    x, weight = numbers(2, 7, 24).requires_grad_(), numbers(40, 24, seed=1)
    bias = numbers(40, seed=2) if with_bias else None
    upstream = numbers(2, 40, 7, seed=4).transpose(1, 2)  # as it comes from attention: not contiguous
    (mine,) = torch.autograd.grad(frozen_linear(x, weight, bias), x, upstream)
    assert is_near(mine, upstream.double() @ weight.double())
    assert frozen_linear(x.detach(), weight, bias).requires_grad is False
    with torch.no_grad():
        assert frozen_linear(x, weight, bias).requires_grad is False


def test_what_follows_may_write_into_the_product() -> None:
    x, weight, low = numbers(6, 24).requires_grad_(), numbers(40, 24, seed=1), numbers(6, 3, seed=5).requires_grad_()
    up = numbers(3, 40, seed=6)
    y = frozen_linear(x, weight).addmm_(low, up, alpha=2.0)
    to_x, to_low = torch.autograd.grad(y.square().sum(), (x, low))
    whole = exact(x, weight, None) + 2.0 * low.double() @ up.double()
    assert is_near(to_x, 2 * whole.detach() @ weight.double())
    torch.testing.assert_close(to_low.double(), 4 * whole.detach() @ up.double().T, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("with_bias", [False, True])
def test_a_low_rank_addition_with_its_gradients(with_bias: bool) -> None:
    x, weight = numbers(9, 24), numbers(40, 24, seed=1)
    bias = numbers(40, seed=2) if with_bias else None
    down, up, upstream = numbers(3, 24, seed=5), numbers(40, 3, seed=6), numbers(40, 9, seed=7).T
    learns = [tensor.requires_grad_() for tensor in (x, down, up)]
    y = low_rank_linear(x, weight, bias, down, up, 0.7)
    wide = [tensor.detach().double().requires_grad_() for tensor in learns]
    wanted = exact(wide[0], weight, bias) + 0.7 * (wide[0] @ wide[1].T @ wide[2].T)
    assert is_near(y, wanted)
    mine = torch.autograd.grad(y, learns, upstream)
    for gradient, exact_gradient in zip(mine, torch.autograd.grad(wanted, wide, upstream.double()), strict=True):
        assert is_near(gradient, exact_gradient) and gradient.is_contiguous()
    with torch.no_grad():
        assert torch.equal(low_rank_linear(x, weight, bias, down, up, 0.7), y)


def test_of_a_low_rank_addition_only_what_learns_has_a_gradient() -> None:
    x, weight, down, up = numbers(4, 24), numbers(40, 24, seed=1), numbers(3, 24, seed=5), numbers(40, 3, seed=6)
    up.requires_grad_()
    low_rank_linear(x, weight, None, down, up, 0.7).sum().backward()
    assert up.grad is not None and x.grad is None and down.grad is None


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float64])
def test_other_number_formats_are_torchs_own(dtype: torch.dtype) -> None:
    x, weight = numbers(5, 24).to(dtype), numbers(40, 24, seed=1).to(dtype)
    assert not suits(weight) and packed(weight) is weight
    assert torch.equal(frozen_linear(x, weight), F.linear(x, weight))
    assert torch.equal(packed_linear(x, weight), F.linear(x, weight))
