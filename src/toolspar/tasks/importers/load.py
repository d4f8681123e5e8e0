"""Tasks from a file; a bad row is reported with its line and kept out, never fatal, never silent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolspar.calls.shapes import is_object
from toolspar.core.errors import DataError
from toolspar.tasks.importers.dialects import READERS, Sample
from toolspar.tasks.importers.fit import require_fit
from toolspar.tasks.importers.records import ImportResult, RejectedRow
from toolspar.tasks.importers.rows import read_rows
from toolspar.tasks.records import Split, Task
from toolspar.tasks.splits import category_of

FORMATS = ("auto", *READERS)
_MAX_REASON = 300  # characters


def load_tasks(
    path: Path | str, split: Split = Split.TRAIN, format: str = "auto", limit: int | None = None
) -> ImportResult:
    """Reads tasks from xLAM rows or OpenAI messages, as JSONL or a JSON array, plain or ``.gz``.

    Args:
        path: The file.
        split: Split that the tasks are labelled with.
        format: ``xlam``, ``openai``, or ``auto`` (row by row: by the key ``messages``).
        limit: Most tasks to take, from the top; ``None`` for all.

    Returns:
        Tasks whose expected calls fit their tools, and the rows that were kept out. Task ids are the file's name
        with the row's ``id``, or else with its line.

    Raises:
        DataError: the file is missing, cannot be read, is not JSON at all, or the format is unknown.
    """
    if format not in FORMATS:
        raise DataError(f"task format '{format}' is unknown: use one of {', '.join(FORMATS)}")
    path = Path(path)
    result = ImportResult()
    seen: set[str] = set()
    for row in read_rows(path):
        if limit is not None and len(result.tasks) >= limit:
            break
        try:
            if row.problem:
                raise DataError(row.problem)
            sample = _sample(row.value, format)
        except DataError as error:
            result.rejected.append(RejectedRow(row.line, _one_line(str(error))))
            continue
        except RecursionError:
            result.rejected.append(RejectedRow(row.line, "nested too deep to read"))
            continue
        task_id = _task_id(path, row.value, row.line, seen)
        seen.add(task_id)
        category = category_of(len(sample.tools), len(sample.expected))
        result.tasks.append(Task(task_id, sample.tools, sample.query, sample.expected, category, split))
    return result


def _sample(value: Any, format: str) -> Sample:
    if not is_object(value):
        raise DataError("a row must be a JSON object")
    if format == "auto":
        format = "openai" if "messages" in value else "xlam"
    sample = READERS[format](value)
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
    stem = path.name.split(".")[0]
    given: Any = row.get("id")
    if isinstance(given, str | int) and not isinstance(given, bool) and f"{stem}-{given}" not in seen:
        return f"{stem}-{given}"
    task_id, number = f"{stem}-line-{line}", len(seen)
    while task_id in seen:  # several rows on one line, or a given id that looks like a line
        number += 1
        task_id = f"{stem}-line-{line}-{number}"
    return task_id
