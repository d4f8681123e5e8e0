"""Tools and tasks written in few words, for tables of rewrites."""

from __future__ import annotations

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.records import Category, Split, Task


def tool(name, description, **arguments):
    """A tool; an argument is its description, or its schema."""
    schemas = {
        key: value if isinstance(value, dict) else {"type": "string", "description": value}
        for key, value in arguments.items()
    }
    return ToolSpec(name, description, {"type": "object", "properties": schemas, "required": []})


def task(query, tools, *calls):
    """A task; calls are pairs of a tool's name and its arguments."""
    return Task(query, tuple(tools), query, tuple(ToolCall(n, a) for n, a in calls), Category.SIMPLE, Split.DEV)


def one_of(*choices):
    """The schema of an argument with fixed choices."""
    return {"type": "string", "enum": list(choices)}
