"""Prompts of whole conversations: system messages, several turns, calls made before and what came of them.

All texts of a conversation are user text: none of it becomes a control token (see ``models.chat``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.render import render_calls, signature
from toolspar.calls.schema import tool_to_openai
from toolspar.models.chat import (
    _COMPACT,  # pyright: ignore[reportPrivateUsage]
    _HERMES,  # pyright: ignore[reportPrivateUsage]
    ChatFormat,
    Prompt,
    _replaced,  # pyright: ignore[reportPrivateUsage]
    _unused_mark,  # pyright: ignore[reportPrivateUsage]
)

_AS_TEXT = ("hermes", "compact")  # formats in which we write the tools, and not the template
Role = Literal["system", "user", "assistant", "tool"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation; ``calls`` are those that an assistant made in it.

    Example:
        >>> Turn("user", "How is the weather in Paris?").calls
        ()
    """

    role: Role
    text: str
    calls: tuple[ToolCall, ...] = ()


def conversation_prompt(chat: ChatFormat, turns: Sequence[Turn], tools: Sequence[ToolSpec]) -> Prompt:
    """The prompt for the assistant's next message; with tools and one user message it is ``chat.caller_prompt``'s.

    A system message stands before the tools. Templates that know no tools get calls and results of earlier turns as
    text: in ``<tool_call>`` tags, and in ``<tool_response>`` tags of a user message.

    Args:
        chat: Chat format of the model.
        turns: The messages so far, at least one.
        tools: Tools on offer; none leaves the instructions about tools out.

    Raises:
        ModelError: the chat template refuses the conversation (some want turns that alternate, for instance).
        DataError: a call of an earlier turn cannot be written.
    """
    native = chat.tool_format not in _AS_TEXT
    if native and chat.tool_format != "native" and tools and [turn.role for turn in turns] == ["user"]:
        return chat.caller_prompt(tools, turns[0].text)  # a family's format, which may not be its template's
    slots = _Slots(chat, turns, tools)
    messages = [_native(turn, slots) for turn in turns] if native else _as_text(turns, tools, slots)
    schemas = slots.spelt([tool_to_openai(tool) for tool in tools]) if native and tools else None
    rendered = chat._render(messages, schemas, add_generation_prompt=True)  # pyright: ignore[reportPrivateUsage]
    return slots.prompt(rendered)


class _Slots:
    """Marks that stand for user text while the template is rendered, and the ids that take their places."""

    def __init__(self, chat: ChatFormat, turns: Sequence[Turn], tools: Sequence[ToolSpec]) -> None:
        everything = json.dumps([[turn.text, [call.arguments for call in turn.calls]] for turn in turns], default=str)
        offered = json.dumps([tool_to_openai(tool) for tool in tools])
        self.chat = chat
        self._mark = _unused_mark(f"{everything}{offered}{_HERMES}{_COMPACT}{chat.tokenizer.chat_template}")
        self._ids: list[tuple[int, ...]] = []
        self._control = {token.content for token in chat.tokenizer.added_tokens_decoder.values()}
        self._first_own = 0

    def put(self, ids: tuple[int, ...]) -> str:
        """A mark for these ids."""
        self._ids.append(ids)
        return f"{self._mark}A{len(self._ids) - 1}Z"

    def text(self, text: str) -> str:
        """A mark for user text."""
        return self.put(self.chat.plain_ids(text))

    def spelt(self, value: Any) -> Any:
        """A structure that the template writes itself, with marks for the control tokens that it spells."""
        written = json.dumps(value, ensure_ascii=False, default=str)
        found = [token for token in self._control if token in written]
        return _replaced(value, {token: self.text(token) for token in sorted(found, key=len, reverse=True)})

    def end_shared(self) -> None:
        """What is put from now on is this conversation's own: others may share what is before."""
        self._first_own = self._first_own or len(self._ids)

    def prompt(self, rendered: str) -> Prompt:
        """Ids of a rendered conversation."""
        shared: tuple[int, ...] | None = None
        ids: tuple[int, ...] = ()
        for part in re.split(f"({self._mark}A\\d+Z)", rendered):
            number = int(part[len(self._mark) + 1 : -1]) if part.startswith(f"{self._mark}A") else -1
            if number >= self._first_own and shared is None and ids:
                shared, ids = ids, ()
            ids += self._ids[number] if number >= 0 else self.chat._structure_ids(part)  # pyright: ignore[reportPrivateUsage]
        return Prompt(ids) if shared is None else Prompt(shared, ids)


def _native(turn: Turn, slots: _Slots) -> dict[str, Any]:
    """A message as templates with tools read it."""
    if turn.role != "system":
        slots.end_shared()
    message: dict[str, Any] = {"role": turn.role, "content": slots.text(turn.text) if turn.text else ""}
    if turn.calls:
        calls = [{"name": call.name, "arguments": dict(call.arguments)} for call in turn.calls]
        message["tool_calls"] = slots.spelt([{"type": "function", "function": call} for call in calls])
    return message


def _as_text(turns: Sequence[Turn], tools: Sequence[ToolSpec], slots: _Slots) -> list[dict[str, Any]]:
    """Messages for templates that know neither tools nor calls."""
    messages: list[dict[str, Any]] = []
    rest = list(turns)
    system = [rest.pop(0).text] if rest and rest[0].role == "system" else []
    parts = [slots.text(text) for text in system]
    if tools:
        compact = slots.chat.tool_format == "compact"
        shown = [signature(t) if compact else json.dumps(tool_to_openai(t), ensure_ascii=False) for t in tools]
        parts.append((_COMPACT if compact else _HERMES).replace("{tools}", slots.text("\n".join(shown))))
    if parts:
        messages.append({"role": "system", "content": "\n\n".join(parts)})
    slots.end_shared()
    for turn in rest:
        if turn.role == "tool":
            result = f"<tool_response>\n{slots.text(turn.text)}\n</tool_response>"
            if messages and messages[-1].get("results"):
                messages[-1]["content"] += f"\n{result}"
            else:
                messages.append({"role": "user", "content": result, "results": True})
        else:
            written = "\n".join(filter(None, [turn.text, render_calls(turn.calls)]))
            answer = turn.role == "assistant"
            mark = slots.put(slots.chat.answer_ids(written)[:-1]) if answer and turn.calls else slots.text(written)
            messages.append({"role": turn.role, "content": mark})
    return [{key: value for key, value in message.items() if key != "results"} for message in messages]
