"""The archive of verified flips: deduplicated, append-only on disk, searchable by embedding."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

import torch
from torch import Tensor

from toolspar.archive.cells import Cell, cell_of, spread
from toolspar.archive.records import ArchiveEntry
from toolspar.archive.shards import KnownTasks, Position, delete_shard, read_shard, shard_files, sweep, write_shard
from toolspar.archive.vectors import EXACT_UP_TO, VectorStore
from toolspar.core.errors import RunError

NEAR_DUPLICATE = 0.98
"""Cosine above which two rewrites of one task count as one flip: only punctuation and particles differ there."""


def normalised(text: str) -> str:
    """A text without case, punctuation and spacing; signs and decimal points of numbers stay.

    Example:
        >>> normalised("  Weather in  PARIS, please: -3.5!")
        'weather in paris please -3.5'
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"[-+]?\d+(?:[.,]\d+)*|[^\W\d_]+", folded))


class Archive:
    """Every verified flip of a run.

    Entries are kept in memory in the order in which they were found, and on disk as one Parquet shard per position.
    An archive that is opened on an existing folder holds what was written there, bit for bit.

    What is asked at every step (counts, cells, the flips of a round) is kept up to date as flips come, so that no call
    goes through all entries one by one. A search reads all vectors of a small archive, in matrix products, and those of
    a large one through an index (see ``VectorStore``); duplicates are always found exactly.

    Args:
        folder: ``archive/`` of the run; made at the first flip.
        near_duplicate: Cosine similarity above which a rewrite is a duplicate of another one of the same task.
        writes: Whether this process keeps the folder; of several ranks only one does, and the others follow in memory.
        exact_up_to: Flips up to which a search is exact.

    Raises:
        RunError: a shard in the folder cannot be read.
    """

    def __init__(
        self,
        folder: Path,
        *,
        near_duplicate: float = NEAR_DUPLICATE,
        writes: bool = True,
        exact_up_to: int = EXACT_UP_TO,
    ) -> None:
        self.folder = Path(folder)
        self.writes = writes
        self.near_duplicate = near_duplicate
        self.exact_up_to = exact_up_to
        self._clear()
        self._load()

    def __len__(self) -> int:
        return len(self._entries)

    def offer(self, entries: Sequence[ArchiveEntry], vectors_ND: Tensor) -> int:
        """Keep those flips that are new; returns how many were.

        Args:
            entries: Flips found at one (round, update), not before the newest in the archive.
            vectors_ND: Unit-norm embeddings of their rewrites.

        Raises:
            ValueError: the entries are of several positions or out of order, or do not match the vectors.
            RunError: the disk is full; the archive is as it was before the call.
        """
        if len(entries) != len(vectors_ND):
            raise ValueError(f"{len(entries)} entries, but {len(vectors_ND)} vectors")
        if not entries:
            return 0
        position = self._position_of(entries)
        vectors_ND = vectors_ND.detach().to("cpu", torch.float32)
        if self._entries and vectors_ND.shape[1] != self._vectors.width:
            raise RunError(
                f"the archive {self.folder} holds embeddings of size {self._vectors.width}, the encoder gives "
                f"{vectors_ND.shape[1]}: use the encoder that it was made with, or another run folder"
            )
        fresh = self._fresh(entries, vectors_ND)
        if fresh:
            kept, kept_ND = [entries[index] for index in fresh], vectors_ND[fresh]
            if self.writes:
                write_shard(self.folder, position, kept, kept_ND.numpy())
            self._append(kept, kept_ND)
        return len(fresh)

    def entries(self, rounds: Collection[int] | None = None) -> list[ArchiveEntry]:
        """The flips found in some rounds (None: in all), oldest first."""
        if rounds is None:
            return list(self._entries)
        spans = [self._rounds[round_] for round_ in sorted(set(rounds)) if round_ in self._rounds]
        return [entry for span in spans for entry in self._entries[span.start : span.stop]]

    def count(self, round_: int) -> int:
        """How many flips were found in a round."""
        return len(self._rounds.get(round_, ()))

    def cell_count(self, cell: Cell) -> int:
        """Flips of one behaviour cell."""
        return self._cells[cell]

    def coverage(self) -> dict[str, float]:
        """How widely the flips spread over the cells; see ``cells.spread``."""
        return spread(self._cells)

    def nearest(self, vectors_ND: Tensor, k: int = 1, *, exact: bool = False) -> Tensor:
        """Cosine similarities [N, min(k, size)] to the nearest flips, nearest first, in float32.

        Above ``exact_up_to`` flips a near one is overlooked now and then (about one nearest in 100 of sentence
        embeddings); what is returned are always similarities to flips of the archive.

        Args:
            vectors_ND: Unit-norm embeddings.
            k: Neighbours per row.
            exact: Whether to read all vectors, however many there are.
        """
        return self._vectors.nearest(vectors_ND.detach().to("cpu", torch.float32), k, exact=exact)

    def truncate_after(self, round_: int, update: int) -> int:
        """Forget, in memory and on disk, whatever was found after (round, update); returns how many flips that were.

        Raises:
            RunError: a shard cannot be deleted.
        """
        position = (round_, update)
        if self.writes:
            for found, path in reversed(shard_files(self.folder)):  # newest first: a kill on the way leaves a prefix
                if found > position:
                    delete_shard(path)
        keep = bisect_right(self._entries, position, key=_position)  # entries are in the order of their positions
        dropped = len(self) - keep
        if dropped:
            entries, vectors = self._entries[:keep], self._vectors
            vectors.truncate(keep)
            self._clear()
            self._index(entries)
            self._vectors = vectors
        return dropped

    def _load(self) -> None:
        if self.writes:
            sweep(self.folder)
        known: KnownTasks = {}
        for _, path in shard_files(self.folder):
            entries, vectors_ND = read_shard(path, known)
            self._append(entries, torch.tensor(vectors_ND))

    def _clear(self) -> None:
        self._entries: list[ArchiveEntry] = []
        self._vectors = VectorStore(self.exact_up_to)
        self._texts: dict[str, set[str]] = {}  # normalised rewrites by task
        self._rows: dict[str, list[int]] = {}  # rows by task
        self._rounds: dict[int, range] = {}  # rows by round: neighbours, since entries are in the order of positions
        self._cells: Counter[Cell] = Counter()

    def _append(self, entries: Sequence[ArchiveEntry], vectors_ND: Tensor) -> None:
        self._index(entries)
        self._vectors.append(vectors_ND)

    def _index(self, entries: Sequence[ArchiveEntry]) -> None:
        for entry in entries:
            task_id, row = entry.task.task_id, len(self._entries)
            self._texts.setdefault(task_id, set()).add(normalised(entry.rewritten))
            self._rows.setdefault(task_id, []).append(row)
            start = self._rounds[entry.found_round].start if entry.found_round in self._rounds else row
            self._rounds[entry.found_round] = range(start, row + 1)
            self._cells[cell_of(entry)] += 1
            self._entries.append(entry)

    def _position_of(self, entries: Sequence[ArchiveEntry]) -> Position:
        positions = {_position(entry) for entry in entries}
        if len(positions) > 1:
            raise ValueError(f"entries of one offer must be found at one position, not at {sorted(positions)}")
        position = positions.pop()
        if self._entries and position < _position(self._entries[-1]):
            raise ValueError(f"entries found at {position} offered after those of {_position(self._entries[-1])}")
        return position

    def _fresh(self, entries: Sequence[ArchiveEntry], vectors_ND: Tensor) -> list[int]:
        """Indices of the entries that repeat neither an archived flip nor an earlier one of the offer."""
        fresh: list[int] = []
        texts: set[tuple[str, str]] = set()
        siblings: dict[str, list[int]] = {}  # of the fresh ones, by task
        for index, entry in enumerate(entries):
            task_id, text = entry.task.task_id, normalised(entry.rewritten)
            if text in self._texts.get(task_id, ()) or (task_id, text) in texts:
                continue
            if self._is_near(vectors_ND[index], vectors_ND[siblings.get(task_id, [])], task_id):
                continue
            fresh.append(index)
            siblings.setdefault(task_id, []).append(index)
            texts.add((task_id, text))
        return fresh

    def _is_near(self, vector_D: Tensor, siblings_SD: Tensor, task_id: str) -> bool:
        rows = self._rows.get(task_id)
        known = torch.cat([self._vectors.rows(rows), siblings_SD]) if rows else siblings_SD
        return len(known) > 0 and bool((known @ vector_D).max() > self.near_duplicate)


def _position(entry: ArchiveEntry) -> Position:
    return entry.found_round, entry.found_update
