"""Measured on generated tasks: harmless families are accepted, programmatic corruptions are rejected."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from tests.support.corruptions import CORRUPTIONS
from tests.support.gates import rules_gate

from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Split
from toolspar.tasks.rewrites.rewrite import rewrite
from toolspar.tasks.rewrites.styles import TRAIN_FAMILIES, Family

GATE = rules_gate()
FLOORS = {
    "dropped_value": 0.97, "changed_number": 0.97, "swapped_values": 0.85, "negated": 0.97, "truncated": 0.97,
    "second_request": 0.97,
}  # fmt: skip


@pytest.fixture(scope="module")
def tasks():
    return generate_tasks(Split.TRAIN, 200, 5) + generate_tasks(Split.DEV, 100, 5)


@pytest.mark.slow
@pytest.mark.parametrize("family", Family)
def test_rewrites_of_generated_tasks_are_accepted(tasks, family):
    accepted, refused = 0, []
    for index, task in enumerate(tasks):
        text = rewrite(task, family, random.Random(index))
        if text is not None:
            report = GATE(task, text)
            accepted += report.valid
            if not report.valid:
                refused.append((task.query, text, [(name, report.results[name].evidence) for name in report.failed]))
    made = accepted + len(refused)
    assert made >= 30, "the family hardly ever applies"
    assert accepted / made >= (0.97 if family in TRAIN_FAMILIES else 0.95), refused[:10]


@pytest.mark.slow
@pytest.mark.parametrize("name", CORRUPTIONS)
def test_corruptions_of_generated_tasks_are_rejected(tasks, name):
    rejected, missed = 0, []
    for index, task in enumerate(tasks):
        text = CORRUPTIONS[name](task, random.Random(index)) if task.expected else None
        if text is not None and text != task.query:
            if GATE(task, text).valid:
                missed.append((task.query, text))
            else:
                rejected += 1
    made = rejected + len(missed)
    assert made >= 20, "the corruption hardly ever applies"
    assert rejected / made >= FLOORS[name], missed[:10]


@pytest.mark.slow
def test_another_query_is_rejected(tasks):
    asking = [task for task in tasks if task.expected]
    pairs = [(task, other) for task, other in zip(asking, asking[1:], strict=False) if task.expected != other.expected]
    verdicts = Counter(GATE(task, other.query).valid for task, other in pairs)
    assert verdicts[False] / len(pairs) >= 0.98
