"""The defend phase: train the function caller on what broke it, on earlier breakages, and on clean tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from toolspar.archive.store import Archive
from toolspar.game.budget import TRAINED
from toolspar.game.defend_ppo import DEFEND_PPO, DefendPPO
from toolspar.game.mixture import Counts, Mixture
from toolspar.game.records import GameState, Phase
from toolspar.game.settings import DefendSettings
from toolspar.game.sources import Worded, sources_of
from toolspar.learners.sft import AnswerLogprobs, Example, SFTLearner
from toolspar.models.chat import ChatFormat
from toolspar.runtime.streams import python_stream
from toolspar.tasks.records import Task

PhaseTrainer = Callable[[str, Sequence[Example]], dict[str, float]]
"""Trains the function caller, which stands as the named snapshot does, on all examples of a phase in one go."""


def caller_example(chat: ChatFormat, task: Task, query: str) -> Example:
    """The supervised example of a task under some wording: its tools and query, its expected calls."""
    prompt = chat.caller_prompt(task.tools, query)
    return Example((*prompt.shared, *prompt.own), tuple(chat.answer_ids(chat.answer_text(task.expected))))


class DefendPhase:
    """The other player's side: everything that happens while the query policy is frozen.

    Args:
        learner: SFT over the function caller's adapter; unused with ``method=ppo`` but for its engine.
        chat: The caller's chat format.
        archive: Flips of this and earlier rounds.
        clean_tasks: Training tasks, those that the caller fails on included.
        settings: Mixture shares and length.
        seed: Seed of the run.
        anchor_of: Answer log-probs of a snapshot by its name; the anchor of a phase is the caller before it.
            None keeps the learner's own.
        reinforcement: What follows the supervised steps, on the same engine; needed where the method has PPO in it.
        phase_trainer: Trains on a whole phase in one go, in place of the learner; a phase is one step then.
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
        reinforcement: DefendPPO | None = None,
        phase_trainer: PhaseTrainer | None = None,
    ) -> None:
        if settings.reinforces and reinforcement is None:
            raise ValueError(f"defend.method={settings.method} needs PPO over the caller")
        self.learner = learner
        self.chat = chat
        self.settings = settings
        self.seed = seed
        self.anchor_of = anchor_of
        self.reinforcement = reinforcement
        self.phase_trainer = phase_trainer
        source = sources_of(settings.adversarial_sources, archive, clean_tasks, balance=settings.balance)
        self.mixture = Mixture(source, clean_tasks, settings)
        self._planned: tuple[int, int] | None = None  # round, supervised steps

    def length(self, state: GameState) -> int:
        """Steps of the state's defend phase, the same at any step of it; a PPO update counts as one."""
        supervised = self._supervised_steps(state)
        if self.phase_trainer is not None:
            return min(1, supervised)
        return supervised + (self.settings.ppo_updates if self.settings.reinforces else 0)

    def step(self, state: GameState) -> dict[str, float]:
        """One supervised step, all of them, or one PPO update, each on drawn mixtures; returns its metrics."""
        supervised = self._supervised_steps(state)
        if self.phase_trainer is not None:
            return self._at_once(self.phase_trainer, state, supervised)
        # a phase starts with fresh moments: the data has changed, and a roll-back needs no memory; PPO has another loss
        if state.step in (0, supervised):
            self.learner.engine.reset_optimizer()
        if self.reinforcement is not None and state.step >= supervised:
            items, counts = self._draw(state, state.step, self.settings.ppo.queries_per_rollout)
            learned = self.reinforcement.update(state, items, past=state.step - supervised)
            return learned | _shares(DEFEND_PPO, [counts])
        examples, counts = self._examples(state, state.step)
        learned = self._supervised(state, examples, supervised)
        return _supervised_metrics(learned, examples, [counts])

    def _at_once(self, phase_trainer: PhaseTrainer, state: GameState, steps: int) -> dict[str, float]:
        drawn = [self._examples(state, step) for step in range(steps)]
        examples = [example for batch, _ in drawn for example in batch]
        learned = phase_trainer(state.caller, examples)
        return _supervised_metrics(learned, examples, [counts for _, counts in drawn])

    def _supervised(self, state: GameState, examples: Sequence[Example], steps: int) -> dict[str, float]:
        """One optimiser step on the expected answers."""
        if self.anchor_of is not None:
            self.learner.anchor = self.anchor_of(state.caller)
        if self.reinforcement is not None:  # which shares the engine
            norm = self.learner.settings.max_grad_norm
            self.learner.engine.clip_at((norm, norm))
        stream = ("defend", state.round, state.step)
        return self.learner.step(examples, step=state.step, total_steps=steps, stream=stream)

    def _supervised_steps(self, state: GameState) -> int:
        """``defend.steps``, or as many as it takes to have learnt from ``defend.max_tokens`` in every round so far.

        What is drawn depends on the archive as it was when the phase began, and the archive stays as it is meanwhile.
        """
        steps = self.settings.supervised_steps
        if self.settings.max_tokens is None or state.phase is not Phase.DEFEND:
            return steps
        if self._planned is None or self._planned[0] != state.round:
            left, step = self.settings.max_tokens * state.round - state.budget.caller_tokens, state.step
            while left > 0:
                left -= sum(len(example.answer) for example in self._examples(state, step)[0])
                step += 1
            self._planned = state.round, step
        return self._planned[1]

    def _examples(self, state: GameState, step: int) -> tuple[list[Example], Counts]:
        items, counts = self._draw(state, step, self.learner.settings.examples_per_step)
        return [caller_example(self.chat, task, query) for task, query in items], counts

    def _draw(self, state: GameState, step: int, n: int) -> tuple[list[Worded], Counts]:
        return self.mixture.draw(state, n, python_stream(self.seed, "defend", state.round, step))


def _supervised_metrics(
    learned: dict[str, float], examples: Sequence[Example], counts: Sequence[Counts]
) -> dict[str, float]:
    """What supervised training measured, under its name, with what it has learnt from."""
    trained = sum(len(example.prompt) + len(example.answer) for example in examples)
    return {f"sft/{key}": value for key, value in learned.items()} | _shares("sft", counts) | {TRAINED: float(trained)}


def _shares(name: str, counts: Sequence[Counts]) -> dict[str, float]:
    """The share of each part of the mixture, as metrics of the method."""
    total = sum(sum(each.values()) for each in counts)
    return {f"{name}/share_{part}": sum(each[part] for each in counts) / total for part in counts[0]}
