"""Sampling against transformers' ``generate`` and llama.cpp: ``python benchmarks/sampling.py``.

Each case is run by all sides in turns, several times; one JSON line a case, with tokens per second of each side and
how many times faster ToolSpar is (medians of the ratios of neighbouring measurements).

Equal on all sides: SmolLM2-135M's weights, prompts of equal length (nobody pads), the number of new tokens (no token
ends a row), rows side by side, temperature 1 without top-k or top-p, threads, a process of one's own, a warm-up.

Not equal: ToolSpar returns the log-probability of each token besides, ``generate`` and llama.cpp do not. llama.cpp has
no adapter where ``--rank`` asks for one. ``llama.cpp float32`` computes with the same numbers as the others, while
``llama.cpp Q4_1`` runs the file as it ships, whose weights are 4 bits wide. Its prebuilt wheel is made for any x86-64
processor and leaves out instructions that a build on this machine would use, so it is a lower bound of llama.cpp.
In cases with groups ``generate`` gets each prompt once per sibling, since it has no other way, and llama.cpp is asked
for several completions of one prompt, which it computes once.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from figures import median_ratio
from sides import Side, SideError, add_options, environment, tell
from transformers import AutoTokenizer
from workload import prompts_of

from toolspar.models.chat import ChatFormat
from toolspar.models.weights import PACKAGED, resolve_model

MODEL = "package:smollm2-135m"
OURS = "toolspar"


@dataclass(frozen=True, slots=True)
class Case:
    """``prompts`` distinct prompts with ``group`` continuations each.

    Example:
        >>> Case(4, 8).rows
        32
    """

    prompts: int
    group: int

    @property
    def rows(self) -> int:
        """Rows sampled side by side."""
        return self.prompts * self.group


CASES = [Case(1, 1), Case(8, 1), Case(32, 1), Case(1, 8), Case(4, 8)]
SMOKE_CASES = [Case(2, 1), Case(1, 2)]


def main() -> None:
    """Measures and prints."""
    arguments = parsed()
    cases = SMOKE_CASES if arguments.smoke else CASES
    folder = resolve_model(MODEL)
    chat = ChatFormat(AutoTokenizer.from_pretrained(folder), "compact")
    sides = start_sides(arguments, folder, max(case.rows for case in cases))
    try:
        for prompt_tokens in arguments.prompt_tokens:
            prompts = prompts_of(chat, max(case.prompts for case in cases), prompt_tokens)
            for case in cases:
                measured = measure(sides, case, prompts[: case.prompts], arguments)
                print(json.dumps(report(case, prompt_tokens, measured, arguments, sides)), flush=True)
    finally:
        for side in sides:
            side.close()


def parsed() -> argparse.Namespace:
    """The options; a smoke run has tiny ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser, repeats=5)
    parser.add_argument("--prompt-tokens", type=int, nargs="+", default=[128, 256], help="length of each prompt")
    parser.add_argument("--new-tokens", type=int, default=48, help="tokens sampled in each row")
    parser.add_argument("--rank", type=int, default=0, help="of a LoRA adapter on all linear layers; 0 = none")
    parser.add_argument("--peers", nargs="*", default=["generate", "llama.cpp"], choices=["generate", "llama.cpp"])
    arguments = parser.parse_args()
    if arguments.smoke:
        arguments.prompt_tokens, arguments.new_tokens, arguments.repeats = [16], 3, 1
    return arguments


def start_sides(arguments: argparse.Namespace, folder: Path, rows: int) -> list[Side]:
    """ToolSpar and the peers that can be had; a line for each that cannot."""
    threads = arguments.threads
    sides = [Side(OURS, "ours.py", {"rank": arguments.rank}, threads=threads)]
    if "generate" in arguments.peers:
        setup = {"model": str(folder), "rank": arguments.rank}
        sides.append(Side("generate", "peers/generate.py", setup, threads=threads))
    if "llama.cpp" in arguments.peers:
        sides += llama_sides(arguments, rows)
    return sides


def llama_sides(arguments: argparse.Namespace, rows: int) -> list[Side]:
    """llama.cpp with the weights in float32, and as they ship."""
    packaged = PACKAGED[MODEL.removeprefix("package:")]
    shipped = Path(str(metadata.distribution(packaged.package).locate_file(packaged.path)))
    same = arguments.environments.expanduser() / f"{shipped.stem}-{packaged.sha256[:12]}-float32.gguf"
    sides: list[Side] = []
    setup = {
        "rows": rows,
        "row_tokens": max(arguments.prompt_tokens) + arguments.new_tokens + 16,
        "smoke": arguments.smoke,
    }
    try:
        from gguf_float32 import float32_copy

        python = environment("llama-cpp", arguments.environments)
        for name, path in (("llama.cpp float32", float32_copy(shipped, same)), ("llama.cpp Q4_1", shipped)):
            threads = arguments.threads
            sides.append(
                Side(name, "peers/llama_server.py", {**setup, "model": str(path)}, threads=threads, python=python)
            )
    except (SideError, OSError) as error:
        tell(f"without llama.cpp: {error}")
    return sides


def measure(
    sides: list[Side], case: Case, prompts: list[list[int]], arguments: argparse.Namespace
) -> dict[str, list[float]]:
    """Seconds of each side in each round, the first of which does not count; a side that breaks is left out."""
    seconds: dict[str, list[float]] = {side.name: [] for side in sides}
    for turn in range(arguments.repeats + 1):
        job = {"prompts": prompts, "group": case.group, "new_tokens": arguments.new_tokens, "seed": turn}
        if turn == 0:
            job["new_tokens"] = min(4, arguments.new_tokens)
        for side in [side for side in sides if side.name in seconds]:
            try:
                answer = side.ask(job)
                if answer["tokens"] != case.rows * job["new_tokens"]:
                    raise SideError(f"{side.name} sampled {answer['tokens']} tokens")
            except SideError as error:
                if side.name == OURS:
                    raise
                tell(f"left out from here on: {error}")
                del seconds[side.name]
                sides.remove(side)
                continue
            if turn:
                seconds[side.name].append(answer["seconds"])
    return seconds


def report(
    case: Case,
    prompt_tokens: int,
    seconds: dict[str, list[float]],
    arguments: argparse.Namespace,
    sides: list[Side],
) -> dict[str, Any]:
    """What is printed of one case."""
    tokens = case.rows * arguments.new_tokens
    result: dict[str, Any] = {
        "benchmark": "sampling",
        "prompts": case.prompts,
        "group": case.group,
        "batch": case.rows,
        "prompt_tokens": prompt_tokens,
        "new_tokens": arguments.new_tokens,
        "rank": arguments.rank,
        "tokens_per_second": {name: [round(tokens / value, 2) for value in values] for name, values in seconds.items()},
    }
    result["times_faster"] = {
        name: median_ratio(values, seconds[OURS]) for name, values in seconds.items() if name != OURS
    }
    result["versions"] = {side.name: side.about for side in sides}
    about = {"threads": arguments.threads, "repeats": arguments.repeats, "smoke": arguments.smoke}
    return {**result, **about, "machine": platform.machine(), "date": dt.date.today().isoformat()}


if __name__ == "__main__":
    main()
