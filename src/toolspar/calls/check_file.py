"""``toolspar check FILE.jsonl``: a verdict for every recorded answer.

One record a line: ``tools`` (OpenAI style; every dialect of ``toolspar.calls.schema`` is understood), ``expected``
(a list of ``{"name", "arguments"}``; ``[]`` means that no call is right) and ``answer`` (the model's raw text, or an
OpenAI message with ``tool_calls``). One JSON line a record comes out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from toolspar.calls.check import check_answer
from toolspar.calls.records import Reason, ToolCall, ToolSpec
from toolspar.calls.schema import parse_tool
from toolspar.calls.shapes import is_array, is_object
from toolspar.core.errors import DataError


def check_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Checks records, one JSON object a line; empty lines are passed over.

    Args:
        lines: The lines of a file.

    Yields:
        For every record ``{"line", "strict", "correct", "reason", "detail"}``, or ``{"line", "error"}`` if it cannot be
        read. Never raises for a bad record.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            tools, expected, answer = read_record(line)
        except DataError as error:
            yield {"line": number, "error": f"line {number}: {error}"}
            continue
        verdict = check_answer(tools, expected, answer)
        yield {
            "line": number,
            "strict": verdict.strict,
            "correct": verdict.correct,
            "reason": verdict.reason.value,
            "detail": verdict.detail,
        }


def read_record(line: str) -> tuple[list[ToolSpec], list[ToolCall], Any]:
    """Reads one line into tools, expected calls and the answer.

    Raises:
        DataError: What is wrong with the record, in one line.
    """
    try:
        record: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataError(f"no JSON: {error}") from None
    if not is_object(record):
        raise DataError("a record must be a JSON object with 'tools', 'expected' and 'answer'")
    for key in ("tools", "expected", "answer"):
        if key not in record:
            raise DataError(f"'{key}' is missing; a record has 'tools', 'expected' and 'answer'")
    tools, expected, answer = record["tools"], record["expected"], record["answer"]
    if not is_array(tools):
        raise DataError("'tools' must be a list of tools")
    if not is_array(expected):
        raise DataError("'expected' must be a list of calls ([] where no call is right)")
    if answer is not None and not (isinstance(answer, str) or is_object(answer) or is_array(answer)):
        raise DataError("'answer' must be the model's text, or a message with 'tool_calls'")
    return [parse_tool(tool) for tool in tools], [_expected_call(call) for call in expected], answer


def _expected_call(obj: Any) -> ToolCall:
    body = obj["function"] if is_object(obj) and is_object(obj.get("function")) else obj
    if not is_object(body) or not isinstance(body.get("name"), str):
        raise DataError("every call in 'expected' needs a 'name' and 'arguments'")
    arguments = body.get("arguments", body.get("parameters", {}))
    if isinstance(arguments, str):  # as OpenAI writes them
        try:
            arguments = json.loads(arguments or "{}")
        except (ValueError, RecursionError):
            raise DataError(f"'arguments' of expected call '{body['name']}' are a string that is no JSON") from None
    if not is_object(arguments):
        raise DataError(f"'arguments' of expected call '{body['name']}' must be a JSON object")
    return ToolCall(body["name"], arguments)


def main(path: str, out: TextIO, err: TextIO) -> int:
    """Checks a file: verdicts to ``out``, a summary to ``err``.

    Args:
        path: The JSONL file.
        out: Where one JSON line a record goes.
        err: Where the summary goes.

    Returns:
        The exit code: 0, or 1 if any record could not be read, or 2 if the file could not.
    """
    reasons: Counter[str] = Counter()
    strict = correct = unreadable = 0
    try:
        with Path(path).open(encoding="utf-8-sig", errors="replace") as lines:
            for result in check_lines(lines):
                out.write(json.dumps(result) + "\n")
                if "error" in result:
                    unreadable += 1
                    continue
                strict += result["strict"]
                correct += result["correct"]
                reasons[result["reason"]] += 1
    except OSError as error:
        err.write(f"cannot read {path}: {error.strerror or error}\n")
        return 2
    err.write(_summary(reasons, strict=strict, correct=correct, unreadable=unreadable))
    return 1 if unreadable else 0


def _summary(reasons: Counter[str], *, strict: int, correct: int, unreadable: int) -> str:
    checked = sum(reasons.values())
    lines = [f"checked {checked} answers" + (f", {unreadable} records could not be read" if unreadable else "")]
    if checked:
        lines.append(f"correct {correct} ({correct / checked:.1%}), strictly {strict} ({strict / checked:.1%})")
    wrong = [(reason, reasons[reason]) for reason in Reason if reason is not Reason.CORRECT and reasons[reason]]
    lines += [f"  {reason.value:18} {number}" for reason, number in wrong]
    return "\n".join(lines) + "\n"
