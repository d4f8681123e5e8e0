"""Rewrites from a file: reading records, errors, batches, and what the gate says of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from toolspar.core.errors import DataError
from toolspar.tasks.records import Category, Task
from toolspar.verify.gate import Gate
from toolspar.verify.records import CheckResult
from toolspar.verify.rewrite_file import judge_lines, read_rewrite

GOOD: dict[str, Any] = {
    "tools": [{"name": "book", "parameters": {"city": {"type": "str"}, "guests": {"type": "int"}}}],
    "query": "Book a table for three in Oslo.",
    "expected": [{"name": "book", "arguments": {"city": "Oslo", "guests": {"$any": [3, "three"]}}}],
    "rewritten": "A table in Oslo for three, please.",
}


def line(**changes: Any) -> str:
    return json.dumps({**GOOD, **changes})


class Short:
    """A fake check with a model: fails on long texts, breaks on one word, keeps what it was prepared for."""

    def __init__(self) -> None:
        self.prepared: list[list[str]] = []

    costly = False

    def prepare(self, pairs: Sequence[tuple[Task, str]], /) -> None:
        self.prepared.append([text for task, rewritten in pairs for text in (task.query, rewritten)])

    def __call__(self, task: Task, rewritten: str, /) -> CheckResult:
        if rewritten == "break":
            raise KeyError("no such word")
        return CheckResult(len(rewritten) < 8, evidence=f"{len(rewritten)} characters")


def lower(task: Task, rewritten: str, /) -> CheckResult:
    return CheckResult(rewritten.islower(), evidence="a capital")


def test_a_record_becomes_a_task() -> None:
    record = read_rewrite(line(label="valid", kind="plain"))
    assert (record.label, record.kind, record.rewritten) == ("valid", "plain", GOOD["rewritten"])
    assert record.task.query == GOOD["query"]
    assert record.task.category is Category.SIMPLE
    assert record.task.tools[0].properties["guests"] == {"type": "integer"}
    assert record.task.expected[0].arguments["guests"] == {"$any": [3, "three"]}


def test_no_call_expected_and_no_label() -> None:
    record = read_rewrite(line(expected=[], label=None))
    assert (record.task.expected, record.task.category) == ((), Category.IRRELEVANCE)
    assert (record.label, record.kind) == ("", "")


def test_the_id_of_a_task_tells_tasks_apart_and_nothing_else() -> None:
    first = read_rewrite(line()).task.task_id
    assert read_rewrite(line(rewritten="other", label="valid")).task.task_id == first
    others = [line(query="Book."), line(expected=[]), line(tools=[{"name": "book"}])]
    assert len({first, *(read_rewrite(other).task.task_id for other in others)}) == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not json", "no JSON"),
        ("[1]", "a JSON object with 'tools', 'query', 'expected' and 'rewritten'"),
        ("[" * 100_000, "no JSON"),
        (json.dumps({key: GOOD[key] for key in ("tools", "query", "expected")}), "'rewritten' is missing"),
        (line(tools={}), "'tools' must be a list"),
        (line(tools=[{}]), "a tool needs a 'name'"),
        (line(expected="f"), "'expected' must be a list"),
        (line(expected=[{"arguments": {}}]), "needs a 'name'"),
        (line(expected=[{"name": "f", "arguments": 5}]), "must be a JSON object"),
        (line(query=" "), "'query' must be a text that is not empty"),
        (line(query=5), "'query' must be a text"),
        (line(rewritten=None), "'rewritten' must be a text"),
        (line(rewritten="half \ud800"), "'rewritten' holds what is no character"),
        (line(label="maybe"), "'label' must be 'valid' or 'invalid'"),
        (line(label=["valid"]), "'label' must be"),
        (line(kind=3), "'kind' must be a text"),
    ],
)
def test_a_bad_record_is_named(text: str, message: str) -> None:
    with pytest.raises(DataError) as error:
        read_rewrite(text)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_results_keep_the_order_and_the_line_numbers() -> None:
    lines = [line(rewritten="short"), "", "bad", line(rewritten="A long text"), line(rewritten="break")]
    gate = Gate({"lower": lower, "short": Short()})
    found = [judged.to_json() for judged in judge_lines(lines, gate, batch=2)]
    assert found == [
        {"line": 1, "valid": True, "failed": [], "evidence": {}},
        {"line": 3, "error": "line 3: no JSON: Expecting value: line 1 column 1 (char 0)"},
        {
            "line": 4,
            "valid": False,
            "failed": ["lower", "short"],
            "evidence": {"lower": "a capital", "short": "11 characters"},
        },
        {"line": 5, "error": "line 5: a check of the gate broke: short: KeyError: 'no such word'"},
    ]


def test_a_batch_is_read_and_no_more() -> None:
    check, taken = Short(), []

    def lines() -> Iterator[str]:
        for number in range(10):
            taken.append(number)
            yield line(rewritten=f"r{number}")

    results = judge_lines(lines(), Gate({"short": check}), batch=4)
    assert next(results).line == 1
    assert taken == [0, 1, 2, 3]
    assert check.prepared == [[GOOD["query"], "r0", GOOD["query"], "r1", GOOD["query"], "r2", GOOD["query"], "r3"]]
    assert [judged.line for judged in results] == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert [len(texts) for texts in check.prepared] == [8, 8, 4]
