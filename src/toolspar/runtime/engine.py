"""The only way to take an optimiser step: many backwards, one step, on Lightning Fabric.

An engine owns one optimiser. Learners hand it micro-batches and a loss that is a *sum* over tokens; the engine divides
by the global number of tokens, so how a batch is cut into micro-batches does not change the step.

With several ranks, each is handed the whole batch and computes its share of the micro-batches; gradients are then
summed over ranks, in one exchange of one flat tensor. ``DistributedDataParallel`` is not used: the gradients are those
of adapters, a few MB, and its hooks would tie an exchange to each backward pass, which ranks with different numbers of
micro-batches could not keep up with.
"""

from __future__ import annotations

import copy
import math
import os
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import torch
from lightning.fabric import Fabric
from torch import Tensor, nn

from toolspar.core.errors import RunError
from toolspar.runtime.devices import accelerator, ranked_fabric, uses_gpu
from toolspar.runtime.ranks import ALONE, Ranks
from toolspar.runtime.settings import RuntimeSettings

Batch = TypeVar("Batch")


@dataclass(frozen=True, slots=True)
class UpdateStats:
    """What one optimiser step did.

    Example:
        >>> UpdateStats(loss=0.7, grad_norm=5.0, group_grad_norms=(3.0, 4.0), skipped=False).grad_norm
        5.0
    """

    loss: float
    """Loss per token, over all micro-batches."""
    grad_norm: float
    """L2 norm of the whole gradient, before clipping."""
    group_grad_norms: tuple[float, ...]
    """The same for each parameter group of the optimiser."""
    skipped: bool
    """The loss or the gradient was not finite, and so no step was taken."""


class Engine:
    """Steps one optimiser.

    Args:
        fabric: The launched Fabric.
        module: The module whose parameters the optimiser holds; moved to the fabric's device.
        optimizer: A torch optimiser. Its learning rates may be changed between updates.
        max_grad_norm: Clip the norm of the whole gradient to this; or one number per parameter group, each of which is
            then clipped on its own (so that a critic's gradient does not shrink its policy's). ``inf`` never clips.
        ranks: The ranks that step together; each has the same weights before and after.

    Raises:
        ValueError: a clip norm is not positive, or there is not one per parameter group.
    """

    def __init__(
        self,
        fabric: Fabric,
        module: nn.Module,
        optimizer: torch.optim.Optimizer,
        max_grad_norm: float | Sequence[float],
        ranks: Ranks = ALONE,
    ) -> None:
        self.optimizer = optimizer
        self.clip_at(max_grad_norm)
        self.fabric = fabric
        self.ranks = ranks
        self.skipped_updates = 0
        self._groups: list[list[nn.Parameter]] = [list(group["params"]) for group in optimizer.param_groups]
        self.module, self._stepper = fabric.setup(module, optimizer)

    def clip_at(self, max_grad_norm: float | Sequence[float]) -> None:
        """Clip to other norms from now on: one engine may step by more than one kind of loss, each with its own scale.

        Args:
            max_grad_norm: As of the engine.

        Raises:
            ValueError: a clip norm is not positive, or there is not one per parameter group.
        """
        clip_norms = (max_grad_norm,) if isinstance(max_grad_norm, int | float) else tuple(max_grad_norm)
        groups = len(self.optimizer.param_groups)
        if not all(norm > 0 for norm in clip_norms):
            raise ValueError(f"max_grad_norm must be positive, not {max_grad_norm}")
        if not isinstance(max_grad_norm, int | float) and len(clip_norms) != groups:
            raise ValueError(f"{len(clip_norms)} clip norms for {groups} parameter groups")
        self._clip_norms = clip_norms
        self._clip_per_group = not isinstance(max_grad_norm, int | float)

    def update(self, micro_batches: Iterable[Batch], loss_fn: Callable[[Batch], Tensor], n_tokens: int) -> UpdateStats:
        """Take one step on the mean loss per token.

        If the loss or its gradient is not finite, weights and optimiser stay as they are and the update counts as
        skipped.

        Args:
            micro_batches: The parts of one batch, in a fixed order, the same on every rank.
            loss_fn: The loss of a part, *summed* over its tokens; a scalar with gradient. It is asked on one rank only.
            n_tokens: Real tokens of the whole batch, all ranks together.

        Raises:
            ValueError: ``n_tokens`` is not positive or there is no micro-batch.
        """
        if n_tokens <= 0:
            raise ValueError(f"an update needs at least one token, not {n_tokens}")
        parts = list(micro_batches)
        if not parts:
            raise ValueError("an update needs at least one micro-batch")
        self._forget_gradients()
        losses: list[float] = []
        for index in self.ranks.share(len(parts)):
            loss = loss_fn(parts[index]) / n_tokens
            self._backward(loss)
            losses.append(loss.item())
        self.ranks.settle()
        loss_per_token, group_norms = self._add_up(sum(losses)), self._gradient_norms()
        grad_norm = math.sqrt(sum(norm * norm for norm in group_norms))
        skipped = not (math.isfinite(loss_per_token) and math.isfinite(grad_norm))
        if skipped:
            self.skipped_updates += 1
        else:
            self._clip(grad_norm, group_norms)
            self._step()
        self._forget_gradients()
        return UpdateStats(loss_per_token, grad_norm, group_norms, skipped)

    def state(self) -> dict[str, Any]:
        """A copy of what the engine has learnt: trained parameters, optimiser and counter.

        ``parameters`` maps ``"<group>.<index>"`` to a tensor; the whole can be read back with ``weights_only=True``.
        """
        return {
            "parameters": {key: parameter.detach().cpu().clone() for key, parameter in self._parameters().items()},
            "optimizer": self._optimizer_state(),
            "skipped_updates": self.skipped_updates,
        }

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Go back to a state that ``state`` returned.

        Raises:
            RunError: the state belongs to other parameters.
        """
        mine, saved = self._parameters(), state["parameters"]
        shapes = {key: tuple(parameter.shape) for key, parameter in mine.items()}
        if shapes != {key: tuple(tensor.shape) for key, tensor in saved.items()}:
            raise RunError("the saved training state does not fit these parameters: was the model or adapter changed?")
        with torch.no_grad():
            for key, parameter in mine.items():
                parameter.copy_(saved[key])
        self._load_optimizer_state(state["optimizer"])
        self.skipped_updates = state["skipped_updates"]

    def reset_optimizer(self) -> None:
        """Forget moments and step counts, as a new optimiser would; weights and learning rates stay."""
        self.optimizer.state.clear()

    def _optimizer_state(self) -> dict[str, Any]:
        return copy.deepcopy(self.optimizer.state_dict())

    def _load_optimizer_state(self, state: Mapping[str, Any]) -> None:
        # torch keeps references to the tensors it is given: later steps must not change the caller's copy
        self.optimizer.load_state_dict(copy.deepcopy(dict(state)))

    def _backward(self, loss: Tensor) -> None:
        """Add a loss's gradient to what the parameters hold."""
        self.fabric.backward(loss)

    def _step(self) -> None:
        self._stepper.step()

    def _forget_gradients(self) -> None:
        for group in self._groups:
            for parameter in group:
                parameter.grad = None

    def _parameters(self) -> dict[str, nn.Parameter]:
        return {
            f"{group_index}.{index}": parameter
            for group_index, group in enumerate(self._groups)
            for index, parameter in enumerate(group)
        }

    def _add_up(self, loss: float) -> float:
        """Sum losses and gradients over ranks; what no rank has a gradient for is left without."""
        if self.ranks.world == 1:
            return loss
        parameters = list(self._parameters().values())
        there = [float(parameter.grad is not None) for parameter in parameters]
        loss, *there = self.ranks.add_up(torch.tensor([loss, *there], dtype=torch.float64)).tolist()
        used = [parameter for parameter, ranks in zip(parameters, there, strict=True) if ranks]
        flat = torch.cat([(torch.zeros_like(p) if p.grad is None else p.grad).flatten() for p in used])
        parts = self.ranks.add_up(flat).split([parameter.numel() for parameter in used])
        for parameter, part in zip(used, parts, strict=True):
            parameter.grad = part.view_as(parameter).to(parameter.dtype)
        return loss

    def _gradients(self) -> list[list[Tensor]]:
        return [[p.grad for p in group if p.grad is not None] for group in self._groups]

    def _gradient_norms(self) -> tuple[float, ...]:
        return tuple(torch.nn.utils.get_total_norm(gradients).item() for gradients in self._gradients())

    def _clip(self, grad_norm: float, group_norms: tuple[float, ...]) -> None:
        if self._clip_per_group:
            limits = zip(self._clip_norms, group_norms, strict=True)
        else:
            limits = ((self._clip_norms[0], grad_norm) for _ in group_norms)
        for gradients, (limit, norm) in zip(self._gradients(), limits, strict=True):
            if norm > limit:
                for gradient in gradients:
                    gradient.mul_(limit / norm)


def build_fabric(settings: RuntimeSettings, seed: int = 0) -> Fabric:
    """A launched Fabric on the configured device, with this process made as repeatable as the device allows.

    Sets the thread count, deterministic algorithms, and the global generators. Sampling uses named streams
    (``runtime.streams``); the global generators only serve libraries that ask them, as the initialisation of adapters.
    With several ranks, this process becomes one of them.

    Args:
        settings: Device, ranks, threads.
        seed: Seed of the run.

    Raises:
        ConfigError: there is no such device, or other ranks than the configured ones have been started.
    """
    on_gpu = uses_gpu(settings)
    if on_gpu:
        # cuBLAS is deterministic only with a fixed workspace, and reads this when it starts:
        # https://docs.nvidia.com/cuda/cublas/#results-reproducibility
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    if threads := settings.threads or (0 if on_gpu or settings.devices == 1 else _cores() // settings.devices or 1):
        torch.set_num_threads(threads)
    # some GPU kernels have no deterministic form: those warn and run
    torch.use_deterministic_algorithms(True, warn_only=on_gpu)
    # nothing here reads memory that it has not written; the attribute is made at run time, unseen by type checkers
    torch.utils.deterministic.fill_uninitialized_memory = False  # pyright: ignore[reportAttributeAccessIssue]
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)
    # No autocast: the backbone is loaded in its own number format and adapters stay in float32, so that scoring
    # and training compute alike.
    fabric = ranked_fabric(settings) if settings.needs_launch else Fabric(accelerator=accelerator(settings), devices=1)
    fabric.launch()
    return fabric


def ranks_of(fabric: Fabric) -> Ranks:
    """The ranks that a launched Fabric has joined."""
    return Ranks(fabric.global_rank, fabric.world_size, fabric.device)


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def backbone_dtype(settings: RuntimeSettings) -> torch.dtype:
    """The number format in which the frozen backbone is loaded."""
    return torch.bfloat16 if settings.precision == "bf16" else torch.float32
