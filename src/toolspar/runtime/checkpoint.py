"""Checkpoints: one folder per position, complete or ignored.

``checkpoints/<position>/`` holds the payload files and, written last, ``manifest.json`` with each file's size and
SHA-256. A folder without a manifest, or whose files differ from it, is not a checkpoint. So a kill at any moment, a
full disk or a damaged file costs at most the newest one.

A payload's file name says how it is stored: ``*.safetensors`` (dict of tensors), ``*.json`` (plain JSON), ``*.pt``
(``torch.save``, read back with ``weights_only=True``).
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import safetensors.torch
import torch

from toolspar.core.errors import RunError
from toolspar.runtime.files import disk_errors, replace_atomically, sync_folder, write_synced

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A complete checkpoint on disk.

    Example:
        >>> Checkpoint(Path("checkpoints/00000012"), 12, ("game.json",)).folder.name
        '00000012'
    """

    folder: Path
    position: int
    """Steps of the run that it contains."""
    names: tuple[str, ...]
    """File names of its payloads."""

    def load(self, name: str) -> Any:
        """The payload that was saved as ``name``; tensors are on the CPU.

        Raises:
            RunError: the checkpoint has no such payload, or it cannot be read.
        """
        if name not in self.names:
            raise RunError(f"{self.folder} holds no {name}: it was written by another version or configuration")
        try:
            return _decode(name, (self.folder / name).read_bytes())
        except Exception as error:  # torch and safetensors raise their own kinds on damaged files
            raise RunError(
                f"cannot read {self.folder / name}: {error}; remove that folder to resume earlier"
            ) from error


def save(folder: Path, position: int, payloads: Mapping[str, Any], keep: int) -> Checkpoint:
    """Write a checkpoint, then remove incomplete ones and all but the ``keep`` newest.

    A complete checkpoint of the same position is left as it is: what a run holds at a position does not depend on how
    often it was interrupted.

    Args:
        folder: Folder of all checkpoints of the run; made when needed.
        position: Steps of the run that are finished.
        payloads: Content by file name.
        keep: How many checkpoints stay, at least 1.

    Raises:
        RunError: the checkpoint cannot be written, e.g. the disk is full; earlier ones stay.
        ValueError: a payload's name has an unknown suffix.
    """
    target = folder / f"{position:08d}"
    checkpoint = _verified(target)
    if checkpoint is None:
        encoded = {name: _encode(name, content) for name, content in payloads.items()}
        with disk_errors(target):
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir(parents=True)
            try:
                checkpoint = _write(target, position, encoded)
            except (OSError, RunError):
                shutil.rmtree(target, ignore_errors=True)
                raise
            sync_folder(folder)
    _prune(folder, keep)
    return checkpoint


def latest(folder: Path) -> Checkpoint | None:
    """The newest complete checkpoint in ``folder``, or None; every byte of it has been checked."""
    return next(complete(folder), None)


def complete(folder: Path) -> Iterator[Checkpoint]:
    """The complete checkpoints in ``folder``, newest first; every byte of each has been checked."""
    return (found for candidate in _candidates(folder) if (found := _verified(candidate)))


def damaged(folder: Path) -> list[Path]:
    """Folders that were complete checkpoints once, and are no more what their manifest says; newest first.

    A folder without a manifest is none: that is what an interrupted save or removal leaves.
    """
    return [path for path in _candidates(folder) if (path / MANIFEST).exists() and _verified(path) is None]


def discard_after(folder: Path, position: int) -> None:
    """Remove the checkpoints of higher positions."""
    for path in _candidates(folder):
        if int(path.name) > position:
            _remove(path)


def _write(target: Path, position: int, encoded: Mapping[str, bytes]) -> Checkpoint:
    for name, data in encoded.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_synced(path, data)
        sync_folder(path.parent)
    files = {name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in encoded.items()}
    manifest = json.dumps({"position": position, "files": files}, indent=1)
    replace_atomically(target / MANIFEST, manifest.encode())
    return Checkpoint(target, position, tuple(encoded))


def _verified(folder: Path, *, check_bytes: bool = True) -> Checkpoint | None:
    """The checkpoint in ``folder`` if it is complete; without ``check_bytes``, going by sizes alone."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        for name, entry in manifest["files"].items():
            path = folder / name
            if path.stat().st_size != entry["bytes"]:
                return None
            if check_bytes and hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
                return None
        return Checkpoint(folder, int(manifest["position"]), tuple(manifest["files"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _candidates(folder: Path) -> Iterator[Path]:
    """Folders that may be checkpoints, newest first."""
    if folder.is_dir():
        names = (path for path in folder.iterdir() if path.is_dir() and path.name.isdecimal())
        yield from sorted(names, key=lambda path: int(path.name), reverse=True)


def _prune(folder: Path, keep: int) -> None:
    complete = 0
    for candidate in _candidates(folder):
        if complete < keep and _verified(candidate, check_bytes=False) is not None:
            complete += 1
            continue
        _remove(candidate)


def _remove(candidate: Path) -> None:
    # the manifest goes first: what is left of an interrupted removal is no checkpoint
    with contextlib.suppress(OSError):
        (candidate / MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(candidate, ignore_errors=True)


def _encode(name: str, content: Any) -> bytes:
    match Path(name).suffix:
        case ".safetensors":
            return safetensors.torch.save({key: tensor.contiguous() for key, tensor in content.items()})
        case ".json":
            return json.dumps(content).encode()
        case ".pt":
            buffer = io.BytesIO()
            torch.save(content, buffer)
            return buffer.getvalue()
    raise ValueError(f"{name} must end in .safetensors, .json or .pt")


def _decode(name: str, data: bytes) -> Any:
    match Path(name).suffix:
        case ".safetensors":
            return safetensors.torch.load(data)
        case ".json":
            return json.loads(data)
    return torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
