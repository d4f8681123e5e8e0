"""``metrics.csv``: long, one number a row, so that a new metric never changes the columns."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from toolspar.runtime.files import AppendFile
from toolspar.runtime.metric_rows import COLUMNS, METRICS_FILE, MetricRow, parse_row


class CsvSink:
    """The file ``metrics.csv`` in a folder; a resumed run's equals an uninterrupted one's, timings aside.

    Raises:
        RunError: on any method, when the file cannot be written or is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self._file = AppendFile(folder / METRICS_FILE, ",".join(COLUMNS))

    def write(self, rows: Iterable[MetricRow]) -> None:
        """Add rows."""
        self._file.append([f"{r.position},{r.round},{r.phase},{r.update},{r.metric},{r.value!r}" for r in rows])

    def truncate_after(self, position: int) -> None:
        """Drop the rows of higher positions."""
        self._file.keep_lines(lambda line: parse_row(self._file.path, line).position <= position)

    def sync(self) -> None:
        """Wait until all rows are on the disk."""
        self._file.sync()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
