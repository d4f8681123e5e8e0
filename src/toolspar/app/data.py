"""``toolspar data``: convert, describe, split and clean files of tasks, row by row."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from toolspar.app.quiet import quiet
from toolspar.app.task_output import Faults, NothingWritten, TaskFile, require_apart, task_file, tasks_of
from toolspar.core.errors import ConfigError
from toolspar.tasks.decontaminate import benchmark_files, contaminations, find_bfcl, read_benchmark
from toolspar.tasks.formats.registry import first_alternative
from toolspar.tasks.importers.load import stream_tasks
from toolspar.tasks.records import Split
from toolspar.tasks.statistics import statistics_of
from toolspar.tasks.stream_split import deal_tools


def convert(source: Path, target: Path, *, read: str, write: str, resolve: bool, err: TextIO) -> int:
    """Write a file's tasks in another format.

    Args:
        source: The file.
        target: Where to.
        read: Its format, or ``auto``.
        write: The format to write.
        resolve: Whether the first of several right values stands for all.
        err: Where the summary goes.

    Returns:
        The exit code: 0, or 1 if no task was written; a file that is there stays then.

    Raises:
        DataError: the file cannot be read.
        RunError: the target cannot be written.
    """
    require_apart([source], [target], write)
    unread, refused, written = Faults(), Faults(), 0
    with contextlib.suppress(NothingWritten), task_file(target, write) as out:
        tasks = tasks_of(stream_tasks(source, read), source, unread)
        out.write_all((first_alternative(task) if resolve else task for task in tasks), refused)
        written = out.written
        if not written:
            raise NothingWritten
    unread.told(err)
    refused.told(err)
    err.write(
        f"{target}: {written} tasks written as {write}; kept out: {unread.total} rows that cannot be read, "
        f"{refused.total} that {write} cannot hold\n"
    )
    return 0 if written else 1


def stats(source: Path, *, read: str, as_json: bool, out: TextIO, err: TextIO) -> int:
    """Print what a file is made of; returns 1 if it holds no task."""
    faults, formats = Faults(), Counter[str]()

    def rows() -> Iterator[Any]:
        for row in stream_tasks(source, read):
            formats[row.format] += row.task is not None
            yield row

    found = statistics_of(tasks_of(rows(), source, faults)).to_json()
    known = {name: count for name, count in formats.most_common() if count}
    found = {"formats": known, "unreadable_rows": faults.total, **found}
    faults.told(err)
    out.write(json.dumps(found, indent=1, ensure_ascii=False) + "\n" if as_json else _table(found))
    return 0 if found["tasks"] else 1


def _table(found: Mapping[str, Any]) -> str:
    lines: list[str] = []
    for name, value in found.items():
        if not isinstance(value, dict):
            lines.append(f"{name.replace('_', ' '):24} {value}")
            continue
        lines.append(name.replace("_", " "))
        lines += [f"  {key:22} {count}" for key, count in value.items()]
    return "\n".join(lines) + "\n"


def split(source: Path, folder: Path, *, read: str, write: str, shares: Sequence[float], seed: int, err: TextIO) -> int:
    """Split a file by tool into ``train``, ``dev`` and ``test`` in a folder; two passes over the file.

    Raises:
        DataError: the file cannot be read, or the shares are no shares.
        ConfigError: a file to write is the one that is read, or that one can be read only once.
    """
    if len(shares) != len(Split):
        raise ConfigError(f"--shares wants {len(Split)} numbers, for train, dev and test: 0.8,0.1,0.1")
    wanted = dict(zip(Split, shares, strict=True))
    targets = {name: folder / f"{name.value}.jsonl" for name, share in wanted.items() if share > 0}
    require_apart([source], [*targets.values()], write)
    if source.exists() and not source.is_file():
        raise ConfigError(f"{source} is no ordinary file, and it is read twice: save it to a file first")
    deal = deal_tools(tasks_of(stream_tasks(source, read), source, Faults()), wanted, seed)
    faults, refused, left_out, counts = Faults(), Faults(), 0, dict[str, int]()
    with contextlib.suppress(NothingWritten), contextlib.ExitStack() as stack:
        files = {name: stack.enter_context(task_file(path, write)) for name, path in targets.items()}
        for task in deal.deal(tasks_of(stream_tasks(source, read), source, faults)):
            if task is None:
                left_out += 1
            else:
                files[task.split].write_all([task], refused)
        counts = {name.value: file.written for name, file in files.items()}
        if not any(counts.values()):
            raise NothingWritten
    faults.told(err)
    refused.told(err)
    total = sum(counts.values())
    shown = ", ".join(f"{name} {count} ({count / max(total, 1):.1%})" for name, count in counts.items())
    err.write(
        f"{folder}: {shown}; no tool is in two of them. Left out: {left_out} tasks whose tools went to two splits, "
        f"{faults.total} rows that cannot be read, {refused.total} that {write} cannot hold\n"
    )
    return 0 if total else 1


def decontaminate(
    source: Path,
    target: Path,
    *,
    read: str,
    write: str,
    against: Sequence[Path],
    methods: Sequence[str],
    n: int,
    min_similarity: float,
    encoder: str,
    removed: Path | None,
    err: TextIO,
) -> int:
    """Write the tasks that share nothing with a benchmark; the others go to ``removed``, if given, with the reason.

    Raises:
        DataError: a file cannot be read, or there is no benchmark.
        ConfigError: a file to write is one that is read, or both files to write are one.
        ModelError: the encoder cannot be had.
    """
    places = against or [find_bfcl()]
    files = [file for place in places for file in benchmark_files(place)]
    require_apart([source, *files], [target, *([removed] if removed else [])], write)
    if removed and removed.resolve() == target.resolve():
        raise ConfigError(f"--removed {removed} is the file that the kept tasks go to: give another name")
    benchmark = read_benchmark(places)
    encode = _encoder(encoder) if "embeddings" in methods else None
    faults, refused, reasons = Faults(), Faults(), Counter[str]()
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(task_file(target, write))
        aside: TaskFile | None = stack.enter_context(task_file(removed, write)) if removed else None
        tasks = tasks_of(stream_tasks(source, read), source, faults)
        pairs = contaminations(tasks, benchmark, methods, n=n, min_similarity=min_similarity, encode=encode)
        for task, reason in pairs:
            if reason:
                reasons[reason.split(" ")[0].rstrip(":")] += 1
            file = aside if reason else out
            if file is not None:
                file.write_all([task], refused)
        written = out.written
    faults.told(err)
    refused.told(err)
    shown = ", ".join(f"{count} by {name}" for name, count in reasons.most_common()) or "none"
    err.write(
        f"{target}: {written} tasks kept; removed: {shown}. Held against {len(benchmark.requests)} requests and "
        f"{len(benchmark.names)} functions. Kept out: {faults.total} rows that cannot be read, {refused.total} that "
        f"{write} cannot hold\n"
    )
    return 0 if written else 1


def _encoder(ref: str) -> Any:
    quiet()
    from toolspar.models.embedder import SentenceEncoder
    from toolspar.models.weights import resolve_model

    encoder = SentenceEncoder(resolve_model(ref))
    return lambda texts: encoder.encode(list(texts)).numpy()
