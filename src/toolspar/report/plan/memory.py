"""Memory of each GPU while a game is played, by part, for every runtime.

Under ``ddp`` and ZeRO's stages 1 and 2 every GPU holds the whole frozen base and all adapters: these stages only
divide what belongs to the optimiser, which is little for LoRA. Under stage 3 the layers of the base are divided too,
once for attacker and defender together; embeddings are not, and all of the base is put together for sampling.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from toolspar.models.memory import Base, adapter_bytes, gradient_bytes, optimizer_bytes
from toolspar.models.settings import AdapterSettings
from toolspar.report.plan.game_size import GameSize

GIB = 2**30
CONTEXT = 1.0 * GIB
"""CUDA's context, and the workspaces of its libraries; not measured here."""
ENCODER = 0.15 * GIB
"""The sentence encoder with a batch of texts."""
FRAGMENTATION = {"cpu": 0.7, "gpu": 0.1}
"""What the process holds besides what is in use, as a share of what comes and goes. On a CPU, where glibc keeps freed
blocks, from measured updates (``benchmarks/plan_check.py``); for GPUs a guess."""


@dataclass(frozen=True, slots=True)
class Machine:
    """On what, and how, a game is played.

    Example:
        >>> Machine("zero3", gpus=8, offload=True).label
        'zero3 x 8, offload'
    """

    runtime: str
    gpus: int = 1
    offload: bool = False
    """Optimiser states, and under stage 3 the divided base too, are in main memory."""
    checkpointing: bool = False

    @property
    def label(self) -> str:
        """For people."""
        many = f" x {self.gpus}" if self.gpus > 1 else ""
        return f"{self.runtime}{many}{', offload' if self.offload else ''}"

    @property
    def stage(self) -> int:
        """Stage of ZeRO; 0 without."""
        return int(self.runtime.removeprefix("zero")) if self.runtime.startswith("zero") else 0


MACHINES = (
    *(Machine("cpu", 1), Machine("gpu", 1), Machine("ddp", 4), Machine("ddp", 8)),
    *(Machine(f"zero{stage}", gpus, offload) for stage in (1, 2, 3) for offload in (False, True) for gpus in (1, 4, 8)),
)


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes on one GPU, by part.

    Example:
        >>> Memory(base=10, adapters=1, optimizer=2, sampling=4, attack=3, defend=3, fixed=1).peak_phase
        'sampling'
    """

    base: float
    """The frozen weights, and other frozen models."""
    adapters: float
    """Learning ones and snapshots."""
    optimizer: float
    sampling: float
    """At its peak: keys and values, what one layer computes, logits."""
    attack: float
    """An update of policy and critic at its peak: gradients, activations, logits."""
    defend: float
    """Likewise, of the function caller."""
    fixed: float
    """Context and libraries, encoder."""
    fragmentation: float = FRAGMENTATION["gpu"]
    """Share of what comes and goes that the allocator holds besides."""

    @property
    def peak_phase(self) -> str:
        """Which phase takes most."""
        return max(("sampling", "attack", "defend"), key=lambda name: getattr(self, name))

    @property
    def resident(self) -> float:
        """What is there all the time."""
        return self.base + self.adapters + self.optimizer + self.fixed

    @property
    def total(self) -> float:
        """The peak, with what the allocator cannot use."""
        moving = max(self.sampling, self.attack, self.defend)
        return self.resident + moving * (1 + self.fragmentation)


@dataclass(frozen=True, slots=True)
class Activations:
    """The parts of one phase's peak, in bytes.

    Example:
        >>> Activations(cache=1.0, layers=2.0, logits=3.0).total
        6.0
    """

    gradients: float = 0.0
    cache: float = 0.0
    layers: float = 0.0
    logits: float = 0.0
    copies: float = 0.0
    """The weights once more, with the adapter merged in (sampling in float32)."""

    @property
    def total(self) -> float:
        """All parts together."""
        return self.gradients + self.cache + self.layers + self.logits + self.copies


def memory(size: GameSize, base: Base, machine: Machine, *, other_models: float = 0.0) -> Memory:
    """Memory of each GPU (of the process, on a CPU).

    Args:
        size: The game.
        base: Its frozen base.
        machine: Where it is played.
        other_models: Bytes of further frozen models, such as the gate's solver.
    """
    learning = _learning(size, base)
    share = machine.gpus if machine.stage else 1
    moments = optimizer_bytes(sum(learning.values())) / share
    if machine.stage:  # DeepSpeed keeps a flat copy of the parameters that it steps, and sums gradients in a bucket
        moments += adapter_bytes(sum(learning.values())) * (1 / share + 1)
    elif machine.gpus > 1:
        moments += gradient_bytes(learning["attack"])  # the buckets in which gradients are summed
    weights, gathered, whole = base.weights, 0.0, 0.0
    if machine.stage == 3:
        layers = _divided(base)
        here = 0.0 if machine.offload else layers / machine.gpus
        weights = base.weights - layers + here
        gathered = base.layer_weights  # the one that runs
        whole = layers if machine.offload or machine.gpus > 1 else 0.0  # gathered once for a rollout
        machine = replace(machine, checkpointing=True)  # layers are put together again in the backward pass
    return Memory(
        base=weights + other_models,
        adapters=adapter_bytes(_adapters_in_memory(size, base)),
        optimizer=0.0 if machine.stage and machine.offload else moments,
        sampling=sampling(size, base, cpu=machine.runtime == "cpu").total + max(whole, gathered),
        attack=attack(size, base, machine).total + gathered,
        defend=defend(size, base, machine).total + gathered,
        fixed=ENCODER + (0.0 if machine.runtime == "cpu" else CONTEXT),
        fragmentation=FRAGMENTATION["cpu" if machine.runtime == "cpu" else "gpu"],
    )


def host_memory(size: GameSize, base: Base, machine: Machine) -> float:
    """Bytes of main memory, all ranks of one machine together, that offloading takes."""
    if not (machine.offload and machine.stage):
        return 0.0
    moments = optimizer_bytes(sum(_learning(size, base).values()))
    return moments + (_divided(base) if machine.stage == 3 else 0.0)


def _divided(base: Base) -> float:
    """Bytes of the layers, which stage 3 divides among the ranks."""
    return base.weights - base.sizes.embedding_parameters * base.number


def sampling(size: GameSize, base: Base, *, cpu: bool = False) -> Activations:
    """The larger one of sampling rewrites and sampling answers."""
    rows, lengths = size.rollout.rows_per_batch, size.lengths
    if size.rollout.backend == "vllm":
        return Activations()  # vLLM reserves its share of the GPU, which is counted apart
    siblings = math.ceil(rows / size.ppo.rewrites_per_task)
    rewrites = (siblings * lengths.policy_prompt.most, rows * size.ppo.max_new_tokens, 0.0)
    request = lengths.request.most
    answers = (rows * lengths.offer.most, rows * (request + size.rollout.answer_max_new_tokens), rows * request)
    head = base.sizes.embedding_parameters * base.number if cpu and base.number == 4 else 0.0  # in oneDNN's order
    return max(
        (
            Activations(
                cache=base.cache(prefixes + own),
                layers=base.passing(max(prefixes, read)),
                logits=base.head(rows),
                copies=base.merged_copy + head,
            )
            for prefixes, own, read in (rewrites, answers)
        ),
        key=lambda found: found.total,
    )


def attack(size: GameSize, base: Base, machine: Machine) -> Activations:
    """One forward and backward pass of the policy or the critic; one after the other, so that only one is in memory."""
    rows, siblings = size.ppo.episodes_per_forward, size.ppo.rewrites_per_task
    prompts = math.ceil(rows / siblings)
    prompt, own = size.lengths.policy_prompt.most, size.ppo.max_new_tokens
    tokens = prompts * prompt + rows * own
    kept = max(
        base.kept(
            tokens,
            rows,
            own,
            prompt + own,
            rank=adapter.rank,
            targets=adapter.targets,
            checkpointing=machine.checkpointing,
        )
        for adapter in (size.policy, size.critic)
    )
    return Activations(
        gradients=gradient_bytes(_learning(size, base)["attack"]),
        layers=kept,
        logits=base.scored_head(rows * size.ppo.max_new_tokens),
    )


def defend(size: GameSize, base: Base, machine: Machine) -> Activations:
    """One forward and backward pass of the function caller: the larger one of supervised training and PPO."""
    lengths, rows = size.lengths, size.defend.sft.examples_per_forward
    prompt, own = lengths.offer.most + lengths.request.most, lengths.answer.most
    passes: list[Activations] = []
    if size.defend.supervised_steps or not size.defend.reinforces:
        passes.append(_answers(size, base, machine, size.caller, rows, rows * (prompt + own), own))
    if size.defend.reinforces:  # sampled answers may go on to the token limit; siblings share their prompt
        rows, own = size.defend.ppo.episodes_per_forward, size.rollout.answer_max_new_tokens
        tokens = math.ceil(rows / size.defend.ppo.answers_per_query) * prompt + rows * own
        passes += [_answers(size, base, machine, one, rows, tokens, own) for one in (size.caller, size.critic)]
    return max(passes, key=lambda found: found.total)


def _answers(
    size: GameSize, base: Base, machine: Machine, adapter: AdapterSettings, rows: int, tokens: float, own: float
) -> Activations:
    """A pass over so many answers, with all tokens that are read for them."""
    longest = size.lengths.offer.most + size.lengths.request.most + own
    return Activations(
        gradients=gradient_bytes(_learning(size, base)["defend"]),
        layers=base.kept(
            tokens,
            rows,
            own,
            longest,
            rank=adapter.rank,
            targets=adapter.targets,
            checkpointing=machine.checkpointing,
        ),
        logits=base.scored_head(rows * own),
    )


def _learning(size: GameSize, base: Base) -> dict[str, float]:
    """Parameters that each engine steps."""
    of = base.sizes.adapter_parameters
    return {
        "attack": of(size.policy.rank, size.policy.targets) + of(size.critic.rank, size.critic.targets),
        "defend": of(size.caller.rank, size.caller.targets)
        + (of(size.critic.rank, size.critic.targets) if size.defend.reinforces else 0),
    }


def _adapters_in_memory(size: GameSize, base: Base) -> float:
    """Parameters of all adapters: those that learn, the start of both players, the newest snapshots and the pool's."""
    of = base.sizes.adapter_parameters
    policy, caller, critic = (of(one.rank, one.targets) for one in (size.policy, size.caller, size.critic))
    critics = 2 if size.defend.reinforces else 1
    return 3 * policy + critics * critic + (3 + size.opponents) * caller
