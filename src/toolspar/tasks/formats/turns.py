"""What the conversational formats share: roles, one request, and one answer that makes all the calls."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from toolspar.calls.parse import POSITIONAL, parse_calls
from toolspar.calls.records import ToolCall
from toolspar.calls.shapes import is_array, is_object
from toolspar.core.errors import DataError

_ROLES = {
    "user": ("user", "human"),
    "assistant": ("assistant", "gpt", "model"),
    "call": ("function_call", "tool_call"),
    "system": ("system", "developer"),
    "result": ("tool", "observation", "tool_response", "function_response", "function", "ipython"),
}
_ROLE = {name: role for role, names in _ROLES.items() for name in names}
_NUMBER = re.compile(r"\d")


def turns_of(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Role and text of each turn of ``conversations``; roles are ``user, assistant, call, system, result``.

    Raises:
        DataError: They are no list of ``from`` and ``value``, or a role is unknown.
    """
    turns: Any = row.get("conversations")
    if not is_array(turns) or not all(is_object(turn) and isinstance(turn.get("value"), str) for turn in turns):
        raise DataError("'conversations' must be a list of objects with 'from' and 'value'")
    return [(role_of(turn.get("from")), turn["value"]) for turn in turns]


def role_of(name: Any) -> str:
    """The role that a data set's name of it means.

    Raises:
        DataError: It is unknown, and so is whether such a turn calls something.
    """
    role = _ROLE.get(name) if isinstance(name, str) else None
    if role is None:
        raise DataError(f"a turn of the role {name!r} is not understood: use one of {', '.join(_ROLE)}")
    return role


def calls_in(answer: Any, names: Collection[str]) -> list[ToolCall]:
    """The calls of an answer, in every form that the checker reads; none only where it makes no call.

    Args:
        answer: The model's text or message.
        names: Names of the tools on offer.

    Raises:
        DataError: A call in it cannot be read.
    """
    found = parse_calls(answer, names)
    if found.malformed:
        raise DataError("a call in the answer cannot be read")
    if any(POSITIONAL in call.arguments for call in found.calls):
        raise DataError("a call in the answer has arguments without names")
    return list(found.calls)


def with_facts(query: str, system: Sequence[str], tools: Collection[str], calls: Sequence[ToolCall]) -> str:
    """The request with the system messages before it that may hold facts of it, as BFCL's importer has them.

    Those are the ones with a digit (dates, ids, ...) or with a text that the calls need and the request lacks. Left out
    are other instructions, and messages that show the tools.

    Args:
        query: The user's message.
        system: The system messages.
        tools: Names of the tools on offer.
        calls: The expected calls.
    """
    values = {text for call in calls for text in _texts(call.arguments) if not _says(query, text)}
    facts = [
        text.strip()
        for text in system
        if not ("<tools>" in text or any(f'"{name}"' in text for name in tools))
        and (_NUMBER.search(text) or any(_says(text, value) for value in values))
    ]
    return "\n\n".join([*facts, query])


def _texts(value: Any) -> list[str]:
    """The texts in a value, at any depth, that are more than a letter."""
    if is_object(value):
        return [text for item in value.values() for text in _texts(item)]
    if is_array(value):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) and len(value.strip()) > 1 else []


def _says(text: str, value: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(value.strip())}(?!\w)", text, re.IGNORECASE) is not None


def one_step(
    queries: Sequence[str], answers: Sequence[Sequence[ToolCall]], *, results: bool
) -> tuple[str, list[ToolCall]]:
    """The request and the calls of a conversation with one of each.

    Args:
        queries: The users' messages.
        answers: The calls of each answer; none of one that makes none.
        results: Whether a tool answers, so that one must have been called.

    Raises:
        DataError: There are several requests or several steps of calls, so no single message asks for the calls; or a
            tool was called, but no call is found.
    """
    if len(queries) != 1:
        raise DataError(f"{len(queries)} user messages: a task needs exactly one")
    if not queries[0].strip():
        raise DataError("the user message must be a text that is not empty")
    if not answers:
        raise DataError("no assistant message: a task needs the answer")
    steps = [calls for calls in answers if calls]
    if results and not steps:
        raise DataError("a tool answers, but the call of it cannot be read")
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
