"""What the conversational formats share: one request, and one answer that makes all the calls."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from toolspar.calls.records import ToolCall
from toolspar.calls.shapes import is_array, is_object
from toolspar.core.errors import DataError

_ROLES = {"human": "user", "user": "user", "gpt": "assistant", "assistant": "assistant", "function_call": "call"}


def turns_of(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Role and text of each turn of ``conversations``; the roles that matter are ``user``, ``assistant``, ``call``.

    Raises:
        DataError: They are no list of ``from`` and ``value``.
    """
    turns: Any = row.get("conversations")
    if not is_array(turns) or not all(is_object(turn) and isinstance(turn.get("value"), str) for turn in turns):
        raise DataError("'conversations' must be a list of objects with 'from' and 'value'")
    return [(_ROLES.get(str(turn.get("from")), str(turn.get("from"))), turn["value"]) for turn in turns]


def one_step(queries: Sequence[str], answers: int, steps: Sequence[Sequence[ToolCall]]) -> tuple[str, list[ToolCall]]:
    """The request and the calls of a conversation with one of each.

    Args:
        queries: The users' messages.
        answers: How many messages answer.
        steps: The calls of each answer that makes some.

    Raises:
        DataError: There are several requests or several steps of calls, so no single message asks for the calls.
    """
    if len(queries) != 1:
        raise DataError(f"{len(queries)} user messages: a task needs exactly one")
    if not queries[0].strip():
        raise DataError("the user message must be a text that is not empty")
    if not answers:
        raise DataError("no assistant message: a task needs the answer")
    if len(steps) > 1:
        raise DataError(f"{len(steps)} assistant messages call tools: a task needs all calls in one")
    return queries[0].strip(), list(steps[0]) if steps else []


def objects_at(text: str, at: int) -> list[Any]:
    """The JSON objects that stand at a place, as one list or one after the other; none if something else does."""
    found: list[Any] = []
    decoder = json.JSONDecoder()
    while True:
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return found
        values = value if is_array(value) else [value]
        if not all(is_object(item) for item in values):
            return found
        found += values
