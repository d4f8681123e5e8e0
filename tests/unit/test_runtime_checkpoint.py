"""Checkpoints: whatever is interrupted or damaged, the newest complete one is found."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
import torch

from toolspar.core.errors import RunError
from toolspar.runtime import checkpoint, files
from toolspar.runtime.checkpoint import latest, save


def payloads(value: float = 1.0) -> dict[str, Any]:
    return {
        "game.json": {"round": 1, "value": value, "text": "naïve \u2028"},
        "adapters/caller.safetensors": {"lora": torch.full((2, 3), value), "half": torch.ones(2, dtype=torch.bfloat16)},
        "engine.pt": {"step": 3, "moments": [torch.full((4,), value)]},
    }


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def newest(folder: Path) -> int | None:
    found = latest(folder)
    return found.position if found else None


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    save(tmp_path, 12, payloads(2.5), keep=1)
    found = latest(tmp_path)
    assert found is not None
    assert (found.position, found.folder.name) == (12, "00000012")
    assert found.load("game.json") == {"round": 1, "value": 2.5, "text": "naïve \u2028"}
    tensors = found.load("adapters/caller.safetensors")
    assert torch.equal(tensors["lora"], torch.tensor([[2.5, 2.5, 2.5], [2.5, 2.5, 2.5]]))
    assert tensors["half"].dtype is torch.bfloat16
    engine = found.load("engine.pt")
    assert engine["step"] == 3
    assert engine["moments"][0].tolist() == [2.5, 2.5, 2.5, 2.5]


def test_an_empty_or_missing_folder_holds_none(tmp_path: Path) -> None:
    assert latest(tmp_path) is None
    assert latest(tmp_path / "missing") is None


def test_the_newest_are_kept(tmp_path: Path) -> None:
    for position in (2, 9, 10, 100):
        save(tmp_path, position, {"game.json": position}, keep=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["00000010", "00000100"]
    assert newest(tmp_path) == 100


@pytest.mark.parametrize("name", ["game.json", "engine.pt", "adapters/caller.safetensors", "manifest.json"])
@pytest.mark.parametrize("damage", ["missing", "truncated", "flipped", "empty"])
def test_a_damaged_file_falls_back_to_the_one_before(tmp_path: Path, name: str, damage: str) -> None:
    save(tmp_path, 1, payloads(1.0), keep=3)
    save(tmp_path, 2, payloads(2.0), keep=3)
    path = tmp_path / "00000002" / name
    data = bytearray(path.read_bytes())
    if damage == "missing":
        path.unlink()
    elif damage == "flipped":
        # in the manifest, a letter of the key "position"; in a payload, any byte
        data[data.find(b"position") if name == "manifest.json" else len(data) // 2] ^= 1
        path.write_bytes(data)
    else:
        path.write_bytes(data[: len(data) // 2] if damage == "truncated" else b"")
    assert newest(tmp_path) == 1
    # the run goes on from 1, comes to 2 again, and replaces what was damaged
    save(tmp_path, 2, payloads(2.0), keep=3)
    found = latest(tmp_path)
    assert found is not None
    assert found.load("game.json")["value"] == 2.0


def test_incomplete_ones_are_removed_by_the_next_save(tmp_path: Path) -> None:
    save(tmp_path, 1, payloads(), keep=3)
    save(tmp_path, 2, payloads(), keep=3)
    (tmp_path / "00000002" / "manifest.json").unlink()
    save(tmp_path, 3, payloads(), keep=3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["00000001", "00000003"]


def test_strangers_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("keep")
    save(tmp_path, 1, payloads(), keep=1)
    save(tmp_path, 2, payloads(), keep=1)
    assert (tmp_path / "notes" / "mine.txt").read_text() == "keep"
    assert newest(tmp_path) == 2


def test_a_complete_position_is_saved_once(tmp_path: Path) -> None:
    save(tmp_path, 1, payloads(), keep=1)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    save(tmp_path, 1, payloads(), keep=1)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


KILLED_IN_SAVE = """
    import os, signal, sys
    from pathlib import Path
    import torch
    from toolspar.runtime import checkpoint

    def die_after(calls):  # system calls that change names or reach the disk
        left = [calls]
        def dying(function):
            def wrapped(*args, **kwargs):
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left[0] -= 1
                return function(*args, **kwargs)
            return wrapped
        for name in ("mkdir", "replace", "unlink", "rmdir", "fsync"):
            setattr(os, name, dying(getattr(os, name)))

    root = Path(sys.argv[1])
    for calls in range(100):
        folder = root / str(calls)
        checkpoint.save(folder, 1, {"game.json": 1}, keep=1)
        child = os.fork()
        if child == 0:
            die_after(calls)
            checkpoint.save(folder, 2, {"game.json": 2, "engine.pt": {"x": torch.ones(3)}}, keep=1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        found = checkpoint.latest(folder)
        print(status, found.position, found.load("game.json"))
        if status == 0:
            break
"""


def test_a_kill_at_any_moment_leaves_a_loadable_checkpoint(tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(KILLED_IN_SAVE), str(tmp_path)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    outcomes = [tuple(map(int, line.split())) for line in lines]
    assert set(outcomes[:-1]) == {(9, 1, 1), (9, 2, 2)}
    assert outcomes[-1] == (0, 2, 2)
    assert outcomes == sorted(outcomes, key=lambda outcome: outcome[1]), "once complete, it stays so"
    assert len(outcomes) > 10


@pytest.mark.parametrize("failing_call", [0, 1, 2])
def test_a_full_disk_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing_call: int) -> None:
    save(tmp_path, 1, payloads(), keep=1)
    before = snapshot(tmp_path)
    calls = 0

    def full(path: Path, data: bytes) -> None:
        nonlocal calls
        calls += 1
        if calls > failing_call:
            path.write_bytes(data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        path.write_bytes(data)

    monkeypatch.setattr(checkpoint, "write_synced", full)
    monkeypatch.setattr(files, "write_synced", full)
    with pytest.raises(RunError) as caught:
        save(tmp_path, 2, payloads(), keep=1)
    assert "the disk is full; free some space" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert snapshot(tmp_path) == before


def test_unknown_payloads_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must end in"):
        save(tmp_path, 1, {"weights.bin": b""}, keep=1)
    assert list(tmp_path.iterdir()) == []
    found = save(tmp_path, 1, payloads(), keep=1)
    with pytest.raises(RunError, match=r"holds no critic\.pt"):
        found.load("critic.pt")
    shutil.rmtree(found.folder)
    with pytest.raises(RunError, match="cannot read"):
        found.load("game.json")
