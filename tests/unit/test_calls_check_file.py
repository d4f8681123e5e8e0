"""``toolspar check``: verdicts for a file, and records that cannot be read."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

from toolspar.calls.check_file import check_lines, main

TOOL = {
    "type": "function",
    "function": {
        "name": "f",
        "parameters": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
    },
}
EXPECTED = [{"name": "f", "arguments": {"a": "2026-03-05"}}]


def record(answer: object, expected: object = EXPECTED) -> str:
    return json.dumps({"tools": [TOOL], "expected": expected, "answer": answer})


def test_a_file_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    message = {"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": '{"a": "2026-03-05"}'}}]}
    lines = [
        record('{"name": "f", "arguments": {"a": "2026-03-05"}}'),
        record('{"name": "f", "arguments": {"a": "March 5, 2026"}}'),
        record("no", expected=[]),
        record(message),
        record('[f(a="2026-05-03")]'),
    ]
    path.write_text("\n".join(lines) + "\n\n")
    out, err = io.StringIO(), io.StringIO()
    assert main(str(path), out, err) == 0
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(row["strict"], row["correct"], row["reason"]) for row in found] == [
        (True, True, "correct"),
        (False, True, "correct"),
        (True, True, "correct"),
        (True, True, "correct"),
        (False, False, "wrong_value"),
    ]
    assert "checked 5 answers" in err.getvalue()
    assert "correct 4 (80.0%), strictly 3 (60.0%)" in err.getvalue()
    assert "wrong_value" in err.getvalue()


def test_bad_records_are_named_and_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    bad = [
        "not json",
        "[1]",
        "[" * 100_000,
        json.dumps({"tools": []}),
        json.dumps({"tools": 5, "expected": [], "answer": ""}),
        json.dumps({"tools": [{}], "expected": [], "answer": ""}),
        json.dumps({"tools": [TOOL], "expected": [{"arguments": {}}], "answer": ""}),
        json.dumps({"tools": [TOOL], "expected": [{"name": "f", "arguments": 5}], "answer": ""}),
        json.dumps({"tools": [TOOL], "expected": [{"name": "f", "args": {"n": 1}}], "answer": ""}),
        json.dumps({"tools": [TOOL], "expected": "f", "answer": ""}),
        json.dumps({"tools": [TOOL], "expected": [{"name": "f", "arguments": {"a": {"$any": "x"}}}], "answer": ""}),
        json.dumps({"tools": [TOOL], "expected": [{"name": "f", "arguments": {"a": {"$any": []}}}], "answer": ""}),
        json.dumps({"tools": [TOOL, TOOL], "expected": [], "answer": ""}),
        record(5),
    ]
    path.write_text("\n".join([*bad, record("no call", expected=[])]))
    out, err = io.StringIO(), io.StringIO()
    assert main(str(path), out, err) == 1
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(found) == len(bad) + 1
    for number, row in enumerate(found[:-1], start=1):
        assert row["error"].startswith(f"line {number}: ")
        assert "\n" not in row["error"]
    assert found[-1]["strict"]
    assert "14 records could not be read" in err.getvalue()


def test_bytes_that_are_no_text_make_a_bad_record(tmp_path: Path) -> None:
    """Two different letters would both be read as the replacement character, and be equal."""
    path = tmp_path / "answers.jsonl"
    line = record(
        '{"name": "f", "arguments": {"a": "Z\u00f6rich"}}', [{"name": "f", "arguments": {"a": "Z\u00fcrich"}}]
    )
    path.write_bytes(line.replace("\\u00fc", "\u00fc").replace("\\\\u00f6", "\u00f6").encode("cp1252"))
    out, err = io.StringIO(), io.StringIO()
    assert main(str(path), out, err) == 1
    assert "not UTF-8: save the file as UTF-8" in out.getvalue()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    out, err = io.StringIO(), io.StringIO()
    assert main(str(tmp_path / "nothing.jsonl"), out, err) == 2
    assert out.getvalue() == ""
    assert err.getvalue().count("\n") == 1


def test_lone_surrogates_and_big_numbers_pass_through() -> None:
    lines = [
        record('{"name": "f", "arguments": {"a": "\\ud800"}}'),
        record('{"name": "f", "arguments": {"a": ' + "9" * 5000 + "}}"),
    ]
    reasons = [row["reason"] for row in check_lines(lines)]
    assert reasons == ["wrong_value", "malformed"]


def test_checking_needs_the_standard_library_only() -> None:
    code = "import sys, toolspar.calls.check_file; print(sorted({'torch', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
