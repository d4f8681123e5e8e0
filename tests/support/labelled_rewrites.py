"""The labelled rewrites joined with their tasks, as ``toolspar verify`` reads them.

``python -m tests.support.labelled_rewrites [SET [HALF]] > tune.jsonl`` writes a half of a set: of ``rewrites`` that on
which checks may be tuned, unless told otherwise.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolspar.tasks.labelled.load import LATER

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "rewrites": ROOT / "tests" / "data" / "rewrites",
    "rewrites_later": ROOT / "src" / "toolspar" / "tasks" / "labelled",
    "rewrites_third": ROOT / "tests" / "data" / "rewrites_third",
    "rewrites_fourth": ROOT / "tests" / "data" / "rewrites_fourth",
    "rewrites_fifth": ROOT / "tests" / "data" / "rewrites_fifth",
    "rewrites_eleventh": ROOT / "tests" / "data" / "rewrites_eleventh",
    "rewrites_twelfth": ROOT / "tests" / "data" / "rewrites_twelfth",
    **{f"rewrites_{name}": ROOT / "src" / "toolspar" / "tasks" / "labelled" / name for name in LATER},
}
SETS = tuple(FOLDERS)
_OF_THE_TASK = ("tools", "query", "expected")


def joined(name: str = "rewrites", half: str = "tune", *, unlearnt: bool = False) -> Iterator[dict[str, Any]]:
    """The records of one half, in the file's order: those of its rewrite, and tools, query and calls of its task.

    Args:
        name: One of ``SETS``.
        half: ``tune``, or ``final``, which in the set ``rewrites`` is for the one measurement at the end.
        unlearnt: Leave out requests with other rewrites of which the verifier that ships has learnt.
    """
    tasks = {
        task["id"]: task
        for task in _rows(name, "tasks.jsonl")
        if task.get("half") == half and not (unlearnt and "part" in task)
    }
    for row in _rows(name, "rewrites.jsonl"):
        if row["id"] in tasks:
            yield {**row, **{key: tasks[row["id"]][key] for key in _OF_THE_TASK}}


def _rows(name: str, file: str) -> Iterator[dict[str, Any]]:
    with (FOLDERS[name] / file).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    for record in joined(*sys.argv[1:]):
        print(json.dumps(record))
