"""The warm-up of the head that judges the words around a request, and its score on writers that were left out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rich
import torch

from toolspar.app.schema import WarmupConfig
from toolspar.app.warm_card import write_card
from toolspar.evaluate.intervals import exact_proportion
from toolspar.learners.state_head import fit_head
from toolspar.models.frame_reader import frame_states
from toolspar.models.lower_layers import LowerLayers
from toolspar.models.state_head import BASE, LAYERS
from toolspar.tasks.labelled.frames import REQUEST, labelled_frames
from toolspar.verify.around import MASK

ROLE = "frames"


def warm_up_frames(config: WarmupConfig) -> None:
    """Fit, score and save the head of the check ``frame``.

    Raises:
        ToolSparError: the language model or the output folder cannot be used.
    """
    from sklearn.metrics import roc_auc_score  # takes a second to import

    torch.set_num_threads(config.runtime.threads or torch.get_num_threads())
    rows, folder = labelled_frames(), Path(config.output) / ROLE
    rich.get_console().print(f"Warm-up of the check frame: {len(rows)} labelled frames", highlight=False)
    states = frame_states(LowerLayers(), [row.text.replace(REQUEST, MASK) for row in rows])
    valid = np.array([row.valid for row in rows])
    head, probabilities = fit_head(states, [row.valid for row in rows], [row.writer for row in rows])
    head.save(folder)
    passed = probabilities >= config.verify.min_frame
    shares = [
        exact_proportion(int(count), int(total), config.confidence).text
        for count, total in ((passed[~valid].sum(), (~valid).sum()), ((~passed)[valid].sum(), valid.sum()))
    ]
    writers = len({row.writer for row in rows})
    scores = [
        f"frames of writers that were left out ({writers}, one after the other), at verify.min_frame="
        f"{config.verify.min_frame:g}: accepts {shares[0]} of the invalid, rejects {shares[1]} of the valid",
        f"area under the ROC curve there: {roc_auc_score(valid, probabilities):.3f}",
    ]
    facts: dict[str, object] = {
        "base_model": BASE,
        "layers": LAYERS,
        "frames": len(rows),
        "support_vectors": len(head.support),
        "command": f"toolspar warmup 'warmup.players=[{ROLE}]' output=FOLDER",
    }
    write_card(folder, "What reads the words around a request, of ToolSpar", facts, scores, library="toolspar")
    rich.get_console().print("\n".join([f"Saved {folder}", *scores]), highlight=False, markup=False)
