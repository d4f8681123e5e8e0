"""Arms in a table, as CSV and as a picture."""

from __future__ import annotations

import csv
import math
from xml.etree import ElementTree

from rich.console import Console

from toolspar.evaluate.arms import Cell
from toolspar.evaluate.intervals import Effect, Figure
from toolspar.report.arms import COLUMNS, ArmReport, arms_csv, arms_svg, arms_table

SPENT = {"caller_tokens": (28000.0, 28200.0), "tokens": (1e6, 3e6), "episodes": (0.0, 0.0), "hours": (0.5, 1.5)}


def cell(value: float, effect: Effect | None, p_values: tuple[float, ...] = ()) -> Cell:
    figure = Figure(value, 40, value - 0.1, value + 0.1)
    differences = {} if effect is None else {0: effect.difference - 0.01, 1: effect.difference + 0.01}
    return Cell(figure, effect, p_values, {0: value, 1: value}, differences)


BASE = ArmReport(
    "arm_base",
    (0, 1),
    {},
    {("all", "clean"): cell(0.5, None), ("all", "robust"): cell(0.4, None), ("simple", "clean"): cell(0.6, None)},
)
GAME = ArmReport(
    "arm_game",
    (0, 1),
    SPENT,
    {
        ("all", "clean"): cell(0.52, Effect(0.02, -0.03, 0.07, 40, math.nan), (0.5, math.nan)),
        ("all", "robust"): cell(0.6, Effect(0.2, 0.1, 0.3, 40, math.nan), (0.01, 0.002)),
        ("all", "adversarial, policies of arm_game"): cell(0.7, Effect(0.1, 0.0, 0.2, 40, math.nan)),
    },
)
REPORTS = [BASE, GAME]


def printed() -> str:
    console = Console(width=140, force_terminal=False)
    with console.capture() as capture:
        console.print(arms_table(REPORTS, "arm_base", "Two arms", 0.95, "tool"))
    return capture.get()


def test_the_table_says_figures_differences_and_what_was_spent() -> None:
    text = printed()
    for part in (
        "50.0 [40.0, 60.0] n=40",
        "52.0  +2.0 [-3.0, +7.0]",
        "60.0  +20.0 [+10.0, +30.0]",
        "p 0.5 ",
        "p 0.01 0.002",
        "28,100 caller tokens",
        "2,000,000 tokens in all",
        "1.00 hours each",
        "2 seeds",
    ):
        assert part in text, part
    assert "policies of arm_game" not in text  # single sources are for the CSV


def test_only_what_is_shown_is_bold() -> None:
    columns = {
        str(column.header): list(column.cells) for column in arms_table(REPORTS, "arm_base", "", 0.95, "tool").columns
    }
    assert [bool(getattr(text, "spans", [])) for text in columns["robust"][-1:]] == [True]
    assert [bool(getattr(text, "spans", [])) for text in columns["clean"][-1:]] == [False]


def test_the_csv_has_every_figure_and_leaves_out_what_does_not_exist() -> None:
    rows = list(csv.DictReader(arms_csv(REPORTS).splitlines()))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(BASE.cells) + len(GAME.cells)
    by_key = {(row["arm"], row["category"], row["measure"]): row for row in rows}
    assert by_key["arm_base", "all", "clean"]["difference"] == ""
    robust = by_key["arm_game", "all", "robust"]
    assert (robust["difference"], robust["shown"], robust["p_values"]) == ("0.2", "true", "0.01 0.002")
    assert robust["values"] == "0:0.6 1:0.6"
    assert by_key["arm_game", "all", "clean"]["p_values"] == "0.5 "
    assert by_key["arm_game", "all", "adversarial, policies of arm_game"]["shown"] == "false"


def test_the_picture_shows_differences_to_the_baseline() -> None:
    picture = arms_svg(REPORTS, "arm_base", "Two arms", 0.95, "tool")
    root = ElementTree.fromstring(picture)
    texts = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "arm_game (2 of 2)" in texts and not any(text.startswith("arm_base") for text in texts)
    assert "clean" in texts and "robust" in texts
    assert any("difference to arm_base in points" in text for text in texts)


def test_an_arm_that_did_not_count_shows_no_budget() -> None:
    assert math.isnan(BASE.spent_mean("tokens"))
    assert printed().count("caller tokens") == 1
