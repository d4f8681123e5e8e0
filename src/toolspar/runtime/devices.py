"""What the ranks compute on, and how Fabric joins them."""

from __future__ import annotations

import os

import torch
from lightning.fabric import Fabric
from lightning.fabric.plugins.environments import ClusterEnvironment, SLURMEnvironment, TorchElasticEnvironment
from lightning.fabric.strategies import DDPStrategy
from torch import nn

from toolspar.core.errors import ConfigError
from toolspar.runtime.environment import place, require_ranks
from toolspar.runtime.ranks import PATIENCE
from toolspar.runtime.settings import RuntimeSettings


def uses_gpu(settings: RuntimeSettings) -> bool:
    """Whether a run computes on GPUs.

    Raises:
        ConfigError: PyTorch sees fewer than the configuration asks for.
    """
    asked = settings.name == "gpu" or settings.accelerator == "gpu"
    if settings.name == "cpu" or settings.accelerator == "cpu" or not (asked or torch.cuda.is_available()):
        return False
    if not torch.cuda.is_available():
        key = "runtime.name" if settings.name == "gpu" else "runtime.accelerator"
        remedy = "runtime=cpu" if settings.name == "gpu" else "runtime.accelerator=cpu"
        raise ConfigError(f"{key}=gpu, but PyTorch sees no GPU: choose {remedy} or install a CUDA build")
    if settings.devices > (there := torch.cuda.device_count()):
        raise ConfigError(f"runtime.devices={settings.devices}, but PyTorch sees {there} GPUs: choose as many")
    return True


def accelerator(settings: RuntimeSettings) -> str:
    """Fabric's name of it."""
    return "cuda" if uses_gpu(settings) else "cpu"


def cluster_environment(settings: RuntimeSettings) -> ClusterEnvironment:
    """How this process learns its rank.

    Raises:
        ConfigError: it was started on its own, or other ranks than the configured ones were started.
    """
    found = place()
    if found is None:
        raise ConfigError(
            f"runtime.name={settings.name} needs its ranks to be started: by toolspar train, torchrun or srun"
        )
    require_ranks(settings, found)
    return SLURMEnvironment(auto_requeue=False) if found.by == "slurm" else TorchElasticEnvironment()


class Replicas(DDPStrategy):
    """Ranks with a copy of the weights each; the engine itself sums gradients, so modules are not wrapped."""

    def setup_module(self, module: nn.Module) -> nn.Module:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The module as it is."""
        return module


def ranked_fabric(settings: RuntimeSettings, strategy: DDPStrategy | None = None) -> Fabric:
    """A Fabric, not yet launched, over the ranks that torchrun or SLURM has started.

    Args:
        settings: Devices and machines.
        strategy: How modules are set up; None is ``Replicas``.

    Raises:
        ConfigError: see ``cluster_environment`` and ``uses_gpu``.
    """
    kind = accelerator(settings)
    if kind == "cpu":
        os.environ["DS_ACCELERATOR"] = "cpu"  # deepspeed reads it when it is imported, and transformers may do so
    backend = "nccl" if kind == "cuda" else "gloo"
    return Fabric(
        accelerator=kind,
        devices=settings.devices,
        num_nodes=settings.num_nodes,
        strategy=strategy or Replicas(process_group_backend=backend, timeout=PATIENCE),
        plugins=[cluster_environment(settings)],
    )
