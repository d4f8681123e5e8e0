"""What the records of ``toolspar check`` and ``toolspar verify`` share: JSON objects with tools and expected calls."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.schema import parse_tool
from toolspar.calls.shapes import is_array, is_object
from toolspar.core.errors import DataError


def parse_object(line: str, needed: Sequence[str]) -> Mapping[str, Any]:
    """Reads one line as a JSON object.

    Args:
        line: The line.
        needed: Keys that it must have.

    Raises:
        DataError: What is wrong with the line, in one line.

    Example:
        >>> parse_object('{"answer": "42"}', ["answer"])
        {'answer': '42'}
    """
    quoted = [f"'{key}'" for key in needed]
    listed = " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
    try:
        record: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataError(f"no JSON: {error}") from None
    if not is_object(record):
        raise DataError(f"a record must be a JSON object with {listed}")
    for key in needed:
        if key not in record:
            raise DataError(f"'{key}' is missing; a record has {listed}")
    return record


def parse_offer(record: Mapping[str, Any]) -> tuple[list[ToolSpec], list[ToolCall]]:
    """The tools on offer and the expected calls of a record.

    Args:
        record: An object with ``tools`` (every dialect of ``toolspar.calls.schema``) and ``expected`` (a list of
            ``{"name", "arguments"}``; ``[]`` means that no call is right).

    Raises:
        DataError: What is wrong with them, in one line.

    Example:
        >>> parse_offer({"tools": [{"name": "now"}], "expected": [{"name": "now"}]})[1]
        [ToolCall(name='now', arguments={})]
    """
    tools, expected = record["tools"], record["expected"]
    if not is_array(tools):
        raise DataError("'tools' must be a list of tools")
    if not is_array(expected):
        raise DataError("'expected' must be a list of calls ([] where no call is right)")
    try:
        offered, calls = [parse_tool(tool) for tool in tools], [_expected_call(call) for call in expected]
    except RecursionError:
        raise DataError("nested too deep to read") from None
    names = Counter(tool.name for tool in offered)
    if twice := [name for name, count in names.items() if count > 1]:
        raise DataError(f"two of the 'tools' are called '{twice[0]}': which is meant cannot be told")
    return offered, calls


_OTHER_NAMES = frozenset(("args", "kwargs", "input"))  # whose call would pass for one without arguments


def _expected_call(obj: Any) -> ToolCall:
    body = obj["function"] if is_object(obj) and is_object(obj.get("function")) else obj
    if not is_object(body) or not isinstance(body.get("name"), str):
        raise DataError("every call in 'expected' needs a 'name' and 'arguments'")
    if astray := body.keys() & _OTHER_NAMES:
        raise DataError(f"expected call '{body['name']}' has {sorted(astray)[0]!r}: write 'arguments'")
    arguments = body.get("arguments", body.get("parameters", {}))
    if isinstance(arguments, str):  # as OpenAI writes them
        try:
            arguments = json.loads(arguments or "{}")
        except (ValueError, RecursionError):
            raise DataError(f"'arguments' of expected call '{body['name']}' are a string that is no JSON") from None
    if not is_object(arguments):
        raise DataError(f"'arguments' of expected call '{body['name']}' must be a JSON object")
    _check_alternatives(arguments, body["name"])
    return ToolCall(body["name"], arguments)


def _check_alternatives(value: Any, name: str) -> None:
    """Refuses ``$any`` without a list: a text would be taken for its letters, an empty list lets nothing be right."""
    if is_object(value):
        options = value.get("$any", [None])
        if not is_array(options) or not options:
            raise DataError(f"expected call '{name}' has a '$any' that is no list with at least one value")
    if is_object(value) or is_array(value):
        for inner in value.values() if is_object(value) else value:
            _check_alternatives(inner, name)
