"""The three modes of diversity on a tiny language model: a step makes what is penalised less likely, or less alike."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
import torch
from tests.support.tiny import tiny_model
from tests.support.toy_game import PPO, diversity_reward, episode, tag_text
from torch import Tensor, nn

from toolspar.calls.records import Reason, Verdict
from toolspar.learners.diversity_losses import ScoreFunctionDiversity, SurrogateDiversity, diversity_loss
from toolspar.learners.ppo import PPOLearner
from toolspar.models.backbone import Backbone
from toolspar.models.critic import Critic
from toolspar.models.query_policy import QueryPolicy
from toolspar.models.settings import AdapterSettings
from toolspar.reward.settings import RewardSettings
from toolspar.reward.total import score
from toolspar.rollout.batch import RolloutBatch, to_batch
from toolspar.rollout.records import Episode
from toolspar.runtime.engine import Engine, build_fabric
from toolspar.runtime.settings import RuntimeSettings
from toolspar.verify.records import CheckResult, ValidityReport

COMMON, RARE = (80, 81, 82, 83, 84), (65, 66, 67, 65, 66)  # three siblings say the one, the fourth says the other
SETTINGS = replace(
    PPO, episodes_per_rollout=8, episodes_per_minibatch=8, update_epochs=1, entropy_coef=0.0, style_entropy_coef=0.0,
    kl_coef=0.0, value_coef=0.0, learning_rate=0.05, max_grad_norm=100.0,
)  # fmt: skip
VECTORS: Mapping[tuple[int, ...], list[float]] = MappingProxyType({COMMON: [1.0, 0.0], RARE: [0.0, 1.0]})


def encode(texts: Sequence[str]) -> Tensor:
    """Rewrites are known by their ids; a query is like neither."""
    return torch.tensor([[*VECTORS[ids], 0.0] if (ids := read(text)) else [0.0, 0.0, 1.0] for text in texts])


def read(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split())


def rollout() -> list[Episode]:
    rows = [
        replace(
            episode((70 + prompt, 71), ids, str(prompt)),
            rewritten=" ".join(map(str, ids)),
            verdicts=(Verdict(True, True, Reason.CORRECT),),
        )
        for prompt in range(2)
        for ids in (COMMON, COMMON, COMMON, RARE)
    ]
    assert all(row.valid for row in rows)
    return rows


def batch_of(rows: Sequence[Episode], reward: RewardSettings) -> RolloutBatch:
    found = score(rows, reward, encode, None)
    advantages = [breakdown.diversity_advantage for breakdown in found]
    by_score = reward.diversity_mode == "score_function"
    return to_batch(
        rows, [breakdown.total for breakdown in found], tag_text, diversity_advantages=advantages if by_score else None
    )


def learner(folder: Path, reward: RewardSettings, episodes_per_forward: int = 8) -> tuple[PPOLearner, QueryPolicy]:
    backbone = Backbone.load(folder, ref="tiny", dtype=torch.float32)
    adapter = AdapterSettings(rank=4, alpha=8.0, dropout=0.0, targets=["all-linear"], start="base")
    for name in ("policy", "critic", "reference"):
        backbone.add_adapter(name, adapter, seed=1)
    policy, reference = (QueryPolicy(backbone, name, temperature=1.0) for name in ("policy", "reference"))
    critic = Critic(backbone, "critic")
    fabric = build_fabric(RuntimeSettings(name="cpu", devices=1, precision="32", threads=1))
    module = nn.ModuleList([policy, critic])
    groups = [
        {"params": list(policy.parameters()), "lr": SETTINGS.learning_rate},
        {"params": list(critic.parameters())},
    ]
    engine = Engine(fabric, module, torch.optim.SGD(groups, lr=0.0), SETTINGS.max_grad_norm)
    settings = replace(SETTINGS, episodes_per_forward=episodes_per_forward)
    return PPOLearner(policy, critic, engine, settings, reference.logprobs, diversity_loss(reward, policy)), policy


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("tiny"))


@torch.no_grad()
def log_odds(policy: QueryPolicy) -> float:
    """How much likelier than the rare rewrite the policy finds the common one, in nats."""
    logp_BT, _, _ = policy.logprobs([(70, 71)] * 2, [COMMON, RARE])
    return float(logp_BT[0].sum() - logp_BT[1].sum())


@torch.no_grad()
def likeness(policy: QueryPolicy) -> float:
    """Cosine of the hidden states of the two rewrites."""
    *_, states_BD = policy.logprobs_and_states([(70, 71)] * 2, [COMMON, RARE])
    return float(torch.nn.functional.cosine_similarity(states_BD[0], states_BD[1], dim=0))


@pytest.mark.parametrize("mode", ["reward", "score_function"])
def test_a_step_makes_the_repeated_rewrite_less_likely(folder: Path, mode: str) -> None:
    reward = diversity_reward(mode, weight=1.0)
    ppo, policy = learner(folder, reward)
    before = log_odds(policy)
    metrics = ppo.update(batch_of(rollout(), reward), update_index=0, rng=random.Random(0))
    assert metrics["grad_norm"] > 0
    assert before - 0.1 > log_odds(policy) > 0  # two samples are less likely to be the same
    assert ("diversity_loss" in metrics) == (mode != "reward")


def test_a_step_makes_hidden_states_less_alike(folder: Path) -> None:
    reward = diversity_reward("surrogate", weight=1.0)
    ppo, policy = learner(folder, reward)
    before = likeness(policy)
    found = [ppo.update(batch_of(rollout(), reward), update_index=i, rng=random.Random(0)) for i in range(3)]
    assert likeness(policy) < before - 1e-3
    losses = [metrics["diversity_loss"] for metrics in found]
    assert 1 >= losses[0] > losses[1] > losses[2] >= 0


@pytest.mark.parametrize("mode", ["score_function", "surrogate"])
def test_with_a_loss_of_its_own_similarity_leaves_the_reward_alone(mode: str) -> None:
    found = score(rollout(), diversity_reward(mode), encode, None)
    assert {breakdown.total for breakdown in found} == {0.0}
    assert {breakdown.weighted["diversity"] for breakdown in found} == {0.0}
    assert min(breakdown.terms["diversity"] for breakdown in found) < -0.1  # but it is still measured


@pytest.mark.parametrize("mode", ["score_function", "surrogate"])
def test_the_size_of_forward_passes_does_not_matter(folder: Path, mode: str) -> None:
    reward = diversity_reward(mode, weight=1.0)
    ends: list[Tensor] = []
    for episodes_per_forward in (1, 3, 8):
        ppo, policy = learner(folder, reward, episodes_per_forward)
        for update in range(2):
            metrics = ppo.update(batch_of(rollout(), reward), update_index=update, rng=random.Random(update))
            assert metrics["ratio_max_deviation_first"] == 0.0
        ends.append(nn.utils.parameters_to_vector(policy.parameters()).detach())
    for other in ends[1:]:
        torch.testing.assert_close(other, ends[0], rtol=1e-4, atol=1e-5)


def test_invalid_rewrites_take_no_part_in_the_surrogate(folder: Path) -> None:
    reward = diversity_reward("surrogate", weight=1.0)
    rows = rollout()
    broken = ValidityReport({"grounding": CheckResult(False)})
    lonely = [rows[0], *(replace(row, validity=broken, verdicts=()) for row in rows[1:])]
    ppo, _ = learner(folder, reward)
    metrics = ppo.update(batch_of(lonely, reward), update_index=0, rng=random.Random(0))
    assert (metrics["diversity_loss"], metrics["grad_norm"]) == (0.0, 0.0)


def test_the_loss_that_a_configuration_asks_for(folder: Path) -> None:
    _, policy = learner(folder, diversity_reward("reward"))
    assert diversity_loss(diversity_reward("reward"), policy) is None
    assert diversity_loss(diversity_reward("surrogate", weight=0.0), policy) is None
    assert isinstance(diversity_loss(diversity_reward("score_function"), policy), ScoreFunctionDiversity)
    surrogate = diversity_loss(diversity_reward("surrogate", weight=0.4, margin=0.6), policy)
    assert isinstance(surrogate, SurrogateDiversity)
    assert (surrogate.coef, surrogate.margin) == (0.4, 0.6)


def test_advantages_that_are_missing_are_told(folder: Path) -> None:
    ppo, _ = learner(folder, diversity_reward("score_function"))
    plain = batch_of(rollout(), diversity_reward("reward"))
    assert plain.diversity_advantage_BT is None
    with pytest.raises(ValueError, match="needs the rollout's diversity advantages"):
        ppo.update(plain, update_index=0, rng=random.Random(0))
