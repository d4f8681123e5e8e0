"""The folder of a run: which one it is, who may write to it, and whether there is anything left to do in it."""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from toolspar.app.compose import as_yaml, read_run
from toolspar.app.run_identity import config_hash, first_difference, lasting
from toolspar.app.run_result import COMPLETE, RESULT, result_of
from toolspar.app.schema import TrainConfig
from toolspar.core.errors import ConfigError, RunError
from toolspar.runtime.files import disk_errors, replace_atomically

CONFIG, EFFECTS, LOCK = "config.yaml", "effects.md", ".lock"
CROSS_PLAY = "crossplay"

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


def folder_of(config: TrainConfig) -> Path:
    """Where a configuration's run is: ``paths.run``, else ``<logs>/<experiment>/<hash>/seed<k>``.

    Where that is not there, and a run that differs in keys of ``run_identity.MEMORY_ONLY`` is, it is the folder of
    that one: who makes a run fit into memory goes on with it. With ``config.fresh`` nobody goes on.
    """
    if config.paths.run is not None:
        return Path(config.paths.run).expanduser().resolve()
    logs = Path(config.paths.logs).expanduser().resolve()
    folder = logs / config.experiment / config_hash(config) / f"seed{config.seed}"
    if config.fresh or folder.exists():
        return folder
    wanted = lasting(config)
    others = sorted(path.parent for path in folder.parents[1].glob(f"*/{folder.name}/{CONFIG}"))
    same = [other for other in others if _lasting_in(other) == wanted]
    return min(same, key=lambda other: (result_of(other) or {}).get("status") != COMPLETE, default=folder)


def _lasting_in(folder: Path) -> dict[str, Any] | None:
    """What decides what a folder's run finds; None where its configuration cannot be read."""
    with contextlib.suppress(ConfigError, RunError, OSError):
        return _lasting_of(folder, (folder / CONFIG).stat().st_mtime_ns)
    return None


@lru_cache(maxsize=1024)
def _lasting_of(folder: Path, changed: int) -> dict[str, Any]:
    return lasting(read_run(folder))


@contextlib.contextmanager
def claim(config: TrainConfig) -> Iterator[RunFolder]:
    """Make or enter the run's folder, and keep other processes out of it.

    With ``config.fresh``, what an earlier run left is first moved to ``old<n>-<folder>``; nothing is deleted.

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
        found = lasting(read_run(path))
    except (ConfigError, RunError) as error:
        raise RunError(
            f"{path / CONFIG} is damaged or of another version ({error}): start anew with fresh=true"
        ) from error
    if found != lasting(config):
        difference = first_difference(found, lasting(config))
        raise RunError(
            f"{path} holds a run with another configuration ({difference}): give another paths.run, or start anew with "
            "fresh=true"
        )
    return True


def _move_aside(path: Path) -> None:
    number = 1
    while (old := path.with_name(f"old{number}-{path.name}")).exists():  # no match of seed*, as runs are named
        number += 1
    with disk_errors(old):
        path.rename(old)
