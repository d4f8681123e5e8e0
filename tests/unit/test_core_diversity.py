"""The pure part of the diversity losses, against literal values."""

from __future__ import annotations

import pytest
import torch

from toolspar.core.diversity import crowding, score_function_loss


def test_the_score_function_loss_is_minus_advantage_times_log_probability() -> None:
    logp_BT = torch.tensor([[-1.0, -2.0], [-3.0, -9.0]], requires_grad=True)
    advantage_BT = torch.tensor([[0.5, 0.5], [-2.0, float("nan")]])
    mask_BT = torch.tensor([[True, True], [True, False]])
    loss = score_function_loss(logp_BT, advantage_BT, mask_BT)
    assert loss.item() == pytest.approx(0.5 * 3.0 - 2.0 * 3.0)
    loss.backward()
    assert logp_BT.grad is not None
    assert logp_BT.grad.tolist() == [[-0.5, -0.5], [2.0, 0.0]]  # padding cannot leak in


@pytest.mark.parametrize(("margin", "expected"), [(0.0, (0.6 + 0.8) / 2), (0.5, (0.2 + 0.6) / 2), (0.7, (1 / 3) / 2)])
def test_crowding_is_the_mean_similarity_above_the_margin(margin: float, expected: float) -> None:
    state_BD, company_ND = torch.tensor([[2.0, 0.0]]), torch.tensor([[3.0, 4.0], [8.0, 6.0]])  # cosines 0.6, 0.8
    found = crowding(state_BD, company_ND, torch.tensor([[True, True]]), margin)
    assert found.tolist() == pytest.approx([expected])


def test_only_allowed_company_counts_and_opposites_are_no_gain() -> None:
    states_BD, company_ND = torch.tensor([[1.0, 0.0]] * 3), torch.tensor([[1.0, 0.0], [-1.0, 0.0]])
    allowed_BN = torch.tensor([[True, True], [False, True], [False, False]])
    assert crowding(states_BD, company_ND, allowed_BN, 0.0).tolist() == [0.5, 0.0, 0.0]


def test_the_gradient_moves_the_row_away_and_leaves_its_company_alone() -> None:
    state_BD = torch.tensor([[1.0, 0.2]], requires_grad=True)
    company_ND = torch.tensor([[1.0, 0.0]], requires_grad=True)
    everyone = torch.tensor([[True]])
    loss = crowding(state_BD, company_ND, everyone, 0.0).sum()
    loss.backward()
    assert state_BD.grad is not None
    assert company_ND.grad is None
    assert crowding(state_BD - 0.1 * state_BD.grad, company_ND, everyone, 0.0).item() < loss.item()
