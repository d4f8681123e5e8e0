"""A chat template with tools for models whose own knows none, so that other servers show tools as we do in training."""

from __future__ import annotations

import json
from pathlib import Path

from toolspar.models.call_formats import COMPACT_SYSTEM, HERMES_SYSTEM
from toolspar.models.chat import ChatFormat

_FILE = Path(__file__).with_name("tool_template.jinja")


def template_with_tools(chat: ChatFormat) -> str:
    """The chat template under which ``apply_chat_template(messages, tools=...)`` gives our function caller's prompt.

    That is the model's own template where it shows tools by that, else one that puts them into the system message and
    hands all to the model's own. Of defaults, signatures show those that a schema states by its keyword ``default``;
    ours also show what a description says.

    Args:
        chat: Chat format of the model.
    """
    own = str(chat.tokenizer.chat_template)
    if chat.tool_format == "native":
        return own
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
    return text.rstrip("\n") + own


def _literal(text: str) -> str:
    """A Jinja string; JSON's escapes are Jinja's too."""
    return json.dumps(text, ensure_ascii=False)
