"""Log-probabilities and entropies of chosen tokens from hidden states, without ever holding all logits.

Shapes: N tokens to score, D hidden width, V vocabulary, C tokens of one chunk (legend in ``core.masked``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from toolspar.core.products import frozen_linear


def token_logprobs(
    hidden_ND: Tensor, weight_VD: Tensor, target_N: Tensor, *, temperature: float = 1.0, chunk: int = 256
) -> tuple[Tensor, Tensor]:
    """Log-probability of each target token and entropy of its distribution, both ``[N]`` in float32 (or float64).

    Only the logits of ``chunk`` tokens exist at a time, so memory is chunk x V instead of N x V. Gradients flow to the
    hidden states; the output embedding does not learn. A gradient of the entropy computes the logits once more, of the
    tokens that have one.

    Args:
        hidden_ND: State that predicts each token.
        weight_VD: Output embedding, frozen; the product is computed in its number format, the rest in float32 or wider.
        target_N: The tokens, as int64.
        temperature: Divides the logits; must be positive.
        chunk: Tokens whose logits are held at once.

    Raises:
        ValueError: shapes or dtypes do not fit, the temperature or the chunk is not positive, or the embedding asks for
            a gradient.
    """
    if hidden_ND.ndim != 2 or weight_VD.ndim != 2 or hidden_ND.shape[1] != weight_VD.shape[1]:
        raise ValueError(f"hidden {tuple(hidden_ND.shape)} and weight {tuple(weight_VD.shape)} do not fit")
    if target_N.shape != hidden_ND.shape[:1]:
        raise ValueError(f"{tuple(target_N.shape)} targets for {hidden_ND.shape[0]} states")
    if target_N.dtype != torch.int64 or not hidden_ND.is_floating_point() or not weight_VD.is_floating_point():
        raise ValueError(f"cannot score {target_N.dtype} targets with {hidden_ND.dtype} x {weight_VD.dtype}")
    if temperature <= 0 or chunk < 1:
        raise ValueError(f"temperature={temperature} and chunk={chunk} must be positive")
    if weight_VD.requires_grad:
        raise ValueError("the output embedding must be frozen")
    score: Callable[..., tuple[Tensor, Tensor]] = _TokenLogprobs.apply  # pyright: ignore
    return score(hidden_ND, weight_VD, target_N, temperature, chunk)


class _Distributions:
    """Distributions of one chunk after the other; the second of their two large tensors is used again each time.

    Args:
        weight_VD: Output embedding.
        rows: Tokens of the longest chunk.
        temperature: Divides the logits.
    """

    def __init__(self, weight_VD: Tensor, rows: int, temperature: float) -> None:
        self.weight_VD, self.temperature = weight_VD, temperature
        wide = torch.float64 if weight_VD.dtype == torch.float64 else torch.float32
        self._memory = torch.empty(rows, len(weight_VD), dtype=wide, device=weight_VD.device)

    def __call__(self, hidden_CD: Tensor) -> tuple[Tensor, Tensor]:
        """Log-probabilities and probabilities, [C, V] both; the latter hold until the next call."""
        logits_CV = frozen_linear(hidden_CD.to(self.weight_VD.dtype), self.weight_VD).to(self._memory.dtype)
        if self.temperature != 1.0:
            logits_CV.div_(self.temperature)
        logits_CV.sub_(logits_CV.amax(dim=-1, keepdim=True))
        p_CV = torch.exp(logits_CV, out=self._memory[: len(hidden_CD)])
        total_C1 = p_CV.sum(dim=-1, keepdim=True)
        return logits_CV.sub_(total_C1.log()), p_CV.div_(total_C1)


def _chunks(n: int, size: int) -> list[slice]:
    return [slice(start, start + size) for start in range(0, max(1, n), size)]


class _TokenLogprobs(torch.autograd.Function):
    """Keeps, beside the log-probability of each token, its slope: the gradient by the token's hidden state, [N, D].

    The loss's gradient by a log-probability is one number a token, so the backward pass only scales the slopes; plain
    automatic differentiation would keep logits, or compute them a second time.
    """

    @staticmethod
    def forward(
        ctx: Any, hidden_ND: Tensor, weight_VD: Tensor, target_N: Tensor, temperature: float, chunk: int
    ) -> tuple[Tensor, Tensor]:
        logps: list[Tensor] = []
        entropies: list[Tensor] = []
        slopes: list[Tensor] = []
        distribution = _Distributions(weight_VD, min(chunk, len(target_N)), temperature)
        for piece in _chunks(len(target_N), chunk):
            logp_CV, p_CV = distribution(hidden_ND[piece])
            logps.append(logp_CV.gather(1, target_N[piece, None]).squeeze(1))
            entropies.append(_entropy(logp_CV, p_CV))
            if ctx.needs_input_grad[0]:
                slopes.append(_by_hidden(_logp_slope(p_CV, target_N[piece]), weight_VD, temperature))
        ctx.temperature, ctx.chunk = temperature, chunk
        ctx.set_materialize_grads(False)  # None where the entropy, or the log-probability, is not part of the loss
        if slopes:
            ctx.save_for_backward(hidden_ND, weight_VD, torch.cat(slopes))
        return torch.cat(logps), torch.cat(entropies)

    @staticmethod
    @once_differentiable
    def backward(  # pyright: ignore[reportIncompatibleMethodOverride]  # the decorator hides the parameter's name
        ctx: Any, *grad_outputs: Any
    ) -> tuple[Tensor | None, None, None, None, None]:
        if not ctx.needs_input_grad[0]:
            return None, None, None, None, None
        grad_logp_N, grad_entropy_N = grad_outputs
        saved: tuple[Tensor, Tensor, Tensor] = ctx.saved_tensors
        hidden_ND, weight_VD, slope_ND = saved
        grad_ND = torch.zeros_like(slope_ND) if grad_logp_N is None else slope_ND * grad_logp_N[:, None]
        if grad_entropy_N is not None:
            rows_N = grad_entropy_N.nonzero().squeeze(1)
            distribution = _Distributions(weight_VD, min(ctx.chunk, len(rows_N)), ctx.temperature)
            for piece in _chunks(len(rows_N), ctx.chunk):
                rows = rows_N[piece]
                slope_CV = _entropy_slope(*distribution(hidden_ND[rows]))
                grad_ND[rows] += _by_hidden(slope_CV, weight_VD, ctx.temperature) * grad_entropy_N[rows, None]
        return grad_ND.to(hidden_ND.dtype), None, None, None, None


def _entropy(logp_CV: Tensor, p_CV: Tensor) -> Tensor:
    return -torch.einsum("cv,cv->c", p_CV, logp_CV)


def _logp_slope(p_CV: Tensor, target_C: Tensor) -> Tensor:
    """``d log p_t / d logits = onehot(t) - p``; overwrites ``p_CV``."""
    p_CV.neg_()
    return p_CV.scatter_add_(1, target_C[:, None], torch.ones_like(p_CV[:, :1]))


def _entropy_slope(logp_CV: Tensor, p_CV: Tensor) -> Tensor:
    """``d H / d logits = -p * (log p + H)``, H the entropy; overwrites ``logp_CV``."""
    return logp_CV.add_(_entropy(logp_CV, p_CV)[:, None]).mul_(p_CV).neg_()


def _by_hidden(slope_CV: Tensor, weight_VD: Tensor, temperature: float) -> Tensor:
    """The gradient by the hidden states, [C, D], of what has this gradient by the (tempered) logits."""
    wide = slope_CV.dtype
    return frozen_linear(slope_CV.div_(temperature).to(weight_VD.dtype), weight_VD.T).to(wide)
