"""Watches a game, and holds what its two players were paid for the same answers side by side."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

import pytest
import torch

from toolspar.game.loop import Game
from toolspar.reward.defender import answer_rewards, defender_reward
from toolspar.reward.records import RewardBreakdown
from toolspar.reward.settings import RewardSettings
from toolspar.reward.total import score
from toolspar.rollout.batch import RolloutBatch
from toolspar.rollout.records import AnswerEpisode, Episode
from toolspar.tasks.records import Task
from toolspar.verify.records import ValidityReport


@dataclass(slots=True)
class Watched:
    """What the attack phase paid for its episodes, and the defend phase's PPO for its answers."""

    attacks: list[tuple[Episode, RewardBreakdown]] = field(default_factory=list)
    defences: list[tuple[AnswerEpisode, float]] = field(default_factory=list)


def watch(game: Game) -> Watched:
    """Note what a game pays from now on."""
    seen = Watched()
    by_reward = game.defend.reinforcement
    assert by_reward is not None
    scored, attempts, update = game.attack._scored, by_reward.answerer.attempts, by_reward.learner.update
    answered: list[AnswerEpisode] = []

    def noted_scores(opponent: str, episodes: Sequence[Episode]) -> list[tuple[Episode, RewardBreakdown | None]]:
        results = scored(opponent, episodes)
        seen.attacks += [(episode, reward) for episode, reward in results if reward is not None and episode.valid]
        return results

    def noted_attempts(
        adapter: str, items: Sequence[tuple[Task, str]], *, per_item: int, stream: tuple[str | int, ...]
    ) -> list[AnswerEpisode]:
        answered[:] = attempts(adapter, items, per_item=per_item, stream=stream)
        return list(answered)

    def noted_update(batch: RolloutBatch, *, update_index: int, rng: random.Random) -> dict[str, float]:
        whole = [episode for episode in answered if episode.verdict is not None]
        assert [episode.response_ids for episode in whole] == list(batch.responses)
        seen.defences += zip(whole, batch.reward_BT.sum(1).tolist(), strict=True)
        return update(batch, update_index=update_index, rng=rng)

    game.attack._scored = noted_scores
    by_reward.answerer.attempts = noted_attempts
    by_reward.learner.update = noted_update
    return seen


def assert_zero_sum(seen: Watched, reward: RewardSettings) -> list[float]:
    """On every episode of the game, whoever played it, r_adv and the defender's PPO reward make 1.

    Returns:
        The defender's share of each episode of either kind.
    """
    shares: list[float] = []
    for episode, breakdown in seen.attacks:
        own = answer_rewards([_answer(episode, row) for row in range(len(episode.verdicts))], "p")
        shares.append(sum(own) / len(own))
        assert shares[-1] == pytest.approx(defender_reward(episode))
        assert breakdown.terms["adversarial"] + shares[-1] == pytest.approx(1.0)
    for _, group in groupby(seen.defences, key=lambda pair: pair[0].prompt_ids):
        siblings = list(group)
        shares.append(sum(paid for _, paid in siblings) / len(siblings))
        attack = _episode([episode for episode, _ in siblings])
        (breakdown,) = score([attack], reward, lambda texts: torch.eye(2)[: len(texts)], None)
        assert breakdown.terms["adversarial"] + shares[-1] == pytest.approx(1.0)
    return shares


def _answer(episode: Episode, row: int) -> AnswerEpisode:
    """One answer of the opponent as the caller would have to learn from it."""
    return AnswerEpisode(episode.task, episode.rewritten, (1,), (2,), episode.answers[row], episode.verdicts[row])


def _episode(siblings: Sequence[AnswerEpisode]) -> Episode:
    """The caller's answers to one wording as the attacker sees them."""
    first = siblings[0]
    return Episode(
        task=first.task,
        prompt_ids=(1,),
        response_ids=(2,),
        finished=True,
        response=first.query,
        style="casual",
        rewritten=first.query,
        validity=ValidityReport(),
        answers=tuple(episode.answer for episode in siblings),
        verdicts=tuple(episode.verdict for episode in siblings if episode.verdict is not None),
    )
