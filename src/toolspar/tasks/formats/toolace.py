"""ToolACE: a JSON list of tools in ``system``, calls as ``[Name(key="value")]``; names may have blanks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from toolspar.calls.literals import Reader, UnreadableError
from toolspar.calls.python_calls import POSITIONAL, read_arguments
from toolspar.calls.records import ToolCall
from toolspar.calls.render import NO_CALL_ANSWER, render_calls
from toolspar.calls.schema import parse_tool
from toolspar.core.errors import DataError
from toolspar.tasks.formats.plain import dumps, tools_of
from toolspar.tasks.formats.turns import calls_in, objects_at, one_step, turns_of
from toolspar.tasks.importers.dialects import Sample
from toolspar.tasks.records import Task

_NAME = re.compile(r"[^\s()\[\]{}\"',=][^()\[\]{}\"',=\n]*(?=\()")
_KEYWORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_SYSTEM = """\
You are an expert in composing functions. You are given a question and a set of possible functions. Based on the \
question, you will need to make one or more function/tool calls to achieve the purpose.
If none of the functions can be used, point it out.
Here is a list of functions in JSON format that you can invoke:
{tools}
Should you decide to return the function call(s), put it in the format of \
[func1(params_name=params_value, params_name2=params_value2...), func2(params)]
NO other text MUST be included."""


def read_toolace(row: Mapping[str, Any]) -> Sample:
    """One conversation of ToolACE.

    Raises:
        DataError: what is missing or wrong, in one line.
    """
    system = row.get("system")
    tools = tuple(parse_tool(tool) for tool in _listed(system)) if isinstance(system, str) else ()
    if not tools:
        raise DataError("no tools: 'system' must hold them as a JSON list")
    turns = turns_of(row)
    names = [tool.name for tool in tools]
    answers = [_calls(text, names) for role, text in turns if role == "assistant"]
    queries = [text for role, text in turns if role == "user"]
    query, calls = one_step(queries, answers, results=any(role == "result" for role, _ in turns))
    return Sample(query, tools, tuple(calls))


def write_toolace(task: Task) -> dict[str, Any]:
    """The task as ToolACE has it.

    Raises:
        DataError: an argument's name cannot be that of a keyword.
    """
    odd = [name for call in task.expected for name in call.arguments if not _KEYWORD.fullmatch(name)]
    if odd:
        raise DataError(f"the argument name '{odd[0]}' cannot be written as a keyword")
    tools = [tool["function"] for tool in tools_of(task)]
    calls = [call.name + render_calls([ToolCall("f", call.arguments)], "python")[2:-1] for call in task.expected]
    answer = f"[{', '.join(calls)}]" if calls else NO_CALL_ANSWER
    turns = (("user", task.query), ("assistant", answer))
    return {
        "system": _SYSTEM.replace("{tools}", dumps(tools)),
        "conversations": [{"from": role, "value": text} for role, text in turns],
    }


def _listed(text: str) -> list[Any]:
    """The first JSON list of objects in a text."""
    at = text.find("[")
    while at >= 0:
        found = objects_at(text, at)
        if found:
            return found
        at = text.find("[", at + 1)
    return []


def _calls(text: str, names: Sequence[str]) -> list[ToolCall]:
    """The calls of an answer; none if it is prose."""
    text = text.strip()
    calls: list[ToolCall] = []
    reader, at = Reader(text), text.find("[")
    while at >= 0:
        try:
            found, at = _list_at(reader, at, names)
            calls += found
        except UnreadableError as error:
            # In prose a bracket is a list of calls where it opens one of a tool on offer.
            if at == 0 or text.startswith(tuple(f"{name}(" for name in names), reader.space(at + 1)):
                raise DataError(f"the calls of the answer cannot be read: {error}") from None
            at += 1
        at = text.find("[", at)
    return calls or calls_in(text, names)


def _list_at(reader: Reader, at: int, names: Sequence[str]) -> tuple[list[ToolCall], int]:
    """The calls in the bracket at a place, and the place behind it.

    Raises:
        UnreadableError: it holds something else.
    """
    text, calls = reader.text, list[ToolCall]()
    at = reader.space(at + 1)
    while text[at : at + 1] != "]" or not calls:
        name, at = _name_at(text, at, names)
        arguments, at = read_arguments(reader, at + 1)
        if POSITIONAL in arguments:
            raise UnreadableError("arguments without names")
        calls.append(ToolCall(name, arguments))
        at = reader.space(at)
        if text[at : at + 1] == ",":
            at = reader.space(at + 1)
    return calls, at + 1


def _name_at(text: str, at: int, names: Sequence[str]) -> tuple[str, int]:
    """The function's name at a place, known ones first, and the place of the bracket behind it."""
    known = [name for name in names if text.startswith(name + "(", at)]
    if known:
        name = max(known, key=len)
        return name, at + len(name)
    match = _NAME.match(text, at)
    if not match:
        raise UnreadableError(f"no call at letter {at}")
    return match[0].strip(), match.end()
