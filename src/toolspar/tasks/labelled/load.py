"""Reading the labelled rewrites that ship with the project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from toolspar.calls.record_lines import parse_offer
from toolspar.tasks import labelled
from toolspar.tasks.records import Split, Task
from toolspar.tasks.splits import category_of

TRAIN, CALIBRATE = "train", "calibrate"
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
    """The labelled rewrites of one part, in the file's order.

    Args:
        part: ``train``, what the verifier learns from, or ``calibrate``: rewrites of other tasks by other writers,
            on which the weights of rules and verifier are chosen (rules have been mended while reading them since).
    """
    tasks = _tasks(part)
    return [
        LabelledRewrite(task, row["rewritten"], row["label"] == _VALID, row["kind"], writer)
        for row in _rows("rewrites.jsonl")
        if row["id"] in tasks
        for task, writer in [tasks[row["id"]]]
    ]


@cache
def _tasks(part: str) -> dict[str, tuple[Task, str]]:
    """Task and writer by the task's id."""
    tasks: dict[str, tuple[Task, str]] = {}
    for row in _rows("tasks.jsonl"):
        if row["part"] == part:
            tools, calls = parse_offer(row)
            category = category_of(len(tools), len(calls))
            task = Task(row["id"], tuple(tools), row["query"], tuple(calls), category, Split.TRAIN)
            tasks[row["id"]] = task, row["set"]
    return tasks


def _rows(name: str) -> Iterator[dict[str, Any]]:
    with (files(labelled) / name).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
