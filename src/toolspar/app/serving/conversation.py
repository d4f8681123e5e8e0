"""Chat messages and tools from a request to a conversation, and an answer's calls back to ``tool_calls``."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from toolspar.app.serving.bodies import ApiError
from toolspar.calls.parse import POSITIONAL, parse_calls
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.schema import parse_tool
from toolspar.core.errors import DataError
from toolspar.models.conversation import Role, Turn
from toolspar.tasks.importers.fit import require_fit

_ROLES: dict[str, Role] = {
    "system": "system", "developer": "system", "user": "user", "assistant": "assistant", "tool": "tool",
}  # fmt: skip


def read_turns(messages: Sequence[Mapping[str, Any]]) -> list[Turn]:
    """The conversation of a request.

    Raises:
        ApiError: a message is not understood.
    """
    turns = [_turn(message, f"messages[{index}]") for index, message in enumerate(messages)]
    if turns[-1].role == "assistant":
        raise ApiError(400, "the last message is the assistant's: there is nothing to answer", param="messages")
    return turns


def read_tools(tools: Sequence[Any]) -> list[ToolSpec]:
    """The tools of a request.

    Raises:
        ApiError: one is no function, or two have the same name.
    """
    found: list[ToolSpec] = []
    for index, tool in enumerate(tools):
        try:
            if tool.get("type") != "function" or not isinstance(tool.get("function"), dict):
                raise DataError('it must be {"type": "function", "function": {...}}')
            found.append(parse_tool(tool))
        except (DataError, RecursionError) as error:
            raise ApiError(400, f"tools[{index}]: {error}", param="tools") from error
    try:
        require_fit(found, [])  # no two of one name
    except DataError as error:
        raise ApiError(400, f"tools: {error}", param="tools") from error
    return found


def answer_message(text: str, tools: Sequence[ToolSpec], *, finished: bool) -> tuple[dict[str, Any], str]:
    """The assistant's message for what the model wrote, and why it ended.

    Text around calls is left out. What was cut, or cannot be read as calls in whole, is passed on as text.

    Args:
        text: What the model wrote.
        tools: Tools that were on offer; without any, all is text.
        finished: Whether it ended by itself.
    """
    parsed = parse_calls(text, [tool.name for tool in tools]) if tools and finished else None
    if parsed and parsed.calls and not parsed.malformed and not any(POSITIONAL in c.arguments for c in parsed.calls):
        calls = [_tool_call(call) for call in parsed.calls]
        return {"role": "assistant", "content": None, "tool_calls": calls}, "tool_calls"
    return {"role": "assistant", "content": text}, "stop" if finished else "length"


def _tool_call(call: ToolCall) -> dict[str, Any]:
    function = {"name": call.name, "arguments": json.dumps(dict(call.arguments), ensure_ascii=False)}
    return {"id": f"call_{secrets.token_hex(12)}", "type": "function", "function": function}


def _turn(message: Mapping[str, Any], where: str) -> Turn:
    role = _ROLES.get(str(message.get("role")))
    if role is None:
        raise ApiError(400, f"{where}.role must be one of {', '.join(_ROLES)}", param="messages")
    text = _text(message.get("content"), where)
    written = message.get("tool_calls") or []
    if not isinstance(written, list):
        raise ApiError(400, f"{where}.tool_calls must be a list", param="messages")
    calls = tuple(_call(call, f"{where}.tool_calls[{i}]") for i, call in enumerate(written))
    if calls and role != "assistant":
        raise ApiError(400, f"{where}: only an assistant has tool_calls", param="messages")
    if not text and not calls and role != "tool":
        raise ApiError(400, f"{where}.content is empty", param="messages")
    return Turn(role, text, calls)


def _text(content: Any, where: str) -> str:
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, list) and all(
        isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str) for part in content
    ):
        return "".join(part["text"] for part in content)
    raise ApiError(400, f"{where}.content must be text, or a list of text parts", param="messages")


def _call(call: Any, where: str) -> ToolCall:
    try:
        function = call["function"]
        arguments = function["arguments"]
        value = json.loads(arguments or "{}") if isinstance(arguments, str) else arguments
        if not isinstance(function["name"], str) or not isinstance(value, dict):
            raise TypeError
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        problem = f"{where} must have function.name, and function.arguments as JSON text of an object"
        raise ApiError(400, problem, param="messages") from error
    return ToolCall(function["name"], value)
