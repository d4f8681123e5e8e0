"""What the archive takes as it grows: ``python benchmarks/archive.py``.

One call of ``nearest`` (four neighbours) and one of ``offer`` with 64 rewrites of 384 numbers, at 1,000, 10,000 and
100,000 archived flips. Prints one JSON line: the median milliseconds per call, the ratio of each size to the one
before, and the exponent e of the fit time ~ size^e (0: independent of the size, 1: proportional to it). A search is
exact in small archives and goes through an index in large ones: ``exact`` is a search that reads all flips all the
same, ``first`` the first search at a size, which makes the index as after a resume, and ``recall`` the share of nearest
flips that the index finds.

``--clock processor`` counts the processor time of the process instead of the time on the wall: other work on the
machine changes it little. Use one thread then (``OMP_NUM_THREADS=1``).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch

import toolspar
from toolspar.archive.records import ArchiveEntry
from toolspar.archive.store import Archive
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Split

SIZES = (1_000, 10_000, 100_000)
WIDTH, REWRITES, NEIGHBOURS, TASKS, FILL = 384, 64, 4, 400, 5_000
COPIES = 50  # of every task, under other names, so that a million flips are 50 of each
TOPICS = 200
CLOCKS = {"wall": time.perf_counter, "processor": time.process_time}


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=9, help="calls per figure")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="archived flips, from small to large")
    parser.add_argument("--clock", default="wall", choices=list(CLOCKS), help="what is measured")
    arguments = parser.parse_args()
    recalls: list[float] = []
    milliseconds = measure(arguments.sizes, arguments.repeats, CLOCKS[arguments.clock], recalls)
    result = report(arguments.sizes, milliseconds, arguments.repeats)
    print(json.dumps({**result, "recall": recalls, "clock": arguments.clock}))


def measure(
    sizes: list[int],
    repeats: int,
    clock: Callable[[], float] = time.perf_counter,
    recalls: list[float] | None = None,
) -> dict[str, list[float]]:
    """Milliseconds of each operation at each size.

    Args:
        sizes: Archived flips, from small to large.
        repeats: Calls per figure.
        clock: Seconds, from any start.
        recalls: Where to put the recall of the nearest flip at each size.
    """
    draw = Draw()
    milliseconds: dict[str, list[float]] = {"first": [], "nearest": [], "exact": [], "offer": []}
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        update = 0
        for size in sizes:
            while len(archive) < size:
                archive.offer(*draw.flips(min(FILL, size - len(archive)), update, len(archive)))
                update += 1
            queries_ND = draw.rows(range(REWRITES))
            found: dict[bool, torch.Tensor] = {}

            def search(exact: bool, queries_ND: torch.Tensor = queries_ND, found: dict = found) -> None:
                found[exact] = archive.nearest(queries_ND, NEIGHBOURS, exact=exact)

            milliseconds["first"].append(median_ms(lambda: search(False), 1, clock))
            milliseconds["nearest"].append(median_ms(lambda: search(False), repeats, clock))
            milliseconds["exact"].append(median_ms(lambda: search(True), repeats, clock))
            if recalls is not None:
                recalls.append(round((found[False][:, 0] > found[True][:, 0] - 1e-5).float().mean().item(), 3))
            times: list[float] = []
            for _ in range(repeats):
                entries, vectors_ND = draw.flips(REWRITES, update, len(archive))
                times.append(median_ms(lambda e=entries, v=vectors_ND: archive.offer(e, v), 1, clock))
                update += 1
            milliseconds["offer"].append(statistics.median(times))
            now = ", ".join(f"{name} {figures[-1]:.2f}" for name, figures in milliseconds.items())
            print(f"{size} flips, milliseconds: {now}", file=sys.stderr, flush=True)
    return milliseconds


def report(sizes: list[int], milliseconds: dict[str, list[float]], repeats: int) -> dict[str, object]:
    """What is printed."""
    measured: dict[str, object] = {"sizes": sizes, "repeats": repeats}
    for name, times in milliseconds.items():
        measured[f"{name}_ms"] = [round(value, 2) for value in times]
        measured[f"{name}_ratios"] = [round(b / a, 2) for a, b in zip(times, times[1:], strict=False)]
        measured[f"{name}_exponent"] = round(exponent(sizes, times), 2)
    about = {"toolspar": toolspar.__version__, "torch": torch.__version__, "threads": torch.get_num_threads()}
    return {**measured, **about, "machine": platform.machine(), "date": dt.date.today().isoformat()}


def exponent(sizes: list[int], times: list[float]) -> float:
    """Slope of log(time) over log(size) by least squares; 0 for a single size."""
    if len(sizes) < 2:
        return 0.0
    return statistics.linear_regression([math.log(n) for n in sizes], [math.log(t) for t in times]).slope


class Draw:
    """Flips with vectors that lie as those of rewrites do: near their task, which lies near its topic."""

    def __init__(self) -> None:
        originals = generate_tasks(Split.TRAIN, TASKS, 0)
        self._tasks = [
            replace(task, task_id=f"{task.task_id}-{copy}") if copy else task
            for copy in range(COPIES)
            for task in originals
        ]
        self._generator = torch.Generator().manual_seed(0)
        topics = self._noise(TOPICS)[torch.randint(TOPICS, (len(self._tasks),), generator=self._generator)]
        self._centres = torch.nn.functional.normalize(topics + self._noise(len(self._tasks)), dim=1)

    def rows(self, numbers: range) -> torch.Tensor:
        """Unit vectors around those of the tasks of some flips; another draw at every call."""
        near = self._centres[[number % len(self._tasks) for number in numbers]]
        return torch.nn.functional.normalize(near + 0.6 * self._noise(len(numbers)), dim=1)

    def flips(self, n: int, update: int, first: int) -> tuple[list[ArchiveEntry], torch.Tensor]:
        """``n`` flips, all different, numbered from ``first``, with their vectors."""
        numbers = range(first, first + n)
        entries = [
            ArchiveEntry(
                task=(task := self._tasks[number % len(self._tasks)]),
                style="casual",
                rewritten=f"{task.query} number {number}",
                answer="",
                reason="wrong_value",
                detail="",
                found_round=1,
                found_update=update,
                policy="policy-round-1",
                opponent="caller-round-0",
            )
            for number in numbers
        ]
        return entries, self.rows(numbers)

    def _noise(self, n: int) -> torch.Tensor:
        return torch.nn.functional.normalize(torch.randn(n, WIDTH, generator=self._generator), dim=1)


def median_ms(work: Callable[[], object], repeats: int, clock: Callable[[], float] = time.perf_counter) -> float:
    """Median milliseconds of a call."""
    times: list[float] = []
    for _ in range(repeats):
        start = clock()
        work()
        times.append(1000 * (clock() - start))
    return statistics.median(times)


if __name__ == "__main__":
    main()
