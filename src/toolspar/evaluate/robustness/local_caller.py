"""A function caller that runs here: one backbone, any of its adapters, greedy answers with their log-probabilities."""

from __future__ import annotations

from collections.abc import Sequence

from toolspar.evaluate.robustness.records import AnswerStatus, CallerAnswer
from toolspar.models.chat import ChatFormat, Prompt, Shown
from toolspar.rollout.decoding import Sample, SampleRequest
from toolspar.rollout.protocols import TokenSampler
from toolspar.tasks.perturbations.records import Case


class LocalCaller:
    """Answers as one adapter of a backbone.

    Args:
        sampler: Sampler over the backbone.
        chat: Its chat format.
        adapter: The adapter; None = the bare base.
        max_new_tokens: Token limit of an answer.

    Example:
        >>> # LocalCaller(sampler, chat, "caller", 176).answers([clean_case(task)])[0].confidence
    """

    def __init__(self, sampler: TokenSampler, chat: ChatFormat, adapter: str | None, max_new_tokens: int) -> None:
        self._sampler = sampler
        self._chat = chat
        self._adapter = adapter
        self._max_new_tokens = max_new_tokens

    def answers(self, cases: Sequence[Case]) -> list[CallerAnswer]:
        """Greedy answers; one that is cut at the token limit says so."""
        requests = [SampleRequest(self._prompt(case), seed=0) for case in cases]  # greedy decoding draws nothing
        samples = self._sampler.sample(
            requests, adapter=self._adapter, max_new_tokens=self._max_new_tokens, temperature=0.0
        )
        return [self._answer(sample) for sample in samples]

    def _prompt(self, case: Case) -> Prompt:
        rendering = case.rendering
        shown = None
        if rendering is not None:
            own = rendering.wording is None and rendering.answer == "tags"
            shown = Shown(rendering.shown(case.task.tools), None if own else rendering.introduction)
        return self._chat.caller_prompt(case.task.tools, case.task.query, shown=shown, earlier=case.earlier)

    def _answer(self, sample: Sample) -> CallerAnswer:
        status = AnswerStatus.ANSWERED if sample.finished else AnswerStatus.CUT
        return CallerAnswer(self._chat.text(sample.ids), status, sum(sample.logp), len(sample.ids))
