"""What the gate needs from elsewhere, and what a check is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from toolspar.tasks.records import Task
from toolspar.verify.records import CheckResult

Encode = Callable[[Sequence[str]], Sequence[Sequence[float]]]
"""Sentence encoder: N texts -> N unit-norm vectors."""

JudgePairs = Callable[[Sequence[tuple[Task, str]]], Sequence[float]]
"""Learned verifier: N tasks with a rewrite each -> N probabilities that the rewrite still asks for exactly the task's
expected calls."""

JudgeFrames = Callable[[Sequence[str]], Sequence[float]]
"""N messages with ``verify.around.MASK`` in the place of a request -> N probabilities that the request is still asked
for."""

Solve = Callable[[Sequence[tuple[Task, str]]], Sequence[Sequence[str | None]]]
"""Frozen function caller: N (task, request) pairs -> N times its k answers; it reads the task's tools and the request,
never the task's own query or calls. An answer that was cut at the token limit is None."""
Messages = Sequence[Mapping[str, str]]
"""A conversation, oldest first; each message has ``role`` (system, user or assistant) and ``content``."""

Ask = Callable[[Sequence[Messages]], Sequence[str | Exception]]
"""Language model: N conversations -> N answers, or in place of an answer the error for which there is none.

It raises only where no conversation would ever be answered.
"""


class Check(Protocol):
    """One reason for which a rewrite may be invalid."""

    def __call__(self, task: Task, rewritten: str, /) -> CheckResult:
        """Judge one rewrite; never raises, whatever the text."""
        ...


@runtime_checkable
class BatchedCheck(Protocol):
    """A check that is cheaper when it sees all rewrites at once."""

    @property
    def costly(self) -> bool:
        """Whether it is to be asked last, and only about rewrites that no other check has refused."""
        ...

    def __call__(self, task: Task, rewritten: str, /) -> CheckResult:
        """Judge one rewrite."""
        ...

    def prepare(self, pairs: Sequence[tuple[Task, str]], /) -> None:
        """Do the costly part for all these rewrites in one call; what follows reads the results."""
        ...


@runtime_checkable
class MeteredCheck(Protocol):
    """A check that costs something."""

    def spent(self) -> Mapping[str, float]:
        """What was spent since the last call, by name of the metric."""
        ...
