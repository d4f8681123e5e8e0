"""The tools that a run was begun with, kept in its folder: whoever measures the run later draws its tasks from them.

Servers and modules change, and one tool more deals all of them to other splits: "test" would then hold tools that the
run has been trained on.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from toolspar.app.compose import read_run
from toolspar.app.schema import TrainConfig
from toolspar.calls.records import ToolSpec
from toolspar.calls.schema import tool_to_openai
from toolspar.core.errors import RunError
from toolspar.runtime.files import disk_errors, replace_atomically
from toolspar.tasks.own_tools.sources import is_tool_source
from toolspar.tasks.settings import GENERATED, TaskSettings

KEPT_TOOLS, KEPT_TASKS = "tools.json", "tasks.jsonl"
"""Files in a run's folder, where it is played on the user's own tools."""
_DIGEST_LETTERS = 12


def keep_tools(tools: Sequence[ToolSpec], folder: Path) -> Path:
    """Write tools into a run's folder; returns the file, which is a source of tasks.

    Raises:
        RunError: the disk is full or not writable.
    """
    path = folder / KEPT_TOOLS
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps([tool_to_openai(tool) for tool in tools], indent=1, ensure_ascii=False)
    replace_atomically(path, (text + "\n").encode())
    return path


def config_of_run(folder: Path) -> TrainConfig:
    """The configuration of a run whose tasks are to be drawn again: on own tools, on those that it was begun with.

    Raises:
        RunError: it is no run, a version began it that did not keep its tools, or they are damaged.
        ConfigError: it was written by a version with other keys or ranges.
    """
    return with_kept_tools(read_run(folder), folder)


def with_kept_tools(config: TrainConfig, folder: Path) -> TrainConfig:
    """A run's configuration, as ``config_of_run`` gives it.

    Args:
        config: As it was read from the folder.
        folder: The run's.

    Raises:
        RunError: a version began it that did not keep its tools, or they are damaged.
    """
    if config.tasks.source == GENERATED:
        return config
    kept = folder / KEPT_TOOLS
    if kept.is_file():
        if not is_tool_source(str(kept)):
            raise RunError(f"{kept} is damaged: put back a copy, or play the run anew with fresh=true")
        return dataclasses.replace(config, tasks=dataclasses.replace(config.tasks, source=str(kept.resolve())))
    if (folder / KEPT_TASKS).exists():
        raise RunError(
            f"{folder} was begun by a version that did not keep its tools ({KEPT_TOOLS}), so its test tools are not "
            "known: play it anew with fresh=true"
        )
    return config


def described(settings: TaskSettings) -> dict[str, Any]:
    """Settings of tasks for comparisons: kept tools are named by their content, wherever their file is."""
    path = Path(settings.source)
    if path.name != KEPT_TOOLS or not path.is_file():
        return dataclasses.asdict(settings)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:_DIGEST_LETTERS]
    return {**dataclasses.asdict(settings), "source": f"own tools {digest}"}
