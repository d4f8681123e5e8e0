"""The sides of a benchmark: environments of their own where they need one, and a process for each.

Environments are made once, outside the repository, and are named by what is in them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ENVIRONMENTS = Path("~/.cache/toolspar/peers")
OFFLINE = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "WANDB_MODE": "disabled"}


class SideError(RuntimeError):
    """One side cannot be had, or broke; the others go on."""


def add_options(parser: argparse.ArgumentParser, repeats: int) -> None:
    """The options that all benchmarks against peers have."""
    parser.add_argument("--repeats", type=int, default=repeats, help="measurements of each side, in turns")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="threads of each side")
    parser.add_argument("--environments", type=Path, default=ENVIRONMENTS, help="where peers are installed")
    parser.add_argument("--smoke", action="store_true", help="a tiny check that everything runs; measures nothing")


def environment(name: str, folder: Path) -> Path:
    """The Python of a peer's environment, made from ``peers/NAME.txt`` where it is missing.

    Raises:
        SideError: it cannot be installed.
    """
    pins = HERE / "peers" / f"{name}.txt"
    digest = hashlib.sha256(pins.read_bytes()).hexdigest()[:12]
    home = folder.expanduser() / f"{name}-{digest}"
    python, done = home / "bin" / "python", home / "installed"
    if not done.exists():
        print(f"installing {name} into {home}", file=sys.stderr, flush=True)
        _run([sys.executable, "-m", "venv", "--clear", str(home)], name)
        _run([str(python), "-m", "pip", "install", "--quiet", "-r", str(pins)], name)
        done.touch()
    return python


def _run(command: list[str], name: str) -> None:
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    if result.returncode:
        errors = [line for line in result.stderr.splitlines() if line.startswith("ERROR")]
        reason = (errors or result.stderr.strip().splitlines() or ["no message"])[0]
        raise SideError(f"{name} cannot be installed: {reason}")


class Side:
    """A process that measures one side.

    Args:
        name: What it is called in results.
        script: Its file under ``benchmarks/``.
        setup: What it is told first.
        threads: Threads that its libraries may use.
        python: Its Python; the one that runs the benchmark where None.

    Raises:
        SideError: it does not start.
    """

    def __init__(
        self, name: str, script: str, setup: Mapping[str, Any], *, threads: int, python: Path | None = None
    ) -> None:
        self.name = name
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - as long as the process
        variables = {**os.environ, **OFFLINE, "OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads)}
        self._process = subprocess.Popen(
            [str(python or sys.executable), str(HERE / script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=variables,
            text=True,
        )
        self.about = self.ask({**setup, "threads": threads})

    def ask(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a job.

        Raises:
            SideError: it broke.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            print(json.dumps(job), file=self._process.stdin, flush=True)
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        answer = json.loads(line) if line else {"error": self._last_words()}
        if "error" in answer:
            self.close()
            raise SideError(f"{self.name}: {answer['error']}")
        return answer

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _last_words(self) -> str:
        self._log.seek(0)
        lines = self._log.read().strip().splitlines()
        return lines[-1] if lines else f"ended without a word (exit code {self._process.poll()})"


def tell(line: str) -> None:
    """One line for the reader, beside the results."""
    print(line, file=sys.stderr, flush=True)
