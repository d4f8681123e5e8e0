"""TensorBoard event files: scalars ``<phase>/<metric>`` over the position.

Written here record by record: TensorBoard's own writer has a thread, which meets a full disk with a traceback.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterable
from io import FileIO
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolspar.runtime.files import disk_errors, write_all
from toolspar.runtime.metric_rows import MetricRow

if TYPE_CHECKING:
    from tensorboard.summary.writer.record_writer import RecordWriter


class TensorBoardSink:
    """Event files in a folder; a file is made when the first number comes.

    Raises:
        RunError: on any method, when a file cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: FileIO | None = None
        self._writer: RecordWriter | None = None
        self._purge_step: int | None = None

    def write(self, rows: Iterable[MetricRow]) -> None:
        """Add scalars."""
        from tensorboard.compat.proto import summary_pb2

        summary: Any = summary_pb2  # its classes are made at run time, unseen by type checkers
        with disk_errors(self.folder):
            if self._writer is None:
                self._open()
            for row in rows:
                value = summary.Summary.Value(tag=row.tag, simple_value=row.value)
                self._add(step=row.position, summary=summary.Summary(value=[value]))

    def truncate_after(self, position: int) -> None:
        """Event files cannot be cut; the next one tells readers to forget what it supersedes."""
        self.close()
        self._purge_step = position + 1

    def sync(self) -> None:
        """Wait until everything is on the disk."""
        if self._file is not None:
            with disk_errors(self.folder):
                os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            file, self._file, self._writer = self._file, None, None
            with disk_errors(self.folder):
                file.close()

    def _open(self) -> None:
        from tensorboard.compat.proto import event_pb2
        from tensorboard.summary.writer.record_writer import RecordWriter

        self.folder.mkdir(parents=True, exist_ok=True)
        # readers take the files in the order of their names
        stem = f"events.out.tfevents.{int(time.time()):010d}.{socket.gethostname()}.{os.getpid()}"
        path = next(path for number in count() if not (path := self.folder / f"{stem}.{number}").exists())
        # unbuffered: what could not be written is not tried again when the file is closed
        self._file = path.open("xb", buffering=0)
        self._writer = RecordWriter(_Whole(self._file))
        self._add(file_version="brain.Event:2")
        if self._purge_step is not None:
            log: Any = event_pb2
            self._add(step=self._purge_step, session_log=log.SessionLog(status=log.SessionLog.START))

    def _add(self, **content: Any) -> None:
        from tensorboard.compat.proto import event_pb2

        assert self._writer is not None
        event: Any = event_pb2
        self._writer.write(event.Event(wall_time=time.time(), **content).SerializeToString())


class _Whole:
    """A file that takes all it is given or raises."""

    def __init__(self, file: FileIO) -> None:
        self._file = file

    def write(self, data: bytes) -> None:
        write_all(self._file, data)
