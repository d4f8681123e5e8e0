"""``toolspar evaluate robustness`` against a stub endpoint and on a tiny random model, as a user starts it."""

from __future__ import annotations

import csv
import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tests.support.endpoint_server import Reply, fault, says, serving
from tests.support.tiny import tiny_model

from toolspar.app import cli, compose
from toolspar.app.adapter_files import callers_by_round
from toolspar.app.robustness_schema import RobustnessConfig, quoted
from toolspar.app.schema import TrainConfig
from toolspar.app.targets import find_caller
from toolspar.archive.records import ArchiveEntry
from toolspar.archive.shards import write_shard
from toolspar.calls.check import check_answer
from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.evaluate.robustness.endpoint_caller import EndpointCaller
from toolspar.evaluate.robustness.records import AnswerStatus
from toolspar.models.backbone import Backbone
from toolspar.models.settings import AdapterSettings
from toolspar.runtime.endpoint_records import ChatAnswer, ChatRequest
from toolspar.tasks.perturbations.records import Level, clean_case
from toolspar.tasks.perturbations.renderings import Rendering
from toolspar.tasks.perturbations.suites import as_case
from toolspar.tasks.records import Category, Split, Task

ROOT = Path(__file__).resolve().parents[2]
CITY = {"type": "object", "required": ["city"], "properties": {"city": {"type": "string", "description": "The city."}}}
CITIES = ("Paris", "Rome", "Oslo", "Lima", "Cairo", "Delhi")


@pytest.fixture(scope="module", autouse=True)
def library() -> None:
    """Import what takes seconds before any test is timed."""
    importlib.import_module("openai.resources.chat.completions")


@pytest.fixture
def tasks_file(tmp_path: Path) -> Path:
    """Six requests for the weather, the tool's name with a dot."""
    tool = {"name": "weather.now", "description": "Gets the weather in a city.", "parameters": CITY}
    rows = [
        {
            "id": city,
            "query": f"Please tell me the current weather in {city}.",
            "tools": json.dumps([tool]),
            "answers": json.dumps([{"name": "weather.now", "arguments": {"city": city}}]),
        }
        for city in CITIES
    ]
    path = tmp_path / "my tasks.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def calls(name: str, arguments: dict[str, Any]) -> Reply:
    function = {"name": name, "arguments": json.dumps(arguments)}
    message = {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "1", "type": "function", "function": function}],
    }
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls"}
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    body = {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], "usage": usage}
    return Reply(body=json.dumps(body).encode())


def weather_caller(body: dict[str, Any], number: int) -> Reply:
    """Right on requests without typing errors; says so in text where tools are in the system prompt."""
    query = body["messages"][-1]["content"]
    city = next(name for name in CITIES if name in query)
    if "tools" not in body:
        return says(f'<tool_call>{{"name": "weather.now", "arguments": {{"city": "{city}"}}}}</tool_call>')
    assert body["tools"][0]["function"]["name"] == "weather_now"
    return calls("weather_now", {"city": city if "weather" in query and "current" in query else "Nowhere"})


def run(*arguments: str) -> int:
    options = ["endpoint.key_variable=null", "endpoint.backoff_seconds=0.01", "endpoint.cache=null", "min_group=2"]
    return cli.main(["evaluate", "robustness", *options, "bootstrap_samples=50", *arguments])


def figures(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "robustness.json").read_text())


# --- endpoints ----------------------------------------------------------------------------------------------------


def test_an_endpoint_is_put_under_stress(tasks_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "report, with = signs"
    with serving(weather_caller) as server:
        code = run(
            f"target={server.url}", "endpoint.model=m", f"tasks={tasks_file}", f"output={out}", "levels=[3]",
            "suites=[typos,shuffled_schemas,tool_rendering,earlier_turns,longer_text]", "endpoint.prompt_price=2",
        )  # fmt: skip
        asked = server.bodies
    printed = capsys.readouterr()
    assert code == 0 and "Robustness of m" in printed.out and f"read {out}/report.html" in printed.out.replace("\n", "")
    assert f"endpoint: {len(asked)} requests" in printed.err
    assert {path.name for path in out.iterdir()} == {"report.html", "robustness.json", "robustness.csv", "cases.jsonl"}
    data = figures(out)
    cells = {cell["suite"]: cell for cell in data["summary"]["cells"]}
    assert data["summary"]["clean"]["value"] == 1.0 and data["summary"]["clean"]["n"] == 6
    assert cells["typos"]["accuracy"]["value"] < 1 and cells["tool_rendering"]["accuracy"]["value"] == 1.0
    assert cells["earlier_turns"]["accuracy"]["value"] == 1.0 and data["summary"]["calibration"] == {}
    assert data["summary"]["reasons"][0]["reason"] == "wrong_value" and data["about"]["tasks"].startswith("6 tasks")
    with (out / "robustness.csv").open() as file:
        assert [row["suite"] for row in csv.DictReader(file)][:2] == ["clean", "typos"]
    assert any(len(body["messages"]) == 13 for body in asked)  # six earlier turns
    assert any(body["messages"][0]["role"] == "system" and "tools" not in body for body in asked)


def test_another_model_at_one_address_has_answers_of_its_own(tasks_file: Path, tmp_path: Path) -> None:
    arguments = [f"tasks={tasks_file}", "levels=[1]", "suites=[longer_text]", "endpoint.model=m", "max_new_tokens=64"]
    with serving(weather_caller) as server:
        kept = f"endpoint.cache={tmp_path / 'cache'}"
        for number, weights in enumerate(("one", "two", "one")):
            card = {"id": "m", "root": weights, "object": "model", "created": 0, "owned_by": "me"}
            server.models = Reply(body=json.dumps({"object": "list", "data": [card]}).encode())
            assert run(f"target={server.url}", *arguments, kept, f"output={tmp_path / str(number)}") == 0
            assert len(server.bodies) == (12, 24, 24)[number]
        assert {body["max_tokens"] for body in server.bodies} == {64}


def test_an_outage_is_a_status(tasks_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def sometimes(body: dict[str, Any], number: int) -> Reply:
        return fault(503, "busy") if "Rome" in body["messages"][-1]["content"] else weather_caller(body, number)

    arguments = ["endpoint.model=m", f"tasks={tasks_file}", "levels=[1]", "suites=[longer_text]"]
    with serving(sometimes) as server:
        assert run(f"target={server.url}", *arguments, f"output={tmp_path / 'a'}", "endpoint.max_retries=1") == 0
    summary = figures(tmp_path / "a")["summary"]
    assert summary["statuses"] == {"answered": 10, "no_answer": 2} and summary["clean"]["n"] == 5
    assert summary["cells"][0]["statuses"] == {"no_answer": 1} and "1 no answer" in capsys.readouterr().out
    with serving(lambda body, number: fault(500)) as server:
        assert run(f"target={server.url}", *arguments, f"output={tmp_path / 'b'}", "endpoint.max_retries=0") == 1
    assert figures(tmp_path / "b")["summary"]["statuses"] == {"no_answer": 12}


def test_a_wrong_key_ends_the_measurement_with_one_line(tasks_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(lambda body, number: fault(401, "wrong key")) as server:
        assert run(f"target={server.url}", "endpoint.model=m", f"tasks={tasks_file}", "suites=[typos]") == cli.FAILED
    printed = capsys.readouterr()
    assert printed.err.strip().splitlines()[-1].startswith("toolspar: error: m at http")
    assert "Traceback" not in printed.err


def test_a_language_model_writes_suites(tasks_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def writer(body: dict[str, Any], number: int) -> Reply:
        query = json.loads(body["messages"][1]["content"])
        if "Oslo" in query:
            return says(json.dumps({"text": query.replace("Oslo", "Bergen")}))
        if "Lima" in query:
            return fault(503)
        return says(json.dumps({"text": query.replace("Please tell me", "Could you tell me")[:-1] + "?"}))

    with serving(weather_caller) as caller, serving(writer) as model:
        code = run(
            f"target={caller.url}", "endpoint.model=m", f"tasks={tasks_file}", f"output={tmp_path / 'out'}",
            "suites=[paraphrase]", "levels=[2]", f"paraphraser.base_url={model.url}", "paraphraser.model=w",
            "paraphraser.key_variable=null", "paraphraser.cache=null", "paraphraser.max_retries=0",
            "verify.checks=[identity,format,grounding]",
        )  # fmt: skip
        temperatures = {body["temperature"] for body in model.bodies}
    (cell,) = figures(tmp_path / "out")["summary"]["cells"]
    assert code == 0 and temperatures == {0.7}
    assert (cell["accuracy"]["n"], cell["left_out"]) == (4, {"refused": 1, "no_answer": 1})
    out = capsys.readouterr().out
    assert "1 refused by the gate" in out and "paraphrase, my tasks-Oslo: refused: grounding" in " ".join(out.split())


def test_what_an_endpoint_is_sent_and_what_its_answers_are() -> None:
    tools = tuple(ToolSpec(name, "Does it.", CITY) for name in ("a.b", "a_b", "a/b"))
    task = Task("t", tools, "Rome?", (ToolCall("a/b", {"city": "Rome"}),), Category.MULTIPLE, Split.DEV)
    sent: list[ChatRequest] = []
    answers: list[ChatAnswer | Exception] = [
        ChatAnswer("", ({"name": "a_b_3", "arguments": '{"city": "Rome"}'},), "tool_calls", 1, 1),
        ChatAnswer("cut", (), "length", 1, 1),
        RuntimeError("down"),
    ]

    def ask(requests: list[ChatRequest]) -> list[ChatAnswer | Exception]:
        sent.extend(requests)
        return answers

    shown = as_case(_change(task), task, "tool_rendering", Level.MILD)
    found = EndpointCaller(ask).answers([clean_case(task), clean_case(task), shown])  # type: ignore[arg-type]
    assert [tool["function"]["name"] for tool in sent[0].tools] == ["a_b", "a_b_2", "a_b_3"]
    assert found[0].content["tool_calls"][0]["function"]["name"] == "a/b" and found[0].confidence is None
    assert [each.status for each in found] == [AnswerStatus.ANSWERED, AnswerStatus.CUT, AnswerStatus.NO_ANSWER]
    assert sent[2].tools == () and sent[2].messages[0]["role"] == "system" and found[2].detail == "down"


def test_calls_in_text_under_the_name_that_was_sent_are_of_the_tool() -> None:
    schema = {"type": "object", "properties": {"r": {"type": "integer"}}, "required": ["r"]}
    calls_ = (ToolCall("geo.area", {"r": 2}),)
    area = ToolSpec("geo.area", "Area.", schema)
    asked = Task("t", (area,), "Area for a radius of 2?", calls_, Category.SIMPLE, Split.DEV)
    text = '<tool_call>{"name": "geo_area", "arguments": {"r": 2}}</tool_call>'
    (found,) = EndpointCaller(lambda requests: [ChatAnswer(text, (), "stop", 3, 3)]).answers([clean_case(asked)])
    assert check_answer(asked.tools, asked.expected, found.content).correct


def _change(task: Task) -> Any:
    from toolspar.tasks.perturbations.records import Change

    return Change(task, rendering=Rendering("xml"))


# --- callers that run here ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with three rounds of a tiny random model; the last one is its final caller."""
    folder = tmp_path_factory.mktemp("tiny")
    model = tiny_model(folder / "model")
    backbone = Backbone.load(model, ref=str(model), dtype=torch.float32)
    for seed, names in ((1, ["caller-round-0"]), (2, ["caller-round-1"]), (3, ["caller-round-2", "function_caller"])):
        settings = AdapterSettings(rank=2, alpha=4.0, dropout=0.0, targets=["q_proj"], start="base")
        backbone.add_adapter(f"a{seed}", settings, seed=seed)
        for name in names:
            backbone.save_adapter(f"a{seed}", folder / "run" / "adapters" / name)
    starts = [f"{role}.start=base" for role in ("query_policy", "critic", "function_caller")]
    overrides = [f"model.ref={model}", "model.tool_format=hermes", "rollout.answer_max_new_tokens=6", *starts]
    (folder / "run" / "config.yaml").write_text(compose.as_yaml(compose.load("train", overrides, TrainConfig)))
    return folder


def test_a_run_is_measured_through_its_training(trained: Path, tasks_file: Path, tmp_path: Path) -> None:
    code = run(
        f"target={trained / 'run'}", f"tasks={tasks_file}", "suites=[fillers,tool_rendering]", "levels=[1]",
        "snapshots=true", f"output={tmp_path / 'out'}", "max_new_tokens=3", "max_tasks=2",
    )  # fmt: skip
    data = figures(tmp_path / "out")
    assert code == 1  # nothing was answered within three tokens
    assert [each["name"] for each in data["snapshots"]] == ["caller-round-0", "caller-round-1", "final"]
    rows = [json.loads(line) for line in (tmp_path / "out" / "cases.jsonl").read_text().splitlines()]
    assert len(rows) == 6 and all(row["logp"] < 0 and row["answer_tokens"] <= 3 for row in rows)
    assert sum(data["summary"]["statuses"].values()) == 6 and "function_caller" in data["about"]["caller"]


def test_callers_that_the_clean_gate_has_refused_are_no_part_of_a_training(trained: Path, tmp_path: Path) -> None:
    run_folder = tmp_path / "run"
    shutil.copytree(trained / "run", run_folder)
    rows = [f"{n},{n + 1},judge,0,judge/kept,{kept}" for n, kept in enumerate((0.0, 1.0))]
    (run_folder / "metrics.csv").write_text("\n".join(["position,round,phase,update,metric,value", *rows, ""]))
    assert sorted(callers_by_round(run_folder / "adapters")) == [0, 2]
    shutil.rmtree(run_folder / "adapters" / "function_caller")
    (run_folder / "metrics.csv").unlink()
    (run_folder / "result.json").write_text(json.dumps({"rounds": [{"round": 2, "kept": False}]}))
    found = find_caller(run_folder)
    assert found.adapter is not None and (found.adapter.name, found.final) == ("caller-round-1", False)


def test_the_bare_base_and_an_adapter_alone(trained: Path, tasks_file: Path, tmp_path: Path) -> None:
    more = [f"tasks={tasks_file}", "suites=[fillers]", "levels=[1]", "max_tasks=1", "max_new_tokens=2"]
    base = [f"model.ref={trained / 'model'}", "model.tool_format=compact", f"output={tmp_path / 'base'}"]
    assert run("target=base", *base, *more) in (0, 1)
    assert figures(tmp_path / "base")["about"]["caller"].endswith("no adapter, tools compact")
    adapter = trained / "run" / "adapters" / "caller-round-1"
    assert run(f"target={adapter}", *more, f"output={tmp_path / 'adapter'}") in (0, 1)
    assert "caller-round-1, tools hermes" in figures(tmp_path / "adapter")["about"]["caller"]


# --- mistakes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        ("target=nowhere suites=[typos]", ["nowhere is neither the folder of a run"]),
        ("target=base snapshots=true", ["snapshots=true does not fit target=base"]),
        ("target=warm model=qwen3_0_6b", ["target=warm does not fit model.ref=Qwen/Qwen3-0.6B"]),
        ("target=endpoint", ["give endpoint.base_url and endpoint.model"]),
        ("target=base tasks=/nothing.jsonl", ["/nothing.jsonl does not exist"]),
        ("target=base archive=/nothing", ["/nothing holds no archive with flips"]),
    ],
)
def test_mistakes_are_one_line(arguments: str, parts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("max_tasks=2", *arguments.split()) in (cli.FAILED, cli.WRONG_INPUT)
    err = capsys.readouterr().err
    assert err.startswith("toolspar: error: ") and err.count("\n") == 1
    assert [part for part in parts if part not in err] == []


def test_paths_need_no_quotes() -> None:
    for path in ("a b's, c=d.jsonl", "x\\y", "x\\'y", "x\\", "{b}/[a]"):
        config = compose.load("robustness", [quoted(f"tasks={path}"), "target=base"], RobustnessConfig)
        assert config.tasks.source == path
    assert quoted("tasks=generated") == "tasks=generated" and quoted("archive=null") == "archive=null"


def test_an_endpoint_is_tested_without_torch() -> None:
    script = (
        "import sys\nimport toolspar.app.robustness\n"
        "print(sorted({'torch', 'transformers', 'lightning', 'peft', 'datasets'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT / "src", capture_output=True, text=True, check=True
    )
    assert result.stdout == "[]\n"


def test_the_archive_of_a_run_is_a_suite(tasks_file: Path, tmp_path: Path) -> None:
    tool = ToolSpec("weather_now", "Gets the weather in a city.", CITY)
    task = Task("old", (tool,), "current weather in Rome?", (ToolCall("weather_now", {"city": "Rome"}),),
                Category.SIMPLE, Split.TRAIN)  # fmt: skip
    entries = [
        ArchiveEntry(task, "casual", text, "", "wrong_value", "", 1, number, "p", "o")
        for number, text in enumerate(("hows Rome", "current weather for Rome pls", "Rome weather"))
    ]
    for number, entry in enumerate(entries):
        write_shard(tmp_path / "run" / "archive", (1, number), [entry], np.ones((1, 4), dtype=np.float32))
    with serving(weather_caller) as server:
        code = run(
            f"target={server.url}", "endpoint.model=m", f"tasks={tasks_file}", "suites=[]", "archive_cases=2",
            f"archive={tmp_path / 'run'}", f"output={tmp_path / 'out'}",
        )  # fmt: skip
    summary = figures(tmp_path / "out")["summary"]
    (cell,) = summary["cells"]
    assert code == 0 and (cell["suite"], cell["accuracy"]["n"], cell["clean"]["value"]) == ("archive", 2, 1.0)
    assert summary["clean"]["n"] == 6  # the archive's own tasks are not among the clean ones
