"""The official package in an environment of its own: its pins do not go with ours, so it is never imported here."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolspar.core.errors import RunError
from toolspar.models.weights import cache_folder

VERSION = "2026.3.23"
PYTHON_VARIABLE = "TOOLSPAR_BFCL_PYTHON"
"""Names a Python that has the package, for machines without a package index."""
_REQUIREMENTS = Path(__file__).with_name("requirements.txt")
_DONE = ".complete"


@dataclass(frozen=True, slots=True)
class OfficialPackage:
    """A Python in which ``bfcl-eval`` can be run.

    Example:
        >>> # official_package().run(["-m", "bfcl_eval", "--help"], root=Path("bfcl"))
    """

    python: Path

    def run(
        self,
        arguments: Sequence[str],
        *,
        root: Path,
        extra: Mapping[str, str] | None = None,
        stdin: str | None = None,
        timeout: float | None = None,
        folder: Path | None = None,
    ) -> str:
        """Run this Python and return what it prints.

        Args:
            arguments: Its arguments; ``-m bfcl_eval`` is the official command line.
            root: Where the package keeps results and scores; it makes folders there as soon as it is imported.
            extra: Environment variables beside those of this process.
            stdin: What it reads.
            timeout: Seconds until it is stopped; None waits.
            folder: Where it is started; None: here.

        Raises:
            RunError: it fails, with the last line of what it said.
        """
        root.mkdir(parents=True, exist_ok=True)
        environment = _environment()
        # a model is asked by us or at an address that is given, never fetched by the package
        environment |= {"BFCL_PROJECT_ROOT": str(root.resolve()), "HF_HUB_OFFLINE": "1", "PYTHONUTF8": "1"}
        # not resolved: the Python of an environment is a link
        python = self.python.absolute() if len(self.python.parts) > 1 else self.python
        done = subprocess.run(
            [str(python), *arguments], env={**environment, **(extra or {})}, input=stdin or "",
            capture_output=True, text=True, encoding="utf-8", errors="replace", check=False, timeout=timeout,
            cwd=folder,
        )  # fmt: skip
        if done.returncode:
            last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
            raise RunError(f"the official BFCL package fails ({last}): see {_log(root, done.stdout, done.stderr)}")
        return done.stdout


def official_package(cache: Path | None = None) -> OfficialPackage:
    """The package's Python: the one that ``TOOLSPAR_BFCL_PYTHON`` names, else an environment that is made once.

    Args:
        cache: Where the environment is kept; the default is ``models.weights.cache_folder()``.

    Raises:
        RunError: it cannot be made, or the named Python has no ``bfcl-eval`` of the version that is expected.
    """
    if given := os.environ.get(PYTHON_VARIABLE):
        return _checked(Path(given).expanduser())
    cache = cache or cache_folder()
    digest = hashlib.sha256(_REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = cache / f"bfcl-eval-{VERSION}-{digest}"
    python = folder / "bin" / "python"
    if not (folder / _DONE).is_file():
        try:
            cache.mkdir(parents=True, exist_ok=True)
            with (cache / f".{folder.name}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # who comes second waits, and finds it made
                if not (folder / _DONE).is_file():
                    _make(folder)
        except OSError as error:
            raise RunError(
                f"cannot make {folder}: {(error.strerror or str(error)).lower()}; free space or set TOOLSPAR_CACHE"
            ) from error
    return OfficialPackage(python)


def _make(folder: Path) -> None:
    """A fresh environment; what a killed attempt left is removed. Environments cannot be moved, so no draft."""
    shutil.rmtree(folder, ignore_errors=True)
    _step([sys.executable, "-m", "venv", str(folder)])
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _step([*pip, "--no-deps", "--no-compile", "-r", str(_REQUIREMENTS)])
    (folder / _DONE).touch()


def _step(command: Sequence[str]) -> None:
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no message"]
        reason = next((line for line in lines if line.startswith("ERROR:")), lines[-1])
        raise RunError(
            f"the official package bfcl-eval=={VERSION} cannot be installed ({reason}): give pip a package index, or "
            f"set {PYTHON_VARIABLE} to a Python that has it"
        )


def _environment() -> dict[str, str]:
    """This process's variables, but for those of its Python: on a PYTHONPATH, pip finds packages that are not there."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def _checked(python: Path) -> OfficialPackage:
    package = OfficialPackage(python)
    script = "from importlib.metadata import version; print(version('bfcl-eval'))"
    try:
        with tempfile.TemporaryDirectory() as root:
            found = package.run(["-c", script], root=Path(root)).strip()
    except (RunError, OSError) as error:
        raise RunError(f"{PYTHON_VARIABLE}={python} is no Python with bfcl-eval=={VERSION}") from error
    if found != VERSION:
        raise RunError(f"{PYTHON_VARIABLE}={python} has bfcl-eval {found}: install version {VERSION} there")
    return package


def _log(root: Path, out: str, err: str) -> Path:
    path = root / "official.log"
    path.write_text(f"{out}\n{err}\n", encoding="utf-8")
    return path
