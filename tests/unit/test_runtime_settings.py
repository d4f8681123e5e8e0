"""Settings of the runtime name the key that is wrong and what it may be."""

from typing import Any

import pytest

from toolspar.core.errors import ConfigError
from toolspar.runtime.settings import CheckpointSettings, RuntimeSettings

FINE: dict[str, Any] = {"name": "cpu", "devices": 1, "precision": "32", "threads": 0}


def test_good_settings_pass() -> None:
    assert RuntimeSettings(**FINE).threads == 0
    assert RuntimeSettings(**{**FINE, "precision": 32}).precision == "32"  # as YAML reads it


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "tpu"}, "runtime.name=tpu is out of range: must be one of cpu, gpu"),
        ({"devices": 0}, "runtime.devices=0 is out of range: must be 1"),
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
