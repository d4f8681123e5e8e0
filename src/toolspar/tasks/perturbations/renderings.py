"""The same tools shown in other ways: the idea of BFCL's format sensitivity.

BFCL v4 varies how functions are documented, in which words the system prompt speaks, and in which form calls are to be
written, and measures how far accuracy moves although nothing of the task has changed. So does this: a rendering changes
one, two or all three of them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from toolspar.calls.defaults import NO_DEFAULT, default_of
from toolspar.calls.records import ToolSpec
from toolspar.calls.render import Types, signature
from toolspar.calls.schema import tool_to_openai
from toolspar.calls.schema_walk import Node
from toolspar.calls.shapes import is_array, is_object
from toolspar.tasks.perturbations.outline import Part, parts_of

TOOLS_SLOT = "{tools}"
_MOST_SHOWN = 2  # levels of nesting for which the type of an argument is sure to show what is inside it
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
    return "\n".join(line for tool in tools for line in (signature(tool), *_beside_signature(tool)))


def _beside_signature(tool: ToolSpec) -> Iterator[str]:
    """What the signature leaves out: limits, and all that is said of parts of an argument."""
    types = Types(tool.parameters)
    for part in parts_of(tool):
        kind = f"like {part.like}" if part.like else ""
        if not kind and (part.depth > _MOST_SHOWN or part.of_own_type):
            kind = types.text(part.schema)
        in_signature = part.depth == 0 and part.path != "*"
        note = _joined("" if in_signature else part.description, kind, _limits(part))
        if note:
            yield f"  {part.path}: {note}"


def _limits(part: Part) -> str:
    """The limits of a part; the default of an optional argument stands elsewhere."""
    return part.limits("default") if part.depth == 0 and not part.required else part.limits()


def _joined(description: str, *rest: str) -> str:
    """A description with the rest behind it in brackets."""
    text = "; ".join(filter(None, rest))
    return f"{description} ({text})" if description and text else description or text


def _python_stubs(tools: Sequence[ToolSpec]) -> str:
    return "\n\n".join(_stub(tool) for tool in tools)


def _stub(tool: ToolSpec) -> str:
    # arguments without a default come first, as Python wants them
    ordered = sorted(_by_argument(tool), key=lambda parts: not parts[0].required)
    arguments = ", ".join(_python_argument(part, tool) for part, *_ in ordered)
    notes = [f"        {part.path}: {note}" for parts in ordered for part in parts if (note := _note(part, tool))]
    body = [f'    """{tool.description}', *(["", "    Args:", *notes] if notes else []), '    """']
    return "\n".join([f"def {tool.name}({arguments}):", *body])


def _by_argument(tool: ToolSpec) -> list[list[Part]]:
    """The parts of a tool in groups: each argument with what is inside it."""
    groups: list[list[Part]] = []
    for part in parts_of(tool):
        if part.depth == 0:
            groups.append([])
        groups[-1].append(part)
    return groups


def _python_argument(part: Part, tool: ToolSpec) -> str:
    kind, default = _python_type(part.schema, tool.parameters), default_of(part.schema)
    if part.path == "*":
        return f"**others: {kind}"
    shown = "" if part.required else f" = {None if default is NO_DEFAULT else default!r}"
    return f"{part.path}: {kind}{shown}"


def _python_type(schema: Any, root: Mapping[str, Any], depth: int = 0) -> str:
    if not is_object(schema) or depth > 6:
        return "Any"
    schema = Node(schema, root).schema
    if schema.get("enum"):
        return f"Literal[{', '.join(repr(value) for value in schema['enum'])}]"
    kind, options = schema.get("type"), schema.get("anyOf") or schema.get("oneOf")
    if not is_array(options):
        options = [{**schema, "type": one} for one in kind] if is_array(kind) else []
    if options:
        return " | ".join(dict.fromkeys(_python_type(option, root, depth + 1) for option in options))
    if kind == "array" and is_object(schema.get("items")):
        return f"list[{_python_type(schema['items'], root, depth + 1)}]"
    return _PYTHON_TYPES.get(kind, "Any") if isinstance(kind, str) else "Any"


def _note(part: Part, tool: ToolSpec) -> str:
    """The description of an argument, and its limits; of what is inside it also what its Python type cannot say."""
    kind = f"like {part.like}" if part.like else ""
    if not kind and part.depth and (part.named or part.of_own_type or part.depth > _MOST_SHOWN):
        kind = _python_type(part.schema, tool.parameters) + (", required" if part.required else "")
    return _joined(part.description, kind, _limits(part))


def _xml(tools: Sequence[ToolSpec]) -> str:
    parts = ["<functions>"]
    for tool in tools:
        parts += ["<function>", f"<name>{escape(tool.name)}</name>"]
        parts += [f"<description>{escape(tool.description)}</description>", "<parameters>"]
        for argument, *inner in _by_argument(tool):
            parts += [_xml_start("parameter", argument), f"<name>{escape(argument.path)}</name>", *_xml_keys(argument)]
            for part in inner:
                parts += [_xml_start("part", part), f"<path>{escape(part.path)}</path>", *_xml_keys(part), "</part>"]
            parts.append("</parameter>")
        parts += ["</parameters>", "</function>"]
    return "\n".join([*parts, "</functions>"])


def _xml_start(tag: str, part: Part) -> str:
    return f'<{tag} required="{str(part.required).lower()}">' if part.named else f"<{tag}>"


def _xml_keys(part: Part) -> Iterator[str]:
    said: dict[str, Any] = {**part.keywords, **({"like": part.like} if part.like else {})}
    for key in (*part.schema, "like"):
        if key in said:
            yield f"<{key}>{_xml_text(said[key])}</{key}>"
        elif key == "description":
            yield f"<description>{escape(part.description)}</description>"


def _xml_text(value: Any) -> str:
    return escape(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _markdown(tools: Sequence[ToolSpec]) -> str:
    lines: list[str] = []
    for tool in tools:
        lines += [f"### {tool.name}", tool.description]
        for part in parts_of(tool):
            need = ("required" if part.required else "optional") if part.named else ""
            kind = f"like {part.like}" if part.like else json.dumps(part.keywords, ensure_ascii=False)
            kind = f"{need}; {kind}" if need else kind
            lines.append(f"{'  ' * part.depth}- `{part.path}` ({kind}): {part.description}")
        lines.append("")
    return "\n".join(lines).rstrip()


TOOL_TEXTS: Mapping[str, Callable[[Sequence[ToolSpec]], str]] = {
    "json_lines": _json_lines,
    "json_indented": _json_indented,
    "signatures": _signatures,
    "python_stubs": _python_stubs,
    "xml": _xml,
    "markdown": _markdown,
}
"""Ways to show tools, by name; all say the same (``signatures`` more than prompts do, which show arguments only)."""
