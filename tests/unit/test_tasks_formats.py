"""Formats that people bring: what is written is read back, what cannot be held is refused, formats are told apart."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.task_strategies import tasks

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.core.errors import DataError
from toolspar.tasks.formats.registry import FORMATS, detect, first_alternative, write_row
from toolspar.tasks.generator import generate_tasks
from toolspar.tasks.importers.load import load_tasks, stream_tasks
from toolspar.tasks.records import Category, Split, Task

WEATHER = ToolSpec(
    "get_weather",
    "Weather now.",
    {"type": "object", "properties": {"city": {"type": "string"}, "day": {"type": "integer"}}, "required": ["city"]},
)
CALL = ToolCall("get_weather", {"city": "Paris"})
TASK = Task("t1", (WEATHER,), "How is it in Paris?", (CALL,), Category.SIMPLE, Split.DEV)
FUNCTION = json.dumps({"name": "get_weather", "description": "Weather now.", "parameters": WEATHER.parameters})


def file_of(folder: Path, *rows: Any) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(task=tasks())
def test_what_is_written_is_read_back(name: str, task: Task) -> None:
    try:
        row = write_row(task, name)
    except DataError as error:
        reasons = ("Glaive holds one", "cannot hold it", "as a keyword")
        assert name in ("glaive", "toolace", "bfcl", "sharegpt") and any(part in str(error) for part in reasons)
        return
    text = json.dumps(row, ensure_ascii=False)
    back = FORMATS[name].read(json.loads(text))
    assert (back.query, back.tools, back.expected) == (task.query, task.tools, task.expected)
    assert row["id"] == task.task_id and row["split"] == task.split.value
    assert detect(row) == name


@pytest.mark.parametrize("name", FORMATS)
def test_every_built_in_task_survives_the_file(name: str, tmp_path: Path) -> None:
    given_tasks = [task for task in generate_tasks(Split.DEV, 60, 1) if name != "glaive" or len(task.expected) < 2]
    path = file_of(tmp_path, *(write_row(task, name) for task in given_tasks))
    read = list(stream_tasks(path))
    assert [row.task for row in read] == given_tasks
    assert {row.format for row in read} == {name}
    assert len(load_tasks(path).tasks) == len(given_tasks)


# rows as the data sets have them, not as we write them
AS_PUBLISHED: dict[str, dict[str, Any]] = {
    "toolace": {
        "system": "You are an expert in composing functions.\nHere is a list of functions in JSON format that you can "
        f"invoke:\n[{FUNCTION.replace('get_weather', 'Get Weather/Now').replace('object', 'dict')}]. \nShould you ...",
        "conversations": [
            {"from": "user", "value": "How is it in Paris?"},
            {"from": "assistant", "value": "[Get Weather/Now(city='Paris', day=2)]"},
            {"from": "tool", "value": '[{"name": "Get Weather/Now", "results": {}}]'},
            {"from": "assistant", "value": "Fine."},
        ],
    },
    "glaive": {
        "system": "SYSTEM: You are a helpful assistant with access to the following functions. Use them if required -\n"
        + FUNCTION,
        "chat": "USER: How is it in Paris?\n\n\nASSISTANT: <functioncall> "
        '{"name": "get_weather", "arguments": \'{"city": "Cote d\'Azur"}\'} <|endoftext|>\n\n\n'
        'FUNCTION RESPONSE: {"weather": "fine"}\n\n\nASSISTANT: It is fine. <|endoftext|>\n\n\n',
    },
    "sharegpt": {
        "conversations": [
            {"from": "system", "value": f"You have <tools> tags. <tools> [{FUNCTION}] </tools> Go."},
            {"from": "human", "value": "How is it in Paris?"},
            {
                "from": "gpt",
                "value": "<tool_call>\n{'arguments': {'city': 'Paris'}, 'name': 'get_weather'}\n</tool_call>",
            },
        ]
    },
}


def test_rows_as_published(tmp_path: Path) -> None:
    column = {
        "conversations": [
            {"from": "human", "value": "How is it in Paris?"},
            {"from": "function_call", "value": '{"name": "get_weather", "arguments": {"city": "Paris"}}'},
            {"from": "observation", "value": "{}"},
            {"from": "gpt", "value": "Fine."},
        ],
        "tools": f"[{FUNCTION}]",
    }
    read = list(stream_tasks(file_of(tmp_path, *AS_PUBLISHED.values(), column)))
    assert [row.problem for row in read] == [""] * 4
    found = [row.task for row in read if row.task]
    assert [task.query for task in found] == ["How is it in Paris?"] * 4
    assert found[0].expected == (ToolCall("Get Weather/Now", {"city": "Paris", "day": 2}),)
    assert found[1].expected == (ToolCall("get_weather", {"city": "Cote d'Azur"}),)
    assert found[2].expected == found[3].expected == (CALL,)
    assert [row.format for row in read] == ["toolace", "glaive", "sharegpt", "sharegpt"]


NEXT = "I have the weather, but no tool for trains."
CALLED = '{"name": "get_weather", "arguments": {"city": "Paris"}}'


def sharegpt(role: str, value: str) -> dict[str, Any]:
    turns = [{"from": "human", "value": "How is it in Paris?"}, {"from": role, "value": value}]
    return {"conversations": turns, "tools": f"[{FUNCTION}]"}


def toolace(answer: str) -> dict[str, Any]:
    turns = [{"from": "user", "value": "How is it in Paris?"}, {"from": "assistant", "value": answer}]
    return {**AS_PUBLISHED["toolace"], "conversations": turns}


@pytest.mark.parametrize(
    "row",
    [
        sharegpt("gpt", CALLED),
        sharegpt("gpt", f"<functioncall> {CALLED} <|endoftext|>"),
        sharegpt("gpt", "[get_weather(city='Paris')]"),
        sharegpt("gpt", f"Let me look.\n<tool_call>{CALLED}</tool_call><|im_end|>"),
        sharegpt("tool_call", CALLED),
        {
            **AS_PUBLISHED["glaive"],
            "chat": f"USER: How is it in Paris?\n\n\nASSISTANT: <tool_call>{CALLED}</tool_call>",
        },
        {**AS_PUBLISHED["glaive"], "chat": f"USER: How is it in Paris?\n\n\nASSISTANT: {CALLED} <|endoftext|>"},
    ],
)
def test_calls_are_read_in_every_form_of_the_checker(row: dict[str, Any], tmp_path: Path) -> None:
    (read,) = stream_tasks(file_of(tmp_path, row))
    assert read.task and read.task.expected == (CALL,), read.problem


@pytest.mark.parametrize(
    "answer",
    [
        "Sure. [Get Weather/Now(city='Paris')]",
        "[Get Weather/Now(city='Paris')] It will take a moment, see [1].",
        '<tool_call>{"name": "Get Weather/Now", "arguments": {"city": "Paris"}}</tool_call>',
    ],
)
def test_calls_of_toolace_are_found_in_prose(answer: str, tmp_path: Path) -> None:
    (read,) = stream_tasks(file_of(tmp_path, toolace(answer)))
    assert read.task and read.task.expected == (ToolCall("Get Weather/Now", {"city": "Paris"}),), read.problem


@pytest.mark.parametrize("row", [sharegpt("gpt", NEXT), toolace(NEXT), toolace("See [docs](http://x.y), [1] or f(x).")])
def test_an_answer_without_any_call_makes_an_irrelevance_task(row: dict[str, Any], tmp_path: Path) -> None:
    (read,) = stream_tasks(file_of(tmp_path, row))
    assert read.task and read.task.category is Category.IRRELEVANCE


def test_a_system_turn_with_facts_comes_first_in_the_request(tmp_path: Path) -> None:
    row = sharegpt("gpt", CALLED)
    row["conversations"].insert(0, {"from": "system", "value": "Today is 2026-03-05."})
    plain = {**sharegpt("gpt", CALLED), "system": "You are a helpful assistant."}
    found = [read.task.query for read in stream_tasks(file_of(tmp_path, row, plain)) if read.task]
    assert found == ["Today is 2026-03-05.\n\nHow is it in Paris?", "How is it in Paris?"]


@pytest.mark.parametrize(
    ("names", "split"),
    [
        (("train", "Training"), Split.TRAIN),
        (("dev", "validation", "valid", "VAL"), Split.DEV),
        (("test", "Test"), Split.TEST),
        ((None, ""), Split.DEV),
    ],
)
def test_splits_by_their_usual_names(names: tuple[Any, ...], split: Split, tmp_path: Path) -> None:
    rows = [{**write_row(TASK, "xlam"), "split": name} for name in names]
    default = Split.DEV if None in names else Split.TRAIN
    assert [row.task.split for row in stream_tasks(file_of(tmp_path, *rows), split=default) if row.task] == [
        split for _ in names
    ]


@pytest.mark.parametrize("name", ["train_sft", "holdout", 3, ["test"]])
def test_a_split_of_another_name_is_refused_where_it_counts(name: Any, tmp_path: Path) -> None:
    path = file_of(tmp_path, {**write_row(TASK, "xlam"), "split": name})
    (row,) = stream_tasks(path)
    assert row.task is None and "name it train, dev, test" in row.problem
    assert [task.split for task in load_tasks(path, Split.TEST).tasks] == [Split.TEST]


def changed(name: str, **parts: Any) -> dict[str, Any]:
    return {**AS_PUBLISHED[name], **parts}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (changed("glaive", chat="USER: a\n\n\nASSISTANT: <functioncall> {broken <|endoftext|>"), "cannot be read"),
        (changed("glaive", chat="USER: a\n\n\nASSISTANT: b\n\n\nUSER: c\n\n\nASSISTANT: d"), "2 user messages"),
        (changed("glaive", system="SYSTEM: You are a helpful assistant, with no access."), "no tools"),
        (changed("toolace", system="Nothing to call."), "no tools"),
        (changed("toolace", conversations=[{"from": "user", "value": "a"}]), "no assistant message"),
        (
            changed(
                "toolace", conversations=[{"from": "user", "value": "a"}, {"from": "assistant", "value": "[f(1)]"}]
            ),
            "arguments without names",
        ),
        (toolace("Sure. [Get Weather/Now(city=Paris)]"), "cannot be read"),
        (toolace("Sure. [Get Weather/Now('Paris')]"), "arguments without names"),
        (toolace("<invoke name='Get Weather/Now'></invoke>"), "cannot be read"),
        (sharegpt("gpt", f"<functioncall> {CALLED[:-5]}"), "cannot be read"),
        (sharegpt("tool_call", "Let me see."), "cannot be read"),
        (
            {
                **sharegpt("gpt", "I look it up."),
                "conversations": [
                    *sharegpt("gpt", "I look it up.")["conversations"],
                    {"from": "observation", "value": "{}"},
                ],
            },
            "a tool answers, but the call of it cannot be read",
        ),
        (sharegpt("narrator", CALLED), "role 'narrator' is not understood"),
        (changed("glaive", chat=f"USER: a\n\n\nASSISTANT: <functioncall> {CALLED} <functioncall> {CALLED}"), "several"),
        (changed("sharegpt", conversations=[{"from": "human"}]), "'from' and 'value'"),
        (changed("sharegpt", conversations=AS_PUBLISHED["sharegpt"]["conversations"][1:]), "no tools"),
        ({"id": "simple_1", "question": [[{"role": "user", "content": "a"}]], "function": []}, "possible_answer"),
        ({"query": "a", "tools": [], "expected": "f"}, "'expected' must be a list"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(row: dict[str, Any], reason: str, tmp_path: Path) -> None:
    (read,) = stream_tasks(file_of(tmp_path, row))
    assert read.task is None and reason in read.problem


def test_alternatives_are_held_or_refused_never_lost() -> None:
    options = {"city": {"$any": ["Paris", "Paris, FR"]}, "day": {"$any": [1, {"$absent": True}]}}
    task = replace(TASK, expected=(ToolCall("get_weather", options),))
    for name, form in FORMATS.items():
        if name == "bfcl":
            assert write_row(task, name)["ground_truth"] == [
                {"get_weather": {"city": ["Paris", "Paris, FR"], "day": [1, ""]}}
            ]
        elif form.alternatives:
            assert form.read(write_row(task, name)).expected == task.expected
        else:
            with pytest.raises(DataError, match=r"several values are right \(\$any\)"):
                write_row(task, name)
            assert write_row(first_alternative(task), name)["id"] == "t1"
    assert first_alternative(task).expected == (ToolCall("get_weather", {"city": "Paris", "day": 1}),)
    left_out = replace(TASK, expected=(ToolCall("get_weather", {"day": {"$any": [{"$absent": True}, 1]}}),))
    assert first_alternative(left_out).expected == (ToolCall("get_weather", {}),)


@pytest.mark.parametrize(
    ("task", "name", "reason"),
    [
        (replace(TASK, expected=(CALL, CALL), category=Category.PARALLEL), "glaive", "2 calls: Glaive holds one"),
        (replace(TASK, query=" How?"), "xlam", "its query would be read back as something else"),
        (replace(TASK, query="a\nUSER: b"), "glaive", "cannot hold it"),
        (replace(TASK, expected=(ToolCall("get_weather", {"a b": 1}),)), "toolace", "'a b' cannot be written"),
        (replace(TASK, category=Category.MULTIPLE), "xlam", "do not make it multiple"),
        (replace(TASK, expected=(ToolCall("get_weather", {"city": object()}),)), "xlam", "cannot hold it"),
        (
            replace(TASK, tools=(ToolSpec("get_weather", "", {"type": "object", "properties": {"a": {"anyOf": []}}}),)),
            "bfcl",
            "one type for each argument",
        ),
    ],
)
def test_what_a_format_cannot_hold_is_refused(task: Task, name: str, reason: str) -> None:
    with pytest.raises(DataError, match=reason.replace("(", r"\(")):
        write_row(task, name)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text('ab[]{}\n" ,', max_size=20), max_size=6))
def test_no_rows_break_the_stream(lines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        path.write_text("\n".join(lines))
        assert all(row.task is None and row.problem for row in stream_tasks(path))


def test_answers_of_bfcl_come_from_the_file_beside(tmp_path: Path) -> None:
    (tmp_path / "possible_answer").mkdir()
    rows = [write_row(replace(TASK, task_id=f"simple_{i}"), "bfcl") for i in range(3)]
    answers = [{"id": row["id"], "ground_truth": row.pop("ground_truth")} for row in rows]
    path = file_of(tmp_path, *rows)
    (tmp_path / "possible_answer" / path.name).write_text("\n".join(json.dumps(row) for row in reversed(answers)))
    assert [row.task.expected for row in stream_tasks(path) if row.task] == [(CALL,)] * 3
