"""GAE against a table worked out by hand and against the defining sum, in plain Python."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from toolspar.core.gae import gae

NAN = math.nan
MASK_BT = torch.tensor([[True, True, True], [True, True, False]])


def test_a_table_worked_out_by_hand() -> None:
    reward_BT = torch.tensor([[0.0, 0.0, 1.0], [-0.1, 2.0, NAN]], dtype=torch.float64)
    value_BT = torch.tensor([[0.5, 0.25, 0.75], [1.0, -1.0, 1e9]], dtype=torch.float64)
    advantage_BT, return_BT = gae(reward_BT, value_BT, MASK_BT, gamma=0.5, lam=0.5)
    # row 0: deltas -0.375, 0.125, 0.25; row 1: deltas -1.6, 3
    expected_advantage = [[-0.328125, 0.1875, 0.25], [-0.85, 3.0, 0.0]]
    expected_return = [[0.171875, 0.4375, 1.0], [0.15, 2.0, 0.0]]
    torch.testing.assert_close(advantage_BT, torch.tensor(expected_advantage, dtype=torch.float64))
    torch.testing.assert_close(return_BT, torch.tensor(expected_return, dtype=torch.float64))


def test_without_discount_every_return_is_the_reward_of_the_last_token() -> None:
    reward_BT = torch.tensor([[0.0, 0.0, 1.0], [0.0, -0.2, 0.0]])
    value_BT = torch.tensor([[0.3, 0.6, 0.9], [5.0, 6.0, 7.0]])
    advantage_BT, return_BT = gae(reward_BT, value_BT, MASK_BT, gamma=1.0, lam=1.0)
    torch.testing.assert_close(return_BT, torch.tensor([[1.0, 1.0, 1.0], [-0.2, -0.2, 0.0]]))
    torch.testing.assert_close(advantage_BT, torch.tensor([[0.7, 0.4, 0.1], [-5.2, -6.2, 0.0]]))


def defining_sum(rewards: list[float], values: list[float], gamma: float, lam: float) -> list[float]:
    """Eq. 16 of arXiv 1506.02438 as it stands: a sum of discounted temporal differences."""
    following = [*values[1:], 0.0]
    deltas = [r + gamma * after - v for r, v, after in zip(rewards, values, following, strict=True)]
    return [
        math.fsum((gamma * lam) ** step * delta for step, delta in enumerate(deltas[t:])) for t in range(len(deltas))
    ]


number = st.floats(-10, 10, width=32)
unit = st.floats(0, 1)
row = st.lists(st.tuples(number, number), min_size=1, max_size=7)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(row, min_size=1, max_size=4), gamma=unit, lam=unit, extra=st.integers(0, 3), garbage=st.floats())
def test_it_equals_the_defining_sum_whatever_the_padding_holds(
    rows: list[list[tuple[float, float]]], gamma: float, lam: float, extra: int, garbage: float
) -> None:
    width = max(map(len, rows)) + extra
    reward_BT, value_BT = torch.full((2, len(rows), width), garbage, dtype=torch.float64)
    mask_BT = torch.zeros(len(rows), width, dtype=torch.bool)
    for index, pairs in enumerate(rows):
        end = len(pairs)
        reward_BT[index, :end] = torch.tensor([reward for reward, _ in pairs], dtype=torch.float64)
        value_BT[index, :end] = torch.tensor([value for _, value in pairs], dtype=torch.float64)
        mask_BT[index, :end] = True
    advantage_BT, return_BT = gae(reward_BT, value_BT, mask_BT, gamma, lam)
    for index, pairs in enumerate(rows):
        rewards, values = map(list, zip(*pairs, strict=True))
        expected = defining_sum(rewards, values, gamma, lam)
        assert advantage_BT[index, : len(pairs)].tolist() == pytest.approx(expected, rel=1e-9, abs=1e-9)
        targets = [advantage + value for advantage, value in zip(expected, values, strict=True)]
        assert return_BT[index, : len(pairs)].tolist() == pytest.approx(targets, rel=1e-9, abs=1e-9)
    assert not advantage_BT[~mask_BT].any()
    assert not return_BT[~mask_BT].any()


def test_no_gradient_comes_out() -> None:
    value_BT = torch.ones(2, 3, requires_grad=True)
    advantage_BT, return_BT = gae(torch.ones(2, 3), value_BT, MASK_BT, 1.0, 0.9)
    assert not advantage_BT.requires_grad
    assert not return_BT.requires_grad


def test_wrong_input_is_refused() -> None:
    ones = torch.ones(2, 3)
    with pytest.raises(ValueError, match="padded on the right"):
        gae(ones, ones, torch.tensor([[True, False, True], [True, True, True]]), 1.0, 1.0)
    with pytest.raises(ValueError, match="value_BT has shape"):
        gae(ones, torch.ones(2, 2), MASK_BT, 1.0, 1.0)
    with pytest.raises(ValueError, match=r"gamma=1.5"):
        gae(ones, ones, MASK_BT, 1.5, 1.0)
    with pytest.raises(ValueError, match=r"\[B, T\]"):
        gae(torch.ones(3), torch.ones(3), torch.ones(3, dtype=torch.bool), 1.0, 1.0)
