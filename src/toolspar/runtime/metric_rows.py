"""One number of a run, and the file that holds all of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from toolspar.core.errors import RunError

METRICS_FILE = "metrics.csv"
COLUMNS = ("position", "round", "phase", "update", "metric", "value")
TIMING_PREFIXES = ("time/", "endpoint/")


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One number of a run.

    Example:
        >>> MetricRow(position=7, round=1, phase="attack", update=3, metric="ppo/kl", value=0.01).tag
        'attack/ppo/kl'
    """

    position: int
    """Steps of the whole run that were finished before."""
    round: int
    phase: str
    update: int
    """Step of the phase."""
    metric: str
    value: float

    @property
    def is_timing(self) -> bool:
        """Whether the number depends on the machine's speed or on known answers, and so differs from run to run."""
        return self.metric.startswith(TIMING_PREFIXES)

    @property
    def tag(self) -> str:
        """Its name where phases share one page: ``<phase>/<metric>``, the phase said once."""
        return self.metric if self.metric.startswith(self.phase + "/") else f"{self.phase}/{self.metric}"


def read_metrics(path: Path) -> list[MetricRow]:
    """All whole rows of a ``metrics.csv``, oldest first.

    Raises:
        RunError: the file cannot be read or a row of it is damaged.
    """
    try:
        *lines, _partial = path.read_bytes().decode().split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"cannot read {path}: {error}; is this the folder of a run?") from error
    return [parse_row(path, line) for line in lines[1:]]


def parse_row(path: Path, line: str) -> MetricRow:
    """The row of one line.

    Raises:
        RunError: the line is damaged.
    """
    try:
        ((position, round_, phase, update, metric, value),) = csv.reader([line])
        return MetricRow(int(position), int(round_), phase, int(update), metric, float(value))
    except (ValueError, csv.Error) as error:
        raise RunError(f"{path} has a damaged row ({line[:60]!r}): remove the row or the file") from error


def without_timings(rows: Iterable[MetricRow]) -> list[MetricRow]:
    """The rows in which two runs of the same configuration, seed and machine must agree."""
    return [row for row in rows if not row.is_timing]
