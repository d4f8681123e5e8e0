"""The table, the CSV and the figure of a sweep."""

from __future__ import annotations

import csv
import io
import math
import xml.etree.ElementTree as ET

import pytest
from rich.console import Console

from toolspar.report.sweep_figure import sweep_svg
from toolspar.report.sweeps import PointResult, figures_of, summaries, sweep_csv, sweep_table

SVG = "{http://www.w3.org/2000/svg}"
GAIN = "clean accuracy (test) difference"


def effect(name: str, before: float, after: float, n: int = 40) -> dict[str, object]:
    return {
        "name": name,
        "split": "test",
        "before": {"value": before},
        "after": {"value": after},
        "effect": {"difference": after - before, "n_clusters": n},
    }


def point(setting: str, seed: int, gain: float | None, status: str = "complete") -> PointResult:
    return PointResult(setting, str(seed), status, {} if gain is None else {"objective": gain, GAIN: gain})


POINTS = [
    point("curriculum=none", 0, 0.01),
    point("curriculum=none", 1, 0.02),
    point("curriculum=none", 2, 0.03),
    point("curriculum=<staged>", 0, -0.10),
    point("curriculum=<staged>", 1, None, "failed"),
    point("curriculum=adaptive", 0, None, "missing"),
]


def test_figures_come_from_a_result() -> None:
    unmeasured = effect("attack success", 0, 0, n=0)
    result = {"objective": 0.25, "effects": [effect("clean accuracy", 0.5, 0.75), unmeasured]}
    assert figures_of(result) == {
        "objective": 0.25,
        "clean accuracy (test) before": 0.5,
        "clean accuracy (test) after": 0.75,
        "clean accuracy (test) difference": 0.25,
    }
    assert figures_of({"status": "failed", "objective": None}) == {}


def test_settings_are_averaged_over_their_complete_runs() -> None:
    none, staged, adaptive = summaries(POINTS)
    assert (none.planned, staged.planned, adaptive.planned) == (3, 2, 1)
    mean = none.means[GAIN]
    # t with two degrees of freedom is 4.302653; the standard error is 0.01 / sqrt(3)
    assert (mean.n, mean.value) == (3, pytest.approx(0.02))
    assert (mean.low, mean.high) == (pytest.approx(0.02 - 0.0248414, abs=1e-6), pytest.approx(0.0448414, abs=1e-6))
    assert staged.means[GAIN].n == 1 and math.isnan(staged.means[GAIN].low)
    assert adaptive.means == {}


def test_the_table_says_how_many_runs_are_behind_a_row() -> None:
    console = Console(width=140, file=io.StringIO(), record=True)
    console.print(sweep_table(summaries(POINTS), "curricula"))
    text = console.export_text()
    rows = {
        line.split("│")[1].strip(): [cell.strip() for cell in line.split("│")[2:4]]
        for line in text.splitlines()
        if "│" in line
    }
    assert rows["curriculum=none"] == ["3 of 3", "+2.0 [-0.5, +4.5]"]
    assert rows["curriculum=<staged>"] == ["1 of 2", "-10.0"]
    assert rows["curriculum=adaptive"] == ["0 of 1", "-"]


def test_brackets_in_a_setting_are_no_markup() -> None:
    console = Console(width=140, file=io.StringIO(), record=True)
    point = PointResult("verify.checks=[format,identity] [/x]", "0", "complete", {"objective": 0.0})
    console.print(sweep_table(summaries([point]), "lists"))
    assert "verify.checks=[format,identity] [/x]" in console.export_text()


def test_the_csv_has_every_metric_and_every_run() -> None:
    rows = {(row["setting"], row["metric"]): row for row in csv.DictReader(io.StringIO(sweep_csv(summaries(POINTS))))}
    assert set(rows) == {(s, m) for s in ("curriculum=none", "curriculum=<staged>") for m in ("objective", GAIN)}
    row = rows["curriculum=none", GAIN]
    assert (row["runs"], row["planned"], row["values"]) == ("3", "3", "0.01 0.02 0.03")
    assert float(row["mean"]) == pytest.approx(0.02)
    assert (rows["curriculum=<staged>", GAIN]["low"], rows["curriculum=<staged>", GAIN]["high"]) == ("", "")


def test_the_figure_shows_means_intervals_and_runs_in_order() -> None:
    root = ET.fromstring(sweep_svg(summaries(POINTS), "curricula & more"))
    classes = [shape.get("class") for shape in root.iter(f"{SVG}circle")]
    assert classes.count("mean") == 2 and classes.count("seed") == 4
    (interval,) = (line for line in root.iter(f"{SVG}line") if line.get("class") == "interval")
    means = [float(shape.get("cx") or "nan") for shape in root.iter(f"{SVG}circle") if shape.get("class") == "mean"]
    assert float(interval.get("x1") or "nan") < means[0] < float(interval.get("x2") or "nan")
    assert means[1] < means[0]  # -10 points lie left of +2
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert texts[:4] == [
        "curricula & more",
        "curriculum=none (3 of 3)",
        "curriculum=<staged> (1 of 2)",
        "curriculum=adaptive (0 of 1)",
    ]


@pytest.mark.parametrize("gains", [[], [0.0], [0.0, 0.0], [1e-9], [5.0, -3.0]])
def test_the_figure_bears_any_numbers(gains: list[float]) -> None:
    root = ET.fromstring(sweep_svg(summaries([point("", seed, gain) for seed, gain in enumerate(gains)]), "x"))
    for shape in (*root.iter(f"{SVG}circle"), *root.iter(f"{SVG}line")):
        assert all(math.isfinite(float(shape.get(name) or 0)) for name in ("cx", "x1", "x2"))
    assert len(list(root.iter(f"{SVG}circle"))) == len(gains) + bool(gains)
