"""Styles that the game deals out, so that the policy cannot narrow to the one that pays best.

A style that is dealt is written as the beginning of the policy's turn, and so belongs to the prompt: what is sampled is
what follows, under exactly the distribution that the policy has after that tag, and nothing else is scored.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolspar.models.chat import ChatFormat, Prompt
from toolspar.models.policy_text import style_tag
from toolspar.runtime.streams import python_stream
from toolspar.tasks.records import Task
from toolspar.tasks.rewrites.rewrite import rewrite
from toolspar.tasks.rewrites.styles import Family


def deal(task: Task, n: int, styles: Sequence[str], *, seed: int, stream: tuple[str | int, ...]) -> list[str]:
    """The style of each of ``n`` rewrites of a task: as even as can be, and each style equally likely at each place.

    Only styles that fit the task are dealt (no number words where there is no number), unless none of them does.

    Args:
        task: The task.
        n: Rewrites wanted.
        styles: The styles to choose from; at least one.
        seed: Seed of the run.
        stream: Names of the random stream.
    """
    fitting = [style for style in styles if fits(style, task)] or list(styles)
    rng = python_stream(seed, "style", *stream, task.task_id)
    dealt: list[str] = []
    while len(dealt) < n:
        dealt += rng.sample(fitting, len(fitting))
    return dealt[:n]


def fits(style: str, task: Task) -> bool:
    """Whether the deterministic rewrites of a style find anything to do in the task's query."""
    return rewrite(task, Family(style), python_stream(0, "fits", style, task.task_id)) is not None


def begun(prompt: Prompt, style: str, chat: ChatFormat) -> Prompt:
    """The prompt of a rewrite whose style is dealt: the policy's turn begins with the tag; the same without a style."""
    return Prompt(prompt.ids, chat.plain_ids(style_tag(style))) if style else prompt
