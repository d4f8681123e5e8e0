"""The checker against answers that were labelled one by one; see ``tests/data/answers/README.md``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from toolspar.calls.check import check_answer
from toolspar.calls.record_lines import parse_offer

FOLDER = Path(__file__).parents[1] / "data/answers"
RECORDS: list[dict[str, Any]] = [
    json.loads(line)
    for path in sorted(FOLDER.glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
FOURTH = ("d014", "d077", "d104", "d105", "d110", "d126", "d158", "d186")
STRICTER_ON_PURPOSE = {"a266", "a275", "a279", "b042", "b062", "b077", "b106", *FOURTH}


@pytest.mark.parametrize("record", RECORDS, ids=[record["id"] for record in RECORDS])
def test_the_verdict_is_the_label(record: dict[str, Any]) -> None:
    tools, expected = parse_offer(record)
    verdict = check_answer(tools, expected, record["answer"])
    label = (record["strict"], record["correct"] and record["id"] not in STRICTER_ON_PURPOSE)
    assert (verdict.strict, verdict.correct) == label, f"{record['why']} But: {verdict.detail}"
