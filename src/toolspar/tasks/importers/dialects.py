"""One row of a file to a request, tools and expected calls, in each dialect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.schema import parse_tool
from toolspar.calls.shapes import is_array, is_object
from toolspar.core.errors import DataError
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
    """OpenAI: ``messages`` of one turn, and ``tools``; the system message is left out.

    The request is the user message; the expected calls are those of the one assistant message that calls tools (none
    if no message does). Conversations of several turns or of several steps of calls are refused, as no single message
    of theirs asks for the calls.

    Raises:
        DataError: what is missing or wrong, in one line.
    """
    messages = _list(row, "messages")
    if not all(is_object(message) for message in messages):
        raise DataError("'messages' must be a list of objects")
    users = [message for message in messages if message.get("role") == "user"]
    answers = [message for message in messages if message.get("role") == "assistant"]
    if len(users) != 1:
        raise DataError(f"{len(users)} user messages: a task needs exactly one")
    if not answers:
        raise DataError("no assistant message: a task needs the answer")
    steps = [calls for calls in map(_message_calls, answers) if calls]
    if len(steps) > 1:
        raise DataError(f"{len(steps)} assistant messages call tools: a task needs all calls in one")
    query = _query(_content(users[0].get("content")), "the user message")
    return Sample(query, _tools(row), tuple(_call(call) for call in (steps[0] if steps else [])))


def _message_calls(message: Mapping[str, Any]) -> list[Any]:
    calls: Any = message.get("tool_calls")
    if calls is not None and not is_array(calls):
        raise DataError("'tool_calls' must be a list")
    single: Any = message.get("function_call")
    return [*(calls or []), *([single] if single is not None else [])]


def _content(content: Any) -> Any:
    """The text of a message; several text parts are joined by a line feed."""
    if not is_array(content):
        return content
    if not all(is_object(part) and part.get("type") == "text" for part in content):
        raise DataError("the user message has parts that are not text")
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


def _tools(row: Mapping[str, Any]) -> tuple[ToolSpec, ...]:
    tools = tuple(parse_tool(tool) for tool in _list(row, "tools"))
    if not tools:
        raise DataError("'tools' is empty: a task needs at least one tool")
    return tools


def _call(obj: Any) -> ToolCall:
    body: Any = obj.get("function", obj) if is_object(obj) else obj
    if not is_object(body) or not isinstance(body.get("name"), str):
        raise DataError("an expected call must be an object with a 'name'")
    name = body["name"].strip()
    given: Any = body.get("arguments", body.get("parameters"))
    arguments: Any = _decoded(given, f"the arguments of '{name}'") if given not in (None, "") else {}
    if not is_object(arguments):
        raise DataError(f"the arguments of '{name}' must be an object")
    return ToolCall(name, dict(arguments))
