"""``toolspar train``: play one configuration's game in its folder, and leave a ``result.json`` whatever happens."""

from __future__ import annotations

import contextlib
import errno
import platform
import subprocess
import time
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import rich

from toolspar.app import locations
from toolspar.app.gates import require_keys
from toolspar.app.gpu_rules import require_gpu_packages
from toolspar.app.out_of_memory import out_of_memory
from toolspar.app.quiet import quiet
from toolspar.app.run_folder import EFFECTS, RunFolder, claim
from toolspar.app.run_identity import config_hash
from toolspar.app.run_result import COMPLETE, RESULT
from toolspar.app.schema import TrainConfig
from toolspar.app.wandb_labels import require_wandb_key
from toolspar.core.errors import RunError
from toolspar.runtime.stopping import StopRequested, stop_signals

Play = Callable[[TrainConfig, Path], Mapping[str, Any]]
_PACKAGES = ("toolspar", "torch", "lightning", "transformers", "peft", "tokenizers", "safetensors", "numpy")


def run(config: TrainConfig, play: Play | None = None, *, new: bool = False) -> dict[str, Any]:
    """Play the game, or what is left of it.

    A complete run is reported and not played again; a partial one is resumed. Where the runtime has several ranks, they
    are started, or, if torchrun or SLURM has started this process as one of them, it takes its part.

    Args:
        config: The checked configuration.
        play: Plays the game in a folder, and returns its ``objective`` and whatever else belongs into the result; None
            is ``app.assemble.play_game``, on all ranks of the runtime.
        new: The folder has just been made, by a driver.

    Returns:
        The content of ``result.json``.

    Raises:
        ToolSparError: the folder cannot be used, the disk or a GPU's memory is full, or the game cannot be played.
        StopRequested: a signal asked the run to stop; it has been saved.
    """
    if play is None and config.runtime.needs_launch:
        quiet()
        from toolspar.app.launch_ranks import launch  # imports torch
        from toolspar.app.worker import take_part
        from toolspar.runtime.environment import place

        return launch(config) if place() is None else take_part(config)
    with claim(config) as folder, stop_signals():
        if folder.complete:
            return report_complete(folder)
        _say(f"{'Resuming' if folder.resumed and not new else 'Starting'} the run in {folder.path}")
        start = time.monotonic()
        try:
            require_keys(config.verify)
            require_gpu_packages(config.model, config.rollout)
            require_wandb_key(config.logger)
            outcome = (play or _play_game())(config, folder.path)
        except BaseException as error:
            status = "interrupted" if isinstance(error, KeyboardInterrupt | StopRequested) else "failed"
            with contextlib.suppress(RunError):  # the disk may be full: the error itself matters more
                _write(folder, config, status, start, {"error": f"{type(error).__name__}: {error}"})
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
                where = error.filename or folder.path
                raise RunError(f"the disk is full ({where}): free some space, then start again to resume") from error
            if full := out_of_memory(error, config):
                raise full from error
            raise
        result = _write(folder, config, COMPLETE, start, outcome)
        _say(f"Complete: {folder.path}\nPut requests to its caller: toolspar try {folder.path}")
        return result


def report_complete(folder: RunFolder) -> dict[str, Any]:
    """Say that there is nothing left to play; returns the result."""
    with contextlib.suppress(OSError):
        _say((folder.path / EFFECTS).read_text(encoding="utf-8"))
    _say(f"This run is complete: {folder.path / RESULT}. Add fresh=true to play it anew.")
    return dict(folder.result or {})


def _play_game() -> Play:
    quiet()
    from toolspar.app.assemble import play_game  # imports torch

    return play_game


def _write(
    folder: RunFolder, config: TrainConfig, status: str, start: float, outcome: Mapping[str, Any]
) -> dict[str, Any]:
    result = {
        "status": status,
        "objective": None,
        "experiment": config.experiment,
        "config_hash": config_hash(config),
        "seed": config.seed,
        "seconds_of_this_start": round(time.monotonic() - start, 1),
        "versions": versions(),
        "git": git_state(),
        **outcome,
    }
    folder.write_result(result)
    return result


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that decide what a run computes."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[package] = metadata.version(package)
    return found


def git_state() -> dict[str, Any] | None:
    """Commit of the source checkout and whether it has changes; None outside one, or without git."""
    root = locations.checkout()
    if root is None or not (root / ".git").exists():
        return None
    try:
        commit, changes = (
            subprocess.run(["git", "-C", str(root), *command], capture_output=True, text=True, check=True, timeout=30)
            for command in (["rev-parse", "HEAD"], ["status", "--porcelain"])
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return {"commit": commit.stdout.strip(), "changed": bool(changes.stdout.strip())}


def _say(message: str) -> None:
    rich.get_console().print(message, soft_wrap=True, highlight=False, markup=False)
