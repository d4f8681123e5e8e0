"""Tasks from a file; a bad row is reported with its line and kept out, never fatal, never silent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from toolspar.calls.shapes import is_object
from toolspar.core.errors import DataError
from toolspar.tasks.formats.bfcl_rows import TRUTH
from toolspar.tasks.formats.registry import AUTO, FORMATS, detect, require_format, split_of
from toolspar.tasks.importers.dialects import Sample
from toolspar.tasks.importers.fit import require_fit
from toolspar.tasks.importers.records import ImportResult, RejectedRow
from toolspar.tasks.importers.rows import Row, read_rows, stream_rows
from toolspar.tasks.records import Split, Task
from toolspar.tasks.splits import category_of

_MAX_REASON = 300  # characters
_ANSWERS = "possible_answer"


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row of a stream: its line, and its task or why there is none.

    Example:
        >>> ReadRow(7, problem="no 'query'").task is None
        True
    """

    line: int
    task: Task | None = None
    problem: str = ""
    format: str = ""


def load_tasks(
    path: Path | str,
    split: Split = Split.TRAIN,
    format: str = AUTO,
    limit: int | None = None,
    *,
    unnamed: Split | None = None,
) -> ImportResult:
    """Reads tasks from rows of any format, as JSONL or a JSON array, plain or ``.gz``.

    Args:
        path: The file.
        split: Split that the tasks are labelled with.
        format: One of ``formats.registry.FORMATS``, or ``auto`` (row by row, by its keys).
        limit: Most tasks to take, from the top; ``None`` for all.
        unnamed: Split of the rows that name none, whereupon those of other splits than ``split`` are passed over;
            ``None`` takes rows whatever they name.

    Returns:
        Tasks whose expected calls fit their tools, and the rows that were kept out. Task ids are the file's name
        with the row's ``id``, or else with its line.

    Raises:
        DataError: the file is missing, cannot be read, is not JSON at all, or the format is unknown.
    """
    require_format(format, auto=True)
    path = Path(path)
    result = ImportResult()
    seen: set[str] = set()
    for row in read_rows(path):
        if limit is not None and len(result.tasks) >= limit:
            break
        read = _read(row, format, lambda value: split_of(value, unnamed) if unnamed else split)
        if read.task is not None and unnamed and read.task.split is not split:
            continue
        if read.task is None:
            result.rejected.append(RejectedRow(row.line, read.problem))
            continue
        task_id = _task_id(path, row.value, row.line, seen)
        seen.add(task_id)
        result.tasks.append(replace(read.task, task_id=task_id))
    return result


def stream_tasks(path: Path | str, format: str = AUTO, split: Split = Split.TRAIN) -> Iterator[ReadRow]:
    """Rows of a file one by one, in memory that does not grow with it (JSONL; an array is read whole).

    Args:
        path: The file; of BFCL, the answers are taken from ``possible_answer/`` beside it.
        format: As in ``load_tasks``.
        split: Split of the rows that name none.

    Yields:
        A task or a problem for each row. Ids are the rows' own, else the file's name with the line.

    Raises:
        DataError: as ``load_tasks``; told where it is met.
    """
    require_format(format, auto=True)
    path = Path(path)
    rows = stream_rows(path)
    answers = path.parent / _ANSWERS / path.name
    for row in _with_answers(rows, stream_rows(answers)) if answers.is_file() else rows:
        read = _read(row, format, lambda value: split_of(value, split))
        if read.task is not None:
            task_id = _given_id(row.value) or f"{path.name.split('.')[0]}-line-{row.line}"
            read = replace(read, task=replace(read.task, task_id=task_id))
        yield read


def _with_answers(rows: Iterator[Row], answers: Iterator[Row]) -> Iterator[Row]:
    """BFCL's rows with their labels; both files have the same order, or else labels wait for their rows."""
    waiting: dict[Any, Any] = {}
    for row in rows:
        given: Any = row.value.get("id") if is_object(row.value) else None
        while given is not None and given not in waiting:
            answer = next(answers, None)
            if answer is None:
                break
            if is_object(answer.value):
                waiting[answer.value.get("id")] = answer.value.get(TRUTH)
        yield replace(row, value={**row.value, TRUTH: waiting.pop(given)}) if given in waiting else row


def _read(row: Row, format: str, split_for: Callable[[Mapping[str, Any]], Split]) -> ReadRow:
    try:
        if row.problem:
            raise DataError(row.problem)
        if not is_object(row.value):
            raise DataError("a row must be a JSON object")
        form = detect(row.value) if format == AUTO else format
        sample, split = _sample(row.value, form), split_for(row.value)
    except DataError as error:
        return ReadRow(row.line, problem=_one_line(str(error)))
    except RecursionError:
        return ReadRow(row.line, problem="nested too deep to read")
    category = category_of(len(sample.tools), len(sample.expected))
    task = Task("", sample.tools, sample.query, sample.expected, category, split)
    return ReadRow(row.line, task, format=form)


def _sample(value: Mapping[str, Any], format: str) -> Sample:
    sample = FORMATS[format].read(value)
    if format != "bfcl":  # its labels are kept as they are, also where they contradict the schema
        require_fit(sample.tools, sample.expected)
    _require_text(sample)
    return sample


def _require_text(sample: Sample) -> None:
    """Refuses halves of surrogate pairs, which JSON can escape but no tokenizer can read."""
    parts = [sample.query, *((tool.name, tool.description, tool.parameters) for tool in sample.tools)]
    parts += ((call.name, call.arguments) for call in sample.expected)
    try:
        json.dumps(parts, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise DataError("a text holds half of a surrogate pair, which is no character") from None


def _one_line(text: str) -> str:
    """A reason fit for one line of a terminal: names in it come from the file, and can be anything."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= _MAX_REASON else line[: _MAX_REASON - 3] + "..."


def _task_id(path: Path, row: Mapping[str, Any], line: int, seen: set[str]) -> str:
    stem, given = path.name.split(".")[0], _given_id(row)
    if given and f"{stem}-{given}" not in seen:
        return f"{stem}-{given}"
    task_id, number = f"{stem}-line-{line}", len(seen)
    while task_id in seen:  # several rows on one line, or a given id that looks like a line
        number += 1
        task_id = f"{stem}-line-{line}-{number}"
    return task_id


def _given_id(row: Mapping[str, Any]) -> str:
    given: Any = row.get("id")
    return str(given) if isinstance(given, str | int) and not isinstance(given, bool) else ""
