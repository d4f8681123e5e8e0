"""The learned verifier that ships: it loads, tells clear pairs apart, and is rebuilt by one command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from safetensors.torch import load_file
from tests.support.tiny_encoder import tiny_encoder

from toolspar.app import compose
from toolspar.app.gates import load_gate
from toolspar.app.locations import shipped
from toolspar.app.schema import VerifyConfig, WarmupConfig
from toolspar.app.warmup import warm_up
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.models.verifier import FACTS, WEIGHTS, Verifier
from toolspar.tasks.records import Category, Split, Task

TRANSFER = Task(
    "transfer",
    (ToolSpec("send_bank_transfer", "Transfer money once to another person."),),
    "Please transfer $120.50 to Maria Santos.",
    (ToolCall("send_bank_transfer", {"recipient": "Maria Santos", "amount": 120.5}),),
    Category.SIMPLE,
    Split.TRAIN,
)
KEPT = (
    "Could you wire Maria Santos the sum of 120.50 dollars?",
    "Send 120.50 dollars to Maria Santos, please. Thank you!",
    "I need you to pay Maria Santos 120.50 dollars.",
)
LOST = (
    "Could you wire Maria Santos the sum of 125.50 dollars?",
    "Send 120.50 dollars to somebody, please. Thank you!",
    "Don't transfer $120.50 to Maria Santos.",
)


def test_it_is_small_and_says_how_to_rebuild_it() -> None:
    folder = shipped("verifier")
    facts = json.loads((folder / "warmup.json").read_text())
    assert (folder / WEIGHTS).stat().st_size < 2 * 2**20
    assert json.loads((folder / FACTS).read_text())["encoder"] == "package:minilm"
    assert facts["command"].startswith("toolspar warmup seed=0 warmup.players=[verifier]") and facts["scores"]
    assert facts["command"] in (folder / "README.md").read_text()


@pytest.mark.slow
def test_it_tells_clear_pairs_apart_whatever_encoder_the_run_uses() -> None:
    config = compose.load("verify", ["verify.checks=[learned]", "embedder.ref=package:none"], VerifyConfig)
    gate = load_gate(config.verify, config.embedder)
    reports = gate.report_many([(TRANSFER, text) for text in (*KEPT, *LOST)])
    scores = [report.results["learned"].score for report in reports]
    assert min(scores[: len(KEPT)]) > max(scores[len(KEPT) :])
    assert all(report.valid for report in reports[: len(KEPT)])


def tiny_config(encoder: Path, output: Path, *more: str) -> WarmupConfig:
    overrides = [
        f"embedder.ref={encoder}", "warmup.players=[verifier]", "verifier.pairs=40", "verifier.score_pairs=20",
        "verifier.steps=3", "verifier.pairs_per_step=8", "verifier.width=4", "runtime.threads=1", f"output={output}",
        "model.ref=/nowhere",
    ]  # fmt: skip
    return compose.load("warmup", [*overrides, *more], WarmupConfig)


@pytest.mark.slow
def test_the_command_leaves_a_verifier_and_a_card_and_needs_no_language_model(tmp_path: Path) -> None:
    encoder = tiny_encoder(tmp_path / "encoder")
    for name, more in (("first", ()), ("again", ()), ("other", ("seed=1",))):
        warm_up(tiny_config(encoder, tmp_path / name, *more))
    folder = tmp_path / "first" / "verifier"
    assert {path.name for path in folder.iterdir()} == {WEIGHTS, FACTS, "README.md", "warmup.json"}
    first, again, other = (load_file(tmp_path / name / "verifier" / WEIGHTS) for name in ("first", "again", "other"))
    assert all(first[key].equal(again[key]) for key in first)
    assert any(not first[key].equal(other[key]) for key in first)
    assert Verifier.load(folder).probabilities([("a", "b", ())])[0] > 0
    card = (folder / "README.md").read_text()
    assert "area under the ROC curve" in card and "verifier.steps=3" in card
