"""Arms side by side: a table for people, CSV for programs, and a picture of the differences."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from toolspar.evaluate.arms import ALL, MEASURES, Cell
from toolspar.evaluate.intervals import Mean
from toolspar.report.sweep_figure import sweep_svg
from toolspar.report.sweeps import SettingSummary

COLUMNS = (
    *("arm", "category", "measure", "runs", "items", "value", "low", "high"),
    *("difference", "difference_low", "difference_high", "shown", "p_values", "values"),
)
CALLER_TOKENS, EPISODES, TOKENS, HOURS = "caller_tokens", "episodes", "tokens", "hours"


@dataclass(frozen=True, slots=True)
class ArmReport:
    """One arm: what it spent, and what came of it.

    Example:
        >>> ArmReport("arm_game", (0, 1, 2), {"caller_tokens": (28100, 28050, 28200)}, {}).spent_mean("caller_tokens")
        28116.666666666668
    """

    arm: str
    seeds: tuple[int, ...]
    spent: Mapping[str, tuple[float, ...]]
    """Caller tokens, episodes, all tokens and hours, of each run; empty where a run did not count."""
    cells: Mapping[tuple[str, str], Cell]
    """Figures by (category, measure)."""

    def spent_mean(self, name: str) -> float:
        """Mean over the runs; NaN where it is not known."""
        values = self.spent.get(name, ())
        return sum(values) / len(values) if values else math.nan


def arms_table(reports: Sequence[ArmReport], baseline: str, title: str, confidence: float, unit: str) -> Table:
    """A row per arm and category, with what the arm spent beside.

    Args:
        reports: The arms, in the order of the rows.
        baseline: The arm that differences are to.
        title: Heading.
        confidence: Level of all intervals.
        unit: What they draw beside seeds: ``tool`` or ``task``.
    """
    table = Table(title=title, title_justify="left", caption_justify="left", expand=False)
    measures = measures_of(reports)
    table.caption = "\n".join(
        [
            f"Percent; of {baseline} with {100 * confidence:.0f} % interval, of the others with the difference to it",
            f"in points and its interval (paired bootstrap over {unit}s and seeds, widened where few {unit}s changed).",
            "Bold: the interval leaves out zero.",
            "p: McNemar's of each pair of seeds (a sign test over tasks where a task has several items).",
            *(f"{measure}: {MEASURES[measure]}." for measure in measures if measure in MEASURES),
        ]
    )
    for heading in ("arm", "tasks", *measures):
        table.add_column(heading, overflow="fold")
    for report in reports:
        for category in dict.fromkeys(category for category, _ in report.cells):
            found = [report.cells.get((category, measure)) for measure in measures]
            n = max((cell.figure.n for cell in found if cell is not None), default=0)
            if n == 0 and category != ALL:
                continue
            label = _arm_text(report) if category == ALL else ""
            table.add_row(label, category, *(_cell_text(cell, category == ALL) for cell in found))
        table.add_section()
    return table


def arms_csv(reports: Sequence[ArmReport]) -> str:
    """All figures, a row for each arm, category and measure, those of single sources of rewrites included."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for report in reports:
        for (category, measure), cell in report.cells.items():
            figure, effect = cell.figure, cell.effect
            difference = ["", "", "", ""]
            if effect is not None and effect.n_clusters:
                difference = [repr(effect.difference), repr(effect.low), repr(effect.high), str(effect.shown).lower()]
            writer.writerow(
                [
                    *(report.arm, category, measure, len(cell.values), figure.n),
                    *(repr(figure.value), repr(figure.low), repr(figure.high), *difference),
                    " ".join("" if math.isnan(p) else repr(p) for p in cell.p_values),
                    " ".join(f"{seed}:{value!r}" for seed, value in cell.values.items()),
                ]
            )
    return text.getvalue()


def arms_svg(reports: Sequence[ArmReport], baseline: str, title: str, confidence: float, unit: str) -> str:
    """The differences to the baseline on all tasks: a panel per measure, a row per arm."""
    summaries = []
    for report in reports:
        if report.arm == baseline:
            continue
        shown = {measure: report.cells.get((ALL, measure)) for measure in measures_of(reports)}
        effects = {f"{measure} difference": cell for measure, cell in shown.items() if cell and cell.effect}
        means = {metric: _mean(cell) for metric, cell in effects.items()}
        values = {metric: tuple(cell.differences.values()) for metric, cell in effects.items()}
        pairs = max((len(differences) for differences in values.values()), default=0)
        # a single run is paired with every run of the baseline
        summaries.append(SettingSummary(report.arm, max(pairs, len(report.seeds)), means, values))
    caption = (
        f"difference to {baseline} in points; mean over seeds with the {100 * confidence:.0f} % interval of a paired "
        f"bootstrap over {unit}s and seeds"
    )
    return sweep_svg(summaries, title, caption)


def measures_of(reports: Sequence[ArmReport]) -> list[str]:
    """The main measures that some arm has."""
    there = {measure for report in reports for _, measure in report.cells}
    return [measure for measure in MEASURES if measure in there]


def _mean(cell: Cell) -> Mean:
    assert cell.effect is not None
    return Mean(cell.effect.difference, len(cell.differences), cell.effect.low, cell.effect.high)


def _arm_text(report: ArmReport) -> str:
    return "\n".join([report.arm, *_spent(report)])


def _spent(report: ArmReport) -> Iterator[str]:
    yield f"{len(report.seeds)} seed{'s' if len(report.seeds) != 1 else ''}"
    if report.spent.get(CALLER_TOKENS):
        yield f"{report.spent_mean(CALLER_TOKENS):,.0f} caller tokens"
        yield f"{report.spent_mean(TOKENS):,.0f} tokens in all"
    if report.spent.get(HOURS):
        yield f"{report.spent_mean(HOURS):.2f} hours each"


def _cell_text(cell: Cell | None, with_p: bool) -> Text:
    if cell is None or cell.figure.n == 0:
        return Text("-")
    figure, effect = cell.figure, cell.effect
    if effect is None or effect.n_clusters == 0:
        return Text(f"{100 * figure.value:.1f} [{100 * figure.low:.1f}, {100 * figure.high:.1f}] n={figure.n}")
    interval = f"[{100 * effect.low:+.1f}, {100 * effect.high:+.1f}]"
    text = Text(f"{100 * figure.value:.1f}  {100 * effect.difference:+.1f} {interval}")
    if effect.shown:
        text.stylize("bold")
    known = [f"{p:.2g}" for p in cell.p_values if not math.isnan(p)]
    return Text.assemble(text, f"\np {' '.join(known)}") if with_p and known else text
