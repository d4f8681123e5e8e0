"""Chunked log-probs against plain log-softmax, torch's numerical gradients, and TRL's helpers."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from trl.trainer.utils import entropy_from_logits, selective_log_softmax

from toolspar.core.logprobs import token_logprobs

TEMPERATURE = 0.7


@pytest.fixture
def inputs() -> tuple[Tensor, Tensor, Tensor]:
    generator = torch.Generator().manual_seed(0)
    hidden_ND = torch.randn(7, 5, generator=generator, dtype=torch.float64)
    weight_VD = torch.randn(11, 5, generator=generator, dtype=torch.float64)
    return hidden_ND, weight_VD, torch.randint(11, (7,), generator=generator)


def plain(hidden_ND: Tensor, weight_VD: Tensor, target_N: Tensor) -> tuple[Tensor, Tensor]:
    logp_NV = torch.log_softmax(hidden_ND @ weight_VD.T / TEMPERATURE, dim=-1)
    return logp_NV[torch.arange(len(target_N)), target_N], -(logp_NV.exp() * logp_NV).sum(-1)


def test_a_case_worked_out_by_hand() -> None:
    # logits 0 and log 3: probabilities 1/4 and 3/4
    hidden_ND, weight_VD = torch.ones(1, 1), torch.tensor([[0.0], [1.0986123]])
    logp_N, entropy_N = token_logprobs(hidden_ND, weight_VD, torch.tensor([0]))
    assert logp_N.tolist() == pytest.approx([-1.386294])
    assert entropy_N.tolist() == pytest.approx([0.562335])


@pytest.mark.parametrize("chunk", [1, 3, 7, 256])
@pytest.mark.parametrize("bonus", [[2.0, 1.5, 1.0, 0.5, 0.0, -0.5, -1.0], [0, 0.3, 0, 0, 0, 0.3, 0], [0] * 7])
def test_values_and_gradients_equal_the_plain_ones(
    inputs: tuple[Tensor, Tensor, Tensor], chunk: int, bonus: list[float]
) -> None:
    hidden_ND, weight_VD, target_N = inputs
    weights_N, bonus_N = torch.linspace(-1, 2, 7, dtype=torch.float64), torch.tensor(bonus, dtype=torch.float64)
    results = []
    for function in (plain, lambda *args: token_logprobs(*args, temperature=TEMPERATURE, chunk=chunk)):
        hidden = hidden_ND.clone().requires_grad_()
        logp_N, entropy_N = function(hidden, weight_VD, target_N)
        (weights_N * logp_N + bonus_N * entropy_N).sum().backward()
        results.append((logp_N, entropy_N, hidden.grad))
    torch.testing.assert_close(results[1], results[0], rtol=1e-12, atol=1e-12)


def test_gradients_equal_numerical_ones(inputs: tuple[Tensor, Tensor, Tensor]) -> None:
    hidden_ND, weight_VD, target_N = inputs

    def scored(hidden: Tensor) -> tuple[Tensor, Tensor]:
        return token_logprobs(hidden, weight_VD, target_N, temperature=TEMPERATURE, chunk=3)

    assert torch.autograd.gradcheck(scored, (hidden_ND.requires_grad_(),))


@pytest.mark.parametrize("part", [0, 1])
def test_a_loss_of_one_of_both_alone(inputs: tuple[Tensor, Tensor, Tensor], part: int) -> None:
    hidden_ND, weight_VD, target_N = inputs
    grads = []
    for function in (plain, lambda *args: token_logprobs(*args, temperature=TEMPERATURE, chunk=2)):
        hidden = hidden_ND.clone().requires_grad_()
        function(hidden, weight_VD, target_N)[part].sum().backward()
        grads.append(hidden.grad)
    torch.testing.assert_close(grads[1], grads[0], rtol=1e-12, atol=1e-12)


def test_it_agrees_with_trl() -> None:
    generator = torch.Generator().manual_seed(1)
    hidden_ND, weight_VD = torch.randn(9, 16, generator=generator), torch.randn(40, 16, generator=generator)
    target_N = torch.randint(40, (9,), generator=generator)
    logits_NV = hidden_ND @ weight_VD.T
    logp_N, entropy_N = token_logprobs(hidden_ND, weight_VD, target_N, chunk=4)
    torch.testing.assert_close(logp_N, selective_log_softmax(logits_NV, target_N), rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(entropy_N, entropy_from_logits(logits_NV), rtol=1e-5, atol=1e-5)


def test_half_precision_is_scored_in_float32() -> None:
    generator = torch.Generator().manual_seed(2)
    hidden_ND = torch.randn(4, 8, generator=generator).bfloat16().requires_grad_()
    weight_VD = torch.randn(10, 8, generator=generator).bfloat16()
    logp_N, entropy_N = token_logprobs(hidden_ND, weight_VD, torch.arange(4))
    logp_N.sum().backward()
    assert (logp_N.dtype, entropy_N.dtype) == (torch.float32, torch.float32)
    assert hidden_ND.grad is not None
    assert hidden_ND.grad.dtype == torch.bfloat16
    logits_NV = (hidden_ND @ weight_VD.T).float()
    torch.testing.assert_close(logp_N, selective_log_softmax(logits_NV, torch.arange(4)))


def test_no_token_at_all_is_fine() -> None:
    logp_N, entropy_N = token_logprobs(torch.ones(0, 3), torch.ones(5, 3), torch.empty(0, dtype=torch.long))
    assert (logp_N.shape, entropy_N.shape) == ((0,), (0,))


def test_wrong_input_is_refused() -> None:
    hidden_ND, weight_VD, target_N = torch.ones(2, 3), torch.ones(5, 3), torch.zeros(2, dtype=torch.long)
    with pytest.raises(ValueError, match="do not fit"):
        token_logprobs(hidden_ND, torch.ones(5, 4), target_N)
    with pytest.raises(ValueError, match="3 targets|targets for 2"):
        token_logprobs(hidden_ND, weight_VD, torch.zeros(3, dtype=torch.long))
    with pytest.raises(ValueError, match="cannot score"):
        token_logprobs(hidden_ND, weight_VD, target_N.float())
    with pytest.raises(ValueError, match="must be positive"):
        token_logprobs(hidden_ND, weight_VD, target_N, temperature=0.0)
    with pytest.raises(ValueError, match="must be frozen"):
        token_logprobs(hidden_ND, weight_VD.requires_grad_(), target_N)
