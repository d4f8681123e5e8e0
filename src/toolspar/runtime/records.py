"""Append-only logs of JSON records, cut back to a checkpoint when a run is resumed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from toolspar.core.errors import RunError
from toolspar.runtime.files import AppendFile

EVENTS_FILE = "episodes.jsonl"


class EventLog:
    """One JSON object a line, each with the ``position`` of the run at which it was recorded.

    Args:
        path: The file, e.g. ``EVENTS_FILE`` of a run; made with its folder at the first ``append``.

    Raises:
        RunError: on any method, when the file cannot be written or a line of it is damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = AppendFile(path)

    def append(self, position: int, *records: Mapping[str, Any]) -> None:
        """Record JSON objects at ``position``."""
        self._file.append([json.dumps({"position": position, **record}) for record in records])

    def truncate_after(self, position: int) -> None:
        """Drop what was recorded at a higher position than ``position`` (-1 drops everything)."""
        self._file.keep_lines(lambda line: self._parse(line)["position"] <= position)

    def read(self) -> Iterator[dict[str, Any]]:
        """All whole records, oldest first."""
        if self.path.exists():
            with self.path.open(encoding="utf-8", newline="\n") as file:
                yield from (self._parse(line) for line in file if line.endswith("\n"))

    def sync(self) -> None:
        """Wait until all records are on the disk; call it before a checkpoint that counts on them."""
        self._file.sync()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _parse(self, line: str) -> dict[str, Any]:
        try:
            record = json.loads(line)
            int(record["position"])
        except (ValueError, KeyError, TypeError) as error:
            raise RunError(f"{self.path} has a damaged line ({line[:60]!r}): remove the line or the file") from error
        return record
