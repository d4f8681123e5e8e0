"""Glaive v2: functions in ``system``, the conversation in one text, at most one ``<functioncall>`` a turn."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from toolspar.calls.records import ToolCall
from toolspar.calls.render import NO_CALL_ANSWER
from toolspar.calls.schema import parse_tool
from toolspar.calls.shapes import is_object
from toolspar.core.errors import DataError
from toolspar.tasks.formats.plain import dumps, tools_of
from toolspar.tasks.formats.turns import calls_in, objects_at, one_step
from toolspar.tasks.importers.dialects import Sample
from toolspar.tasks.records import Task

_CALL, _END = "<functioncall>", "<|endoftext|>"
_TURN = re.compile(r"(?:\A|\n+)(USER|ASSISTANT|FUNCTION RESPONSE): ?")
_NAME = re.compile(r"\s*\{\s*\"name\"\s*:\s*(?=\")")
_ARGUMENTS = re.compile(r"\s*,\s*\"arguments\"\s*:\s*'?(?=\s*\{)")
_SYSTEM = "SYSTEM: You are a helpful assistant with access to the following functions. Use them if required -\n"


def read_glaive(row: Mapping[str, Any]) -> Sample:
    """One conversation of Glaive.

    Raises:
        DataError: what is missing or wrong, in one line.
    """
    system, chat = row.get("system"), row.get("chat")
    if not isinstance(system, str) or not isinstance(chat, str):
        raise DataError("'system' and 'chat' must be texts")
    tools = tuple(parse_tool(tool) for tool in objects_at(system, max(system.find("{"), 0)))
    if not tools:
        raise DataError("no tools: 'system' must hold them as JSON objects")
    parts = _TURN.split(chat)
    turns = list(zip(parts[1::2], parts[2::2], strict=True))
    names = [tool.name for tool in tools]
    answers = [_calls(text, names) for role, text in turns if role == "ASSISTANT"]
    queries = [text for role, text in turns if role == "USER"]
    query, calls = one_step(queries, answers, results=any(role == "FUNCTION RESPONSE" for role, _ in turns))
    return Sample(query, tools, tuple(calls))


def write_glaive(task: Task) -> dict[str, Any]:
    """The task as Glaive has it.

    Raises:
        DataError: it wants several calls.
    """
    if len(task.expected) > 1:
        raise DataError(f"{len(task.expected)} calls: Glaive holds one")
    answer = NO_CALL_ANSWER
    for call in task.expected:
        answer = f'{_CALL} {{"name": {dumps(call.name)}, "arguments": \'{dumps(dict(call.arguments))}\'}}'
    functions = "\n".join(json.dumps(tool["function"], ensure_ascii=False, indent=4) for tool in tools_of(task))
    return {"system": f"{_SYSTEM}{functions}\n", "chat": f"USER: {task.query}\n\n\nASSISTANT: {answer} {_END}\n"}


def _calls(text: str, names: Sequence[str]) -> list[ToolCall]:
    _, mark, behind = text.partition(_CALL)
    call, rest = _quoted(behind) if mark else (None, "")
    if _CALL in rest:
        raise DataError("several calls in one answer, where Glaive holds one")
    calls = [call] if call else calls_in(text, names)
    if mark and not calls:
        raise DataError("the call of the answer cannot be read")
    return calls


def _quoted(text: str) -> tuple[ToolCall | None, str]:
    """A call with its arguments as JSON in single quotes, in which apostrophes are not escaped; and what follows it."""
    decoder, start = json.JSONDecoder(), _NAME.match(text)
    if not start:
        return None, ""
    try:
        name, at = decoder.raw_decode(text, start.end())
        behind = _ARGUMENTS.match(text, at)
        arguments, end = decoder.raw_decode(text, behind.end() if behind else len(text))
    except (ValueError, RecursionError):
        return None, ""
    return (ToolCall(name, arguments), text[end:]) if name.strip() and is_object(arguments) else (None, "")
