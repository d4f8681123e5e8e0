"""Wall time and peak memory of a command.

Usage: python benchmarks/command.py COMMAND [ARGUMENT ...]

Example: python benchmarks/command.py .venv/bin/toolspar train experiment=quickstart fresh=true

Peak memory is the largest resident set of any one process among the command and its children, as the kernel counts
it. One JSON line goes to standard output after the command's own output.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time


def main(command: list[str]) -> int:
    """Run the command and print what it took; its exit code is passed on."""
    if not command:
        print("usage: python benchmarks/command.py COMMAND [ARGUMENT ...]", file=sys.stderr)
        return 2
    start = time.perf_counter()
    code = subprocess.run(command, check=False).returncode
    seconds = time.perf_counter() - start
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    measured = {
        "seconds": round(seconds, 1),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "peak_gib": round(usage.ru_maxrss / 2**20, 2),  # ru_maxrss is in KiB on Linux
        "cores": os.cpu_count(),
        "exit_code": code,
    }
    print(json.dumps(measured))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
