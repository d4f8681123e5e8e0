"""Rewriting many requests at once, whatever writes: a deterministic family, or a language model that is asked."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from toolspar.tasks.records import Task
from toolspar.tasks.rewrites.rewrite import rewrite
from toolspar.tasks.rewrites.styles import Family


class RewriteStatus(StrEnum):
    """What came of one request; everything but ``MADE`` is counted, never passed over in silence."""

    MADE = "made"
    NOT_APPLICABLE = "not_applicable"  # the family has nothing to change here
    REFUSED = "refused"  # written, but the validity gate refuses all that was written
    UNREADABLE = "unreadable"  # the model wrote something that is no rewrite
    NO_ANSWER = "no_answer"  # an outage: the model did not answer


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A rewrite, or why there is none.

    Example:
        >>> Rewritten(None, RewriteStatus.REFUSED, "grounding: city is gone").text is None
        True
    """

    text: str | None
    status: RewriteStatus
    detail: str = ""


class Rewriter(Protocol):
    """Writes requests anew so that the expected calls stay right."""

    @property
    def name(self) -> str:
        """What it is called in tables."""
        ...

    def __call__(self, tasks: Sequence[Task], *, level: int, seed: int) -> list[Rewritten]:
        """One rewrite of each task's query, in their order.

        Args:
            tasks: The tasks.
            level: How far from the query, 1 to 3; families know one strength only.
            seed: Equal seeds give equal rewrites (of a model: as long as its answers are remembered).
        """
        ...


class FamilyRewriter:
    """A deterministic family as a ``Rewriter``.

    Args:
        family: The family.

    Example:
        >>> FamilyRewriter(Family.CASUAL).name
        'casual'
    """

    def __init__(self, family: Family) -> None:
        self.family = family
        self.name = family.value

    def __call__(self, tasks: Sequence[Task], *, level: int, seed: int) -> list[Rewritten]:
        """One rewrite of each task by the family; the level changes nothing."""
        found: list[Rewritten] = []
        for task in tasks:
            text = rewrite(task, self.family, random.Random(f"toolspar-{self.name}-{seed}-{task.task_id}"))
            status = RewriteStatus.NOT_APPLICABLE if text is None else RewriteStatus.MADE
            found.append(Rewritten(text, status))
        return found
