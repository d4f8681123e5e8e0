"""The graded reward of an answer, worked out by hand."""

from __future__ import annotations

import pytest

from toolspar.calls.check import check_answer
from toolspar.calls.records import Reason, ToolCall, ToolSpec, Verdict
from toolspar.reward.defender import answer_rewards
from toolspar.reward.graded import graded
from toolspar.rollout.records import AnswerEpisode
from toolspar.tasks.records import Category, Split, Task

WEATHER = ToolSpec(
    "get_weather",
    "Weather.",
    {
        "type": "object",
        "required": ["city"],
        "properties": {
            "city": {"type": "string"},
            "days": {"type": "integer"},
            "unit": {"type": "string", "default": "C"},
        },
    },
)
TIME = ToolSpec("now", "Time.", {"type": "object", "properties": {}})
ASKED = ToolCall("get_weather", {"city": "Paris", "days": 2})


def task(*expected: ToolCall) -> Task:
    return Task("t", (WEATHER, TIME), "?", expected, Category.PARALLEL, Split.TRAIN)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ('[get_weather(city="Paris", days=2)]', 1.0),
        ('[get_weather(city="paris", days=2, unit="C")]', 1.0),  # another case, and a default
        ('[get_weather(city="Paris", days=3)]', 0.2 + 0.3 + 0.5 / 2),  # one of two values
        ('[get_weather(city="Rome", days=3)]', 0.2 + 0.3),
        ('[get_weather(city="Paris")]', 0.2 + 0.3 / 2 + 0.5 / 2),  # one of two arguments
        ('[get_weather(city="Paris", days=2, unit="F")]', 0.2 + (0.3 + 0.5) * 2 / 3),  # one too many
        ('[get_weather(city="Paris", days="2")]', 0.2 + 0.3 + 0.5 / 2),  # a wrong type
        ("[get_weather()]", 0.2),
        ("[now()]", 0.0),  # another function
        ('[get_weather(city="Paris", days=2), now()]', 0.5),  # a call too many
        ("Sunny.", 0.0),
        ('<tool_call>{"name": "get_weather", "arguments": {"city": </tool_call>', 0.0),
    ],
)
def test_one_call(answer: str, expected: float) -> None:
    assert graded(task(ASKED), answer) == pytest.approx(expected)


def test_calls_are_paired_at_the_best() -> None:
    two = task(ASKED, ToolCall("get_weather", {"city": "Rome"}))
    assert graded(two, '[get_weather(city="Rome"), get_weather(city="Paris", days=2)]') == pytest.approx(1.0)
    assert graded(two, '[get_weather(city="Rome")]') == pytest.approx(0.5)  # one of two
    assert graded(two, '[get_weather(city="Oslo"), get_weather(city="Paris", days=2)]') == pytest.approx((0.5 + 1) / 2)


def test_where_nothing_is_to_be_called() -> None:
    assert graded(task(), "None of these tools can do that.") == 1.0
    assert graded(task(), "[now()]") == 0.0


@pytest.mark.parametrize(
    "answer", ['[get_weather(city="Rome", days=2)]', "[now()]", '[get_weather(city="Paris", days=2)]']
)
def test_only_a_right_answer_earns_all(answer: str) -> None:
    verdict = check_answer((WEATHER, TIME), (ASKED,), answer)
    assert (graded(task(ASKED), answer) == pytest.approx(1.0)) is verdict.correct


def test_both_rewards_of_a_rollout() -> None:
    def episode(answer: str) -> AnswerEpisode:
        return AnswerEpisode(task(ASKED), "?", (1,), (2,), answer, check_answer((WEATHER, TIME), (ASKED,), answer))

    rollout = [episode('[get_weather(city="Paris", days=2)]'), episode('[get_weather(city="Paris", days=3)]')]
    assert answer_rewards(rollout, "p") == [1.0, 0.0]
    assert answer_rewards(rollout, "graded") == pytest.approx([1.0, 0.75])
    with pytest.raises(ValueError, match="there is no reward"):
        answer_rewards(rollout, "sum")
    cut = AnswerEpisode(task(ASKED), "?", (1,), (2,), "[get_", None)
    with pytest.raises(ValueError, match="was cut"):
        answer_rewards([cut], "p")
    nearly = AnswerEpisode(task(ASKED), "?", (1,), (2,), "", Verdict(False, True, Reason.CORRECT))
    assert answer_rewards([nearly], "graded") == [1.0]  # what the checker tolerates is right
