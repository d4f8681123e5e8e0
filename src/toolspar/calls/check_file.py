"""``toolspar check FILE.jsonl``: a verdict for every recorded answer.

One record a line: ``tools`` (OpenAI style; every dialect of ``toolspar.calls.schema`` is understood), ``expected``
(a list of ``{"name", "arguments"}``; ``[]`` means that no call is right) and ``answer`` (the model's raw text, or an
OpenAI message with ``tool_calls``). One JSON line a record comes out.
"""

from __future__ import annotations

import errno
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from toolspar.calls.check import check_answer
from toolspar.calls.record_lines import parse_object, parse_offer
from toolspar.calls.records import Reason, ToolCall, ToolSpec
from toolspar.calls.shapes import is_array, is_object
from toolspar.core.errors import DataError

_NO_CHARACTER = re.compile("[\udc80-\udcff]")  # how Python reads bytes that are not UTF-8


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
    if _NO_CHARACTER.search(line):
        raise DataError("it holds bytes that are not UTF-8: save the file as UTF-8")
    record = parse_object(line, ("tools", "expected", "answer"))
    tools, expected = parse_offer(record)
    answer: Any = record["answer"]
    if answer is not None and not (isinstance(answer, str) or is_object(answer) or is_array(answer)):
        raise DataError("'answer' must be the model's text, or a message with 'tool_calls'")
    return tools, expected, answer


def main(path: str, out: TextIO, err: TextIO) -> int:
    """Checks a file: verdicts to ``out``, a summary to ``err``.

    Args:
        path: The JSONL file.
        out: Where one JSON line a record goes.
        err: Where the summary goes.

    Returns:
        The exit code: 0, or 1 if any record could not be read, or 2 if the file could not.

    Raises:
        OSError: ``out`` cannot be written, or whoever read it has stopped.
    """
    reasons: Counter[str] = Counter()
    strict = correct = unreadable = 0
    try:
        with Path(path).open(encoding="utf-8-sig", errors="surrogateescape") as lines:
            for result in check_lines(lines):
                out.write(json.dumps(result) + "\n")
                if "error" in result:
                    unreadable += 1
                    continue
                strict += result["strict"]
                correct += result["correct"]
                reasons[result["reason"]] += 1
        out.flush()
    except OSError as error:
        if isinstance(error, BrokenPipeError) or error.errno == errno.ENOSPC:  # of ``out``, not of the file
            raise
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
