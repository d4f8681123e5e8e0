"""The same tools shown in other ways: the idea of BFCL's format sensitivity.

BFCL v4 varies how functions are documented, in which words the system prompt speaks, and in which form calls are to be
written, and measures how far accuracy moves although nothing of the task has changed. So does this: a rendering changes
one, two or all three of them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from toolspar.calls.records import ToolSpec
from toolspar.calls.render import signature
from toolspar.calls.schema import tool_to_openai

TOOLS_SLOT = "{tools}"
_ANSWER_FORMS = {
    "tags": 'Write each call as <tool_call>{"name": ..., "arguments": {...}}</tool_call>.',
    "json": 'Write all calls as one JSON list, [{"name": ..., "arguments": {...}}], and nothing else.',
    "python": "Write all calls as one Python list, [name(argument=value), ...], and nothing else.",
}
_WORDINGS = (
    "You are a function calling assistant. Call the functions below where they serve the request. If none of them "
    "fits, say so.\n{answer}\n\n{tools}",
    "## Task\nTurn the user's request into calls of the available functions. Take values from the request only. "
    "Where no function fits, answer in words.\n\n## Functions\n{tools}\n\n## Output\n{answer}",
    "{tools}\n\nThese functions are at your disposal. Decide which of them the user needs, with which arguments. "
    "{answer} Should nothing fit, tell the user.",
)
_PYTHON_TYPES = {
    "string": "str", "integer": "int", "number": "float", "boolean": "bool", "array": "list", "object": "dict",
    "null": "None",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rendering:
    """How tools are shown, in which words they are introduced, and how calls are to be written.

    Example:
        >>> Rendering("json_lines").name
        'json_lines'
        >>> Rendering("xml", wording=1, answer="python").name
        'xml, wording 2, python calls'
    """

    tools: str
    """One of ``TOOL_TEXTS``."""
    wording: int | None = None
    """Index of the introduction; None: the caller's own, or the first one where it has none."""
    answer: str = "tags"
    """``tags``, ``json`` or ``python``."""

    @property
    def name(self) -> str:
        """All that it changes, for people."""
        parts = [self.tools]
        if self.wording is not None:
            parts.append(f"wording {self.wording + 1}")
        if self.answer != "tags":
            parts.append(f"{self.answer} calls")
        return ", ".join(parts)

    @property
    def introduction(self) -> str:
        """The system prompt with ``{tools}`` where the tools go."""
        return _WORDINGS[self.wording or 0].replace("{answer}", _ANSWER_FORMS[self.answer])

    def shown(self, tools: Sequence[ToolSpec]) -> str:
        """The tools in this rendering."""
        return TOOL_TEXTS[self.tools](tools)

    def system(self, tools: Sequence[ToolSpec]) -> str:
        """The whole system prompt."""
        return self.introduction.replace(TOOLS_SLOT, self.shown(tools))


def draw_rendering(level: int, rng: random.Random) -> Rendering:
    """A rendering that changes ``level`` aspects: the tools' text, then the introduction, then the form of calls."""
    tools = rng.choice(sorted(TOOL_TEXTS))
    wording, answer = rng.randrange(len(_WORDINGS)), rng.choice(("json", "python"))
    return Rendering(tools, wording if level >= 2 else None, answer if level >= 3 else "tags")


def _json_lines(tools: Sequence[ToolSpec]) -> str:
    return "\n".join(json.dumps(tool_to_openai(tool)["function"], ensure_ascii=False) for tool in tools)


def _json_indented(tools: Sequence[ToolSpec]) -> str:
    return json.dumps([tool_to_openai(tool) for tool in tools], ensure_ascii=False, indent=2)


def _signatures(tools: Sequence[ToolSpec]) -> str:
    return "\n".join(signature(tool) for tool in tools)


def _python_stubs(tools: Sequence[ToolSpec]) -> str:
    return "\n\n".join(_stub(tool) for tool in tools)


def _stub(tool: ToolSpec) -> str:
    required = tool.required
    # arguments without a default come first, as Python wants them
    ordered = sorted(tool.properties.items(), key=lambda item: item[0] not in required)
    arguments = ", ".join(
        f"{name}: {_python_type(schema)}" + ("" if name in required else f" = {schema.get('default')!r}")
        for name, schema in ordered
    )
    notes = [f"        {name}: {note}" for name, schema in ordered if (note := _note(schema))]
    body = [f'    """{tool.description}', *(["", "    Args:", *notes] if notes else []), '    """']
    return "\n".join([f"def {tool.name}({arguments}):", *body])


def _python_type(schema: Mapping[str, Any]) -> str:
    if schema.get("enum"):
        return f"Literal[{', '.join(repr(value) for value in schema['enum'])}]"
    kind = schema.get("type")
    if kind == "array" and isinstance(schema.get("items"), Mapping):
        return f"list[{_python_type(schema['items'])}]"
    return _PYTHON_TYPES.get(kind, "Any") if isinstance(kind, str) else "Any"


def _note(schema: Mapping[str, Any]) -> str:
    """The description of an argument, with what its Python type cannot say of what is inside it."""
    description = str(schema.get("description", ""))
    inner = {key: schema[key] for key in ("properties", "items") if key in schema and _is_deep(schema)}
    return f"{description} {json.dumps(inner, ensure_ascii=False)}".strip() if inner else description


def _is_deep(schema: Mapping[str, Any]) -> bool:
    items = schema.get("items")
    return "properties" in schema or isinstance(items, Mapping) and bool(items.keys() & {"properties", "items"})


def _xml(tools: Sequence[ToolSpec]) -> str:
    parts = ["<functions>"]
    for tool in tools:
        parts += ["<function>", f"<name>{escape(tool.name)}</name>"]
        parts += [f"<description>{escape(tool.description)}</description>", "<parameters>"]
        for name, schema in tool.properties.items():
            parts += [f'<parameter required="{str(name in tool.required).lower()}">', f"<name>{escape(name)}</name>"]
            parts += [f"<{key}>{_xml_text(value)}</{key}>" for key, value in schema.items() if not key.startswith("$")]
            parts.append("</parameter>")
        parts += ["</parameters>", "</function>"]
    return "\n".join([*parts, "</functions>"])


def _xml_text(value: Any) -> str:
    return escape(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _markdown(tools: Sequence[ToolSpec]) -> str:
    parts: list[str] = []
    for tool in tools:
        parts += [f"### {tool.name}", tool.description]
        for name, schema in tool.properties.items():
            kind = {key: value for key, value in schema.items() if key != "description"}
            need = "required" if name in tool.required else "optional"
            parts.append(
                f"- `{name}` ({need}; {json.dumps(kind, ensure_ascii=False)}): {schema.get('description', '')}"
            )
        parts.append("")
    return "\n".join(parts).rstrip()


TOOL_TEXTS: Mapping[str, Callable[[Sequence[ToolSpec]], str]] = {
    "json_lines": _json_lines,
    "json_indented": _json_indented,
    "signatures": _signatures,
    "python_stubs": _python_stubs,
    "xml": _xml,
    "markdown": _markdown,
}
"""Ways to show tools, by name; all say the same."""
