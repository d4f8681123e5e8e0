"""Logs of the ranks that write nothing: the first rank records the game for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from toolspar.runtime.metrics import MetricLog
from toolspar.runtime.records import EventLog


class NoMetrics(MetricLog):
    """Takes metrics and keeps none."""

    def __init__(self) -> None: ...

    def log(self, metrics: Mapping[str, float], *, position: int, round: int, phase: str, update: int) -> None:
        """Nothing."""

    def truncate_after(self, position: int) -> None:
        """Nothing."""

    def sync(self) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class NoEvents(EventLog):
    """Takes records and keeps none."""

    def __init__(self) -> None:
        self.path = Path()

    def append(self, position: int, *records: Mapping[str, Any]) -> None:
        """Nothing."""

    def truncate_after(self, position: int) -> None:
        """Nothing."""

    def read(self) -> Iterator[dict[str, Any]]:
        """None."""
        return iter(())

    def sync(self) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""
