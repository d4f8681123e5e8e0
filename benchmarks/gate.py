"""How many rewrites a second the validity gate judges on one core: ``python benchmarks/gate.py``.

Labelled rewrites that ship with the project, about half of them valid, are judged by the rules alone,
and by the default checks, whose sentence encoder judges ``--batch`` of them together. Times are of the processor, so
that other work on the machine counts less; the best of several passes is printed, as one JSON line, with the checks
that take most of the rules' time. Words that a task is read into are remembered, so the first pass, which every
rewrite of a task after the first profits from, is printed too.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch

import toolspar
from toolspar.app.gates import load_gate
from toolspar.app.verify import configure
from toolspar.tasks.labelled.load import labelled_rewrites
from toolspar.tasks.records import Task
from toolspar.verify.gate import Gate

PASSES, SLOWEST = 3, 5
Pair = tuple[Task, str]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rewrites", type=int, default=1000, help="how many are judged")
    parser.add_argument("--batch", type=int, default=64, help="how many at a time")
    arguments = parser.parse_args()
    rows = labelled_rewrites("calibrate")[: arguments.rewrites]
    pairs = [(row.task, row.rewritten) for row in rows]
    rules, default = (_gate(rules_only) for rules_only in (True, False))
    by_rules = [_seconds(rules, pairs, arguments.batch) for _ in range(PASSES)]
    by_default = [_seconds(default, pairs, arguments.batch) for _ in range(PASSES)]
    measured = {
        "rules_per_second": round(len(pairs) / min(by_rules)),
        "rules_per_second_first_pass": round(len(pairs) / by_rules[0]),
        "default_checks_per_second": round(len(pairs) / min(by_default)),
        "slowest_rules_ms": _slowest(rules, pairs),
        "rewrites": len(pairs),
        "tasks": len({row.task.task_id for row in rows}),
        "checks": len(default.checks),
        "batch": arguments.batch,
        "toolspar": toolspar.__version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "date": dt.date.today().isoformat(),
    }
    print(json.dumps(measured))


def _gate(rules_only: bool) -> Gate:
    config = configure([], rules_only=rules_only)
    return load_gate(config.verify, config.embedder)


def _seconds(gate: Gate, pairs: list[Pair], batch: int) -> float:
    """Processor seconds of judging all."""
    start = time.process_time()
    for at in range(0, len(pairs), batch):
        gate.report_many(pairs[at : at + batch])
    return time.process_time() - start


def _slowest(gate: Gate, pairs: list[Pair]) -> dict[str, float]:
    """Milliseconds a rewrite of the rules that take most."""
    times: dict[str, float] = {}
    for name, check in gate.checks.items():
        start = time.process_time()
        for task, rewritten in pairs:
            check(task, rewritten)
        times[name] = (time.process_time() - start) / len(pairs) * 1000
    return {name: round(times[name], 2) for name in sorted(times, key=lambda name: -times[name])[:SLOWEST]}


if __name__ == "__main__":
    main()
