"""Labelled frames: words around a whole request, and whether the message still asks for just that."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files

from toolspar.tasks import labelled

REQUEST = "{q}"
"""Where the request stands in a frame."""
_VALID = "valid"


@dataclass(frozen=True, slots=True)
class LabelledFrame:
    """A frame, what its writer says of it, and who wrote it.

    Example:
        >>> REQUEST in labelled_frames()[0].text
        True
    """

    text: str
    valid: bool
    kind: str
    writer: str


def labelled_frames() -> list[LabelledFrame]:
    """All labelled frames that ship with the project, writer by writer."""
    with (files(labelled) / "frames.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [LabelledFrame(row["template"], row["label"] == _VALID, row["kind"], row["writer"]) for row in rows]
