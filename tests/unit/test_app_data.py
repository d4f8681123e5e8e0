"""``toolspar data``: nothing is lost unseen, splits share no tool, benchmarks stay out, memory does not grow."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from toolspar.app import data_arguments
from toolspar.app.cli import main
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.core.errors import DataError
from toolspar.tasks.decontaminate import Benchmark, contaminations, find_bfcl, plain_name, read_benchmark
from toolspar.tasks.formats.registry import FORMATS, write_row
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.importers.load import stream_tasks
from toolspar.tasks.records import Category, Split, Task
from toolspar.tasks.statistics import statistics_of
from toolspar.tasks.stream_split import deal_tools

GIVEN = generate_tasks(Split.TRAIN, 120, 3)


def file_of(path: Path, tasks: list[Task], format: str = "toolspar") -> Path:
    opened: Any = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(write_row(task, format)) + "\n" for task in tasks)
    return path


def tasks_in(path: Path) -> list[Task]:
    rows = list(stream_tasks(path))
    assert [row.problem for row in rows if row.problem] == []
    return [row.task for row in rows if row.task]


def task(name: str, query: str, *offered: str) -> Task:
    tools = tuple(ToolSpec(tool, "", {"type": "object", "properties": {}}) for tool in (name, *offered) if tool)
    expected = (ToolCall(name),) if name else ()
    category = Category.IRRELEVANCE if not name else Category.SIMPLE if len(tools) == 1 else Category.MULTIPLE
    return Task(query, tools, query, expected, category, Split.TRAIN)


def test_the_command_knows_all_formats() -> None:
    assert tuple(FORMATS) == data_arguments.FORMAT_NAMES


def test_files_go_through_all_formats_and_come_back(tmp_path: Path) -> None:
    now = file_of(tmp_path / "start.jsonl.gz", GIVEN)
    for name in ("trl", "bfcl", "toolace", "sharegpt", "openai", "xlam", "toolspar"):
        assert main(["data", "convert", str(now), str(tmp_path / f"{name}.jsonl"), "--to", name]) == 0
        now = tmp_path / f"{name}.jsonl"
    assert tasks_in(now) == GIVEN
    answers = (tmp_path / "possible_answer" / "bfcl.jsonl").read_text().splitlines()
    assert len(answers) == len(GIVEN)
    assert "ground_truth" not in (tmp_path / "bfcl.jsonl").read_text()
    assert list(tmp_path.glob("**/*.partial")) == []


def test_what_is_kept_out_is_told_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = file_of(tmp_path / "in.jsonl", GIVEN)
    with path.open("a") as file:
        file.write("{broken\n")
    several = sum(len(task.expected) > 1 for task in GIVEN)
    assert main(["data", "convert", str(path), str(tmp_path / "out.jsonl"), "--to", "glaive"]) == 0
    err = capsys.readouterr().err
    assert f"{path}:121: not JSON" in err
    assert f"... and {several - 10} more" in err
    assert err.endswith(
        f"{120 - several} tasks written as glaive; kept out: 1 rows that cannot be read, {several} that glaive cannot "
        "hold\n"
    )


def test_alternatives_are_resolved_only_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    city = ToolSpec("now", "", {"type": "object", "properties": {"city": {"type": "string"}}})
    call = ToolCall("now", {"city": {"$any": ["Oslo", "Oslo, Norway"]}})
    path = file_of(tmp_path / "in.jsonl", [Task("a", (city,), "Oslo?", (call,), Category.SIMPLE, Split.TRAIN)])
    out = tmp_path / "out.jsonl"
    assert main(["data", "convert", str(path), str(out), "--to", "trl"]) == 1
    assert "several values are right" in capsys.readouterr().err
    assert main(["data", "convert", str(path), str(out), "--to", "trl", "--first-alternative"]) == 0
    assert tasks_in(out)[0].expected == (ToolCall("now", {"city": "Oslo"}),)


def test_mistakes_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, other = file_of(tmp_path / "in.jsonl", GIVEN[:2]), file_of(tmp_path / "other.jsonl", GIVEN[2:4])
    file_of(tmp_path / "train.jsonl", GIVEN[:2])
    tools = tmp_path / "tools.json"
    tools.write_text('[{"name": "now"}]')
    (tmp_path / "bfcl" / "possible_answer").mkdir(parents=True)
    file_of(tmp_path / "bfcl" / "possible_answer" / "in.jsonl", GIVEN[:2])
    (tmp_path / "bfcl" / "BFCL_v4_a.json").write_text("{}")
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    cases = {
        f"convert {path} {path}": "is the file that is read",
        f"split {tmp_path}/train.jsonl {tmp_path}": f"{tmp_path}/train.jsonl is the file that is read",
        f"decontaminate {path} {tmp_path}/out.jsonl --removed {path} --against {path}": "is the file that is read",
        f"decontaminate {path} {other} --against {other}": "is the file that is read",
        f"decontaminate {path} {tmp_path}/out.jsonl --removed {tmp_path}/out.jsonl --against {other}": "give another",
        f"tools {tools} --out {tools}": "is the file that is read",
        f"convert {tmp_path}/none.jsonl {tmp_path}/out.jsonl": "does not exist",
        f"split {path} {tmp_path}/parts --shares 1,2": "wants 3 numbers",
        f"split {path} {tmp_path}/parts --shares a,b,c": "give numbers",
        f"split {path} {tmp_path}/parts --shares 0,0,0": "not all zero",
        f"decontaminate {path} {tmp_path}/out.jsonl --by name --against {path}": "unknown method 'name'",
        f"decontaminate {path} {tmp_path}/out.jsonl --ngram 0": "--ngram=0",
        f"convert {path} {path}/out.jsonl": "cannot write",
        "convert": "required: IN, OUT",
        f"convert {tmp_path}/bfcl/possible_answer/in.jsonl {tmp_path}/bfcl/in.jsonl --to bfcl": "that is read",
        f"decontaminate {path} {tmp_path}/possible_answer/in.jsonl --against {other}": "that is read",
        f"decontaminate {path} {tmp_path}/bfcl/BFCL_v4_a.json --against {tmp_path}/bfcl": "that is read",
        f"split /dev/null {tmp_path}/parts": "is read twice",
        f"tools {tmp_path}/gone.json --out {tmp_path}/out.jsonl": "does not exist",
    }
    for line, part in cases.items():
        assert main(["data", *line.split()]) in (1, 2)
        err = capsys.readouterr().err
        assert part in err and err.count("\n") == 1, line
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == before


def test_stats_are_the_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = file_of(tmp_path / "in.jsonl", GIVEN, "openai")
    assert main(["data", "stats", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["formats"] == {"openai": 120} and found["tasks"] == 120 and found["unreadable_rows"] == 0
    assert found["categories"] == Counter(task.category.value for task in GIVEN)
    assert found["tools_offered"] == len({tool.name for task in GIVEN for tool in task.tools})
    lengths = sorted(len(task.query.split()) for task in GIVEN)
    assert found["query_words"]["median"] == lengths[59] and found["query_words"]["most"] == lengths[-1]
    assert main(["data", "stats", str(path)]) == 0
    assert "query words\n  least" in capsys.readouterr().out


def test_stats_count_types_of_values() -> None:
    tool = ToolSpec("f", "", {"type": "object", "properties": {"a": {}, "b": {}}, "required": ["a"]})
    call = ToolCall("f", {"a": [1, "x", 2.5], "b": {"c": True, "d": {"$any": [1, 2]}}})
    found = statistics_of([Task("t", (tool,), "q", (call,), Category.SIMPLE, Split.DEV)])
    assert found.value_types == {"integer": 1, "string": 1, "number": 1, "boolean": 1, "alternatives": 1}
    assert found.arguments == {"required": 1, "optional": 1} and found.alternatives == 1


def test_splits_share_no_tool_and_are_the_seeds(tmp_path: Path) -> None:
    path = file_of(tmp_path / "in.jsonl", GIVEN)
    for folder, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        assert (
            main(["data", "split", str(path), str(tmp_path / folder), "--seed", seed, "--shares", "0.6,0.2,0.2"]) == 0
        )
    parts = {split: tasks_in(tmp_path / "a" / f"{split.value}.jsonl") for split in Split}
    owners = {split: {tool.name for task in tasks for tool in task.tools} for split, tasks in parts.items()}
    assert not owners[Split.TRAIN] & owners[Split.DEV] | owners[Split.DEV] & owners[Split.TEST]
    assert not owners[Split.TRAIN] & owners[Split.TEST]
    assert all(task.split is split for split, tasks in parts.items() for task in tasks)
    assert 0.5 < len(parts[Split.TRAIN]) / sum(map(len, parts.values())) < 0.7
    texts = [(tmp_path / folder / "train.jsonl").read_text() for folder in "abc"]
    assert texts[0] == texts[1] != texts[2]


def test_a_task_whose_tools_went_apart_is_left_out() -> None:
    both = Task(
        "d", task("a", "", "b").tools, "d", (ToolCall("a"), ToolCall("b")), Category.PARALLEL_MULTIPLE, Split.TRAIN
    )
    given = [task("a", "1", "b"), task("b", "2"), both, task("", "3", "a", "c")]
    outcomes = []
    for seed in range(6):
        deal = deal_tools(given, {Split.TRAIN: 1.0, Split.DEV: 1.0}, seed)
        outcomes.append(list(deal.deal(given)))
        left_out = outcomes[-1][2] is None
        assert left_out == (deal.owner["a"] is not deal.owner["b"])
        assert [t.name for t in (outcomes[-1][0] or both).tools] == (["a"] if left_out else ["a", "b"])
        assert (outcomes[-1][3] or both).category is Category.IRRELEVANCE
    assert {outcome[2] is None for outcome in outcomes} == {True, False}


def test_a_benchmark_that_repeats_another_one_is_read(tmp_path: Path) -> None:
    places = [file_of(tmp_path / name, GIVEN[:2], "trl") for name in ("a.jsonl", "b.jsonl")]
    assert read_benchmark(places) == read_benchmark(places[:1])


def test_what_is_no_file_is_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start, pipe, link = file_of(tmp_path / "in.jsonl", GIVEN[:3]), tmp_path / "pipe", tmp_path / "link.jsonl"
    os.mkfifo(pipe)
    assert main(["data", "convert", str(start), str(pipe), "--to", "trl"]) == 1
    assert "it is no ordinary file" in capsys.readouterr().err and pipe.is_fifo()
    (tmp_path / "real.jsonl").write_text("old\n")
    link.symlink_to(tmp_path / "real.jsonl")
    assert main(["data", "convert", str(start), str(link), "--to", "toolspar"]) == 0
    assert link.is_symlink() and tasks_in(tmp_path / "real.jsonl") == GIVEN[:3]


def test_a_file_without_a_task_replaces_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"messages": 5}\n')
    (tmp_path / "parts").mkdir()
    kept = [file_of(tmp_path / "parts" / name, GIVEN[:2]) for name in ("train.jsonl", "dev.jsonl", "test.jsonl")]
    before = [path.read_bytes() for path in kept]
    assert main(["data", "convert", str(bad), str(kept[0])]) == 1
    assert "0 tasks written" in capsys.readouterr().err
    assert main(["data", "split", str(bad), str(tmp_path / "parts")]) == 1
    assert [path.read_bytes() for path in kept] == before
    assert sorted(path.name for path in (tmp_path / "parts").iterdir()) == ["dev.jsonl", "test.jsonl", "train.jsonl"]


def test_benchmarks_stay_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "bfcl"
    folder.mkdir()
    words = "please tell me the weather of the week in the old town"
    rows = [
        {"id": "s", "question": [[{"role": "user", "content": words}]], "function": [{"name": "geo.find_town"}]},
        {"id": "m", "question": [[{"role": "user", "content": "Hi all"}], [{"role": "user", "content": "Bye"}]]},
    ]
    (folder / "BFCL_v4_x.json").write_text("\n".join(map(json.dumps, rows)))
    given = [
        task("geo_findTown", "Where am I?"),
        task("f", "Now please tell me the weather of the week!"),
        task("f", "hi, ALL"),
        task("f", "please tell me the weather"),
    ]
    path, out, removed = file_of(tmp_path / "in.jsonl", given), tmp_path / "out.jsonl", tmp_path / "removed.jsonl"
    line = ["data", "decontaminate", str(path), str(out), "--against", str(folder), "--removed", str(removed)]
    assert main(line) == 0
    assert tasks_in(out) == given[3:] and tasks_in(removed) == given[:3]
    assert "removed: 2 by words, 1 by function. Held against 3 requests and 1 functions" in capsys.readouterr().err
    assert main([*line, "--by", "ngrams", "--ngram", "20"]) == 0
    assert tasks_in(out) == [given[0], given[1], given[3]]
    own = read_benchmark([file_of(tmp_path / "own.jsonl", given[:1], "trl")])
    assert own == Benchmark(frozenset({"geofindtown"}), ("Where am I?",))
    with pytest.raises(DataError, match="holds no request"):
        read_benchmark([tmp_path])


def test_requests_of_one_meaning_stay_out_where_asked() -> None:
    vectors = {"one": [1.0, 0.0], "two": [0.95, 0.3122], "far": [0.0, 1.0]}
    benchmark = Benchmark(frozenset(), ("one",))

    def encode(texts: Any) -> Any:
        return np.array([vectors[text] for text in texts])

    found = contaminations([task("f", "two"), task("f", "far")], benchmark, ["embeddings"], encode=encode)
    assert [reason for _, reason in found] == ["similarity 0.95 to: one", ""]
    with pytest.raises(DataError, match="needs an encoder"):
        list(contaminations([], benchmark, ["embeddings"]))


def test_an_installed_benchmark_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match="give its data folder"):
        find_bfcl()
    (tmp_path / "bfcl_eval" / "data").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path)
    assert find_bfcl() == tmp_path / "bfcl_eval" / "data"


_PEAK = """
import resource, sys
from toolspar.app.cli import main
code = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
sys.exit(code)
"""


@pytest.mark.slow
@pytest.mark.parametrize("action", ["convert", "split"])
def test_memory_does_not_grow_with_the_file(action: str, tmp_path: Path) -> None:
    lines = [json.dumps(write_row(task, "xlam")) + "\n" for task in GIVEN]
    peaks = []
    for rows in (5_000, 50_000):
        path = tmp_path / f"{rows}.jsonl"
        with path.open("w") as file:
            for index in range(rows):
                file.write(lines[index % len(lines)])
        command = ["data", action, str(path), str(tmp_path / f"{action}-{rows}"), "--to", "trl"]
        result = subprocess.run([sys.executable, "-c", _PEAK, *command], capture_output=True, text=True, check=True)
        peaks.append(int(result.stdout))
    assert path.stat().st_size > 30 << 20
    assert peaks[1] < peaks[0] + 4 * 1024  # KiB


def test_functions_of_several_turns_are_part_of_the_benchmark(tmp_path: Path) -> None:
    (tmp_path / "BFCL_v4_simple.json").write_text('{"id": "1", "question": [[{"role": "user", "content": "Hi"}]]}\n')
    folder = tmp_path / "multi_turn_func_doc"
    folder.mkdir()
    (folder / "vehicle_control.json").write_text('{"name": "fillFuelTank", "parameters": {}}\n')
    assert plain_name("fillFuelTank") in read_benchmark([tmp_path]).names
