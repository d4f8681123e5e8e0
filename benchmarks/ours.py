"""ToolSpar's side of the benchmarks: sampling and PPO on the default model, put together as the game does it.

Run as a script it answers the jobs of ``sampling.py`` and ``ppo_iteration.py``.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
import transformers
from peers.worker import Job, serve
from torch import nn
from workload import reward_of

import toolspar
from toolspar.app.compose import load
from toolspar.app.schema import TrainConfig
from toolspar.learners.ppo import PPOLearner
from toolspar.learners.settings import PPOSettings
from toolspar.models.backbone import Backbone
from toolspar.models.chat import ChatFormat, Prompt
from toolspar.models.critic import Critic
from toolspar.models.query_policy import QueryPolicy
from toolspar.models.scoring import response_logprobs
from toolspar.models.settings import AdapterSettings
from toolspar.models.weights import resolve_model
from toolspar.rollout.batch import RolloutBatch, to_batch
from toolspar.rollout.decoding import Sample, SampleRequest
from toolspar.rollout.records import Episode
from toolspar.rollout.sampling import Sampler
from toolspar.runtime.engine import Engine, build_fabric
from toolspar.runtime.settings import RuntimeSettings
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Split
from toolspar.verify.records import ValidityReport

MODEL = "package:smollm2-135m"
POLICY, CRITIC, REFERENCE = "policy", "critic", "reference"


@dataclass(frozen=True, slots=True)
class Iteration:
    """The sizes of one PPO iteration; every response has ``new_tokens`` tokens.

    Example:
        >>> Iteration(prompts=4, group=8, prompt_tokens=128, new_tokens=48).episodes
        32
    """

    prompts: int
    group: int
    prompt_tokens: int
    new_tokens: int
    episodes_per_forward: int = 8
    epochs: int = 2

    @property
    def episodes(self) -> int:
        """Responses of the rollout, which are also one minibatch."""
        return self.prompts * self.group


SIZES = {
    "prompts": (4, "distinct prompts of a rollout"),
    "group": (8, "responses to each prompt"),
    "prompt_tokens": (128, "length of each prompt"),
    "new_tokens": (48, "length of each response"),
    "episodes_per_forward": (8, "rows of a forward pass of the update"),
    "epochs": (2, "passes over the rollout"),
}


def add_sizes(parser: argparse.ArgumentParser) -> None:
    """The options that say how large an iteration is, and the adapters' rank."""
    for name, (default, meaning) in SIZES.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=default, help=meaning)
    parser.add_argument("--rank", type=int, default=8, help="of the LoRA adapters")


def iteration_of(arguments: argparse.Namespace) -> Iteration:
    """The iteration that these options ask for."""
    return Iteration(**{name: getattr(arguments, name) for name in SIZES})


def adapter_settings(rank: int) -> AdapterSettings:
    """A LoRA adapter on all linear layers that starts as no change."""
    return AdapterSettings(rank=rank, alpha=2 * rank, dropout=0.0, targets=["all-linear"], start="base")


class Player:
    """The backbone with its sampler, and, with ``rank``, a query policy.

    Args:
        threads: Threads that torch uses.
        rank: Of the query policy's adapter; 0 = the bare model.
    """

    def __init__(self, threads: int, rank: int) -> None:
        runtime = RuntimeSettings(name="cpu", devices=1, precision="32", threads=threads)
        self.fabric = build_fabric(runtime)
        self.backbone = Backbone.load(resolve_model(MODEL), ref=MODEL, dtype=torch.float32)
        self.chat = ChatFormat(self.backbone.tokenizer, "compact")
        self.sampler = Sampler(self.backbone, ())  # no token ends a row
        self.rank = rank
        self.adapter = POLICY if rank else None
        if rank:
            self.backbone.add_adapter(POLICY, adapter_settings(rank), seed=1)

    def sample(self, prompts: Sequence[Sequence[int]], group: int, new_tokens: int, seed: int = 0) -> list[Sample]:
        """``group`` continuations of each prompt, at temperature 1."""
        requests = [
            SampleRequest(Prompt(tuple(prompt)), seed=seed * 1_000_003 + at * group + sibling)
            for at, prompt in enumerate(prompts)
            for sibling in range(group)
        ]
        return self.sampler.sample(requests, adapter=self.adapter, max_new_tokens=new_tokens, temperature=1.0)

    def learner(self, sizes: Iteration) -> PPOLearner:
        """Policy, critic and reference of one game, which goes on from the adapters of the one before."""
        backbone = self.backbone
        if CRITIC not in backbone.adapters:
            backbone.add_adapter(CRITIC, adapter_settings(self.rank), seed=2)
            backbone.copy_adapter(POLICY, REFERENCE)
        policy, critic = QueryPolicy(backbone, POLICY, temperature=1.0), Critic(backbone, CRITIC)
        optimizer = torch.optim.AdamW([*policy.parameters(), *critic.parameters()], lr=1e-5, weight_decay=0.0)
        engine = Engine(self.fabric, nn.ModuleList([policy, critic]), optimizer, 1.0)

        def reference(prompts: Any, responses: Any) -> Any:
            return response_logprobs(backbone, REFERENCE, prompts, responses)

        return PPOLearner(policy, critic, engine, ppo_settings(sizes), reference, trust_sampler=True)

    def batch(self, prompts: Sequence[Sequence[int]], samples: Sequence[Sample]) -> RolloutBatch:
        """Samples, siblings side by side, as what an update learns from."""
        group = len(samples) // len(prompts)
        tasks = generate_tasks(Split.TRAIN, len(prompts), 0)
        episodes = [
            Episode(
                task=tasks[row // group],
                prompt_ids=tuple(prompts[row // group]),
                response_ids=sample.ids,
                finished=True,
                response="",
                style="",
                rewritten="",
                validity=ValidityReport(),
                sampler_logp=sample.logp,
            )
            for row, sample in enumerate(samples)
        ]
        return to_batch(episodes, [reward_of(sample.ids) for sample in samples], self.chat.text)


def ppo_settings(sizes: Iteration) -> PPOSettings:
    """One optimiser step an epoch, on all episodes; no early stop."""
    changes = {
        "episodes_per_rollout": sizes.episodes,
        "rewrites_per_task": sizes.group,
        "episodes_per_minibatch": sizes.episodes,
        "episodes_per_forward": sizes.episodes_per_forward,
        "update_epochs": sizes.epochs,
        "learning_rate": 1e-5,
        "critic_learning_rate": 1e-5,
        "value_coef": 0.1,
        "entropy_coef": 0.0,
        "style_entropy_coef": 0.0,
        "kl_coef": 0.05,
        "target_kl": 0.0,
        "critic_warmup_updates": 0,
        "max_new_tokens": sizes.new_tokens,
    }
    return load("train", [f"ppo.{key}={value}" for key, value in changes.items()], TrainConfig).ppo


def start(setup: Job) -> tuple[Any, Job]:
    """What answers jobs: sampling, or with ``sizes`` in the set-up PPO iterations, all in one job."""
    player = Player(setup["threads"], setup["rank"])
    about = {"toolspar": toolspar.__version__, "torch": torch.__version__, "transformers": transformers.__version__}
    if "sizes" not in setup:

        def sample(job: Job) -> Job:
            begin = time.perf_counter()
            samples = player.sample(job["prompts"], job["group"], job["new_tokens"], job["seed"])
            seconds = time.perf_counter() - begin
            return {"seconds": seconds, "tokens": sum(len(sample.ids) for sample in samples)}

        return sample, about
    sizes = Iteration(**setup["sizes"])
    learner = player.learner(sizes)

    def iterate(_: Job) -> Job:
        seconds: list[float] = []
        rollout_seconds: list[float] = []
        for number in range(setup["iterations"]):
            begin = time.perf_counter()
            samples = player.sample(setup["prompts"], sizes.group, sizes.new_tokens, number)
            rollout_seconds.append(time.perf_counter() - begin)
            batch = player.batch(setup["prompts"], samples)
            learner.update(batch, update_index=number, rng=random.Random(number))
            seconds.append(time.perf_counter() - begin)
        return {"seconds": seconds, "rollout_seconds": rollout_seconds}

    return iterate, about


if __name__ == "__main__":
    serve(start)
