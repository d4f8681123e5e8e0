"""Masked reductions against tables worked out by hand; what stands under a False must never matter."""

from __future__ import annotations

import math

import pytest
import torch

from toolspar.core.masked import masked_mean, masked_sum, masked_var, whiten, zero_padding

NAN, INF = math.nan, math.inf
X_BT = torch.tensor([[1.0, 2.0, NAN], [3.0, 4.0, 6.0], [INF, NAN, -INF]])
MASK_BT = torch.tensor([[True, True, False], [True, True, True], [False, False, False]])


def test_reductions_of_everything() -> None:
    assert masked_sum(X_BT, MASK_BT).item() == 16.0
    assert masked_mean(X_BT, MASK_BT).item() == pytest.approx(3.2)
    # squares of deviations from 3.2: 4.84, 1.44, 0.04, 0.64, 7.84
    assert masked_var(X_BT, MASK_BT).item() == pytest.approx(14.8 / 5)
    assert zero_padding(X_BT, MASK_BT).tolist() == [[1, 2, 0], [3, 4, 6], [0, 0, 0]]


def test_reductions_over_rows_and_columns() -> None:
    assert masked_sum(X_BT, MASK_BT, dim=1).tolist() == [3.0, 13.0, 0.0]
    assert masked_mean(X_BT, MASK_BT, dim=1).tolist() == pytest.approx([1.5, 13 / 3, 0.0])
    assert masked_mean(X_BT, MASK_BT, dim=0).tolist() == [2.0, 3.0, 6.0]


def test_whitening_centres_and_scales() -> None:
    x = torch.tensor([[1.0, 2.0, NAN], [3.0, 4.0, 99.0]])
    mask = torch.tensor([[True, True, False], [True, True, False]])
    # mean 2.5, population variance 1.25
    expected = torch.tensor([[-1.3416408, -0.4472136, 0.0], [0.4472136, 1.3416408, 0.0]])
    torch.testing.assert_close(whiten(x, mask), expected)


def test_whitened_values_have_mean_0_and_std_1() -> None:
    generator = torch.Generator().manual_seed(0)
    x = 3 + 7 * torch.randn(20, 30, generator=generator, dtype=torch.float64)
    mask = torch.rand(20, 30, generator=generator) < 0.6
    real = whiten(x, mask)[mask].numpy()
    assert abs(real.mean()) < 1e-12
    assert real.std() == pytest.approx(1.0)


@pytest.mark.parametrize("n_real", [0, 1, 3])
@pytest.mark.parametrize("value", [0.1, -7.3])
def test_whitening_what_has_no_spread_gives_zeros(n_real: int, value: float) -> None:
    mask = torch.arange(4) < n_real
    assert whiten(torch.full((4,), value), mask).tolist() == pytest.approx([0.0] * 4, abs=1e-6)


def test_the_variance_of_one_token_is_0() -> None:
    assert masked_var(torch.tensor([5.0, 9.0]), torch.tensor([False, True])).item() == 0.0


def test_padding_gets_no_gradient() -> None:
    x = torch.tensor([2.0, INF, 3.0], requires_grad=True)
    masked_mean(x, torch.tensor([True, False, True])).backward()
    assert x.grad is not None
    assert x.grad.tolist() == [0.5, 0.0, 0.5]


@pytest.mark.parametrize(
    ("x", "mask", "message"),
    [
        (torch.ones(2, 3), torch.ones(2, 2, dtype=torch.bool), "shape"),
        (torch.ones(2, 3), torch.ones(2, 3), "boolean"),
        (torch.ones(2, 3, dtype=torch.long), torch.ones(2, 3, dtype=torch.bool), "floating"),
    ],
)
def test_wrong_input_is_refused(x: torch.Tensor, mask: torch.Tensor, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        masked_sum(x, mask)
