"""``toolspar verify``: verdicts, the summary's numbers, pipes, and no torch where no check needs it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.support.labelled_rewrites import joined

from toolspar.app import verify
from toolspar.app.cli import main
from toolspar.app.verify_summary import Tally
from toolspar.tasks.records import Task
from toolspar.verify.gate import Gate
from toolspar.verify.records import CheckResult
from toolspar.verify.rewrite_file import judge_lines
from toolspar.verify.settings import RULE_CHECKS

ROOT = Path(__file__).resolve().parents[2]
TASK: dict[str, Any] = {
    "tools": [{"name": "book", "parameters": {"city": {"type": "str"}, "guests": {"type": "int"}}}],
    "query": "Book a table for three in Oslo.",
    "expected": [{"name": "book", "arguments": {"city": "Oslo", "guests": 3}}],
}
FAIR, LOST = "Could you book us a table in Oslo? There will be three of us.", "Could you book us a table for three?"


def line(rewritten: str, label: str | None = None, kind: str | None = None) -> str:
    return json.dumps({**TASK, "rewritten": rewritten, "label": label, "kind": kind})


def tally_of(*lines: str) -> Tally:
    """Of a gate whose check ``a`` fails on texts with an a, ``b`` on those with a b, ``broken`` on those with an x."""

    def without(letter: str):
        return lambda task, rewritten: CheckResult(letter not in rewritten)

    def broken(task: Task, rewritten: str, /) -> CheckResult:
        if "x" in rewritten:
            raise ValueError
        return CheckResult(True)

    gate = Gate({"broken": broken, "a": without("a"), "b": without("b")})
    tally = Tally(list(gate.checks), 0.95)
    for judged in judge_lines(lines, gate, batch=3):
        tally.add(judged)
    return tally


def words_of(text: str) -> list[list[str]]:
    return [row.split() for row in text.splitlines()]


def test_the_summary_of_labelled_records() -> None:
    text = tally_of(
        *(line("1", "valid", "plain"), line("2", "valid", "plain"), line("a", "valid", "plain")),
        *(line("ab", "invalid", "roles"), line("b", "invalid", "roles"), line("3", "invalid", "past")),
        *(line("a4", "invalid", "past"), "no json", line("x", "invalid", "past")),
    ).text()
    assert text.startswith("checks applied: broken, a, b\n9 records: 3 valid, 4 invalid, 2 errors\n")
    assert "7 labelled records, 95 % intervals of Clopper-Pearson" in text
    # 1 of 4: the lower end is 1 - 0.975^(1/4); the upper one solves (1-p)^4 + 4p(1-p)^3 = 0.025
    assert "invalid records accepted  25.0 % [0.6, 80.6] n=4\n" in text
    assert "valid records rejected    33.3 % [0.8, 90.6] n=3\n" in text
    assert 'precision of "invalid"    75.0 % [19.4, 99.4] n=4\n' in text
    assert 'recall of "invalid"       75.0 % [19.4, 99.4] n=4\n' in text
    rows = words_of(text)
    assert "check   rejected valid  rejected invalid  only by it valid  only by it invalid" in text
    assert ["broken", "0", "0", "0", "0"] in rows
    assert ["a", "1", "2", "1", "1"] in rows
    assert ["b", "0", "2", "0", "1"] in rows
    assert ["plain", "valid", "3", "2,", "66.7", "%", "[9.4,", "99.2]"] in rows
    assert ["past", "invalid", "2", "1,", "50.0", "%", "[1.3,", "98.7]"] in rows
    assert ["roles", "invalid", "2", "0,", "0.0", "%", "[0.0,", "84.2]"] in rows


def test_without_labels_there_is_no_accuracy() -> None:
    text = tally_of(line("1"), line("a"), line("ab")).text()
    assert "3 records: 1 valid, 2 invalid, 0 errors" in text
    assert "precision" not in text and "kind" not in text
    assert ["check", "rejected", "records", "only", "by", "it", "records"] in words_of(text)
    assert ["a", "2", "1"] in words_of(text)


def test_records_without_a_label_are_not_in_the_accuracy() -> None:
    text = tally_of(line("1", kind="odd\x1b[2J"), line("b"), line("b", "invalid"), line("1", "valid")).text()
    assert "2 labelled records" in text
    assert "invalid records accepted  0.0 % [0.0, 97.5] n=1" in text
    assert ["b", "0", "1", "1", "0", "1", "1"] in words_of(text)
    assert "odd?[2J  no label  1  1, 100.0 % [2.5, 100.0]" in text


def test_an_empty_file_is_no_mistake() -> None:
    assert tally_of().text() == "checks applied: broken, a, b\n0 records: 0 valid, 0 invalid, 0 errors\n"


def test_the_real_rules_on_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rewrites.jsonl"
    path.write_text("\n".join([line(FAIR, "valid", "plain"), "", line(LOST, "invalid", "dropped_value")]) + "\n")
    assert main(["verify", str(path), "--rules-only"]) == 0
    out, err = capsys.readouterr()
    first, second = map(json.loads, out.splitlines())
    assert first == {"line": 1, "valid": True, "failed": [], "evidence": {}}
    assert (second["line"], second["valid"], second["failed"]) == (3, False, ["grounding"])
    assert "city" in second["evidence"]["grounding"]
    assert f"checks applied: {', '.join(RULE_CHECKS)}\n" in err
    assert "valid records rejected    0.0 %" in err
    path.write_text("broken\n" + line(FAIR))
    assert main(["verify", str(path), "--checks", "grounding, identity"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out.splitlines()[0])["error"].startswith("line 1: no JSON")
    assert err.startswith("checks applied: identity, grounding\n2 records: 1 valid, 0 invalid, 1 errors\n")


def test_bounds_and_checks_come_from_the_configuration() -> None:
    config = verify.configure(["verify=format_only", "verify.max_words=5"])
    assert config.verify.checks[:2] == ["identity", "format"]
    assert "grounding" not in config.verify.checks
    assert config.verify.max_words == 5
    assert verify.configure([]).verify.checks == [*RULE_CHECKS, "meaning", "replaced", "frame", "learned"]
    assert verify.configure(["verify.checks=[learned,format]"], rules_only=True).verify.checks == ["format"]
    assert "meaning" not in verify.configure([], rules_only=True).verify.checks
    assert verify.configure(["verify.min_meaning=0.9"], checks=["meaning"]).verify.min_meaning == 0.9


def test_output_that_cannot_be_written_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(28, "No space left on device")

    path = tmp_path / "rewrites.jsonl"
    path.write_text(line(FAIR))
    monkeypatch.setattr(sys, "stdout", Full())
    assert main(["verify", str(path), "--rules-only"]) == 1
    assert capsys.readouterr().err == "toolspar: error: cannot write the verdicts: no space left on device\n"


def test_standard_input_without_torch() -> None:
    script = (
        "import sys\nfrom toolspar.app.cli import main\ncode = main(['verify', '-', '--rules-only'])\n"
        "heavy = {'torch', 'transformers', 'lightning', 'sentence_transformers'} & set(sys.modules)\n"
        "print('heavy:', sorted(heavy), 'code:', code, file=sys.stderr)\n"
    )
    records = [line(FAIR), line(LOST), line("no \ud800 text"), *map(json.dumps, list(joined())[:3])]
    data = "\n".join(records).encode() + b'\n{"tools": [], "query": "a \xff", "expected": [], "rewritten": "b"}\n'
    done = subprocess.run([sys.executable, "-c", script], input=data, cwd=ROOT / "src", capture_output=True, check=True)
    rows = [json.loads(row) for row in done.stdout.splitlines()]
    assert [row.get("valid") for row in rows[:3]] == [True, False, None]
    assert "'query' holds what is no character" in rows[-1]["error"]
    assert len(rows) == 7
    assert done.stderr.decode().endswith("heavy: [] code: 1\n")


@pytest.mark.parametrize("command", ["verify - --rules-only", "check -"])
def test_a_reader_that_stops_is_no_traceback(command: str, tmp_path: Path) -> None:
    record = json.dumps({**TASK, "rewritten": FAIR, "answer": "no"})
    path = tmp_path / "many.jsonl"
    path.write_text((record + "\n") * 2000)  # more than a pipe holds
    line_ = f"{sys.executable} -m toolspar {command.replace('-', str(path), 1)} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line_], cwd=ROOT / "src", capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1:] == ["141"]
    assert done.stderr == ""


def test_a_full_disk_and_a_closed_output_are_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({**TASK, "rewritten": FAIR, "answer": "no"}))
    shell = (
        f"{sys.executable} -m toolspar check {path} > /dev/full; echo $?; {sys.executable} -m toolspar check {path} >&-"
    )
    done = subprocess.run(["bash", "-c", shell], cwd=ROOT / "src", capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
    assert "toolspar: error: the output cannot be written: No space left on device\n" in done.stderr
    assert done.stderr.count("checked 1 answers") == 1 and "Traceback" not in done.stderr


def test_the_tuning_half_is_joined() -> None:
    records = list(joined())
    assert len(records) > 500
    assert all(record.keys() >= {"tools", "query", "expected", "rewritten", "label", "kind"} for record in records)
