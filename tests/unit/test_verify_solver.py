"""The solver's check against scripted answers, and that a gate asks costly checks last and little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.support.gates import solver_settings
from tests.support.play_records import played, weather_task

from toolspar.core.errors import ConfigError
from toolspar.rollout.metrics import episode_metrics
from toolspar.tasks.records import Category, Task
from toolspar.verify.gate import Gate
from toolspar.verify.records import CheckResult
from toolspar.verify.solver import Solver

PARIS, ROME = weather_task("Paris"), weather_task("Rome")


def call(city: str) -> str:
    return f'<tool_call>{{"name": "get_weather", "arguments": {{"city": "{city}"}}}}</tool_call>'


OTHER_TOOL = '<tool_call>{"name": "get_rain", "arguments": {"city": "Paris"}}</tool_call>'


class Scripted:
    """A solver whose answers depend on the text alone; it notes what it was asked."""

    def __init__(self, **answers: Sequence[str | None]) -> None:
        self.answers = answers
        self.asked: list[list[tuple[str, str]]] = []

    def __call__(self, pairs: Sequence[tuple[Task, str]]) -> list[Sequence[str | None]]:
        self.asked.append([(task.task_id, text) for task, text in pairs])
        return [self.answers.get(text, [call("Paris")] * 4) for _, text in pairs]


@pytest.mark.parametrize(
    ("answers", "min_share", "passed", "score"),
    [
        ([call("Paris")] * 4, 1.0, True, 1.0),
        ([call("Paris"), call("Rome"), "no", call("Paris")], 0.5, True, 0.5),
        ([call("paris."), call("Rome")], 0.5, True, 0.5),  # tolerantly right
        ([call("Paris"), call("Rome"), "no", call("Rome")], 0.5, False, 0.25),
        ([call("Paris"), None], 0.6, False, 0.5),  # what was cut is not right
        ([call("Rome")], 0.01, False, 0.0),
        ([call("Paris")] * 3 + ["no"] * 2, 0.6, True, 0.6),  # not refused by a rounding error
        ([call("Paris")] * 7 + ["no"] * 3, 0.7, True, 0.7),
    ],
)
def test_enough_answers_must_be_right(answers: list[str | None], min_share: float, passed: bool, score: float) -> None:
    result = Solver(lambda pairs: [answers], min_share)(PARIS, "weather there?")
    assert (result.passed, result.score) == (passed, pytest.approx(score))
    assert bool(result.evidence) is not passed


def test_an_answer_that_was_cut_is_not_a_right_refusal_to_call() -> None:
    none = replace(PARIS, expected=(), category=Category.IRRELEVANCE)
    solver = Solver(lambda pairs: [["Sorry, none of them can.", None]], 0.6)
    assert solver(none, "Sing!").score == 0.5


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([call("Paris"), call("Rome"), call("Oslo"), OTHER_TOOL], "wrong_value: "),
        ([OTHER_TOOL, call("Rome"), OTHER_TOOL, call("Paris")], "unknown_function: "),
        ([call("Rome"), OTHER_TOOL], "wrong_value: "),  # the first of equals
        ([None, None, call("Rome")], "cut at the token limit"),
    ],
)
def test_the_evidence_has_share_and_commonest_reason(answers: list[str | None], reason: str) -> None:
    evidence = Solver(lambda pairs: [answers], 0.9)(PARIS, "?").evidence
    right = answers.count(call("Paris"))
    head = f"{right} of {len(answers)} answers are right ({right / len(answers):.2f}, below 0.9); most often {reason}"
    assert evidence.startswith(head)
    assert ("Rome" in evidence) is (reason == "wrong_value: ")


def gate_of(solve: Scripted) -> Gate:
    """A text with an x fails the rule; the solver comes before it, and is asked after it all the same."""
    return Gate({"solver": Solver(solve, 0.5), "rule": lambda task, text: CheckResult("x" not in text, 1.0, "an x")})


def test_a_gate_asks_once_and_only_about_what_the_other_checks_passed() -> None:
    solve = Scripted(bad=[call("Rome")] * 4)
    gate = gate_of(solve)
    pairs = [(PARIS, "good"), (PARIS, "x"), (PARIS, "bad"), (PARIS, "good"), (PARIS, "bad x")]
    reports = gate.report_many(pairs)
    assert solve.asked == [[(PARIS.task_id, "good"), (PARIS.task_id, "bad")]]
    assert [report.failed for report in reports] == [(), ("rule",), ("solver",), (), ("rule",)]
    assert [tuple(report.results) for report in reports[:2]] == [("rule", "solver"), ("rule",)]
    assert reports == [gate(*pair) for pair in pairs]
    assert solve.asked[1:] == []  # what was prepared is read
    assert gate.report_many([(PARIS, "x")])[0].failed == ("rule",)
    assert gate.report_many([]) == []
    assert solve.asked[1:] == []  # nothing to ask


def test_nothing_is_kept_from_one_batch_to_the_next() -> None:
    solve = Scripted()
    gate = gate_of(solve)
    for _ in range(2):
        gate.report_many([(PARIS, "good")])
    assert solve.asked == [[(PARIS.task_id, "good")]] * 2


def test_tasks_that_share_an_id_do_not_share_answers() -> None:
    namesake = replace(ROME, task_id=PARIS.task_id)
    paris, rome = gate_of(Scripted()).report_many([(PARIS, "how is it?"), (namesake, "how is it?")])
    assert (paris.valid, rome.failed) == (True, ("solver",))


def test_a_solver_that_breaks_is_an_error_of_those_it_was_asked_about() -> None:
    def broken(pairs: Sequence[tuple[Task, str]]) -> list[list[str]]:
        raise RuntimeError("out of memory")

    gate = Gate({"rule": lambda task, text: CheckResult("x" not in text), "solver": Solver(broken, 0.5)})
    fine, refused = gate.report_many([(PARIS, "good"), (PARIS, "x")])
    assert (fine.error, fine.valid) == ("solver: RuntimeError: out of memory", False)
    assert (refused.error, refused.failed) == ("", ("rule",))
    assert gate(PARIS, "good") == fine


def test_figures_of_the_solver_are_about_what_it_has_seen() -> None:
    seen = [{"rule": True, "solver": True}, {"rule": True, "solver": False}, {"rule": False}, {"rule": False}]
    metrics = episode_metrics([played(checks=checks) for checks in seen])
    assert (metrics["valid_rule"], metrics["valid_solver"], metrics["valid_share"]) == (0.5, 0.5, 0.25)
    assert "valid_solver" not in episode_metrics([played(checks={"rule": False})])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model": " "}, "verify.solver.model is empty"),
        ({"adapter": ""}, "verify.solver.adapter is empty"),
        ({"samples": 0}, "verify.solver.samples=0"),
        ({"temperature": -1.0}, "verify.solver.temperature=-1.0"),
        ({"temperature": 0.0}, "verify.solver.samples=4 does not fit verify.solver.temperature=0"),
        ({"min_share": 0.0}, "verify.solver.min_share=0.0"),
        ({"min_share": 1.1}, "in (0, 1]"),
        ({"max_new_tokens": 0}, "verify.solver.max_new_tokens=0"),
        ({"calibration_tasks": 49}, "verify.solver.calibration_tasks=49 is out of range: must be >= 50"),
        ({"min_accuracy": 0.89}, "in [0.9, 1], since a weaker solver rejects exactly the hard attacks"),
        ({"min_accuracy": 1.01}, "verify.solver.min_accuracy=1.01"),
    ],
)
def test_bad_settings_name_the_key(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError) as error:
        solver_settings(**changes)
    assert message in str(error.value)


def test_one_greedy_answer_is_fine() -> None:
    assert solver_settings(samples=1, temperature=0.0).samples == 1
