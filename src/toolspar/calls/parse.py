"""From what a model wrote to the calls that it means; never raises, whatever the text.

Understood, in this order: OpenAI ``tool_calls`` messages; what follows the first mark that opens calls, Hermes's
``<tool_call>`` (text outside of its tags is then no call) or another one of ``toolspar.calls.marked_calls``; fenced
code; bare JSON; Python call lists such as ``[f(a=1), g()]``. ``<think>`` blocks and the tokens that end a turn are
ignored; the parts of text that make up a message are read as one.

Decisions where the formats leave room:

* ``malformed`` means that *some* attempt at a call could not be read, also when others could.
* So is a call in a form that is known but not read, such as ``<invoke name=...>`` or arguments under another key than
  ``arguments`` and ``parameters``: it must count neither as no call nor as one without arguments.
* Positional arguments (``f("Paris")``) are kept under the key ``POSITIONAL``, which no schema has, so that the checker
  rejects them: which parameter they mean would be a guess.
* Of equal keys in one JSON object the last counts, as in every JSON reader; in a Python call they are malformed.
* A Python call outside brackets and tags counts only where it fills its whole line, and with keyword arguments or a
  known name: prose may mention ``f(x)``.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolspar.calls.call_objects import ARGUMENT_KEYS, UNREAD_ARGUMENT_KEYS, UNREAD_CALL_KEYS, Found, add_calls
from toolspar.calls.literals import Reader, UnreadableError
from toolspar.calls.marked_calls import (
    PYTHON_TAG,
    TOOL_CALL,
    TOOL_CALLS,
    Kind,
    Opener,
    openers,
    read_function,
    read_named,
    without_ends,
)
from toolspar.calls.python_calls import POSITIONAL, read_call, read_call_list
from toolspar.calls.records import ToolCall
from toolspar.calls.shapes import is_array, is_object

__all__ = ["POSITIONAL", "ParsedAnswer", "parse_calls"]

_CLOSE = "</tool_call>"
_MARKS = (PYTHON_TAG, TOOL_CALLS)
_THINK = re.compile(r"<(/?)think(?:ing)?>", re.IGNORECASE)
_FENCE = re.compile(r"```[ \t]*([\w+-]*)[ \t]*\r?\n?")
_BARE_START = re.compile(r"[{\[]")
# A brace that opens what must have been meant as a call; that it also has arguments is looked up behind it.
_ARGUMENT_NAMES = "|".join((*ARGUMENT_KEYS, "tool_calls", *UNREAD_ARGUMENT_KEYS))
_CALL_NAMES = "|".join(("name", "function", "type", "id", "action", *UNREAD_CALL_KEYS))
_ATTEMPT = re.compile(rf"\[?\s*\{{\s*[\"'](?:{_CALL_NAMES}|{_ARGUMENT_NAMES})[\"']\s*:")
_ARGUMENTS_KEY = re.compile(rf"[\"'](?:{_ARGUMENT_NAMES})[\"']\s*:")
_CALL_LINE = re.compile(r"^[ \t]*[A-Za-z_][\w.-]*\(", re.MULTILINE)
_BRACKETED_CALL = re.compile(r"\[\s*[A-Za-z_][\w.-]*\s*\(")
_TEXT_TYPES = ("text", "output_text")
_PARTS_WITHOUT_CALLS = (
    "thinking", "redacted_thinking", "reasoning", "refusal", "image", "image_url", "audio", "file",
    "tool_result", "function_call_output",
)  # fmt: skip
_OTHER_ROLES = ("system", "developer", "user", "tool", "function")


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
    found = Found()
    try:
        if isinstance(answer, str):
            _from_text(answer, frozenset(known_names), found)
        elif is_object(answer) or is_array(answer):
            _from_object(answer, found, frozenset(known_names))
    except RecursionError:  # a caller may already be deep in its own stack
        found.malformed = True
    return ParsedAnswer(tuple(found.calls), found.malformed)


# ---------------------------------------------------------------------------------------------------- JSON objects


def _from_object(obj: Any, found: Found, known: frozenset[str]) -> None:
    """A message, a call, or a list of these and of parts of text; of a conversation only the model's messages count."""
    _from_items([item for item in obj if not _is_of_others(item)] if is_array(obj) else [obj], found, known)


def _is_of_others(item: Any) -> bool:
    return is_object(item) and item.get("role") in _OTHER_ROLES


def _from_items(items: Sequence[Any], found: Found, known: frozenset[str]) -> None:
    """Messages, calls and parts of a message; an object that is none of them is malformed."""
    texts: list[str] = []
    for item in items:
        text = _text_of(item)
        if text is not None:
            texts.append(text)
        elif is_object(item) and "role" in item:
            _from_message(item, found, known)
        elif not add_calls(item, found, bare_name=True):
            found.malformed |= is_object(item) and bool(item) and item.get("type") not in _PARTS_WITHOUT_CALLS
    if texts:
        _from_text("\n".join(texts), known, found)


def _text_of(item: Any) -> str | None:
    """The text of a part of a message; None if it is no text."""
    if is_object(item) and item.get("type", "text") in _TEXT_TYPES and "name" not in item:
        item = item.get("text")
    return item if isinstance(item, str) else None


def _from_message(message: Mapping[str, Any], found: Found, known: frozenset[str]) -> None:
    """A message: its ``tool_calls`` count, and its content only where there are none."""
    if message.get("tool_calls") or message.get("function_call"):
        if not add_calls(message, found, bare_name=True):
            found.malformed = True
        return
    content = message.get("content", message.get("parts"))
    if content is None:
        add_calls(message, found, bare_name=False)
    else:
        _from_items(content if is_array(content) else [content], found, known)


# ------------------------------------------------------------------------------------------------------------ text


def _from_text(text: str, known: frozenset[str], found: Found) -> None:
    text = without_ends(text)
    if _whole(text, found, known) or _whole_behind_mark(text.lstrip(), found, known):
        return
    text = _without_thoughts(text)
    opener = next(openers(text), None)
    if opener and opener.kind is Kind.TAGGED:
        _from_tags(text, opener.start, found)
        found.malformed |= not found.calls and any(other.kind is not Kind.TAGGED for other in openers(text))
    elif opener:
        _from_openers(text, opener, known, found)
    elif not ("```" in text and _from_fences(text, known, found)) and not _whole(text, found, known):
        _from_bare(text, known, found)


def _whole_behind_mark(text: str, found: Found, known: frozenset[str]) -> bool:
    """Reads text that is a mark and calls; before thoughts are dropped, as their tags belong to values here."""
    mark = next((mark for mark in _MARKS if text.startswith(mark)), None)
    return mark is not None and _objects(text[len(mark) :].strip(), found, known)


def _from_openers(text: str, opener: Opener | None, known: frozenset[str], found: Found) -> None:
    """Reads what stands behind the openers of a text; one behind which no call can be read is malformed."""
    reader = Reader(text)
    while opener:
        if opener.kind is Kind.FUNCTION:
            call, end = read_function(reader, opener.start)
            if call:
                found.calls.append(call)
                opener = next(openers(text, end), None)
                continue
        elif opener.kind is Kind.OBJECTS:
            rest, before = text[opener.end :].strip(), len(found.calls)
            if not _objects(rest, found, known):
                _from_bare(rest, known, found)
                found.malformed |= len(found.calls) == before
            return
        found.malformed = True
        return


def _objects(text: str, found: Found, known: frozenset[str]) -> bool:
    """Reads what stands behind a mark if it is nothing but calls."""
    named = read_named(text)
    if named is not None:
        found.calls += named
    return named is not None or _whole(text, found, known)


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
    at = text.find(TOOL_CALL)
    while at >= 0:
        end = start = at + len(TOOL_CALL)
        try:
            end = reader.value(reader.space(start))[1]
            spans.append((start, end))
        except UnreadableError:
            pass
        at = text.find(TOOL_CALL, end)
    return spans


def _whole(text: str, found: Found, known: frozenset[str]) -> bool:
    """Reads text that is nothing but calls: JSON values, a Python call list, or lines of Python calls."""
    reader = Reader(text)
    at = reader.space(0)
    if at >= len(text):
        return False
    inner = Found()
    if text[at] in "{[(":
        try:
            while at < len(text):
                value, at = reader.value(at)
                if _is_keyed(value, known):
                    inner.malformed = True
                elif not add_calls(value, inner, bare_name=_known_or_only(value, known)):
                    return False
                at = _separator(text, at)
        except UnreadableError:
            inner = Found()
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
    name = value.get("name")
    return isinstance(name, str) and (name in known if known else list(value) == ["name"])


def _is_keyed(value: Any, known: frozenset[str]) -> bool:
    """Whether a value is ``{name: {arguments}}`` of a tool on offer, or a list of these: a form that is not read."""
    items = value if is_array(value) else [value]
    return bool(items) and all(
        is_object(item) and len(item) == 1 and not known.isdisjoint(item) and all(map(is_object, item.values()))
        for item in items
    )


def _from_tags(text: str, at: int, found: Found) -> None:
    """Reads every ``<tool_call>`` block from a place on; the last one may lack its end."""
    reader = Reader(text)
    while at >= 0:
        start = at + len(TOOL_CALL)
        values_end = _from_tag(reader, start, found)
        closed, opened = text.find(_CLOSE, values_end), text.find(TOOL_CALL, values_end)
        has_end = closed >= 0 and (opened < 0 or closed < opened)
        end = closed if has_end else (opened if opened >= 0 else len(text))
        if values_end == start:  # nothing readable in it
            content = text[start:end].strip()
            found.malformed |= has_end or content[:1] in ("{", "[", '"', "<") or bool(_CALL_LINE.match(content))
        elif has_end and any(char in "{}[]" for char in text[values_end:end].strip("` \n")):
            found.malformed = True  # brackets left over behind the value
        at = opened


def _from_tag(reader: Reader, start: int, found: Found) -> int:
    """Reads the values that follow a tag.

    Returns:
        The place behind the last one; ``start`` if there is none.
    """
    text = reader.text
    end = start
    at = reader.space(start)
    fence = _FENCE.match(text, at)
    at = reader.space(fence.end()) if fence else at
    while at < len(text) and not text.startswith(_CLOSE, at) and not text.startswith(TOOL_CALL, at):
        try:
            value, behind = reader.value(at)
        except UnreadableError:
            calls, behind = read_call_list(reader, at)
            if calls is None:
                call, behind = (read_function if text.startswith("<", at) else read_call)(reader, at)
                calls = [call] if call else None
            if calls is None:
                break
            found.calls += calls
        else:
            if not (is_object(value) or is_array(value)):
                break
            if not add_calls(value, found, bare_name=True) and value != []:
                found.malformed = True
        end = behind
        at = _separator(text, end)
    return end


def _from_fences(text: str, known: frozenset[str], found: Found) -> bool:
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


def _from_bare(text: str, known: frozenset[str], found: Found) -> None:
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
        found.malformed |= _is_keyed(value, known)
        if add_calls(value, found, bare_name=_known_or_only(value, known)) or is_object(value) or value != []:
            at = end
    if not found.calls and not found.malformed:
        _from_lines(reader, known, found)


def _is_broken_list(text: str, start: int) -> bool:
    """Whether a bracket opens a Python call list that cannot be read: at the text's beginning, or ending it."""
    if not _BRACKETED_CALL.match(text, start):
        return False
    return text[: start + 1].lstrip() == "[" or text.endswith((")]", ")]\n"))


def _from_lines(reader: Reader, known: frozenset[str], found: Found) -> None:
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
