"""The coverage term: a flip of a kind that is still rare pays a bonus.

Similarity (``diversity``) is about wording; this is about behaviour: which style of rewrite provoked which kind of
mistake on which category of task. It is a count-based exploration bonus (Bellemare et al. 2016, arXiv 1606.01868) over
the cells of the archive.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from toolspar.archive.cells import Cell, is_known
from toolspar.reward.protocols import CellCounts
from toolspar.rollout.records import Episode


def episode_cell(episode: Episode) -> Cell:
    """The behaviour cell of a flip; ``archive.cells.cell_of`` gives the same of its archived entry."""
    return episode.style, episode.main_reason.value, episode.task.category.value


def coverage(episodes: Sequence[Episode], cells: CellCounts | None) -> list[float]:
    """The bonus of each episode, in [0, 1].

    For a flip of cell c it is::

        1 / sqrt(archived flips of c + flips of c in this rollout, its own included)

    So the first flip of its kind earns 1. All flips of one cell in a rollout earn the same, and their order does not
    matter. What is no flip earns nothing, nor does a flip whose style is none of the known ones. The rewrite's text
    does not enter, so that nothing can be gained by adding words.

    Args:
        episodes: The episodes of one rollout.
        cells: Counts of earlier flips, or None to count within the rollout only.
    """
    found = [episode_cell(episode) if episode.flipped else None for episode in episodes]
    here = Counter(cell for cell in found if cell is not None and is_known(cell))
    archived = {cell: 0 if cells is None else cells.cell_count(cell) for cell in here}
    bonus = {cell: 1.0 / math.sqrt(archived[cell] + count) for cell, count in here.items()}
    return [0.0 if cell is None else bonus.get(cell, 0.0) for cell in found]
