"""The gate's rules alone, its learned verifier alone, and both, on labelled rewrites.

Usage: python benchmarks/verifier.py [PAIRS]

The labelled rewrites are the `tune` half of tests/data/rewrites, on which the rules were made, and those of the `final`
half of tests/data/rewrites_third whose requests the verifier has not learnt from; PAIRS (500) more are made up on dev
tools.
Prints tables in Markdown, with exact 95 % intervals.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # the labelled rewrites are read by the tests' support

from sklearn.metrics import roc_auc_score
from tests.support.labelled_rewrites import joined

from toolspar.app import compose
from toolspar.app.gates import load_gate
from toolspar.app.schema import VerifyConfig
from toolspar.evaluate.intervals import exact_proportion
from toolspar.tasks.corruptions.pairs import draw_pairs
from toolspar.tasks.records import Split, Task
from toolspar.verify.records import ValidityReport
from toolspar.verify.rewrite_file import VALID, read_rewrite
from toolspar.verify.settings import RULE_CHECKS

Row = tuple[Task, str, bool, str]
"""Task, rewrite, whether it is valid, kind."""
RULES = ",".join(RULE_CHECKS)
GATES = {"rules alone": RULES, "learned alone": "learned", "rules and learned": f"{RULES},learned"}
CONFIDENCE = 0.95


def main(pairs: int) -> None:
    """Print a table for each set of rewrites."""
    for name, half in (("rewrites", "tune"), ("rewrites_third", "final")):
        labelled = [read_rewrite(json.dumps(record)) for record in joined(name, half, unlearnt=True)]
        show(f"tests/data/{name}, {half}", [(r.task, r.rewritten, r.label == VALID, r.kind) for r in labelled])
    made_up = draw_pairs(Split.DEV, pairs, seed=0)
    show("made-up pairs on dev tools", [(p.task, p.rewritten, p.valid, p.kind) for p in made_up])


def show(title: str, rows: Sequence[Row]) -> None:
    """Print the table of one set."""
    reports: dict[str, list[ValidityReport]] = {}
    for name, checks in GATES.items():
        config = compose.load("verify", [f"verify.checks=[{checks}]"], VerifyConfig)
        reports[name] = load_gate(config.verify, config.embedder).report_many([(task, text) for task, text, *_ in rows])
    scores = [report.results["learned"].score for report in reports["learned alone"]]
    high = [score for score, row in zip(scores, rows, strict=True) if row[2]]
    low = [score for score, row in zip(scores, rows, strict=True) if not row[2]]
    area = roc_auc_score([True] * len(high) + [False] * len(low), [*high, *low])
    print(f"\n{title}; the verifier's ROC area: {area:.3f}\n")
    print(f"| rewrites | {' | '.join(GATES)} |\n|{'---|' * (len(GATES) + 1)}")
    for name, valid in (("invalid, accepted", False), ("valid, rejected", True)):
        shares = (share(reports[gate], rows, valid=valid) for gate in GATES)
        print(f"| {name} | {' | '.join(shares)} |")
    for valid, kind in sorted({(valid, kind) for _, _, valid, kind in rows}):
        chosen = [index for index, row in enumerate(rows) if row[2:] == (valid, kind)]
        counts = (f"{sum(reports[gate][index].valid for index in chosen)} of {len(chosen)}" for gate in GATES)
        print(f"| {kind} ({'valid' if valid else 'invalid'}), accepted | {' | '.join(counts)} |")


def share(reports: Sequence[ValidityReport], rows: Sequence[Row], *, valid: bool) -> str:
    """Share of the rewrites of one label on which a gate errs."""
    errors = [report.valid is not valid for report, row in zip(reports, rows, strict=True) if row[2] is valid]
    return exact_proportion(sum(errors), len(errors), CONFIDENCE).text


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
