"""A whole PPO update against one written out again, token by token, and its figures against hand-made cases."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
import torch
from tests.support.toy_game import PPO, Ids, ToyPolicy, episode, padded, players, tag_text
from torch import Tensor

from toolspar.learners.ppo import with_targets
from toolspar.rollout.batch import RolloutBatch, to_batch

RESPONSES = [(1, 2, 3, 9), (7, 3), (5,), (4, 6, 8, 10, 11), (7, 7, 3), (1, 2, 3)]
PROMPTS = [(0, 1), (0, 1), (2,), (2,), (2,), (0, 1)]
REWARDS = [1.0, -0.2, 0.5, 0.0, 1.0, 0.3]
ONE_STEP = replace(PPO, episodes_per_minibatch=24, update_epochs=1)


def batch() -> RolloutBatch:
    return to_batch([episode(p, r) for p, r in zip(PROMPTS, RESPONSES, strict=True)], REWARDS, tag_text)


def token_advantages(
    reward: float, logp: list[float], logp_ref: list[float], values: list[float], kl_coef: float, lam: float
) -> list[float]:
    """GAE without discount, backwards by hand."""
    advantages, running, following = [], 0.0, 0.0
    for t in reversed(range(len(values))):
        earned = (reward if t == len(values) - 1 else 0.0) - kl_coef * (logp[t] - logp_ref[t])
        running = earned + following - values[t] + lam * running
        following = values[t]
        advantages.insert(0, running)
    return advantages


def flat(x_BT: Tensor) -> Tensor:
    """Real tokens only, row by row."""
    return x_BT[padded(RESPONSES)[1]]


def test_two_updates_equal_ones_written_out_again() -> None:
    """Float64, one minibatch, two epochs; the second update has a policy away from its reference, and values."""
    settings = replace(ONE_STEP, update_epochs=2)
    ours, theirs = players(settings, seed=3, dtype=torch.float64), players(settings, seed=3, dtype=torch.float64)
    reference = ToyPolicy().double()
    reference.load_state_dict(theirs.policy.state_dict())
    groups = [
        {"params": list(theirs.policy.parameters()), "lr": settings.learning_rate},
        {"params": list(theirs.critic.parameters()), "lr": settings.critic_learning_rate},
    ]
    optimizer = torch.optim.AdamW(groups)
    style = torch.tensor([token == 2 for response in RESPONSES for token in response])
    for update in range(2):
        ours.learner.update(batch(), update_index=update, rng=random.Random(0))

        with torch.no_grad():
            logp_old = flat(theirs.policy.logprobs(PROMPTS, RESPONSES)[0])
            logp_ref = flat(reference.logprobs(PROMPTS, RESPONSES)[0])
            value_old = flat(theirs.critic.values(PROMPTS, RESPONSES)[0])
        raw: list[float] = []
        start = 0
        for response, reward in zip(RESPONSES, REWARDS, strict=True):
            span = slice(start, start + len(response))
            columns = (logp_old[span].tolist(), logp_ref[span].tolist(), value_old[span].tolist())
            raw += token_advantages(reward, *columns, kl_coef=0.05, lam=0.95)
            start = span.stop
        mean = math.fsum(raw) / len(raw)
        std = math.sqrt(math.fsum((x - mean) ** 2 for x in raw) / len(raw))
        advantage = torch.tensor([(x - mean) / std for x in raw], dtype=torch.float64)
        target = torch.tensor(raw, dtype=torch.float64) + value_old
        for _ in range(2):
            logp, entropy, _ = map(flat, theirs.policy.logprobs(PROMPTS, RESPONSES))
            value = flat(theirs.critic.values(PROMPTS, RESPONSES)[0])
            ratio = (logp - logp_old).exp()
            surrogate = torch.min(advantage * ratio, advantage * ratio.clamp(0.8, 1.2)).mean()
            near = torch.max(torch.min(value, value_old + 0.2), value_old - 0.2)
            value_error = torch.max((value - target) ** 2, (near - target) ** 2).mean()
            bonus = 0.01 * entropy.mean() + 0.02 * (entropy * style).mean()
            optimizer.zero_grad()
            (-surrogate + 0.5 * 0.5 * value_error - bonus).backward()
            torch.nn.utils.clip_grad_norm_([p for group in groups for p in group["params"]], 1.0)
            optimizer.step()
    torch.testing.assert_close(ours.parameters(), theirs.parameters(), rtol=1e-6, atol=1e-6)
    assert not torch.equal(ours.parameters(), players(settings, seed=3, dtype=torch.float64).parameters())


def test_the_kl_penalty_is_taken_from_the_reward_of_each_token() -> None:
    rows = to_batch([episode((0,), (4, 5)), episode((0,), (6,))], [1.0, -0.2], tag_text)
    rows = replace(
        rows,
        logp_old_BT=torch.tensor([[-1.0, -2.0], [-0.5, 0.0]]),
        logp_ref_BT=torch.tensor([[-2.0, -1.5], [-1.5, 9.0]]),
    )
    found, metrics = with_targets(rows, replace(PPO, kl_coef=0.1, gae_lambda=1.0))
    # rewards: 0 - 0.1, 1 + 0.05; -0.2 - 0.1; values are 0
    torch.testing.assert_close(found.return_BT, torch.tensor([[0.95, 1.05], [-0.3, 0.0]]))
    assert metrics["advantage_mean_raw"] == pytest.approx(1.7 / 3)
    assert metrics["return_mean"] == pytest.approx(1.7 / 3)
    assert metrics["explained_variance"] == pytest.approx(0.0)
    whitened = found.advantage_BT[found.mask_BT].numpy()
    assert whitened.mean() == pytest.approx(0.0, abs=1e-6)
    assert whitened.std() == pytest.approx(1.0, abs=1e-6)


def test_the_figures_of_a_first_step() -> None:
    game = players(ONE_STEP)
    with torch.no_grad():
        logp_BT, entropy_BT, mask_BT = game.policy.logprobs(PROMPTS, RESPONSES)
    played = [
        episode(prompt, response, sampler_logp=(logp_BT[row, : len(response)] + 0.25).tolist())
        for row, (prompt, response) in enumerate(zip(PROMPTS, RESPONSES, strict=True))
    ]
    found = game.learner.update(to_batch(played, REWARDS, tag_text), update_index=0, rng=random.Random(0))
    assert found["sampler_logp_gap"] == pytest.approx(0.25, abs=1e-5)
    assert found["entropy"] == pytest.approx(entropy_BT[mask_BT].mean().item(), rel=1e-5)
    assert found["style_entropy"] == pytest.approx(((entropy_BT[0, 1] + entropy_BT[5, 1]) / 2).item(), rel=1e-5)
    assert (found["ratio_max_deviation_first"], found["ratio_mean"]) == (0.0, 1.0)
    assert (found["clip_fraction"], found["kl_old"], found["kl_reference"]) == (0.0, 0.0, 0.0)
    assert found["policy_loss"] == pytest.approx(0.0, abs=1e-6)  # whitened advantages have mean 0
    assert (found["tokens"], found["steps"], found["early_stopped"], found["skipped_steps"]) == (18.0, 1.0, 0.0, 0.0)
    assert found["explained_variance"] == pytest.approx(0.0, abs=1e-6)  # the critic starts at 0
    assert found["grad_norm"] > 0
    assert "sampler_logp_gap" not in players().learner.update(batch(), update_index=0, rng=random.Random(0))


def test_a_large_kl_ends_the_update() -> None:
    settings = replace(ONE_STEP, update_epochs=6)
    stopped = players(replace(settings, target_kl=1e-6)).learner.update(batch(), update_index=0, rng=random.Random(0))
    # the first step has a KL of 0; the second one sees what the first did
    assert (stopped["early_stopped"], stopped["steps"]) == (1.0, 2.0)
    free = players(settings).learner.update(batch(), update_index=0, rng=random.Random(0))
    assert (free["early_stopped"], free["steps"]) == (0.0, 6.0)
    # 18 tokens in responses and 9 in prompts, in each of the steps that were taken
    assert (stopped["learnt_tokens"], stopped["trained_tokens"]) == (2 * 18.0, 2 * 27.0)
    assert (free["learnt_tokens"], free["trained_tokens"]) == (6 * 18.0, 6 * 27.0)


def test_tokens_are_counted_step_by_step_however_minibatches_divide() -> None:
    found = players(replace(PPO, episodes_per_minibatch=4, update_epochs=2)).learner.update(
        batch(), update_index=0, rng=random.Random(0)
    )
    assert found["steps"] == 4.0  # six episodes in two minibatches, twice
    assert (found["learnt_tokens"], found["trained_tokens"]) == (2 * 18.0, 2 * 27.0)


def test_while_the_critic_warms_up_the_policy_is_left_alone() -> None:
    game = players(replace(PPO, critic_warmup_updates=2))
    policy = {name: tensor.clone() for name, tensor in game.policy.state_dict().items()}
    critic = {name: tensor.clone() for name, tensor in game.critic.state_dict().items()}
    for update in range(2):
        found = game.learner.update(batch(), update_index=update, rng=random.Random(0))
        assert all(torch.equal(policy[name], tensor) for name, tensor in game.policy.state_dict().items())
        assert "policy_loss" not in found
        assert found["value_loss"] > 0
        assert found["learnt_tokens"] == 0.0
        assert found["trained_tokens"] == PPO.update_epochs * 27.0
    assert not all(torch.equal(critic[name], tensor) for name, tensor in game.critic.state_dict().items())
    assert "policy_loss" in game.learner.update(batch(), update_index=2, rng=random.Random(0))
    assert not all(torch.equal(policy[name], tensor) for name, tensor in game.policy.state_dict().items())


def test_a_bonus_keeps_the_choice_of_style_open() -> None:
    def style_entropy(coefficient: float) -> float:
        game = players(replace(PPO, style_entropy_coef=coefficient, entropy_coef=0.0, update_epochs=1))
        # the policy is paid for naming one style, 2, after the bracket
        found: dict[str, float] = {}
        for update in range(15):
            rows = [episode((0,), (1, 2, 3)), episode((0,), (1, 4, 3))] * 4
            found = game.learner.update(
                to_batch(rows, [1.0, 0.0] * 4, tag_text), update_index=update, rng=random.Random(update)
            )
        return found["style_entropy"]

    assert style_entropy(2.0) > style_entropy(0.0) + 0.2


def test_a_loss_that_is_not_finite_takes_no_step_and_is_counted() -> None:
    game = players(ONE_STEP)
    before = game.parameters()
    found = game.learner.update(
        replace(batch(), reward_BT=torch.full((6, 5), 1e30)), update_index=0, rng=random.Random(0)
    )
    assert (found["skipped_steps"], found["steps"]) == (1.0, 0.0)
    assert (found["learnt_tokens"], found["trained_tokens"]) == (0.0, 0.0)
    assert torch.equal(game.parameters(), before)


class CutPolicy(ToyPolicy):
    """Scores the first token of each response only."""

    def logprobs(self, prompts: Sequence[Ids], responses: Sequence[Ids]) -> tuple[Tensor, Tensor, Tensor]:
        return super().logprobs(prompts, [response[:1] for response in responses])


def test_scores_of_other_lengths_are_refused() -> None:
    game = players()
    game.learner.policy = CutPolicy()
    with pytest.raises(ValueError, match="scores are"):
        game.learner.update(batch(), update_index=0, rng=random.Random(0))


def test_a_trusted_sampler_saves_scoring_and_changes_nothing() -> None:
    """Three updates each, the trusting learner on what the sampler said, the other on what it scores itself."""
    settings = replace(ONE_STEP, episodes_per_minibatch=8, update_epochs=2)
    trusting, other = players(settings, seed=3, dtype=torch.float64), players(settings, seed=3, dtype=torch.float64)
    trusting.learner.trust_sampler = True
    found: list[dict[str, float]] = []
    for update in range(3):
        with torch.no_grad():
            logp_BT, _, _ = other.policy.logprobs(PROMPTS, RESPONSES)
        sampled = [row_T[: len(r)].float().tolist() for row_T, r in zip(logp_BT, RESPONSES, strict=True)]
        played = zip(PROMPTS, RESPONSES, sampled, strict=True)
        rows = to_batch([episode(p, r, sampler_logp=logp) for p, r, logp in played], REWARDS, tag_text)
        found = [
            game.learner.update(rows, update_index=update, rng=random.Random(update)) for game in (trusting, other)
        ]
        torch.testing.assert_close(trusting.parameters(), other.parameters(), rtol=1e-5, atol=1e-6)
    assert found[0].keys() == found[1].keys()
    assert 0 < found[0]["ratio_max_deviation_first"] < 1e-6
    assert found[1]["ratio_max_deviation_first"] == 0.0
    for name in found[0].keys() - {"entropy", "style_entropy", "sampler_logp_gap", "ratio_max_deviation_first"}:
        assert found[0][name] == pytest.approx(found[1][name], rel=1e-4, abs=1e-6), name


def test_a_trusted_sampler_is_asked_only_where_it_spoke() -> None:
    trusting = players(ONE_STEP)
    trusting.learner.trust_sampler = True
    silent = trusting.learner.update(batch(), update_index=0, rng=random.Random(0))
    assert silent["ratio_max_deviation_first"] == 0.0
    off = [episode(p, r, sampler_logp=[-2.0] * len(r)) for p, r in zip(PROMPTS, RESPONSES, strict=True)]
    told = trusting.learner.update(to_batch(off, REWARDS, tag_text), update_index=1, rng=random.Random(0))
    assert told["sampler_logp_gap"] > 0.1
    assert told["ratio_max_deviation_first"] > 0.1


def test_entropies_of_a_trusted_sampler_are_those_of_the_steps() -> None:
    one, two = replace(ONE_STEP, entropy_coef=0.0), replace(ONE_STEP, entropy_coef=0.0, update_epochs=2)
    found = []
    for settings, trusts in ((one, False), (one, True), (two, True)):
        game = players(settings)
        game.learner.trust_sampler = trusts
        with torch.no_grad():
            logp_BT, _, _ = game.policy.logprobs(PROMPTS, RESPONSES)
        sampled = [row_T[: len(r)].tolist() for row_T, r in zip(logp_BT, RESPONSES, strict=True)]
        played = zip(PROMPTS, RESPONSES, sampled, strict=True)
        rows = to_batch([episode(p, r, sampler_logp=logp) for p, r, logp in played], REWARDS, tag_text)
        found.append(game.learner.update(rows, update_index=0, rng=random.Random(0)))
    for name in ("entropy", "style_entropy"):
        assert found[1][name] == pytest.approx(found[0][name], rel=1e-5)
        assert found[2][name] != pytest.approx(found[0][name], rel=1e-5)  # the second step has another policy
