"""A frozen function caller that answers each request several times, for the gate's solver."""

from __future__ import annotations

from collections.abc import Sequence

from toolspar.rollout.answering import Answerer
from toolspar.runtime.streams import stream_seed
from toolspar.tasks.records import Task


class RepeatedAnswers:
    """Answers k times; fits ``toolspar.verify.protocols.Solve``.

    The noise of an answer is named by the task, the text and the number of the answer alone: what is asked beside it,
    or was asked before it, changes nothing.

    Args:
        answerer: The solver's sampler and chat format.
        adapter: Its adapter; None = the bare model.
        samples: k, answers to each request.
        temperature: Their sampling temperature; 0 is greedy.

    Example:
        >>> # RepeatedAnswers(answerer, None, samples=4, temperature=0.7)([(task, "hows the weather in paris")])
    """

    def __init__(self, answerer: Answerer, adapter: str | None, *, samples: int, temperature: float) -> None:
        self._answerer = answerer
        self._adapter = adapter
        self._samples = samples
        self._temperature = temperature

    def __call__(self, pairs: Sequence[tuple[Task, str]]) -> list[list[str | None]]:
        """The answers to every pair; None for one that was cut at the token limit."""
        k = self._samples
        questions = [(task.tools, text) for task, text in pairs for _ in range(k)]
        seeds = [
            stream_seed(self._answerer.seed, "solver", task.task_id, text, sample)
            for task, text in pairs
            for sample in range(k)
        ]
        answers = self._answerer.answer_seeded(self._adapter, questions, seeds, temperature=self._temperature)
        texts = [answer.text if answer.finished else None for answer in answers]
        return [texts[row * k : (row + 1) * k] for row in range(len(pairs))]
