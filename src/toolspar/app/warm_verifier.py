"""The warm-up of the learned verifier: the head that judges rewrites, and its score on writers that were left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rich
import torch

from toolspar.app.schema import WarmupConfig
from toolspar.app.warm_card import write_card
from toolspar.evaluate.intervals import exact_proportion
from toolspar.learners.state_head import fit_head
from toolspar.models.lower_layers import LowerLayers
from toolspar.models.pair_reader import pair_states
from toolspar.models.state_head import BASE, LAYERS, Floats
from toolspar.tasks.corruptions.pairs import draw_pairs
from toolspar.tasks.labelled.load import CALIBRATE, TRAIN, labelled_rewrites
from toolspar.tasks.records import Split, Task

ROLE = "verifier"
MADE_UP = "made up"
_WIDTH = 384  # of 1,152: measured as good as all of them, in a third of the space


@dataclass(frozen=True, slots=True)
class Example:
    """A rewrite that the verifier learns from, with its label and who wrote it.

    Example:
        >>> training_examples(made_up=2, seed=0)[-1].writer
        'made up'
    """

    task: Task
    rewritten: str
    valid: bool
    writer: str


def warm_up_verifier(config: WarmupConfig) -> None:
    """Fit, score and save the head of the check ``learned``.

    Raises:
        ToolSparError: the language model or the output folder cannot be used.
    """
    torch.set_num_threads(config.runtime.threads or torch.get_num_threads())
    folder, examples = Path(config.output) / ROLE, training_examples(config.warmup.made_up_pairs, config.seed)
    rich.get_console().print(f"Warm-up of the learned verifier: {len(examples)} labelled rewrites", highlight=False)
    states = pair_states(LowerLayers(), [(example.task.query, example.rewritten) for example in examples])
    head, left_out = fit_head(states, [e.valid for e in examples], [e.writer for e in examples], _WIDTH)
    head.save(folder)
    scores = _scores(left_out, examples, config)
    facts: dict[str, object] = {
        "base_model": BASE,
        "layers": LAYERS,
        "axes": _WIDTH,
        "seed": config.seed,
        "rewrites": len(examples),
        "support_vectors": len(head.support),
        "command": f"toolspar warmup seed={config.seed} 'warmup.players=[{ROLE}]' "
        f"warmup.made_up_pairs={config.warmup.made_up_pairs} output=FOLDER",
    }
    write_card(folder, "Learned verifier of ToolSpar", facts, scores, library="toolspar")
    rich.get_console().print("\n".join([f"Saved {folder}", *scores]), highlight=False, markup=False)


def training_examples(made_up: int, seed: int) -> list[Example]:
    """What was written and labelled one by one, and what is made up on training tools.

    Args:
        made_up: How many of the latter; half are harmless.
        seed: Theirs.
    """
    written = [
        Example(row.task, row.rewritten, row.valid, row.writer)
        for part in (TRAIN, CALIBRATE)
        for row in labelled_rewrites(part)
    ]
    drawn = [Example(p.task, p.rewritten, p.valid, MADE_UP) for p in draw_pairs(Split.TRAIN, made_up, seed)]
    return written + drawn


def _scores(left_out: Floats, examples: Sequence[Example], config: WarmupConfig) -> list[str]:
    """How the head does on rewrites of writers that it has not learnt from, one after the other."""
    from sklearn.metrics import roc_auc_score  # takes a second to import

    valid, writers = np.array([e.valid for e in examples]), np.array([e.writer for e in examples])
    passed, floor = left_out >= config.verify.min_learned, config.verify.min_learned
    lines = []
    for what, part in (("rewrites of writers that were left out", writers != MADE_UP), (MADE_UP, writers == MADE_UP)):
        if len(set(valid[part].tolist())) < 2:
            continue
        shares = [
            exact_proportion(int(wrong[part & of].sum()), int((part & of).sum()), config.confidence).text
            for wrong, of in ((passed, ~valid), (~passed, valid))
        ]
        area = roc_auc_score(valid[part], left_out[part])
        lines.append(
            f"{what}: area under the ROC curve {area:.3f}; at verify.min_learned={floor:g} it accepts {shares[0]} of "
            f"the invalid, rejects {shares[1]} of the valid"
        )
    return lines
