"""Calls behind the marks of other model families, and the tokens that end a turn.

Read are Llama 3's ``<|python_tag|>`` (objects with ``parameters``, apart by ``;``) and ``<function=f>{...}``, Mistral's
``[TOOL_CALLS]`` (a list of objects; in newer models ``name[ARGS]{...}`` behind each mark), and every other mark behind
which whole objects stand. Marks with another syntax behind them are known, but not read: an answer with one calls
something, so it must not count as one without calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from toolspar.calls.literals import Reader, UnreadableError
from toolspar.calls.python_calls import read_arguments
from toolspar.calls.records import ToolCall
from toolspar.calls.shapes import is_object

TOOL_CALL, PYTHON_TAG, TOOL_CALLS = "<tool_call>", "<|python_tag|>", "[TOOL_CALLS]"
_ENDS = (
    "<|im_end|>", "<|eom_id|>", "<|eot_id|>", "<|eot|>", "<|end_of_text|>", "</s>", "<|end|>", "<|endoftext|>",
    "<|return|>", "<end_of_turn>", "<eos>", "<|end_of_turn|>", "<|END_OF_TURN_TOKEN|>", "<｜end▁of▁sentence｜>",
)  # fmt: skip
_NAMED = re.compile(r"\s*(?:\[TOOL_CALLS\]\s*)?([^\s\[\]{}]+)\s*(?:\[CALL_ID\][^\[\s]*\s*)?\[ARGS\]\s*")
_FUNCTION, _FUNCTION_END = re.compile(r"<function=([^\s<>{}\"']+)>"), "</function>"
_VALUE_START = re.compile(r"[{\[(]")


class Kind(StrEnum):
    """What stands behind an opener."""

    TAGGED = "tagged"  # whole calls, each in tags of its own
    OBJECTS = "objects"  # whole calls
    FUNCTION = "function"  # the arguments of the function that the opener names
    UNREAD = "unread"  # a call in a syntax that is not read


_OPENERS: tuple[tuple[str, Kind], ...] = (
    (TOOL_CALL, Kind.TAGGED),  # Hermes, Qwen
    (r"<\|python_tag\|>", Kind.OBJECTS),  # Llama 3
    (r"\[TOOL_CALLS\]", Kind.OBJECTS),  # Mistral
    (r"<\|tool_call\|>", Kind.OBJECTS),  # Granite, Phi-4
    (r"<\|action_start\|>", Kind.OBJECTS),  # InternLM
    (r"<\|START_ACTION\|>", Kind.OBJECTS),  # Command R
    (r"<(?:functioncall|function_calls?|tool_calls|tool_use|TOOLCALL)>(?=\s*[\[{<\"'`])", Kind.OBJECTS),
    (_FUNCTION.pattern, Kind.FUNCTION),  # Llama 3.1
    (r"<function=", Kind.UNREAD),
    (r"<[\w:|｜]{0,20}invoke\s+name\s*=", Kind.UNREAD),  # Claude, MiniMax, DeepSeek
    (r"<[|｜]tool[▁_]calls?[▁_](?:section[▁_])?begin[|｜]>", Kind.UNREAD),  # DeepSeek, Kimi
    (r"to=functions\.", Kind.UNREAD),  # gpt-oss
    (r"<\|call\|>", Kind.UNREAD),
    (r"<start_function_call>", Kind.UNREAD),  # FunctionGemma
    (r"Action Input:", Kind.UNREAD),  # ReAct
)
_OPENER = re.compile("|".join(pattern for pattern, _ in _OPENERS))
_KINDS = tuple((re.compile(pattern), kind) for pattern, kind in _OPENERS)


@dataclass(frozen=True, slots=True)
class Opener:
    """Where an opener of calls stands in a text.

    Example:
        >>> next(openers("Sure: [TOOL_CALLS][]"))
        Opener(start=6, end=18, kind=<Kind.OBJECTS: 'objects'>)
    """

    start: int
    end: int
    kind: Kind


def openers(text: str, at: int = 0) -> Iterator[Opener]:
    """The openers from a place on that are no part of a value, such as a text that quotes one."""
    match = _OPENER.search(text, at)
    reader = Reader(text)
    while match:
        value = _VALUE_START.search(text, at, match.start())
        if value:
            at = _behind_value(reader, value.start())
        else:
            kind = next(kind for pattern, kind in _KINDS if pattern.match(text, match.start()))
            yield Opener(match.start(), match.end(), kind)
            at = match.end()
        if at > match.start():
            match = _OPENER.search(text, at)


def _behind_value(reader: Reader, at: int) -> int:
    """The place behind what a bracket opens: a value or a call's arguments; behind the bracket if that is neither."""
    try:
        return read_arguments(reader, at + 1)[1] if reader.text[at] == "(" else reader.value(at)[1]
    except UnreadableError:
        return at + 1


def without_ends(text: str) -> str:
    r"""The text without the tokens that end a turn, where it ends in some.

    Example:
        >>> without_ends("[now()]<|im_end|>\n")
        '[now()]'
    """
    if not text.rstrip().endswith(_ENDS):
        return text
    text = text.rstrip()
    while text.endswith(_ENDS):
        for end in _ENDS:
            text = text.removesuffix(end).rstrip()
    return text


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


def read_function(reader: Reader, at: int) -> tuple[ToolCall | None, int]:
    """Reads the call ``<function=f>{...}</function>`` that starts at ``at``; its end may lack, and its arguments too.

    Returns:
        The call and the place behind it; ``(None, at)`` if there is no readable call.

    Example:
        >>> read_function(Reader('<function=now>{"zone": "CET"}</function>'), 0)
        (ToolCall(name='now', arguments={'zone': 'CET'}), 40)
    """
    text, match = reader.text, _FUNCTION.match(reader.text, at)
    if not match:
        return None, at
    end = reader.space(match.end())
    arguments: Any = {}
    closed = text.startswith(_FUNCTION_END, end)
    if not closed:
        try:
            arguments, end = reader.value(end)
        except UnreadableError:
            return None, at
        end = reader.space(end)
        closed = text.startswith(_FUNCTION_END, end)
    if not is_object(arguments) or text[end : end + 1] in ("{", "}", "[", "]"):
        return None, at
    return ToolCall(match[1], dict(arguments)), end + (len(_FUNCTION_END) if closed else 0)
