"""``.env`` in the working directory: variables for this process and its children, above all keys. Never printed."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

ENV_FILE = ".env"
_ASSIGNMENT = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*(?:
        (?:'(?P<single>[^']*)'|"(?P<double>(?:\\.|[^"\\])*)")[ \t\r]*(?:\#[^\n]*)?
        |(?P<bare>[^'"\s][^\n]*)
        )$""",
    re.MULTILINE | re.VERBOSE | re.DOTALL,
)
_REMARK = re.compile(r"\s#.*")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def read_env_file(path: Path = Path(ENV_FILE)) -> None:
    """Set the variables of a file that the environment has not; one that cannot be read is told and passed over.

    Args:
        path: The file; the usual one is that of the working directory. One that is not there sets nothing.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not UTF-8 text"
        print(f"toolspar: {path.resolve()} is passed over: {reason.lower()}", file=sys.stderr)
        return
    for name, value in assignments(text).items():
        if "\0" in value:
            print(f"toolspar: {name} of {path.resolve()} is passed over: it holds a zero byte", file=sys.stderr)
        else:
            os.environ.setdefault(name, value)


def assignments(text: str) -> dict[str, str]:
    r"""The variables of a text in the form of ``.env`` files; the last of several of one name counts.

    A line is ``NAME=value`` or ``export NAME=value``. In single quotes a value is taken as it is, in double quotes
    with ``\n``, ``\t`` and ``\"``; without any up to the end of the line or a remark (a space and ``#``). ``$`` stands
    for itself. Names without a value and lines of any other form are passed over.

    Example:
        >>> assignments("export A=1 # one\nB='x y'\nC=\n# D=4")
        {'A': '1', 'B': 'x y'}
    """
    found: dict[str, str] = {}
    for match in _ASSIGNMENT.finditer(text):
        if match["bare"] is not None:
            value = _REMARK.sub("", match["bare"]).strip()
        else:
            value = match["single"] or _ESCAPE.sub(_unescaped, match["double"] or "")
        if value:
            found[match["name"]] = value
    return found


def _unescaped(escape: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t", "r": "\r"}.get(escape[1], escape[1])
