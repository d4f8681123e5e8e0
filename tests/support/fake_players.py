"""Players of whom a test says what they know and write; they note what they were asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from tests.support.play_records import RIGHT, wrong
from tests.support.scripted_game import tiny_chat

from toolspar.calls.render import render_calls
from toolspar.rollout.answering import Answer, Answerer, CheckedAnswer
from toolspar.rollout.play import Arena
from toolspar.rollout.records import Episode, EpisodeStatus
from toolspar.tasks.records import Task
from toolspar.verify.records import CheckResult, ValidityReport

Knows = Callable[[str, str], bool | None]
"""Does this caller answer this query rightly? None: its answer is cut at the token limit."""

Writes = Callable[[str, Task, int], str]
"""What this policy makes of a task, the n-th time; "" is an invalid rewrite, "?" breaks a check."""


class FakeAnswerer(Answerer):
    """Answers by what a caller knows.

    Args:
        knows: What each caller knows.
    """

    def __init__(self, knows: Knows) -> None:  # no sampler to hold
        self.knows = knows
        self.asked: list[tuple[str | None, str]] = []

    def check(self, adapter: str | None, items: Sequence[tuple[Task, str]]) -> list[CheckedAnswer]:
        return [self._checked(str(adapter), task, query) for task, query in items]

    def _checked(self, caller: str, task: Task, query: str) -> CheckedAnswer:
        self.asked.append((caller, query))
        right = self.knows(caller, query)
        verdict = None if right is None else RIGHT if right else wrong()
        return CheckedAnswer(Answer(render_calls(task.expected) if right else "?", right is not None), verdict)


class FakeArena(Arena):
    """Episodes by what a policy writes and a caller knows.

    Args:
        writes: What each policy writes.
        answerer: Whom the rewrites are put to.
    """

    def __init__(self, writes: Writes, answerer: FakeAnswerer) -> None:  # no sampler, no gate
        self.writes = writes
        self.answerer = answerer
        self.chat = tiny_chat()
        self.memory = None
        self.streams: list[tuple[str | int, ...]] = []
        self.dealt: list[Sequence[str] | None] = []
        self.styles = ()
        self.met: list[str | None] = []

    def rewrite(
        self,
        tasks: Sequence[Task],
        *,
        policy: str | None,
        rewrites_per_task: int,
        stream: tuple[str | int, ...],
        earlier: Mapping[str, object] | None = None,
        styles: Sequence[str] | None = None,
    ) -> list[Episode]:
        self.streams.append(stream)
        self.dealt.append(styles)
        return [_rewritten(task, self.writes(str(policy), task, n)) for task in tasks for n in range(rewrites_per_task)]

    def confront(
        self,
        episodes: Sequence[Episode],
        *,
        opponent: str | None,
        stream: tuple[str | int, ...],
        samples: int | None = None,
    ) -> list[Episode]:
        self.met.append(opponent)
        return [self._answered(episode, str(opponent)) if episode.valid else episode for episode in episodes]

    def _answered(self, episode: Episode, opponent: str) -> Episode:
        (checked,) = self.answerer.check(opponent, [(episode.task, episode.rewritten)])
        answers = (checked.answer.text,)
        if checked.verdict is None:
            return replace(episode, answers=answers, status=EpisodeStatus.TRUNCATED_ANSWER)
        return replace(episode, answers=answers, verdicts=(checked.verdict,))


def _rewritten(task: Task, text: str) -> Episode:
    broke = text == "?"
    return Episode(
        task=task,
        prompt_ids=(1, 2),
        response_ids=(3, 4, 5),
        finished=True,
        response=text,
        style="casual",
        rewritten="" if broke else text,
        validity=ValidityReport({"format": CheckResult(bool(text))}, error="the judge is down" if broke else ""),
        status=EpisodeStatus.CHECK_ERROR if broke else EpisodeStatus.PLAYED,
    )


def knows_by_table(table: Mapping[tuple[str, str], bool | None]) -> Knows:
    """Callers who are right, but for what the table says."""
    return lambda caller, query: table.get((caller, query), True)
