"""What the attacker wins the defender loses: both rewards, computed by their own modules in a whole game, sum to 1."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.scripted_game import reward_settings, rewriter, scripted_game
from tests.support.zero_sum import assert_zero_sum, watch

from toolspar.calls.render import render_calls
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Category, Split


@pytest.mark.parametrize("method", ["ppo", "sft+ppo"])
def test_rewards_of_both_players_sum_to_one_in_a_game(tmp_path: Path, method: str) -> None:
    tasks = [
        *generate_tasks(Split.TRAIN, 4, 0, {Category.SIMPLE: 1.0}),
        *generate_tasks(Split.DEV, 3, 0, {Category.SIMPLE: 1.0}),
    ]
    right = {task.query: render_calls(task.expected) for task in tasks}

    def caller(heard: str, seed: int) -> str:  # sure of the tasks' own words, a gambler under others
        if heard in right:
            return right[heard]
        return next((right[query] for query in right if seed % 3 and query.split()[-1][:4] in heard), "I do not know.")

    game = scripted_game(tmp_path, method=method, rounds=2, players=(rewriter(tasks), caller), answers=3)
    seen = watch(game)
    game.play()
    game.metrics.close()
    shares = assert_zero_sum(seen, reward_settings())
    assert len(seen.attacks) > 10 and len(seen.defences) > 20
    assert {0.0, 1.0} < set(shares) and any(0 < share < 1 for share in shares)
    assert any(episode.query != episode.task.query for episode, _ in seen.defences)  # flips are among them
