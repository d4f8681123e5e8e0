"""What an import yields."""

from __future__ import annotations

from dataclasses import dataclass, field

from toolspar.tasks.records import Task


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was kept out: the line at which it starts (from 1), and why.

    Example:
        >>> RejectedRow(7, "no 'query'").line
        7
    """

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The tasks of a file, and the rows that could not be used, both in the file's order.

    Example:
        >>> len(ImportResult().tasks)
        0
    """

    tasks: list[Task] = field(default_factory=list[Task])
    rejected: list[RejectedRow] = field(default_factory=list[RejectedRow])
