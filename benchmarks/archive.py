"""What the archive takes as it grows: ``python benchmarks/archive.py``.

One call of ``nearest`` (four neighbours) and one of ``offer`` with 64 rewrites of 384 numbers, at 1,000, 10,000 and
100,000 archived flips. Prints one JSON line: the median milliseconds per call, the ratio of each size to the one
before, and the exponent e of the fit time ~ size^e (0: independent of the size, 1: proportional to it). ``nearest`` is
an exact search and so grows with the archive; ``offer`` should not.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch

import toolspar
from toolspar.archive.records import ArchiveEntry
from toolspar.archive.store import Archive
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Split, Task

SIZES = (1_000, 10_000, 100_000)
WIDTH, REWRITES, NEIGHBOURS, TASKS, FILL = 384, 64, 4, 400, 1_000


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=9, help="calls per figure")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="archived flips, from small to large")
    arguments = parser.parse_args()
    tasks = generate_tasks(Split.TRAIN, TASKS, 0)
    generator = torch.Generator().manual_seed(0)
    milliseconds: dict[str, list[float]] = {"nearest": [], "offer": []}
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        update = 0
        for size in arguments.sizes:
            while len(archive) < size:
                offer(archive, tasks, generator, min(FILL, size - len(archive)), update)
                update += 1
            queries_ND = unit_rows(REWRITES, generator)
            milliseconds["nearest"].append(
                median_ms(lambda queries_ND=queries_ND: archive.nearest(queries_ND, NEIGHBOURS), arguments.repeats)
            )
            times: list[float] = []
            for _ in range(arguments.repeats):
                entries, vectors_ND = flips(tasks, generator, REWRITES, update, len(archive))
                times.append(median_ms(lambda e=entries, v=vectors_ND: archive.offer(e, v), 1))
                update += 1
            milliseconds["offer"].append(statistics.median(times))
    print(json.dumps(report(arguments.sizes, milliseconds, arguments.repeats)))


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


def offer(archive: Archive, tasks: list[Task], generator: torch.Generator, n: int, update: int) -> None:
    """Put ``n`` new flips into the archive."""
    archive.offer(*flips(tasks, generator, n, update, len(archive)))


def flips(
    tasks: list[Task], generator: torch.Generator, n: int, update: int, first: int
) -> tuple[list[ArchiveEntry], torch.Tensor]:
    """``n`` flips, all different, with random vectors."""
    entries = [
        ArchiveEntry(
            task=tasks[number % len(tasks)],
            style="casual",
            rewritten=f"{tasks[number % len(tasks)].query} number {number}",
            answer="",
            reason="wrong_value",
            detail="",
            found_round=1,
            found_update=update,
            policy="policy-round-1",
            opponent="caller-round-0",
        )
        for number in range(first, first + n)
    ]
    return entries, unit_rows(n, generator)


def unit_rows(n: int, generator: torch.Generator) -> torch.Tensor:
    """Random rows of length 1."""
    return torch.nn.functional.normalize(torch.randn(n, WIDTH, generator=generator), dim=1)


def median_ms(work: Callable[[], object], repeats: int) -> float:
    """Median wall-clock milliseconds of a call."""
    times: list[float] = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


if __name__ == "__main__":
    main()
