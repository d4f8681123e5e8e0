"""Names of the folders in that of a run."""

from __future__ import annotations

ADAPTERS = "adapters"
ARCHIVE = "archive"
CHECKPOINTS = "checkpoints"
