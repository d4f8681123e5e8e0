"""The labelled rewrites are well formed: enough of every kind, no leak between the halves."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data" / "rewrites"
VALID = {"plain", "suspicious"}


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


TASKS = {task["id"]: task for task in rows("tasks.jsonl")}
REWRITES = rows("rewrites.jsonl")


def test_about_half_of_at_least_a_thousand_rewrites_are_valid() -> None:
    labels = Counter(row["label"] for row in REWRITES)
    assert set(labels) == {"valid", "invalid"}
    assert len(REWRITES) >= 1000
    assert 0.4 < labels["valid"] / len(REWRITES) < 0.6


def test_every_kind_has_forty_and_one_label() -> None:
    kinds = Counter(row["kind"] for row in REWRITES)
    assert len(kinds) == 21
    assert min(kinds.values()) >= 40
    assert all((row["kind"] in VALID) is (row["label"] == "valid") for row in REWRITES)


def test_halves_are_split_by_task() -> None:
    for task in TASKS.values():
        even = int(hashlib.sha256(task["id"].encode()).hexdigest(), 16) % 2 == 0
        assert task["half"] == ("tune" if even else "final")


def test_rewrites_are_of_known_tasks_and_all_differ() -> None:
    texts = [row["rewritten"] for row in REWRITES]
    assert len(set(texts)) == len(texts)
    assert {row["id"] for row in REWRITES} == set(TASKS)
    assert all(row["rewritten"] != TASKS[row["id"]]["query"] for row in REWRITES)
