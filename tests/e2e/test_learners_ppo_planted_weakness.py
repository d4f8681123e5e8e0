"""Proof of life: the policy must find the one token pair on which the opponent fails, and only when paid for it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
import torch
from tests.support.toy_game import PPO, episode, has_weakness, players, success_rate, tag_text

from toolspar.rollout.batch import to_batch

LENGTH = 4
TASKS = 4
UPDATES = 25
SETTINGS = replace(
    PPO,
    episodes_per_rollout=128,
    rewrites_per_task=32,
    episodes_per_minibatch=64,
    episodes_per_forward=16,
    update_epochs=4,
    entropy_coef=0.0,
    style_entropy_coef=0.0,
    kl_coef=0.0,
)


def play(seed: int, sign: float) -> tuple[float, float, list[dict[str, float]]]:
    """Success rate before and after some updates, and the figures of each update."""
    game = players(SETTINGS, seed=seed)
    generator = torch.Generator().manual_seed(seed)
    start = success_rate(game.policy, has_weakness, LENGTH)
    found = []
    for update in range(UPDATES):
        prompts = [(task,) for task in range(TASKS) for _ in range(SETTINGS.rewrites_per_task)]
        responses = game.policy.sample(prompts, LENGTH, generator)
        episodes = [episode(p, r, str(p)) for p, r in zip(prompts, responses, strict=True)]
        rewards = [sign * has_weakness(response) for response in responses]
        batch = to_batch(episodes, rewards, tag_text)
        found.append(game.learner.update(batch, update_index=update, rng=random.Random(update)))
    return start, success_rate(game.policy, has_weakness, LENGTH), found


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_weakness_is_found(seed: int) -> None:
    start, end, found = play(seed, sign=1.0)
    assert start < 0.06  # three places for one pair of 144: 2 %
    assert end > 0.9
    assert found[-1]["return_mean"] > found[0]["return_mean"] + 0.7
    assert all(metrics["ratio_max_deviation_first"] == 0.0 for metrics in found)


def test_with_the_reward_turned_round_it_is_avoided() -> None:
    start, end, _ = play(seed=0, sign=-1.0)
    assert start < 0.06
    assert end < 0.02


def test_without_any_reward_it_is_not_found() -> None:
    _, end, _ = play(seed=0, sign=0.0)
    assert end < 0.1
