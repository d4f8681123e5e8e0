"""Hypothesis strategies of tasks."""

from __future__ import annotations

from hypothesis import strategies as st

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.schema import parse_tool
from toolspar.tasks.records import Split, Task
from toolspar.tasks.splits import category_of

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12)
WORDS = st.text("abcdefgh<>'\"\\\n[]{}(),=:é木 ", min_size=1, max_size=30).map(str.strip).filter(bool)
NAMES = st.from_regex(r"[a-z][a-z_]{0,6}(\.[a-z]{1,3})?", fullmatch=True)
KEYS = st.from_regex(r"[a-z][A-Za-z0-9_]{0,6}", fullmatch=True)
NUMBERS = st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | TEXT | st.sampled_from(["it's", 'say "no"', "</tool_call>", "[f(a=1)]"])
VALUES = st.recursive(SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(KEYS, v, max_size=3), max_leaves=6)
LEAF_SCHEMAS = st.sampled_from(
    [
        {"type": "string", "description": "It's <b>.</tools>"},
        {"type": "integer", "minimum": 1},
        {"type": "number", "default": 1.5},
        {"type": "boolean"},
        {"type": "string", "enum": ["a", "b c"]},
    ]
)
SCHEMAS = st.recursive(
    LEAF_SCHEMAS,
    lambda s: (
        st.builds(lambda items: {"type": "array", "items": items}, s)
        | st.builds(
            lambda inner: {"type": "object", "properties": inner, "required": list(inner)[:1]},
            st.dictionaries(KEYS, s, min_size=1, max_size=2),
        )
    ),
    max_leaves=4,
)


@st.composite
def tools(draw: st.DrawFn) -> ToolSpec:
    """A tool as it comes out of ``parse_tool``."""
    properties = draw(st.dictionaries(KEYS, SCHEMAS, max_size=3))
    required = [name for name in properties if draw(st.booleans())]
    parameters = {"type": "object", "properties": properties, "required": required}
    return parse_tool({"name": draw(NAMES), "description": draw(TEXT), "parameters": parameters})


@st.composite
def tasks(draw: st.DrawFn, most_calls: int = 3) -> Task:
    """A task with any calls of its tools; they need not fit the schemas."""
    offered = draw(st.lists(tools(), min_size=1, max_size=3, unique_by=lambda tool: tool.name))
    names = st.sampled_from([tool.name for tool in offered])
    arguments = st.dictionaries(KEYS, VALUES, max_size=3)
    calls = draw(st.lists(st.builds(ToolCall, names, arguments), max_size=most_calls))
    task_id, query, split = draw(KEYS), draw(WORDS), draw(st.sampled_from(Split))
    return Task(task_id, tuple(offered), query, tuple(calls), category_of(len(offered), len(calls)), split)
