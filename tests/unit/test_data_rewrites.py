"""The labelled rewrites are well formed: enough of every kind, no leak between the halves."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

import pytest
from tests.support.labelled_rewrites import FOLDERS, SETS

VALID = {"plain", "suspicious"}


def rows(name: str, file: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDERS[name] / file).read_text(encoding="utf-8").splitlines()]


REWRITES = rows("rewrites", "rewrites.jsonl")


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
    for task in rows("rewrites", "tasks.jsonl"):
        even = int(hashlib.sha256(task["id"].encode()).hexdigest(), 16) % 2 == 0
        assert task["half"] == ("tune" if even else "final")


def test_no_request_is_both_learned_from_and_measured_on() -> None:
    queries: dict[str, set[str]] = {"train": set(), "calibrate": set(), "measured": set()}
    for name in SETS:
        for task in rows(name, "tasks.jsonl"):
            queries[task.get("part", "measured")].add(" ".join(task["query"].lower().split()))
    assert all(queries.values())
    assert not queries["train"] & queries["calibrate"]
    assert not (queries["train"] | queries["calibrate"]) & queries["measured"]


@pytest.mark.parametrize("name", SETS)
def test_rewrites_are_of_known_tasks_and_all_differ(name: str) -> None:
    tasks = {task["id"]: task for task in rows(name, "tasks.jsonl")}
    rewrites = rows(name, "rewrites.jsonl")
    texts = [row["rewritten"] for row in rewrites]
    assert len(set(texts)) == len(texts)
    assert {row["id"] for row in rewrites} == set(tasks)
    assert all(row["rewritten"] != tasks[row["id"]]["query"] for row in rewrites)
    assert all((row["kind"] in VALID) is (row["label"] == "valid") for row in rewrites)
