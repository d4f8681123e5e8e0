"""Folders of weights that are replaced as a whole: whenever the process is killed, one of both is there."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from safetensors import SafetensorError

from toolspar.core.errors import ModelError
from toolspar.runtime.files import sync_folder

_DRAFT, _ASIDE = ".draft", ".aside"  # of a folder NAME: .NAME.draft and .NAME.aside, beside it


@contextlib.contextmanager
def replaced_folder(folder: Path, what: str) -> Iterator[Path]:
    """A draft beside ``folder`` that takes its place once it is written; what was there stays if that fails.

    Two processes must not replace the same folder at once. What a kill has left is cleared by the next replacement, or
    by ``settle``.

    Args:
        folder: Where to; its parents are made. Its files become readable for everybody.
        what: What is written, for an error.

    Raises:
        ModelError: it cannot be written there.
    """
    place = folder.resolve()  # behind a link
    draft = _beside(place, _DRAFT)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _settle(place)
        draft.mkdir()
        try:
            yield draft
            _publish(draft)
            _swap(draft, place)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except (OSError, SafetensorError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelError(f"cannot write {what} {folder}: {reason}") from error


def settle(parent: Path) -> None:
    """Clear what a kill has left of replacements in a folder: drafts go, and what was set aside for one comes back.

    Args:
        parent: The folder that holds the replaced ones; it need not exist.

    Raises:
        OSError: it is not writable.
    """
    for suffix in (_DRAFT, _ASIDE):
        for path in parent.glob(f".*{suffix}"):
            _settle(parent / path.name.removeprefix(".").removesuffix(suffix))


def _beside(folder: Path, suffix: str) -> Path:
    return folder.with_name(f".{folder.name}{suffix}")


def _settle(folder: Path) -> None:
    draft, aside = _beside(folder, _DRAFT), _beside(folder, _ASIDE)
    if draft.exists():
        shutil.rmtree(draft)
    if aside.exists():
        if folder.exists():  # the draft took its place
            shutil.rmtree(aside)
        else:
            os.replace(aside, folder)


def _publish(draft: Path) -> None:
    """Make a draft readable for everybody, and wait until it is on the disk."""
    for path in (*draft.rglob("*"), draft):  # safetensors' files are private to their maker
        if path.is_dir():
            path.chmod(0o755)
            sync_folder(path)
        else:
            path.chmod(0o644)
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _swap(draft: Path, folder: Path) -> None:
    aside, replaces = _beside(folder, _ASIDE), folder.is_dir()
    if replaces:
        os.replace(folder, aside)
    try:
        os.replace(draft, folder)
    except BaseException:
        if replaces:
            os.replace(aside, folder)
        raise
    sync_folder(folder.parent)
    shutil.rmtree(aside, ignore_errors=True)
