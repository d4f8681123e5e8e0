"""Reads Python calls such as ``weather.get(city="Paris", days=3)`` out of text, without evaluating them."""

from __future__ import annotations

import re
from typing import Any

from toolspar.calls.literals import Reader, UnreadableError
from toolspar.calls.records import ToolCall
from toolspar.calls.shapes import is_object

POSITIONAL = "$positional"  # the argument name under which positional values are kept; the checker rejects it
_NAME = re.compile(r"([A-Za-z_][\w.-]*)\s*\(")
_KEYWORD = re.compile(r"([A-Za-z_]\w*)\s*=(?!=)\s*")


def read_call(reader: Reader, at: int) -> tuple[ToolCall | None, int]:
    """Reads the call that starts at ``at``.

    Returns:
        The call and the place behind it; ``(None, at)`` if there is no readable call.

    Example:
        >>> read_call(Reader("f(a=1, b='x')"), 0)
        (ToolCall(name='f', arguments={'a': 1, 'b': 'x'}), 13)
    """
    match = _NAME.match(reader.text, at)
    if not match or match[1][-1] in ".-":
        return None, at
    try:
        arguments, end = read_arguments(reader, match.end())
    except UnreadableError:
        return None, at
    return ToolCall(match[1], arguments), end


def read_call_list(reader: Reader, at: int) -> tuple[list[ToolCall] | None, int]:
    """Reads a bracketed list of calls, with at least one call in it.

    Returns:
        The calls and the place behind the list; ``(None, at)`` if there is no readable list.

    Example:
        >>> read_call_list(Reader("[f(), g(x=2)]"), 0)[0]
        [ToolCall(name='f', arguments={}), ToolCall(name='g', arguments={'x': 2})]
    """
    text = reader.text
    if text[at : at + 1] != "[":
        return None, at
    calls: list[ToolCall] = []
    place = reader.space(at + 1)
    while text[place : place + 1] != "]" or not calls:
        call, end = read_call(reader, place)
        if call is None:
            return None, at
        calls.append(call)
        place = reader.space(end)
        if text[place : place + 1] == ",":
            place = reader.space(place + 1)
        elif text[place : place + 1] != "]":
            return None, at
    return calls, place + 1


def read_arguments(reader: Reader, at: int) -> tuple[dict[str, Any], int]:
    """Reads what stands between the brackets of a call.

    Args:
        reader: The text.
        at: The place behind the opening bracket.

    Returns:
        The arguments, positional ones under ``POSITIONAL``, and the place behind the closing bracket.

    Raises:
        UnreadableError: That is no list of arguments.
    """
    found: dict[str, Any] = {}
    positional: list[Any] = []
    at = reader.space(at)
    while reader.text[at : at + 1] != ")":
        if reader.text.startswith("**", at):
            value, at = reader.value(reader.space(at + 2), 1)
            if not is_object(value) or not found.keys().isdisjoint(value.keys()):
                raise UnreadableError("no mapping of new names behind **")
            found.update(value)
        elif keyword := _KEYWORD.match(reader.text, at):
            if keyword[1] in found:
                raise UnreadableError("an argument is given twice")
            found[keyword[1]], at = reader.value(keyword.end(), 1)
        else:
            value, at = reader.value(at, 1)
            positional.append(value)
        at = reader.space(at)
        if reader.text[at : at + 1] == ",":
            at = reader.space(at + 1)
        elif reader.text[at : at + 1] != ")":
            raise UnreadableError("neither comma nor closing bracket")
    if positional:
        found[POSITIONAL] = positional
    return found, at + 1
