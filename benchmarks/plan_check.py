"""The memory that ``toolspar plan`` expects, beside measured peaks.

Each case is one part of the real game (a batch of sampling, one PPO update, one step of the function caller) on one
model, in a process of its own: the peak of its resident memory, less what it took before the model was loaded. The
plan is made for exactly the shapes that are run: prompts and responses of random tokens, of given lengths. Nothing is
known about a GPU from this: its context, and how its kernels and allocator behave, stay estimates.

Models: SmolLM2-135M, and random ones of the Qwen2 and Qwen3 architectures, one of them with Qwen's whole vocabulary.
Rows on standard output are JSON, or a Markdown table with ``--table``.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from toolspar.app.compose import load
from toolspar.app.plan import game_size
from toolspar.app.schema import TrainConfig
from toolspar.models.architecture import find_architecture
from toolspar.models.memory import Base
from toolspar.report.plan.game_size import GameSize
from toolspar.report.plan.lengths import Length, Lengths
from toolspar.report.plan.memory import ENCODER, Machine, memory

MIB = 2**20
SMOLLM2 = "package:smollm2-135m"
PHASES = ("sampling", "attack", "defend")
PLAYERS = ("query_policy", "critic", "function_caller")
ADAPTER = {"alpha": 16, "dropout": 0.0, "targets": "[all-linear]", "start": "base"}
_SIBLINGS, _OPPONENTS = 4, 1


@dataclass(frozen=True, slots=True)
class Case:
    """A model and the shapes that are run on it.

    Example:
        >>> Case("small", {"model_type": "qwen2"}, rows=8, prompt=100, response=32, rank=8).name
        'small'
    """

    name: str
    config: dict[str, Any] | None
    """Of a random model; None is SmolLM2-135M."""
    rows: int
    prompt: int
    response: int
    rank: int
    precision: str = "32"


def _random(kind: str, layers: int, hidden: int, middle: int, vocab: int, **more: Any) -> dict[str, Any]:
    return {
        "model_type": kind,
        "num_hidden_layers": layers,
        "hidden_size": hidden,
        "intermediate_size": middle,
        "vocab_size": vocab,
        "num_attention_heads": hidden // 64,
        "num_key_value_heads": hidden // 128,
        "tie_word_embeddings": True,
        **more,
    }


CASES = (
    Case("SmolLM2-135M", None, rows=8, prompt=240, response=48, rank=8),
    Case("Qwen2, 12 layers of 512", _random("qwen2", 12, 512, 2048, 8192), rows=8, prompt=300, response=48, rank=16),
    Case(
        "Qwen3, 8 layers of 384, Qwen's vocabulary",
        _random("qwen3", 8, 384, 1152, 151_936, head_dim=128),
        rows=8,
        prompt=300,
        response=48,
        rank=16,
    ),
    Case(
        "Qwen3, 8 layers of 512, bf16",
        _random("qwen3", 8, 512, 1536, 8192, head_dim=128),
        rows=8,
        prompt=200,
        response=48,
        rank=16,
        precision="bf16",
    ),
)


def configuration(case: Case) -> TrainConfig:
    """The default game, with the shapes of the case."""
    changes: dict[str, object] = {
        **{f"{player}.{key}": value for player in PLAYERS for key, value in ADAPTER.items()},
        **{f"{player}.rank": case.rank for player in PLAYERS},
        "opponents.keep": _OPPONENTS,
        "rollout.rows_per_batch": case.rows,
        "rollout.answer_max_new_tokens": case.response,
        "ppo.episodes_per_rollout": case.rows,
        "ppo.rewrites_per_task": _SIBLINGS,
        "ppo.episodes_per_minibatch": case.rows,
        "ppo.episodes_per_forward": _SIBLINGS,
        "ppo.update_epochs": 1,
        "ppo.target_kl": 0.0,
        "ppo.critic_warmup_updates": 0,
        "ppo.max_new_tokens": case.response,
        "defend.sft.examples_per_step": 4,
        "defend.sft.examples_per_forward": 2,
        "defend.sft.anchor_kl_coef": 0.0,
    }
    return load("train", [f"{key}={value}" for key, value in changes.items()], TrainConfig)


def size_of(case: Case) -> GameSize:
    """The game whose plan is held against the case: every prompt and response as long as it is run."""
    prompt, response = Length(case.prompt, case.prompt), Length(case.response, case.response)
    lengths = Lengths(offer=prompt, request=Length(0, 0), policy_prompt=prompt, rewrite=response, answer=response)
    return game_size(configuration(case), lengths)


def planned(case: Case, folder: Path | None, phase: str) -> float:
    """Bytes that the plan expects while one phase runs."""
    sizes = find_architecture(SMOLLM2 if folder is None else str(folder))
    found = memory(size_of(case), Base(sizes, 2 if case.precision == "bf16" else 4), Machine("cpu"))
    moving = getattr(found, phase) * (1 + found.fragmentation)
    return found.resident - ENCODER + moving


def measure(case: Case, folder: Path | None, phases: Sequence[str]) -> None:
    """Run phases in this process, and print the peak of each in bytes."""
    from toolspar.app.quiet import quiet

    quiet()
    from tests.support.tiny import tiny_model
    from transformers import AutoTokenizer

    from toolspar.models.weights import resolve_model
    from toolspar.runtime.engine import build_fabric
    from toolspar.runtime.settings import RuntimeSettings

    fabric = build_fabric(RuntimeSettings(name="cpu", devices=1, precision=case.precision, threads=1))
    works = {phase: _WORK[phase]() for phase in phases}
    path = resolve_model(SMOLLM2) if folder is None else folder
    tokenizer = AutoTokenizer.from_pretrained(path)  # stays, so that the second one below costs nothing new
    small = replace(case, rows=_SIBLINGS, prompt=8, response=4)
    with tempfile.TemporaryDirectory() as temporary:  # what libraries set up at their first use is no part of the plan
        tiny = tiny_model(Path(temporary))
        _peaks(small, tiny, works, fabric)
    before = _rest()
    peaks = _peaks(case, path, works, fabric)
    del tokenizer
    print(json.dumps({phase: peak - before for phase, peak in peaks.items()}))


def _peaks(case: Case, folder: Path, works: dict[str, Work], fabric: Any) -> dict[str, int]:
    """The process's peak in each phase; nothing of the model is left afterwards."""
    from toolspar.models.backbone import Backbone
    from toolspar.runtime.engine import backbone_dtype
    from toolspar.runtime.settings import RuntimeSettings

    runtime = RuntimeSettings(name="cpu", devices=1, precision=case.precision, threads=1)
    backbone = Backbone.load(folder, ref="checked", dtype=backbone_dtype(runtime))
    for name in ("policy", "critic", "caller"):
        backbone.add_adapter(name, size_of(case).policy)
    for copy in (*(f"policy-{i}" for i in range(2)), *(f"caller-{i}" for i in range(2 + _OPPONENTS))):
        backbone.copy_adapter(copy.split("-", maxsplit=1)[0], copy)
    runs = {phase: work(case, backbone, fabric) for phase, work in works.items()}
    peaks: dict[str, int] = {}
    for phase, run in runs.items():
        _rest()
        Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
        run()
        peaks[phase] = _status("VmHWM")
    return peaks


def _rest() -> int:
    """Resident bytes once all that is free has gone back to the system."""
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    return _status("VmRSS")


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


Work = Callable[[Case, Any, Any], Callable[[], object]]


def _prompts(case: Case, n: int, vocab: int) -> list[tuple[int, ...]]:
    import random

    rng = random.Random(0)
    return [tuple(rng.randrange(vocab) for _ in range(case.prompt)) for _ in range(n)]


def _sampling() -> Work:
    from toolspar.models.chat import Prompt
    from toolspar.rollout.sampling import Sampler, SampleRequest

    def prepared(case: Case, backbone: Any, fabric: Any) -> Callable[[], object]:
        sampler = Sampler(backbone, (), rows_per_batch=case.rows)
        prompts = _prompts(case, case.rows, backbone.lm_head_weight.shape[0])  # answers: no two rows share tools
        requests = [SampleRequest(Prompt(prompt), seed) for seed, prompt in enumerate(prompts)]
        return lambda: sampler.sample(requests, adapter="caller", max_new_tokens=case.response, temperature=1.0)

    return prepared


def _attack() -> Work:
    import random

    import torch
    from torch import nn

    from toolspar.learners.ppo import PPOLearner
    from toolspar.models.critic import Critic
    from toolspar.models.query_policy import QueryPolicy
    from toolspar.models.scoring import response_logprobs
    from toolspar.rollout.batch import to_batch
    from toolspar.rollout.records import Episode
    from toolspar.runtime.engine import Engine
    from toolspar.tasks.generator import generate_tasks
    from toolspar.tasks.records import Split
    from toolspar.verify.records import ValidityReport

    def prepared(case: Case, backbone: Any, fabric: Any) -> Callable[[], object]:
        policy, critic = QueryPolicy(backbone, "policy", temperature=1.0), Critic(backbone, "critic")
        optimizer = torch.optim.AdamW([*policy.parameters(), *critic.parameters()], lr=1e-5, weight_decay=0.0)
        engine = Engine(fabric, nn.ModuleList([policy, critic]), optimizer, 1.0)

        def reference(prompts: Any, responses: Any) -> Any:
            return response_logprobs(backbone, "policy-0", prompts, responses)

        learner = PPOLearner(policy, critic, engine, configuration(case).ppo, reference)
        vocab, rng = backbone.lm_head_weight.shape[0], random.Random(1)
        tasks = generate_tasks(Split.TRAIN, case.rows // _SIBLINGS, 0)
        prompts = _prompts(case, len(tasks), vocab)
        episodes = [
            Episode(
                task=tasks[row // _SIBLINGS],
                prompt_ids=prompts[row // _SIBLINGS],
                response_ids=tuple(rng.randrange(vocab) for _ in range(case.response)),
                finished=True,
                response="",
                style="",
                rewritten="",
                validity=ValidityReport(),
            )
            for row in range(case.rows)
        ]
        batch = to_batch(episodes, [rng.random() for _ in episodes], lambda ids: "")
        return lambda: learner.update(batch, update_index=0, rng=random.Random(0))

    return prepared


def _defend() -> Work:
    import torch

    from toolspar.learners.sft import Example, SFTLearner
    from toolspar.models.function_caller import FunctionCaller
    from toolspar.runtime.engine import Engine

    def prepared(case: Case, backbone: Any, fabric: Any) -> Callable[[], object]:
        caller = FunctionCaller(backbone, "caller")
        optimizer = torch.optim.AdamW(caller.parameters(), lr=1e-5, weight_decay=0.0)
        sft = configuration(case).defend.sft
        learner = SFTLearner(caller.answer_logprobs, Engine(fabric, caller, optimizer, 1.0), sft, seed=0)
        examples = [
            Example(prompt, prompt[: case.response])
            for prompt in _prompts(
                case, configuration(case).defend.sft.examples_per_step, backbone.lm_head_weight.shape[0]
            )
        ]
        return lambda: learner.step(examples, step=0, total_steps=1, stream=())

    return prepared


_WORK: dict[str, Callable[[], Work]] = {"sampling": _sampling, "attack": _attack, "defend": _defend}


def save_random(config: dict[str, Any], folder: Path) -> Path:
    """A random model, with a tokenizer of one token a byte that the check does not use."""
    import torch
    from tests.support.tiny import tiny_tokenizer
    from transformers import AutoConfig, AutoModelForCausalLM

    sizes = {key: value for key, value in config.items() if key != "model_type"}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        AutoModelForCausalLM.from_config(AutoConfig.for_model(config["model_type"], **sizes)).save_pretrained(folder)
    tiny_tokenizer().save_pretrained(folder)
    return folder


def rows(cases: Sequence[Case], phases: Sequence[str]) -> Iterator[dict[str, Any]]:
    """A row for each phase of each case, as it is measured."""
    for case in cases:
        with tempfile.TemporaryDirectory() as temporary:
            folder = None if case.config is None else save_random(case.config, Path(temporary))
            command = [sys.executable, __file__, "--run", json.dumps([case.name, str(folder or ""), list(phases)])]
            result = subprocess.run(command, check=False, capture_output=True, text=True)
            if result.returncode:
                raise RuntimeError(f"{case.name}: {result.stderr.strip().splitlines()[-1]}")
            for phase, peak in json.loads(result.stdout.splitlines()[-1]).items():
                expected = planned(case, folder, phase)
                yield {
                    "case": case.name,
                    "phase": phase,
                    "planned_mib": round(expected / MIB),
                    "measured_mib": round(peak / MIB),
                    "planned_over_measured": round(expected / peak, 2),
                }


def main() -> None:
    """Measure all cases, or those named."""
    parser = argparse.ArgumentParser(description="The memory that toolspar plan expects, beside measured peaks.")
    parser.add_argument("--only", metavar="TEXT", default="", help="cases whose name begins with this")
    parser.add_argument("--phases", default=",".join(PHASES), help="of each case (default: %(default)s)")
    parser.add_argument("--table", action="store_true", help="print a Markdown table")
    parser.add_argument("--run", help=argparse.SUPPRESS)  # one phase, in a process of its own
    chosen = parser.parse_args()
    if chosen.run:
        name, folder, phases = json.loads(chosen.run)
        measure(next(case for case in CASES if case.name == name), Path(folder) if folder else None, phases)
        return
    cases = [case for case in CASES if case.name.startswith(chosen.only)]
    if chosen.table:
        print("| model | part | plan, MiB | measured, MiB | plan / measured |\n|---|---|---|---|---|")
    for row in rows(cases, chosen.phases.split(",")):
        line = f"| {' | '.join(str(value) for value in row.values())} |" if chosen.table else json.dumps(row)
        print(line, flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the tests' tiny model
    main()
