"""What the gate needs from elsewhere, and what a check is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from toolspar.tasks.records import Task
from toolspar.verify.records import CheckResult

Encode = Callable[[Sequence[str]], Sequence[Sequence[float]]]
"""Sentence encoder: N texts -> N unit-norm vectors."""

JudgePairs = Callable[[Sequence[tuple[Task, str]]], Sequence[float]]
"""Learned verifier: N tasks with a rewrite each -> N probabilities that the rewrite still asks for exactly the task's
expected calls."""


class Check(Protocol):
    """One reason for which a rewrite may be invalid."""

    def __call__(self, task: Task, rewritten: str, /) -> CheckResult:
        """Judge one rewrite; never raises, whatever the text."""
        ...


@runtime_checkable
class BatchedCheck(Protocol):
    """A check that is cheaper when it sees all rewrites at once."""

    def __call__(self, task: Task, rewritten: str, /) -> CheckResult:
        """Judge one rewrite."""
        ...

    def prepare(self, pairs: Sequence[tuple[Task, str]]) -> None:
        """Do the costly part for all these rewrites in one call; what follows reads the results."""
        ...
