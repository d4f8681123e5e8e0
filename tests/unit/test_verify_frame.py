"""The words around a request: what they are, and the check that a model judges them by."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.support.framed_requests import FOLDER, templates
from tests.support.tool_tasks import task, tool

from toolspar.app.locations import warm_folder
from toolspar.models.frame_reader import load_frame_judge
from toolspar.models.lower_layers import LowerLayers
from toolspar.tasks.labelled.frames import REQUEST, labelled_frames
from toolspar.verify.around import MASK, words_around
from toolspar.verify.frame import Frame
from toolspar.verify.gate import Gate
from toolspar.verify.records import CheckResult

LAWN = task("Water the lawn for 20 minutes.", [tool("water", "Water.", place="Where.")], ("water", {"place": "lawn"}))


@pytest.mark.parametrize(
    ("rewritten", "around"),
    [
        ("Hi! Water the lawn for 20 minutes.", f"Hi! {MASK}"),
        ('She said "water the  lawn for 20 minutes." to me.', f'She said "{MASK} to me.'),
        ("WATER THE LAWN FOR 20 MINUTES tomorrow", f"{MASK} tomorrow"),
        ("Water the lawn for 20 minutes!", ""),
        ("  'Water the lawn for 20 minutes...'", ""),
        ("Hi! Water the lawn for twenty minutes.", ""),
        ("Hi! Underwater the lawn for 20 minutes.", ""),
        ("Hi! Water the lawn for 20 minutess.", ""),
        ("", ""),
    ],
)
def test_the_request_is_found_word_by_word(rewritten: str, around: str) -> None:
    assert words_around(LAWN.query, rewritten) == around


def test_an_empty_request_stands_nowhere_and_marks_are_no_patterns() -> None:
    assert words_around("...", "Hi there") == ""
    assert words_around("Is 3 (+2) [a]*?", "Well, is 3 (+2) [a]*? Bye") == f"Well, {MASK} Bye"


class Judge:
    """Gives a low probability to what says "who", and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, messages: Sequence[str]) -> list[float]:
        self.asked.append(list(messages))
        return [0.1 if "Who" in message else 0.9 for message in messages]


def test_only_words_around_a_whole_request_are_judged_and_each_once() -> None:
    judge = Judge()
    check = Frame(judge, floor=0.2)
    said, kind = f"Who says this: {LAWN.query}", f"Please: {LAWN.query}"
    check.prepare([(LAWN, said), (LAWN, kind), (LAWN, "Sprinkle the lawn for 20 minutes."), (LAWN, said)])
    assert check(LAWN, said) == CheckResult(False, 0.1, "probability 0.100 is below 0.2")
    assert check(LAWN, kind) == CheckResult(True, 0.9)
    assert check(LAWN, "Sprinkle the lawn for 20 minutes.") == check(LAWN, LAWN.query) == CheckResult(True, 1.0)
    assert judge.asked == [[f"Who says this: {MASK}", f"Please: {MASK}"]]


def test_what_another_check_refuses_is_not_read() -> None:
    judge = Judge()
    gate = Gate({"frame": Frame(judge, 0.2), "short": lambda task, text: CheckResult(len(text) < 50, 1.0)})
    pairs = [(LAWN, f"Who says this: {LAWN.query}"), (LAWN, f"{'Please ' * 10}{LAWN.query}")]
    assert [report.failed for report in gate.report_many(pairs)] == [("frame",), ("short",)]
    assert judge.asked == [[f"Who says this: {MASK}"]]


def test_labelled_frames_are_whole_and_none_is_among_those_kept_for_measuring() -> None:
    rows = labelled_frames()
    kept = {text.strip().lower() for path in FOLDER.glob("*.jsonl") for text, _ in templates(path.stem)}
    assert len(kept) > 300 and not any(row.text.strip().lower() in kept for row in rows)
    assert all(row.text.count(REQUEST) == 1 and row.kind for row in rows)
    assert len({row.text.strip().lower() for row in rows}) == len(rows)
    for writer in {row.writer for row in rows}:
        assert {row.valid for row in rows if row.writer == writer} == {True, False}


def test_the_shipped_head_on_frames_of_writers_that_it_has_not_seen() -> None:
    """A sample, for time: every fourth template of `fourth`; the whole is measured by benchmarks/frames.py."""
    sample = templates("fourth")[::4]
    judge = load_frame_judge(warm_folder("frames"), LowerLayers())
    passed = [p >= 0.2 for p in judge([text.replace(REQUEST, MASK) for text, _ in sample])]
    invalid = [ok for ok, (_, label) in zip(passed, sample, strict=True) if label == "invalid"]
    valid = [ok for ok, (_, label) in zip(passed, sample, strict=True) if label == "valid"]
    assert sum(invalid) / len(invalid) < 0.6 and sum(valid) / len(valid) > 0.8
