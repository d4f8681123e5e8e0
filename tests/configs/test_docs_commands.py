"""Every ``toolspar train`` of the README and of ``docs/`` is a command that is accepted."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from toolspar.app import sweep, sweep_jobs, train
from toolspar.app.cli import main
from toolspar.app.schema import TrainConfig

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"\$|\.\.\.|\[key|(?<![\w-])[A-Z][A-Z0-9_]*(?![a-z])")


def commands_in(text: str) -> list[list[str]]:
    """Arguments of every ``toolspar train`` that leaves nothing to fill in."""
    found = re.findall(r"toolspar (train\b[^`\n]*)", text.replace("\\\n", " "))
    lines = [re.split(r"&&|\||&$", line)[0] for line in found]
    return [shlex.split(line, comments=True) for line in lines if not PLACEHOLDER.search(line.partition(" #")[0])]


PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = {" ".join(line): line for page in PAGES for line in commands_in(page.read_text(encoding="utf-8"))}


def test_commands_are_found_as_people_would_copy_them() -> None:
    text = (
        "Do `toolspar train a=1` or\n\n    .venv/bin/toolspar train -m 'b=x y' \\\n   c=2   # NAME of it\n"
        "toolspar train experiment=NAME\ntoolspar train $GAME\ntoolspar train seed=0 && toolspar compare RUN\n"
    )
    assert commands_in(text) == [["train", "a=1"], ["train", "-m", "b=x y", "c=2"], ["train", "seed=0"]]
    assert len(COMMANDS) > 25


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_documented_command_is_accepted(command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if "--help" in COMMANDS[command]:
        with pytest.raises(SystemExit, match="0"):
            main(COMMANDS[command])
        return
    played: list[TrainConfig] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")  # as if SLURM were there
    monkeypatch.setattr(train, "run", played.append)
    monkeypatch.setattr(sweep_jobs, "launch", lambda sweep, *more: played.extend(config for _, config in sweep.jobs))
    monkeypatch.setattr(sweep, "report", lambda sweep: 0)
    assert main(COMMANDS[command]) == 0
    assert bool(played) is ("--cfg" not in COMMANDS[command])
