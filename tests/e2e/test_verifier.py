"""The learned verifier is made by one command, without a language model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from safetensors.torch import load_file
from tests.support.tiny_encoder import tiny_encoder

from toolspar.app import compose
from toolspar.app.gates import load_gate
from toolspar.app.locations import warm_folder
from toolspar.app.schema import VerifyConfig, WarmupConfig
from toolspar.app.warm_verifier import WEIGHING, load_weighing, roc_area
from toolspar.app.warmup import warm_up
from toolspar.core.errors import ModelError
from toolspar.models.verifier import FACTS, WEIGHTS, Verifier
from toolspar.tasks.labelled.load import CALIBRATE, labelled_rewrites
from toolspar.verify.settings import HARD_RULES, RULE_CHECKS


def tiny_config(encoder: Path, output: Path, *more: str) -> WarmupConfig:
    overrides = [
        f"embedder.ref={encoder}", "warmup.players=[verifier]", "verifier.made_up_pairs=8", "verifier.score_pairs=20",
        "verifier.steps=3", "verifier.pairs_per_step=8", "verifier.rank=2", "runtime.threads=1", f"output={output}",
        "model.ref=/nowhere",
    ]  # fmt: skip
    return compose.load("warmup", [*overrides, *more], WarmupConfig)


@pytest.mark.slow
def test_the_command_leaves_a_verifier_and_a_card_and_needs_no_language_model(tmp_path: Path) -> None:
    encoder = tiny_encoder(tmp_path / "encoder")
    for name, more in (("first", ()), ("again", ()), ("other", ("seed=1",))):
        warm_up(tiny_config(encoder, tmp_path / name, *more))
    folder = tmp_path / "first" / "verifier"
    assert {path.name for path in folder.iterdir()} == {WEIGHTS, FACTS, WEIGHING, "README.md", "warmup.json"}
    first, again, other = (load_file(tmp_path / name / "verifier" / WEIGHTS) for name in ("first", "again", "other"))
    assert all(first[key].equal(again[key]) for key in first)
    assert any(not first[key].equal(other[key]) for key in first)
    assert set(load_weighing(folder).findings) == set(RULE_CHECKS) - set(HARD_RULES)
    card = (folder / "README.md").read_text()
    assert "area under the ROC curve" in card and "verifier.steps=3" in card

    before = Verifier.load(folder).scores([("a", "b", ())])
    (folder / WEIGHING).write_text(json.dumps({"bias": 9.0, "scale": 0.0, "findings": {}}))
    warm_up(tiny_config(encoder, tmp_path / "first", "verifier.steps=0"))
    assert Verifier.load(folder).scores([("a", "b", ())]) == before
    assert load_weighing(folder).bias < 9.0
    assert "verifier.steps=3" in (folder / "README.md").read_text()


def test_there_is_nothing_to_weigh_anew_without_a_verifier(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no verifier to weigh anew"):
        warm_up(tiny_config(tiny_encoder(tmp_path / "encoder"), tmp_path / "none", "verifier.steps=0"))


@pytest.mark.slow
def test_the_verifier_that_ships_knows_more_than_chance_of_texts_it_was_not_trained_on() -> None:
    rows = labelled_rewrites(CALIBRATE)[::4]
    scores = Verifier.load(warm_folder("verifier")).scores([(r.task.query, r.rewritten, r.task.expected) for r in rows])
    high = [score for score, row in zip(scores, rows, strict=True) if row.valid]
    low = [score for score, row in zip(scores, rows, strict=True) if not row.valid]
    assert roc_area(high, low) > 0.65


@pytest.mark.slow
def test_a_gate_with_the_shipped_verifier_weighs_what_rules_find() -> None:
    config = compose.load("verify", ["verify=with_learned"], VerifyConfig)
    gate = load_gate(config.verify, config.embedder)
    rows = labelled_rewrites(CALIBRATE)[::8]
    reports = gate.report_many([(row.task, row.rewritten) for row in rows])
    assert all("learned" in report.results and not report.error for report in reports)
    evidence = [result.evidence for report in reports for result in report.results.values() if result.passed]
    assert any(text.startswith("outweighed") for text in evidence)
    assert any(report.failed == ("learned",) for report in reports)
