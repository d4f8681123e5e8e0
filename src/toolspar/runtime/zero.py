"""The engine on DeepSpeed's ZeRO, and the small part of Fabric's DeepSpeed strategy that has to differ.

What DeepSpeed is left to do is its own: each rank keeps, and steps, its part of the optimiser. Gradients come to it
summed over ranks and clipped, in one backward pass a step that is the same on every rank. Its own accumulation would
exchange gradients in hooks of every backward pass, and hang or mix them up where ranks differ in the number or kind of
their micro-batches; it clips one norm only, and cannot leave a step out on its owner's word.

The saved state is that of the plain engine: complete, and the same whatever stage and number of ranks it came from.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from lightning.fabric.strategies import DeepSpeedStrategy
from torch import Tensor, nn

from toolspar.runtime.devices import accelerator, ranked_fabric
from toolspar.runtime.engine import Engine
from toolspar.runtime.ranks import PATIENCE, Ranks
from toolspar.runtime.settings import RuntimeSettings

_ADAPTER_STAGE = 2
"""Stage 3 divides weights too: the frozen ones, by ``runtime.shards``. Those that learn are few, and stay whole."""


class ZeroEngine(Engine):
    """An ``Engine`` whose optimiser is divided among the ranks.

    Args:
        settings: Stage, devices, offload. Every engine makes a strategy of its own from it, since a strategy knows one
            DeepSpeed engine only.
        module: The module whose parameters the optimiser holds, in float32.
        optimizer: A torch ``AdamW``.
        max_grad_norm: See ``Engine``.
        ranks: The ranks that step together.
    """

    def __init__(
        self,
        settings: RuntimeSettings,
        module: nn.Module,
        optimizer: torch.optim.AdamW,
        max_grad_norm: float | Sequence[float],
        ranks: Ranks,
    ) -> None:
        fabric = ranked_fabric(settings, ZeroStrategy(zero_config(settings), on_gpu=accelerator(settings) == "cuda"))
        fabric.launch()
        super().__init__(fabric, module, optimizer, max_grad_norm, ranks)
        self._zero: Any = self._deepspeed().optimizer

    def _deepspeed(self) -> Any:
        strategy: Any = self.fabric.strategy
        return strategy.model

    def _backward(self, loss: Tensor) -> None:
        parameters = [parameter for group in self._groups for parameter in group]
        # this way DeepSpeed's hooks on the parameters do not fire
        for parameter, gradient in zip(
            parameters, torch.autograd.grad(loss, parameters, allow_unused=True), strict=True
        ):
            if gradient is not None:
                parameter.grad = gradient if parameter.grad is None else parameter.grad.add_(gradient)

    def _step(self) -> None:
        resting = [all(parameter.grad is None for parameter in group) for group in self._groups]
        gradients = [[torch.zeros_like(p) if p.grad is None else p.grad for p in group] for group in self._groups]
        self._forget_gradients()
        before = [
            (group["lr"], {key: copy.deepcopy(self.optimizer.state.get(key)) for key in group["params"]})
            for group in self.optimizer.param_groups
        ]
        for group, rests in zip(self.optimizer.param_groups, resting, strict=True):
            if rests:  # DeepSpeed steps all groups: one without gradients must come out as it went in
                group["lr"] = 0.0
        self._zero.refresh_fp32_params()  # weights may have been set from outside, e.g. by a roll-back
        # a sum whose gradient is, exactly, the one that is wanted; DeepSpeed's mean over ranks leaves it as it is
        pairs = zip(self._groups, gradients, strict=True)
        self.fabric.backward(
            torch.stack([(p * g).sum() for group, grads in pairs for p, g in zip(group, grads, strict=True)]).sum(),
            model=self.module,
        )
        self._stepper.step()
        for group, rests, (rate, states) in zip(self.optimizer.param_groups, resting, before, strict=True):
            if rests:
                group["lr"] = rate
                for key, state in states.items():
                    self.optimizer.state.pop(key, None)
                    if state is not None:
                        self.optimizer.state[key] = state

    def _optimizer_state(self) -> dict[str, Any]:
        """As ``torch.optim.AdamW`` has it for the whole parameters; a collective call."""
        numbers = self._numbers()
        states: dict[int, dict[str, Tensor]] = {}
        groups: list[dict[str, Any]] = []
        for index, group in enumerate(self.optimizer.param_groups):
            rest = {key: copy.deepcopy(value) for key, value in group.items() if key != "params"}
            groups.append({**rest, "params": numbers[index]})
            (part,) = group["params"]
            mine = {key: value.detach().cpu() for key, value in self.optimizer.state.get(part, {}).items()}
            of_ranks = self.ranks.gather(mine)
            if not mine:
                continue
            wholes = {key: torch.cat([state[key] for state in of_ranks]) for key in mine if key != "step"}
            for number, parameter, place in zip(numbers[index], self._groups[index], self._places(index), strict=True):
                states[number] = {"step": mine["step"].clone()} | {
                    key: whole[place].view(parameter.shape).clone() for key, whole in wholes.items()
                }
        return {"state": states, "param_groups": groups}

    def _load_optimizer_state(self, state: Mapping[str, Any]) -> None:
        for index, (group, saved) in enumerate(zip(self.optimizer.param_groups, state["param_groups"], strict=True)):
            group.update({key: copy.deepcopy(value) for key, value in saved.items() if key != "params"})
            (part,) = group["params"]
            self.optimizer.state.pop(part, None)
            known = {number: state["state"][number] for number in saved["params"] if number in state["state"]}
            if known:
                self.optimizer.state[part] = self._part_of(index, part, list(saved["params"]), known)

    def _part_of(
        self, index: int, part: Tensor, numbers: Sequence[int], known: Mapping[int, Mapping[str, Tensor]]
    ) -> dict[str, Tensor]:
        """This rank's part of a group's saved moments."""
        first = next(iter(known.values()))
        found = {"step": first["step"].clone()}
        for key in first:
            if key == "step":
                continue
            whole = torch.zeros(part.numel() * self.ranks.world, dtype=part.dtype)
            for number, place in zip(numbers, self._places(index), strict=True):
                if number in known:
                    whole[place] = known[number][key].flatten().to(whole.dtype)
            found[key] = whole.chunk(self.ranks.world)[self.ranks.rank].clone().to(part.device)
        return found

    def _numbers(self) -> list[list[int]]:
        """Numbers of the parameters by group, as torch counts them."""
        ends = [sum(len(group) for group in self._groups[: index + 1]) for index in range(len(self._groups))]
        return [list(range(end - len(group), end)) for group, end in zip(self._groups, ends, strict=True)]

    def _places(self, index: int) -> list[slice]:
        """Where each parameter of a group is in DeepSpeed's flat tensor."""
        ends: dict[int, slice] = {}
        start = 0
        for parameter in self._zero.round_robin_bit16_groups[index]:
            ends[id(parameter)] = slice(start, start + parameter.numel())
            start += parameter.numel()
        return [ends[id(parameter)] for parameter in self._groups[index]]


class ZeroStrategy(DeepSpeedStrategy):
    """Fabric's strategy, also without a GPU: the stock one refuses everything but CUDA.

    Args:
        config: DeepSpeed's configuration.
        on_gpu: Whether the ranks compute on GPUs.
    """

    def __init__(self, config: dict[str, Any], *, on_gpu: bool) -> None:
        self._on_gpu = on_gpu
        prepare_deepspeed(on_gpu=on_gpu)
        super().__init__(config=config, process_group_backend="nccl" if on_gpu else "gloo", timeout=PATIENCE)

    def setup_environment(self) -> None:
        """Join the ranks, without the stock strategy's demand for CUDA."""
        if self._on_gpu:
            return super().setup_environment()
        assert self.accelerator is not None
        self.accelerator.setup_device(self.root_device)
        self._set_world_ranks()
        self._init_deepspeed_distributed()
        if not self._config_initialized:
            self._format_config()
            self._config_initialized = True

    def _initialize_engine(
        self, model: nn.Module, optimizer: torch.optim.Optimizer | None = None, scheduler: Any = None
    ) -> tuple[Any, Any, Any]:
        import deepspeed

        # without ``args``: the stock strategy passes the number of the device, which a CPU has not
        trained: Any = [parameter for parameter in model.parameters() if parameter.requires_grad]
        engine, stepper, _, schedule = deepspeed.initialize(
            config=self.config,
            model=model,
            model_parameters=trained,
            optimizer=optimizer,
            lr_scheduler=scheduler,
            dist_init_required=False,
        )
        return engine, stepper, schedule


def prepare_deepspeed(*, on_gpu: bool) -> None:
    """Import DeepSpeed for the device that ranks compute on.

    Its CPU backend is kept from compiling its shared-memory operator when ranks meet: that speeds up nothing here, and
    a killed process leaves a lock behind for which all later runs would wait for ever.
    """
    if on_gpu:
        return
    import deepspeed.comm.torch  # noqa: F401

    sys.modules["deepspeed.comm.torch"].build_shm_op = lambda: None  # pyright: ignore[reportAttributeAccessIssue]


def zero_config(settings: RuntimeSettings) -> dict[str, Any]:
    """DeepSpeed's configuration of an engine over adapters."""
    zero: dict[str, Any] = {"stage": min(settings.zero_stage, _ADAPTER_STAGE), "overlap_comm": False}
    if settings.offload_optimizer:
        zero["offload_optimizer"] = {"device": "cpu"}
    return {
        "train_micro_batch_size_per_gpu": 1,
        "gradient_accumulation_steps": 1,
        "gradient_clipping": 0.0,  # the engine has clipped them; left out, it would be 1
        "zero_allow_untested_optimizer": True,
        "zero_force_ds_cpu_optimizer": False,  # its own needs a compiler on the machine
        "zero_optimization": zero,
    }
