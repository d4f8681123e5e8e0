"""The dashboard as code: documented metrics only, printed without an account, pushed in two calls."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.support.graphql_server import serving
from tests.unit.test_docs_metrics import MEANINGS, spelt_out

from toolspar.app.cli import main
from toolspar.report.dashboard import SECTIONS, Panel
from toolspar.runtime.sinks.wandb_content import EXAMPLES, HISTOGRAMS

ROOT = Path(__file__).parents[2]
DOCUMENTED = {metric for name in MEANINGS for metric in spelt_out(name)}
PANELS = [panel for section in SECTIONS for panel in section.panels]


@pytest.mark.parametrize("panel", [panel for panel in PANELS if panel.phase], ids=lambda panel: panel.title)
def test_every_curve_is_a_documented_metric_of_a_phase(panel: Panel) -> None:
    assert panel.phase in ("survey", "attack", "harvest", "defend", "judge")
    assert set(panel.metrics) - DOCUMENTED == set()
    assert panel.x == ("round" if panel.phase == "judge" else "position")


def test_what_decides_a_game_is_on_the_page() -> None:
    shown = {metric for panel in PANELS for metric in panel.metrics}
    terms = {f"reward/{name}" for name in ("adversarial", "severity", "diversity", "meaning", "coverage", "margin")}
    opponents = {name for name in DOCUMENTED if name.startswith("opponents/")}
    assert (terms | opponents | {"defend_ppo/reward_mean", "defend_ppo/correct_rewritten"}) - shown == set()
    assert len(opponents) == 3


def test_tables_and_histograms_are_documented_too() -> None:
    shown = {key for panel in PANELS if not panel.phase for key in panel.keys}
    assert shown == {EXAMPLES, *(f"{phase}/histogram/{name}" for phase in ("attack", "harvest") for name in HISTOGRAMS)}
    page = (ROOT / "docs" / "wandb.md").read_text(encoding="utf-8")
    assert [name for name in (EXAMPLES, *HISTOGRAMS) if f"`{name}`" not in page] == []


def test_names_on_the_page_are_those_of_the_log() -> None:
    assert Panel("Loss", "defend", ("sft/nll", "time/seconds")).keys == ("defend/sft/nll", "defend/time/seconds")
    assert Panel("Kept", "judge", ("judge/kept",)).keys == ("judge/kept",)


def test_no_curve_is_there_twice() -> None:
    keys = [key for panel in PANELS for key in panel.keys]
    assert len(set(keys)) == len(keys) > 50
    titles = [(section.title, panel.title) for section in SECTIONS for panel in section.panels]
    assert len(set(titles)) == len(titles)


def test_it_is_shown_without_an_account(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wandb", None)
    monkeypatch.setitem(sys.modules, "wandb_workspaces", None)
    assert main(["dashboard", "show"]) == 0
    out = capsys.readouterr().out
    assert "Who wins (dev, after each round)\n" in out
    assert re.search(r"Reward +attack/reward/total_mean over position\n", out)
    assert re.search(r"Clean gate: change, kept +judge/gate_clean_change, judge/kept_share over round\n", out)
    assert re.search(rf"Best paid attacks of the round +{EXAMPLES}\n", out)


def test_without_the_extra_one_line_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "wandb_workspaces", None)
    assert main(["dashboard", "push"]) == 1
    assert capsys.readouterr().err == (
        "toolspar: error: toolspar dashboard push needs wandb-workspaces: pip install 'toolspar[dashboard]'\n"
    )


def test_without_a_key_one_line_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("wandb_workspaces")
    monkeypatch.delenv("WANDB_API_KEY", raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    assert main(["dashboard", "push"]) == 2
    assert "toolspar dashboard push needs a key: set WANDB_API_KEY" in capsys.readouterr().err


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    """A key that a server on loopback takes."""
    pytest.importorskip("wandb_workspaces")
    value = "a1" * 20
    monkeypatch.setenv("WANDB_API_KEY", value)
    return value


def test_it_is_pushed_as_a_view_of_the_project(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    with serving() as server:
        monkeypatch.setenv("WANDB_BASE_URL", server.url)
        assert main(["dashboard", "push", "--project", "sparring", "--entity", "me"]) == 0
    out, err = capsys.readouterr()
    assert re.fullmatch(rf"Dashboard: {server.url}/me/sparring\?nw=\w+\n", out)
    assert key not in out + err
    assert all("mutation" not in call["query"] or "UpsertView2" in call["query"] for call in server.calls)
    (view,) = [call["variables"] for call in server.calls if "UpsertView2" in call["query"]]
    assert (view["entityName"], view["projectName"], view["displayName"]) == ("me", "sparring", "ToolSpar")
    spec: dict[str, Any] = json.loads(view["spec"])
    sections = spec["section"]["panelBankConfig"]["sections"]
    named = {section["name"]: section["panels"] for section in sections}
    assert [title for title in named if title in {section.title for section in SECTIONS}] == [s.title for s in SECTIONS]
    curves = [panel["config"] for panel in named["Defend"]]
    assert curves[0]["metrics"] == ["defend/sft/loss", "defend/sft/nll"]
    assert curves[0]["xAxis"] == "position"
    assert named["Who wins (dev, after each round)"][0]["config"]["xAxis"] == "round"


def test_a_refusal_is_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    with serving(refuses="UpsertView2") as server:
        monkeypatch.setenv("WANDB_BASE_URL", server.url)
        assert main(["dashboard", "push", "--entity", "me"]) == 1
    err = capsys.readouterr().err
    assert "W&B did not take the dashboard (" in err and err.count("\n") == 1
    assert key not in err
