"""One PPO iteration (rollout, scoring, update) against TRL's trainers: ``python benchmarks/ppo_iteration.py``.

The sides take turns, each time in a fresh process that plays one iteration to warm up and then some that count. Prints
one JSON line: seconds an iteration, response tokens per second, peak memory of the process (all of it, the interpreter
included), and how many times faster and smaller ToolSpar is (medians over turns).

Peers: ``trl ppo``, the last PPOTrainer that there was, in an environment of its own that the command makes; ``trl
grpo``, the GRPOTrainer of the trl that the project depends on. Each also with gradient checkpointing, which saves
memory and costs time (the default of both, though the PPOTrainer leaves switching it on to its caller): compare time
with the faster and memory with the smaller of the two.

Equal on all sides: SmolLM2-135M's weights in float32, the prompts (all of one length, nobody pads), siblings a prompt,
new tokens (no token ends a row), a LoRA adapter on all linear layers, its rank, episodes per forward pass of the
update, one optimiser step on the whole rollout in each epoch (with several minibatches TRL's PPOTrainer would step just
as often, since it accumulates over all of them), epochs, AdamW, a KL term to the base model, threads, and a reward that
costs nothing (1 where the last token's number is even). The critic of ``trl ppo`` is a second copy of the base, of
which an adapter and the head learn, as in ToolSpar, where both share one copy.

Not equal: ``trl grpo`` has no critic, which is about half the work of an update.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import platform
import statistics
from dataclasses import asdict
from pathlib import Path
from typing import Any

from figures import median_ratio
from ours import MODEL, Iteration, add_sizes, iteration_of
from sides import Side, SideError, add_options, environment, tell
from transformers import AutoTokenizer
from workload import prompts_of

from toolspar.models.chat import ChatFormat
from toolspar.models.weights import resolve_model

OURS = "toolspar"
PEERS = ["trl ppo", "trl ppo checkpointed", "trl grpo", "trl grpo checkpointed"]


def main() -> None:
    """Measures and prints."""
    arguments = parsed()
    sizes = iteration_of(arguments)
    folder = resolve_model(MODEL)
    chat = ChatFormat(AutoTokenizer.from_pretrained(folder), "compact")
    setup = {
        "model": str(folder),
        "rank": arguments.rank,
        "iterations": arguments.iterations + 1,
        "sizes": asdict(sizes),
        "prompts": prompts_of(chat, sizes.prompts, sizes.prompt_tokens),
    }
    turns: dict[str, list[dict[str, Any]]] = {name: [] for name in [OURS, *arguments.peers]}
    for _ in range(arguments.repeats):
        for name in list(turns):
            try:
                turns[name].append(turn(name, setup, arguments))
            except SideError as error:
                if name == OURS:
                    raise
                tell(f"left out from here on: {error}")
                del turns[name]
    print(json.dumps(report(turns, sizes, arguments)))


def parsed() -> argparse.Namespace:
    """The options; a smoke run has tiny ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser, repeats=3)
    parser.add_argument("--iterations", type=int, default=2, help="iterations of a turn that count")
    add_sizes(parser)
    parser.add_argument("--peers", nargs="*", default=PEERS, choices=PEERS)
    arguments = parser.parse_args()
    if arguments.smoke:
        arguments.repeats, arguments.iterations, arguments.epochs = 1, 1, 1
        arguments.prompts, arguments.group, arguments.episodes_per_forward = 1, 2, 2
        arguments.prompt_tokens, arguments.new_tokens = 12, 3
    return arguments


def turn(name: str, setup: dict[str, Any], arguments: argparse.Namespace) -> dict[str, Any]:
    """What a fresh process of one side measured."""
    script, python = "ours.py", None
    if name != OURS:
        script = "peers/trl_ppo.py" if "ppo" in name else "peers/trl_grpo.py"
        python = environment("trl-ppo", Path(arguments.environments)) if "ppo" in name else None
    setup = {**setup, "checkpointing": "checkpointed" in name}
    side = Side(name, script, setup, threads=arguments.threads, python=python)
    try:
        answer = side.ask({})
    finally:
        side.close()
    if len(answer["seconds"]) != setup["iterations"]:
        raise SideError(f"{name} played {len(answer['seconds'])} iterations of {setup['iterations']}")
    counted = {key: values[1:] for key, values in answer.items() if isinstance(values, list)}
    return {**counted, "peak_gib": answer["peak_gib"], "versions": side.about}


def report(
    turns: dict[str, list[dict[str, Any]]], sizes: Iteration, arguments: argparse.Namespace
) -> dict[str, object]:
    """What is printed."""
    seconds = {name: [statistics.median(turn["seconds"]) for turn in of_side] for name, of_side in turns.items()}
    memory = {name: [turn["peak_gib"] for turn in of_side] for name, of_side in turns.items()}
    tokens = sizes.episodes * sizes.new_tokens
    peers = [name for name in turns if name != OURS]
    rollout = [statistics.median(turn["rollout_seconds"]) for turn in turns[OURS]]
    return {
        "benchmark": "ppo_iteration",
        **asdict(sizes),
        "rank": arguments.rank,
        "seconds": {name: [round(value, 2) for value in values] for name, values in seconds.items()},
        "rollout_seconds": {OURS: [round(value, 2) for value in rollout]},
        "tokens_per_second": {name: round(tokens / statistics.median(v), 2) for name, v in seconds.items()},
        "peak_gib": memory,
        "times_faster": {name: median_ratio(seconds[name], seconds[OURS]) for name in peers},
        "times_smaller": {name: median_ratio(memory[name], memory[OURS]) for name in peers},
        "versions": {name: of_side[0]["versions"] for name, of_side in turns.items()},
        "threads": arguments.threads,
        "repeats": arguments.repeats,
        "iterations": arguments.iterations,
        "smoke": arguments.smoke,
        "machine": platform.machine(),
        "date": dt.date.today().isoformat(),
    }


if __name__ == "__main__":
    main()
