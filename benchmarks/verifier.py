"""The gate's rules alone, its learned verifier alone, and both, on labelled rewrites and on made-up pairs.

Usage: python benchmarks/verifier.py [PAIRS]

The labelled rewrites are the `tune` half of tests/data/rewrites; the pairs (500, or PAIRS) are made up on dev tools,
which the verifier has not seen. Prints tables in Markdown, with exact 95 % intervals.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # the labelled rewrites are read by the tests' support

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
Verdict = Callable[[ValidityReport], bool]
GATES: dict[str, Verdict] = {
    "rules alone": lambda report: not set(report.failed) - {"learned"},
    "learned alone": lambda report: report.results["learned"].passed,
    "both": lambda report: report.valid,
}
CONFIDENCE = 0.95


def main(pairs: int) -> None:
    """Print a table for each set of rewrites."""
    labelled = [read_rewrite(json.dumps(record)) for record in joined("tune")]
    show("labelled rewrites, tune half", [(r.task, r.rewritten, r.label == VALID, r.kind) for r in labelled])
    made_up = draw_pairs(Split.DEV, pairs, seed=0)
    show("made-up pairs on dev tools", [(p.task, p.rewritten, p.valid, p.kind) for p in made_up])


def show(title: str, rows: Sequence[Row]) -> None:
    """Print the table of one set."""
    config = compose.load("verify", [f"verify.checks=[{','.join(RULE_CHECKS)},learned]"], VerifyConfig)
    reports = load_gate(config.verify, config.embedder).report_many([(task, text) for task, text, *_ in rows])
    scores = [(report.results["learned"].score, valid) for report, (_, _, valid, _) in zip(reports, rows, strict=True)]
    floor = config.verify.min_learned
    print(f"\n{title}, verify.min_learned={floor:g}; ROC area of the probability {area(scores):.3f}\n")
    print(f"| rewrites | {' | '.join(GATES)} |\n|{'---|' * (len(GATES) + 1)}")
    for name, wanted in (("invalid, accepted", False), ("valid, rejected", True)):
        chosen = [report for report, (_, _, valid, _) in zip(reports, rows, strict=True) if valid is wanted]
        print(f"| {name} | {' | '.join(share(chosen, gate, accepted=not wanted) for gate in GATES.values())} |")
    for valid, kind in sorted({(valid, kind) for _, _, valid, kind in rows}):
        chosen = [report for report, row in zip(reports, rows, strict=True) if row[2:] == (valid, kind)]
        counts = (f"{sum(map(gate, chosen))} of {len(chosen)}" for gate in GATES.values())
        print(f"| {kind} ({'valid' if valid else 'invalid'}), accepted | {' | '.join(counts)} |")


def share(reports: Sequence[ValidityReport], gate: Verdict, *, accepted: bool) -> str:
    """Share of the reports that a gate accepts, or rejects."""
    hits = sum(gate(report) is accepted for report in reports)
    return exact_proportion(hits, len(reports), CONFIDENCE).text


def area(scores: Sequence[tuple[float, bool]]) -> float:
    """Share of (valid, invalid) couples in which the valid one has the higher probability; ties count half."""
    high, low = [p for p, valid in scores if valid], [p for p, valid in scores if not valid]
    return sum((a > b) + 0.5 * (a == b) for a in high for b in low) / (len(high) * len(low))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
