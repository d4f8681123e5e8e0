"""A run's configuration for one device of this machine, whatever the run itself had: for commands that measure runs."""

from __future__ import annotations

import dataclasses

from toolspar.app.gpu_rules import require_gpu_packages
from toolspar.app.schema import TrainConfig
from toolspar.models.settings import NO_QUANTIZATION


def on_one_device(config: TrainConfig) -> TrainConfig:
    """The configuration on the first GPU where the run had one too and one is here, else on the CPU.

    On the CPU there are no rollouts by vLLM, and the base is loaded as it is.

    Raises:
        ConfigError: a package that it needs on the GPU is not installed.
    """
    import torch

    runtime, rollout, model = config.runtime, config.rollout, config.model
    on_gpu = runtime.name != "cpu" and runtime.accelerator != "cpu" and torch.cuda.is_available()
    if not on_gpu:
        rollout = dataclasses.replace(rollout, backend="torch")
        model = dataclasses.replace(model, quantization=NO_QUANTIZATION)
    single = dataclasses.replace(
        runtime,
        name="gpu" if on_gpu else "cpu",
        devices=1,
        num_nodes=1,
        accelerator="auto",
        offload_optimizer=False,
        offload_parameters=False,
    )
    require_gpu_packages(model, rollout)
    return dataclasses.replace(config, runtime=single, rollout=rollout, model=model)
