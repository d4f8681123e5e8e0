"""TensorBoard event files: scalars ``<phase>/<metric>`` over the position."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from toolspar.runtime.files import disk_errors
from toolspar.runtime.metric_rows import MetricRow

if TYPE_CHECKING:
    from torch.utils.tensorboard.writer import SummaryWriter


class TensorBoardSink:
    """Event files in a folder; the writer is made when the first number comes.

    Raises:
        RunError: on any method, when a file cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writer: SummaryWriter | None = None
        self._purge_step: int | None = None

    def write(self, rows: Iterable[MetricRow]) -> None:
        """Add scalars."""
        with disk_errors(self.folder):
            if self._writer is None:
                from torch.utils.tensorboard.writer import SummaryWriter  # takes seconds to import

                self._writer = SummaryWriter(str(self.folder), purge_step=self._purge_step)
            for row in rows:
                self._writer.add_scalar(row.tag, row.value, row.position)

    def truncate_after(self, position: int) -> None:
        """Event files cannot be cut; the next writer tells readers to forget what it supersedes."""
        self.close()
        self._purge_step = position + 1

    def sync(self) -> None:
        """Hand everything to the operating system."""
        if self._writer is not None:
            with disk_errors(self.folder):
                self._writer.flush()

    def close(self) -> None:
        """Close the file."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            with disk_errors(self.folder):
                writer.close()
