"""The defend phase: train the function caller on what broke it, on earlier breakages, and on clean tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from toolspar.archive.store import Archive
from toolspar.calls.render import render_calls
from toolspar.game.budget import TRAINED
from toolspar.game.records import GameState, Phase
from toolspar.game.settings import DefendSettings
from toolspar.game.sources import source_of
from toolspar.learners.sft import AnswerLogprobs, Example, SFTLearner
from toolspar.models.chat import NO_CALL_ANSWER, ChatFormat
from toolspar.runtime.streams import python_stream
from toolspar.tasks.records import Task

WholePhase = Callable[[str, Sequence[Example]], dict[str, float]]
"""Trains the function caller, which stands as the named snapshot does, on all examples of a phase in one go."""


def caller_example(chat: ChatFormat, task: Task, query: str) -> Example:
    """The supervised example of a task under some wording: its tools and query, its expected calls."""
    prompt = chat.caller_prompt(task.tools, query)
    answer = render_calls(task.expected) if task.expected else NO_CALL_ANSWER
    return Example((*prompt.shared, *prompt.own), tuple(chat.answer_ids(answer)))


def mixture_counts(n: int, shares: Sequence[float], available: Sequence[bool]) -> list[int]:
    """How many of ``n`` examples come from each source; the last source takes what the others cannot give.

    Shares are rounded to the nearest whole example; a source that is empty gives nothing.

    Example:
        >>> mixture_counts(8, (0.5, 0.25, 0.25), (True, False, True))
        [4, 0, 4]
    """
    counts = [round(n * share) if there else 0 for share, there in zip(shares, available, strict=True)]
    counts[-1] = 0
    while sum(counts) > n:  # rounding two halves up may exceed n
        counts[counts.index(max(counts))] -= 1
    counts[-1] = n - sum(counts)
    return counts


class DefendPhase:
    """The other player's side: everything that happens while the query policy is frozen.

    Args:
        learner: SFT over the function caller's adapter.
        chat: The caller's chat format.
        archive: Flips of this and earlier rounds.
        clean_tasks: Training tasks, those that the caller fails on included.
        settings: Mixture shares and length.
        seed: Seed of the run.
        anchor_of: Answer log-probs of a snapshot by its name; the KL anchor of a phase is the caller before it.
            None keeps the learner's own.
        whole: Trains on a whole phase in one go, in place of the learner; a phase is one step then.
    """

    def __init__(
        self,
        *,
        learner: SFTLearner,
        chat: ChatFormat,
        archive: Archive,
        clean_tasks: Sequence[Task],
        settings: DefendSettings,
        seed: int,
        anchor_of: Callable[[str], AnswerLogprobs] | None = None,
        whole: WholePhase | None = None,
    ) -> None:
        self.learner = learner
        self.chat = chat
        self.clean_tasks = clean_tasks
        self.settings = settings
        self.seed = seed
        self.anchor_of = anchor_of
        self.whole = whole
        self.source = source_of(settings.adversarial_source, archive, clean_tasks)
        self._planned: tuple[int, int] | None = None  # round, optimiser steps

    def length(self, state: GameState) -> int:
        """Steps of the state's defend phase; the same at any step of it."""
        steps = self._optimiser_steps(state)
        return min(1, steps) if self.whole is not None else steps

    def step(self, state: GameState) -> dict[str, float]:
        """One optimiser step on one drawn mixture, or all of them; returns its metrics."""
        total = self._optimiser_steps(state)
        if self.whole is not None:
            drawn = [self._draw(state, step) for step in range(total)]
            examples = [example for batch, _ in drawn for example in batch]
            metrics = self.whole(state.caller, examples)
            return _metrics(examples, metrics, [counts for _, counts in drawn])
        if state.step == 0:  # a phase starts with fresh moments: the data has changed, and a roll-back needs no memory
            self.learner.engine.reset_optimizer()
        if self.anchor_of is not None:
            self.learner.anchor = self.anchor_of(state.caller)
        examples, counts = self._draw(state, state.step)
        return _metrics(examples, self.learner.step(examples, step=state.step, total_steps=total), [counts])

    def _optimiser_steps(self, state: GameState) -> int:
        """``defend.steps``, or as many as it takes to have learnt from ``defend.max_tokens`` in every round so far.

        What is drawn depends on the archive as it was when the phase began, and the archive stays as it is meanwhile.
        """
        if self.settings.max_tokens is None or state.phase is not Phase.DEFEND:
            return self.settings.steps
        if self._planned is None or self._planned[0] != state.round:
            left, step = self.settings.max_tokens * state.round - state.budget.caller_tokens, state.step
            while left > 0:
                left -= sum(len(example.answer) for example in self._draw(state, step)[0])
                step += 1
            self._planned = state.round, step
        return self._planned[1]

    def _draw(self, state: GameState, step: int) -> tuple[list[Example], dict[str, int]]:
        rng = python_stream(self.seed, "defend", state.round, step)
        clean_share = max(self.settings.clean_share, state.clean_share)
        rest = self.settings.adversarial_share + self.settings.replay_share
        scale = (1 - clean_share) / rest if rest else 0.0
        shares = (self.settings.adversarial_share * scale, self.settings.replay_share * scale, clean_share)
        there = (self.source.has(state, earlier=False), self.source.has(state, earlier=True), True)
        counts = mixture_counts(self.learner.settings.examples_per_step, shares, there)
        worded = [
            *(self.source.draw(state, counts[0], rng, earlier=False) if counts[0] else []),
            *(self.source.draw(state, counts[1], rng, earlier=True) if counts[1] else []),
            *((task, task.query) for task in rng.choices(self.clean_tasks, k=counts[2])),
        ]
        examples = [caller_example(self.chat, task, query) for task, query in worded]
        return examples, dict(zip(("adversarial", "replay", "clean"), counts, strict=True))


def _metrics(
    examples: Sequence[Example], learned: dict[str, float], counts: Sequence[dict[str, int]]
) -> dict[str, float]:
    shares = {f"share_{name}": sum(c[name] for c in counts) / len(examples) for name in counts[0]}
    trained = sum(len(example.prompt) + len(example.answer) for example in examples)
    return {**{f"sft/{name}": value for name, value in {**learned, **shares}.items()}, TRAINED: float(trained)}
