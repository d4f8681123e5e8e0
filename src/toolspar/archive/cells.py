"""Behaviour cells of the archive: which style of rewrite provoked which kind of mistake."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from toolspar.archive.records import ArchiveEntry
from toolspar.calls.records import Reason
from toolspar.tasks.rewrites.styles import Style

STYLES = tuple(style.value for style in Style)
REASONS = tuple(reason.value for reason in Reason if reason is not Reason.CORRECT)


def cell_counts(entries: Sequence[ArchiveEntry]) -> Counter[tuple[str, str]]:
    """Entries per cell (style, reason)."""
    return Counter((entry.style, entry.reason) for entry in entries)


def coverage(entries: Sequence[ArchiveEntry]) -> dict[str, float]:
    """How widely the entries spread over the cells of known styles and reasons.

    Returns:
        ``cells_filled``: number of cells with an entry; ``cells_share``: the same as a share of all cells;
        ``cells_effective``: exp of the entropy of the entries over cells, the number of equally full cells that
        would be as diverse (0 for no entries).
    """
    known = {cell: n for cell, n in cell_counts(entries).items() if cell[0] in STYLES and cell[1] in REASONS}
    total = sum(known.values())
    entropy = -sum(n / total * math.log(n / total) for n in known.values())
    return {
        "cells_filled": float(len(known)),
        "cells_share": len(known) / (len(STYLES) * len(REASONS)),
        "cells_effective": math.exp(entropy) if known else 0.0,
    }
