"""Engines on two real ranks: what they compute is what one process computes, and only the intended weights move."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from tests.support.ranked import run_ranks
from tests.support.ranked_engines import Players, runtime_of, script
from transformers import AutoModelForCausalLM

from toolspar.runtime.engine import build_fabric

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

SWITCHES = {
    "ddp": ("gradient_checkpointing",),
    "zero1": (),
    "zero2": ("offload_optimizer",),
    "zero3": ("offload_parameters",),
}


def alone(folder: Path) -> Players:
    runtime = runtime_of("cpu", 1)
    return Players(folder / "model", runtime, build_fabric(runtime))


@pytest.fixture(scope="module")
def one(folder: Path) -> dict[str, Any]:
    return script(alone(folder))


@pytest.fixture(scope="module", params=list(SWITCHES))
def two(request: pytest.FixtureRequest, folder: Path) -> tuple[str, dict[str, Any]]:
    """What two ranks of a runtime saw."""
    run_ranks(2, "tests.support.ranked_engines", request.param, str(folder), *SWITCHES[request.param], seconds=1000)
    return request.param, torch.load(folder / f"{request.param}.pt")


def test_two_ranks_compute_what_one_does(two: tuple[str, dict[str, Any]], one: dict[str, Any]) -> None:
    seen = two[1]
    for mine, theirs in zip(seen["steps"], one["steps"], strict=True):
        assert mine["moved"] == theirs["moved"]
        assert mine["loss"] == pytest.approx(theirs["loss"], rel=1e-5, nan_ok=True)
        assert mine["norms"] == pytest.approx(theirs["norms"], rel=1e-5, nan_ok=True)
    for role, weights in one["end"].items():
        torch.testing.assert_close(seen["end"][role], weights, rtol=1e-4, atol=1e-5)
    assert seen["samples"] == one["samples"]


def test_only_the_intended_weights_move(two: tuple[str, dict[str, Any]]) -> None:
    moved = [step["moved"] for step in two[1]["steps"]]
    attack, defend = ["policy", "critic"], ["caller"]
    assert moved == [["critic"], ["critic"], attack, attack, defend, defend, [], attack, defend]
    assert [step["skipped"] for step in two[1]["steps"]].count(True) == 1  # on all ranks, though one saw the NaN


def test_each_engine_saves_and_restores(two: tuple[str, dict[str, Any]]) -> None:
    assert two[1]["replayed"]


def test_state_of_two_ranks_goes_on_on_one(two: tuple[str, dict[str, Any]], one: dict[str, Any], folder: Path) -> None:
    players = alone(folder)
    players.attacker.load_state(two[1]["states"]["attacker"])
    players.defender.load_state(two[1]["states"]["defender"])
    players.attack()
    players.step(players.defender, ("caller",), 4)
    for role, weights in players.weights().items():
        torch.testing.assert_close(weights, one["end"][role], rtol=1e-4, atol=1e-5)


def test_adapter_of_ranks_is_plain_peft(two: tuple[str, dict[str, Any]], folder: Path) -> None:
    base = AutoModelForCausalLM.from_pretrained(folder / "model")
    model = PeftModel.from_pretrained(base, str(folder / f"{two[0]}-adapter"))
    loaded = torch.cat([tensor.flatten() for key, tensor in sorted(model.state_dict().items()) if "lora_" in key])
    assert loaded.shape == two[1]["end"]["policy"].shape
    assert torch.equal(loaded.sort().values, two[1]["end"]["policy"].sort().values)


def test_stage_three_holds_a_part_of_the_frozen_weights(two: tuple[str, dict[str, Any]], one: dict[str, Any]) -> None:
    name, seen = two
    if name == "zero3":
        assert seen["numbers_held"] < 0.5 * one["numbers_held"]  # between uses: embeddings, head and what is divided
    else:
        assert seen["numbers_held"] == one["numbers_held"]
