"""What must not change a PPO update: padding, the order of rows, and how many rows share a forward pass."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from tests.support.tiny import tiny_model
from tests.support.toy_game import PPO, Players, diversity_reward, episode, players, tag_text
from torch import Tensor, nn
from torch.nn.functional import pad

from toolspar.learners.ppo import PPOLearner
from toolspar.models.backbone import Backbone
from toolspar.models.critic import Critic
from toolspar.models.query_policy import QueryPolicy
from toolspar.models.settings import AdapterSettings
from toolspar.rollout.batch import RolloutBatch, to_batch
from toolspar.rollout.records import Episode
from toolspar.runtime.engine import Engine, build_fabric
from toolspar.runtime.settings import RuntimeSettings

UPDATES = 3


def rollout(seed: int = 0) -> tuple[list[Episode], list[float]]:
    """Six prompts with four responses each, of one to six tokens."""
    rng = random.Random(seed)
    rows = [
        episode((1,) * (prompt % 3) + (prompt,), [rng.randrange(1, 12) for _ in range(rng.randint(1, 6))], str(prompt))
        for prompt in range(6)
        for _ in range(4)
    ]
    return rows, [rng.uniform(-0.2, 1.0) for _ in rows]


def plain_batch() -> RolloutBatch:
    return to_batch(*rollout(), tag_text)


def trained(batch: RolloutBatch, seed: int = 7, **changes: float) -> tuple[Players, list[dict[str, float]]]:
    game = players(replace(PPO, **changes), dtype=torch.float64)
    found = [
        game.learner.update(batch, update_index=update, rng=random.Random(seed + update)) for update in range(UPDATES)
    ]
    return game, found


@pytest.fixture(scope="module")
def expected() -> Tensor:
    return trained(plain_batch())[0].parameters()


@pytest.mark.parametrize("episodes_per_forward", [1, 3, 5, 8, 100])
def test_the_size_of_a_forward_pass(expected: Tensor, episodes_per_forward: int) -> None:
    game, found = trained(plain_batch(), episodes_per_forward=episodes_per_forward)
    torch.testing.assert_close(game.parameters(), expected, rtol=1e-6, atol=1e-6)
    assert found[0]["ratio_max_deviation_first"] == 0.0


@pytest.mark.parametrize("mode", ["score_function", "surrogate"])
def test_neither_order_nor_forward_passes_change_the_diversity_losses(expected: Tensor, mode: str) -> None:
    """Exactly so, in double precision; and the losses do take part."""
    rows, rewards = rollout()
    advantages = [random.Random(1).uniform(-1, 1) + row / 50 for row in range(len(rows))]
    order = random.Random(5).sample(range(len(rows)), len(rows))
    ends: list[Tensor] = []
    for chosen, episodes_per_forward in ((range(len(rows)), 1), (range(len(rows)), 8), (order, 3)):
        batch = to_batch(
            [rows[row] for row in chosen],
            [rewards[row] for row in chosen],
            tag_text,
            diversity_advantages=[advantages[row] for row in chosen] if mode == "score_function" else None,
        )
        settings = replace(PPO, episodes_per_forward=episodes_per_forward)
        game = players(settings, dtype=torch.float64, reward=diversity_reward(mode))
        for update in range(UPDATES):
            game.learner.update(batch, update_index=update, rng=random.Random(7 + update))
        ends.append(game.parameters())
    for other in ends[1:]:
        torch.testing.assert_close(other, ends[0], rtol=1e-6, atol=1e-6)
    assert not torch.allclose(ends[0], expected)


def test_the_order_of_rows(expected: Tensor) -> None:
    rows, rewards = rollout()
    order = random.Random(5).sample(range(len(rows)), len(rows))
    mixed = to_batch([rows[row] for row in order], [rewards[row] for row in order], tag_text)
    torch.testing.assert_close(trained(mixed)[0].parameters(), expected, rtol=1e-6, atol=1e-6)


def test_padding_whatever_it_holds(expected: Tensor) -> None:
    batch = plain_batch()
    real_BT = batch.mask_BT
    wide = replace(
        batch,
        mask_BT=pad(real_BT, (0, 4)),
        style_mask_BT=pad(batch.style_mask_BT, (0, 4)),
        reward_BT=pad(batch.reward_BT.masked_fill(~real_BT, 55.0), (0, 4), value=float("nan")),
        **{
            name: pad(getattr(batch, name), (0, 4), value=float("nan"))
            for name in ("logp_old_BT", "logp_ref_BT", "value_old_BT", "advantage_BT", "return_BT")
        },
    )
    torch.testing.assert_close(trained(wide)[0].parameters(), expected, rtol=1e-9, atol=1e-9)


def test_only_the_random_stream_changes_the_minibatches(expected: Tensor) -> None:
    assert torch.equal(trained(plain_batch())[0].parameters(), expected)
    assert not torch.allclose(trained(plain_batch(), seed=70)[0].parameters(), expected)


def test_every_epoch_visits_the_same_minibatches_in_an_order_of_its_own() -> None:
    game = players(replace(PPO, update_epochs=6))
    step, visited = game.learner.engine.update, []

    def recorded(parts: list[Any], *arguments: Any) -> Any:
        visited.append(tuple(part.micro.responses for part in parts))
        return step(parts, *arguments)

    game.learner.engine.update = recorded  # type: ignore[method-assign]
    game.learner.update(plain_batch(), update_index=0, rng=random.Random(0))
    epochs = [visited[start : start + 3] for start in range(0, 18, 3)]
    assert all(set(epoch) == set(epochs[0]) for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) > 1


# --- the real models -----------------------------------------------------------------------------------------------


def language_model_players(folder: Path, episodes_per_forward: int) -> tuple[PPOLearner, nn.Module]:
    """The learner over a tiny random language model with the game's own policy, critic and reference."""
    settings = replace(PPO, episodes_per_forward=episodes_per_forward, learning_rate=1e-3, critic_learning_rate=1e-3)
    backbone = Backbone.load(folder, ref="tiny", dtype=torch.float32)
    adapter = AdapterSettings(rank=4, alpha=8.0, dropout=0.0, targets=["all-linear"], start="base")
    for name in ("policy", "critic", "reference"):
        backbone.add_adapter(name, adapter, seed=1)
    policy = QueryPolicy(backbone, "policy", temperature=0.9)
    reference = QueryPolicy(backbone, "reference", temperature=0.9)
    critic = Critic(backbone, "critic")
    groups = [
        {"params": list(policy.parameters()), "lr": settings.learning_rate},
        {"params": list(critic.parameters()), "lr": settings.critic_learning_rate},
    ]
    module = nn.ModuleList([policy, critic])
    fabric = build_fabric(RuntimeSettings(name="cpu", devices=1, precision="32", threads=1))
    # plain gradient descent: Adam's first steps are signs, which blow rounding up to whole steps
    engine = Engine(fabric, module, torch.optim.SGD(groups), settings.max_grad_norm)
    return PPOLearner(policy, critic, engine, settings, reference.logprobs), module


def test_a_language_model_has_ratio_1_at_first_and_ignores_the_size_of_forward_passes(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path / "tiny")
    results, starts = [], []
    for episodes_per_forward in (2, 8):
        learner, module = language_model_players(folder, episodes_per_forward)
        starts.append(nn.utils.parameters_to_vector(module.parameters()).detach().clone())
        found = [learner.update(plain_batch(), update_index=update, rng=random.Random(update)) for update in range(2)]
        assert [metrics["ratio_max_deviation_first"] for metrics in found] == [0.0, 0.0]
        assert found[1]["kl_reference"] > 0
        results.append(nn.utils.parameters_to_vector(module.parameters()).detach())
    assert torch.equal(starts[0], starts[1])
    assert not torch.allclose(results[0], starts[0], atol=1e-4)
    torch.testing.assert_close(results[0], results[1], rtol=1e-4, atol=1e-5)
