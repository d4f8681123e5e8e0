"""Episodes as the arena would have left them, written by hand."""

from __future__ import annotations

from collections.abc import Mapping

from toolspar.calls.records import Reason, ToolCall, ToolSpec, Verdict
from toolspar.rollout.records import Episode, EpisodeStatus
from toolspar.tasks.records import Category, Split, Task
from toolspar.verify.records import CheckResult, ValidityReport

WEATHER = ToolSpec(
    "get_weather",
    "Weather now in a city.",
    {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
)
RIGHT = Verdict(strict=True, correct=True, reason=Reason.CORRECT)
NEARLY = Verdict(strict=False, correct=True, reason=Reason.CORRECT)  # right, but only by the tolerant comparison


def wrong(reason: Reason = Reason.WRONG_VALUE) -> Verdict:
    """The verdict on a wrong answer."""
    return Verdict(strict=False, correct=False, reason=reason)


def weather_task(city: str) -> Task:
    """Ask for the weather in a city; the city names the task."""
    call = ToolCall("get_weather", {"city": city})
    return Task(f"weather-{city}", (WEATHER,), f"Weather in {city}?", (call,), Category.SIMPLE, Split.TRAIN)


def played(
    *verdicts: Verdict,
    city: str = "Paris",
    checks: Mapping[str, bool] | None = None,
    style: str = "casual",
    tokens: int = 10,
    finished: bool = True,
    cut_answers: int = 0,
) -> Episode:
    """An episode of which only the outcome matters; with ``cut_answers`` it is dropped, and has no verdict."""
    return Episode(
        task=weather_task(city),
        prompt_ids=(1,),
        response_ids=(2,) * tokens,
        finished=finished,
        response=f"[{style}] how is {city}",
        style=style,
        rewritten=f"how is {city}",
        validity=ValidityReport({name: CheckResult(fine) for name, fine in (checks or {"format": True}).items()}),
        answers=("",) * (len(verdicts) + cut_answers),
        verdicts=verdicts if not cut_answers else (),
        status=EpisodeStatus.TRUNCATED_ANSWER if cut_answers else EpisodeStatus.PLAYED,
    )
