"""What a perturbation makes of a task, and what it needs to know of the other tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from toolspar.calls.records import ToolSpec
from toolspar.tasks.perturbations.renderings import Rendering
from toolspar.tasks.records import Task


class Level(IntEnum):
    """How strong a perturbation is; what the levels mean for a suite is in its ``Suite.numbers``."""

    CLEAN = 0
    MILD = 1
    MEDIUM = 2
    STRONG = 3
    UNGRADED = 9  # found, not made: the flips of an archive have no strength


LEVELS = (Level.MILD, Level.MEDIUM, Level.STRONG)


@dataclass(frozen=True, slots=True)
class Renamed:
    """The name that a tool had before, and of each of its arguments the name that it had.

    Example:
        >>> Renamed("get_weather", {"otter": "city"}).arguments["otter"]
        'city'
    """

    name: str
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """A task as it is put to a caller: perhaps in other words, with other tools, shown otherwise, or later in a chat.

    Example:
        >>> # Case(task, origin=task, suite="typos", level=Level.MILD, variant="typos").rendering is None
    """

    task: Task
    """The query, the tools and the calls that are right now."""
    origin: Task
    """What it was made of."""
    suite: str
    level: Level
    variant: str
    """The operator that made it, where a suite has several; else the name of the suite."""
    copy: int = 0
    """Tells cases of one suite, level and task apart."""
    earlier: tuple[tuple[str, str], ...] = ()
    """Turns before the request: what the user said, and what was answered."""
    rendering: Rendering | None = None
    """How the tools are shown; None: in the caller's own way."""
    renames: Mapping[str, Renamed] = field(default_factory=dict[str, Renamed])
    """By new name, what the tools were called in ``origin``; those that are not named kept their names."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an operator changes of a task.

    Example:
        >>> # Change(replace(task, query="hows the weather in paris"), "casual").earlier
        ()
    """

    task: Task
    variant: str = ""
    earlier: tuple[tuple[str, str], ...] = ()
    rendering: Rendering | None = None
    renames: Mapping[str, Renamed] = field(default_factory=dict[str, Renamed])


@dataclass(frozen=True, slots=True)
class Scene:
    """What surrounds the tasks.

    Example:
        >>> Scene(()).tools
        ()
    """

    tools: Sequence[ToolSpec]
    """Tools that may be offered as distractors."""


def clean_case(task: Task) -> Case:
    """A task as it is."""
    return Case(task, task, "clean", Level.CLEAN, "clean")
