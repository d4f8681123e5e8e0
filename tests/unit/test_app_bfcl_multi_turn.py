"""Several turns of BFCL against an endpoint: what the official command is told, and what becomes of its errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from rich.console import Console
from safetensors.torch import save_file

from toolspar.app import bfcl_multi_turn, compose
from toolspar.app.schema import EvaluateConfig
from toolspar.core.errors import ConfigError, EndpointError
from toolspar.evaluate.bfcl.items import MULTI_TURN
from toolspar.evaluate.bfcl.result_files import ResultFiles
from toolspar.runtime.endpoint_records import ServedModel

URL = "http://127.0.0.1:1/v1"


class Official:
    """In place of the official package: files an answer and an error, as it does when a request fails."""

    def __init__(self, files: ResultFiles) -> None:
        self.files = files
        self.asked: list[tuple[str, bool]] = []
        self.extra: dict[str, str] = {}
        self.second = "Error during inference: Connection error."

    def run(self, arguments: list[str], *, root: Path, extra: dict[str, str], folder: Path) -> str:
        model = arguments[arguments.index("--local-model-path") + 1]
        self.asked.append((model, (folder / model / "config.json").is_file()))
        self.extra = extra
        path = self.files.path(MULTI_TURN[0])
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [{"id": "a", "result": [["fine"]]}, {"id": "b", "result": self.second}]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return ""


@pytest.fixture
def files(tmp_path: Path) -> ResultFiles:
    return ResultFiles(tmp_path / "out")


def config(tmp_path: Path, *more: str) -> EvaluateConfig:
    model = tmp_path / "model"
    model.mkdir(exist_ok=True)
    (model / "config.json").write_text("{}")
    save_file({"a": torch.zeros(1)}, model / "model.safetensors")
    given = [f"target={URL}", "preset=multi_turn", "prompt_style=bfcl_qwen", f"model.ref={model}", *more]
    return compose.load("evaluate", given, EvaluateConfig)


def play(asked: EvaluateConfig, official: Official, files: ResultFiles) -> None:
    package: Any = official
    bfcl_multi_turn.play(asked, ServedModel("owner/mine"), package, files, Console(quiet=True))


def test_the_model_is_asked_for_by_its_name_and_errors_are_no_answers(tmp_path: Path, files: ResultFiles) -> None:
    official = Official(files)
    with pytest.raises(EndpointError, match=r"1 items got no answer \(Connection error\.\): start the same command"):
        play(config(tmp_path), official, files)
    assert official.asked == [("owner/mine", True)] and official.extra["REMOTE_OPENAI_BASE_URL"] == URL
    assert list(files.read(MULTI_TURN[0])) == ["a"]  # the other is asked again
    official.second = "fine"
    play(config(tmp_path), official, files)
    assert list(files.read(MULTI_TURN[0])) == ["a", "b"]


def test_what_is_refused_for_good_is_an_answer(tmp_path: Path, files: ResultFiles) -> None:
    official = Official(files)
    official.second = "Error during inference: Error code: 400 - {'message': 'context is 8192 tokens'}"
    play(config(tmp_path), official, files)
    assert list(files.read(MULTI_TURN[0])) == ["a", "b"]


@pytest.mark.parametrize("name", ["/models/merged", "../merged"])
def test_a_path_is_no_name_of_a_model(name: str, tmp_path: Path, files: ResultFiles) -> None:
    official: Any = Official(files)
    with pytest.raises(ConfigError, match="a path, which the official command"):
        bfcl_multi_turn.play(config(tmp_path), ServedModel(name), official, files, Console(quiet=True))


def test_an_endpoint_with_a_key_is_refused(tmp_path: Path, files: ResultFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "secret")
    official = Official(files)
    with pytest.raises(ConfigError, match=r"preset=multi_turn does not fit endpoint\.key_variable=MY_KEY"):
        play(config(tmp_path, "endpoint.key_variable=MY_KEY"), official, files)
    assert official.asked == []
