"""The records of the function-call domain: tools, calls, and verdicts on answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Why an answer is wrong; the closed set that every verdict draws from.

    When several things are wrong, a verdict carries the gravest one, in the order of this enum
    (gravest first). ``CORRECT`` is the reason of a right answer.
    """

    MALFORMED = "malformed"  # it tries to call something, but no call can be read
    UNWANTED_CALL = "unwanted_call"  # a call where none was expected
    UNKNOWN_FUNCTION = "unknown_function"  # a function that is not among the tools
    WRONG_FUNCTION = "wrong_function"  # a known function, but not the expected one
    MISSING_CALL = "missing_call"  # fewer calls than expected (none at all included)
    EXTRA_CALL = "extra_call"  # more calls than expected
    MISSING_ARGUMENT = "missing_argument"
    UNKNOWN_ARGUMENT = "unknown_argument"  # not in the schema, or expected to be left out
    WRONG_TYPE = "wrong_type"
    WRONG_VALUE = "wrong_value"
    CORRECT = "correct"


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """One function that a model may call.

    ``parameters`` is always plain JSON Schema of type ``object`` (other dialects are converted by
    ``toolspar.calls.schema``); it is never mutated.

    Example:
        >>> ToolSpec("get_weather", "Weather now in a city.",
        ...          {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}).name
        'get_weather'
    """

    name: str
    description: str
    parameters: Mapping[str, Any] = field(default_factory=lambda: {"type": "object", "properties": {}})

    @property
    def properties(self) -> Mapping[str, Any]:
        """Schemas of the top-level arguments, by name."""
        return self.parameters.get("properties", {})

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the arguments that must be given."""
        return tuple(self.parameters.get("required", ()))


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call of a tool: in a model's answer, or expected by a task.

    In an expected call a value may be ``{"$any": [v1, v2]}`` (any of these is right) and
    ``{"$absent": True}`` may stand among them (the argument may be left out).

    Example:
        >>> ToolCall("get_weather", {"city": "Paris"}).arguments["city"]
        'Paris'
    """

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checker says of one answer, by its two comparisons side by side.

    ``strict`` implies ``correct`` (tolerant). ``reason`` is ``Reason.CORRECT`` exactly when
    ``correct`` is true; ``detail`` is one short human sentence (empty when strictly right).

    Example:
        >>> Verdict(strict=False, correct=False, reason=Reason.WRONG_VALUE, detail="city: 'Rome' for 'Paris'").correct
        False
    """

    strict: bool
    correct: bool
    reason: Reason
    detail: str = ""
