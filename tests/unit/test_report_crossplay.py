"""The cross-play matrix on paper: table, CSV, JSON, heat map."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from toolspar.core.errors import RunError
from toolspar.evaluate.crossplay import CrossPlay, Flips, Snapshot
from toolspar.report.crossplay import cross_play_csv, cross_play_table, write_cross_play
from toolspar.report.crossplay_figure import cross_play_svg

SVG = "{http://www.w3.org/2000/svg}"


def matrix() -> CrossPlay:
    policies = [Snapshot("policy-round-0", 0), Snapshot("policy-round-1", 1)]
    callers = [Snapshot("caller-round-0", 0), Snapshot("caller-round-2", 2)]
    cells: dict[tuple[str, str], Flips] = {
        ("policy-round-0", "caller-round-0"): {"t": (True, False, False, False)},
        ("policy-round-0", "caller-round-2"): {"t": (True, True, False, False)},
        ("policy-round-1", "caller-round-0"): {"t": (True, True, True, False)},
        ("policy-round-1", "caller-round-2"): {},
    }
    return CrossPlay.of("test", policies, callers, cells, confidence=0.95, samples=100)


def test_the_csv_has_a_line_for_every_cell() -> None:
    rows = list(csv.DictReader(io.StringIO(cross_play_csv(matrix()))))
    assert [(row["policy"], row["caller"], row["attack_success"], row["n"]) for row in rows] == [
        ("policy-round-0", "caller-round-0", "0.25", "4"),
        ("policy-round-0", "caller-round-2", "0.5", "4"),
        ("policy-round-1", "caller-round-0", "0.75", "4"),
        ("policy-round-1", "caller-round-2", "", "0"),
    ]
    assert 0.04 < float(rows[0]["low"]) < 0.25 < float(rows[0]["high"]) < 0.75


def test_the_table_tells_both_numbers_and_who_lost_again() -> None:
    console = Console(file=io.StringIO(), width=160)
    console.print(cross_play_table(matrix(), "Cross-play on test"))
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    for part in (
        "Cross-play on test",
        "caller-round-2",
        "25.0 % [4.6, 69.9] n=4",
        "- n=0",
        "progress -0.250 over 1: ",
        "cycling +1.000 over 1: ",
        "on tasks that both solve",
        "policy-round-0: +25.0 points [-95.0, +100.0] from caller-round-0 to caller-round-2 (not shown)",
    ):
        assert part in text


def test_the_heat_map_has_a_cell_for_every_pair_and_darker_is_more() -> None:
    root = ElementTree.fromstring(cross_play_svg(matrix(), "A <title> & more"))
    cells = [rect.get("fill", "") for rect in root.iter(f"{SVG}rect")][1:]
    assert len(cells) == 4
    assert cells[3] == "#eee"  # not measured
    levels = [int(colour.removeprefix("rgb(").partition(",")[0]) for colour in cells[:3]]
    assert levels[0] > levels[1] > levels[2]
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert {"25.0", "50.0", "75.0", "-", "n=4", "n=0", "policy-round-1", "A <title> & more"} <= set(texts)
    width, height = (float(root.get(name, "0")) for name in ("width", "height"))
    assert all(0 <= float(text.get("x", "0")) < width for text in root.iter(f"{SVG}text"))
    assert all(0 < float(text.get("y", "0")) < height for text in root.iter(f"{SVG}text"))


def test_a_matrix_is_written_in_three_forms(tmp_path: Path) -> None:
    paths = write_cross_play(matrix(), tmp_path / "crossplay", "test", "Cross-play")
    assert [path.name for path in paths] == ["test.csv", "test.json", "test.svg"]
    data = json.loads(paths[1].read_text())
    assert (data["split"], data["progress"]["value"], len(data["cells"])) == ("test", -0.25, 4)
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="file"):
        write_cross_play(matrix(), tmp_path / "file", "test", "Cross-play")
