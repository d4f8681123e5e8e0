"""One row of a file to a request, tools and expected calls, in each dialect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolspar.calls.call_objects import ARGUMENT_KEYS, holds_more
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.schema import parse_tool
from toolspar.calls.shapes import is_array, is_object
from toolspar.core.errors import DataError
from toolspar.tasks.formats.turns import calls_in, one_step, role_of, with_facts
from toolspar.tasks.importers.rows import parse_json


@dataclass(frozen=True, slots=True)
class Sample:
    """What a row says, whatever its dialect.

    Example:
        >>> Sample("How late is it?", (ToolSpec("now", "Time now."),), (ToolCall("now"),)).expected[0].name
        'now'
    """

    query: str
    tools: tuple[ToolSpec, ...]
    expected: tuple[ToolCall, ...]


def read_xlam(row: Mapping[str, Any]) -> Sample:
    """xLAM: ``query``, and ``answers`` and ``tools`` as lists or as JSON strings of lists.

    Raises:
        DataError: what is missing or wrong, in one line.
    """
    answers = _list(row, "answers")
    return Sample(_query(row.get("query"), "'query'"), _tools(row), tuple(_call(answer) for answer in answers))


def read_openai(row: Mapping[str, Any]) -> Sample:
    """OpenAI: ``messages`` of one turn, and ``tools`` (or ``functions``, as they were once called).

    The request is the user message, with system messages before it that may hold facts of it. The expected calls are
    those of the one assistant message that calls tools, in ``tool_calls`` or in its text (none if no message does).
    Conversations of several turns or of several steps of calls are refused, as no single message of theirs asks for the
    calls.

    Raises:
        DataError: what is missing or wrong, in one line.
    """
    messages = _list(row, "messages")
    if not all(is_object(message) for message in messages):
        raise DataError("'messages' must be a list of objects")
    tools = _tools(row, "tools" if row.get("tools") is not None or "functions" not in row else "functions")
    names = [tool.name for tool in tools]
    turns = [(role_of(message.get("role")), message) for message in messages]
    users = [message.get("content") for role, message in turns if role == "user"]
    answers = [_answer_calls(message, names) for role, message in turns if role in ("assistant", "call")]
    queries = [_query(_content(content), "the user message") for content in users]
    query, calls = one_step(queries, answers, results=any(role == "result" for role, _ in turns))
    system = [
        text
        for role, message in turns
        if role == "system" and isinstance(text := _content(message.get("content")), str)
    ]
    return Sample(with_facts(query, system, names, calls), tools, tuple(calls))


def _answer_calls(message: Mapping[str, Any], names: Sequence[str]) -> list[ToolCall]:
    """The calls of an assistant message: its ``tool_calls``, or else those in its text."""
    calls: Any = message.get("tool_calls")
    if calls is not None and not is_array(calls):
        raise DataError("'tool_calls' must be a list")
    single: Any = message.get("function_call")
    given = [*(calls or []), *([single] if single is not None else [])]
    return [_call(call) for call in given] if given else calls_in(message, names)


def _content(content: Any) -> Any:
    """The text of a message; several text parts are joined by a line feed."""
    if not is_array(content):
        return content
    if not all(is_object(part) and part.get("type") == "text" for part in content):
        raise DataError("a message has parts that are not text")
    return "\n".join(str(part.get("text", "")) for part in content)


def _query(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise DataError(f"{where} must be a text that is not empty")
    return value.strip()


def _list(row: Mapping[str, Any], key: str) -> Sequence[Any]:
    value: Any = _decoded(row.get(key), f"'{key}'")
    if not is_array(value):
        raise DataError(f"'{key}' must be a list, or a JSON string of one")
    return value


def _decoded(value: Any, where: str) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return parse_json(value)
    except (ValueError, RecursionError):
        raise DataError(f"{where} is a string that is not JSON") from None


def _tools(row: Mapping[str, Any], key: str = "tools") -> tuple[ToolSpec, ...]:
    tools = tuple(parse_tool(tool) for tool in _list(row, key))
    if not tools:
        raise DataError(f"'{key}' is empty: a task needs at least one tool")
    return tools


def _call(obj: Any) -> ToolCall:
    body: Any = obj.get("function", obj) if is_object(obj) else obj
    if not is_object(body) or not isinstance(body.get("name"), str):
        raise DataError("an expected call must be an object with a 'name'")
    name = body["name"].strip()
    if not any(key in body for key in ARGUMENT_KEYS) and holds_more(body):
        raise DataError(f"the call of '{name}' has no 'arguments', but other keys: its arguments belong under that key")
    given: Any = body.get("arguments", body.get("parameters"))
    arguments: Any = _decoded(given, f"the arguments of '{name}'") if given not in (None, "") else {}
    if not is_object(arguments):
        raise DataError(f"the arguments of '{name}' must be an object")
    return ToolCall(name, dict(arguments))
