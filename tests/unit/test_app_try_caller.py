from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from tests.support.tiny import tiny_model

from toolspar.app import cli, compose, targets, try_caller
from toolspar.app.schema import TrainConfig
from toolspar.calls.records import ToolSpec
from toolspar.core.errors import DataError, ModelError, RunError
from toolspar.models.backbone import Backbone
from toolspar.models.settings import AdapterSettings
from toolspar.rollout.answering import Answer

WEATHER = ToolSpec(
    "get_weather",
    "Weather now in a city.",
    {
        "type": "object",
        "properties": {"city": {"type": "string", "description": "City name."}, "days": {"type": "integer"}},
        "required": ["city"],
    },
)
WEATHER_JSON = {
    "type": "function",
    "function": {"name": "get_weather", "description": WEATHER.description, "parameters": dict(WEATHER.parameters)},
}
PARIS = '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Paris"}}\n</tool_call>'


class Scripted:
    """Answers that are known beforehand; the caller's part in a conversation."""

    max_new_tokens = 176

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[list[str], str]] = []

    def answer(self, adapter: str, questions: Sequence[tuple[Sequence[ToolSpec], str]]) -> list[Answer]:
        assert adapter == "caller"
        self.asked += [([tool.name for tool in tools], query) for tools, query in questions]
        return [Answer(self.answers.pop(0), True) for _ in questions]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def backbone(model: Path) -> Backbone:
    backbone = Backbone.load(model, ref=str(model), dtype=torch.float32)
    settings = AdapterSettings(rank=2, alpha=4.0, dropout=0.0, targets=["q_proj"], start="base")
    backbone.add_adapter("saved", settings)
    return backbone


@pytest.fixture
def adapter(backbone: Backbone, tmp_path: Path) -> Path:
    backbone.save_adapter("saved", tmp_path / "adapter")
    return tmp_path / "adapter"


@pytest.fixture
def run(backbone: Backbone, model: Path, tmp_path: Path) -> Path:
    """A run that was stopped after its tenth round."""
    overrides = [f"model.ref={model}", "model.tool_format=hermes", "rollout.answer_max_new_tokens=6"]
    starts = [f"{role}.start=base" for role in ("query_policy", "critic", "function_caller")]
    config = compose.load("train", [*overrides, *starts], TrainConfig)
    folder = tmp_path / "run"
    for name in ("caller-round-2", "caller-round-10", "policy-round-11", "caller-round-12.old"):
        backbone.save_adapter("saved", folder / "adapters" / name)
    (folder / "config.yaml").write_text(compose.as_yaml(config))
    return folder


@pytest.fixture
def tools_file(tmp_path: Path) -> Path:
    path = tmp_path / "tools.json"
    path.write_text(json.dumps([WEATHER_JSON]))
    return path


def scripted(monkeypatch: pytest.MonkeyPatch, *answers: str, typed: str = "") -> Scripted:
    caller = Scripted(*answers)
    monkeypatch.setattr(try_caller, "load_caller", lambda source: caller)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return caller


# --- what a target means ------------------------------------------------------------------------------------------


def test_of_an_unfinished_run_the_newest_round_is_taken_and_named(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["try", str(run), "Weather in Paris?"]) == 0
    printed = capsys.readouterr()
    assert "adapters/caller-round-10 (this run is not finished" in printed.err
    assert printed.out.startswith("cut after 6 tokens:")  # the run's own limit; a random model does not end
    assert "\x1b" not in printed.out and "Loading weights" not in printed.out + printed.err


def test_of_a_finished_run_the_final_caller_is_taken(run: Path, backbone: Backbone, model: Path) -> None:
    backbone.save_adapter("saved", run / "adapters" / "function_caller")
    source = targets.find_caller(run)
    assert (source.adapter, source.final) == (run / "adapters" / "function_caller", True)
    assert (source.ref, source.tool_format, source.precision) == (str(model), "hermes", "32")


def test_an_adapter_inside_a_run_keeps_the_settings_of_the_run(run: Path) -> None:
    source = targets.find_caller(run / "adapters" / "caller-round-2")
    assert source.adapter == run / "adapters" / "caller-round-2"
    assert (source.tool_format, source.max_new_tokens) == ("hermes", 6)


def test_an_adapter_alone_says_its_base_model(adapter: Path, model: Path) -> None:
    source = targets.find_caller(adapter)
    assert (source.ref, source.tool_format, source.max_new_tokens) == (str(model), "auto", None)
    answerer = try_caller.load_caller(source)
    assert answerer.max_new_tokens == 176
    assert answerer.chat.tool_format == "hermes"  # the tiny template knows no tools
    assert len(answerer.answer("caller", [([WEATHER], "Weather in Paris?")])) == 1


def test_a_known_base_model_is_shown_tools_as_its_config_says(adapter: Path) -> None:
    config = json.loads((adapter / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = "package:smollm2-135m"
    (adapter / "adapter_config.json").write_text(json.dumps(config))
    assert targets.find_caller(adapter).tool_format == "compact"


def test_a_target_that_is_nothing_of_use_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for target, words in ((tmp_path / "gone", "does not exist"), (tmp_path, "is neither the folder of a run")):
        assert cli.main(["try", str(target), "Hello"]) == cli.FAILED
        printed = capsys.readouterr()
        assert f"{target} {words}" in printed.err and "give the folder of a run" in printed.err
        assert printed.err.count("\n") == 1 and printed.out == ""


def test_a_second_run_is_no_request(run: Path, adapter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for other in (run, adapter):  # as the shell makes of logs/quickstart/*/seed0
        assert cli.main(["try", str(run), str(other)]) == 2
        printed = capsys.readouterr()
        assert f"{run} and {other} are two: give one run\n" in printed.err and printed.err.count("\n") == 1


def test_a_run_without_a_caller_says_how_to_go_on(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("seed: 0\n")
    with pytest.raises(RunError, match="has saved no function caller yet: start the same toolspar train again"):
        targets.find_caller(tmp_path)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [("{", "is damaged"), ("[]", "does not name its base"), ('{"base_model_name_or_path": null}', "does not name")],
)
def test_an_adapter_without_a_base_model_is_refused(tmp_path: Path, content: str, complaint: str) -> None:
    (tmp_path / "adapter_config.json").write_text(content)
    with pytest.raises(RunError, match=f"adapter_config.json {complaint}"):
        targets.find_caller(tmp_path)


def test_an_adapter_without_weights_is_refused(adapter: Path) -> None:
    (adapter / "adapter_model.safetensors").unlink()
    with pytest.raises(ModelError, match=r"adapter_model\.safetensors is missing"):
        try_caller.converse(adapter, tools=None, request="Hello")


# --- tools --------------------------------------------------------------------------------------------------------


def test_tools_may_be_a_list_or_a_single_object(tools_file: Path, tmp_path: Path) -> None:
    single = tmp_path / "single.json"
    single.write_text("\ufeff" + json.dumps(WEATHER_JSON), encoding="utf-8")
    assert try_caller.read_tools(tools_file) == try_caller.read_tools(single) == [WEATHER]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"[{]", r"is not JSON \(.*line 1 column 3"),
        (b"[" * 100_000, "is not JSON"),
        (b'["caf\xe9"]', "is not UTF-8 text"),
        (b'[{"name": "\\ud800"}]', "is not UTF-8 text"),
        (b"[]", "holds no tool"),
        (b'[{"name": "now"}, {"name": 3}]', "tool 2: a tool needs a 'name'"),
        (
            b'{"name": "f", "parameters": {"type": "object", "properties": {"x": {"type": "colour"}}}}',
            "tool 1: .*colour",
        ),
        (b'[{"name": "now"}, {"name": "now"}]', "two tools have the name 'now'"),
    ],
)
def test_bad_tools_are_one_line_that_names_file_and_place(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(DataError, match=complaint) as caught:
        try_caller.read_tools(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_a_missing_tools_file_is_told_before_any_model_is_loaded(
    adapter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(try_caller, "load_caller", lambda source: pytest.fail("loaded a model"))
    assert cli.main(["try", str(adapter), "Hello", "--tools", str(tmp_path / "gone.json")]) == cli.FAILED
    assert (
        capsys.readouterr().err == f"toolspar: error: cannot read {tmp_path / 'gone.json'}: no such file or directory\n"
    )


def test_the_built_in_tools_are_there() -> None:
    assert [tool.name for tool in try_caller.built_in_tools()] == list(try_caller.BUILT_IN_TOOLS)


# --- what is printed ----------------------------------------------------------------------------------------------


def call(arguments: str, name: str = "get_weather") -> str:
    return f'<tool_call>\n{{"name": "{name}", "arguments": {arguments}}}\n</tool_call>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (PARIS, 'get_weather(city="Paris")'),
        (
            PARIS + call('{"city": "Rome", "days": 2}'),
            'get_weather(city="Paris")\nget_weather(city="Rome", days=2)',
        ),
        ("None of these tools can do that.", "no call: None of these tools can do that."),
        ("", "no call: (the model wrote nothing)"),
        ("I like [b]bold[/b] \x1b[2J", "no call: I like [b]bold[/b] \\x1b[2J"),
        (
            '<tool_call>\n{"name": "get_weather", "argu\n</tool_call>',
            'not a readable call: <tool_call>\n{"name": "get_',
        ),
        (call('{"zone": "CET"}', "now"), 'now(zone="CET")\n  warning: there is no tool now, only get_weather'),
        (call("{}"), "get_weather()\n  warning: get_weather: required argument 'city' is missing"),
        (
            call('{"city": "Paris", "zip": 1}'),
            "get_weather(city=\"Paris\", zip=1)\n  warning: get_weather: argument 'zip' is not in the tool's schema",
        ),
        (
            call('{"city": "Paris", "days": "two"}'),
            'get_weather(city="Paris", days="two")\n  warning: get_weather.days: \'two\' is of type string',
        ),
        (
            call("{}", "get weather"),
            '{"name": "get weather", "arguments": {}}\n  warning: there is no tool get weather, only get_weather',
        ),
    ],
)
def test_an_answer_is_explained(text: str, shown: str) -> None:
    assert try_caller.explained(Answer(text, True), [WEATHER]).plain.startswith(shown)


def test_only_the_call_that_does_not_fit_is_warned_of() -> None:
    lines = try_caller.explained(Answer(f"{call('{}')}\n{PARIS}", True), [WEATHER]).plain.splitlines()
    assert [line.startswith("  warning:") for line in lines] == [False, True, False]


def test_an_answer_that_was_cut_is_no_call() -> None:
    assert try_caller.explained(Answer(PARIS, False), [WEATHER], 9).plain == f"cut after 9 tokens: {PARIS}"


# --- conversation -------------------------------------------------------------------------------------------------


def test_one_request_prints_its_call_and_nothing_else(
    adapter: Path, tools_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    caller = scripted(monkeypatch, PARIS)
    assert try_caller.converse(adapter, tools=tools_file, request="Paris \udce9?") == 0
    printed = capsys.readouterr()
    assert printed.out == 'get_weather(city="Paris")\n'
    assert "Tools: get_weather" in printed.err and str(adapter) in printed.err
    assert caller.asked == [(["get_weather"], "Paris ??")]


def test_lines_are_read_until_the_end(
    adapter: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    caller = scripted(monkeypatch, "No.", "No again.", typed="\n  \nfirst\n:tools\n  second ")
    assert try_caller.converse(adapter, tools=None, request=None) == 0
    printed = capsys.readouterr()
    assert [query for _, query in caller.asked] == ["first", "second"]
    lines = printed.out.splitlines()
    assert lines[0] == "no call: No." and lines[-1] == "no call: No again."
    assert any(line.startswith("query_pollen_level(") for line in lines[1:-1])  # what :tools lists
    assert "> " not in printed.out + printed.err  # no terminal, no prompt
    assert all(f"{name}(" in printed.err for name in try_caller.BUILT_IN_TOOLS)


def test_quit_ends(adapter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = scripted(monkeypatch, "No.", typed="first\n:quit\nsecond\n")
    assert try_caller.converse(adapter, tools=None, request=None) == 0
    assert [query for _, query in caller.asked] == ["first"]


def test_ctrl_c_ends_without_a_traceback(
    adapter: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> str:
        raise KeyboardInterrupt

    scripted(monkeypatch)
    monkeypatch.setattr("builtins.input", interrupted)
    assert cli.main(["try", str(adapter)]) == cli.INTERRUPTED
    assert capsys.readouterr().err.endswith("toolspar: interrupted\n")


def test_input_that_is_no_text_is_one_line(adapter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scripted(monkeypatch)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"caf\xe9\n"), encoding="utf-8"))
    with pytest.raises(DataError, match="standard input is not UTF-8"):
        try_caller.converse(adapter, tools=None, request=None)
