"""A game small enough to play thousands of times: tiny real models, and an opponent with one planted weakness."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from lightning.fabric import Fabric
from torch import Tensor, nn

from toolspar.learners.diversity_losses import diversity_loss
from toolspar.learners.ppo import PPOLearner
from toolspar.learners.settings import CallerPPOSettings, PPOSettings
from toolspar.reward.settings import RewardSettings
from toolspar.rollout.records import Episode
from toolspar.runtime.engine import Engine
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify.records import ValidityReport

VOCABULARY = 12
MAX_LENGTH = 6
Ids = Sequence[int]

PPO = PPOSettings(
    episodes_per_rollout=24,
    rewrites_per_task=4,
    episodes_per_minibatch=8,
    episodes_per_forward=4,
    update_epochs=2,
    learning_rate=0.02,
    critic_learning_rate=0.05,
    clip=0.2,
    value_clip=0.2,
    value_coef=0.5,
    entropy_coef=0.01,
    style_entropy_coef=0.02,
    kl_coef=0.05,
    target_kl=0.0,
    gamma=1.0,
    gae_lambda=0.95,
    max_grad_norm=1.0,
    critic_warmup_updates=0,
    temperature=1.0,
    max_new_tokens=MAX_LENGTH,
)


CALLER_PPO = CallerPPOSettings(
    episodes_per_rollout=12,
    answers_per_query=3,
    episodes_per_minibatch=6,
    episodes_per_forward=3,
    update_epochs=2,
    learning_rate=0.02,
    critic_learning_rate=0.05,
    clip=0.2,
    value_clip=0.2,
    value_coef=0.5,
    entropy_coef=0.0,
    kl_coef=0.05,
    target_kl=0.0,
    gamma=1.0,
    gae_lambda=0.95,
    max_grad_norm=1.0,
    critic_warmup_updates=0,
)


class ToyStates(nn.Module):
    """The state before each response token: the prompt's last token, the position and the previous token."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.prompt = nn.Embedding(VOCABULARY, width)
        self.position = nn.Embedding(MAX_LENGTH, width)
        self.previous = nn.Embedding(VOCABULARY + 1, width)  # the last one: no token yet

    def forward(self, prompts: Sequence[Ids], responses_BT: Tensor) -> Tensor:
        last_B = torch.tensor([prompt[-1] for prompt in prompts])
        start_B1 = torch.full((len(prompts), 1), VOCABULARY)
        previous_BT = torch.cat([start_B1, responses_BT[:, :-1]], dim=1)
        positions_T = torch.arange(responses_BT.shape[1])
        return self.prompt(last_B)[:, None] + self.position(positions_T) + self.previous(previous_BT)


def padded(responses: Sequence[Ids]) -> tuple[Tensor, Tensor]:
    """Response ids and mask, padded on the right."""
    length_B = torch.tensor([len(response) for response in responses])
    mask_BT = torch.arange(int(length_B.max())) < length_B[:, None]
    ids_N = torch.tensor([token for response in responses for token in response])
    return torch.zeros(mask_BT.shape, dtype=torch.long).masked_scatter(mask_BT, ids_N), mask_BT


class ToyPolicy(nn.Module):
    """A real autoregressive policy over a vocabulary of twelve."""

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        self.states = ToyStates(width)
        self.head = nn.Linear(width, VOCABULARY)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def logprobs(self, prompts: Sequence[Ids], responses: Sequence[Ids]) -> tuple[Tensor, Tensor, Tensor]:
        ids_BT, mask_BT = padded(responses)
        logp_BTV = torch.log_softmax(self.head(self.states(prompts, ids_BT)), dim=-1)
        logp_BT = logp_BTV.gather(2, ids_BT[:, :, None]).squeeze(2)
        entropy_BT = -(logp_BTV.exp() * logp_BTV).sum(dim=-1)
        return logp_BT * mask_BT, entropy_BT * mask_BT, mask_BT

    def logprobs_and_states(
        self, prompts: Sequence[Ids], responses: Sequence[Ids]
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        ids_BT, mask_BT = padded(responses)
        states_BTD = self.states(prompts, ids_BT)
        rows = [row[1 : len(r)] if len(r) > 1 else row[:1] for row, r in zip(states_BTD, responses, strict=True)]
        return (*self.logprobs(prompts, responses), torch.stack([row.mean(0) for row in rows]))

    @torch.no_grad()
    def sample(self, prompts: Sequence[Ids], length: int, generator: torch.Generator) -> list[tuple[int, ...]]:
        """One response of ``length`` tokens to each prompt."""
        ids_BT = torch.zeros(len(prompts), length, dtype=torch.long)
        for t in range(length):
            logits_BV = self.head(self.states(prompts, ids_BT))[:, t]
            ids_BT[:, t] = torch.multinomial(logits_BV.softmax(-1), 1, generator=generator).squeeze(1)
        return [tuple(row) for row in ids_BT.tolist()]


class ToyCritic(nn.Module):
    """A real critic whose values start at zero."""

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        self.states = ToyStates(width)
        self.head = nn.Linear(width, 1)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def values(self, prompts: Sequence[Ids], responses: Sequence[Ids]) -> tuple[Tensor, Tensor]:
        ids_BT, mask_BT = padded(responses)
        return self.head(self.states(prompts, ids_BT)).squeeze(-1) * mask_BT, mask_BT


@dataclass(frozen=True, slots=True)
class Players:
    """A learner and the models that it trains."""

    policy: ToyPolicy
    critic: ToyCritic
    learner: PPOLearner

    def parameters(self) -> Tensor:
        """All parameters in one row."""
        modules = (self.policy, self.critic)
        return torch.cat([p.detach().flatten() for module in modules for p in module.parameters()])


def diversity_reward(mode: str, weight: float = 0.3, margin: float = 0.0) -> RewardSettings:
    """A reward of nothing but diversity."""
    return RewardSettings(
        shape="zero_sum",
        weights={"diversity": weight},
        diversity_mode=mode,
        invalid_cost=0.0,
        overlength_cost=0.0,
        similarity_margin=margin,
        archive_neighbours=0,
        max_error_share=1.0,
    )


def players(
    settings: PPOSettings = PPO,
    *,
    seed: int = 0,
    dtype: torch.dtype = torch.float32,
    reward: RewardSettings | None = None,
) -> Players:
    """A learner with the real engine over fresh toy models; the reference is the policy as it starts."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        policy, critic = ToyPolicy().to(dtype), ToyCritic().to(dtype)
        reference = ToyPolicy().to(dtype)
    reference.load_state_dict(policy.state_dict())
    groups = [
        {"params": list(policy.parameters()), "lr": settings.learning_rate},
        {"params": list(critic.parameters()), "lr": settings.critic_learning_rate},
    ]
    fabric = Fabric(accelerator="cpu", devices=1)
    module = nn.ModuleList([policy, critic])
    engine = Engine(fabric, module, torch.optim.AdamW(groups), settings.max_grad_norm)
    diversity = diversity_loss(reward, policy) if reward is not None else None
    return Players(policy, critic, PPOLearner(policy, critic, engine, settings, reference.logprobs, diversity))


def episode(prompt: Ids, response: Ids, task_id: str = "toy", sampler_logp: Sequence[float] = ()) -> Episode:
    """An episode of which only the tokens matter."""
    task = Task(task_id, (), "", (), Category.SIMPLE, Split.TRAIN)
    return Episode(
        task, tuple(prompt), tuple(response), True, "", "", "", ValidityReport(), sampler_logp=tuple(sampler_logp)
    )


def tag_text(ids: Sequence[int]) -> str:
    """Text of toy tokens: 1, 2 and 3 spell a style tag, all others are letters of the request."""
    return "".join({1: "[", 2: "casual", 3: "]"}.get(token, "x") for token in ids)


def has_weakness(response: Ids) -> bool:
    """The planted weakness: the opponent fails where a 7 comes right before a 3."""
    return any(pair == (7, 3) for pair in zip(response, response[1:], strict=False))


def success_rate(policy: ToyPolicy, fails: Callable[[Ids], bool], length: int, seed: int = 99) -> float:
    """Share of 400 fresh responses on which the opponent fails."""
    generator = torch.Generator().manual_seed(seed)
    prompts = [(token % 4,) for token in range(400)]
    return sum(map(fails, policy.sample(prompts, length, generator))) / 400
