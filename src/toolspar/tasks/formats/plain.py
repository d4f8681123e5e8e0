"""Rows without a conversation: ToolSpar's own form, and xLAM."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from toolspar.calls.record_lines import parse_offer
from toolspar.calls.schema import tool_to_openai
from toolspar.core.errors import DataError
from toolspar.tasks.importers.dialects import Sample
from toolspar.tasks.records import Task


def read_toolspar(row: Mapping[str, Any]) -> Sample:
    """ToolSpar: ``query``, ``tools`` and ``expected``, as ``toolspar check`` and ``toolspar verify`` read them.

    Raises:
        DataError: what is missing or wrong, in one line.
    """
    query = row.get("query")
    if not isinstance(query, str) or not query.strip():
        raise DataError("'query' must be a text that is not empty")
    for key in ("tools", "expected"):
        if key not in row:
            raise DataError(f"'{key}' is missing")
    tools, expected = parse_offer(row)
    return Sample(query.strip(), tuple(tools), tuple(expected))


def write_toolspar(task: Task) -> dict[str, Any]:
    """The task as ``read_toolspar`` reads it; alternatives (``$any``) stay what they are."""
    return {"query": task.query, "tools": tools_of(task), "expected": calls_of(task)}


def write_xlam(task: Task) -> dict[str, Any]:
    """The task as xLAM has it: ``answers`` and ``tools`` are JSON strings."""
    tools = [tool["function"] for tool in tools_of(task)]
    return {"query": task.query, "answers": dumps(calls_of(task)), "tools": dumps(tools)}


def tools_of(task: Task) -> list[dict[str, Any]]:
    """The tools on offer, as OpenAI has them."""
    return [tool_to_openai(tool) for tool in task.tools]


def calls_of(task: Task) -> list[dict[str, Any]]:
    """The expected calls as objects with ``name`` and ``arguments``."""
    return [{"name": call.name, "arguments": dict(call.arguments)} for call in task.expected]


def dumps(value: Any) -> str:
    """JSON text that keeps every character."""
    return json.dumps(value, ensure_ascii=False)
