"""Every file of the config trees composes and holds; the keys are frozen; precedence is as documented."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolspar.app import locations
from toolspar.app.complaints import dotted_keys
from toolspar.app.compose import as_yaml, load, read_run
from toolspar.app.robustness_schema import RobustnessConfig
from toolspar.app.schema import EvaluateConfig, ToolTasksConfig, TrainConfig, VerifyConfig, WarmupConfig
from toolspar.app.sweep import expand
from toolspar.core.errors import ConfigError, RunError

ROOT = Path(__file__).resolve().parents[2]
KEYS = Path(__file__).with_name("keys.txt")
CHOSEN_APART = ("experiment", "sweep")
NO_WARM_ADAPTER = ["query_policy=lora_from_base", "function_caller=lora_from_base"]
NEEDS_COMPANY = {
    ("reward", "bandpass"): ["rollout=several_answers"],
    ("reward", "parabola"): ["rollout=several_answers"],
    ("reward", "uncertainty"): ["rollout=several_answers"],
    ("model", "qwen2_5_7b_instruct"): NO_WARM_ADAPTER,
    ("model", "qwen3_0_6b"): NO_WARM_ADAPTER,
    ("model", "qwen3_4b"): NO_WARM_ADAPTER,
    ("rollout", "vllm"): ["runtime=gpu"],
    ("verify", "with_solver"): ["verify.solver.model=some/model"],
}
FILLED_IN = ("wandb.group", "wandb.name")  # null stands for what the run is called by its choices
OPTIONS = [(group, name) for group, names in locations.groups().items() if group not in CHOSEN_APART for name in names]


def train_config(*overrides: str) -> TrainConfig:
    return load("train", overrides, TrainConfig)


def leaves(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Dotted keys of a YAML file and their values, without its Hydra parts."""
    found = {}
    for key, value in tree.items():
        if isinstance(value, dict) and key != "hydra":
            found |= leaves(value, f"{prefix}{key}.")
        elif key not in ("defaults", "hydra"):
            found[prefix + key] = value
    return found


def value_at(config: Any, key: str) -> Any:
    for name in key.split("."):
        config = config[name] if isinstance(config, dict) else getattr(config, name)
    return config


@pytest.mark.parametrize(("group", "name"), OPTIONS)
def test_every_option_composes_and_has_its_values(group: str, name: str) -> None:
    config = train_config(f"{group}={name}", *NEEDS_COMPANY.get((group, name), []))
    written = leaves(yaml.safe_load((ROOT / "configs" / group / f"{name}.yaml").read_text()))
    written = {key: value for key, value in written.items() if key not in FILLED_IN}
    assert written
    assert {key: value_at(config, f"{group}.{key}") for key in written} == written


def test_the_gate_with_a_solver_has_all_other_checks() -> None:
    with_solver = train_config("verify=with_solver", "verify.solver.model=some/model").verify.checks
    assert with_solver == [*train_config().verify.checks, "solver"]


@pytest.mark.parametrize("name", locations.groups()["experiment"])
def test_every_experiment_composes_and_has_its_values(name: str) -> None:
    config = train_config(f"experiment={name}")
    written = leaves(yaml.safe_load((ROOT / "experiments" / "experiment" / f"{name}.yaml").read_text()))
    assert config.experiment == name
    assert {key: value_at(config, key) for key in written} == written


@pytest.mark.parametrize("name", locations.groups()["sweep"])
def test_every_sweep_expands_to_different_runs(name: str) -> None:
    jobs = expand([f"sweep={name}"])
    assert len(jobs) > 1
    assert len({as_yaml(config) for _, config in jobs}) == len(jobs)


def test_the_command_line_narrows_a_sweep() -> None:
    jobs = expand(["sweep=curricula", "curriculum=none", "seed=4,5"])
    assert [(config.curriculum.schedule, config.seed) for _, config in jobs] == [("none", 4), ("none", 5)]
    assert {config.experiment for _, config in jobs} == {"first_game"}


def test_the_warmup_composes() -> None:
    config = load("warmup", ["warmup.players=[caller]"], WarmupConfig)
    assert config.warmup.players == ["caller"]
    assert (config.query_policy.start, config.function_caller.start) == ("base", "base")


def test_adding_an_option_is_a_visible_act() -> None:
    roots = {
        "train": TrainConfig,
        "warmup": WarmupConfig,
        "verify": VerifyConfig,
        "evaluate": EvaluateConfig,
        "tool_tasks": ToolTasksConfig,
        "robustness": RobustnessConfig,
    }
    keys = [f"{root} {key}" for root, schema in roots.items() for key in dotted_keys(schema)]
    assert keys == KEYS.read_text().splitlines(), f"the options have changed: bring {KEYS.name} up to date"


def test_types_are_those_of_the_schema() -> None:
    config = train_config("ppo.clip=1e-1", "runtime.precision=32", "ppo.gamma=1", "reward.weights.meaning=2")
    assert (config.ppo.clip, config.runtime.precision, config.ppo.gamma) == (0.1, "32", 1.0)
    assert isinstance(config.ppo.gamma, float)
    assert config.reward.weights["meaning"] == 2.0
    assert set(config.reward.weights) == {"adversarial", "severity", "diversity", "meaning", "coverage", "margin"}


def test_a_written_configuration_reads_back(tmp_path: Path) -> None:
    config = train_config("experiment=quickstart", "ppo.learning_rate=1e-5", "seed=7")
    (tmp_path / "config.yaml").write_text(as_yaml(config))
    assert read_run(tmp_path) == config
    assert read_run(tmp_path).ppo.learning_rate == 0.00001


@pytest.mark.parametrize("text", [None, "ppo: [", "- a\n- b\n", ""])
def test_a_damaged_configuration_is_an_error(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "config.yaml").write_text(text)
    with pytest.raises((RunError, ConfigError), match=r"config\.yaml|missing"):
        read_run(tmp_path)


@pytest.fixture
def own_trees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of both config trees that the application reads instead of the checkout's."""
    for name in ("configs", "experiments"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.setattr(locations, "_CHECKOUT", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ("configs/ppo/default.yaml", "clipp: 0.1", "unknown key ppo.clipp (did you mean ppo.clip?)"),
        ("configs/ppo/default.yaml", "clip: wide", "ppo.clip=wide is not a number"),
        (
            "experiments/experiment/mine.yaml",
            "# @package _global_\npo:\n  clip: 0.1",
            "unknown key po (did you mean ppo?)",
        ),
        ("experiments/experiment/mine.yaml", "# @package _global_\nppo:\n  clip: 7", "ppo.clip=7.0 is out of range"),
        ("experiments/experiment/mine.yaml", "ppo: [", "a config file is no YAML"),
    ],
)
def test_a_mistake_in_a_file_is_an_error(own_trees: Path, file: str, line: str, message: str) -> None:
    path = own_trees / file
    path.write_text((path.read_text() if path.exists() and "clip: wide" not in line else "") + line + "\n")
    with pytest.raises(ConfigError) as error:
        train_config(*(["experiment=mine"] if "mine" in file else []))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_the_file_of_a_mistake_is_named(own_trees: Path) -> None:
    (own_trees / "configs/logger/mine.yaml").write_text("csv: true\ntensorboard: true\nwandbb: true\n")
    with pytest.raises(ConfigError, match=r"unknown key logger\.wandbb.*\(in logger/mine\.yaml\)"):
        train_config("logger=mine")


def test_a_key_that_no_file_sets_is_missing(own_trees: Path) -> None:
    (own_trees / "configs/logger/mine.yaml").write_text("csv: true\n")
    with pytest.raises(ConfigError, match=r"logger\.tensorboard is missing"):
        train_config("logger=mine")


def test_what_wins_over_what(own_trees: Path) -> None:
    mine = own_trees / "experiments/experiment/mine.yaml"
    mine.write_text(
        "# @package _global_\ndefaults:\n  - override /schedule: one_round\n\nseed: 71\nschedule:\n  rounds: 72\n"
    )
    one_round, config = train_config("schedule=one_round"), train_config("experiment=mine")
    assert (train_config().experiment, config.experiment) == ("default", "mine")
    assert (config.seed, config.schedule.rounds) == (71, 72)
    assert config.schedule.attack_updates == one_round.schedule.attack_updates
    assert train_config("schedule.rounds=73", "experiment=mine").schedule.rounds == 73


def test_an_installed_package_reads_the_trees_inside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locations, "_CHECKOUT", tmp_path)
    monkeypatch.setattr(locations, "_PACKAGE", tmp_path / "toolspar")
    assert locations.checkout() is None
    assert locations.config_dir() == tmp_path / "toolspar" / "configs"
    assert locations.experiments_dir() == tmp_path / "toolspar" / "experiments"


def test_every_setting_is_in_the_schema_once() -> None:
    keys = list(dotted_keys(TrainConfig))
    assert len(keys) == len(set(keys))
    assert {key.split(".")[0] for key in keys} == {field.name for field in dataclasses.fields(TrainConfig)}
