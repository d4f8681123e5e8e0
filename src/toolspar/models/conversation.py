"""Prompts of whole conversations: system messages, several turns, calls made before and what came of them.

All texts of a conversation are user text: none of it becomes a control token (see ``models.chat``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.render import render_calls, signature
from toolspar.calls.schema import tool_to_openai
from toolspar.models.call_formats import COMPACT_SYSTEM, HERMES_SYSTEM
from toolspar.models.chat import ChatFormat, Prompt
from toolspar.models.slots import Slots

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
    slots = _slots(chat, turns, tools)
    messages = [_native(turn, slots) for turn in turns] if native else _as_text(chat, turns, tools, slots)
    schemas = slots.spelt([tool_to_openai(tool) for tool in tools]) if native and tools else None
    return Prompt(*slots.divided(chat.render(messages, schemas, add_generation_prompt=True)))


def _slots(chat: ChatFormat, turns: Sequence[Turn], tools: Sequence[ToolSpec]) -> Slots:
    said = json.dumps([[turn.text, [call.arguments for call in turn.calls]] for turn in turns], default=str)
    offered = json.dumps([tool_to_openai(tool) for tool in tools])
    return chat.slots(f"{said}{offered}{HERMES_SYSTEM}{COMPACT_SYSTEM}")


def _native(turn: Turn, slots: Slots) -> dict[str, Any]:
    """A message as templates with tools read it."""
    if turn.role != "system":
        slots.end_shared()
    message: dict[str, Any] = {"role": turn.role, "content": slots.text(turn.text) if turn.text else ""}
    if turn.calls:
        calls = [{"name": call.name, "arguments": dict(call.arguments)} for call in turn.calls]
        message["tool_calls"] = slots.spelt([{"type": "function", "function": call} for call in calls])
    return message


def _as_text(chat: ChatFormat, turns: Sequence[Turn], tools: Sequence[ToolSpec], slots: Slots) -> list[dict[str, Any]]:
    """Messages for templates that know neither tools nor calls."""
    messages: list[dict[str, Any]] = []
    rest = list(turns)
    system = [rest.pop(0).text] if rest and rest[0].role == "system" else []
    parts = [slots.text(text) for text in system]
    if tools:
        compact = chat.tool_format == "compact"
        shown = [signature(t) if compact else json.dumps(tool_to_openai(t), ensure_ascii=False) for t in tools]
        parts.append((COMPACT_SYSTEM if compact else HERMES_SYSTEM).replace("{tools}", slots.text("\n".join(shown))))
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
            mark = slots.put(chat.answer_ids(written)[:-1]) if answer and turn.calls else slots.text(written)
            messages.append({"role": turn.role, "content": mark})
    return [{key: value for key, value in message.items() if key != "results"} for message in messages]
