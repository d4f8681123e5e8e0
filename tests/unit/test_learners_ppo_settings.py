"""Ranges of the PPO settings: the message names the key, its value and what is allowed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from tests.support.toy_game import PPO

from toolspar.core.errors import ConfigError

FINE = replace(PPO, episodes_per_rollout=64, rewrites_per_task=8, episodes_per_minibatch=32)


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("episodes_per_rollout", 0, ">= 1"),
        ("rewrites_per_task", 0, ">= 1"),
        ("episodes_per_minibatch", 0, ">= 1"),
        ("episodes_per_forward", 0, ">= 1"),
        ("update_epochs", 0, ">= 1"),
        ("max_new_tokens", 0, ">= 1"),
        ("learning_rate", 0.0, "> 0"),
        ("critic_learning_rate", -1.0, "> 0"),
        ("clip", 1.5, "in (0, 1)"),
        ("clip", 0.0, "in (0, 1)"),
        ("clip", float("nan"), "in (0, 1)"),
        ("value_clip", 0.0, "> 0"),
        ("value_coef", -0.1, ">= 0"),
        ("entropy_coef", -0.1, ">= 0"),
        ("style_entropy_coef", -0.1, ">= 0"),
        ("kl_coef", -0.1, ">= 0"),
        ("target_kl", -0.1, ">= 0"),
        ("gamma", 0.0, "in (0, 1]"),
        ("gamma", 1.01, "in (0, 1]"),
        ("gae_lambda", 1.01, "in [0, 1]"),
        ("max_grad_norm", 0.0, "> 0"),
        ("critic_warmup_updates", -1, ">= 0"),
        ("temperature", 0.0, "> 0"),
    ],
)
def test_a_number_out_of_range_is_named(key: str, value: float, allowed: str) -> None:
    with pytest.raises(ConfigError) as caught:
        replace(FINE, **{key: value})
    assert str(caught.value) == f"ppo.{key}={value} is out of range: must be {allowed}"


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"episodes_per_minibatch": 24}, ("ppo.episodes_per_rollout=64", "ppo.episodes_per_minibatch=24")),
        ({"rewrites_per_task": 5}, ("ppo.episodes_per_minibatch=32", "ppo.rewrites_per_task=5")),
        ({"rewrites_per_task": 64}, ("ppo.episodes_per_minibatch=32", "ppo.rewrites_per_task=64")),
    ],
)
def test_numbers_that_do_not_fit_together_are_both_named(changes: dict[str, int], keys: tuple[str, str]) -> None:
    with pytest.raises(ConfigError) as caught:
        replace(FINE, **changes)
    assert all(key in str(caught.value) for key in keys)
    assert "a multiple of" in str(caught.value)


def test_settings_start_without_torch() -> None:
    code = "import sys, toolspar.learners.settings; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
