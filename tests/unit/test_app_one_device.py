"""What a run becomes where it is measured: one device, whatever this machine and the run have."""

from __future__ import annotations

import dataclasses
from importlib import util

import pytest
import torch

from toolspar.app import compose, gpu_rules
from toolspar.app.one_device import on_one_device
from toolspar.app.schema import TrainConfig
from toolspar.core.errors import ConfigError


def config(*overrides: str) -> TrainConfig:
    return compose.load("train", list(overrides), TrainConfig)


def four_bits(given: TrainConfig) -> TrainConfig:
    return dataclasses.replace(given, model=dataclasses.replace(given.model, quantization="4bit"))


def test_without_a_gpu_the_cpu_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    many = config("runtime=zero3", "runtime.devices=4", "runtime.offload_parameters=true")
    alone = on_one_device(many)
    assert (alone.runtime.name, alone.runtime.ranks, alone.runtime.needs_launch) == ("cpu", 1, False)
    assert alone.runtime.precision == many.runtime.precision
    gpu = on_one_device(four_bits(config("runtime=gpu")))
    assert (gpu.runtime.name, gpu.model.quantization) == ("cpu", "none")
    vllm = on_one_device(config("runtime=gpu", "rollout=vllm"))
    assert vllm.rollout.backend == "torch"


def test_on_a_gpu_a_run_keeps_what_it_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(gpu_rules, "require_quantizer", lambda quantization: None)
    alone = on_one_device(four_bits(config("runtime=ddp", "runtime.devices=8")))
    assert (alone.runtime.name, alone.runtime.devices, alone.model.quantization) == ("gpu", 1, "4bit")
    assert on_one_device(config("runtime=cpu")).runtime.name == "cpu"  # as it was trained
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    monkeypatch.setattr(gpu_rules, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="needs the package vllm"):
        on_one_device(config("runtime=gpu", "rollout=vllm"))
