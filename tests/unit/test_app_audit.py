"""``toolspar audit`` on the folder that a game has left."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.scripted_game import scripted_game

from toolspar.app.cli import main


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two games, played to their ends."""
    folders = [tmp_path_factory.mktemp("runs") / name for name in ("one", "two")]
    for folder in folders:
        game = scripted_game(folder)
        game.play()
        game.metrics.close()
    return folders


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def fill(path: Path, label: str) -> None:
    filled = [{**row, "label": label} for row in rows(path)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, filled[0])
        writer.writeheader()
        writer.writerows(filled)


def test_a_sheet_of_one_run(runs: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(runs[0]), "--n", "4", "--output", str(tmp_path / "a/b")]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{runs[0]}: 4 of ")
    drawn = rows(tmp_path / "a/b/sheet.csv")
    events = [json.loads(line) for line in (runs[0] / "episodes.jsonl").read_text().splitlines()]
    flips = {event["rewritten"]: event for event in events if event["phase"] == "attack" and event["flipped"]}
    assert len(drawn) == 4
    for row in drawn:
        event = flips[row["rewritten"]]
        assert (row["query"], row["given"]) == (event["query"], "I do not know.")
        assert (row["round"], row["category"], row["reason"]) == ("1", "simple", "missing_call")
        assert row["tools"].startswith(json.loads(row["expected"])["name"] + "(")
        assert row["gate"] == f"{len(event['scores'])} checks passed; meaning {event['scores']['meaning']:g}"
        assert row["detail"] == "no call where 1 are expected"
    page = (tmp_path / "a/b/sheet.html").read_text()
    assert [row["id"] for row in drawn if f'<article id="{row["id"]}">' not in page] == []
    assert sorted(path.name for path in (tmp_path / "a/b").iterdir()) == ["sheet.csv", "sheet.html"]


def test_all_are_taken_where_there_are_fewer(
    runs: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(runs[0]), "--output", str(tmp_path)]) == 0
    n = len(rows(tmp_path / "sheet.csv"))
    assert f": all {n} different rewarded attacks (" in capsys.readouterr().out
    assert 4 < n < 17  # of two rollouts of eight


def test_a_blind_sheet_of_two_runs_there_and_back(
    runs: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", *map(str, runs), "--blind", "--n", "5", "--output", str(tmp_path)]) == 0
    sheet = tmp_path / "sheet.csv"
    for path in (sheet, tmp_path / "sheet.html"):
        text = path.read_text(encoding="utf-8")
        assert [secret for secret in (str(runs[0]), str(runs[1]), "checks passed") if secret in text] == []
    fill(sheet, "invalid")
    capsys.readouterr()
    assert main(["audit", "--read", str(sheet)]) == 0
    out = capsys.readouterr().out
    assert [out.count(f"{run} ") for run in runs] == [1, 1]
    assert out.count("100.0 % [56.6, 100.0] n=5") == 2  # Wilson: 1 / (1 + 3.8415 / 5)


def test_a_sheet_is_never_written_over(runs: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["audit", str(runs[0]), "--n", "3", "--output", str(tmp_path)]
    assert main(command) == 0
    fill(tmp_path / "sheet.csv", "valid")
    capsys.readouterr()
    assert main(command) == 1
    assert "may hold labels: give another folder with --output" in capsys.readouterr().err
    assert {row["label"] for row in rows(tmp_path / "sheet.csv")} == {"valid"}


def test_a_run_without_an_attack_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "episodes.jsonl").touch()
    assert main(["audit", str(tmp_path), "--output", str(tmp_path / "audit")]) == 1
    assert capsys.readouterr().err == (
        f"toolspar: error: {tmp_path} has no rewarded attack, so there is nothing to audit: leave it out\n"
    )
    assert not (tmp_path / "audit").exists()


def test_no_torch_is_imported(runs: list[Path], tmp_path: Path) -> None:
    code = (
        "import sys; from toolspar.app.cli import main; "
        f"main(['audit', {str(runs[0])!r}, '--output', {str(tmp_path)!r}]); "
        f"main(['audit', '--read', {str(tmp_path / 'sheet.csv')!r}]); "
        "print(sorted({'torch', 'lightning', 'transformers', 'hydra', 'datasets'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
