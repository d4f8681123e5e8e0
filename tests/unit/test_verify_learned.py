"""The gate's learned check, with a scripted verifier."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.support.rewrite_cases import TASKS

from toolspar.tasks.records import Task
from toolspar.verify.gate import Gate
from toolspar.verify.learned import Learned
from toolspar.verify.records import CheckResult

TASK = TASKS["timer"]


class Script:
    """Its probability is a tenth for each letter, nine at most; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[tuple[Task, str]]] = []

    def __call__(self, pairs: Sequence[tuple[Task, str]]) -> list[float]:
        self.asked.append(list(pairs))
        return [min(len(text), 9) / 10 for _, text in pairs]


def fails(task: Task, rewritten: str) -> CheckResult:
    return CheckResult(False, 0.0, "found")


def passes(task: Task, rewritten: str) -> CheckResult:
    return CheckResult(True)


def learned(script: Script, floor: float = 0.5) -> Learned:
    return Learned(script, floor)


def test_the_probability_is_the_score_and_the_floor_passes() -> None:
    check = learned(Script())
    assert check(TASK, "12345") == CheckResult(True, 0.5)
    assert check(TASK, "1234") == CheckResult(False, 0.4, "probability 0.400 is below 0.5")


def test_what_another_check_refuses_is_not_judged() -> None:
    script = Script()
    report = Gate({"soft": fails, "learned": learned(script)})(TASK, "123456")
    assert report.failed == ("soft",) and "learned" not in report.results and not script.asked


def test_a_batch_is_judged_in_one_call_and_not_again() -> None:
    script = Script()
    gate = Gate({"soft": passes, "learned": learned(script)})
    pairs = [(TASK, "123456"), (TASK, "123"), (TASKS["painter"], "123"), (TASK, "123")]
    reports = gate.report_many(pairs)
    assert [report.valid for report in reports] == [True, False, False, False]
    assert [len(asked) for asked in script.asked] == [3]
    assert gate.report_many(pairs) == reports == [gate(*pair) for pair in pairs]
    assert len(script.asked) == 1


def test_it_forgets_what_it_has_not_seen_lately(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolspar.verify.learned._REMEMBERED", 2)
    script = Script()
    check = learned(script, floor=0.0)
    for text in ("a", "b", "a", "c", "a", "b"):
        check(TASK, text)
    assert [[text for _, text in asked] for asked in script.asked] == [["a"], ["b"], ["c"], ["b"]]


def test_more_pairs_than_it_remembers_are_still_judged_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolspar.verify.learned._REMEMBERED", 2)
    script = Script()
    reports = Gate({"learned": learned(script)}).report_many([(TASK, "x" * n) for n in range(4, 9)])
    assert [report.valid for report in reports] == [False, True, True, True, True]
    assert len(script.asked) == 1
