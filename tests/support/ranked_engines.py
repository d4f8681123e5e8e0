"""A rank that steps two engines over one tiny backbone: ``... -m tests.support.ranked_engines RUNTIME FOLDER KEY...``.

The folder holds a tiny model; KEYs are switches of the runtime, e.g. ``offload_optimizer``. What the first rank saw
goes to ``<RUNTIME>.pt``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from lightning.fabric import Fabric
from torch import Tensor, nn

from toolspar.app.quiet import quiet
from toolspar.app.sharing import divide_layers, engine_for
from toolspar.models.backbone import Backbone
from toolspar.models.chat import Prompt
from toolspar.models.critic import Critic
from toolspar.models.function_caller import FunctionCaller
from toolspar.models.query_policy import QueryPolicy
from toolspar.models.settings import AdapterSettings
from toolspar.rollout.sampling import Sampler, SampleRequest
from toolspar.runtime.engine import Engine, build_fabric, ranks_of
from toolspar.runtime.ranks import Ranks
from toolspar.runtime.settings import RuntimeSettings

ROLES = ("policy", "critic", "caller")
Part = tuple[str, int]


@dataclass(slots=True)
class Stage:
    """As much of ``app.players.Stage`` as engines need."""

    fabric: Fabric
    ranks: Ranks


class Players:
    """Policy and critic in one engine, the caller in another, on one backbone."""

    def __init__(self, model: Path, runtime: RuntimeSettings, fabric: Fabric, device: str = "cpu") -> None:
        self.ranks = ranks_of(fabric)
        dtype = torch.bfloat16 if runtime.precision == "bf16" else torch.float32
        self.backbone = Backbone.load(model, ref="tiny", device=device, dtype=dtype)
        divide_layers(runtime, self.backbone, self.ranks)
        self.numbers_held = sum(parameter.numel() for parameter in self.backbone.base.parameters())
        for seed, role in enumerate(ROLES):
            adapter = AdapterSettings(
                rank=4, alpha=8, dropout=0.1 * (role == "caller"), targets=["all-linear"], start="base"
            )
            self.backbone.add_adapter(role, adapter, seed=seed)
            noise = torch.Generator().manual_seed(seed)
            state = self.backbone.adapter_state(role)
            state = {key: tensor + 0.05 * torch.randn(tensor.shape, generator=noise) for key, tensor in state.items()}
            self.backbone.load_adapter_state(role, state)
        self.policy = QueryPolicy(self.backbone, "policy", temperature=1.0)
        self.critic, self.caller = Critic(self.backbone, "critic"), FunctionCaller(self.backbone, "caller")
        groups = [{"params": list(player.parameters())} for player in (self.policy, self.critic)]
        stage: Any = Stage(fabric, self.ranks)
        self.attacker = self._engine(runtime, stage, nn.ModuleList([self.policy, self.critic]), groups, [1.0, 0.5])
        self.defender = self._engine(runtime, stage, self.caller, [{"params": list(self.caller.parameters())}], 1.0)

    def _engine(self, runtime: RuntimeSettings, stage: Any, module: nn.Module, groups: Any, norm: Any) -> Engine:
        return engine_for(runtime, stage, module, torch.optim.AdamW(groups, lr=0.01, weight_decay=0.0), norm)

    def loss(self, part: Part) -> Tensor:
        """A loss of one kind on one made-up micro-batch; several lengths of prompts, so several forward passes."""
        kind, index = part
        prompts = [(1 + index, 2, 3), (1 + index, 2, 3), tuple(range(5, 40 + 7 * index))]
        responses = [(5, 6, 7), (8, 9, 10 + index, 11), (12, 13)]
        if kind == "value":
            values_BT, mask_BT = self.critic.values(prompts, responses)
            return ((values_BT - 1) ** 2 * mask_BT).sum()
        torch.manual_seed(index)  # of the caller's dropout
        player = self.policy if kind == "policy" else self.caller
        loss = -player.logprobs(prompts, responses)[0].sum()
        return loss * float("nan") if kind == "broken" else loss

    def step(self, engine: Engine, kinds: tuple[str, ...], n: int) -> dict[str, Any]:
        """One update on ``n`` micro-batches of each kind, and whose weights it moved."""
        before = self.weights()
        stats = engine.update([(kind, index) for index in range(n) for kind in kinds], self.loss, 9 * n)
        after = self.weights()
        moved = [role for role in ROLES if not torch.equal(before[role], after[role])]
        return {"loss": stats.loss, "norms": stats.group_grad_norms, "skipped": stats.skipped, "moved": moved}

    def attack(self, n: int = 5) -> dict[str, Any]:
        """One step of policy and critic."""
        return self.step(self.attacker, ("value", "policy"), n)

    def weights(self) -> dict[str, Tensor]:
        """Every adapter's weights in one row."""
        return {
            role: torch.cat([tensor.flatten() for tensor in self.backbone.adapter_state(role).values()])
            for role in ROLES
        }

    def samples(self) -> list[tuple[int, ...]]:
        """Six sampled continuations, which the ranks divide."""
        sampler = Sampler(self.backbone, [0], rows_per_batch=4)

        def sampled(rows: list[int]) -> list[tuple[int, ...]]:
            requests = [SampleRequest(Prompt((1, 2, 3), (4 + row,)), seed=row) for row in rows]
            found = sampler.sample(requests, adapter="policy", max_new_tokens=8, temperature=1.0)
            return [sample.ids for sample in found]

        return self.ranks.spread(range(6), sampled)


def script(players: Players) -> dict[str, Any]:
    """Alternate the engines as a game does; returns all that was seen on the way."""
    steps = [players.step(players.attacker, ("value",), 3) for _ in range(2)]  # the policy waits
    steps += [players.attack(), players.attack(1)]  # one micro-batch is fewer than ranks
    steps += [players.step(players.defender, ("caller",), n) for n in (5, 3)]
    steps += [players.step(players.attacker, ("policy", "broken"), 2)]
    samples = players.samples()
    states = {"attacker": players.attacker.state(), "defender": players.defender.state()}
    rest = [players.attack(), players.step(players.defender, ("caller",), 4)]
    end = players.weights()
    players.attacker.load_state(states["attacker"])
    players.defender.load_state(states["defender"])
    again = [players.attack(), players.step(players.defender, ("caller",), 4)]
    replayed = all(torch.equal(end[role], tensor) for role, tensor in players.weights().items())
    return {
        "steps": steps + rest,
        "samples": samples,
        "states": states,
        "end": end,
        "replayed": replayed and again == rest,
        "numbers_held": players.numbers_held,
    }


def runtime_of(name: str, ranks: int, **more: Any) -> RuntimeSettings:
    """A runtime of so many ranks on the CPU."""
    given = {"accelerator": "cpu", "precision": "32", "threads": 1, **more}
    return RuntimeSettings(name=name, devices=ranks, **given)


def main(name: str, folder: str, *keys: str, say: Callable[[str], None] = print) -> None:
    """Be one rank."""
    quiet()
    runtime = runtime_of(name, int(os.environ.get("WORLD_SIZE", "1")), **dict.fromkeys(keys, True))
    players = Players(Path(folder) / "model", runtime, build_fabric(runtime))
    seen = script(players)
    if players.ranks.is_first:
        torch.save(seen, Path(folder) / f"{name}.pt")
        players.backbone.save_adapter("policy", Path(folder) / f"{name}-adapter")
    say("done")


if __name__ == "__main__":
    main(*sys.argv[1:])
