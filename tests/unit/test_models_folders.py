"""A folder that is replaced is there in whole, old or new, whenever the process was killed."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from toolspar.core.errors import ModelError
from toolspar.models.folders import replaced_folder, settle

OLD, NEW = {"a": "old", "deep/b": "old"}, {"a": "new", "deep/c": "new"}
CALLS = ("replace", "fsync", "chmod", "mkdir", "unlink", "rmdir")


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits for the disk; a power cut is not what is tried here."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


class Killed(BaseException):
    """Nothing more happens in this process."""


@contextmanager
def kill_at(n: int) -> Iterator[None]:
    """All calls that change the disk fail from the nth on, those of handlers and clean-ups too."""
    left = n

    def dying(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed
            return real(*given, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, dying(getattr(os, name)))
        yield


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def content(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def replace(folder: Path) -> None:
    with replaced_folder(folder, "the adapter") as draft:
        write(draft, NEW)


def survives(act: Callable[[], None], n: int) -> bool:
    try:
        with kill_at(n):
            act()
    except Killed:
        return False
    return True


def test_a_kill_leaves_the_old_folder_or_the_new_one(tmp_path: Path) -> None:
    found: list[dict[str, str]] = []
    for n in range(100):
        folder = tmp_path / str(n) / "adapter"
        write(folder, OLD)
        whole = survives(lambda folder=folder: replace(folder), n)
        settle(folder.parent)
        assert [path.name for path in folder.parent.iterdir()] == ["adapter"]
        found.append(content(folder))
        if whole:
            break
    # all is on the disk before the swap, which two kills can meet: between its halves, and in clearing up
    assert found[0] == OLD and found[-1] == NEW and len(found) > 10
    assert [files for files in found if files not in (OLD, NEW)] == []
    assert found == sorted(found, key=lambda files: files == NEW)


def test_a_kill_while_a_kill_is_cleared_up_does_no_harm(tmp_path: Path) -> None:
    kills = 0
    for n in range(100):
        for m in range(100):
            folder = tmp_path / f"{n}-{m}" / "adapter"
            write(folder, OLD)
            whole = survives(lambda folder=folder: replace(folder), n)
            settled = survives(lambda folder=folder: settle(folder.parent), m)
            kills += not settled
            replace(folder)  # the next replacement needs no settling
            assert content(folder) == NEW
            assert [path.name for path in folder.parent.iterdir()] == ["adapter"]
            if settled:
                break
        if whole:
            break
    assert kills > 10


def test_a_kill_between_both_renames_is_put_back(tmp_path: Path) -> None:
    folder = tmp_path / "adapter"
    write(folder, OLD)
    os.replace(folder, tmp_path / ".adapter.aside")
    write(tmp_path / ".adapter.draft", NEW)
    settle(tmp_path)
    assert content(folder) == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["adapter"]
    settle(tmp_path / "nothing")


@pytest.mark.parametrize("failing", [1, 2])
def test_a_failure_leaves_what_was_there(failing: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, real, calls = tmp_path / "adapter", os.replace, 0
    write(folder, OLD)

    def replace_or_fail(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise OSError(errno.EIO, "Input/output error")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace_or_fail)
    with pytest.raises(ModelError, match=r"cannot write the adapter .*adapter: .*Input/output error"):
        replace(folder)
    assert content(folder) == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["adapter"]


def test_all_is_on_the_disk_before_it_takes_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    rename = os.replace

    def synced(descriptor: int) -> None:
        order.append(Path(os.readlink(f"/proc/self/fd/{descriptor}")).name)

    def renamed(source: Path, target: Path) -> None:
        order.append(f"{Path(source).name} -> {Path(target).name}")
        rename(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", renamed)
    replace(tmp_path / "adapter")
    assert sorted(order[:4]) == [".adapter.draft", "a", "c", "deep"]
    assert order[4:] == [".adapter.draft -> adapter", tmp_path.name]


def test_everybody_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "adapter"
    with replaced_folder(folder, "the adapter") as draft:
        write(draft, NEW)
        (draft / "a").chmod(0o600)
        (draft / "deep").chmod(0o700)
    modes = [path.stat().st_mode & 0o777 for path in (folder, folder / "a", folder / "deep")]
    assert modes == [0o755, 0o644, 0o755]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    write(tmp_path / "real", OLD)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    replace(tmp_path / "link")
    assert (tmp_path / "link").is_symlink() and content(tmp_path / "real") == NEW
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "real"]


def test_a_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ModelError, match="cannot write the adapter"):
        replace(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine" and len(list(tmp_path.iterdir())) == 1
