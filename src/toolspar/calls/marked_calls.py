"""Calls behind the marks of other model families: Llama 3's ``<|python_tag|>`` and Mistral's ``[TOOL_CALLS]``.

Llama 3 writes ``{"name": ..., "parameters": {...}}``, several of them apart by ``;``, with or without its mark. Mistral
writes its mark and a list ``[{"name": ..., "arguments": {...}}]``; newer models of it ``name[ARGS]{...}`` behind each
mark.
"""

from __future__ import annotations

import re

from toolspar.calls.literals import Reader, UnreadableError
from toolspar.calls.records import ToolCall
from toolspar.calls.shapes import is_object

PYTHON_TAG, TOOL_CALLS = "<|python_tag|>", "[TOOL_CALLS]"
_ENDS = ("<|eom_id|>", "<|eot_id|>", "</s>")
_NAMED = re.compile(r"\s*(?:\[TOOL_CALLS\]\s*)?([^\s\[\]{}]+)\s*(?:\[CALL_ID\][^\[\s]*\s*)?\[ARGS\]\s*")
_OPENS_A_VALUE = ("{", "<tool_call>", "```")


def behind_mark(text: str) -> str | None:
    """What follows the first mark, without the tokens that end a turn; None if no mark opens the calls.

    A mark inside a value is text: it counts only where nothing before it opens a value or another kind of call.

    Example:
        >>> behind_mark("<|python_tag|>{}<|eom_id|>")
        '{}'
    """
    places = [(text.find(mark), mark) for mark in (PYTHON_TAG, TOOL_CALLS) if mark in text]
    if not places:
        return None
    at, mark = min(places)
    if any(sign in text[:at] for sign in _OPENS_A_VALUE):
        return None
    rest = text[at + len(mark) :].strip()
    for end in _ENDS:
        rest = rest.removesuffix(end).rstrip()
    return rest


def read_named(text: str) -> list[ToolCall] | None:
    """Reads calls of the form ``name[ARGS]{...}``, and nothing else; None if the text is something else.

    Example:
        >>> read_named('now[ARGS]{"zone": "CET"}')
        [ToolCall(name='now', arguments={'zone': 'CET'})]
    """
    reader, at = Reader(text), 0
    calls: list[ToolCall] = []
    while at < len(text):
        match = _NAMED.match(text, at)
        if not match:
            return None
        try:
            value, at = reader.value(match.end())
        except UnreadableError:
            return None
        if not is_object(value):
            return None
        calls.append(ToolCall(match[1], dict(value)))
        at = reader.space(at)
    return calls or None
