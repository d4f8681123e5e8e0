"""Behaviour cells: which style of rewrite provoked which kind of mistake on which category of task."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

from toolspar.archive.records import ArchiveEntry
from toolspar.calls.records import Reason
from toolspar.tasks.records import Category
from toolspar.tasks.rewrites.styles import Style

STYLES = tuple(style.value for style in Style)
REASONS = tuple(reason.value for reason in Reason if reason is not Reason.CORRECT)
CATEGORIES = tuple(category.value for category in Category)

Cell: TypeAlias = tuple[str, str, str]
"""Style, reason, category."""


def cell_of(entry: ArchiveEntry) -> Cell:
    """The cell of an archived flip."""
    return entry.style, entry.reason, entry.task.category.value


def is_known(cell: Cell) -> bool:
    """Whether style, reason and category are all among those that exist; no other cell ever counts."""
    return cell[0] in STYLES and cell[1] in REASONS and cell[2] in CATEGORIES


def spread(flips: Mapping[Cell, int]) -> dict[str, float]:
    """How widely flips spread over the known cells.

    Args:
        flips: Number of flips in each cell.

    Returns:
        ``cells_filled``: number of cells with a flip; ``cells_share``: the same as a share of all cells;
        ``cells_effective``: exp of the entropy of the flips over cells, the number of equally full cells that
        would be as diverse (0 for no flips).
    """
    counts = {cell: n for cell, n in flips.items() if n and is_known(cell)}
    total = sum(counts.values())
    entropy = -sum(n / total * math.log(n / total) for n in counts.values())
    return {
        "cells_filled": float(len(counts)),
        "cells_share": len(counts) / (len(STYLES) * len(REASONS) * len(CATEGORIES)),
        "cells_effective": math.exp(entropy) if counts else 0.0,
    }
