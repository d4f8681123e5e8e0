"""The learned verifier is made by one command, and sees what rules pass."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sklearn.metrics import roc_auc_score
from tests.support.labelled_rewrites import joined

from toolspar.app import compose, warm_verifier
from toolspar.app.gates import load_gate
from toolspar.app.locations import warm_folder
from toolspar.app.schema import VerifyConfig, WarmupConfig
from toolspar.app.warmup import warm_up
from toolspar.models.lower_layers import LowerLayers
from toolspar.models.pair_reader import load_pair_judge
from toolspar.models.state_head import WEIGHTS
from toolspar.verify.rewrite_file import VALID, read_rewrite

pytestmark = pytest.mark.slow


def test_the_command_leaves_a_head_and_a_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = {part: warm_verifier.labelled_rewrites(part)[::48] for part in ("train", "calibrate")}
    monkeypatch.setattr(warm_verifier, "labelled_rewrites", some.__getitem__)
    overrides = ["warmup.players=[verifier]", "warmup.made_up_pairs=24", f"output={tmp_path}", "runtime.threads=1"]
    warm_up(compose.load("warmup", overrides, WarmupConfig))
    folder = tmp_path / "verifier"
    assert {path.name for path in folder.iterdir()} == {WEIGHTS, "README.md", "warmup.json"}
    facts = json.loads((folder / "warmup.json").read_text())
    assert facts["rewrites"] == sum(map(len, some.values())) + 24
    assert "warmup.made_up_pairs=24" in facts["command"]
    assert all("area under the ROC curve" in line for line in facts["scores"][:2])


def test_the_verifier_that_ships_knows_more_than_chance_of_texts_that_it_has_not_learnt_from() -> None:
    rows = [read_rewrite(json.dumps(record)) for record in list(joined("rewrites", "tune"))[::4]]
    judge = load_pair_judge(warm_folder("verifier"), LowerLayers())
    likely = judge([(row.task, row.rewritten) for row in rows])
    assert roc_auc_score([row.label == VALID for row in rows], likely) > 0.85


def test_in_the_default_gate_it_judges_what_rules_pass() -> None:
    config = compose.load("verify", [], VerifyConfig)
    gate = load_gate(config.verify, config.embedder)
    rows = [read_rewrite(json.dumps(record)) for record in list(joined("rewrites_sixth", "tune"))[::2]]
    reports = gate.report_many([(row.task, row.rewritten) for row in rows])
    assert not any(report.error for report in reports)
    assert all(("learned" in report.results) == (set(report.failed) <= {"learned"}) for report in reports)
    assert any(report.failed == ("learned",) for report in reports)
