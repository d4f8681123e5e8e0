"""Tasks from the Berkeley Function Calling Leaderboard (BFCL): single requests to functions of Python types.

A label lists the values that are right for each argument, and "" among them says that it may be left out. Labels are
kept as they are, also where they contradict their function's schema, so that figures compare with published ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from toolspar.calls.compare import ABSENT_KEY, ANY_KEY
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.schema import parse_tool
from toolspar.calls.shapes import is_array, is_object
from toolspar.core.errors import DataError
from toolspar.tasks.importers.dialects import Sample
from toolspar.tasks.importers.records import ImportResult, RejectedRow
from toolspar.tasks.importers.rows import read_rows
from toolspar.tasks.records import Split, Task
from toolspar.tasks.splits import category_of

CALL_CATEGORIES = (
    "simple_python", "multiple", "parallel", "parallel_multiple",
    "live_simple", "live_multiple", "live_parallel", "live_parallel_multiple",
)  # fmt: skip
NO_CALL_CATEGORIES = ("irrelevance", "live_irrelevance")


def load_bfcl(folder: Path | str, category: str, split: Split = Split.TEST) -> ImportResult:
    """Reads one category of an unpacked copy of the benchmark.

    Args:
        folder: The folder that holds ``BFCL_v4_*.json`` and ``possible_answer/``.
        category: One of ``CALL_CATEGORIES`` or ``NO_CALL_CATEGORIES``.
        split: Split that the tasks are labelled with.

    Returns:
        The tasks, and the rows that cannot be read.

    Raises:
        DataError: The category is unknown, or a file is missing or is not JSON.
    """
    if category not in CALL_CATEGORIES + NO_CALL_CATEGORIES:
        known = ", ".join(CALL_CATEGORIES + NO_CALL_CATEGORIES)
        raise DataError(f"BFCL category '{category}' is not understood: use one of {known}")
    file = f"BFCL_v4_{category}.json"
    truths: dict[Any, Any] = {}
    if category in CALL_CATEGORIES:
        rows = read_rows(Path(folder) / "possible_answer" / file)
        truths = {row.value.get("id"): row.value.get("ground_truth") for row in rows if is_object(row.value)}
    result = ImportResult()
    for row in read_rows(Path(folder) / file):
        try:
            if row.problem or not is_object(row.value):
                raise DataError(row.problem or "a row must be a JSON object")
            task_id: Any = row.value.get("id")
            if category in CALL_CATEGORIES and task_id not in truths:
                raise DataError(f"no answer for the id {task_id!r}")
            sample = read_bfcl(row.value, truths.get(task_id) or ())
        except DataError as error:
            result.rejected.append(RejectedRow(row.line, str(error)))
            continue
        kind = category_of(len(sample.tools), len(sample.expected))
        result.tasks.append(Task(f"bfcl-{task_id}", sample.tools, sample.query, sample.expected, kind, split))
    return result


def read_bfcl(row: Mapping[str, Any], truth: Any) -> Sample:
    """One row with its label; a system message comes first in the request, as it may hold facts that are needed.

    Args:
        row: With ``question`` and ``function``.
        truth: The row's ``ground_truth``: a list of ``{function: {argument: [values]}}``.

    Raises:
        DataError: What is missing or wrong, in one line.

    Example:
        >>> row = {"question": [[{"role": "user", "content": "Late?"}]], "function": [{"name": "now"}]}
        >>> read_bfcl(row, [{"now": {"zone": ["CET", ""]}}]).expected[0].arguments
        {'zone': {'$any': ['CET', {'$absent': True}]}}
    """
    turns: Any = row.get("question")
    if not is_array(turns) or len(turns) != 1 or not is_array(turns[0]):
        raise DataError("'question' must be a list of one turn")
    texts = [message.get("content") for message in turns[0] if is_object(message)]
    query = "\n\n".join(text.strip() for text in texts if isinstance(text, str)).strip()
    if not query:
        raise DataError("'question' holds no text")
    functions: Any = row.get("function")
    if not is_array(functions):  # some requests that fit no function come without any
        raise DataError("'function' must be a list")
    tools = tuple(parse_tool(function) for function in functions)
    if not is_array(truth) or not all(is_object(call) and len(call) == 1 for call in truth):
        raise DataError("the answer must be a list of objects with one function each")
    return Sample(query, tools, tuple(_call(call, tools) for call in truth))


def _call(labelled: Mapping[str, Any], tools: Sequence[ToolSpec]) -> ToolCall:
    name, values = next(iter(labelled.items()))
    if not is_object(values) or not all(is_array(options) for options in values.values()):
        raise DataError(f"the answer must list the values of each argument of '{name}'")
    schemas = {tool.name: tool for tool in tools}
    tool = schemas.get(name, ToolSpec(name, ""))
    return ToolCall(
        name,
        {
            key: _required(options, tool.properties.get(key)) if key in tool.required else _optional(options)
            for key, options in values.items()
        },
    )


def _required(options: Sequence[Any], schema: Any) -> Any:
    """The label of an argument that must be given: "" is the empty text there, and no value of another type."""
    texts = is_object(schema) and schema.get("type") == "string"
    kept = [option for option in options if option != "" or texts or len(options) == 1]
    return _any([_members(option) for option in kept])


def _optional(options: Sequence[Any]) -> Any:
    """The label of an argument that may be left out if its options hold ""."""
    return _or_absent(options, [_members(option) for option in options if option != ""])


def _or_absent(options: Sequence[Any], kept: list[Any]) -> Any:
    return _any([*kept, {ABSENT_KEY: True}] if len(kept) < len(options) else kept)


def _members(option: Any) -> Any:
    """An object, alone or in a list, gives options for each member; what lies deeper is one plain value."""
    if is_array(option):
        return [_members(item) if is_object(item) else item for item in option]
    if is_object(option):
        return {
            key: _or_absent(value, [item for item in value if item != ""]) if is_array(value) else value
            for key, value in option.items()
        }
    return option


def _any(options: list[Any]) -> Any:
    return options[0] if len(options) == 1 else {ANY_KEY: options}
