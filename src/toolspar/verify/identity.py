"""A rewrite that is the query again is no rewrite."""

from __future__ import annotations

from toolspar.tasks.english import same_wording
from toolspar.tasks.records import Task
from toolspar.verify.records import CheckResult


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails when query and rewrite have the same words in the same order (case and punctuation apart)."""
    if same_wording(task.query, rewritten):
        return CheckResult(False, 0.0, "the same words as the query")
    return CheckResult(True)
