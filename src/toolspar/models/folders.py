"""Folders of weights that are replaced as a whole."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from safetensors import SafetensorError

from toolspar.core.errors import ModelError, first_line


@contextlib.contextmanager
def replaced_folder(folder: Path, what: str) -> Iterator[Path]:
    """A draft beside ``folder`` that takes its place once it is written; what was there stays if that fails.

    Args:
        folder: Where to; its parents are made. Its files become readable for everybody.
        what: What is written, for an error.

    Raises:
        ModelError: it cannot be written there.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
        try:
            yield draft
            draft.chmod(0o755)  # temporary folders and safetensors' files are private to their maker
            for path in draft.iterdir():
                path.chmod(0o644)
            if folder.exists():
                shutil.rmtree(folder)
            os.replace(draft, folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"cannot write {what} {folder}: {first_line(error)}") from error
