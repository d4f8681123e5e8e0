"""The cross-play matrix for people (a table in a terminal) and for programs (CSV, JSON), and its picture."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from rich.console import Group
from rich.table import Table
from rich.text import Text

from toolspar.evaluate.crossplay import LOSS, CrossPlay
from toolspar.report.crossplay_figure import cross_play_svg
from toolspar.runtime.files import disk_errors, replace_atomically

COLUMNS = ("policy", "caller", "attack_success", "low", "high", "n")
_LISTED = 5
_WITH_INTERVALS = 4  # callers; more than these leave no room for the intervals, which the files hold


def cross_play_table(matrix: CrossPlay, title: str) -> Group:
    """A row per policy, a column per caller; the two numbers below.

    Args:
        matrix: What was measured.
        title: Heading of the table.
    """
    table = Table(title=title, title_justify="left", expand=False)
    table.add_column("policy")
    for caller in matrix.callers:
        table.add_column(caller.name, justify="right")
    for row, policy in enumerate(matrix.policies):
        table.add_row(policy.name, *(_cell(matrix, row, column) for column in range(len(matrix.callers))))
    lines = [
        f"Attack success: flips of tasks that the caller solves, with Wilson's interval. {len(matrix.tasks)} tasks.",
        "A cell holds the tasks that its caller solves; callers are compared on tasks that both solve.",
        f"progress {matrix.progress.text}: how much less the newest caller is flipped than the older ones are",
        f"cycling {matrix.cycling.text}: how often a later caller loses again to an old policy, by more than "
        f"{100 * LOSS:g} points",
    ]
    for lost in matrix.lost_again[:_LISTED]:
        word = "shown" if lost.shown else "not shown"
        interval = f"[{100 * lost.low:+.1f}, {100 * lost.high:+.1f}]"
        change = f"{100 * lost.difference:+.1f} points {interval} from {lost.earlier} to {lost.later}"
        lines.append(f"  {lost.policy}: {change} ({word})")
    return Group(table, Text("\n".join(lines)))


def _cell(matrix: CrossPlay, row: int, column: int) -> str:
    figure = matrix.figure(row, column)
    short = f"{100 * figure.value:.1f} n={figure.n}" if figure.n else "-"
    return figure.text if len(matrix.callers) <= _WITH_INTERVALS else short


def cross_play_csv(matrix: CrossPlay) -> str:
    """A line for each cell; what was not measured is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in matrix.rows():
        writer.writerow(["" if row[name] is None else row[name] for name in COLUMNS])
    return text.getvalue()


def write_cross_play(matrix: CrossPlay, folder: Path, name: str, title: str) -> list[Path]:
    """Write a matrix as ``<name>.csv``, ``.json`` and ``.svg``; returns the files.

    Args:
        matrix: What was measured.
        folder: Where the files go; it is made when needed.
        name: Of the files.
        title: Heading of the picture.

    Raises:
        RunError: the disk is full or not writable.
    """
    contents = {
        "csv": cross_play_csv(matrix),
        "json": json.dumps(matrix.to_json(), indent=1) + "\n",
        "svg": cross_play_svg(matrix, title),
    }
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.{ending}" for ending in contents]
    for path, content in zip(paths, contents.values(), strict=True):
        replace_atomically(path, content.encode())
    return paths
