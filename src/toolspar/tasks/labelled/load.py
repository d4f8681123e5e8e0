"""Reading the labelled rewrites that ship with the project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from toolspar.calls.record_lines import parse_offer
from toolspar.tasks import labelled
from toolspar.tasks.records import Split, Task
from toolspar.tasks.splits import category_of

TRAIN, CALIBRATE = "train", "calibrate"
LATER = ("sixth", "seventh", "eighth", "ninth", "tenth")
"""Folders of writers whose rewrites were measured on before they were learnt from."""
_VALID = "valid"


@dataclass(frozen=True, slots=True)
class LabelledRewrite:
    """A task, a rewrite of its request, and what a person says of it.

    Example:
        >>> row = labelled_rewrites("calibrate")[0]
        >>> row.valid == (row.kind in ("plain", "suspicious"))
        True
    """

    task: Task
    rewritten: str
    valid: bool
    kind: str
    writer: str


def labelled_rewrites(part: str) -> list[LabelledRewrite]:
    """The labelled rewrites of one part, in the files' order.

    Args:
        part: ``train``, what the verifier learns from, or ``calibrate``: rewrites of other tasks by other writers,
            on which the weights of rules and verifier are chosen (rules have been mended while reading them since).
    """
    return [
        row for folder in (files(labelled), *(files(labelled) / name for name in LATER)) for row in _of(folder, part)
    ]


def _of(folder: Traversable, part: str) -> Iterator[LabelledRewrite]:
    tasks = _tasks(folder, part)
    for row in _rows(folder, "rewrites.jsonl"):
        if row["id"] in tasks:
            task, writer = tasks[row["id"]]
            yield LabelledRewrite(task, row["rewritten"], row["label"] == _VALID, row["kind"], writer)


def _tasks(folder: Traversable, part: str) -> dict[str, tuple[Task, str]]:
    """Task and writer by the task's id; a task without a part is kept for measuring."""
    tasks: dict[str, tuple[Task, str]] = {}
    for row in _rows(folder, "tasks.jsonl"):
        if row.get("part") == part:
            tools, calls = parse_offer(row)
            category = category_of(len(tools), len(calls))
            task = Task(row["id"], tuple(tools), row["query"], tuple(calls), category, Split.TRAIN)
            tasks[row["id"]] = task, row["set"]
    return tasks


def _rows(folder: Traversable, name: str) -> Iterator[dict[str, Any]]:
    with (folder / name).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
