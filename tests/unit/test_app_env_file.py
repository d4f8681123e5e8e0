"""Variables from ``.env``: what lines mean, that the environment comes first, and that no value is ever printed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from toolspar.app import cli
from toolspar.app.env_file import assignments, read_env_file

KEY = "sk-very-secret"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("A=1", {"A": "1"}),
        ("export A=1", {"A": "1"}),
        ("  A = two words  ", {"A": "two words"}),
        ("A=1\r", {"A": "1"}),
        ("A=1 # a remark", {"A": "1"}),
        ("A=http://x/#part", {"A": "http://x/#part"}),
        ("A=b=c", {"A": "b=c"}),
        ("A='x # $y \\n'", {"A": "x # $y \\n"}),
        ('A="x # $y" # a remark', {"A": "x # $y"}),
        (r'A="one\ntwo \"three\""', {"A": 'one\ntwo "three"'}),
        ("A='one\nB=2\nthree'", {"A": "one\nB=2\nthree"}),
        ("A=1\nA=2", {"A": "2"}),
        ("# A=1", {}),
        ("A=\nB=2", {"B": "2"}),
        ("A=''", {}),
        ("A", {}),
        ("1A=1", {}),
        ("A-B=1", {}),
        ('A="not closed\nB=2', {"B": "2"}),
        ('A="x" y', {}),
        ("", {}),
    ],
)
def test_lines_mean_what_they_mean_to_others(line: str, found: dict[str, str]) -> None:
    assert assignments(line) == found


def test_the_example_sets_nothing_until_it_is_uncommented() -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    assert assignments(example) == {}
    assert assignments(example.replace("# WANDB_API_KEY=", f"WANDB_API_KEY={KEY}")) == {"WANDB_API_KEY": KEY}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(os, "environ", {**os.environ, "TAKEN": "before", "EMPTY": ""})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_environment_comes_first(folder: Path) -> None:
    (folder / ".env").write_text("TAKEN=after\nEMPTY=filled\nNEW=here\n")
    read_env_file()
    assert [os.environ[name] for name in ("TAKEN", "EMPTY", "NEW")] == ["before", "", "here"]


def test_a_command_reads_the_file_of_its_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / ".env").write_text(f"WANDB_API_KEY={KEY}\n")
    seen: list[str | None] = []
    monkeypatch.setitem(cli.COMMANDS, "check", lambda arguments: seen.append(os.environ.get("WANDB_API_KEY")) or 0)
    monkeypatch.delitem(os.environ, "WANDB_API_KEY", raising=False)
    assert cli.main(["check"]) == 0  # as a function of somebody else's process
    monkeypatch.setattr(sys, "argv", ["toolspar", "check"])
    assert cli.main() == 0
    assert seen == [None, KEY]
    printed = capsys.readouterr()
    assert KEY not in printed.out + printed.err


def test_a_file_that_cannot_be_read_is_told_without_its_content(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read_env_file()
    assert capsys.readouterr().err == ""
    (folder / ".env").write_bytes(b"NEW=caf\xe9\n")
    read_env_file()
    told = capsys.readouterr().err
    assert told == f"toolspar: {folder.resolve() / '.env'} is passed over: it is not utf-8 text\n"
    assert "NEW" not in os.environ
    (folder / ".env").write_bytes(b"NEW='caf\0e'\n")
    read_env_file()
    assert "NEW of" in capsys.readouterr().err and "NEW" not in os.environ
