"""Starts small programs of several ranks: real processes that meet through gloo on the CPU."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run_ranks(n: int, module: str, *arguments: str, seconds: float = 300) -> str:
    """Run ``python -m module arguments`` as ``n`` ranks; returns what the first one printed.

    Raises:
        AssertionError: a rank failed; the message holds what all of them printed.
    """
    processes = start_ranks(n, module, arguments)
    printed = [process.communicate(timeout=seconds)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * n, "\n".join(printed)
    return printed[0]


def start_ranks(n: int, module: str, arguments: Sequence[str]) -> list[subprocess.Popen[str]]:
    """Start the ranks as torchrun would, each with its output on a pipe."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "CUDA_VISIBLE_DEVICES": "",
        "OMP_NUM_THREADS": "1",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
        "WORLD_SIZE": str(n),
        "LOCAL_WORLD_SIZE": str(n),
    }
    return [
        subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**shared, "RANK": str(rank), "LOCAL_RANK": str(rank)},
        )
        for rank in range(n)
    ]
