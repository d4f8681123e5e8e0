"""How tools are shown and calls are written: our own wordings, and those of Llama 3 and Mistral.

The chat templates of these families are followed where they know tools. Where they do not, the texts here stand in,
which are those that the families were trained on.
"""

from __future__ import annotations

import re

from toolspar.calls.marked_calls import PYTHON_TAG, TOOL_CALLS
from toolspar.calls.render import Style

FAMILIES: dict[str, Style] = {"llama3": "llama3", "mistral": "mistral"}
"""The tool formats that are a family's own, with the style of its calls."""

HERMES_SYSTEM = """\
You are a function calling AI model. The functions that you may call are given as JSON within <tools></tools> tags. \
Call one or more of them where they help with the request; make no assumptions about values that it does not give.
<tools>
{tools}
</tools>
Write each call as a JSON object with the function's name and its arguments within <tool_call></tool_call> tags:
<tool_call>
{"name": <function-name>, "arguments": <arguments-object>}
</tool_call>"""

COMPACT_SYSTEM = """\
<tools>
{tools}
</tools>
Answer with <tool_call>{"name": ..., "arguments": ...}</tool_call> for each call. If no tool fits, say so."""

LLAMA3_USER = """\
Given the following functions, please respond with a JSON for a function call with its proper arguments that best \
answers the given prompt.

Respond in the format {"name": function name, "parameters": dictionary of argument name and its value}. Do not use \
variables.

{tools}

{query}"""
MISTRAL_LEAD = "[AVAILABLE_TOOLS] [{tools}][/AVAILABLE_TOOLS]"
USER_TURN = "[INST]"
"""What opens a user's turn in Mistral's templates; the tools stand before the last one."""
END_OF_MESSAGE = "<|eom_id|>"
"""Ends a turn of Llama 3 that waits for a function's result."""
TEMPLATE_DATE = "26 Jul 2024"
"""The date that Llama 3's template shows unless told otherwise; later ones show today's, which no run could repeat."""

TAGS = {
    "hermes": re.compile(r"^</?tool_call>$", re.MULTILINE),
    "llama3": re.compile(r"\A" + re.escape(PYTHON_TAG)),
    "mistral": re.compile(r"\A" + re.escape(TOOL_CALLS)),
}
"""Where an answer spells a control token of the family's: whole lines, or the very beginning."""


def style_of(tool_format: str, template: str) -> Style:
    """How a model writes calls: as its family does, told by the tool format or else by the chat template.

    Args:
        tool_format: ``native``, ``hermes``, ``compact`` or one of ``FAMILIES``.
        template: The chat template's text.

    Example:
        >>> style_of("native", "... '[TOOL_CALLS]' ...")
        'mistral'
    """
    if tool_format in FAMILIES:
        return FAMILIES[tool_format]
    if tool_format == "native":
        if TOOL_CALLS in template:
            return "mistral"
        if PYTHON_TAG in template and "<tool_call>" not in template:
            return "llama3"
    return "hermes"
