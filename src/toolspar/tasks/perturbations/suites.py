"""The suites: each a named perturbation with three strengths, and the number that each strength stands for."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from toolspar.tasks.perturbations import context, offers, wording
from toolspar.tasks.perturbations.records import Case, Change, Level, Scene
from toolspar.tasks.perturbations.renderings import draw_rendering
from toolspar.tasks.records import Task

Operator = Callable[[Task, Level, random.Random, Scene], Change | None]
"""What becomes of a task; None where the operator does not apply to it."""


@dataclass(frozen=True, slots=True)
class Suite:
    """A perturbation.

    Example:
        >>> SUITES["typos"].numbers[Level.STRONG], SUITES["typos"].unit
        (0.5, 'of the plain words')
    """

    name: str
    about: str
    """What it does, in one line."""
    numbers: Mapping[Level, float]
    """What each strength stands for."""
    unit: str
    """What the numbers count."""
    operator: Operator
    rewords: bool = False
    """Whether the request itself is put in other words, so that the validity gate can judge it."""


def tool_rendering(task: Task, level: Level, rng: random.Random, scene: Scene) -> Change | None:
    """The same tools shown otherwise."""
    rendering = draw_rendering(level, rng)
    names = [name for tool in task.tools for name in (*tool.name.split("."), *tool.properties)]
    if rendering.answer == "python" and not all(name.isidentifier() for name in names):
        rendering = replace(rendering, answer="json")  # such names cannot be written as a call
    return Change(task, rendering.name, rendering=rendering)


_COUNT = {Level.MILD: 1, Level.MEDIUM: 2, Level.STRONG: 3}
_ALL = (
    Suite("typos", "typing errors outside values", wording.TYPO_SHARES, "of the plain words", wording.typos, True),
    Suite("number_words", "numbers, dates and times in other forms", wording.NUMBER_SHARES, "of the quantities",
          wording.number_words, True),
    Suite("fillers", "hesitations as in speech", wording.HESITATIONS, "hesitations at most", wording.fillers, True),
    Suite("reordering", "parts in another order, then other spelling, then an aside", _COUNT, "operators in a row",
          wording.reordering, True),
    Suite("register", "another tone, then text-message spelling, then no punctuation", _COUNT, "operators in a row",
          wording.register, True),
    Suite("background", "sentences that ask for nothing around the request", wording.ASIDES, "sentences",
          wording.background, True),
    Suite("distractor_tools", "unrelated tools on offer", offers.DISTRACTORS, "more tools", offers.distractor_tools),
    Suite("renamed_tools", "names of tools and arguments become code words", offers.RENAMED_SHARES, "of the names",
          offers.renamed_tools),
    Suite("shuffled_schemas", "order of tools, then of arguments, then of schema keys", _COUNT, "orders changed",
          offers.shuffled_schemas),
    Suite("longer_text", "an unrelated text before the request", context.TEXT_WORDS, "words at least",
          context.longer_text),
    Suite("earlier_turns", "unrelated turns of the chat before the request", context.TURNS, "turns",
          context.earlier_turns),
    Suite("tool_rendering", "the same tools shown otherwise, then introduced otherwise, then another form of calls",
          _COUNT, "aspects changed", tool_rendering),
)  # fmt: skip

SUITES: Mapping[str, Suite] = {suite.name: suite for suite in _ALL}
"""All deterministic suites by name."""


def suite_cases(
    tasks: Sequence[Task], suite: Suite, level: Level, *, copies: int, seed: int, scene: Scene
) -> tuple[list[Case], int]:
    """A suite's cases of one strength, up to ``copies`` different ones of each task.

    The strengths of a suite draw from the same stream, so that stronger cases are, as far as may be, milder ones
    carried further.

    Args:
        tasks: The tasks.
        suite: What is done to them.
        level: How strongly.
        copies: How often to each of them.
        seed: Seed of all choices; equal seeds give equal cases on every machine.
        scene: What surrounds the tasks.

    Returns:
        The cases, and how many tasks the suite does not apply to.
    """
    cases: list[Case] = []
    bare = 0
    for task in tasks:
        found: list[Change] = []
        for copy in range(copies):
            rng = random.Random(f"toolspar-robustness-{seed}-{suite.name}-{task.task_id}-{copy}")
            change = suite.operator(task, level, rng, scene)
            if change is not None and change not in found:
                found.append(change)
        bare += not found
        cases += [as_case(change, task, suite.name, level, copy) for copy, change in enumerate(found)]
    return cases, bare


def as_case(change: Change, origin: Task, suite: str, level: Level, copy: int = 0) -> Case:
    """A change of a task as a case of a suite."""
    return Case(
        change.task,
        origin,
        suite,
        level,
        change.variant or suite,
        copy,
        change.earlier,
        change.rendering,
        change.renames,
    )
