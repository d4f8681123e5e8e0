"""How costs grow: ``python benchmarks/scaling.py``.

Five axes, one JSON line each, with the seconds at each size and the power law fitted to them (cost ~ size^exponent):

* ``episodes``: sampling, and the update, of 8 to 64 episodes in groups of 8;
* ``prompt_tokens``: the same at prompts of 64 to 512 tokens;
* ``group``: the same at 32 episodes in groups of 1 to 32, so from 32 distinct prompts to one;
* ``archive``: searches for the neighbours of 64 rewrites (see ``archive.py``), and an offer of 64, at up to 1,000,000
  archived flips. This one takes about 6 GB of memory and 3 GB on the disk;
* ``ranks``: an attack update and a defend step of the real game on 1 and 2 processes of one thread (ddp).

An exponent below 1 says that the cost grows more slowly than the size. ``r2`` tells how well a power law fits.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import random
import statistics
import time
from dataclasses import asdict, replace

import archive
import ranks
import torch
from figures import power_law
from ours import Iteration, Player
from workload import prompts_of

import toolspar

BASE = Iteration(prompts=4, group=8, prompt_tokens=128, new_tokens=32)
AXES = {
    "episodes": (8, 16, 32, 64),
    "prompt_tokens": (64, 128, 256, 512),
    "group": (1, 2, 4, 8, 16, 32),
    "archive": (1_000, 10_000, 100_000, 1_000_000),
    "ranks": (1, 2),
}
SMOKE_BASE = Iteration(prompts=1, group=2, prompt_tokens=12, new_tokens=2, episodes_per_forward=2, epochs=1)
SMOKE_AXES = {"episodes": (2, 4), "prompt_tokens": (8, 16), "group": (1, 2), "archive": (64, 128), "ranks": (1, 2)}


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3, help="measurements per figure")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="threads of torch")
    parser.add_argument("--rank", type=int, default=8, help="of the LoRA adapters")
    parser.add_argument("--axes", nargs="+", default=list(AXES), choices=list(AXES), help="what to vary")
    parser.add_argument("--smoke", action="store_true", help="a tiny check that everything runs; measures nothing")
    arguments = parser.parse_args()
    repeats = 1 if arguments.smoke else arguments.repeats
    sizes_of, base = (SMOKE_AXES, SMOKE_BASE) if arguments.smoke else (AXES, BASE)
    player: Player | None = None
    for axis in arguments.axes:
        sizes = list(sizes_of[axis])
        if axis == "archive":
            costs = archive_costs(sizes, repeats)
        elif axis == "ranks":
            costs = ranks.measure(sizes, repeats, arguments.smoke)
        else:
            player = player or Player(arguments.threads, arguments.rank)
            costs = game_costs(player, base, axis, sizes, repeats)
        result = {
            "benchmark": "scaling",
            "axis": axis,
            "sizes": sizes,
            "seconds": {name: [round(value, 5) for value in values] for name, values in costs.items()},
            "power_law": {name: asdict(power_law(sizes, values)) for name, values in costs.items()},
        }
        if axis not in ("archive", "ranks"):
            result |= {"base": asdict(base), "rank": arguments.rank}
        about = {"repeats": repeats, "threads": torch.get_num_threads(), "smoke": arguments.smoke}
        about |= {"toolspar": toolspar.__version__, "torch": torch.__version__, "machine": platform.machine()}
        print(json.dumps({**result, **about, "date": dt.date.today().isoformat()}), flush=True)


def archive_costs(sizes: list[int], repeats: int) -> dict[str, list[float]]:
    """Seconds of a search and of an offer at each size."""
    return {name: [value / 1000 for value in times] for name, times in archive.measure(sizes, repeats).items()}


def at_size(base: Iteration, axis: str, size: int) -> Iteration:
    """The iteration with one of its sizes changed."""
    match axis:
        case "episodes":
            return replace(base, prompts=size // base.group)
        case "prompt_tokens":
            return replace(base, prompt_tokens=size)
        case _:
            return replace(base, group=size, prompts=base.episodes // size)


def game_costs(player: Player, base: Iteration, axis: str, sizes: list[int], repeats: int) -> dict[str, list[float]]:
    """Median seconds of sampling and of an update at each size; sizes take turns, after the first has warmed up."""
    iterations = [at_size(base, axis, size) for size in sizes]
    sampling: list[list[float]] = [[] for _ in sizes]
    updating: list[list[float]] = [[] for _ in sizes]
    for turn in range(repeats + 1):
        for at, iteration in enumerate(iterations if turn else iterations[:1]):
            prompts = prompts_of(player.chat, iteration.prompts, iteration.prompt_tokens)
            begin = time.perf_counter()
            samples = player.sample(prompts, iteration.group, iteration.new_tokens, turn)
            sampled = time.perf_counter()
            learner = player.learner(iteration)
            batch = player.batch(prompts, samples)
            ready = time.perf_counter()
            learner.update(batch, update_index=turn, rng=random.Random(turn))
            end = time.perf_counter()
            if turn:
                sampling[at].append(sampled - begin)
                updating[at].append(end - ready)
    return {
        "sampling": [statistics.median(values) for values in sampling],
        "update": [statistics.median(values) for values in updating],
    }


if __name__ == "__main__":
    main()
