"""``toolspar export push``: a folder that was exported, to a repository on a hub."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from toolspar.app.adapter_files import ADAPTER_CONFIG
from toolspar.app.exporting.cards import CARD
from toolspar.core.errors import ConfigError, EndpointRefusal, first_line

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)
_KINDS = {ADAPTER_CONFIG: "model", "config.json": "model", "data": "dataset"}


def push(folder: Path, repo: str, *, private: bool, api: Any = None) -> int:
    """Upload a folder as it is; nothing is ever pushed without this command.

    Args:
        folder: A merged model, an adapter with its card, or a data set, as ``toolspar export`` makes them.
        repo: ``owner/name``; made if it is not there.
        private: Whether a repository that is made can be seen by its owner only.
        api: A ``huggingface_hub.HfApi``; None takes the hub, with the key that its own login has stored (HF_TOKEN).

    Returns:
        The exit code, 0.

    Raises:
        ConfigError: the folder is nothing that can be pushed, or the name is none.
        EndpointRefusal: the hub refuses.
    """
    kind = next((kind for name, kind in _KINDS.items() if (folder / name).exists()), None)
    if kind is None:
        raise ConfigError(f"{folder} holds neither a model, an adapter nor a data set: make it with toolspar export")
    if not (folder / CARD).is_file():
        raise ConfigError(f"{folder} has no card ({CARD}): toolspar export writes one")
    if not _NAME.fullmatch(repo):
        raise ConfigError(f"--repo {repo} is no name of a repository: give owner/name")
    from huggingface_hub import HfApi

    api = api or HfApi()
    try:
        api.create_repo(repo, repo_type=kind, private=private, exist_ok=True)
        done = api.upload_folder(
            repo_id=repo, repo_type=kind, folder_path=str(folder), commit_message="Upload by toolspar export push",
            ignore_patterns=["*.partial", ".*"],
        )  # fmt: skip
    except Exception as error:  # the hub's client raises its own kinds, and those of whatever HTTP library it uses
        raise EndpointRefusal(
            f"the hub has not taken {folder} as {repo} ({first_line(error)}): log in, or give another --repo"
        ) from error
    print(done)
    return 0
