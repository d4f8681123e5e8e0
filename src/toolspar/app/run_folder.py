"""The folder of a run: which one it is, who may write to it, and whether there is anything left to do in it."""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolspar.app.compose import as_yaml, read_run
from toolspar.app.schema import TrainConfig
from toolspar.core.errors import ConfigError, RunError
from toolspar.runtime.files import disk_errors, replace_atomically

CONFIG, RESULT, EFFECTS, LOCK = "config.yaml", "result.json", "effects.md", ".lock"
CROSS_PLAY = "crossplay"
COMPLETE = "complete"

VOLATILE = (
    *("experiment", "fresh", "paths", "logger", "checkpoint", "schedule.max_skipped_updates"),
    # how the work is divided changes sums by rounding only
    *("runtime.name", "runtime.devices", "runtime.num_nodes", "runtime.accelerator", "runtime.threads"),
    *("runtime.gradient_checkpointing", "runtime.offload_optimizer", "runtime.offload_parameters"),
    *("verify.judge.key_variable", "verify.judge.timeout_seconds", "verify.judge.max_retries"),
    *("verify.judge.backoff_seconds", "verify.judge.requests_per_minute", "verify.judge.max_in_flight"),
    *("verify.judge.cache", "verify.judge.prompt_price", "verify.judge.completion_price"),
)
"""Keys that do not change what a run finds: a run may be resumed with others, and they are not in its hash."""
_HASH_LETTERS = 12
_SECONDS_TO_END = 30
_MADE_BEFORE_THE_CONFIG = {LOCK, f"{CONFIG}.partial"}


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A run's folder, claimed by this process.

    Example:
        >>> RunFolder(Path("logs/default/0123456789ab/seed0"), resumed=False, result=None).complete
        False
    """

    path: Path
    resumed: bool
    """Whether a run of this configuration has been here before."""
    result: Mapping[str, Any] | None
    """Content of its ``result.json``, if there is one."""

    @property
    def complete(self) -> bool:
        """Whether the run has been played to its end."""
        return self.result is not None and self.result.get("status") == COMPLETE

    def write_result(self, result: Mapping[str, Any]) -> None:
        """Write ``result.json``.

        Raises:
            RunError: the disk is full or not writable.
        """
        replace_atomically(self.path / RESULT, (json.dumps(result, indent=1) + "\n").encode())


def config_hash(config: TrainConfig) -> str:
    """A short hash of all that decides what a run finds, but for its seed.

    Runs that differ in the seed only are siblings under one hash.
    """
    tree = _lasting(config)
    del tree["seed"]
    text = json.dumps(tree, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_LETTERS]


def folder_of(config: TrainConfig) -> Path:
    """Where a configuration's run is: ``paths.run``, else ``<logs>/<experiment>/<hash>/seed<k>``."""
    if config.paths.run is not None:
        return Path(config.paths.run).expanduser().resolve()
    logs = Path(config.paths.logs).expanduser().resolve()
    return logs / config.experiment / config_hash(config) / f"seed{config.seed}"


def result_of(folder: Path) -> dict[str, Any] | None:
    """Content of a folder's ``result.json``; None if there is none, or it is damaged."""
    try:
        result = json.loads((folder / RESULT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return result if isinstance(result, dict) else None


@contextlib.contextmanager
def claim(config: TrainConfig) -> Iterator[RunFolder]:
    """Make or enter the run's folder, and keep other processes out of it.

    With ``config.fresh``, what an earlier run left is first moved to ``<folder>.old<n>``; nothing is deleted.

    Raises:
        RunError: a live process uses the folder, it holds another configuration or something else than a run, or it
            cannot be written.
    """
    path = folder_of(config)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_locked(path))
        resumed = _belongs_to(path, config)
        if resumed and config.fresh:
            _move_aside(path)
            stack.enter_context(_locked(path))
            resumed = False
        result = result_of(path) if resumed else None
        folder = RunFolder(path, resumed, result)
        if not folder.complete:
            with disk_errors(path):
                (path / RESULT).unlink(missing_ok=True)
            replace_atomically(path / CONFIG, as_yaml(dataclasses.replace(config, fresh=False)).encode())
        yield folder


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the folder's lock, which the kernel frees even after ``kill -9``; the folder is made when needed."""
    with disk_errors(path):
        path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _lock(descriptor):
            owner = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
            raise RunError(
                f"{path} is in use by another process (pid {owner}): wait for it, or stop it and start again"
            )
        with disk_errors(path / LOCK):
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    """Take the lock; a job that SLURM has requeued gives its predecessor some time to end."""
    patience = _SECONDS_TO_END if os.environ.get("SLURM_RESTART_COUNT", "0") != "0" else 0
    last = time.monotonic() + patience
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if time.monotonic() >= last:
            return False
        time.sleep(1)


def _belongs_to(path: Path, config: TrainConfig) -> bool:
    """Whether the folder holds a run of this configuration; False if it is new."""
    with disk_errors(path):
        names = {entry.name for entry in path.iterdir()}
    if names <= _MADE_BEFORE_THE_CONFIG:
        return False
    if CONFIG not in names:
        raise RunError(f"{path} exists and is not the folder of a run: give another paths.run or paths.logs")
    if config.fresh:
        return True
    try:
        found = _lasting(read_run(path))
    except (ConfigError, RunError) as error:
        raise RunError(
            f"{path / CONFIG} is damaged or of another version ({error}): start anew with fresh=true"
        ) from error
    if found != _lasting(config):
        difference = _first_difference(found, _lasting(config))
        raise RunError(
            f"{path} holds a run with another configuration ({difference}): give another paths.run, or start anew with "
            "fresh=true"
        )
    return True


def _move_aside(path: Path) -> None:
    number = 1
    while (old := path.with_name(f"{path.name}.old{number}")).exists():
        number += 1
    with disk_errors(old):
        path.rename(old)


def _lasting(config: TrainConfig) -> dict[str, Any]:
    """The configuration as plain data, without its volatile keys."""
    tree = dataclasses.asdict(config)
    for key in VOLATILE:
        *parents, name = key.split(".")
        node = tree
        for parent in parents:
            node = node[parent]
        if node:  # a group may be null
            del node[name]
    return tree


def _first_difference(theirs: Mapping[str, Any], ours: Mapping[str, Any], prefix: str = "") -> str:
    for key in ours:
        there, here = theirs.get(key), ours[key]
        if there == here:
            continue
        if isinstance(there, dict) and isinstance(here, dict):
            return _first_difference(there, here, f"{prefix}{key}.")
        return f"{prefix}{key}={there} there, {here} now"
    return f"{prefix}{next(key for key in theirs if key not in ours)} is set there"
