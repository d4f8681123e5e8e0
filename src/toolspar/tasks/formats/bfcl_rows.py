"""BFCL's rows: Python type names, and a label that lists the right values of each argument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolspar.calls.compare import ABSENT_KEY, ANY_KEY
from toolspar.calls.schema import tool_to_openai
from toolspar.calls.shapes import is_array, is_object
from toolspar.core.errors import DataError
from toolspar.tasks.importers.bfcl import read_bfcl
from toolspar.tasks.importers.dialects import Sample
from toolspar.tasks.records import Task

TRUTH = "ground_truth"
_TYPES = {"object": "dict", "number": "float"}
_NO_CALLS = ("irrelevance", "live_irrelevance")


def read_bfcl_row(row: Mapping[str, Any]) -> Sample:
    """A row with its label in ``ground_truth``; rows whose id says ``irrelevance`` need none.

    Raises:
        DataError: what is missing or wrong, in one line.
    """
    if TRUTH not in row and not str(row.get("id", "")).startswith(_NO_CALLS):
        raise DataError("no 'ground_truth': keep the file of answers in a folder possible_answer beside this one")
    return read_bfcl(row, row.get(TRUTH) or ())


def write_bfcl(task: Task) -> dict[str, Any]:
    """The task as BFCL has it, with its label in ``ground_truth``.

    Raises:
        DataError: a schema has what BFCL has no word for.
    """
    functions = [tool_to_openai(tool)["function"] for tool in task.tools]
    return {
        "question": [[{"role": "user", "content": task.query}]],
        "function": [{**function, "parameters": _python_types(function["parameters"])} for function in functions],
        TRUTH: [
            {call.name: {key: _options(value, top=True) for key, value in call.arguments.items()}}
            for call in task.expected
        ],
    }


def _python_types(schema: Any) -> Any:
    if not is_object(schema):
        return schema
    if any(key in schema for key in ("anyOf", "oneOf", "allOf", "$ref", "$defs", "definitions")):
        raise DataError("a schema with unions or references: BFCL has one type for each argument")
    kind = schema.get("type")
    if is_array(kind):
        raise DataError(f"the types {kind!r}: BFCL has one type for each argument")
    changed = dict(schema)
    if isinstance(kind, str):
        changed["type"] = _TYPES.get(kind, kind)
    if is_object(schema.get("properties")):
        changed["properties"] = {name: _python_types(inner) for name, inner in schema["properties"].items()}
    for key in ("items", "additionalProperties"):
        if is_object(schema.get(key)):
            changed[key] = _python_types(schema[key])
    return changed


def _options(value: Any, *, top: bool) -> list[Any]:
    """The list of right values of an argument; "" says that it may be left out."""
    choices: Sequence[Any] = value[ANY_KEY] if is_object(value) and ANY_KEY in value else [value]
    return ["" if is_object(one) and ABSENT_KEY in one else _members(one) if top else one for one in choices]


def _members(value: Any) -> Any:
    """Objects list the right values of each member, alone or in a list."""
    if is_array(value):
        return [_members(item) if is_object(item) else item for item in value]
    if is_object(value):
        return {key: _options(member, top=False) for key, member in value.items()}
    return value
