"""From what a model wrote to the calls that it means; never raises, whatever the text.

Understood, in this order: OpenAI ``tool_calls`` messages; what follows the marks of Llama 3 and Mistral; Hermes
``<tool_call>`` tags (text outside them is then no call); fenced code; bare JSON; Python call lists such as
``[f(a=1), g()]``. ``<think>`` blocks are ignored.

Decisions where the formats leave room:

* ``malformed`` means that *some* attempt at a call could not be read, also when others could.
* Positional arguments (``f("Paris")``) are kept under the key ``POSITIONAL``, which no schema has, so that the checker
  rejects them: which parameter they mean would be a guess.
* Of equal keys in one JSON object the last counts, as in every JSON reader; in a Python call they are malformed.
* A Python call outside brackets and tags counts only where it fills its whole line, and with keyword arguments or a
  known name: prose may mention ``f(x)``.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from toolspar.calls.literals import Reader, UnreadableError
from toolspar.calls.marked_calls import PYTHON_TAG, TOOL_CALLS, behind_mark, read_named
from toolspar.calls.python_calls import POSITIONAL, read_call, read_call_list
from toolspar.calls.records import ToolCall
from toolspar.calls.shapes import is_array, is_object

__all__ = ["POSITIONAL", "ParsedAnswer", "parse_calls"]

_OPEN, _CLOSE = "<tool_call>", "</tool_call>"
_THINK = re.compile(r"<(/?)think(?:ing)?>", re.IGNORECASE)
_FENCE = re.compile(r"```[ \t]*([\w+-]*)[ \t]*\r?\n?")
_BARE_START = re.compile(r"[{\[]")
# A brace that opens what must have been meant as a call; that it also has arguments is looked up behind it.
_ATTEMPT = re.compile(r"\[?\s*\{\s*[\"'](?:name|function|tool_calls|arguments|parameters|type|id)[\"']\s*:")
_ARGUMENTS_KEY = re.compile(r"[\"'](?:arguments|parameters|tool_calls)[\"']\s*:")
_CALL_LINE = re.compile(r"^[ \t]*[A-Za-z_][\w.-]*\(", re.MULTILINE)
_BRACKETED_CALL = re.compile(r"\[\s*[A-Za-z_][\w.-]*\s*\(")
_MAX_NESTING = 8  # of lists and wrappers around calls


@dataclass(frozen=True, slots=True)
class ParsedAnswer:
    """The calls of an answer in their order, and whether any attempt at a call could not be read.

    Example:
        >>> parse_calls('<tool_call>{"name": "now", "arguments": {}}</tool_call>')
        ParsedAnswer(calls=(ToolCall(name='now', arguments={}),), malformed=False)
    """

    calls: tuple[ToolCall, ...]
    malformed: bool


def parse_calls(answer: Any, known_names: Collection[str] = ()) -> ParsedAnswer:
    """Reads the calls of an answer.

    Args:
        answer: The text that a model wrote, or an OpenAI message (or list of tool calls) as JSON objects.
        known_names: Names of the tools on offer. They help only to tell a mention from a call; a call of an unknown
            name is still a call.

    Returns:
        The calls; none for prose.
    """
    found = _Found()
    try:
        if isinstance(answer, str):
            _from_text(answer, frozenset(known_names), found)
        elif is_object(answer) or is_array(answer):
            _from_object(answer, found, frozenset(known_names))
    except RecursionError:  # a caller may already be deep in its own stack
        found.malformed = True
    return ParsedAnswer(tuple(found.calls), found.malformed)


class _Found:
    """What has been found so far."""

    __slots__ = ("calls", "malformed")

    def __init__(self) -> None:
        self.calls: list[ToolCall] = []
        self.malformed = False


# ---------------------------------------------------------------------------------------------------- JSON objects


def _from_object(obj: Any, found: _Found, known: frozenset[str]) -> None:
    """An OpenAI message: its ``tool_calls`` count, and its text only where there are none."""
    if is_object(obj) and "role" in obj and not obj.get("tool_calls") and not obj.get("function_call"):
        content = obj.get("content")
        if isinstance(content, str):
            _from_text(content, known, found)
        return
    if not _add(obj, found, bare_name=True):
        found.malformed = is_object(obj) and bool(obj)


def _add(value: Any, found: _Found, *, bare_name: bool, depth: int = 0) -> bool:
    """Adds the calls that a JSON value means.

    Args:
        value: The value.
        found: Where calls and faults go.
        bare_name: Whether ``{"name": "f"}`` without arguments is a call (inside a tag it is).
        depth: Of lists and wrappers around it.

    Returns:
        Whether the value was meant as a call or a list of calls.
    """
    if depth > _MAX_NESTING:
        return False
    if is_array(value):
        meant = [_add(item, found, bare_name=bare_name, depth=depth + 1) for item in value]
        if any(meant) and not all(meant):
            found.malformed = True
        return any(meant)
    if not is_object(value):
        return False
    for wrapper in ("tool_calls", "function", "function_call"):
        inner = value.get(wrapper)
        if (is_object(inner) or is_array(inner)) and inner:
            if not _add(inner, found, bare_name=True, depth=depth + 1):
                found.malformed = True
            return True
    return _add_call(value, found, bare_name=bare_name)


def _add_call(value: Mapping[str, Any], found: _Found, *, bare_name: bool) -> bool:
    name = value.get("name", value.get("function"))
    key = next((key for key in ("arguments", "parameters") if key in value), None)
    if key is None:
        meant = isinstance(name, str) and bool(name.strip()) and bare_name and "name" in value
        if meant:
            found.calls.append(ToolCall(str(name).strip(), {}))
        elif any(word in value for word in ("tool", "tool_name", "function_name")) or (
            "name" in value and any(word in value for word in ("args", "kwargs", "input"))
        ):
            found.malformed = meant = True
        return meant
    if "description" in value and is_object(value[key]) and "properties" in value[key]:
        return False  # the tool's own schema, repeated
    arguments = _arguments(value[key])
    if not isinstance(name, str) or not name.strip() or arguments is None:
        found.malformed = True
    else:
        found.calls.append(ToolCall(name.strip(), arguments))
    return True


def _arguments(raw: Any) -> dict[str, Any] | None:
    """The arguments of a call, which may be a JSON string, or absent; None if they are no mapping."""
    if isinstance(raw, str):
        if not raw.strip():
            return {}
        reader = Reader(raw)
        try:
            raw, end = reader.value(reader.space(0))
        except UnreadableError:
            return None
        if reader.space(end) < len(reader.text):
            return None
    if raw is None:
        return {}
    return {str(key): value for key, value in raw.items()} if is_object(raw) else None


# ------------------------------------------------------------------------------------------------------------ text


def _from_text(text: str, known: frozenset[str], found: _Found) -> None:
    if _whole(text, found, known) or (
        text.lstrip().startswith((PYTHON_TAG, TOOL_CALLS)) and _marked(text, found, known)
    ):
        return
    text = _without_thoughts(text)
    if behind_mark(text) is not None:
        if not _marked(text, found, known):
            _from_bare(behind_mark(text) or "", known, found)
            found.malformed |= not found.calls
        return
    if _OPEN in text:
        _from_tags(text, known, found)
        return
    if "```" in text and _from_fences(text, known, found):
        return
    if not _whole(text, found, known):
        _from_bare(text, known, found)


def _marked(text: str, found: _Found, known: frozenset[str]) -> bool:
    """Reads text that has a mark of Llama 3 or Mistral, and behind it nothing but calls."""
    rest = behind_mark(text)
    if rest is None:
        return False
    named = read_named(rest)
    if named is not None:
        found.calls += named
    return named is not None or _whole(rest, found, known)


def _without_thoughts(text: str) -> str:
    """Drops think blocks. One that never ends takes the rest; an end without a beginning takes all before it.

    Tags inside a ``<tool_call>`` block belong to its arguments and stay.
    """
    kept: list[str] = []
    place = 0
    thinking = False
    values = deque(_values_in_tags(text) if _THINK.search(text) else ())
    for match in _THINK.finditer(text):
        at = match.start()
        while values and (values[0][1] <= at or values[0][0] < place):
            values.popleft()
        if at < place or (not thinking and values and values[0][0] <= at):
            continue
        if match[1]:
            kept = [] if not thinking else kept
            thinking = False
        elif not thinking:
            kept.append(text[place:at])
            thinking = True
        else:
            continue
        place = match.end()
    return "".join(kept) + ("" if thinking else text[place:])


def _values_in_tags(text: str) -> list[tuple[int, int]]:
    """Where the value behind each ``<tool_call>`` begins and ends; what looks like a tag inside a value is none."""
    spans: list[tuple[int, int]] = []
    reader = Reader(text)
    at = text.find(_OPEN)
    while at >= 0:
        end = start = at + len(_OPEN)
        try:
            end = reader.value(reader.space(start))[1]
            spans.append((start, end))
        except UnreadableError:
            pass
        at = text.find(_OPEN, end)
    return spans


def _whole(text: str, found: _Found, known: frozenset[str]) -> bool:
    """Reads text that is nothing but calls: JSON values, a Python call list, or lines of Python calls."""
    reader = Reader(text)
    at = reader.space(0)
    if at >= len(text):
        return False
    inner = _Found()
    if text[at] in "{[(":
        try:
            while at < len(text):
                value, at = reader.value(at)
                if not _add(value, inner, bare_name=_known_or_only(value, known)):
                    return False
                at = _separator(text, at)
        except UnreadableError:
            inner = _Found()
            calls, end = read_call_list(reader, reader.space(0))
            if calls is None or reader.space(end) < len(text):
                return False
            inner.calls = calls
    else:
        while at < len(text):
            call, at = read_call(reader, at)
            if call is None or (POSITIONAL in call.arguments and call.name not in known):
                return False
            inner.calls.append(call)
            at = _separator(text, at)
    found.calls += inner.calls
    found.malformed |= inner.malformed
    return True


def _separator(text: str, at: int) -> int:
    """Steps over white space, commas and semicolons between calls."""
    while at < len(text) and (text[at].isspace() or text[at] in ",;"):
        at += 1
    return at


def _known_or_only(value: Any, known: frozenset[str]) -> bool:
    """Whether a bare ``{"name": X}`` may be a call: X is on offer, or nothing is known and there is no other key."""
    if not is_object(value):
        return all(_known_or_only(item, known) for item in value) if is_array(value) else False
    return value.get("name") in known if known else list(value) == ["name"]


def _from_tags(text: str, known: frozenset[str], found: _Found) -> None:
    """Reads every ``<tool_call>`` block; the last one may lack its end."""
    reader = Reader(text)
    at = text.find(_OPEN)
    while at >= 0:
        start = at + len(_OPEN)
        values_end = _from_tag(reader, start, known, found)
        closed, opened = text.find(_CLOSE, values_end), text.find(_OPEN, values_end)
        has_end = closed >= 0 and (opened < 0 or closed < opened)
        end = closed if has_end else (opened if opened >= 0 else len(text))
        if values_end == start:  # nothing readable in it
            content = text[start:end].strip()
            found.malformed |= has_end or content[:1] in ("{", "[", '"', "<") or bool(_CALL_LINE.match(content))
        elif has_end and any(char in "{}[]" for char in text[values_end:end].strip("` \n")):
            found.malformed = True  # brackets left over behind the value
        at = opened


def _from_tag(reader: Reader, start: int, known: frozenset[str], found: _Found) -> int:
    """Reads the values that follow a tag.

    Returns:
        The place behind the last one; ``start`` if there is none.
    """
    text = reader.text
    end = start
    at = reader.space(start)
    fence = _FENCE.match(text, at)
    at = reader.space(fence.end()) if fence else at
    while at < len(text) and not text.startswith(_CLOSE, at) and not text.startswith(_OPEN, at):
        try:
            value, behind = reader.value(at)
        except UnreadableError:
            calls, behind = read_call_list(reader, at)
            if calls is None:
                call, behind = read_call(reader, at)
                calls = [call] if call else None
            if calls is None:
                break
            found.calls += calls
        else:
            if not (is_object(value) or is_array(value)):
                break
            if not _add(value, found, bare_name=True) and value != []:
                found.malformed = True
        end = behind
        at = _separator(text, end)
    return end


def _from_fences(text: str, known: frozenset[str], found: _Found) -> bool:
    """Reads fenced blocks that hold nothing but calls.

    Returns:
        Whether any block was meant as a call.
    """
    meant = False
    at = 0
    while True:
        fence = _FENCE.search(text, at)
        if not fence:
            return meant
        end = text.find("```", fence.end())
        content = text[fence.end() : end if end >= 0 else len(text)]
        if _whole(content, found, known):
            meant = True
        elif _ATTEMPT.match(content.strip()) and _ARGUMENTS_KEY.search(content):
            before = len(found.calls)
            _from_bare(content, known, found)
            meant = meant or found.malformed or len(found.calls) > before
        if end < 0:
            return meant
        at = end + 3


def _from_bare(text: str, known: frozenset[str], found: _Found) -> None:
    """Finds JSON calls, bracketed Python calls and lines of Python calls amid prose."""
    reader = Reader(text)
    last_arguments = max((match.start() for match in _ARGUMENTS_KEY.finditer(text)), default=-1)
    at = 0
    while match := _BARE_START.search(text, at):
        start = match.start()
        at = start + 1
        try:
            value, end = reader.value(start)
        except UnreadableError:
            calls, end = (None, start) if text[start] != "[" else read_call_list(reader, start)
            if calls is not None:
                found.calls += calls
                at = end
            else:
                broken_json = _ATTEMPT.match(text, start) and last_arguments > start
                found.malformed |= bool(broken_json) or _is_broken_list(text, start)
            continue
        if _add(value, found, bare_name=_known_or_only(value, known)) or is_object(value) or value != []:
            at = end
    if not found.calls and not found.malformed:
        _from_lines(reader, known, found)


def _is_broken_list(text: str, start: int) -> bool:
    """Whether a bracket opens a Python call list that cannot be read: at the text's beginning, or ending it."""
    if not _BRACKETED_CALL.match(text, start):
        return False
    return text[: start + 1].lstrip() == "[" or text.endswith((")]", ")]\n"))


def _from_lines(reader: Reader, known: frozenset[str], found: _Found) -> None:
    """Python calls that fill their line (they may run over several lines)."""
    at = 0
    while match := _CALL_LINE.search(reader.text, at):
        at = match.end()
        call, end = read_call(reader, reader.space(match.start()))
        line_end = reader.text.find("\n", end)
        rest = reader.text[end : line_end if line_end >= 0 else len(reader.text)]
        if call is None or rest.strip(" \t\r;,"):
            continue
        if call.name in known or (call.arguments and POSITIONAL not in call.arguments):
            found.calls.append(call)
            at = end
