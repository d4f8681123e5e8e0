"""Cases, outcomes and figures of a robustness measurement, with callers of whom the test says what they know."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest
from tests.support.gates import rules_gate
from tests.support.tool_tasks import one_of, task, tool

from toolspar.archive.records import ArchiveEntry
from toolspar.calls.records import Reason, ToolCall
from toolspar.calls.render import render_calls
from toolspar.core.errors import ConfigError
from toolspar.evaluate.intervals import proportion
from toolspar.evaluate.robustness.cases import CaseSet, CaseSettings, build_cases
from toolspar.evaluate.robustness.clustered import clustered_proportion
from toolspar.evaluate.robustness.consistency import UNREADABLE, answer_key, consistency
from toolspar.evaluate.robustness.play import outcome, play
from toolspar.evaluate.robustness.records import AnswerStatus, CallerAnswer, Outcome
from toolspar.evaluate.robustness.resilience import resilience
from toolspar.evaluate.robustness.summary import SummarySettings, summarise
from toolspar.evaluate.robustness.weaknesses import features, reason_shares, weaknesses
from toolspar.report.robustness.data import Measurement, Snapshot, as_csv, as_json, as_lines
from toolspar.report.robustness.page import as_html
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.perturbations.records import LEVELS, Case, Level, Renamed, Scene, clean_case
from toolspar.tasks.records import Split, Task
from toolspar.tasks.rewrites.rewriters import FamilyRewriter, Rewriter, RewriteStatus, Rewritten
from toolspar.tasks.rewrites.styles import Family
from toolspar.tasks.splits import tools_of

SETTINGS = SummarySettings(confidence=0.95, bootstrap_samples=200, bins=5, min_group=2, seed=0)
TASKS = generate_tasks(Split.DEV, 20, 0)
WEATHER = tool("get_weather", "Weather now in a city.", city="City name.", unit={**one_of("C", "F"), "default": "C"})


class Knower:
    """Answers rightly where it knows a case; counts what it is asked."""

    def __init__(self, knows: Callable[[Case], bool | None]) -> None:
        self.knows = knows
        self.asked: list[Case] = []

    def answers(self, cases: Sequence[Case]) -> list[CallerAnswer]:
        self.asked += cases
        return [self._answer(case) for case in cases]

    def _answer(self, case: Case) -> CallerAnswer:
        right = self.knows(case)
        if right is None:
            return CallerAnswer("<tool_call>", AnswerStatus.CUT, -3.0, 9)
        return CallerAnswer(render_calls(case.task.expected if right else [ToolCall("nothing")]), logp=-0.1 - right)


def made_cases(
    *suites: str,
    levels: Sequence[Level] = LEVELS,
    tasks: Sequence[Task] = TASKS,
    only_valid: bool = False,
    rewriters: Mapping[str, Rewriter] | None = None,
    archive: Sequence[ArchiveEntry] = (),
) -> CaseSet:
    settings = CaseSettings(suites, levels, only_valid=only_valid)
    scene = Scene(tools_of(Split.DEV))
    return build_cases(tasks, settings, scene=scene, gate=rules_gate(), rewriters=rewriters, archive=archive)


def answered(query: str, arguments: dict[str, object]) -> Outcome:
    """A caller's answer to a request for the weather in Paris."""
    origin = task("paris", [WEATHER], ("get_weather", {"city": "Paris"}))
    case = replace(clean_case(origin), task=replace(origin, query=query))
    return outcome(case, CallerAnswer(json.dumps({"name": "get_weather", "arguments": arguments})))


# --- cases and outcomes -------------------------------------------------------------------------------------------


def test_cases_begin_with_the_clean_ones_and_what_has_none_is_counted() -> None:
    made = made_cases("typos", "number_words", levels=[Level.MILD])
    assert [case.suite for case in made.cases[:20]] == ["clean"] * 20
    counts = Counter(case.suite for case in made.cases)
    bare = made.left_out["number_words", Level.MILD][RewriteStatus.NOT_APPLICABLE]
    assert counts["number_words"] + bare == 20 and bare > 0
    assert made.validity["typos", Level.MILD].judged == counts["typos"]
    with pytest.raises(ConfigError, match=r"no suite 'typo': allowed are .*typos"):
        made_cases("typo")


def test_what_a_language_model_does_not_write_is_counted_by_its_status() -> None:
    class Writer:
        name = "paraphrase"

        def __call__(self, tasks: Sequence[Task], *, level: int, seed: int) -> list[Rewritten]:
            refused = Rewritten(None, RewriteStatus.REFUSED, "grounding: gone")
            down = Rewritten(None, RewriteStatus.NO_ANSWER, "it is down")
            return [refused, down, *(Rewritten(f"{t.query} {level}", RewriteStatus.MADE) for t in tasks[2:])]

    made = made_cases("paraphrase", levels=[Level.STRONG], rewriters={"paraphrase": Writer()})
    assert made.left_out["paraphrase", Level.STRONG] == {"refused": 1, "no_answer": 1}
    assert (made.validity["paraphrase", Level.STRONG].accepted, len(made.cases)) == (18, 38)
    assert made.cases[-1].task.query.endswith(" 3") and "it is down" in made.details[1]
    families = made_cases("casual", levels=[Level.MILD], rewriters={"casual": FamilyRewriter(Family.CASUAL)})
    assert Counter(case.suite for case in families.cases)["casual"] >= 18


def test_invalid_rewrites_can_be_left_out() -> None:
    made = made_cases("register", levels=[Level.STRONG], tasks=generate_tasks(Split.DEV, 60, 0), only_valid=True)
    validity = made.validity["register", Level.STRONG]
    assert made.left_out["register", Level.STRONG]["refused"] == validity.judged - validity.accepted > 0
    assert sum(case.suite == "register" for case in made.cases) == validity.accepted


def test_an_archive_is_a_suite_with_clean_cases_of_its_own() -> None:
    other = task("How is Rome?", [WEATHER], ("get_weather", {"city": "Rome"}))
    entry = ArchiveEntry(other, "casual", "hows rome", "", "wrong_value", "", 1, 1, "p", "o")
    flips = [entry, replace(entry, rewritten="rome?"), replace(entry, task=TASKS[0])]
    made = made_cases(archive=flips)
    assert Counter(case.suite for case in made.cases) == {"clean": 20, "clean_of_archive": 1, "archive": 3}
    summary = summarise(play(Knower(lambda case: case.suite != "archive"), made.cases), made, SETTINGS)
    assert summary.clean.n == 20 and summary.curves == ()
    (cell,) = summary.cells
    assert (cell.accuracy.value, cell.clean.value, cell.effect.difference) == (0.0, 1.0, -1.0)


def test_cases_that_look_alike_are_asked_once_and_keep_their_places() -> None:
    made = made_cases("number_words")
    caller = Knower(lambda case: case.level < Level.STRONG)
    told: list[tuple[int, int]] = []
    outcomes = play(caller, made.cases, cases_per_batch=7, progress=lambda done, n: told.append((done, n)))
    assert [row.case for row in outcomes] == made.cases
    assert len(caller.asked) < len(made.cases) and told[-1] == (len(caller.asked), len(caller.asked))
    for row in outcomes:
        assert row.answer.content in (render_calls(row.case.task.expected), render_calls([ToolCall("nothing")]))


# --- figures ------------------------------------------------------------------------------------------------------


def test_cells_compare_with_the_same_tasks_clean() -> None:
    made = made_cases("longer_text")
    hard, cut = TASKS[0].task_id, TASKS[1].task_id

    def knows(case: Case) -> bool | None:
        if case.origin.task_id == cut and case.level is Level.STRONG:
            return None
        return case.origin.task_id != hard and case.level < Level.STRONG

    summary = summarise(play(Knower(knows), made.cases), made, SETTINGS)
    assert (summary.clean.value, summary.clean.n) == (0.95, 20)
    mild, _, strong = summary.cells
    assert (mild.effect.difference, mild.effect.shown, mild.accuracy.n) == (0.0, False, 20)
    assert (strong.accuracy.value, strong.accuracy.n, strong.statuses) == (0.0, 19, {"cut": 1})
    assert strong.effect.difference == pytest.approx(-18 / 19) and strong.effect.shown
    assert summary.statuses == {"answered": 79, "cut": 1}


def test_the_area_under_the_curve() -> None:
    made = made_cases("typos", tasks=TASKS[:2])
    first = TASKS[0].task_id
    # the first task holds to level 1, the second to the end: 1, 1, 0.5, 0.5
    outcomes = play(Knower(lambda case: case.origin.task_id != first or case.level <= Level.MILD), made.cases)
    curve = resilience(outcomes, "typos", samples=100, confidence=0.95, seed=0)
    assert curve and dict(curve.accuracy) == {0: 1.0, 1: 1.0, 2: 0.5, 3: 0.5}
    assert curve.area == pytest.approx((1.0 + 0.75 + 0.5) / 3) and curve.retained == curve.area
    assert curve.low == pytest.approx(0.5) and curve.high == 1.0  # of one task alone: 0.5, and 1
    assert resilience(outcomes, "fillers", samples=10, confidence=0.95, seed=0) is None


def test_two_answers_are_the_same_when_they_make_the_same_calls() -> None:
    same = [
        answered("a", {"city": "Paris"}),
        answered("b", {"city": " paris", "unit": "C"}),  # its default
        answered("c", {"city": "PARIS"}),
    ]
    assert len({answer_key(row) for row in same}) == 1
    renamed = replace(tool("otter", "Weather now in a city.", fern="City name."))
    case = Case(
        task("d", [renamed], ("otter", {"fern": "Paris"})), same[0].case.origin, "renamed_tools", Level.STRONG, "",
        renames={"otter": Renamed("get_weather", {"fern": "city"})},
    )  # fmt: skip
    under_new_names = outcome(case, CallerAnswer('{"name": "otter", "arguments": {"fern": "Paris"}}'))
    assert answer_key(under_new_names) == answer_key(same[0]) and under_new_names.right
    others = [answered("e", {"city": "Rome"}), answered("f", {"city": "Paris", "unit": "F"})]
    assert len({answer_key(row) for row in [*same, *others]}) == 3
    broken = outcome(same[0].case, CallerAnswer("<tool_call>{broken</tool_call>"))
    assert answer_key(broken) == UNREADABLE and answer_key(outcome(case, CallerAnswer("No."))) == ()


def test_null_is_the_same_as_left_out_where_the_schema_allows_it() -> None:
    weather = tool(
        "get_weather", "Weather.", city="City.", since={"type": ["string", "null"]}, days={"type": "integer"}
    )
    origin = task("paris", [weather], ("get_weather", {"city": "Paris"}))

    def key(**arguments: object) -> tuple[str, ...]:
        said = render_calls([ToolCall("get_weather", {"city": "Paris", **arguments})])
        return answer_key(outcome(clean_case(origin), CallerAnswer(said)))

    assert key(since=None) == key() != key(since="Monday")
    assert key(days=None) != key()  # no null there: a mistake of its own


def test_consistency_counts_tasks_and_pairs() -> None:
    outcomes = [answered(str(n), {"city": city}) for n, city in enumerate(("Paris", "Paris", "Rome", "Paris"))]
    found = consistency(outcomes, 0.95)
    assert (found.n_tasks, found.all_agree.value, found.pairwise) == (1, 0.0, 0.5)  # 3 of 6 pairs
    wrong = [answered(str(n), {"city": "Oslo"}) for n in range(3)]
    found = consistency(wrong, 0.95)
    assert (found.all_agree.value, found.all_agree_and_right.value, found.pairwise) == (1.0, 0.0, 1.0)
    assert consistency(wrong[:1], 0.95).n_tasks == 0


def test_cases_of_one_task_count_as_dependent() -> None:
    apart = clustered_proportion([[value] for value in [True] * 6 + [False] * 4], 0.95)
    plain = proportion([True] * 6 + [False] * 4, 0.95)
    assert (apart.low, apart.high) == (pytest.approx(plain.low), pytest.approx(plain.high))
    # ten tasks with five like answers each say no more than ten answers
    together = clustered_proportion([[value] * 5 for value in [True] * 6 + [False] * 4], 0.95)
    assert (together.value, together.n) == (0.6, 50)
    assert together.low == pytest.approx(apart.low) and together.high == pytest.approx(apart.high)
    assert clustered_proportion([[True] * 9], 0.95).low < 0.3
    assert clustered_proportion([], 0.95).n == 0
    balanced = clustered_proportion([[True, False]] * 10, 0.95)  # nothing varies between tasks: as if independent
    assert balanced.low == pytest.approx(proportion([True, False] * 10, 0.95).low)


def test_weaknesses_are_the_worst_groups_first_with_an_example() -> None:
    made = made_cases("typos", "distractor_tools", levels=[Level.STRONG])
    outcomes = play(Knower(lambda case: case.suite != "distractor_tools"), made.cases)
    found = weaknesses(outcomes, confidence=0.95, min_cases=3)
    assert {(each.feature, each.value) for each in found[:2]} == {
        ("suite", "distractor_tools, strong"),
        ("tools on offer", "10 or more"),
    }
    worst = found[0]
    assert worst.failures.value == 1.0 and worst.rest == 0.0
    assert worst.example and worst.example.right is False and worst.example.case.suite == "distractor_tools"
    assert all(a.failures.low >= b.failures.low for a, b in zip(found, found[1:], strict=False))
    assert all(each.failures.n >= 3 for each in found)
    (reason,) = reason_shares(outcomes, 0.95)
    assert reason.reason is Reason.UNKNOWN_FUNCTION and 0 < reason.share.value < 1 and reason.example


def test_the_features_of_a_case() -> None:
    found = dict(features(answered("How is the weather in Paris, in the unit that you like most?", {"city": "Paris"})))
    assert found["tools on offer"] == "1" and found["words of the request"] == "11 to 25"
    assert found["optional arguments"] == "1 or 2" and found["optional argument asked for"] == "yes"
    assert found["argument with fixed choices"] == "no" and found["nesting of arguments"] == "plain values"
    nothing = dict(features(outcome(clean_case(task("Hm?", [WEATHER])), CallerAnswer("No."))))
    assert nothing["expected calls"] == "none" and "required arguments" not in nothing


def test_confidence_is_measured_where_it_is_told() -> None:
    made = made_cases("typos", levels=[Level.MILD])
    summary = summarise(play(Knower(lambda case: case.suite == "clean"), made.cases), made, SETTINGS)
    assert set(summary.calibration) == {"clean", "perturbed", "all", "all, per token"}
    assert summary.calibration["perturbed"].risk == 1.0
    assert summary.calibration["clean"].mean_confidence == pytest.approx(math.exp(-1.1))
    silent = [replace(row, answer=replace(row.answer, logp=None)) for row in play(Knower(lambda _: True), made.cases)]
    assert summarise(silent, made, SETTINGS).calibration == {}


# --- the report ---------------------------------------------------------------------------------------------------


def test_the_report_holds_what_was_measured_and_escapes_what_was_said() -> None:
    evil = task("<script>alert(1)</script> How is Paris?", [WEATHER], ("get_weather", {"city": "Paris"}))
    made = made_cases("typos", "tool_rendering", "earlier_turns", tasks=[*TASKS, evil])
    outcomes = play(Knower(lambda case: case.level < Level.MEDIUM and "script" not in case.task.query), made.cases)
    summary = summarise(outcomes, made, SETTINGS)
    snapshots = [Snapshot("caller-round-0", summary), Snapshot("final", summary)]
    measurement = Measurement({"target": "mine <b>", "tasks": 21}, summary, outcomes, snapshots, ("a <detail>",))
    page = as_html(measurement)
    assert "<script" not in page and "&lt;script&gt;" in page and "mine &lt;b&gt;" in page
    for part in ("Resilience", "Weaknesses", "Consistency", "Confidence and abstention", "Through training", "<svg"):
        assert part in page
    assert "strong (50 % of the plain words)" in page and "a &lt;detail&gt;" in page
    data = json.loads(as_json(measurement))
    assert data["summary"]["clean"]["n"] == 21 and len(data["summary"]["cells"]) == 9
    assert [each["name"] for each in data["snapshots"]] == ["caller-round-0", "final"]
    lines = [json.loads(line) for line in as_lines(outcomes).splitlines()]
    assert len(lines) == len(made.cases) and lines[0]["suite"] == "clean" and lines[0]["correct"] is True
    rows = as_csv(summary).splitlines()
    assert rows[0].startswith("suite,strength,number,n,accuracy") and len(rows) == 11
    assert rows[2].startswith("typos,mild,10 % of the plain words,21,")
