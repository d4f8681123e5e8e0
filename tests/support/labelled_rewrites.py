"""The labelled rewrites of ``tests/data/rewrites`` joined with their tasks, as ``toolspar verify`` reads them.

``python -m tests.support.labelled_rewrites > tune.jsonl`` writes the half on which checks may be tuned.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data" / "rewrites"
_OF_THE_TASK = ("tools", "query", "expected")


def joined(half: str = "tune") -> Iterator[dict[str, Any]]:
    """The records of one half, in the file's order: those of its rewrite, and tools, query and calls of its task.

    Args:
        half: ``tune``, or ``final``, which is for the one measurement at the end.
    """
    tasks = {task["id"]: task for task in _rows("tasks.jsonl") if task["half"] == half}
    for row in _rows("rewrites.jsonl"):
        if row["id"] in tasks:
            yield {**row, **{key: tasks[row["id"]][key] for key in _OF_THE_TASK}}


def _rows(name: str) -> Iterator[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    for record in joined():
        print(json.dumps(record))
