"""The objectives of PPO against tables worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from toolspar.core.ppo import explained_variance, kl_k3, policy_loss, value_loss

NAN = math.nan


def row(*values: float) -> Tensor:
    """One row of real tokens, with a padding token of NaN at the end."""
    return torch.tensor([[*values, NAN]], dtype=torch.float64)


def mask_of(x_BT: Tensor) -> Tensor:
    return torch.arange(x_BT.shape[1])[None] < x_BT.shape[1] - 1


def test_the_clipped_surrogate_and_its_gradient() -> None:
    ratios = (1.5, 0.5, 1.5, 0.5, 1.1)
    logp_BT = row(*(math.log(ratio) - 2 for ratio in ratios)).requires_grad_()
    advantage_BT = row(1.0, 1.0, -2.0, -2.0, 1.0)
    found = policy_loss(logp_BT, row(*[-2.0] * 5), advantage_BT, mask_of(advantage_BT), clip=0.2)
    # per token: -1.2 (clipped), -0.5, 3.0, 1.6 (clipped), -1.1
    assert found.loss.item() == pytest.approx(1.8)
    assert found.clipped.item() == 4
    assert found.ratio.item() == pytest.approx(5.1)
    assert found.max_deviation.item() == pytest.approx(0.5)
    found.loss.backward()
    assert logp_BT.grad is not None
    assert logp_BT.grad[0].tolist() == pytest.approx([0.0, -0.5, 3.0, 0.0, -1.1, 0.0])


def test_the_first_step_has_ratio_1_and_the_policy_gradient() -> None:
    logp_BT = row(-0.3, -1.7).requires_grad_()
    advantage_BT = row(2.0, -3.0)
    found = policy_loss(logp_BT, logp_BT.detach(), advantage_BT, mask_of(advantage_BT), clip=0.2)
    assert (found.clipped.item(), found.ratio.item(), found.max_deviation.item()) == (0, 2.0, 0.0)
    found.loss.backward()
    assert logp_BT.grad is not None
    assert logp_BT.grad[0].tolist() == [-2.0, 3.0, 0.0]


def test_the_clipped_value_loss_and_its_gradient() -> None:
    value_BT = row(0.5, -0.5, 0.1).requires_grad_()
    return_BT = row(1.0, 1.0, 0.0)
    loss = value_loss(value_BT, row(0.0, 0.0, 0.0), return_BT, mask_of(return_BT), clip=0.2)
    # larger squared errors: 0.64 (of the clipped value 0.2), 2.25, 0.01
    assert loss.item() == pytest.approx(1.45)
    loss.backward()
    assert value_BT.grad is not None
    assert value_BT.grad[0].tolist() == pytest.approx([0.0, -1.5, 0.1, 0.0])


def test_the_kl_estimate() -> None:
    p, q = row(math.log(0.5), math.log(0.25)), row(math.log(0.25), math.log(0.25))
    assert kl_k3(p, q, mask_of(p)).item() == pytest.approx(0.193147, abs=1e-6)  # log 2 - 1/2
    assert kl_k3(q, p, mask_of(p)).item() == pytest.approx(0.306853, abs=1e-6)  # 1 - log 2


def test_k3_never_rounds_below_zero() -> None:
    logp_BT = torch.linspace(-9, -0.1, 50)[None]
    other_BT = logp_BT + torch.logspace(-8, -3, 50)[None]
    for token in range(50):
        mask_BT = torch.arange(50)[None] == token
        assert kl_k3(logp_BT, other_BT, mask_BT).item() >= 0


def test_the_kl_estimate_is_unbiased() -> None:
    p, q = torch.tensor([0.6, 0.3, 0.1]).double(), torch.tensor([0.2, 0.5, 0.3]).double()
    each = torch.stack([kl_k3(p.log()[None], q.log()[None], torch.arange(3)[None] == token) for token in range(3)])
    # 0.6 log 3 + 0.3 log 0.6 + 0.1 log(1/3)
    assert (p * each).sum().item() == pytest.approx(0.396058, abs=1e-6)


def test_explained_variance() -> None:
    return_BT, value_BT = row(1.0, 2.0, 3.0), row(1.0, 2.0, 2.0)
    mask_BT = mask_of(return_BT)
    # variances 2/3 and 2/9
    assert explained_variance(value_BT, return_BT, mask_BT).item() == pytest.approx(2 / 3)
    assert explained_variance(return_BT, return_BT, mask_BT).item() == 1.0
    assert explained_variance(row(7.0, 7.0, 7.0), return_BT, mask_BT).item() == pytest.approx(0.0)
    assert explained_variance(value_BT, row(5.0, 5.0, 5.0), mask_BT).item() == 0.0


def test_nothing_real_gives_zeros() -> None:
    x_BT, none_BT = torch.ones(2, 3), torch.zeros(2, 3, dtype=torch.bool)
    found = policy_loss(x_BT, x_BT, x_BT, none_BT, clip=0.2)
    assert (found.loss.item(), found.clipped.item(), found.ratio.item()) == (0.0, 0, 0.0)
    assert value_loss(x_BT, x_BT, x_BT, none_BT, clip=0.2).item() == 0.0


def test_wrong_input_is_refused() -> None:
    x_BT, mask_BT = torch.ones(2, 3), torch.ones(2, 3, dtype=torch.bool)
    with pytest.raises(ValueError, match="advantage_BT has shape"):
        policy_loss(x_BT, x_BT, torch.ones(2, 1), mask_BT, clip=0.2)
    with pytest.raises(ValueError, match="mask must be boolean"):
        value_loss(x_BT, x_BT, x_BT, x_BT, clip=0.2)
