"""How a run ended, as its folder says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RESULT, COMPLETE = "result.json", "complete"


def result_of(folder: Path) -> dict[str, Any] | None:
    """Content of a folder's ``result.json``; None if there is none, or it is damaged."""
    try:
        result = json.loads((folder / RESULT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return result if isinstance(result, dict) else None
