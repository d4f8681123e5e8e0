"""What a sweep found: for every setting the mean over seeds of every effect, as a table and as CSV."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.table import Table
from rich.text import Text

from toolspar.evaluate.intervals import Mean, mean_over_seeds

COMPLETE = "complete"
CONFIDENCE = 0.95
OBJECTIVE = "objective"
COLUMNS = ("setting", "metric", "runs", "planned", "mean", "low", "high", "values")


@dataclass(frozen=True, slots=True)
class PointResult:
    """What became of one point of a sweep.

    Example:
        >>> PointResult("reward=bandpass", "1", "complete", {"objective": 0.02}).figures["objective"]
        0.02
    """

    setting: str
    """What sets it apart, but for the seed; empty where nothing does."""
    seed: str
    status: str
    """``complete``, ``failed``, ``interrupted``, ``unfinished`` or ``missing``."""
    figures: Mapping[str, float]
    """The objective, and by effect and split the value before, the value after and the difference."""
    note: str = ""
    """Why it is not complete."""


@dataclass(frozen=True, slots=True)
class SettingSummary:
    """One setting over all its seeds.

    Example:
        >>> SettingSummary("reward=bandpass", planned=3, means={}, values={}).planned
        3
    """

    setting: str
    planned: int
    """Points of the sweep with this setting, complete or not."""
    means: Mapping[str, Mean]
    values: Mapping[str, tuple[float, ...]]
    """The figures of the complete runs, in the order of the points."""


def figures_of(result: Mapping[str, Any]) -> dict[str, float]:
    """The numbers of a ``result.json`` by metric, e.g. ``clean accuracy (test) difference``."""
    found: dict[str, float] = {}
    if isinstance(result.get("objective"), int | float):
        found[OBJECTIVE] = float(result["objective"])
    for effect in result.get("effects") or ():
        name = f"{effect['name']} ({effect['split']})"
        if effect["effect"]["n_clusters"] == 0:  # nothing was measured
            continue
        found[f"{name} before"] = effect["before"]["value"]
        found[f"{name} after"] = effect["after"]["value"]
        found[f"{name} difference"] = effect["effect"]["difference"]
    return found


def summaries(points: Sequence[PointResult]) -> list[SettingSummary]:
    """The settings of a sweep, in their order, each over its complete runs."""
    found: list[SettingSummary] = []
    for setting in dict.fromkeys(point.setting for point in points):
        here = [point for point in points if point.setting == setting]
        complete = [point.figures for point in here if point.status == COMPLETE]
        metrics = dict.fromkeys(metric for figures in complete for metric in figures)
        values = {metric: tuple(figures[metric] for figures in complete if metric in figures) for metric in metrics}
        means = {metric: mean_over_seeds(numbers, CONFIDENCE) for metric, numbers in values.items()}
        found.append(SettingSummary(setting, len(here), means, values))
    return found


def sweep_table(settings: Sequence[SettingSummary], title: str) -> Table:
    """One row per setting: complete runs, and for each effect the mean difference with its interval.

    Args:
        settings: What ``summaries`` returned.
        title: Heading of the table.
    """
    table = Table(title=title, title_justify="left", caption_justify="left", expand=False)
    table.caption = (
        "Differences, after - before, in points: mean over seeds with Student's 95 % interval; one seed has none.\n"
        "It tells how seeds differ on the same tasks; the intervals over tasks are in each run's effects.md."
    )
    effects = effect_names(settings)
    for heading in ("setting", "runs", *effects):
        table.add_column(heading, overflow="fold")
    for summary in settings:
        complete = max((mean.n for mean in summary.means.values()), default=0)
        cells = [mean_text(summary.means.get(f"{name} difference")) for name in effects]
        table.add_row(Text(summary.setting or "all"), f"{complete} of {summary.planned}", *cells)
    return table


def sweep_csv(settings: Sequence[SettingSummary]) -> str:
    """All metrics, one row per setting and metric; an interval that does not exist is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for summary in settings:
        for metric, mean in summary.means.items():
            ends = ["" if math.isnan(end) else repr(end) for end in (mean.low, mean.high)]
            values = " ".join(map(repr, summary.values[metric]))
            writer.writerow([summary.setting, metric, mean.n, summary.planned, repr(mean.value), *ends, values])
    return text.getvalue()


def effect_names(settings: Sequence[SettingSummary]) -> list[str]:
    """Names of all effects that some setting has, in their order."""
    metrics = dict.fromkeys(metric for summary in settings for metric in summary.means)
    return [metric.removesuffix(" difference") for metric in metrics if metric.endswith(" difference")]


def mean_text(mean: Mean | None) -> str:
    """A mean in points with its interval, for tables.

    Example:
        >>> mean_text(Mean(0.02, 3, -0.0048, 0.0448))
        '+2.0 [-0.5, +4.5]'
    """
    if mean is None:
        return "-"
    interval = "" if math.isnan(mean.low) else f" [{100 * mean.low:+.1f}, {100 * mean.high:+.1f}]"
    return f"{100 * mean.value:+.1f}{interval}"
