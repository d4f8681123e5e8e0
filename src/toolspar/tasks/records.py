"""The task record: tools, a request, and the calls that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from toolspar.calls.records import ToolCall, ToolSpec


class Category(StrEnum):
    """What kind of answer a task wants (the names are BFCL's)."""

    SIMPLE = "simple"  # one tool offered, one call
    MULTIPLE = "multiple"  # several tools offered, one call
    PARALLEL = "parallel"  # one tool offered, several calls
    PARALLEL_MULTIPLE = "parallel_multiple"  # several tools offered, several calls
    IRRELEVANCE = "irrelevance"  # no offered tool fits: no call


class Split(StrEnum):
    """Which tools (and phrasings) a task is made from; test is measured and never decides."""

    TRAIN = "train"
    DEV = "dev"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Task:
    """One request with the tools on offer and the calls that a right answer makes.

    Example:
        >>> from toolspar.calls.records import ToolCall, ToolSpec
        >>> weather = ToolSpec("get_weather", "Weather now in a city.")
        >>> Task("demo-1", (weather,), "How is the weather in Paris?",
        ...      (ToolCall("get_weather", {"city": "Paris"}),), Category.SIMPLE, Split.TRAIN).category.value
        'simple'
    """

    task_id: str
    tools: tuple[ToolSpec, ...]
    query: str
    expected: tuple[ToolCall, ...]
    category: Category
    split: Split
