"""A chat template with tools for models whose own knows none, so that other servers show tools as we do in training."""

from __future__ import annotations

import json
from pathlib import Path

from toolspar.core.errors import ModelError
from toolspar.models.call_formats import COMPACT_SYSTEM, FAMILIES, HERMES_SYSTEM
from toolspar.models.chat import ChatFormat

_FILE = Path(__file__).with_name("tool_template.jinja")


def template_with_tools(chat: ChatFormat) -> str:
    """The chat template under which ``apply_chat_template(messages, tools=...)`` gives our function caller's prompt.

    That is the model's own template where it shows tools by that, else one that puts them into the system message and
    hands all to the model's own. Of defaults, signatures show those that a schema states by its keyword ``default``;
    ours also show what a description says. What we tell the template besides stands in it as a default.

    Args:
        chat: Chat format of the model.

    Raises:
        ModelError: the tool format shows tools outside of the system message and of the model's own template.
    """
    if chat.shown_by_template:
        return _told(chat, chat.tokenizer.get_chat_template(tools=[{}]))
    if chat.tool_format in FAMILIES:
        raise ModelError(
            f"the chat template of {chat.tokenizer.name_or_path or 'this model'} does not know tools, and none is "
            f"written here that shows them as tool_format={chat.tool_format} does: serve the caller with toolspar "
            "serve, or train one with model.tool_format=hermes"
        )
    compact = chat.tool_format == "compact"
    before, _, after = (COMPACT_SYSTEM if compact else HERMES_SYSTEM).partition("{tools}")
    pieces = {
        "@SHOWN@": "ts_signature(tool)" if compact else "tool | tojson",
        "@BEFORE@": _literal(before),
        "@AFTER@": _literal(after),
    }
    text = _FILE.read_text(encoding="utf-8")
    for mark, piece in pieces.items():
        text = text.replace(mark, piece)
    return text.rstrip("\n") + _told(chat, chat.tokenizer.get_chat_template())


def _told(chat: ChatFormat, own: str) -> str:
    """A template of the model's own, told what we tell it unless somebody says otherwise."""
    named = {name: _literal(value) for name, value in chat.switches.items() if name in own}
    return "".join(f"{{%- set {name} = {name} | default({value}) -%}}" for name, value in named.items()) + own


def _literal(value: str | bool) -> str:
    """A Jinja literal; JSON's escapes are Jinja's too."""
    return json.dumps(value, ensure_ascii=False)
