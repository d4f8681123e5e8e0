"""What only a GPU can do: a base in four bits, rollouts by vLLM. Refused from the settings alone, without torch."""

from __future__ import annotations

from importlib.util import find_spec

from toolspar.core.errors import ConfigError
from toolspar.game.settings import RolloutSettings
from toolspar.models.quantization import require_quantizer
from toolspar.models.settings import FOUR_BIT, ModelSettings
from toolspar.runtime.settings import RuntimeSettings

_VLLM_TEMPERATURES = (0.01, 2.0)  # lower ones it raises silently, higher ones it refuses


def require_gpu_settings(
    model: ModelSettings, rollout: RolloutSettings, runtime: RuntimeSettings, temperature: float
) -> None:
    """Check that quantisation and rollout backend fit the runtime.

    Args:
        model: Its quantisation.
        rollout: Its backend.
        runtime: Where they are to run.
        temperature: Sampling temperature of the query policy.

    Raises:
        ConfigError: they do not fit; the line says what to change.
    """
    if model.quantization == FOUR_BIT and runtime.name in ("cpu", "zero3"):
        why = "needs a GPU" if runtime.name == "cpu" else "cannot be cut into the pieces of ZeRO's stage 3"
        raise ConfigError(
            f"model.quantization=4bit {why} (runtime.name={runtime.name}): choose runtime=gpu, or set "
            "model.quantization=none"
        )
    if rollout.backend != "vllm":
        return
    if runtime.name != "gpu" or runtime.devices != 1:
        raise ConfigError(
            f"rollout.backend=vllm runs on one GPU (runtime.name={runtime.name}, runtime.devices={runtime.devices}): "
            "choose runtime=gpu, or set rollout.backend=torch"
        )
    if model.quantization == FOUR_BIT:
        raise ConfigError(
            "rollout.backend=vllm does not fit model.quantization=4bit, as vLLM would sample from another base: set "
            "model.quantization=none, or rollout.backend=torch"
        )
    low, high = _VLLM_TEMPERATURES
    if not low <= temperature <= high:
        raise ConfigError(
            f"rollout.backend=vllm does not fit ppo.temperature={temperature:g}: vLLM samples at {low:g} to {high:g}"
        )


def require_gpu_packages(model: ModelSettings, rollout: RolloutSettings) -> None:
    """Find out, before anything heavy is imported, that an optional package is missing.

    Raises:
        ConfigError: it is not installed.
    """
    require_quantizer(model.quantization)
    if rollout.backend == "vllm" and find_spec("vllm") is None:
        raise ConfigError(
            "rollout.backend=vllm needs the package vllm, which is not installed: install it beside toolspar (see "
            "docs/models.md), or set rollout.backend=torch"
        )
