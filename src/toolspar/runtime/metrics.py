"""Metrics of a run: what a step measured, told to every sink that is on.

At a resume the sinks drop what was recorded after the checkpoint. What leaves the machine is sent only once a
checkpoint holds it, so it never has to be taken back.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from toolspar.runtime.metric_rows import (
    COLUMNS,
    METRICS_FILE,
    TIMING_PREFIXES,
    MetricRow,
    parse_row,
    read_metrics,
    without_timings,
)
from toolspar.runtime.settings import LoggerSettings
from toolspar.runtime.sinks.csv_file import CsvSink
from toolspar.runtime.sinks.tensorboard import TensorBoardSink

__all__ = [
    "COLUMNS",
    "METRICS_FILE",
    "TIMING_PREFIXES",
    "MetricLog",
    "MetricRow",
    "Mirror",
    "parse_row",
    "read_metrics",
    "without_timings",
]


class Mirror(Protocol):
    """A place elsewhere that is shown what the run's folder holds; it never fails."""

    def publish(self, position: int) -> None:
        """Show all that was recorded up to and including ``position``."""
        ...

    def finish(self, outcome: Mapping[str, Any] | None) -> None:
        """The run ends; ``outcome`` is None where it did not come to its end."""
        ...


class MetricLog:
    """Writes metrics to the sinks that the settings name.

    Args:
        folder: Folder of the run; ``metrics.csv`` and ``tensorboard/`` appear in it.
        settings: Which sinks are on.
        mirror: Where what is in a checkpoint is shown as well; None: nowhere.

    Raises:
        RunError: on any method, when a file cannot be written or is damaged.
    """

    def __init__(self, folder: Path, settings: LoggerSettings, mirror: Mirror | None = None) -> None:
        self._sinks: list[CsvSink | TensorBoardSink] = []
        if settings.csv:
            self._sinks.append(CsvSink(folder))
        if settings.tensorboard:
            self._sinks.append(TensorBoardSink(folder / "tensorboard"))
        self._mirror = mirror

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
        for sink in self._sinks:
            sink.write(rows)

    def truncate_after(self, position: int) -> None:
        """Drop what was recorded at a higher position than ``position`` (-1 drops everything)."""
        for sink in self._sinks:
            sink.truncate_after(position)

    def sync(self) -> None:
        """Wait until all rows are on the disk; call it before a checkpoint that counts on them."""
        for sink in self._sinks:
            sink.sync()

    def publish(self, position: int) -> None:
        """Show elsewhere what a checkpoint now holds: all up to and including ``position``."""
        if self._mirror is not None:
            self._mirror.publish(position)

    def close(self, outcome: Mapping[str, Any] | None = None) -> None:
        """Close all sinks.

        Args:
            outcome: What the run came to; None where it did not come to its end.
        """
        with contextlib.ExitStack() as rest:  # all of it, even if one of them fails
            if self._mirror is not None:
                mirror, self._mirror = self._mirror, None
                rest.callback(mirror.finish, outcome)
            for sink in self._sinks:
                rest.callback(sink.close)
