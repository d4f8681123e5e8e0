"""Where a run's tasks come from: the built-in generator, a file, or the user's own tools. torch is not imported."""

from __future__ import annotations

import dataclasses
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from toolspar.app.kept_tools import KEPT_TASKS, keep_tools
from toolspar.app.task_output import Faults, task_file
from toolspar.core.errors import ConfigError, DataError
from toolspar.runtime.mcp_tools import list_mcp_tools
from toolspar.runtime.streams import python_stream
from toolspar.tasks.formats.registry import SPLIT_NAMES
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.importers.load import load_tasks, stream_tasks
from toolspar.tasks.importers.records import ImportResult
from toolspar.tasks.own_tools.generate import OwnTools, deal_own_tools, own_tasks
from toolspar.tasks.own_tools.read_tools import ReadTools
from toolspar.tasks.own_tools.sources import is_tool_source, load_tools
from toolspar.tasks.records import Category, Split, Task
from toolspar.tasks.renaming import renamed
from toolspar.tasks.settings import GENERATED, TaskSettings
from toolspar.tasks.splits import tools_of

_REPORTED_ROWS = 10
_HELD_OUT_NAMES = "|".join(SPLIT_NAMES[Split.DEV] + SPLIT_NAMES[Split.TEST])
_HELD_OUT_ROW = re.compile(rf'"split"\s*:\s*"\s*({_HELD_OUT_NAMES})\s*"'.encode(), re.IGNORECASE)
Warn = Callable[[str], None]


class _First(Protocol):
    def first(self, work: Callable[[], Any]) -> Any:
        """What the first rank's work returns, on all ranks."""
        ...


def training_tasks(settings: TaskSettings, warn: Warn) -> list[Task]:
    """Training tasks, a share of them under other names; bad rows and held-out tools are told and kept out.

    Raises:
        ToolSparError: the file or the tools cannot be read, or hold no usable task.
    """
    tasks = _training_tasks(settings, warn)
    return [_maybe_renamed(task, settings) for task in tasks] if settings.renamed_share else tasks


def _maybe_renamed(task: Task, settings: TaskSettings) -> Task:
    rng = python_stream(settings.seed, "renamed-task", task.task_id)
    return renamed([task], rng)[0] if rng.random() < settings.renamed_share else task


def _training_tasks(settings: TaskSettings, warn: Warn) -> list[Task]:
    if settings.source == GENERATED:
        return _built_in(settings, Split.TRAIN, settings.train_tasks)
    if is_tool_source(settings.source):
        own = own_tools(settings.source, settings.seed)
        for line in (*own.refused, own.told()):
            warn(line)
        return _of_tools(own, settings, Split.TRAIN, settings.train_tasks, warn)
    path = Path(settings.source)
    if _names_splits(path):
        return _training_rows(path, settings, warn)
    tasks = tasks_of_file(path, Split.TRAIN, settings.train_tasks, warn)
    return _without_held_out_tools(tasks, tuple(Split)[1:], settings.source, warn)


def tasks_of_file(path: Path, split: Split, limit: int, warn: Warn) -> list[Task]:
    """Up to ``limit`` tasks of a file that are of a split; bad rows are told and kept out.

    In a file that has rows of dev or test, rows that name no split are of train; in any other one they are of the split
    that is asked for.

    Raises:
        DataError: the file cannot be read, or holds no usable task of the split.
    """
    result = load_tasks(path, split, limit=limit, unnamed=Split.TRAIN if _names_splits(path) else split)
    if not result.tasks:
        raise DataError(f"{path} holds no {_why_none(path, split, result)}")
    for row in result.rejected[:_REPORTED_ROWS]:
        warn(f"{path}:{row.line}: {row.reason}")
    if result.rejected:
        warn(f"{path}: {len(result.rejected)} rows kept out, {len(result.tasks)} tasks read")
    return result.tasks


def generated(settings: TaskSettings, split: Split, n: int) -> list[Task]:
    """``n`` tasks of a split, fewer where the user's own file or tools have no more.

    Raises:
        ConfigError: there are not so many different built-in ones.
        ToolSparError: the file or the tools cannot be read; a file that is gone may hold the tasks.
    """
    if settings.source == GENERATED:
        return _built_in(settings, split, n)
    if is_tool_source(settings.source):
        return _of_tools(own_tools(settings.source, settings.seed), settings, split, n, lambda line: None)
    path = Path(settings.source)
    if not path.is_file():
        raise DataError(
            f"{path} does not exist, and {split.value} tasks may be in it: put the file back, or start the command in "
            "the folder that its path begins in"
        )
    rows = list(islice(_rows_of(path, split), n)) if split is not Split.TRAIN and _names_splits(path) else []
    return rows or _built_in(settings, split, n)


@lru_cache(maxsize=4)
def own_tools(source: str, seed: int) -> OwnTools:
    """The user's own tools, read once in a process, dealt to the splits.

    Raises:
        ToolSparError: they cannot be read, or no task can be made of them.
    """
    return deal_own_tools(_tools_of(source), seed)


@lru_cache(maxsize=4)
def _tools_of(source: str) -> ReadTools:
    return load_tools(source, list_mcp_tools)


def keep_own_tasks(config: Any, folder: Path, ranks: _First, warn: Warn) -> Any:
    """A configuration whose tasks are those that were made of the user's tools when the run began.

    Servers and modules change; a resumed run must meet the tasks that it has learnt from. So they are written into the
    run's folder at its start, and read from there ever after; the tools too, from which more tasks can be drawn.

    Args:
        config: A ``TrainConfig``.
        folder: Folder of the run.
        ranks: Only the first one makes tasks.
        warn: Takes lines for the user.

    Raises:
        ToolSparError: the tools cannot be read, or no task can be made of them.
    """
    settings: TaskSettings = config.tasks
    if settings.source == GENERATED:
        return config
    path = folder / KEPT_TASKS
    calibration = config.verify.solver.calibration_tasks if "solver" in config.verify.checks else 0
    numbers = {
        Split.TRAIN: settings.train_tasks,
        Split.DEV: max(config.judge.dev_tasks, calibration),
        Split.TEST: config.judge.test_tasks,
    }

    def make() -> bool:
        made = path.exists() or is_tool_source(settings.source)
        if made and not path.exists():
            read = _tools_of(settings.source)
            kept = load_tools(str(keep_tools(read.tools, folder)), list_mcp_tools)  # as whoever reads them later
            own = deal_own_tools(dataclasses.replace(kept, refused=read.refused), settings.seed)
            write_own_tasks(own, settings, numbers, path, "toolspar", warn)
        return made

    if not ranks.first(make):
        return config
    return dataclasses.replace(config, tasks=dataclasses.replace(settings, source=str(path)))


def write_own_tasks(
    own: OwnTools,
    settings: TaskSettings,
    numbers: dict[Split, int],
    path: Path,
    format: str,
    warn: Warn,
    phrase: Callable[[list[Task]], list[Task]] | None = None,
) -> int:
    """Make tasks of the user's tools and write them to a file, each row with its split.

    Args:
        own: The tools, as they were dealt.
        settings: How tasks are drawn.
        numbers: Tasks of each split.
        path: Where to.
        format: One of ``formats.registry.FORMATS``.
        warn: Takes lines for the user.
        phrase: Puts the requests into other words.

    Returns:
        How many were written.

    Raises:
        ToolSparError: the file cannot be written.
    """
    for line in (*own.refused, own.told()):
        warn(line)
    faults = Faults()
    with task_file(path, format) as out:
        for split, n in numbers.items():
            tasks = _of_tools(own, settings, split, n, warn) if n else []
            out.write_all(phrase(tasks) if phrase else tasks, faults)
        for line in faults.first:
            warn(line)
        return out.written


def _of_tools(own: OwnTools, settings: TaskSettings, split: Split, n: int, warn: Warn) -> list[Task]:
    shares = {Category(name): weight for name, weight in settings.categories.items()}
    tasks = own_tasks(own, split, n, settings.seed, shares, (settings.min_tools, settings.max_tools))
    if not tasks:
        raise DataError(f"no {split.value} task of tasks.categories can be made of the tools of {settings.source}")
    if len(tasks) < n:
        warn(f"{settings.source}: {len(tasks)} different {split.value} tasks instead of {n}: the tools allow no more")
    missing = {name for name, weight in shares.items() if weight > 0} - {task.category for task in tasks}
    if missing and n >= 10 * len(shares):
        warn(f"{settings.source}: no {split.value} task is {' or '.join(sorted(missing))}")
    return tasks


def _why_none(path: Path, split: Split, result: ImportResult) -> str:
    if result.rejected:
        first = result.rejected[0]
        return f"usable task: {len(result.rejected)} rows kept out, the first at line {first.line} ({first.reason})"
    there = dict.fromkeys(row.task.split.value for row in stream_tasks(path) if row.task)
    return (
        f"{split.value} task: its rows are of {' and '.join(there) or 'no split'}; give split=one of these, or a file "
        "whose rows name no split"
    )


def _built_in(settings: TaskSettings, split: Split, n: int) -> list[Task]:
    shares = {Category(name): weight for name, weight in settings.categories.items()}
    try:
        return generate_tasks(split, n, settings.seed, shares, (settings.min_tools, settings.max_tools))
    except ValueError as error:
        raise ConfigError(str(error)) from error


def _training_rows(path: Path, settings: TaskSettings, warn: Warn) -> list[Task]:
    """Training rows of a file whose rows name their splits; dev and test are its own where it has some."""
    tasks = list(islice(_rows_of(path, Split.TRAIN, warn), settings.train_tasks))
    if not tasks:
        raise DataError(f"{path} holds no usable task: no row of it is of the split train")
    held = {split: list(islice(_rows_of(path, split), 1)) for split in (Split.DEV, Split.TEST)}
    built_in = [split for split, rows in held.items() if not rows]
    if built_in:
        return _without_held_out_tools(tasks, built_in, str(path), warn)
    offered = {tool.name.lower() for task in tasks for tool in task.tools}
    others = (task for split in held for task in _rows_of(path, split))
    if any(tool.name.lower() in offered for task in others for tool in task.tools):
        warn(f"{path}: dev and test have tools of train: their figures are about new requests, not about unseen tools")
    return tasks


def _rows_of(path: Path, split: Split, warn: Warn | None = None) -> Iterator[Task]:
    faults = Faults()
    for row in stream_tasks(path):
        if row.task is None:
            faults.add(f"{path}:{row.line}", row.problem)
        elif row.task.split is split:
            yield row.task
    if warn is not None:
        for line in faults.first:
            warn(line)
        if faults.total:
            warn(f"{path}: {faults.total} rows kept out")


def _names_splits(path: Path) -> bool:
    """Whether rows of a file say that they are of dev or test; a look at the letters, which is fast."""
    opened: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rb") as lines:
            return any(_HELD_OUT_ROW.search(line) for line in lines)
    except (OSError, EOFError, zlib.error):
        return False  # whoever reads the rows says what is wrong


def _without_held_out_tools(tasks: list[Task], held: Any, source: str, warn: Warn) -> list[Task]:
    """Dev and test figures are about unseen tools: training must not offer one of theirs."""
    held_out = {tool.name.lower() for split in held for tool in tools_of(split)}
    kept = [task for task in tasks if held_out.isdisjoint(tool.name.lower() for tool in task.tools)]
    if len(kept) < len(tasks):
        warn(f"{source}: {len(tasks) - len(kept)} tasks kept out, as they offer built-in dev or test tools")
    if not kept:
        raise DataError(f"{source} holds no usable task: all offer built-in dev or test tools")
    return kept
