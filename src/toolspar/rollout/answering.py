"""Putting requests to a function caller and checking what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolspar.calls.check import check_answer
from toolspar.calls.records import ToolSpec, Verdict
from toolspar.models.chat import ChatFormat
from toolspar.rollout.decoding import Sample, SampleRequest
from toolspar.rollout.protocols import TokenSampler
from toolspar.rollout.records import AnswerEpisode
from toolspar.runtime.ranks import ALONE, Ranks
from toolspar.runtime.streams import stream_seed
from toolspar.tasks.records import Task


@dataclass(frozen=True, slots=True)
class Answer:
    """What a caller wrote, and whether it ended its turn within the token limit.

    Example:
        >>> Answer('<tool_call>{"name": "get_weather", "arguments": {"city": "Paris"}}</tool_call>', True).finished
        True
    """

    text: str
    finished: bool


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """An answer with its verdict; ``verdict`` is None when the answer was cut at the token limit.

    Example:
        >>> CheckedAnswer(Answer("<tool_call>{", False), None).correct
        False
    """

    answer: Answer
    verdict: Verdict | None

    @property
    def correct(self) -> bool:
        """Tolerantly correct; a cut answer is not."""
        return self.verdict is not None and self.verdict.correct


class Answerer:
    """A function caller at work: one sampler and chat format, any of its adapters.

    Args:
        sampler: Sampler over the caller's backbone.
        chat: Its chat format.
        max_new_tokens: Token limit of an answer; one that is cut there has no verdict.
        seed: Seed of the sampling noise (unused by greedy decoding).
        ranks: Who share the questions; each gets all answers.
    """

    def __init__(
        self, sampler: TokenSampler, chat: ChatFormat, *, max_new_tokens: int, seed: int, ranks: Ranks = ALONE
    ) -> None:
        self.sampler = sampler
        self.chat = chat
        self.max_new_tokens = max_new_tokens
        self.seed = seed
        self.ranks = ranks

    def answer(
        self,
        adapter: str | None,
        questions: Sequence[tuple[Sequence[ToolSpec], str]],
        *,
        temperature: float = 0.0,
        stream: tuple[str | int, ...] = (),
    ) -> list[Answer]:
        """Answers to (tools, query) pairs, in their order; greedy unless a temperature is given.

        Args:
            adapter: Name of the caller's adapter; None = the bare base model.
            questions: Tools on offer and the request, for each answer.
            temperature: Sampling temperature; 0 decodes greedily.
            stream: Names of the random stream that sampling draws from.
        """
        seeds = [stream_seed(self.seed, "answer", *stream, index) for index in range(len(questions))]
        return self.answer_seeded(adapter, questions, seeds, temperature=temperature)

    def answer_seeded(
        self,
        adapter: str | None,
        questions: Sequence[tuple[Sequence[ToolSpec], str]],
        seeds: Sequence[int],
        *,
        temperature: float,
    ) -> list[Answer]:
        """The same, each answer with the noise of its own seed, so that it does not depend on its place."""
        samples = self._sampled(adapter, questions, seeds, temperature)
        return [Answer(self.chat.text(sample.ids), sample.finished) for sample in samples]

    def attempts(
        self, adapter: str, items: Sequence[tuple[Task, str]], *, per_item: int, stream: tuple[str | int, ...]
    ) -> list[AnswerEpisode]:
        """Sampled answers with their tokens and verdicts, for a caller that learns from them; siblings side by side.

        Args:
            adapter: Name of the caller's adapter.
            items: Tasks and the wordings under which they are put to the caller.
            per_item: Answers to each, sampled at temperature 1.
            stream: Names of the random stream.
        """
        rows = [item for item in items for _ in range(per_item)]
        questions = [(task.tools, query) for task, query in rows]
        seeds = [stream_seed(self.seed, "answer", *stream, index) for index in range(len(rows))]
        episodes: list[AnswerEpisode] = []
        for (task, query), sample in zip(rows, self._sampled(adapter, questions, seeds, 1.0), strict=True):
            answer = Answer(self.chat.text(sample.ids), sample.finished)
            prompt = self.chat.caller_prompt(task.tools, query).ids
            ids, logp = tuple(sample.ids), tuple(sample.logp)
            episodes.append(AnswerEpisode(task, query, prompt, ids, answer.text, checked(task, answer), logp))
        return episodes

    def _sampled(
        self,
        adapter: str | None,
        questions: Sequence[tuple[Sequence[ToolSpec], str]],
        seeds: Sequence[int],
        temperature: float,
    ) -> list[Sample]:
        """What the caller writes, token by token; the ranks share the questions by offer of tools."""
        if len(seeds) != len(questions):
            raise ValueError(f"{len(seeds)} seeds for {len(questions)} questions")

        def samples(rows: list[int]) -> list[Sample]:
            requests = [SampleRequest(self.chat.caller_prompt(*questions[row]), seeds[row]) for row in rows]
            return self.sampler.sample(
                requests, adapter=adapter, max_new_tokens=self.max_new_tokens, temperature=temperature
            )

        return self.ranks.spread(_offers(questions), samples)

    def check(self, adapter: str | None, items: Sequence[tuple[Task, str]]) -> list[CheckedAnswer]:
        """Greedy answers to each task's tools under the given query, with their verdicts."""
        answers = self.answer(adapter, [(task.tools, query) for task, query in items])
        return [CheckedAnswer(answer, checked(task, answer)) for (task, _), answer in zip(items, answers, strict=True)]


def _offers(questions: Sequence[tuple[Sequence[ToolSpec], str]]) -> list[int]:
    """Number of the offer of tools that each question is about; neighbours with the same tools share one."""
    numbers: list[int] = []
    for row, (tools, _) in enumerate(questions):
        same = row > 0 and tools == questions[row - 1][0]
        numbers.append(numbers[-1] if same else len(numbers))
    return numbers


def checked(task: Task, answer: Answer) -> Verdict | None:
    """The verdict on an answer, or None when it was cut at the token limit."""
    return check_answer(task.tools, task.expected, answer.text) if answer.finished else None
