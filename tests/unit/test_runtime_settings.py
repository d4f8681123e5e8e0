"""Settings of the runtime name the key that is wrong and what it may be."""

from typing import Any

import pytest

from toolspar.core.errors import ConfigError
from toolspar.runtime.settings import CheckpointSettings, RuntimeSettings

FINE: dict[str, Any] = {"name": "cpu", "devices": 1, "precision": "32", "threads": 0}


def test_good_settings_pass() -> None:
    assert RuntimeSettings(**FINE).threads == 0
    assert RuntimeSettings(**{**FINE, "precision": 32}).precision == "32"  # as YAML reads it
    many = RuntimeSettings(**{**FINE, "name": "zero3", "devices": 8, "num_nodes": 2, "offload_parameters": True})
    assert (many.ranks, many.zero_stage, many.needs_launch) == (16, 3, True)
    assert not RuntimeSettings(**{**FINE, "name": "ddp"}).needs_launch  # one rank is this process


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "tpu"}, "runtime.name=tpu is out of range: must be one of cpu, gpu, ddp, zero1, zero2, zero3"),
        ({"devices": 0}, "runtime.devices=0 is out of range: must be >= 1"),
        ({"num_nodes": 0}, "runtime.num_nodes=0 is out of range: must be >= 1"),
        ({"accelerator": "tpu"}, "runtime.accelerator=tpu is out of range: must be one of auto, cpu, gpu"),
        (
            {"devices": 2},
            "runtime.devices=2 does not fit runtime.name=cpu, which drives one device: choose runtime=ddp, or zero1, "
            "zero2, zero3",
        ),
        (
            {"name": "gpu", "num_nodes": 3},
            "runtime.num_nodes=3 does not fit runtime.name=gpu, which drives one device: choose runtime=ddp, or zero1, "
            "zero2, zero3",
        ),
        ({"accelerator": "gpu"}, "runtime.accelerator=gpu does not fit runtime.name=cpu: leave it out"),
        (
            {"name": "ddp", "offload_optimizer": True},
            "runtime.offload_optimizer=true does not fit runtime.name=ddp: choose runtime=zero1, zero2 or zero3",
        ),
        (
            {"name": "zero2", "offload_parameters": True},
            "runtime.offload_parameters=true does not fit runtime.name=zero2: choose runtime=zero3",
        ),
        ({"precision": "fp8"}, "runtime.precision=fp8 is out of range: must be one of 32, bf16"),
        ({"threads": -1}, "runtime.threads=-1 is out of range: must be >= 0"),
    ],
)
def test_bad_runtime_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        RuntimeSettings(**{**FINE, **change})
    assert str(caught.value) == message


@pytest.mark.parametrize("key", ["every_updates", "keep"])
def test_bad_checkpoint_settings_are_refused(key: str) -> None:
    with pytest.raises(ConfigError, match=rf"^checkpoint\.{key}=0 is out of range: must be >= 1$"):
        CheckpointSettings(**{"every_updates": 1, "keep": 1, key: 0})
