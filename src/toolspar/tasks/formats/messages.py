"""Chat messages: OpenAI's (arguments as JSON text) and TRL's (arguments as objects, ``tools`` as one JSON text)."""

from __future__ import annotations

from typing import Any

from toolspar.calls.render import NO_CALL_ANSWER
from toolspar.tasks.formats.plain import calls_of, dumps, tools_of
from toolspar.tasks.records import Task


def write_openai(task: Task) -> dict[str, Any]:
    """The task as OpenAI's fine-tuning has it."""
    calls = [
        {
            "id": f"call_{index}",
            "type": "function",
            "function": {"name": call["name"], "arguments": dumps(call["arguments"])},
        }
        for index, call in enumerate(calls_of(task))
    ]
    return {"messages": _messages(task, calls), "tools": tools_of(task)}


def write_trl(task: Task) -> dict[str, Any]:
    """The task as TRL's trainers have it; as a list of objects, ``tools`` would get a null for every key of others."""
    calls = [{"type": "function", "function": call} for call in calls_of(task)]
    return {"messages": _messages(task, calls), "tools": dumps(tools_of(task))}


def _messages(task: Task, calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answer: dict[str, Any] = {"role": "assistant", "content": "" if calls else NO_CALL_ANSWER}
    if calls:
        answer["tool_calls"] = calls
    return [{"role": "user", "content": task.query}, answer]
