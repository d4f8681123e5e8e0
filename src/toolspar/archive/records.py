"""The record of the archive: one verified adversarial case."""

from __future__ import annotations

from dataclasses import dataclass

from toolspar.tasks.records import Task


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One flip: a valid rewrite that the opponent got wrong though it was right on the task's own query.

    Example:
        >>> # ArchiveEntry(task, "casual", "hows paris weather", "<tool_call>...", "wrong_value",
        >>> #              "city: 'Pari' for 'Paris'", found_round=1, found_update=3,
        >>> #              policy="round-1", opponent="round-0")
    """

    task: Task
    style: str
    rewritten: str
    answer: str
    reason: str
    detail: str
    found_round: int
    found_update: int
    policy: str
    opponent: str
