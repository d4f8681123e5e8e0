"""What is seen in the words around a request: by the gate's rules, the sentence encoder, and a language model's states.

Usage: python benchmarks/frames.py [REQUESTS]

Heads are fitted to the labelled frames that ship (src/toolspar/tasks/labelled), with a floor that 95 % of valid frames
of left-out writers pass, and tried on the writers of tests/data/frames, whom neither rules nor heads have learnt from.
Rules are counted on REQUESTS (4) requests a frame. Prints a table.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))  # the templates are read by the tests' support

from sklearn.metrics import roc_auc_score
from tests.support.framed_requests import FOLDER, requests, templates, verdicts

from toolspar.learners.state_head import fit_head
from toolspar.models.embedder import SentenceEncoder
from toolspar.models.frame_reader import frame_states
from toolspar.models.lower_layers import LowerLayers
from toolspar.models.weights import resolve_model
from toolspar.tasks.labelled.frames import REQUEST, labelled_frames
from toolspar.verify.around import MASK

PASSING = 0.95  # of valid frames of left-out writers


def main(count: int) -> None:
    """Print the table."""
    encoder, layers = SentenceEncoder(resolve_model("package:minilm")), LowerLayers()
    readers: dict[str, Callable[[Sequence[str]], Any]] = {
        "sentence encoder": lambda texts: encoder.encode(texts).numpy(),
        "language model": lambda texts: frame_states(layers, texts),
    }
    rows = labelled_frames()
    valid = np.array([row.valid for row in rows])
    fitted = {}
    for name, states in readers.items():
        found = states([row.text.replace(REQUEST, MASK) for row in rows])
        head, left_out = fit_head(found, valid.tolist(), [row.writer for row in rows])
        print(f"{name}: ROC area on left-out writers {roc_auc_score(valid, left_out):.3f}")
        fitted[name] = (head, float(np.quantile(left_out[valid], 1 - PASSING)))
    print("\n| writer | | ROC area | accepted, rejected | with the rules |\n|---|---|---|---|---|")
    for path in sorted(FOLDER.glob("*.jsonl")):
        wanted = np.array([label == "valid" for _, label in templates(path.stem)])
        texts = [text.replace(REQUEST, MASK) for text, _ in templates(path.stem)]
        rules = np.array([share for _, _, share in verdicts(path.stem, requests(count))])
        print(f"| {path.stem} | rules | | {shown(rules, wanted)} | |")
        for name, (head, floor) in fitted.items():
            found = head.probabilities(readers[name](texts))
            passed = (found >= floor).astype(float)
            area = roc_auc_score(wanted, found)
            print(f"| {path.stem} | {name} | {area:.3f} | {shown(passed, wanted)} | {shown(rules * passed, wanted)} |")


def shown(accepted: Any, valid: Any) -> str:
    """The invalid ones that are accepted and the valid ones that are rejected, in percent."""
    return f"{100 * accepted[~valid].mean():.1f} %, {100 * (1 - accepted[valid].mean()):.1f} %"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
