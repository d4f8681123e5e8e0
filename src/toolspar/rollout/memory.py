"""What the policy is shown of how callers answered its earlier rewrites of a task (``attack.context=last_answers``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolspar.rollout.records import Episode, EpisodeStatus
from toolspar.tasks.records import Task

Earlier = tuple[str, str, str]
"""A rewrite, an answer to it, and what the checker made of that (``correct``, or a reason)."""


class AnswerMemory:
    """The newest answered rewrites of each task, cut to a few characters.

    Invalid rewrites were put to nobody, and dropped episodes have no verdict: neither is remembered. Of several answers
    to one rewrite a wrong one is kept, if there is any. Answers of all opponents count, also of past ones; the newest
    come first, siblings of one rollout in the reverse of their order.

    Args:
        answers: How many are kept of each task.
        characters: Up to how many characters of a rewrite, and of an answer, are kept.
    """

    def __init__(self, answers: int, characters: int) -> None:
        self.answers = answers
        self.characters = characters
        self._known: dict[str, list[Earlier]] = {}

    def earlier(self, task: Task) -> tuple[Earlier, ...]:
        """What is remembered of a task, the newest first."""
        return tuple(self._known.get(task.task_id, ()))

    def observe(self, episodes: Sequence[Episode]) -> None:
        """Remember the answered rewrites of a rollout."""
        for episode in episodes:
            if episode.status is EpisodeStatus.PLAYED and episode.valid and episode.verdicts:
                wrong = (row for row, verdict in enumerate(episode.verdicts) if not verdict.correct)
                row = next(wrong, 0)
                entry = (
                    self._short(episode.rewritten),
                    self._short(episode.answers[row]),
                    episode.verdicts[row].reason.value,
                )
                known = self._known.get(episode.task.task_id, [])
                self._known[episode.task.task_id] = [entry, *known][: self.answers]

    def state(self) -> dict[str, Any]:
        """What ``load_state`` needs, as JSON."""
        return {task_id: [list(entry) for entry in entries] for task_id, entries in sorted(self._known.items())}

    def load_state(self, state: dict[str, Any]) -> None:
        """Go on from what ``state`` returned."""
        self._known = {
            task_id: [(str(rewritten), str(answer), str(reason)) for rewritten, answer, reason in entries]
            for task_id, entries in state.items()
        }

    def _short(self, text: str) -> str:
        """One line of at most so many characters."""
        line = " ".join(text.split())
        return line if len(line) <= self.characters else line[: self.characters - 3] + "..."
