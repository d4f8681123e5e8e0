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
# Forms that take knowledge of a field (music, chemistry), are open to doubt, or look like mistakes to a rule.
STRICTER_ON_PURPOSE = frozenset(
    "a275 a279 b042 b062 d014 d077 d104 d105 d110 d126 d158 d186 e012 e014 e016 e043 e045 e048 e072 e092 e110 "
    "e112 e114 e116 e124 e138 e146 e147 e162 e171 e181 e192 e198 g039".split()
)
WRONGLY_ACCEPTED = frozenset(["e024"])  # "anos" for "a\u00f1os" in a text to translate: accents are taken for harmless


@pytest.mark.parametrize("record", RECORDS, ids=[record["id"] for record in RECORDS])
def test_the_verdict_is_the_label(record: dict[str, Any]) -> None:
    tools, expected = parse_offer(record)
    verdict = check_answer(tools, expected, record["answer"])
    correct = record["id"] in WRONGLY_ACCEPTED or (record["correct"] and record["id"] not in STRICTER_ON_PURPOSE)
    label = (record["strict"], correct)
    assert (verdict.strict, verdict.correct) == label, f"{record['why']} But: {verdict.detail}"
