"""A solver that is the function caller in training is refused from the settings alone, under whatever name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from toolspar.app import locations
from toolspar.app.cli import main
from toolspar.app.compose import load
from toolspar.app.schema import TrainConfig, WarmupConfig
from toolspar.core.errors import ConfigError
from toolspar.models.weights import PACKAGED, cache_folder, same_model

PACKAGE = "package:smollm2-135m"
WARM = locations.warm_folder("function_caller")
FROM_BASE = ("query_policy=lora_from_base", "critic.start=base", "function_caller=lora_from_base")


def train(*overrides: str) -> TrainConfig:
    return load("train", ["verify=with_solver", *overrides], TrainConfig)


def solver(model: object, adapter: object = None) -> list[str]:
    return [f"verify.solver.model={model}", *([f"verify.solver.adapter={adapter}"] if adapter else [])]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder that could be a model's; nothing is loaded."""
    (tmp_path / "models" / "mine").mkdir(parents=True)
    (tmp_path / "models" / "link").symlink_to("mine")
    return tmp_path / "models" / "mine"


def test_the_warm_caller_is_refused_and_its_bare_base_is_not(tmp_path: Path) -> None:
    shutil.copytree(WARM, tmp_path / "copy")
    for folder in (WARM, WARM / ".." / WARM.name, tmp_path / "copy"):
        with pytest.raises(ConfigError, match=r"is the function caller in training.*function_caller\.start=warm"):
            train(*solver(PACKAGE, folder))
    assert train(*solver(PACKAGE)).verify.solver.adapter is None
    assert train(*solver(PACKAGE, tmp_path)).verify.solver.adapter == str(tmp_path)


def test_the_bare_base_is_refused_where_training_starts_from_it() -> None:
    with pytest.raises(ConfigError, match=r"function_caller\.start=base"):
        train(*FROM_BASE, *solver(PACKAGE))
    assert train(*FROM_BASE, *solver(PACKAGE, WARM)).verify.solver.adapter == str(WARM)
    assert train(*FROM_BASE, *solver("Qwen/Qwen3-4B")).verify.solver.model == "Qwen/Qwen3-4B"


def test_an_adapter_of_ones_own_is_refused_as_well(tmp_path: Path) -> None:
    start = f"function_caller.start={tmp_path}"
    with pytest.raises(ConfigError, match="would judge its own mistakes"):
        train(start, *solver(PACKAGE, tmp_path / "." / "x" / ".."))
    assert train(start, *solver(PACKAGE, WARM)).function_caller.start == str(tmp_path)


def test_another_path_to_the_same_folder_is_the_same_model(model: Path) -> None:
    for path in (model, model.with_name("link"), f"{model}/../mine/"):
        with pytest.raises(ConfigError, match="is the function caller in training"):
            train(f"model.ref={model}", *FROM_BASE, *solver(path))
    assert train(f"model.ref={model}", *FROM_BASE, *solver(model.parent)).verify.solver.model == str(model.parent)


def test_a_model_is_known_by_package_hub_id_and_folder(tmp_path: Path) -> None:
    snapshot = tmp_path / "hub" / "models--Qwen--Qwen3-0.6B" / "snapshots" / "c0ffee"
    converted = cache_folder() / f"smollm2-135m-{PACKAGED['smollm2-135m'].sha256[:12]}"
    for folder in (snapshot, converted):
        folder.mkdir(parents=True, exist_ok=True)
    assert same_model("Qwen/Qwen3-0.6B", str(snapshot))
    assert same_model(PACKAGE, str(converted))
    assert same_model("package:minilm", "package:minilm")
    assert not same_model(PACKAGE, str(snapshot))
    assert not same_model("Qwen/Qwen3-4B", str(snapshot))
    assert not same_model("package:none", PACKAGE)


def test_a_snapshot_of_the_run_is_no_solver(tmp_path: Path) -> None:
    run = f"paths.run={tmp_path / 'run'}"
    with pytest.raises(ConfigError, match="is in the folder of this run"):
        train(run, *solver(PACKAGE, tmp_path / "run" / "adapters" / "caller-round-1"))
    assert train(run, *solver(PACKAGE, tmp_path / "other")).paths.run == str(tmp_path / "run")


def test_the_warm_up_of_the_caller_has_the_same_rule() -> None:
    with_solver = ["verify=with_solver", *solver(PACKAGE)]
    with pytest.raises(ConfigError, match="is the function caller in training"):
        load("warmup", with_solver, WarmupConfig)
    assert load("warmup", [*with_solver, "warmup.players=[policy]"], WarmupConfig).warmup.players == ["policy"]


def test_without_the_check_any_solver_may_be_named() -> None:
    config = load("train", [*FROM_BASE, *solver(PACKAGE)], TrainConfig)
    assert config.verify.solver.model == PACKAGE


def test_the_command_ends_with_one_line_and_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "verify=with_solver", *solver(PACKAGE, WARM)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"toolspar: error: verify.solver.model={PACKAGE} with verify.solver.adapter={WARM} is the ")
    assert err.count("\n") == 1
