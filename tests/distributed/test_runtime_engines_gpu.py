"""The engines on GPUs, in bf16: DeepSpeed gives what the plain engine gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from tests.support.ranked import run_ranks

pytestmark = [pytest.mark.gpu, pytest.mark.timeout(1200)]

BF16 = ("accelerator=gpu", "precision=bf16")


def seen(folder: Path, name: str, ranks: int, *keys: str) -> dict[str, Any]:
    run_ranks(ranks, "tests.support.ranked_engines", name, str(folder), *BF16, *keys, gpus=True)
    return torch.load(folder / f"{name}.pt", map_location="cpu")


@pytest.fixture(scope="module")
def plain(folder: Path) -> dict[str, Any]:
    return seen(folder, "gpu", 1)


def assert_same_steps(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    for here, there in zip(mine["steps"], theirs["steps"], strict=True):
        assert here["moved"] == there["moved"]
        assert here["loss"] == pytest.approx(there["loss"], rel=1e-2, nan_ok=True)
    assert mine["replayed"]


@pytest.mark.parametrize(
    ("name", "keys"),
    [("zero2", ()), ("zero2", ("offload_optimizer",)), ("zero3", ()), ("zero3", ("offload_parameters",))],
)
def test_two_engines_of_deepspeed_step_like_plain_ones(
    name: str, keys: tuple[str, ...], folder: Path, plain: dict[str, Any]
) -> None:
    found = seen(folder, name, 1, *keys)
    assert_same_steps(found, plain)
    assert found["samples"] == plain["samples"]


@pytest.mark.parametrize("name", ["ddp", "zero2", "zero3"])
def test_two_gpus_step_like_one(name: str, folder: Path, plain: dict[str, Any]) -> None:
    if torch.cuda.device_count() < 2:
        pytest.skip("needs two CUDA devices")
    assert_same_steps(seen(folder, name, 2), plain)
