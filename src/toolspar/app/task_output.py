"""Writing tasks to a file, row by row: what a format cannot hold is counted and told; the file appears when whole."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from toolspar.core.errors import ConfigError, DataError, RunError
from toolspar.tasks.formats.bfcl_rows import TRUTH
from toolspar.tasks.formats.registry import write_row
from toolspar.tasks.importers.load import ReadRow
from toolspar.tasks.records import Task

_SHOWN = 10
_DIGITS = re.compile(r"\d+")
_ANSWERS = "possible_answer"


@dataclass(slots=True)
class Faults:
    """Rows that were kept out: the first ones as they are, all of them counted.

    Example:
        >>> Faults().total
        0
    """

    first: list[str] = field(default_factory=list[str])
    total: int = 0
    by_reason: Counter[str] = field(default_factory=Counter[str])

    def add(self, where: str, reason: str) -> None:
        """Count a row."""
        self.total += 1
        self.by_reason[_DIGITS.sub("N", reason)[:80]] += 1
        if len(self.first) < _SHOWN:
            self.first.append(f"{where}: {reason}")

    def told(self, err: TextIO) -> None:
        """Print them."""
        for line in self.first:
            err.write(line + "\n")
        if self.total > len(self.first):
            err.write(f"... and {self.total - len(self.first)} more\n")
            for reason, count in self.by_reason.most_common(_SHOWN):
                err.write(f"  {count:7} {reason}\n")


def tasks_of(rows: Iterable[ReadRow], path: Path, faults: Faults) -> Iterator[Task]:
    """The tasks of a stream; rows without one go to the faults."""
    for row in rows:
        if row.task is None:
            faults.add(f"{path}:{row.line}", row.problem)
        else:
            yield row.task


class TaskFile:
    """A file of tasks that is being written; of BFCL, the answers go to ``possible_answer/`` beside it.

    Example:
        >>> # with task_file(Path("out.jsonl"), "xlam") as out: out.write(task)
    """

    def __init__(self, out: TextIO, answers: TextIO | None, format: str) -> None:
        self._out, self._answers, self._format = out, answers, format
        self.written = 0

    def write(self, task: Task) -> None:
        """Write a task.

        Raises:
            DataError: the format cannot hold it.
        """
        row = write_row(task, self._format)
        if self._answers is not None:
            truth: Any = row.pop(TRUTH)
            self._answers.write(_line({"id": row["id"], TRUTH: truth}))
        self._out.write(_line(row))
        self.written += 1

    def write_all(self, tasks: Iterable[Task], faults: Faults) -> None:
        """Write a stream; what the format cannot hold goes to the faults."""
        for task in tasks:
            try:
                self.write(task)
            except DataError as error:
                faults.add(task.task_id, str(error))


class NothingWritten(Exception):
    """Leaves the block of ``task_file`` so that no empty file replaces what is there."""


def require_apart(sources: Sequence[Path], targets: Sequence[Path], format: str) -> None:
    """Refuse to write over what is read, be it the answers beside a file of BFCL.

    Args:
        sources: Files that are read.
        targets: Files that are written.
        format: What is written; of BFCL the answers go beside each target.

    Raises:
        ConfigError: a target is read.
    """
    read = {path.resolve() for source in sources for path in (source, _answers_of(source))}
    written = [*targets, *(_answers_of(target) for target in targets if format == "bfcl")]
    for target in written:
        if target.resolve() in read:
            raise ConfigError(f"{target} is the file that is read: give another name to write to")


def _answers_of(path: Path) -> Path:
    return path.parent / _ANSWERS / path.name


@contextlib.contextmanager
def task_file(path: Path, format: str) -> Iterator[TaskFile]:
    """A file that replaces ``path`` when all is written, and leaves it alone if anything fails.

    Args:
        path: Where to; ``.gz`` is compressed.
        format: One of ``formats.registry.FORMATS``.

    Raises:
        RunError: it cannot be written.
    """
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(_replacing(path))
        answers = stack.enter_context(_replacing(_answers_of(path))) if format == "bfcl" else None
        yield TaskFile(out, answers, format)


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    if path.exists() and not path.is_file():
        raise RunError(f"cannot write {path}: it is no ordinary file; name a file")
    path = path.resolve()  # what a link points to is written, and the link stays
    partial = path.with_name(path.name + ".partial")
    opened: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with opened(partial, "wb") as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="\n") as text:
            yield text
        partial.replace(path)
    except OSError as error:
        raise RunError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"
