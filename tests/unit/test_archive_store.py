"""The archive: deduplication, disk, truncation, search."""

from __future__ import annotations

import errno
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch

from toolspar.archive.cells import Cell, cell_of, spread
from toolspar.archive.records import ArchiveEntry
from toolspar.archive.store import Archive, normalised
from toolspar.archive.vectors import VectorStore
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.calls.schema import parse_tool
from toolspar.core.errors import RunError
from toolspar.tasks.records import Category, Split, Task

WEATHER = ToolSpec(
    "get_weather",
    "Weather now in a city; “umlauts” too: Köln.",
    # required before properties, on purpose: the order of keys must survive
    {
        "type": "object",
        "required": ["city"],
        "properties": {
            "unit": {"enum": ["C", "F"], "type": "string", "default": "C"},
            "city": {"type": "string"},
            "days": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer"}}}},
        },
    },
)


def task(task_id: str = "t1") -> Task:
    call = ToolCall("get_weather", {"city": {"$any": ["Paris", 3, 1.5, None, {"$absent": True}]}, "days": [{"n": 1}]})
    return Task(
        task_id, (WEATHER, ToolSpec("now", "Time.")), "Weather in Paris?", (call,), Category.MULTIPLE, Split.TRAIN
    )


def entry(rewritten: str, position: tuple[int, int] = (1, 0), task_id: str = "t1", **changes: str) -> ArchiveEntry:
    texts: dict[str, Any] = {
        "style": "casual",
        "answer": "<tool_call>\n{}\n</tool_call>",
        "reason": "wrong_value",
        **changes,
    }
    return ArchiveEntry(
        task=task(task_id),
        rewritten=rewritten,
        detail="city: 'Rome' for 'Paris'",
        found_round=position[0],
        found_update=position[1],
        policy=f"policy-round-{position[0]}",
        opponent="caller-round-0",
        **texts,
    )


def one_hot(*rows: int, size: int = 8) -> torch.Tensor:
    return torch.eye(size)[list(rows)]


def unit(n: int, size: int, seed: int) -> torch.Tensor:
    vectors = torch.randn(n, size, generator=torch.Generator().manual_seed(seed))
    return vectors / vectors.norm(dim=1, keepdim=True)


def fill(archive: Archive, positions: Sequence[tuple[int, int]]) -> None:
    for row, position in enumerate(positions):
        assert archive.offer([entry(f"rewrite {row}", position)], one_hot(row)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Weather in  PARIS, please!", "weather in paris please"),
        ("ｗｅａｔｈｅｒ", "weather"),  # full-width letters
        ("set it to -3.5, not 3.5", "set it to -3.5 not 3.5"),
        ("Straße 1,000", "strasse 1,000"),
        ("", ""),
    ],
)
def test_normalised_text(text: str, expected: str) -> None:
    assert normalised(text) == expected


def test_repeated_texts_are_kept_once_per_task(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    offered = [entry("weather Paris"), entry("Weather, Paris!"), entry("weather paris", task_id="t2")]
    assert archive.offer(offered, one_hot(0, 1, 2)) == 2
    assert archive.offer([entry("WEATHER   paris", (1, 1))], one_hot(3)) == 0
    assert [(e.task.task_id, e.rewritten) for e in archive.entries()] == [
        ("t1", "weather Paris"),
        ("t2", "weather paris"),
    ]
    assert len(archive) == 2


def test_near_duplicates_are_judged_within_a_task(tmp_path: Path) -> None:
    archive = Archive(tmp_path, near_duplicate=0.9)
    vectors = torch.tensor([[1.0, 0.0], [0.95, 0.0975**0.5], [0.8, 0.6], [1.0, 0.0]])
    offered = [entry("one"), entry("two"), entry("three"), entry("four", task_id="t2")]
    assert archive.offer(offered, vectors) == 3  # "two" has cosine 0.95 to "one"
    assert [e.rewritten for e in archive.entries()] == ["one", "three", "four"]
    assert archive.offer([entry("five", (1, 1))], vectors[1:2]) == 0  # also against what is archived
    assert archive.offer([entry("six", (1, 2))], torch.tensor([[0.0, 1.0]])) == 1


def test_a_reopened_archive_is_the_same(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    vectors = unit(3, 5, seed=1)
    archive.offer([entry("one"), entry("two", task_id="t2")], vectors[:2])
    archive.offer([entry("drei “ü”\n", (1, 3), style="")], vectors[2:])
    again = Archive(tmp_path / "archive")
    assert again.entries() == archive.entries()
    assert torch.equal(again.nearest(vectors, 3), archive.nearest(vectors, 3))
    assert again.offer([entry("One?", (2, 4))], unit(1, 5, seed=9)) == 0  # it still knows what it has


def test_what_a_flip_earned_is_kept_to_the_last_digit(tmp_path: Path) -> None:
    reward = {
        "total": 1.1,
        "terms": {"adversarial": 1.0, "meaning": 1 / 3},
        "weighted": {"adversarial": 1.0, "meaning": 0.1},
    }
    Archive(tmp_path).offer([replace(entry("one"), reward=reward)], one_hot(0))
    (back,) = Archive(tmp_path).entries()
    assert back.reward == reward


def test_a_shard_of_a_version_that_kept_no_rewards_still_loads(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.offer([replace(entry("one"), reward={"total": 1.0})], one_hot(0))
    (path,) = tmp_path.glob("*.parquet")
    pq.write_table(pq.read_table(path).drop_columns(["reward"]), path)
    again = Archive(tmp_path)
    assert again.entries() == [entry("one")]
    assert again.entries()[0].reward == {}
    assert again.offer([replace(entry("two", (1, 1)), reward={"total": 2.0})], one_hot(1)) == 1
    assert [dict(e.reward) for e in Archive(tmp_path).entries()] == [{}, {"total": 2.0}]


def test_a_task_comes_back_with_its_schema_in_the_same_order(tmp_path: Path) -> None:
    Archive(tmp_path).offer([entry("one")], one_hot(0))
    (back,) = Archive(tmp_path).entries()
    assert back.task == task()
    assert json.dumps(back.task.tools[0].parameters) == json.dumps(WEATHER.parameters)


def test_a_task_of_many_flips_is_kept_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    other = replace(entry("three"), task=replace(task(), query="Weather in Rome?"))  # the same name, another request
    archive.offer([entry("one"), other], one_hot(0, 2))
    archive.offer([entry("two", (1, 1))], one_hot(1))
    first, third, second = Archive(tmp_path).entries()
    assert first.task is second.task
    assert third.task.query == "Weather in Rome?"


def test_read_only_mappings_are_written_too(tmp_path: Path) -> None:
    frozen = ToolSpec("f", "F.", MappingProxyType({"type": "object", "properties": MappingProxyType({})}))
    call = ToolCall("f", MappingProxyType({"x": MappingProxyType({"y": 1})}))
    own = Task("t", (frozen,), "q", (call,), Category.SIMPLE, Split.TRAIN)
    flip = ArchiveEntry(own, "casual", "rewritten", "", "missing_call", "", 1, 0, "p", "o")
    Archive(tmp_path).offer([flip], one_hot(0))
    (back,) = Archive(tmp_path).entries()
    assert back.task.expected[0].arguments == {"x": {"y": 1}}


def test_lone_surrogates_do_not_stop_a_run(tmp_path: Path) -> None:
    Archive(tmp_path).offer([entry("one", answer="bad \ud83d text")], one_hot(0))
    assert Archive(tmp_path).entries()[0].answer == "bad ? text"


@pytest.mark.parametrize("how", ["folder", "parquet"])
def test_datasets_loads_it_as_it_is(tmp_path: Path, how: str) -> None:
    import datasets

    folder, cache = tmp_path / "archive", str(tmp_path / "cache")
    archive = Archive(folder)
    archive.offer([entry("one"), entry("two")], one_hot(0, 1))
    archive.offer([entry("three", (2, 7), style="formal")], one_hot(2))
    if how == "folder":
        loaded = datasets.load_dataset(str(folder), cache_dir=cache)
    else:
        loaded = datasets.load_dataset("parquet", data_dir=str(folder), cache_dir=cache)
    rows: Any = loaded["train"]
    assert set(rows.column_names) == {
        *("task_id", "category", "split", "query", "rewritten", "style", "tools", "expected", "answer", "reason"),
        *("detail", "found_round", "found_update", "policy", "opponent", "reward", "embedding"),
    }
    assert rows["rewritten"][:] == ["one", "two", "three"]
    assert rows["found_update"][:] == [0, 0, 7]
    last = rows[2]
    assert (last["style"], last["category"], last["split"]) == ("formal", "multiple", "train")
    assert parse_tool(json.loads(last["tools"])[0]).name == "get_weather"
    assert json.loads(last["expected"])[0]["arguments"]["days"] == [{"n": 1}]
    assert last["embedding"] == [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]


POSITIONS = [(1, 0), (1, 2), (1, 9), (2, 10), (2, 10), (2, 11)]


@pytest.mark.parametrize(
    ("cut", "kept"),
    [((1, -1), 0), ((1, 0), 1), ((1, 1), 1), ((1, 2), 2), ((2, 9), 3), ((2, 10), 5), ((2, 11), 6), ((3, 0), 6)],
)
def test_truncation_is_exact(tmp_path: Path, cut: tuple[int, int], kept: int) -> None:
    archive = Archive(tmp_path / "full")
    fill(archive, POSITIONS)
    shorter = Archive(tmp_path / "short")
    fill(shorter, POSITIONS[:kept])

    assert archive.truncate_after(*cut) == 6 - kept
    for same in (archive, Archive(tmp_path / "full")):
        assert same.entries() == shorter.entries()
        assert torch.equal(same.nearest(one_hot(*range(8)), 6), shorter.nearest(one_hot(*range(8)), 6))
    files = {path.name: path.read_bytes() for path in (tmp_path / "full").glob("*")}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "short").glob("*")}


def test_a_replay_after_truncation_gives_the_same_files(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    fill(archive, POSITIONS)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    resumed = Archive(tmp_path)
    resumed.truncate_after(1, 2)
    assert resumed.offer([entry("Rewrite 0!", (1, 9)), entry("rewrite 2", (1, 9))], one_hot(7, 2)) == 1
    for row in (3, 4, 5):
        resumed.offer([entry(f"rewrite {row}", POSITIONS[row])], one_hot(row))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert resumed.entries() == archive.entries()


def test_what_was_truncated_is_new_again(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    fill(archive, [(1, 0), (1, 1)])
    archive.truncate_after(1, 0)
    assert archive.offer([entry("rewrite 1", (1, 1))], one_hot(1)) == 1


def test_a_full_disk_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(tmp_path)
    fill(archive, [(1, 0)])

    def full(path: Path, content: bytes) -> None:
        path.write_bytes(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("toolspar.runtime.files.write_synced", full)
        with pytest.raises(RunError, match=r"r0001-u000001-000.parquet: the disk is full; free some space"):
            archive.offer([entry("new", (1, 1))], one_hot(1))
    assert len(archive) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["flips-r0001-u000000-000.parquet"]
    assert archive.offer([entry("new", (1, 1))], one_hot(1)) == 1


def test_remains_of_an_interrupted_write_are_swept(tmp_path: Path) -> None:
    fill(Archive(tmp_path), [(1, 0)])
    for name in (".flips-r0001-u000001-000.parquet.tmp", "flips-r0001-u000001-000.parquet.partial"):
        (tmp_path / name).write_bytes(b"half")
    assert len(Archive(tmp_path)) == 1
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"no parquet", None], ids=["empty", "junk", "cut"])
def test_a_damaged_shard_is_named(tmp_path: Path, content: bytes | None) -> None:
    fill(Archive(tmp_path), [(1, 0)])
    (shard,) = tmp_path.iterdir()
    shard.write_bytes(shard.read_bytes()[:-20] if content is None else content)
    with pytest.raises(RunError, match="flips-r0001-u000000-000.parquet cannot be read") as caught:
        Archive(tmp_path)
    assert "\n" not in str(caught.value)


def test_another_encoder_is_refused(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    fill(archive, [(1, 0)])
    with pytest.raises(RunError, match="size 8, the encoder gives 3"):
        archive.offer([entry("new", (1, 1))], torch.eye(3)[:1])


@pytest.mark.parametrize(
    ("offered", "vectors"),
    [
        ([entry("a", (1, 1)), entry("b", (1, 2))], one_hot(0, 1)),  # two positions
        ([entry("a", (1, 1))], one_hot(0, 1)),  # one vector too many
        ([entry("a", (0, 9))], one_hot(1)),  # before the newest
    ],
    ids=["positions", "vectors", "order"],
)
def test_misuse_is_refused(tmp_path: Path, offered: list[ArchiveEntry], vectors: torch.Tensor) -> None:
    archive = Archive(tmp_path)
    fill(archive, [(1, 0)])
    with pytest.raises(ValueError):
        archive.offer(offered, vectors)


def test_nearest_equals_brute_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolspar.archive.vectors._CHUNK", 7)
    known, queries = unit(40, 16, seed=3), unit(9, 16, seed=4)
    archive = Archive(tmp_path, near_duplicate=1.1)
    archive.offer([entry(f"rewrite {row}") for row in range(40)], known)
    products = queries.numpy().astype(np.float64) @ known.numpy().astype(np.float64).T
    brute = -np.sort(-products, axis=1)
    for k in (1, 5, 40, 100):
        got = archive.nearest(queries, k)
        assert got.dtype == torch.float32
        assert got.shape == (9, min(k, 40))
        np.testing.assert_allclose(got.numpy(), brute[:, :k], atol=1e-6)


def test_many_small_offers_are_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolspar.archive.vectors._FIRST_CAPACITY", 2)
    known, queries = unit(23, 16, seed=3), unit(5, 16, seed=4)
    pieces, whole = Archive(tmp_path / "pieces", near_duplicate=1.1), Archive(tmp_path / "whole", near_duplicate=1.1)
    offered = [entry(f"rewrite {row}", (1 + row // 10, row)) for row in range(23)]
    for row, flip in enumerate(offered):
        pieces.offer([flip], known[row : row + 1])
    for row, flip in enumerate(offered):
        whole.offer([replace(flip, found_update=0)], known[row : row + 1])
    assert torch.equal(pieces.nearest(queries, 7), whole.nearest(queries, 7))
    assert torch.equal(Archive(tmp_path / "pieces").nearest(queries, 7), pieces.nearest(queries, 7))
    assert [pieces.count(round_) for round_ in (0, 1, 2, 3, 4)] == [0, 10, 10, 3, 0]
    assert pieces.truncate_after(2, 14) == 8
    assert (pieces.count(2), pieces.count(3), len(pieces.entries({1, 2}))) == (5, 0, 15)
    np.testing.assert_allclose(pieces.nearest(queries, 1)[:, 0], (queries @ known[:15].T).amax(1), atol=1e-6)
    assert pieces.offer([offered[15]], known[15:16]) == 1  # and it goes on from there
    assert pieces.entries({2})[-1].rewritten == "rewrite 15"
    assert torch.equal(Archive(tmp_path / "pieces").nearest(queries, 7), pieces.nearest(queries, 7))


def test_memory_is_taken_a_few_times_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolspar.archive.vectors._FIRST_CAPACITY", 8)
    store, moved = VectorStore(), 0
    for _ in range(1000):
        before = store.nearest(torch.zeros(1, 4), 1), store._buffer_CD.data_ptr()
        store.append(torch.ones(1, 4))
        moved += before[1] != store._buffer_CD.data_ptr()
    assert len(store) == 1000
    assert moved <= 8  # 8, 16, ... 1024


def test_no_call_of_a_step_goes_through_all_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(tmp_path)
    archive.offer([entry(f"rewrite {row}", (1, 0)) for row in range(50)], unit(50, 64, seed=1))
    looked_at: list[str] = []

    class Watched(list[ArchiveEntry]):
        def __iter__(self) -> Any:
            looked_at.append("all")
            return super().__iter__()

    monkeypatch.setattr(archive, "_entries", Watched(archive.entries()))
    archive.nearest(unit(3, 64, seed=2), 4)
    archive.coverage()
    archive.cell_count(("casual", "wrong_value", "multiple"))
    archive.count(1)
    assert archive.entries({2}) == []
    assert archive.offer([entry("other", (2, 1))], unit(1, 64, seed=3)) == 1
    assert [e.rewritten for e in archive.entries({2})] == ["other"]
    assert looked_at == []


def test_an_empty_archive(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "none")
    assert len(archive) == 0
    assert archive.nearest(one_hot(0, 1)).shape == (2, 0)
    assert archive.offer([], torch.empty(0, 8)) == 0
    assert archive.truncate_after(1, -1) == 0
    assert not (tmp_path / "none").exists()


def test_entries_by_round(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    fill(archive, [(1, 0), (2, 1), (2, 2), (3, 3)])
    assert [e.found_update for e in archive.entries(rounds={2, 3})] == [1, 2, 3]


def test_coverage(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.offer([entry("a"), entry("b", style="formal"), entry("B!")], one_hot(0, 1, 2))
    archive.offer([entry("c", (1, 1)), entry("d", (1, 1), reason="extra_call")], one_hot(3, 4))
    assert len(archive) == 4
    assert archive.coverage() == pytest.approx(
        # cells: casual x wrong_value twice, formal x wrong_value, casual x extra_call; entropy 1.5 bits
        {"cells_filled": 3, "cells_share": 3 / 400, "cells_effective": 2**1.5}
    )


def test_coverage_of_nothing_and_of_the_unknown() -> None:
    nothing = {"cells_filled": 0.0, "cells_share": 0.0, "cells_effective": 0.0}
    assert spread({}) == nothing
    assert spread({cell_of(entry("a", style="sung")): 3}) == nothing


def test_one_style_and_mistake_on_two_categories_are_two_cells(tmp_path: Path) -> None:
    simple = replace(entry("b"), task=replace(task(), category=Category.SIMPLE))
    archive = Archive(tmp_path)
    archive.offer([entry("a"), simple], one_hot(0, 1))
    assert archive.coverage()["cells_filled"] == 2


def test_cells_are_counted_as_flips_come_and_go(tmp_path: Path) -> None:
    casual: Cell = ("casual", "wrong_value", "multiple")
    archive = Archive(tmp_path)
    assert archive.cell_count(casual) == 0
    archive.offer([entry("a"), entry("b"), entry("B!"), entry("c", style="formal")], one_hot(0, 1, 2, 3))
    assert archive.cell_count(casual) == 2  # a duplicate is not counted
    archive.offer([entry("d", (1, 1))], one_hot(4))
    assert (archive.cell_count(casual), Archive(tmp_path).cell_count(casual)) == (3, 3)
    archive.truncate_after(1, 0)
    assert (archive.cell_count(casual), archive.cell_count(("formal", "wrong_value", "multiple"))) == (2, 1)
