"""The gate's learned check, with a scripted verifier."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.support.rewrite_cases import TASKS

from toolspar.tasks.records import Task
from toolspar.verify.gate import Gate
from toolspar.verify.learned import Learned
from toolspar.verify.records import CheckResult
from toolspar.verify.weighing import Weighing

TASK = TASKS["timer"]
WEIGHING = Weighing(bias=0.0, scale=1.0, findings={"soft": -2.0, "other": -2.0})


class Script:
    """Its logit is the number of letters less five; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[tuple[Task, str]]] = []

    def __call__(self, pairs: Sequence[tuple[Task, str]]) -> list[float]:
        self.asked.append(list(pairs))
        return [len(text) - 5.0 for _, text in pairs]


def fails(task: Task, rewritten: str) -> CheckResult:
    return CheckResult(False, 0.0, "found")


def passes(task: Task, rewritten: str) -> CheckResult:
    return CheckResult(True)


def learned(script: Script, floor: float = 0.5) -> Learned:
    return Learned(script, WEIGHING, floor)


def test_the_probability_is_the_score_and_the_floor_passes() -> None:
    check = learned(Script())
    assert check(TASK, "12345") == CheckResult(True, 0.5)
    below = check(TASK, "1234")
    assert (below.passed, below.evidence) == (False, "probability 0.269 is below 0.5")
    assert below.score == pytest.approx(0.269, abs=1e-3)


def test_a_finding_is_evidence_that_the_verifier_may_outweigh() -> None:
    gate = Gate({"soft": fails, "fine": passes, "learned": learned(Script())})
    doubtful, sure = gate(TASK, "123456"), gate(TASK, "12345678")
    assert doubtful.failed == ("soft", "learned") and doubtful.results["soft"].evidence == "found"
    assert sure.valid and sure.results["soft"].passed
    assert sure.results["soft"].evidence == "outweighed (probability 0.731): found"
    assert sure.results["learned"].score == pytest.approx(0.731, abs=1e-3)
    assert list(sure.results) == ["soft", "fine", "learned"]


def test_findings_add_up() -> None:
    gate = Gate({"soft": fails, "other": fails, "learned": learned(Script())})
    assert not gate(TASK, "12345678").valid
    assert gate(TASK, "1234567890").valid


def test_a_check_without_a_weight_is_never_outweighed() -> None:
    gate = Gate({"hard": fails, "learned": learned(Script())})
    report = gate(TASK, "x" * 40)
    assert report.failed == ("hard",) and report.results["learned"].score > 0.99


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
