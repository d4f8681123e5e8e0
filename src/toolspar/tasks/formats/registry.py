"""All formats by name: reading a row into a sample, writing a task into a row that reads back as the same task."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from toolspar.calls.compare import ABSENT_KEY, ANY_KEY
from toolspar.calls.records import ToolCall
from toolspar.calls.shapes import is_array, is_object
from toolspar.core.errors import DataError
from toolspar.tasks.formats.bfcl_rows import read_bfcl_row, write_bfcl
from toolspar.tasks.formats.glaive import read_glaive, write_glaive
from toolspar.tasks.formats.messages import write_openai, write_trl
from toolspar.tasks.formats.plain import read_toolspar, write_toolspar, write_xlam
from toolspar.tasks.formats.sharegpt import read_sharegpt, write_sharegpt
from toolspar.tasks.formats.toolace import read_toolace, write_toolace
from toolspar.tasks.importers.dialects import Sample, read_openai, read_xlam
from toolspar.tasks.importers.rows import parse_json
from toolspar.tasks.records import Split, Task
from toolspar.tasks.splits import category_of


@dataclass(frozen=True, slots=True)
class Format:
    """How one row of a format is read and written.

    Example:
        >>> FORMATS["xlam"].alternatives
        False
    """

    read: Callable[[Mapping[str, Any]], Sample]
    write: Callable[[Task], dict[str, Any]]
    alternatives: bool = False
    """Whether it can hold several right values of an argument."""


FORMATS: Mapping[str, Format] = {
    "toolspar": Format(read_toolspar, write_toolspar, alternatives=True),
    "xlam": Format(read_xlam, write_xlam),
    "openai": Format(read_openai, write_openai),
    "trl": Format(read_openai, write_trl),
    "sharegpt": Format(read_sharegpt, write_sharegpt),
    "toolace": Format(read_toolace, write_toolace),
    "glaive": Format(read_glaive, write_glaive),
    "bfcl": Format(read_bfcl_row, write_bfcl, alternatives=True),
}
AUTO = "auto"
SPLIT_NAMES = {
    Split.TRAIN: ("train", "training"),
    Split.DEV: ("dev", "development", "validation", "valid", "val", "eval"),
    Split.TEST: ("test", "testing"),
}


def require_format(name: str, *, auto: bool = False) -> str:
    """The name itself.

    Raises:
        DataError: there is no such format.
    """
    known = ([AUTO] if auto else []) + list(FORMATS)
    if name not in known:
        raise DataError(f"task format '{name}' is unknown: use one of {', '.join(known)}")
    return name


def detect(row: Mapping[str, Any]) -> str:
    """The format of a row, by its keys; xLAM where nothing tells.

    Example:
        >>> detect({"system": "", "chat": ""})
        'glaive'
    """
    if "messages" in row:
        return "trl" if isinstance(row.get("tools"), str) else "openai"
    if "question" in row and "function" in row:
        return "bfcl"
    if "chat" in row and "system" in row:
        return "glaive"
    if "conversations" in row:
        system, turns = row.get("system"), row["conversations"]
        own_tools = isinstance(system, str) and "<tools>" not in system and not row.get("tools")
        first = turns[0].get("from") if is_array(turns) and turns and is_object(turns[0]) else None
        return "toolace" if own_tools and first not in ("system", "human") else "sharegpt"
    return "toolspar" if "expected" in row and "answers" not in row else "xlam"


def write_row(task: Task, format: str) -> dict[str, Any]:
    """The task as a row of a format, with ``id`` and ``split`` beside the format's own keys.

    The row is read back, so that nothing is lost unseen.

    Args:
        task: The task.
        format: One of ``FORMATS``.

    Raises:
        DataError: the format cannot hold the task; the message says what of it.
    """
    form = FORMATS[format]
    if not form.alternatives and any(has_alternatives(call) for call in task.expected):
        raise DataError(f"several values are right ($any), which {format} cannot hold")
    try:
        row = {"id": task.task_id, "split": task.split.value, **form.write(task)}
        back = form.read(parse_json(json.dumps(row, ensure_ascii=False)))
    except (TypeError, ValueError, RecursionError, DataError) as error:
        raise DataError(f"{format} cannot hold it: {error}") from None
    for name in ("query", "tools", "expected"):
        if _canonical(getattr(back, name)) != _canonical(getattr(task, name)):
            raise DataError(f"{format} cannot hold it: its {name} would be read back as something else")
    if category_of(len(task.tools), len(task.expected)) is not task.category:
        raise DataError(f"{format} cannot hold it: its tools and calls do not make it {task.category}")
    return row


def split_of(row: Mapping[str, Any], default: Split) -> Split:
    """The split that a row names, else the default.

    Raises:
        DataError: It names one by no usual name.

    Example:
        >>> split_of({"split": "Validation"}, Split.TRAIN).value
        'dev'
    """
    given = row.get("split")
    if given is None or given == "":
        return default
    named = given.strip().lower() if isinstance(given, str) else ""
    for split, names in SPLIT_NAMES.items():
        if named in names:
            return split
    raise DataError(f"the split {given!r} is unknown: name it {', '.join(Split)}, or leave it out")


def has_alternatives(call: ToolCall) -> bool:
    """Whether several values of an argument are right, at any depth."""

    def holds(value: Any) -> bool:
        if is_object(value):
            return ANY_KEY in value or ABSENT_KEY in value or any(map(holds, value.values()))
        return is_array(value) and any(map(holds, value))

    return any(map(holds, call.arguments.values()))


def first_alternative(task: Task) -> Task:
    """The task with the first right value of each argument; an argument that may be left out first is left out."""

    def first(value: Any) -> Any:
        if is_object(value) and ANY_KEY in value:
            return first(value[ANY_KEY][0])
        if is_object(value):
            return {key: first(item) for key, item in value.items() if not _left_out(item)}
        return [first(item) for item in value] if is_array(value) else value

    return replace(task, expected=tuple(ToolCall(call.name, first(call.arguments)) for call in task.expected))


def _left_out(value: Any) -> bool:
    if is_object(value) and ANY_KEY in value:
        value = value[ANY_KEY][0]
    return is_object(value) and ABSENT_KEY in value


def _canonical(value: Any) -> str:
    """Text that is the same for what is the same: 1, 1.0 and true are three values."""

    def plain(item: Any) -> Any:
        if isinstance(item, str) or item is None:
            return item
        if hasattr(item, "parameters"):
            return [item.name, item.description, item.parameters]
        return [item.name, item.arguments]

    parts = value if isinstance(value, str) else [plain(item) for item in value]
    return json.dumps(parts, sort_keys=True)
