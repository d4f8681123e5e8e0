"""Model and adapter settings: out of range is one line that names the key."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from toolspar.core.errors import ConfigError
from toolspar.models.settings import AdapterSettings, ModelSettings

ADAPTER: dict[str, Any] = {"rank": 8, "alpha": 16.0, "dropout": 0.0, "targets": ["q_proj"], "start": "warm"}


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("rank", 0, ">= 1"),
        ("alpha", 0.0, "> 0"),
        ("dropout", 1.0, r"in \[0, 1\)"),
        ("dropout", -0.1, r"in \[0, 1\)"),
        ("targets", [], "a list of layer names"),
        ("start", " ", "warm, base"),
    ],
)
def test_adapter_out_of_range(key: str, value: object, allowed: str) -> None:
    with pytest.raises(ConfigError, match=rf"adapter\.{key}=.*{allowed}"):
        AdapterSettings(**{**ADAPTER, key: value})


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("ref", "", r"model\.ref"),
        ("tool_format", "xml", r"model\.tool_format=xml"),
        ("quantization", "8bit", r"model\.quantization=8bit: must be one of none, 4bit"),
    ],
)
def test_model_settings_out_of_range(key: str, value: str, message: str) -> None:
    fine: dict[str, Any] = {"ref": "x/y", "tool_format": "auto", "enable_thinking": False, "quantization": "none"}
    with pytest.raises(ConfigError, match=message):
        ModelSettings(**{**fine, key: value})


def test_settings_do_not_import_torch() -> None:
    code = "import sys, toolspar.models.settings; print('torch' in sys.modules, 'peft' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
