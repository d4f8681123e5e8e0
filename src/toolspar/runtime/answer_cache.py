"""Known answers of endpoints on disk: one file an answer, whole or not there, whoever writes and is killed meanwhile.

Files instead of a database, as they also work on the network disks of a cluster.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path

from toolspar.runtime.endpoint_records import ChatAnswer
from toolspar.runtime.files import disk_errors


class AnswerCache:
    """Answers by key; several processes may share the folder.

    Args:
        folder: Where the files are; it is made when the first answer comes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> ChatAnswer | None:
        """The answer, or None if there is none or its file is damaged."""
        try:
            return ChatAnswer.from_json(json.loads(self._path(key).read_bytes()))
        except (OSError, ValueError):
            return None

    def put(self, key: str, answer: ChatAnswer) -> None:
        """Keep an answer; the last one wins.

        Raises:
            RunError: it cannot be written.
        """
        path = self._path(key)
        with disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            # a name of its own, since another process may write the same answer
            descriptor, partial = tempfile.mkstemp(prefix=".partial-", dir=path.parent)
            try:
                with open(descriptor, "wb") as file:
                    file.write(json.dumps(answer.to_json()).encode())
                os.replace(partial, path)
            except OSError:
                with contextlib.suppress(OSError):
                    os.unlink(partial)
                raise

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"
