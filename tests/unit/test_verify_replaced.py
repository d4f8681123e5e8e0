"""A word that gave way to another: what has been put for what, and the check that a sentence encoder judges it by."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.support.tool_tasks import task, tool

from toolspar.verify.gate import Gate
from toolspar.verify.records import CheckResult
from toolspar.verify.replaced import Replaced
from toolspar.verify.wording.replacements import replaced

TIDES = task(
    "Show me the tide table for Sopot on 4 May 2027.",
    [tool("read_tides", "High and low water of a beach.", beach="Name of the beach.", day="Day, YYYY-MM-DD.")],
    ("read_tides", {"beach": "Sopot", "day": "2027-05-04"}),
)


@pytest.mark.parametrize(
    ("rewritten", "versions"),
    [
        ("Show me the bus table for Sopot on 4 May 2027.", ["Show me the bus table for Sopot on 4 May 2027."]),
        (
            "Hi! Show me the train timetable for Sopot on 4 May 2027, thanks.",
            ["Show me the train timetable for Sopot on 4 May 2027."],
        ),
        ("Show me the tide table for Gdynia on 4 May 2027.", []),  # a value: other checks see it
        ("Show me the water table for Sopot on 4 May 2027.", []),  # a word of the tool
        ("Show me the tdie table for Sopot on 4 May 2027.", []),
        ("Show me the td table for Sopot on 4 May 2027.", []),
        ("Please show me, for Sopot, the tide table on 4 May 2027.", []),
        ("Show me the table of all the buses and trams for Sopot on 4 May 2027.", []),  # many words for one
        ("I would love to know when the sea is high in Sopot on 4 May 2027, bus or not.", []),  # another sentence
        ("", []),
    ],
)
def test_what_has_been_put_for_what(rewritten: str, versions: list[str]) -> None:
    assert list(replaced(TIDES, rewritten)) == versions


class Encoder:
    """The query lies along the first axis; texts that speak of a bus lie apart from it, others near it."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked.append(list(texts))
        return [[1.0, 0.0] if text == TIDES.query else [0.6, 0.8] if "bus" in text else [0.96, 0.28] for text in texts]


def test_the_least_likely_version_decides() -> None:
    encoder = Encoder()
    check = Replaced(encoder, floor=0.89)
    assert check(TIDES, "Show me the tidal table for Sopot on 4 May 2027.") == CheckResult(True, 0.96)
    two = check(TIDES, "Give me the bus table for Sopot on 4 May 2027.")
    assert (two.passed, two.score) == (False, 0.6)
    assert "'Show me the bus table for Sopot on 4 May 2027.' is like the request by 0.60, below 0.89" in two.evidence
    assert check(TIDES, "The tide table for Sopot, 4 May 2027?") == CheckResult(True, 1.0)
    assert len(encoder.asked) == 2  # nothing was put for anything in the last one


def test_a_request_that_no_tool_serves_may_drift() -> None:
    unserved = task("Show me the tide table for Sopot on 4 May 2027.", list(TIDES.tools))
    assert Replaced(Encoder(), floor=0.89)(unserved, "Show me the bus table for Sopot on 4 May 2027.").passed


def test_it_stands_in_a_gate_under_its_name() -> None:
    gate = Gate({"replaced": Replaced(Encoder(), floor=0.89)})
    assert gate(TIDES, "Show me the bus table for Sopot on 4 May 2027.").failed == ("replaced",)
    assert gate(TIDES, "Show me the tide table for Sopot on 4 May 2027, please.").valid
