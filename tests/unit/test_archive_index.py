"""The search in large archives: what it finds, what it depends on, and what happens without faiss."""

from __future__ import annotations

import logging
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from tests.unit.test_archive_store import entry

from toolspar.archive import index as index_module
from toolspar.archive.index import ListIndex, faiss_library
from toolspar.archive.store import Archive
from toolspar.archive.vectors import VectorStore

EXACT = 10**9


def normalised(vectors: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.normalize(vectors, dim=1)


def rewrites(n: int, seed: int, size: int = 32, tasks: int = 60) -> torch.Tensor:
    """Vectors that lie around those of their tasks."""
    centres = normalised(torch.randn(tasks, size, generator=torch.Generator().manual_seed(99)))
    generator = torch.Generator().manual_seed(seed)
    noise = normalised(torch.randn(n, size, generator=generator))
    return normalised(centres[torch.randint(tasks, (n,), generator=generator)] + 0.7 * noise)


def store_of(rows: torch.Tensor, exact_up_to: int = 256) -> VectorStore:
    store = VectorStore(exact_up_to)
    store.append(rows)
    return store


@pytest.fixture
def without_faiss(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "faiss", None)
    faiss_library.cache_clear()
    yield
    faiss_library.cache_clear()


def test_nearly_all_nearest_rows_are_found() -> None:
    rows, queries = rewrites(6000, seed=1, size=384, tasks=300), rewrites(300, seed=2, size=384, tasks=300)
    store = store_of(rows, exact_up_to=1024)
    found, best = store.nearest(queries, 4), store.nearest(queries, 4, exact=True)
    assert found.shape == (300, 4)
    assert (found[:, 0] > best[:, 0] - 1e-5).float().mean() >= 0.98
    assert (found > best - 1e-5).float().mean() >= 0.95
    assert bool((found[:, :-1] >= found[:, 1:]).all())  # nearest first


def test_what_is_returned_are_similarities_of_rows() -> None:
    rows, queries = rewrites(1000, seed=1), rewrites(20, seed=2)
    for similarities, query in zip(store_of(rows).nearest(queries, 5), queries, strict=True):
        gaps = (similarities[:, None] - (rows @ query)[None, :]).abs()
        assert gaps.amin(dim=1).max() < 1e-6
        assert len(gaps.argmin(dim=1).unique()) == 5  # five different rows


def test_an_archived_rewrite_is_its_own_nearest() -> None:
    rows = rewrites(1000, seed=1)
    np.testing.assert_allclose(store_of(rows).nearest(rows, 1)[:, 0], torch.ones(1000), atol=1e-5)


def test_the_search_is_exact_up_to_the_threshold(without_faiss: None, caplog: pytest.LogCaptureFixture) -> None:
    rows, queries = rewrites(257, seed=1), rewrites(20, seed=2)
    store = store_of(rows[:256])
    assert torch.equal(store.nearest(queries, 5), store_of(rows[:256], EXACT).nearest(queries, 5))
    assert not caplog.records  # faiss is not even looked for
    store.append(rows[256:])
    store.nearest(queries, 5)
    assert len(caplog.records) == 1


def test_without_faiss_the_search_stays_exact(without_faiss: None, caplog: pytest.LogCaptureFixture) -> None:
    rows, queries = rewrites(1000, seed=1), rewrites(20, seed=2)
    for store in (store_of(rows), store_of(rows, 300)):
        for k in (1, 5):
            assert torch.equal(store.nearest(queries, k), store_of(rows, EXACT).nearest(queries, k))
    (record,) = caplog.records  # said once
    assert record.levelno == logging.WARNING
    assert record.getMessage().endswith("pip install faiss-cpu")
    assert "\n" not in record.getMessage()


def test_nothing_depends_on_how_rows_came() -> None:
    rows, queries = rewrites(1500, seed=1), rewrites(40, seed=2)
    rng = random.Random(3)
    for size in (257, 300, 511, 512, 513, 1024, 1500):
        whole = store_of(rows[:size]).nearest(queries, 4)
        pieces = VectorStore(256)
        while len(pieces) < size:
            pieces.append(rows[len(pieces) : min(size, len(pieces) + rng.choice([1, 3, 20, 300]))])
            if rng.random() < 0.3:
                pieces.nearest(queries[: rng.randrange(1, 40)], 2)
        assert torch.equal(pieces.nearest(queries, 4), whole)


@pytest.mark.parametrize("cut", [20, 100, 256, 300, 511, 512, 900, 1023, 1024, 1090, 1100, 1150])
def test_nothing_depends_on_rows_that_were_forgotten(cut: int) -> None:
    kept, dropped, later, queries = (rewrites(n, seed) for seed, n in enumerate((cut, 1150 - cut, 800, 40)))
    store = store_of(torch.cat([kept, dropped]))
    store.nearest(queries, 4)
    store.truncate(cut)
    assert torch.equal(store.nearest(queries, 4), store_of(kept).nearest(queries, 4))
    for size in (100, 400, 800):
        store.append(later[len(store) - cut : size])
        expected = store_of(torch.cat([kept, later[:size]])).nearest(queries, 4)
        assert torch.equal(store.nearest(queries, 4), expected)


@pytest.mark.parametrize("threshold", [1, 7, 100])
def test_any_threshold_works(threshold: int) -> None:
    rows, queries = rewrites(150, seed=1), rewrites(20, seed=2)
    store = store_of(rows, threshold)
    store.nearest(queries, 2)
    for cut in (140, 103, 20):
        store.truncate(cut)
        assert torch.equal(store.nearest(queries, 2), store_of(rows[:cut], threshold).nearest(queries, 2))


def test_a_threshold_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="exact_up_to must be at least 1, not 0"):
        VectorStore(0)


def test_where_the_lists_hold_too_few_all_rows_are_read() -> None:
    rows, queries = rewrites(300, seed=1), rewrites(20, seed=2)
    assert torch.equal(store_of(rows).nearest(queries, 280), store_of(rows, EXACT).nearest(queries, 280))


def test_any_number_of_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    store, queries = store_of(rewrites(1000, seed=1)), rewrites(50, seed=2)
    whole = store.nearest(queries, 4)
    assert store.nearest(queries[:0], 4).shape == (0, 4)
    monkeypatch.setattr("toolspar.archive.vectors._COMPARED", 100)  # a few queries at a time
    np.testing.assert_allclose(store.nearest(queries, 4), whole, atol=1e-6)
    np.testing.assert_allclose(store.nearest(queries.T.contiguous().T, 4), whole, atol=1e-6)  # not in order of rows


def test_an_index_is_made_once_per_doubling(monkeypatch: pytest.MonkeyPatch) -> None:
    learned: list[int] = []
    added: list[int] = []

    class Counted(ListIndex):
        def __init__(self, rows_ND: torch.Tensor) -> None:
            super().__init__(rows_ND)
            learned.append(len(rows_ND))

        def add(self, rows_ND: torch.Tensor) -> None:
            super().add(rows_ND)
            added.append(len(rows_ND))

    monkeypatch.setattr("toolspar.archive.vectors.ListIndex", Counted)
    store, rows = VectorStore(64), rewrites(1100, seed=1)
    for row in rows:
        store.append(row[None])
        store.nearest(rows[:1], 1)
    assert learned == [64, 128, 256, 512, 1024]
    assert set(added) == {4}  # blocks of one size, whatever came at once
    assert sum(added) < 3 * 1100


def test_torch_and_faiss_share_a_process() -> None:
    rows, queries = rewrites(3000, seed=1, size=128), rewrites(64, seed=2, size=128)
    before = torch.get_num_threads()
    found: list[torch.Tensor] = []
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            product = rows @ rows.T
            index = ListIndex(rows)
            index.add(rows)
            found.append(index.candidates(queries, 8))
            assert torch.get_num_threads() == threads
            assert torch.equal(rows @ rows.T, product)
    finally:
        torch.set_num_threads(before)
    assert torch.equal(*found)


FLIPS = 700


def filled(folder: Path, vectors: torch.Tensor, last: int = FLIPS) -> Archive:
    archive = Archive(folder, near_duplicate=1.1, exact_up_to=64)
    for start in range(len(archive), last, 50):
        flips = [entry(f"rewrite {row}", (1, start), f"t{row % 9}") for row in range(start, min(start + 50, last))]
        archive.offer(flips, vectors[start : start + len(flips)])
    return archive


def nearest(archive: Archive) -> torch.Tensor:
    return archive.nearest(rewrites(30, seed=5), 4)


@pytest.mark.parametrize(
    "again",
    [
        lambda archive: Archive(archive.folder, near_duplicate=1.1, exact_up_to=64),
        lambda archive: archive,
    ],
    ids=["reopened", "as it is"],
)
@pytest.mark.parametrize("kept", [50, 150, 500, 650])
def test_a_resumed_run_searches_as_one_that_went_on(
    tmp_path: Path, kept: int, again: Callable[[Archive], Archive]
) -> None:
    vectors = rewrites(FLIPS, seed=1)
    straight = filled(tmp_path / "straight", vectors)
    expected = nearest(straight)
    assert not torch.equal(expected, straight.nearest(rewrites(30, seed=5), 4, exact=True))  # the index is in use

    archive = filled(tmp_path / "resumed", torch.cat([vectors[:kept], rewrites(FLIPS - kept, seed=7)]))
    nearest(archive)
    archive = again(archive)
    assert archive.truncate_after(1, kept - 50) == FLIPS - kept
    assert torch.equal(nearest(archive), nearest(filled(tmp_path / "short", vectors, kept)))
    for start in range(kept, FLIPS, 50):
        flips = [entry(f"rewrite {row}", (1, start), f"t{row % 9}") for row in range(start, start + 50)]
        assert archive.offer(flips, vectors[start : start + 50]) == 50
        nearest(archive)
    assert torch.equal(nearest(archive), expected)


def test_duplicates_are_found_exactly_in_large_archives(tmp_path: Path) -> None:
    archive = Archive(tmp_path, near_duplicate=0.999, exact_up_to=16)
    vectors = rewrites(200, seed=1)
    assert archive.offer([entry(f"rewrite {row}") for row in range(200)], vectors) == 200
    again = [entry(f"other words {row}", (1, 1)) for row in range(200)]
    assert archive.offer(again, normalised(vectors + 1e-4)) == 0
    assert len(archive) == 200


def test_faiss_is_imported_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def library() -> object:
        asked.append("faiss")
        return index_module.faiss_library()

    monkeypatch.setattr("toolspar.archive.vectors.faiss_library", library)
    store = store_of(rewrites(256, seed=1))
    store.nearest(rewrites(3, seed=2), 1)
    assert asked == []
    store.append(rewrites(1, seed=3))
    store.nearest(rewrites(3, seed=2), 1)
    assert asked == ["faiss"]
