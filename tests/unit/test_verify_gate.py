"""The gate itself: settings, order, batches, and that no text makes it raise."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.gates import gate_settings
from tests.support.rewrite_cases import TASKS

from toolspar.core.errors import ConfigError
from toolspar.verify.gate import Gate, build_gate
from toolspar.verify.meaning import Meaning
from toolspar.verify.records import CheckResult
from toolspar.verify.settings import RULE_CHECKS


class LetterEncoder:
    """Letter counts as a vector of length one; counts its calls."""

    def __init__(self):
        self.calls = []

    def __call__(self, texts):
        self.calls.append(list(texts))
        return [self.vector(text.lower()) for text in texts]

    @staticmethod
    def vector(text):
        counts = [float(text.count(chr(97 + i))) for i in range(26)] + [1e-6]
        norm = math.sqrt(sum(x * x for x in counts))
        return [x / norm for x in counts]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"checks": ["identity", "tone"]}, "verify.checks has no check 'tone': allowed are identity, format"),
        ({"checks": ["identity", "identity"]}, "verify.checks names a check twice"),
        ({"min_length_ratio": 1.0}, "verify.min_length_ratio=1.0 is out of range"),
        ({"max_length_ratio": 1.0}, "verify.max_length_ratio=1.0 is out of range"),
        ({"max_words": 0}, "verify.max_words=0 is out of range"),
        ({"min_learned": -0.1}, "verify.min_learned=-0.1 is out of range: must be in [0, 1]"),
        ({"min_meaning": 1.5}, "verify.min_meaning=1.5 is out of range: must be in [-1, 1]"),
    ],
)
def test_bad_settings_name_the_key(changes, message):
    with pytest.raises(ConfigError) as error:
        gate_settings(**changes)
    assert message in str(error.value)


def with_meaning(encode, **changes):
    chosen = gate_settings(**changes)
    return build_gate(chosen, {"meaning": Meaning(encode, chosen.min_meaning)})


def test_a_check_that_needs_a_model_is_not_left_out_in_silence():
    with pytest.raises(ConfigError, match="'meaning', which needs a model"):
        build_gate(gate_settings())


def test_checks_run_in_their_own_order_and_stop_at_the_first_failure_if_asked():
    gate = build_gate(gate_settings(checks=["negation", "format", "identity"]))
    assert list(gate.checks) == ["identity", "format", "negation"]
    query = TASKS["painter"].query
    assert gate(TASKS["painter"], query).failed == ("identity",)
    gate.stop_at_first = True
    assert list(gate(TASKS["painter"], query).results) == ["identity"]


def test_a_batch_encodes_all_texts_in_one_call_and_agrees_with_single_reports():
    encoder = LetterEncoder()
    gate = with_meaning(encoder, min_meaning=0.9)
    pairs = [
        (TASKS["painter"], "Who was it that painted the Mona Lisa?"),
        (TASKS["timer"], "Zzz zzz buzz fuzz jazz quiz."),
    ]
    reports = gate.report_many(pairs)
    assert len(encoder.calls) == 1 and len(encoder.calls[0]) == 4
    assert [report.results["meaning"].passed for report in reports] == [True, False]
    assert "below 0.9" in reports[1].results["meaning"].evidence
    assert reports == [with_meaning(LetterEncoder(), min_meaning=0.9)(*pair) for pair in pairs]
    assert gate.report_many([]) == []


def test_meaning_score_is_the_clipped_similarity():
    opposite = with_meaning(lambda texts: [[1.0], [-1.0]][: len(texts)], checks=["meaning"])
    assert opposite(TASKS["painter"], "anything").results["meaning"] == CheckResult(
        False, 0.0, "similarity -1.00 is below 0.3"
    )


def test_checks_of_the_callers_own_can_be_added():
    gate = Gate({"polite": lambda task, text: CheckResult("please" in text, 0.5, "not polite")})
    assert gate(TASKS["timer"], "please").valid
    assert gate(TASKS["timer"], "now").failed == ("polite",)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(TASKS)), st.text(max_size=120))
def test_no_text_makes_the_gate_raise(name, text):
    report = with_meaning(LetterEncoder())(TASKS[name], text)
    assert set(report.results) == {*RULE_CHECKS, "meaning"}
    assert all(0 <= result.score <= 1 for result in report.results.values())


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(TASKS)), st.lists(st.sampled_from(
    ("please not book a table for three 3 at Luigi's or and from to { } ( [CITY] 7 pm March 5 2026"
     " if when Paris , . ? \"").split()
), max_size=25))  # fmt: skip
def test_no_word_salad_makes_the_gate_raise(name, parts):
    report = with_meaning(LetterEncoder())(TASKS[name], " ".join(parts))
    assert isinstance(report.valid, bool)


def test_check_that_breaks_is_an_error_and_not_a_failure():
    def broken(task, rewritten):
        raise RuntimeError("no connection")

    report = Gate({"fine": lambda task, rewritten: CheckResult(True), "remote": broken})(
        next(iter(TASKS.values())), "x"
    )
    assert report.error == "remote: RuntimeError: no connection"
    assert not report.valid
    assert report.failed == ()
