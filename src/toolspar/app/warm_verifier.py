"""The warm-up of the learned verifier: its training, what its word counts beside the rules, and its score."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import rich
import torch

from toolspar.app.schema import WarmupConfig
from toolspar.app.warm_card import write_card
from toolspar.core.errors import ModelError
from toolspar.evaluate.intervals import exact_proportion
from toolspar.learners.verifier import Labelled, train_verifier
from toolspar.learners.weighing import fit_weighing
from toolspar.models.verifier import Triple, Verifier
from toolspar.runtime.streams import stream_seed
from toolspar.tasks.corruptions.pairs import draw_pairs
from toolspar.tasks.labelled.load import CALIBRATE, TRAIN, LabelledRewrite, labelled_rewrites
from toolspar.tasks.records import Split, Task
from toolspar.verify.gate import build_gate
from toolspar.verify.settings import HARD_RULES, RULE_CHECKS, GateSettings
from toolspar.verify.weighing import Weighing

ROLE, WEIGHING = "verifier", "weighing.json"
_SAY_EVERY = 20


def warm_up_verifier(config: WarmupConfig) -> None:
    """Make, weigh, score and save the learned verifier.

    Raises:
        ToolSparError: the encoder or the output folder cannot be used.
    """
    start = time.monotonic()
    torch.set_num_threads(config.runtime.threads or torch.get_num_threads())
    folder = Path(config.output) / ROLE
    facts = _train(config, folder) if config.verifier.steps else _kept(folder)
    verifier = Verifier.load(folder)  # what ships, in its number format
    rows = labelled_rewrites(CALIBRATE)
    logits = verifier.scores([_triple(row.task, row.rewritten) for row in rows])
    found = findings(config.verify, rows)
    weighing = fit_weighing(logits, found, [row.valid for row in rows], [n for n in RULE_CHECKS if n not in HARD_RULES])
    (folder / WEIGHING).write_text(json.dumps(asdict(weighing), indent=1) + "\n", encoding="utf-8")
    scores = [*_on_calibration(rows, logits, found, weighing, config), *_on_made_up(verifier, config)]
    if config.verifier.steps:
        facts["minutes"] = round((time.monotonic() - start) / 60, 1)
    write_card(folder, "Learned verifier of ToolSpar", facts, scores, library="toolspar")
    rich.get_console().print("\n".join([f"Saved {folder}", *scores]), highlight=False, markup=False)


def _train(config: WarmupConfig, folder: Path) -> dict[str, object]:
    """Train and save a verifier; returns what its card tells."""
    settings = config.verifier
    rich.get_console().print(f"Warm-up of the verifier: {settings.steps} steps", highlight=False)
    seed = stream_seed(config.seed, ROLE, "weights") % 2**32
    verifier = Verifier.new(config.embedder.ref, dropout=settings.dropout, seed=seed)
    examples = training_examples(settings.made_up_pairs, config.seed)
    train_verifier(verifier, examples, settings, seed=config.seed, on_step=_say)
    verifier.save(folder, rank=settings.rank)
    return {
        "base_model": config.embedder.ref,
        "seed": config.seed,
        "examples": len(examples),
        "steps": settings.steps,
        "pairs_per_step": settings.pairs_per_step,
        "kept_rank": settings.rank,
        "command": _command(config),
    }


def _kept(folder: Path) -> dict[str, object]:
    """The facts of the verifier that is in the folder already."""
    try:
        facts: dict[str, object] = json.loads((folder / "warmup.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{folder} holds no verifier to weigh anew ({error}): train one with verifier.steps=1000"
        ) from error
    return {name: value for name, value in facts.items() if name != "scores"}


def load_weighing(folder: Path) -> Weighing:
    """The weights beside a trained verifier; those of a verifier that is alone where there are none."""
    file = folder / WEIGHING
    return Weighing(**json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else Weighing()


def training_examples(made_up: int, seed: int) -> list[Labelled]:
    """What was written and labelled one by one, and what is made up on training tools: triples with their labels."""
    written = [(_triple(row.task, row.rewritten), row.valid) for row in labelled_rewrites(TRAIN)]
    return written + [(_triple(p.task, p.rewritten), p.valid) for p in draw_pairs(Split.TRAIN, made_up, seed)]


def findings(settings: GateSettings, rows: Sequence[LabelledRewrite]) -> list[tuple[str, ...]]:
    """Names of the rules that fail on each rewrite."""
    gate = build_gate(replace(settings, checks=[name for name in settings.checks if name in RULE_CHECKS]))
    return [gate(row.task, row.rewritten).failed for row in rows]


def roc_area(high: Sequence[float], low: Sequence[float]) -> float:
    """Share of (high, low) couples in the right order; ties count half.

    Example:
        >>> roc_area([0.9, 0.4], [0.4, 0.1])
        0.875
    """
    wins = sum((a > b) + 0.5 * (a == b) for a in high for b in low)
    return wins / (len(high) * len(low)) if high and low else float("nan")


def _on_calibration(
    rows: Sequence[LabelledRewrite],
    logits: Sequence[float],
    found: Sequence[tuple[str, ...]],
    weighing: Weighing,
    config: WarmupConfig,
) -> list[str]:
    """How verifier and rules, apart and weighed, do on the rewrites that the weights were chosen on."""
    floor = config.verify.min_learned
    weighed = [
        not set(names) & set(HARD_RULES) and weighing.probability(logit, names) >= floor
        for logit, names in zip(logits, found, strict=True)
    ]
    lines = []
    for name, accepted in (("rules alone", [not names for names in found]), ("rules and verifier, weighed", weighed)):
        good = [not a for a, row in zip(accepted, rows, strict=True) if row.valid]
        bad = [a for a, row in zip(accepted, rows, strict=True) if not row.valid]
        shares = [exact_proportion(sum(each), len(each), config.confidence).text for each in (bad, good)]
        lines.append(
            f"calibration rewrites, {name}: accepts {shares[0]} of the invalid, rejects {shares[1]} of the valid"
        )
    return [*lines, f"calibration rewrites, verifier alone: {_area(logits, [row.valid for row in rows])}"]


def _on_made_up(verifier: Verifier, config: WarmupConfig) -> list[str]:
    pairs = draw_pairs(Split.DEV, config.verifier.score_pairs, config.seed)
    logits = verifier.scores([_triple(pair.task, pair.rewritten) for pair in pairs])
    return [f"made-up pairs on dev tools, verifier alone: {_area(logits, [pair.valid for pair in pairs])}"]


def _area(logits: Sequence[float], valid: Sequence[bool]) -> str:
    high = [logit for logit, good in zip(logits, valid, strict=True) if good]
    low = [logit for logit, good in zip(logits, valid, strict=True) if not good]
    return f"area under the ROC curve {roc_area(high, low):.3f}"


def _triple(task: Task, rewritten: str) -> Triple:
    return task.query, rewritten, task.expected


def _command(config: WarmupConfig) -> str:
    settings = config.verifier
    numbers = {
        "seed": config.seed,
        "warmup.players": f"[{ROLE}]",
        **{f"verifier.{name}": getattr(settings, name) for name in settings.__dataclass_fields__},
        "runtime.threads": config.runtime.threads,
        "output": "FOLDER",
    }
    return " ".join(["toolspar warmup", *(f"{key}={value}" for key, value in numbers.items())])


def _say(step: int, loss: float) -> None:
    if step % _SAY_EVERY == 0:
        rich.get_console().print(f"  step {step + 1}  loss {loss:.3f}", highlight=False)
