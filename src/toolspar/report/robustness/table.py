"""The measurement in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from toolspar.evaluate.robustness.calibration import coverage_at
from toolspar.evaluate.robustness.summary import Summary
from toolspar.report.robustness.data import Snapshot
from toolspar.report.robustness.words import notes, number, statuses, strength

_WORST = 8
_TOLERATED_RISK = 0.1


def accuracy_table(summary: Summary, title: str) -> Table:
    """A row for each suite and strength."""
    table = Table(title=title, title_justify="left", caption_justify="left", expand=False)
    table.caption = (
        "Intervals count cases of one task as dependent; differences to clean are paired by task (bootstrap, widened\n"
        "where few tasks have changed). Bold: the interval of the difference leaves out zero.\n"
        f"Cases: {statuses(summary.statuses)}. What has no whole answer is left out and counted."
    )
    for heading in ("suite", "strength", "accuracy", "difference to clean", "left out"):
        table.add_column(heading, overflow="fold")
    table.add_row("clean", "-", summary.clean.text, "", "")
    for cell in summary.cells:
        style = "bold" if cell.effect.shown else ""
        table.add_row(
            cell.suite, strength(cell.suite, cell.level), cell.accuracy.text, cell.effect.text, notes(cell), style=style
        )
    return table


def weakness_table(summary: Summary) -> Table:
    """The groups of cases that fail most."""
    table = Table(title="Weaknesses, the worst first", title_justify="left", expand=False)
    for heading in ("what", "value", "wrong", "all others"):
        table.add_column(heading, overflow="fold")
    for each in summary.weaknesses[:_WORST]:
        rest = "-" if each.rest != each.rest else f"{100 * each.rest:.1f} %"
        table.add_row(each.feature, each.value, each.failures.text, rest)
    return table


def beyond_lines(summary: Summary) -> list[str]:
    """Resilience, consistency and calibration, a line each."""
    lines: list[str] = []
    if summary.area is not None:
        lines.append(f"resilience: area under the curve {number(summary.area)} (mean of {len(summary.curves)} suites)")
    same = summary.consistency
    if same.n_tasks:
        lines.append(
            f"consistency: all answers to a task agree in {same.all_agree.text}; "
            f"{100 * same.pairwise:.1f} % of pairs agree"
        )
    for name in ("clean", "perturbed"):
        if found := summary.calibration.get(name):
            coverage = coverage_at(found.curve, _TOLERATED_RISK)
            lines.append(
                f"confidence, {name}: AURC {number(found.aurc)} (best possible {number(found.best_aurc)}), "
                f"ECE {number(found.ece)}, answers {100 * coverage:.0f} % at a risk of {_TOLERATED_RISK:.0%}, "
                f"n={found.n}"
            )
    return lines


def training_table(snapshots: Sequence[Snapshot]) -> Table:
    """A row for each state of the caller."""
    table = Table(title="Through training", title_justify="left", expand=False)
    for heading in ("caller", "clean", "area", "all agree", "AURC", "ECE"):
        table.add_column(heading, overflow="fold")
    for each in snapshots:
        found = each.summary.calibration.get("all")
        table.add_row(
            each.name,
            each.summary.clean.text,
            number(each.summary.area),
            each.summary.consistency.all_agree.text,
            number(found.aurc if found else None),
            number(found.ece if found else None),
        )
    return table
