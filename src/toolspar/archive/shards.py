"""The archive on disk: entries as rows of Parquet shards that ``datasets.load_dataset`` reads as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from toolspar.archive.records import ArchiveEntry
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.schema import tool_to_openai
from toolspar.core.errors import RunError
from toolspar.runtime.files import disk_errors, replace_atomically
from toolspar.tasks.records import Category, Split, Task

_NAME = re.compile(r"flips-r(\d+)-u(\d+)-(\d+)\.parquet")
_TEXT_COLUMNS = (
    *("task_id", "category", "split", "query", "rewritten", "style", "tools", "expected"),
    *("answer", "reason", "detail", "policy", "opponent", "reward"),
)

_TASK_COLUMNS = ("task_id", "category", "split", "query", "tools", "expected")

KnownTasks = dict[tuple[str, ...], Task]
"""Tasks by the texts of their columns."""
Position = tuple[int, int]
"""(round, update) in which an entry was found."""


def shard_files(folder: Path) -> list[tuple[Position, Path]]:
    """The shards of a folder with the positions in their names, oldest first."""
    found = [(match, path) for path in folder.glob("flips-*.parquet") if (match := _NAME.fullmatch(path.name))]
    keyed = sorted((tuple(int(part) for part in match.groups()), path) for match, path in found)
    return [((round_, update), path) for (round_, update, _), path in keyed]


def write_shard(folder: Path, position: Position, entries: Sequence[ArchiveEntry], vectors_ND: np.ndarray) -> Path:
    """Add one shard; it appears whole or not at all.

    Args:
        folder: The archive's folder, made if it is missing.
        position: Where the entries were found; it names the shard.
        entries: The rows.
        vectors_ND: float32 embeddings of the rewrites, kept in the column ``embedding``.

    Raises:
        RunError: the disk is full, or the folder is not writable.
    """
    columns: dict[str, Any] = {name: [] for name in _TEXT_COLUMNS}
    for entry in entries:
        for name, text in _texts(entry).items():
            columns[name].append(text.encode("utf-8", "replace").decode())  # Arrow refuses lone surrogates
    columns["found_round"] = pa.array([position[0]] * len(entries), pa.int64())
    columns["found_update"] = pa.array([position[1]] * len(entries), pa.int64())
    flat = pa.array(vectors_ND.astype(np.float32, copy=False).reshape(-1), pa.float32())
    columns["embedding"] = pa.FixedSizeListArray.from_arrays(flat, vectors_ND.shape[1])
    buffer = BytesIO()
    pq.write_table(pa.table(columns), buffer)
    stem = f"flips-r{position[0]:04d}-u{position[1]:06d}"
    path = next(path for number in count() if not (path := folder / f"{stem}-{number:03d}.parquet").exists())
    with disk_errors(path):
        folder.mkdir(parents=True, exist_ok=True)
    replace_atomically(path, buffer.getvalue())
    return path


def read_shard(path: Path, known: KnownTasks | None = None) -> tuple[list[ArchiveEntry], np.ndarray]:
    """The entries of a shard and their float32 embeddings [N, D], exactly as they were written.

    Args:
        path: The file.
        known: Tasks that were read before; those of this shard are added. A task is kept once, however many flips it
            has: its tools would fill the memory otherwise.

    Raises:
        RunError: the file is damaged or is not a shard.
    """
    try:
        table = pq.ParquetFile(path).read()
        vectors = table.column("embedding").combine_chunks()
        vectors_ND = vectors.flatten().to_numpy(zero_copy_only=False).reshape(len(table), vectors.type.list_size)
        known = {} if known is None else known
        entries = [_entry(row, known) for row in table.drop_columns(["embedding"]).to_pylist()]
    except (OSError, ValueError, LookupError, AttributeError, TypeError) as error:  # Arrow's errors are ValueErrors
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise RunError(f"archive shard {path} cannot be read ({reason}): delete it or restore a copy") from error
    return entries, vectors_ND


def delete_shard(path: Path) -> None:
    """Delete a shard.

    Raises:
        RunError: the folder is not writable.
    """
    try:
        path.unlink()
    except OSError as error:
        raise RunError(
            f"archive shard {path} cannot be deleted ({error.strerror}): make its folder writable"
        ) from error


def sweep(folder: Path) -> None:
    """Delete what an interrupted write left behind, of this version or of earlier ones."""
    for pattern in ("flips-*.parquet.partial", ".flips-*.tmp"):
        for path in folder.glob(pattern):
            delete_shard(path)


def _texts(entry: ArchiveEntry) -> dict[str, str]:
    task = entry.task
    return {
        "task_id": task.task_id,
        "category": task.category.value,
        "split": task.split.value,
        "query": task.query,
        "rewritten": entry.rewritten,
        "style": entry.style,
        "tools": _dumps([tool_to_openai(tool) for tool in task.tools]),
        "expected": _dumps([{"name": call.name, "arguments": call.arguments} for call in task.expected]),
        "answer": entry.answer,
        "reason": entry.reason,
        "detail": entry.detail,
        "policy": entry.policy,
        "opponent": entry.opponent,
        "reward": _dumps(entry.reward),
    }


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=dict)  # ``default`` meets mappings that are no dicts


def _entry(row: dict[str, Any], known: KnownTasks) -> ArchiveEntry:
    key = tuple(row[name] for name in _TASK_COLUMNS)
    if key not in known:
        known[key] = _task(row)
    own = ("style", "rewritten", "answer", "reason", "detail", "found_round", "found_update", "policy", "opponent")
    reward = json.loads(row.get("reward", "{}"))  # a column that old shards lack
    return ArchiveEntry(task=known[key], reward=reward, **{name: row[name] for name in own})


def _task(row: dict[str, Any]) -> Task:
    """The task of a row, its schemas untouched: another order of keys would be another prompt after a resume."""
    functions = [tool["function"] for tool in json.loads(row["tools"])]
    return Task(
        task_id=row["task_id"],
        tools=tuple(ToolSpec(f["name"], f["description"], f["parameters"]) for f in functions),
        query=row["query"],
        expected=tuple(ToolCall(call["name"], call["arguments"]) for call in json.loads(row["expected"])),
        category=Category(row["category"]),
        split=Split(row["split"]),
    )
