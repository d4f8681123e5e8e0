"""The same prompts for all sides."""

from __future__ import annotations

from collections.abc import Sequence

from toolspar.models.chat import ChatFormat
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Split


def prompts_of(chat: ChatFormat, n: int, length: int) -> list[list[int]]:
    """``n`` prompts of exactly ``length`` tokens.

    They are cut one after the other from the text of many tasks, so that none has a beginning in common with another,
    but by chance. Equal lengths mean that no side pads; without control tokens all sides read them alike.
    """
    ids: list[int] = []
    tasks = 64
    while len(ids) < n * length:
        texts = [
            f"{task.query} {[tool.description for tool in task.tools]}"
            for task in generate_tasks(Split.TRAIN, tasks, 0)
        ]
        ids = [index for text in texts for index in chat.plain_ids(text)]
        tasks *= 2
    return [ids[start : start + length] for start in range(0, n * length, length)]


def reward_of(response: Sequence[int]) -> float:
    """A reward that costs nothing to compute: 1 where the last token's number is even."""
    return float(response[-1] % 2 == 0)
