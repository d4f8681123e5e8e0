"""Which configurations are the same run: the keys that do not matter, and the hash of those that do."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from toolspar.app.schema import TrainConfig

VOLATILE = (
    *("experiment", "fresh", "paths", "logger", "checkpoint", "schedule.max_skipped_updates"),
    # how the work is divided changes sums by rounding only
    *("runtime.name", "runtime.devices", "runtime.num_nodes", "runtime.accelerator", "runtime.threads"),
    *("runtime.gradient_checkpointing", "runtime.offload_optimizer", "runtime.offload_parameters"),
    *("verify.judge.key_variable", "verify.judge.timeout_seconds", "verify.judge.max_retries"),
    *("verify.judge.backoff_seconds", "verify.judge.requests_per_minute", "verify.judge.max_in_flight"),
    *("verify.judge.cache", "verify.judge.prompt_price", "verify.judge.completion_price"),
)
"""Keys that do not change what a run finds: a run may be resumed with others, and they are not in its hash."""

MEMORY_ONLY = (
    *("rollout.rows_per_batch", "rollout.vllm_memory_share", "ppo.episodes_per_forward"),
    *("defend.sft.examples_per_forward", "defend.ppo.episodes_per_forward"),
)
"""Keys that a run may be resumed with others of as well. They were in the hash before that was so, and stay there, for
hashes name folders."""
_HASH_LETTERS = 12


def config_hash(config: TrainConfig) -> str:
    """A short hash of all that decides what a run finds, but for its seed; and of the keys of ``MEMORY_ONLY``.

    Runs that differ in the seed only are siblings under one hash.
    """
    return _hash(lasting(config, also_memory=True))


def finding_hash(config: TrainConfig) -> str:
    """A short hash of what decides what a run finds, but for its seed, and of nothing else."""
    return _hash(lasting(config))


def lasting(config: TrainConfig, *, also_memory: bool = False) -> dict[str, Any]:
    """The configuration as plain data, without the keys that do not change what a run finds.

    Args:
        config: The configuration.
        also_memory: Keep the keys of ``MEMORY_ONLY``.
    """
    tree = dataclasses.asdict(config)
    for key in VOLATILE if also_memory else (*VOLATILE, *MEMORY_ONLY):
        *parents, name = key.split(".")
        node = tree
        for parent in parents:
            node = node[parent]
        if node:  # a group may be null
            del node[name]
    return tree


def first_difference(theirs: Mapping[str, Any], ours: Mapping[str, Any], prefix: str = "") -> str:
    """The first key in which two configurations, as ``lasting`` makes them, differ, with both values."""
    for key in ours:
        there, here = theirs.get(key), ours[key]
        if there == here:
            continue
        if isinstance(there, dict) and isinstance(here, dict):
            return first_difference(there, here, f"{prefix}{key}.")
        return f"{prefix}{key}={there} there, {here} now"
    return f"{prefix}{next(key for key in theirs if key not in ours)} is set there"


def _hash(tree: dict[str, Any]) -> str:
    text = json.dumps(
        {key: value for key, value in tree.items() if key != "seed"}, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_LETTERS]
