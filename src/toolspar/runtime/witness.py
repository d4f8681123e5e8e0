"""What a checkpoint counts on beside itself: logs that only grow, and files that never change.

A checkpoint keeps their sizes and hashes. At a resume they tell whether the files are still what they were, and how
much of a log is older than the checkpoint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_CHUNK = 1 << 20


class Witness:
    """Sizes and hashes of the files of a folder; each byte is read once, however often it is asked.

    Args:
        root: The folder that all names are relative to.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._logs: dict[str, tuple[int, int, Any]] = {}  # inode, bytes, hash so far
        self._files: dict[str, tuple[tuple[int, int, int], dict[str, Any]]] = {}

    def log(self, name: str) -> dict[str, Any] | None:
        """A log that only grows; None if it is not there."""
        path = self.root / name
        if not path.exists():
            return None
        with path.open("rb") as file:
            inode = path.stat().st_ino
            known, size, digest = self._logs.get(name, (0, 0, None))
            if known != inode or path.stat().st_size < size:  # replaced or cut
                size, digest = 0, None
            digest = digest or hashlib.sha256()
            file.seek(size)
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
        self._logs[name] = (inode, size, digest)
        return {"bytes": size, "sha256": digest.hexdigest()}

    def file(self, name: str) -> dict[str, Any] | None:
        """A file that is replaced as a whole or not at all; None if it is not there."""
        path = self.root / name
        if not path.exists():
            return None
        status = path.stat()
        stamp = (status.st_ino, status.st_size, status.st_mtime_ns)
        known = self._files.get(name)
        if known is None or known[0] != stamp:
            known = (stamp, {"bytes": status.st_size, "sha256": _hash_of(path, status.st_size)})
            self._files[name] = known
        return known[1]

    def statement(self, logs: Iterable[str], files: Iterable[str]) -> dict[str, Any]:
        """What ``changed`` compares with later, as JSON."""
        return {
            "logs": {name: found for name in logs if (found := self.log(name))},
            "files": {name: found for name in files if (found := self.file(name))},
        }


def changed(root: Path, statement: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The logs that do not begin as they did, and the files that are not what they were or are gone."""
    logs, files = statement.get("logs", {}), statement.get("files", {})
    return (
        [name for name, entry in logs.items() if _hash_of(root / name, entry["bytes"]) != entry["sha256"]],
        [name for name, entry in files.items() if not _is_same(root / name, entry)],
    )


def _is_same(path: Path, entry: Mapping[str, Any]) -> bool:
    try:
        return path.stat().st_size == entry["bytes"] and _hash_of(path, entry["bytes"]) == entry["sha256"]
    except OSError:
        return False


def _hash_of(path: Path, size: int) -> str | None:
    """Hash of a file's first bytes; None if it has not so many."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while size and (chunk := file.read(min(size, _CHUNK))):
                digest.update(chunk)
                size -= len(chunk)
    except OSError:
        return None
    return None if size else digest.hexdigest()
