"""Hermes in ShareGPT turns: tools in ``<tools>`` of the system turn, calls in ``<tool_call>``.

Read as well: tools in a column of their own, turns ``function_call`` or ``tool_call`` that hold a call as JSON, and
calls in any form that the checker reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.render import NO_CALL_ANSWER, render_calls
from toolspar.calls.schema import parse_tool
from toolspar.core.errors import DataError
from toolspar.tasks.formats.plain import dumps, tools_of
from toolspar.tasks.formats.turns import calls_in, objects_at, one_step, turns_of, with_facts
from toolspar.tasks.importers.dialects import Sample
from toolspar.tasks.importers.rows import parse_json
from toolspar.tasks.records import Task

_OPEN = "<tools>"
_SYSTEM = """\
You are a function calling AI model. You are provided with function signatures within <tools></tools> XML tags. You \
may call one or more functions to assist with the user query. Don't make assumptions about what values to plug into \
functions.
<tools>
{tools}
</tools>
For each function call return a JSON object with the function's name and arguments within <tool_call></tool_call> XML \
tags:
<tool_call>
{"name": <function-name>, "arguments": <arguments-object>}
</tool_call>"""


def read_sharegpt(row: Mapping[str, Any]) -> Sample:
    """One conversation of ShareGPT turns.

    Raises:
        DataError: what is missing or wrong, in one line.
    """
    turns = turns_of(row)
    given = row.get("system")
    system = [*([given] if isinstance(given, str) else []), *(text for role, text in turns if role == "system")]
    tools = _tools(row.get("tools"), system)
    names = {tool.name for tool in tools}
    answers = [_calls(text, names, role) for role, text in turns if role in ("assistant", "call")]
    queries = [text for role, text in turns if role == "user"]
    query, calls = one_step(queries, answers, results=any(role == "result" for role, _ in turns))
    return Sample(with_facts(query, system, names, calls), tools, tuple(calls))


def write_sharegpt(task: Task) -> dict[str, Any]:
    """The task in three turns: system, human, gpt."""
    system = _SYSTEM.replace("{tools}", dumps(tools_of(task)))
    answer = render_calls(task.expected) if task.expected else NO_CALL_ANSWER
    turns = (("system", system), ("human", task.query), ("gpt", answer))
    return {"conversations": [{"from": role, "value": text} for role, text in turns]}


def _tools(column: Any, systems: Sequence[str]) -> tuple[ToolSpec, ...]:
    found: Any = column
    if isinstance(column, str) and column.strip():
        try:
            found = parse_json(column)
        except (ValueError, RecursionError):
            raise DataError("'tools' is a string that is not JSON") from None
    for text in systems:
        at = text.find(_OPEN)
        while at >= 0 and not found:
            found = objects_at(text, at + len(_OPEN))
            at = text.find(_OPEN, at + 1)
    if not isinstance(found, list) or not found:
        raise DataError("no tools: neither in <tools> of the system turn nor in 'tools'")
    return tuple(parse_tool(tool) for tool in found)


def _calls(text: str, names: set[str], role: str) -> list[ToolCall]:
    calls = calls_in(text, names)
    if role == "call" and not calls:
        raise DataError("a call in the answer cannot be read")
    return calls
