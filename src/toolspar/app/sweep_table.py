"""``toolspar sweep table``: what the points of a sweep found, complete or not, from their ``result.json`` alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import rich
from rich.table import Table
from rich.text import Text

from toolspar.app.progress import wide_console
from toolspar.app.run_folder import CONFIG
from toolspar.app.run_result import RESULT, result_of
from toolspar.app.sweep_record import Point, read_record
from toolspar.core.errors import RunError
from toolspar.report.sweep_figure import sweep_svg
from toolspar.report.sweeps import COMPLETE, PointResult, figures_of, summaries, sweep_csv, sweep_table
from toolspar.runtime.files import disk_errors, replace_atomically

TABLE, FIGURE = "table.csv", "figure.svg"
_NO_SETTING = ("seed", "sweep")  # keys that do not make one setting differ from another
_STATUSES = ("failed", "interrupted", "unfinished", "missing")


def show_table(folders: Sequence[Path], output: Path | None = None) -> int:
    """Print the table of one sweep, or of several side by side, and write it as CSV and as a figure.

    Args:
        folders: Folders of sweeps, as ``toolspar train -m`` names them.
        output: Where the two files go; None is the first sweep's folder.

    Returns:
        0; an incomplete sweep is no error.

    Raises:
        RunError: a folder is not that of a sweep, or the files cannot be written.
    """
    records = [read_record(folder) for folder in folders]
    by_run = {point.run: point for record in records for point in record.points}
    points = results(list(by_run.values()))
    settings = summaries(points)
    title = " and ".join(dict.fromkeys(record.name for record in records))
    console = wide_console()
    complete = sum(point.status == COMPLETE for point in points)
    console.print(sweep_table(settings, f"{title}: {complete} of {len(points)} runs complete"))
    if complete < len(points):
        console.print(_left(points))
    target = output or folders[0]
    with disk_errors(target):
        target.mkdir(parents=True, exist_ok=True)
    replace_atomically(target / TABLE, sweep_csv(settings).encode())
    replace_atomically(target / FIGURE, sweep_svg(settings, title).encode())
    rich.get_console().print(f"{target / TABLE}\n{target / FIGURE}", soft_wrap=True, highlight=False, markup=False)
    return 0


def results(points: Sequence[Point]) -> list[PointResult]:
    """What became of every point; they are told apart by the keys in which their overrides differ.

    Raises:
        RunError: a ``result.json`` is not one of ours.
    """
    keys = dict.fromkeys(line.partition("=")[0] for point in points for line in point.overrides)
    apart = [key for key in keys if key not in _NO_SETTING and not key.startswith("paths.")]
    apart = [key for key in apart if len({point.value(key) for point in points}) > 1]
    found = []
    for point in points:
        setting = " ".join(f"{key}={point.value(key)}" for key in apart if point.value(key))
        status, note = _status(point.run)
        try:
            figures = figures_of(result_of(point.run) or {})
        except (KeyError, TypeError) as error:
            raise RunError(f"{point.run / RESULT} is damaged: play that run anew with fresh=true") from error
        found.append(PointResult(setting, point.value("seed"), status, figures, note))
    return found


def _status(run: Path) -> tuple[str, str]:
    result = result_of(run)
    if result is not None:
        return str(result.get("status")), str(result.get("error", ""))
    if (run / RESULT).exists():
        return "failed", f"{RESULT} is damaged"
    if (run / CONFIG).exists():
        return "unfinished", "it is being played, waits in a queue, or was killed"
    return "missing", "never started"


def _left(points: Sequence[PointResult]) -> Table:
    counts = [f"{n} {status}" for status in _STATUSES if (n := sum(point.status == status for point in points))]
    table = Table(title=f"Not complete: {', '.join(counts)}", title_justify="left", caption_justify="left")
    table.caption = "The command that started the sweep, given again, plays what is left."
    for heading in ("setting", "seed", "status", "what is known"):
        table.add_column(heading, overflow="fold")
    for point in points:
        if point.status != COMPLETE:
            cells = (point.setting or "all", point.seed or "-", point.status, point.note)
            table.add_row(*(Text(cell) for cell in cells))  # brackets in a setting are no markup
    return table
