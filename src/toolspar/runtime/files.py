"""Files that survive a kill at any moment: atomic replacement, and append-only text with truncation."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterator, Sequence
from io import FileIO
from pathlib import Path

from toolspar.core.errors import RunError


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn an operating system's error while writing ``path`` into one clear line.

    Raises:
        RunError: the disk is full, read-only, not permitted, ...
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            reason, remedy = "the disk is full", "free some space"
        else:
            reason, remedy = (error.strerror or str(error)).lower(), "make the folder writable"
        raise RunError(f"cannot write {path}: {reason}; {remedy}, then start the same command again") from error


def sync_folder(folder: Path) -> None:
    """Make new, renamed and removed names in ``folder`` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_synced(path: Path, data: bytes) -> None:
    """Write ``data`` and wait until it is on the disk; a kill may leave a part of it."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` so that ``path`` holds either its old content or all of the new, whenever the process is killed.

    Raises:
        RunError: the file cannot be written; its old content stays.
    """
    partial = path.with_name(path.name + ".partial")
    with disk_errors(path):
        try:
            write_synced(partial, data)
            partial.replace(path)
            sync_folder(path.parent)
        except OSError:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
            raise


class AppendFile:
    """A text file of lines that only grows, but for ``keep_lines`` at a resume.

    A last line without its end, as a kill leaves it, is dropped when the file is opened. Nothing is created before the
    first line is written. A line must not hold a line feed itself.

    Args:
        path: The file; its folder is made when needed.
        header: First line of the file; none if empty.

    Raises:
        RunError: on any method, when the file cannot be written.
    """

    def __init__(self, path: Path, header: str = "") -> None:
        self.path = path
        self._header = header + "\n" if header else ""
        self._file: FileIO | None = None

    def append(self, lines: Sequence[str]) -> None:
        """Add lines (without line ends); once this returns, a kill of the process does not lose them."""
        with disk_errors(self.path):
            write_all(self._open(), "".join(line + "\n" for line in lines).encode())

    def sync(self) -> None:
        """Wait until all lines are on the disk, so that a power cut does not lose them either."""
        if self._file is not None:
            with disk_errors(self.path):
                os.fsync(self._file.fileno())

    def keep_lines(self, wanted: Callable[[str], bool]) -> None:
        """Drop, atomically, all lines (but the header) that are not ``wanted``."""
        self.close()
        if not self.path.exists():
            return
        # not splitlines(): a line may hold U+2028 and its like
        *lines, _partial = self.path.read_bytes().decode(errors="replace").split("\n")
        kept = "".join(line + "\n" for line in lines[1 if self._header else 0 :] if wanted(line))
        replace_atomically(self.path, (self._header + kept).encode())

    def close(self) -> None:
        """Close the file; the next ``append`` opens it again."""
        if self._file is not None:
            file, self._file = self._file, None
            file.close()

    def _open(self) -> FileIO:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists() and not _ends_whole(self.path):
                self.keep_lines(lambda line: True)
            # unbuffered: what could not be written is not tried again when the file is closed
            self._file = self.path.open("ab", buffering=0)
            if self._file.tell() == 0:
                write_all(self._file, self._header.encode())
        return self._file


def write_all(file: FileIO, data: bytes) -> None:
    """Write to an unbuffered file, which may take a part at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def _ends_whole(path: Path) -> bool:
    """Whether a file is empty or ends with a line end."""
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
