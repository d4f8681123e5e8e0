"""Generated tasks: every kind of wrong answer is rejected, every kind of equivalent one accepted, in every format."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.call_mutations import STRICTLY_SAME, TOLERABLY_SAME, WRONG

from toolspar.calls.check import check_answer, check_calls
from toolspar.calls.parse import parse_calls
from toolspar.calls.records import Reason, ToolCall
from toolspar.calls.render import render_calls
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.records import Split, Task


def objects(calls: Sequence[ToolCall], key: str = "arguments") -> list[dict[str, Any]]:
    return [{"name": call.name, key: dict(call.arguments)} for call in calls]


def message(calls: Sequence[ToolCall]) -> dict[str, Any]:
    functions = [{"name": call.name, "arguments": json.dumps(dict(call.arguments))} for call in calls]
    tool_calls = [{"id": str(i), "type": "function", "function": function} for i, function in enumerate(functions)]
    return {"role": "assistant", "content": None, "tool_calls": tool_calls}


FORMATS: dict[str, Callable[[Sequence[ToolCall]], Any]] = {
    "hermes": render_calls,
    "json": lambda calls: render_calls(calls, "json"),
    "python": lambda calls: render_calls(calls, "python"),
    "python_lines": lambda calls: "\n".join(render_calls([call], "python")[1:-1] for call in calls),
    "json_lines": lambda calls: "\n".join(map(json.dumps, objects(calls))),
    "parameters": lambda calls: json.dumps(objects(calls, "parameters")),
    "argument_texts": lambda calls: json.dumps(
        [{"name": call.name, "arguments": json.dumps(dict(call.arguments))} for call in calls]
    ),
    "python_dicts": lambda calls: repr(objects(calls)),
    "fence": lambda calls: f"```json\n{json.dumps(objects(calls), indent=2)}\n```",
    "python_fence": lambda calls: f"```python\n{render_calls(calls, 'python')}\n```",
    "one_tag": lambda calls: f"<tool_call>{json.dumps(objects(calls))}</tool_call>",
    "thoughts": lambda calls: f'<think>{{"name": "now", "arguments": {{}}}}?</think>\n{render_calls(calls)}',
    "amid_prose": lambda calls: f"I will do that: {render_calls(calls, 'json')} Anything else?",
    "message": message,
}


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    made = generate_tasks(Split.TRAIN, 130, 11) + generate_tasks(Split.DEV, 70, 11)
    return [task for task in made if task.expected]


@pytest.mark.parametrize("kind", WRONG)
def test_wrong_answers_are_rejected(tasks: list[Task], kind: str) -> None:
    accepted, n = [], 0
    for index, task in enumerate(tasks):
        for calls in WRONG[kind](task, random.Random(index)):
            verdict = check_calls(task.tools, task.expected, calls)
            n += 1
            if verdict.correct or verdict.strict or verdict.reason is Reason.CORRECT:
                accepted.append((task.expected, calls))
    assert n >= 15, "the change hardly ever applies"
    assert accepted == []


@pytest.mark.parametrize("kind", STRICTLY_SAME)
def test_the_same_calls_are_strictly_right(tasks: list[Task], kind: str) -> None:
    refused, n = [], 0
    for index, task in enumerate(tasks):
        for calls in STRICTLY_SAME[kind](task, random.Random(index)):
            verdict = check_calls(task.tools, task.expected, calls)
            n += 1
            if not verdict.strict or not verdict.correct:
                refused.append((verdict, task.expected, calls))
    assert n >= 15, "the change hardly ever applies"
    assert refused == []


@pytest.mark.parametrize("kind", TOLERABLY_SAME)
def test_other_forms_of_the_same_values_are_right_but_not_strictly(tasks: list[Task], kind: str) -> None:
    refused, n = [], 0
    for index, task in enumerate(tasks):
        for calls in TOLERABLY_SAME[kind](task, random.Random(index)):
            verdict = check_calls(task.tools, task.expected, calls)
            n += 1
            if not verdict.correct or verdict.strict:
                refused.append((verdict, task.expected, calls))
    assert n >= 15, "the change hardly ever applies"
    assert refused == []


@pytest.mark.parametrize("format", FORMATS)
def test_the_format_changes_no_verdict(tasks: list[Task], format: str) -> None:
    kinds = {**WRONG, **STRICTLY_SAME, **TOLERABLY_SAME}
    different = []
    for index, task in enumerate(tasks[:20]):
        for kind, answers in kinds.items():
            calls = next(answers(task, random.Random(index)), None)
            if not calls:
                continue
            answer = FORMATS[format](calls)
            said, meant = check_answer(task.tools, task.expected, answer), check_calls(task.tools, task.expected, calls)
            if said != meant:
                different.append((kind, answer, said, meant))
    assert different == []


@pytest.mark.parametrize("format", FORMATS)
def test_calls_where_none_are_expected_are_unwanted(tasks: list[Task], format: str) -> None:
    for task in tasks[:60]:
        assert check_answer(task.tools, [], FORMATS[format](task.expected)).reason is Reason.UNWANTED_CALL


@pytest.mark.parametrize("format", [name for name in FORMATS if name not in ("message", "thoughts", "amid_prose")])
def test_no_broken_off_answer_passes_for_a_whole_one(tasks: list[Task], format: str) -> None:
    for index, task in enumerate(tasks[:60]):
        text = FORMATS[format](task.expected)
        cut = text[: random.Random(index).randint(1, max(1, len(text) * 3 // 4))]
        verdict = check_answer(task.tools, task.expected, cut)
        assert not verdict.correct, cut


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}(\.[A-Za-z0-9_]{1,5})?", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=24) | st.sampled_from(
    ['"', "'", "\\", "\\n", "```", "</tool_call>", "<tool_call>", "<think>", "</think>", "f(a=1)", '{"name": "f"}', "]"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
ANY_CALLS = st.lists(
    st.builds(ToolCall, NAMES, st.dictionaries(NAMES | TEXTS, VALUES, max_size=4)), min_size=1, max_size=3
)
# What a fence, a tag or prose around it cannot hold: the texts of arguments that end them.
CLOSED = ("hermes", "json", "python", "json_lines", "parameters", "argument_texts", "python_dicts", "message")


@pytest.mark.parametrize("format", CLOSED)
@settings(max_examples=60, deadline=None)
@given(calls=ANY_CALLS)
def test_any_calls_are_read_back(format: str, calls: list[ToolCall]) -> None:
    parsed = parse_calls(FORMATS[format](calls))
    assert list(parsed.calls) == calls
    assert not parsed.malformed
