"""``toolspar verify``: the validity gate on a file of rewrites. torch is imported only if a check needs a model."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO

from toolspar.app import compose
from toolspar.app.gates import SolverContext, load_gate
from toolspar.app.schema import VerifyConfig
from toolspar.app.verify_summary import Tally
from toolspar.core.errors import ConfigError, RunError
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Split, Task
from toolspar.verify.rewrite_file import judge_lines
from toolspar.verify.settings import MODEL_CHECKS

STANDARD_INPUT = "-"


def configure(
    overrides: Sequence[str], *, checks: Sequence[str] | None = None, rules_only: bool = False
) -> VerifyConfig:
    """The configuration of one call of the command.

    Args:
        overrides: Hydra's ``key=value``.
        checks: Names that replace ``verify.checks``; None keeps those of the configuration.
        rules_only: Leave out the checks that need a model.

    Raises:
        ConfigError: a key or a check is unknown, a value is out of range, or no check is left.
    """
    config = compose.load("verify", overrides, VerifyConfig)
    names = list(config.verify.checks if checks is None else checks)
    if rules_only:
        names = [name for name in names if name not in MODEL_CHECKS]
    if not names:
        raise ConfigError("no check is left to apply: name some with --checks or verify.checks=[...]")
    return dataclasses.replace(config, verify=dataclasses.replace(config.verify, checks=names))


def verify_file(path: str, config: VerifyConfig, out: TextIO, err: TextIO) -> int:
    """Judge a file: a JSON line a record to ``out``, a summary to ``err``.

    Args:
        path: The JSONL file; ``-`` is standard input.
        config: Checks and bounds.
        out: Where the verdicts go.
        err: Where the summary goes.

    Returns:
        The exit code: 0, or 1 if there was a record without a verdict.

    Raises:
        ConfigError: the file cannot be read, or the solver is too weak.
        ModelError: a check needs a model that cannot be had.
        RunError: the verdicts cannot be written.
        BrokenPipeError: whoever read ``out`` has stopped.
    """
    with _lines_of(path) as lines:
        solver = SolverContext(dev_tasks=_dev_tasks, say=lambda text: _note(err, text), confidence=config.confidence)
        gate = load_gate(config.verify, config.embedder, solver=solver)
        tally = Tally(list(gate.checks), config.confidence)
        for judged in judge_lines(lines, gate, batch=config.records_per_batch):
            _write(out, json.dumps(judged.to_json()) + "\n")
            tally.add(judged)
    _write(out, "", flush=True)  # a reader that has gone away is noticed here and not at exit
    err.write(tally.text() + cost_line(gate.spent()))
    return 1 if tally.errors else 0


def _dev_tasks(n: int) -> list[Task]:
    """Tasks that a solver is measured on; as long as the command has no settings of tasks, the generator's own."""
    try:
        return generate_tasks(Split.DEV, n, seed=0)
    except ValueError as error:
        raise ConfigError(str(error)) from error


def _note(err: TextIO, line: str) -> None:
    err.write(line + "\n")
    err.flush()  # what follows may take long


def cost_line(spent: Mapping[str, float]) -> str:
    """What asking endpoints has cost, as a line of text; nothing where none was asked.

    Args:
        spent: Numbers by the names of the metrics.
    """
    if not spent:
        return ""
    of = {name.removeprefix("endpoint/"): value for name, value in spent.items()}
    return (
        f"\nendpoint: {of['requests']:.0f} requests ({of['retries']:.0f} retries), {of['failures']:.0f} without an "
        f"answer, {of['cache_hits']:.0f} answers from the cache, {of['prompt_tokens']:.0f} + "
        f"{of['completion_tokens']:.0f} tokens, cost {of['cost']:.4f}\n"
    )


def _write(out: TextIO, text: str, *, flush: bool = False) -> None:
    try:
        out.write(text)
        if flush:
            out.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise RunError(f"cannot write the verdicts: {(error.strerror or 'unknown error').lower()}") from error


@contextlib.contextmanager
def _lines_of(path: str) -> Iterator[Iterator[str]]:
    """The lines of a file or of standard input; bytes that are not UTF-8 become what the reader of records refuses."""
    file = sys.stdin.fileno() if path == STANDARD_INPUT else path
    try:
        stream = open(file, encoding="utf-8-sig", errors="surrogateescape", closefd=file is path)  # noqa: SIM115
    except OSError as error:
        raise _unreadable(path, error) from error
    with stream:
        yield _guarded(stream, path)


def _guarded(stream: TextIO, path: str) -> Iterator[str]:
    try:
        yield from stream
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: str, error: OSError) -> ConfigError:
    reason = (error.strerror or "unknown error").lower()
    return ConfigError(f"cannot read {path}: {reason}; give a JSONL file, or - for standard input")
