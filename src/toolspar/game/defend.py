"""The defend phase: train the function caller on what broke it, on earlier breakages, and on clean tasks."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from toolspar.archive.records import ArchiveEntry
from toolspar.archive.store import Archive
from toolspar.game.defend_ppo import DefendPPO
from toolspar.game.records import GameState
from toolspar.game.settings import DefendSettings
from toolspar.learners.sft import AnswerLogprobs, Example, SFTLearner
from toolspar.models.chat import ChatFormat
from toolspar.runtime.streams import python_stream
from toolspar.tasks.records import Task


def caller_example(chat: ChatFormat, task: Task, query: str) -> Example:
    """The supervised example of a task under some wording: its tools and query, its expected calls."""
    prompt = chat.caller_prompt(task.tools, query)
    return Example((*prompt.shared, *prompt.own), tuple(chat.answer_ids(chat.answer_text(task.expected))))


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
        learner: SFT over the function caller's adapter; unused with ``method=ppo`` but for its engine.
        chat: The caller's chat format.
        archive: Flips of this and earlier rounds.
        clean_tasks: Training tasks, those that the caller fails on included.
        settings: Mixture shares and length.
        seed: Seed of the run.
        anchor_of: Answer log-probs of a snapshot by its name; the KL anchor of a phase is the caller before it.
            None keeps the learner's own.
        reinforcement: What follows the supervised steps, on the same engine; needed where the method has PPO in it.
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
    ) -> None:
        if settings.reinforces and reinforcement is None:
            raise ValueError(f"defend.method={settings.method} needs PPO over the caller")
        self.learner = learner
        self.chat = chat
        self.archive = archive
        self.clean_tasks = clean_tasks
        self.settings = settings
        self.seed = seed
        self.anchor_of = anchor_of
        self.reinforcement = reinforcement

    def step(self, state: GameState) -> dict[str, float]:
        """One supervised step, or one PPO update, on one drawn mixture; returns its metrics."""
        # a phase starts with fresh moments: the data has changed, and a roll-back needs no memory; PPO has another loss
        if state.step in (0, self.settings.supervised_steps):
            self.learner.engine.reset_optimizer()
        rng = python_stream(self.seed, "defend", state.round, state.step)
        if self.reinforcement is not None and state.step >= self.settings.supervised_steps:
            items, counts = self._draw(state, rng, self.settings.ppo.queries_per_rollout)
            name, metrics = "defend_ppo", self.reinforcement.update(state, items)
        else:
            items, counts = self._draw(state, rng, self.learner.settings.examples_per_step)
            name, metrics = "sft", self._supervised(state, items)
        shares = {f"share_{source}": count / len(items) for source, count in counts.items()}
        return {f"{name}/{key}": value for key, value in {**metrics, **shares}.items()}

    def _supervised(self, state: GameState, items: Sequence[tuple[Task, str]]) -> dict[str, float]:
        """One optimiser step on the expected answers."""
        if self.anchor_of is not None:
            self.learner.anchor = self.anchor_of(state.caller)
        if self.reinforcement is not None:  # which shares the engine
            norm = self.learner.settings.max_grad_norm
            self.learner.engine.clip_at((norm, norm))
        examples = [caller_example(self.chat, task, query) for task, query in items]
        return self.learner.step(examples, step=state.step, total_steps=self.settings.supervised_steps)

    def _draw(self, state: GameState, rng: random.Random, n: int) -> tuple[list[tuple[Task, str]], dict[str, int]]:
        """``n`` tasks with the wordings under which they are put to the caller, and how many came from each source."""
        current = self.archive.entries(rounds={state.round})
        earlier = self.archive.entries(rounds=set(range(1, state.round)))
        clean_share = max(self.settings.clean_share, state.clean_share)
        rest = self.settings.adversarial_share + self.settings.replay_share
        scale = (1 - clean_share) / rest if rest else 0.0
        shares = (self.settings.adversarial_share * scale, self.settings.replay_share * scale, clean_share)
        counts = mixture_counts(n, shares, (bool(current), bool(earlier), True))
        items = [
            *_rewritten(rng.choices(current, k=counts[0]) if counts[0] else []),
            *_rewritten(rng.choices(earlier, k=counts[1]) if counts[1] else []),
            *((task, task.query) for task in rng.choices(self.clean_tasks, k=counts[2])),
        ]
        return items, dict(zip(("adversarial", "replay", "clean"), counts, strict=True))


def _rewritten(entries: Sequence[ArchiveEntry]) -> list[tuple[Task, str]]:
    return [(entry.task, entry.rewritten) for entry in entries]
