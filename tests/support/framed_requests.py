"""Words around a whole request, labelled: does the message still ask for just that?

``python -m tests.support.framed_requests fourth 12`` puts a writer's templates around requests of twelve training
tools and prints how many of both labels the rules accept.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.support.gates import rules_gate

from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.labelled.frames import labelled_frames
from toolspar.tasks.records import Split, Task

FOLDER = Path(__file__).parents[1] / "data" / "frames"
_TASKS, _SEED = 160, 5


def templates(name: str) -> list[tuple[str, str]]:
    """Template (with ``{q}`` for the request) and label (``valid`` or ``invalid``) of each row of a writer."""
    if not (FOLDER / f"{name}.jsonl").is_file():
        found = [row for row in labelled_frames() if row.writer == name]
        return [(row.text, "valid" if row.valid else "invalid") for row in found]
    rows = map(json.loads, (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())
    return [(row["template"], row["label"]) for row in rows]


def requests(count: int) -> list[Task]:
    """Training tasks that want one call, each of another tool."""
    tasks = (task for task in generate_tasks(Split.TRAIN, _TASKS, _SEED) if len(task.expected) == 1)
    return list({task.expected[0].name: task for task in tasks}.values())[:count]


def verdicts(name: str, tasks: list[Task]) -> Iterator[tuple[str, str, float]]:
    """Template, label, and the share of the tasks with which the rules accept the framed request."""
    gate = rules_gate()
    for template, label in templates(name):
        valid = [gate(task, template.replace("{q}", task.query)).valid for task in tasks]
        yield template, label, sum(valid) / len(valid)


if __name__ == "__main__":
    found = list(verdicts(sys.argv[1], requests(int(sys.argv[2]))))
    for wanted in ("invalid", "valid"):
        shares = [share for _, label, share in found if label == wanted]
        print(
            f"{wanted}: {sum(shares) / len(shares):.1%} of {len(shares)} templates accepted, by mean share of requests"
        )
