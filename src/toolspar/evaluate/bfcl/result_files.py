"""Result files as the official package writes them: a line for each item, appended while items are answered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from toolspar.core.errors import RunError
from toolspar.runtime.files import disk_errors, replace_atomically

OFFICIAL_MODEL = "Qwen/Qwen3-0.6B-FC"
"""The name under which answers are filed: it tells the package only which handler reads them, that of Qwen's models."""
Status = Literal["ended", "cut", "too_long", "refused"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said to an item.

    Example:
        >>> Reply("No tool fits.", "ended", prompt_tokens=420, answer_tokens=5).status
        'ended'
    """

    text: str
    """What the official handler is to read."""
    status: Status
    """``cut`` at the token limit; ``too_long`` a prompt: no answer could be asked for; ``refused`` by the endpoint, for
    good."""
    prompt_tokens: int = 0
    answer_tokens: int = 0
    raw: str | None = None
    """What the model wrote, where ``text`` says it in another form."""
    reasoning: str = ""


class ResultFiles:
    """The result files of one model below ``<root>/result/``.

    Args:
        root: What the package calls its project root.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "result" / OFFICIAL_MODEL.replace("/", "_")

    def path(self, category: str) -> Path:
        """File of a category, where the package looks for it."""
        return self.folder / group_of(category) / f"BFCL_v4_{category}_result.json"

    def read(self, category: str) -> dict[str, dict[str, Any]]:
        """Entries by id; a last line that a kill has cut is removed from the file.

        Raises:
            RunError: the file holds something else than results.
        """
        path = self.path(category)
        if not path.is_file():
            return {}
        text = path.read_text(encoding="utf-8")
        whole = text[: text.rfind("\n") + 1]
        if whole != text:
            replace_atomically(path, whole.encode())
        try:
            entries = [json.loads(line) for line in whole.split("\n") if line]
            return {entry["id"]: entry for entry in entries}
        except (ValueError, KeyError, TypeError) as error:
            raise RunError(f"{path} is no result file of BFCL: delete it, or give another output") from error

    def append(self, category: str, answered: Sequence[tuple[str, Reply]]) -> None:
        """Add entries.

        Raises:
            RunError: the file cannot be written.
        """
        path = self.path(category)
        with disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(_entry(item_id, reply)) + "\n" for item_id, reply in answered)


def group_of(category: str) -> str:
    """The package's folder for a category."""
    if category.startswith("multi_turn"):
        return "multi_turn"
    return "live" if category.startswith("live") else "non_live"


def _entry(item_id: str, reply: Reply) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": item_id,
        "result": reply.text,
        "input_token_count": reply.prompt_tokens,
        "output_token_count": reply.answer_tokens,
        "toolspar_status": reply.status,
    }
    if reply.reasoning:
        entry["reasoning_content"] = reply.reasoning
    if reply.raw is not None:
        entry["toolspar_raw"] = reply.raw
    return entry
