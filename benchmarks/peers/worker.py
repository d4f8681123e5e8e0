"""One side of a benchmark as a process: jobs come in as JSON lines, answers go out as JSON lines.

Only the standard library, so that it runs in any side's environment. What libraries print goes to standard error.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Job = dict[str, Any]


def serve(start: Callable[[Job], tuple[Callable[[Job], Job], Job]]) -> None:
    """Answer jobs until standard input ends.

    Args:
        start: Given the first line, makes what answers all further ones, and says what it is (its versions). An
            answer gets ``peak_gib``, the largest resident set of this process so far, on top.
    """
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def say(answer: Job) -> None:
        print(json.dumps(answer), file=answers, flush=True)

    try:
        work, about = start(json.loads(sys.stdin.readline()))
        say(about)
        for line in sys.stdin:
            answer = work(json.loads(line))
            say({**answer, "peak_gib": round(peak_kib() / 2**20, 3)})
    except Exception as error:
        say({"error": f"{type(error).__name__}: {(str(error).strip() or 'no message').splitlines()[0]}"})
        raise


def peak_kib() -> int:
    """The largest resident set of this process so far."""
    try:  # the kernel's other count, below, begins with the set of the process that started this one
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
