"""What a light head on the sentence encoder sees in words around a request that the gate's rules do not.

Usage: python benchmarks/frames.py [REQUESTS]

For each file of tests/data/frames (one writer each): a support vector machine on the encoder's embeddings of the
templates, fitted to the other files, with a threshold that 97 % of valid templates pass, each scored by a machine
that was not fitted to its file. Rules are counted on REQUESTS (4) requests a template. The rules were written while
reading `first`, `second` and `third`; nobody who writes rules has read `fourth` and `fifth`. Prints a table.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))  # the templates are read by the tests' support

from sklearn.metrics import roc_auc_score
from sklearn.svm import SVC
from tests.support.framed_requests import FOLDER, requests, templates, verdicts

from toolspar.models.embedder import SentenceEncoder
from toolspar.models.weights import resolve_model

PASSING = 0.97  # of valid templates
MARK = "(request)"


def main(count: int) -> None:
    """Print the table."""
    files = sorted(path.stem for path in FOLDER.glob("*.jsonl"))
    encoder = SentenceEncoder(resolve_model("package:minilm"))
    texts = {name: [text.replace("{q}", MARK) for text, _ in templates(name)] for name in files}
    points = {name: encoder.encode(lines).numpy() for name, lines in texts.items()}
    invalid = {name: np.array([label == "invalid" for _, label in templates(name)]) for name in files}
    print("| file | ROC area | rules: accepted, rejected | head: accepted, rejected | both: accepted, rejected |")
    print("|---|---|---|---|---|")
    for name in files:
        others = [other for other in files if other != name]
        scores = fitted(points, invalid, others).decision_function(points[name])
        head = (scores <= threshold(points, invalid, others)).astype(float)
        rules = np.array([share for _, _, share in verdicts(name, requests(count))])
        area = roc_auc_score(invalid[name], scores)
        shares = [shown(accepted, invalid[name]) for accepted in (rules, head, rules * head)]
        print(f"| {name} | {area:.3f} | {' | '.join(shares)} |")


def fitted(points: dict[str, Any], invalid: dict[str, Any], files: Sequence[str]) -> SVC:
    """A classifier of what turns a request, from some files."""
    machine = SVC(C=5.0, gamma=1.5)
    return machine.fit(np.vstack([points[name] for name in files]), np.concatenate([invalid[name] for name in files]))


def threshold(points: dict[str, Any], invalid: dict[str, Any], files: Sequence[str]) -> float:
    """The score below which valid templates lie, each scored by a classifier that was fitted to the other files."""
    found = []
    for name in files:
        machine = fitted(points, invalid, [other for other in files if other != name])
        found.append(machine.decision_function(points[name][~invalid[name]]))
    return float(np.quantile(np.concatenate(found), PASSING))


def shown(accepted: Any, invalid: Any) -> str:
    """The invalid ones that are accepted and the valid ones that are rejected, in percent."""
    return f"{100 * accepted[invalid].mean():.1f} %, {100 * (1 - accepted[~invalid].mean()):.1f} %"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
