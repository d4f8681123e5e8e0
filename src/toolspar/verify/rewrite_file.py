"""Rewrites from a file, one JSON object a line, and what the gate says of each.

A record has ``tools``, ``expected`` (both as in ``toolspar.calls.record_lines``), ``query`` and ``rewritten``; it may
have a ``label`` ("valid" or "invalid", what a person says) and a ``kind`` (any name). Nothing is kept beyond a batch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from toolspar.calls.record_lines import parse_object, parse_offer
from toolspar.core.errors import DataError
from toolspar.tasks.records import Split, Task
from toolspar.tasks.splits import category_of
from toolspar.verify.gate import Gate
from toolspar.verify.records import ValidityReport

VALID, INVALID = "valid", "invalid"
_KEYS = ("tools", "query", "expected", "rewritten")


@dataclass(frozen=True, slots=True)
class RewriteRecord:
    """One rewrite of a task; ``label`` and ``kind`` are empty where the record has none.

    Example:
        >>> # RewriteRecord(task, "hows the weather in paris", label="valid", kind="plain")
    """

    task: Task
    rewritten: str
    label: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """A line of the file (from 1) with the gate's report, or with the ``error`` for which there is none.

    Example:
        >>> JudgedLine(3, error="no JSON").to_json()
        {'line': 3, 'error': 'line 3: no JSON'}
    """

    line: int
    record: RewriteRecord | None = None
    report: ValidityReport | None = None
    error: str = ""

    def to_json(self) -> dict[str, Any]:
        """The line of output: ``line``, ``valid``, ``failed`` and ``evidence`` per failed check, or ``error``."""
        if self.report is None:
            return {"line": self.line, "error": f"line {self.line}: {self.error}"}
        evidence = {name: self.report.results[name].evidence for name in self.report.failed}
        return {"line": self.line, "valid": self.report.valid, "failed": list(evidence), "evidence": evidence}


def judge_lines(lines: Iterable[str], gate: Gate, *, batch: int) -> Iterator[JudgedLine]:
    """Puts every record of a file through a gate; empty lines are passed over.

    Args:
        lines: The lines of the file; they are read as results are asked for.
        gate: The gate.
        batch: Lines that are read before the gate sees them, so that a check with a model has many texts at once.

    Yields:
        A result per line, in the file's order. A bad record is a result with an ``error``, and so is one on which a
        check of the gate broke; neither raises.
    """
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    while part := [_read(number, line) for number, line in islice(numbered, batch)]:
        records = [judged.record for judged in part if judged.record is not None]
        reports = iter(gate.report_many([(record.task, record.rewritten) for record in records]))
        for judged in part:
            yield judged if judged.record is None else _with_report(judged.line, judged.record, next(reports))


def read_rewrite(line: str) -> RewriteRecord:
    """Reads one line.

    Args:
        line: A JSON object, as the head of this file describes it.

    Returns:
        The record. Its task's id is a hash of query, tools and expected calls, so that records of one task share it.

    Raises:
        DataError: What is wrong with the record, in one line.
    """
    record = parse_object(line, _KEYS)
    tools, expected = parse_offer(record)
    query, rewritten = _text(record, "query"), _text(record, "rewritten")
    if not query.strip():
        raise DataError("'query' must be a text that is not empty")
    label, kind = record.get("label"), record.get("kind")
    if label not in (None, VALID, INVALID):
        raise DataError(f"'label' must be '{VALID}' or '{INVALID}', or be left out")
    if kind is not None and not isinstance(kind, str):
        raise DataError("'kind' must be a text, or be left out")
    category = category_of(len(tools), len(expected))
    task = Task(_task_id(record), tuple(tools), query, tuple(expected), category, Split.TEST)
    return RewriteRecord(task, rewritten, label or "", kind or "")


def _read(number: int, line: str) -> JudgedLine:
    try:
        return JudgedLine(number, read_rewrite(line))
    except DataError as error:
        return JudgedLine(number, error=str(error))


def _with_report(number: int, record: RewriteRecord, report: ValidityReport) -> JudgedLine:
    if report.error:
        return JudgedLine(number, record, error=f"a check of the gate broke: {report.error}")
    return JudgedLine(number, record, report)


def _text(record: Mapping[str, Any], key: str) -> str:
    value: Any = record[key]
    if not isinstance(value, str):
        raise DataError(f"'{key}' must be a text")
    try:
        value.encode()
    except UnicodeEncodeError:  # no tokenizer can read it
        raise DataError(f"'{key}' holds what is no character: bytes that are not UTF-8, or half a surrogate") from None
    return value


def _task_id(record: Mapping[str, Any]) -> str:
    try:
        text = json.dumps([record["query"], record["tools"], record["expected"]])
    except RecursionError:
        raise DataError("nested too deep to read") from None
    return f"sha256-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
