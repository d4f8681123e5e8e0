"""The warm-up of the learned verifier: pairs made up on training tools, the training, and its score on dev tools."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import rich
import torch

from toolspar.app.schema import WarmupConfig
from toolspar.app.warm_card import write_card
from toolspar.evaluate.intervals import exact_proportion
from toolspar.learners.verifier import Labelled, train_verifier
from toolspar.models.verifier import Verifier
from toolspar.runtime.streams import stream_seed
from toolspar.tasks.corruptions.pairs import HARMLESS, Pair, draw_pairs
from toolspar.tasks.records import Split

ROLE = "verifier"
_SAY_EVERY = 50


def warm_up_verifier(config: WarmupConfig) -> None:
    """Make, score and save the learned verifier.

    Raises:
        ToolSparError: the encoder or the output folder cannot be used.
    """
    settings = config.verifier
    start = time.monotonic()
    console = rich.get_console()
    console.print(f"Warm-up of the verifier: {settings.steps} steps on {settings.pairs} pairs", highlight=False)
    torch.set_num_threads(config.runtime.threads or torch.get_num_threads())
    verifier = Verifier.new(
        config.embedder.ref,
        width=settings.width,
        dropout=settings.dropout,
        reads_calls=settings.reads_calls,
        seed=stream_seed(config.seed, ROLE, "weights") % 2**32,
    )
    examples = [_example(pair) for pair in draw_pairs(Split.TRAIN, settings.pairs, config.seed)]
    train_verifier(verifier, examples, settings, seed=config.seed, on_step=_say)
    scores = score_verifier(verifier, config)
    folder = Path(config.output) / ROLE
    verifier.save(folder)
    facts: dict[str, object] = {
        "base_model": config.embedder.ref,
        "seed": config.seed,
        "pairs": settings.pairs,
        "harmless_pairs": sum(valid for _, valid in examples),
        "steps": settings.steps,
        "weights": sum(weight.numel() for weight in verifier.net.parameters()),
        "minutes": round((time.monotonic() - start) / 60, 1),
        "command": _command(config),
    }
    write_card(folder, "Learned verifier of ToolSpar", facts, scores, library="toolspar")
    console.print("\n".join([f"Saved {folder}", *scores]), highlight=False, markup=False)


def score_verifier(verifier: Verifier, config: WarmupConfig) -> list[str]:
    """What it says of made-up pairs on dev tools, at the gate's threshold, in all and by kind."""
    pairs = draw_pairs(Split.DEV, config.verifier.score_pairs, config.seed)
    probabilities = verifier.probabilities([_example(pair)[0] for pair in pairs])
    made, accepted = Counter[str](), Counter[str]()
    for pair, probability in zip(pairs, probabilities, strict=True):
        made[pair.kind] += 1
        accepted[pair.kind] += probability >= config.verify.min_learned
    floor = f"at verify.min_learned={config.verify.min_learned:g}"
    lines = [
        f"made-up pairs on dev tools, {kind}: accepted {floor} "
        f"{exact_proportion(accepted[kind], made[kind], config.confidence).text}"
        for kind in sorted(made, key=lambda kind: (kind != HARMLESS, kind))
    ]
    harmless = [p for pair, p in zip(pairs, probabilities, strict=True) if pair.valid]
    harmful = [p for pair, p in zip(pairs, probabilities, strict=True) if not pair.valid]
    return [f"made-up pairs on dev tools, area under the ROC curve: {_area(harmless, harmful):.3f}", *lines]


def _example(pair: Pair) -> Labelled:
    return (pair.task.query, pair.rewritten, pair.task.expected), pair.valid


def _area(high: Sequence[float], low: Sequence[float]) -> float:
    """Share of (high, low) couples in the right order; ties count half."""
    wins = sum((a > b) + 0.5 * (a == b) for a in high for b in low)
    return wins / (len(high) * len(low)) if high and low else float("nan")


def _command(config: WarmupConfig) -> str:
    settings = config.verifier
    numbers = {
        "seed": config.seed,
        "warmup.players": f"[{ROLE}]",
        "verifier.pairs": settings.pairs,
        "verifier.score_pairs": settings.score_pairs,
        "verifier.steps": settings.steps,
        "verifier.pairs_per_step": settings.pairs_per_step,
        "verifier.learning_rate": settings.learning_rate,
        "verifier.width": settings.width,
        "verifier.dropout": settings.dropout,
        "verifier.reads_calls": str(settings.reads_calls).lower(),
        "runtime.threads": config.runtime.threads,
        "output": "FOLDER",
    }
    return " ".join(["toolspar warmup", *(f"{key}={value}" for key, value in numbers.items())])


def _say(step: int, loss: float) -> None:
    if step % _SAY_EVERY == 0:
        rich.get_console().print(f"  step {step + 1}  loss {loss:.3f}", highlight=False)
