"""The record of the archive: one verified adversarial case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from toolspar.tasks.records import Task


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One flip: a valid rewrite that the opponent got wrong though it was right on the task's own query.

    Example:
        >>> # ArchiveEntry(task, "casual", "hows paris weather", "<tool_call>...", "wrong_value",
        >>> #              "city: 'Pari' for 'Paris'", found_round=1, found_update=3,
        >>> #              policy="policy-round-1", opponent="caller-round-0",
        >>> #              reward={"total": 1.15, "terms": {"adversarial": 1.0, "severity": 0.25, "coverage": 1.0},
        >>> #                      "weighted": {"adversarial": 1.0, "severity": 0.05, "coverage": 0.1}})
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
    reward: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What it earned when it was found, term by term; empty in archives of versions that did not keep it."""
