"""Metrics of a run: one tidy CSV, and TensorBoard beside it.

The CSV is long, one number a row, so that a new metric never changes the columns. At a resume both sinks drop what was
recorded after the checkpoint: the finished file equals that of an uninterrupted run byte for byte, timings aside.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from toolspar.core.errors import RunError
from toolspar.runtime.files import AppendFile, disk_errors
from toolspar.runtime.settings import LoggerSettings

if TYPE_CHECKING:
    from torch.utils.tensorboard.writer import SummaryWriter

COLUMNS = ("position", "round", "phase", "update", "metric", "value")
TIMING_PREFIXES = ("time/", "endpoint/")


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One number of a run.

    Example:
        >>> MetricRow(position=7, round=1, phase="attack", update=3, metric="ppo/kl", value=0.01).metric
        'ppo/kl'
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


def read_metrics(path: Path) -> list[MetricRow]:
    """All whole rows of a ``metrics.csv``, oldest first.

    Raises:
        RunError: the file cannot be read or a row of it is damaged.
    """
    try:
        *lines, _partial = path.read_bytes().decode().split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"cannot read {path}: {error}; is this the folder of a run?") from error
    return [_parse_row(path, line) for line in lines[1:]]


def without_timings(rows: Iterable[MetricRow]) -> list[MetricRow]:
    """The rows in which two runs of the same configuration, seed and machine must agree."""
    return [row for row in rows if not row.is_timing]


class MetricLog:
    """Writes metrics to the sinks that the settings name.

    Args:
        folder: Folder of the run; ``metrics.csv`` and ``tensorboard/`` appear in it.
        settings: Which sinks are on.

    Raises:
        RunError: on any method, when a file cannot be written or is damaged.
    """

    def __init__(self, folder: Path, settings: LoggerSettings) -> None:
        self._csv = AppendFile(folder / "metrics.csv", ",".join(COLUMNS)) if settings.csv else None
        self._tensorboard = _TensorBoard(folder / "tensorboard") if settings.tensorboard else None

    def log(self, metrics: Mapping[str, float], *, position: int, round: int, phase: str, update: int) -> None:
        """Record one step's metrics.

        Args:
            metrics: Numbers by name; names that start with ``time/`` are timings.
            position: Steps of the whole run that were finished before this one.
            round: Round of the game.
            phase: Phase of the round.
            update: Step of the phase.

        Raises:
            ValueError: a name holds a comma, a quote or a line end.
        """
        for name in (phase, *metrics):
            if set(name) & set(',"\r\n'):
                raise ValueError(f"{name!r} cannot name a metric: it holds a comma, a quote or a line end")
        rows = [MetricRow(position, round, phase, update, name, float(value)) for name, value in metrics.items()]
        if self._csv is not None:
            self._csv.append([f"{r.position},{r.round},{r.phase},{r.update},{r.metric},{r.value!r}" for r in rows])
        if self._tensorboard is not None:
            self._tensorboard.write(rows)

    def truncate_after(self, position: int) -> None:
        """Drop what was recorded at a higher position than ``position`` (-1 drops everything)."""
        if self._csv is not None:
            path = self._csv.path
            self._csv.keep_lines(lambda line: _parse_row(path, line).position <= position)
        if self._tensorboard is not None:
            self._tensorboard.purge_from(position + 1)

    def sync(self) -> None:
        """Wait until all rows are on the disk; call it before a checkpoint that counts on them."""
        if self._csv is not None:
            self._csv.sync()
        if self._tensorboard is not None:
            self._tensorboard.flush()

    def close(self) -> None:
        """Close all sinks."""
        if self._csv is not None:
            self._csv.close()
        if self._tensorboard is not None:
            self._tensorboard.close()


class _TensorBoard:
    """Scalars ``<phase>/<metric>`` over the position; the writer is made when the first number comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writer: SummaryWriter | None = None
        self._purge_step: int | None = None

    def write(self, rows: Iterable[MetricRow]) -> None:
        with disk_errors(self.folder):
            if self._writer is None:
                from torch.utils.tensorboard.writer import SummaryWriter  # takes seconds to import

                self._writer = SummaryWriter(str(self.folder), purge_step=self._purge_step)
            for row in rows:
                self._writer.add_scalar(f"{row.phase}/{row.metric}", row.value, row.position)

    def purge_from(self, position: int) -> None:
        """Event files cannot be cut; the next writer tells readers to forget what it supersedes."""
        self.close()
        self._purge_step = position

    def flush(self) -> None:
        if self._writer is not None:
            with disk_errors(self.folder):
                self._writer.flush()

    def close(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            with disk_errors(self.folder):
                writer.close()


def _parse_row(path: Path, line: str) -> MetricRow:
    try:
        ((position, round_, phase, update, metric, value),) = csv.reader([line])
        return MetricRow(int(position), int(round_), phase, int(update), metric, float(value))
    except ValueError as error:
        raise RunError(f"{path} has a damaged row ({line[:60]!r}): remove the row or the file") from error
