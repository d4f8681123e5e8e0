"""From the config tree and a command line to checked, plain dataclasses; Hydra stays behind this file and ``sweep``."""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from hydra import compose, initialize_config_dir
from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.config_store import ConfigStore
from hydra.core.plugins import Plugins
from hydra.core.utils import configure_log
from hydra.errors import HydraException
from hydra.plugins.search_path_plugin import SearchPathPlugin
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from toolspar.app import locations
from toolspar.app.complaints import explain, no_option
from toolspar.app.robustness_schema import RobustnessConfig
from toolspar.app.schema import EvaluateConfig, ToolTasksConfig, TrainConfig, VerifyConfig, WarmupConfig
from toolspar.app.wandb_labels import group_of, name_of
from toolspar.core.endpoint_settings import EndpointSettings
from toolspar.core.errors import ConfigError, RunError

Config = TypeVar("Config", TrainConfig, WarmupConfig, VerifyConfig, EvaluateConfig, ToolTasksConfig, RobustnessConfig)

NO_EXPERIMENT = "default"
_NULLABLE = {"experiment": ("null",), "sweep": ("null",)}
# settings that several groups share name their keys by the kind, not by the place
_SHARED_PREFIXES = {
    "adapter.": "{group}.",
    "sft.": "{group}.sft.",
    "ppo.": "{group}.ppo.",
    "endpoint.": "{group}.judge.",
}


class ExperimentsSearchPath(SearchPathPlugin):
    """Makes ``experiments/`` a second config tree."""

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        """Append the tree behind ``configs/``."""
        search_path.append("experiments", f"file://{locations.experiments_dir()}")


def register() -> None:
    """Tell Hydra of the schemas and of the second config tree."""
    Plugins.instance().register(ExperimentsSearchPath)
    store = ConfigStore.instance()
    store.store("train_schema", TrainConfig, provider="toolspar")
    store.store("warmup_schema", WarmupConfig, provider="toolspar")
    store.store("verify_schema", VerifyConfig, provider="toolspar")
    store.store("evaluate_schema", EvaluateConfig, provider="toolspar")
    store.store("tool_tasks_schema", ToolTasksConfig, provider="toolspar")
    store.store("robustness_schema", RobustnessConfig, provider="toolspar")


def load(root: str, overrides: Sequence[str], schema: type[Config]) -> Config:
    """Compose ``configs/<root>.yaml`` with overrides, check it, and set logging up as it says.

    Raises:
        ConfigError: a key is unknown, has the wrong type or is out of range, or an option does not exist.
    """
    with composing(schema):
        composed = composed_tree(root, overrides)
        configure_log(composed.hydra.job_logging)
        return checked(composed, schema, chosen_experiment(composed))


@contextlib.contextmanager
def composing(schema: type) -> Iterator[None]:
    """Hydra is ready to compose; its errors become one line each."""
    register()
    try:
        with initialize_config_dir(str(locations.config_dir()), version_base="1.3", job_name="toolspar"):
            yield
    except (HydraException, OmegaConfBaseException) as error:
        raise explain(error, schema) from error
    except yaml.YAMLError as error:
        raise ConfigError(f"a config file is no YAML: {' '.join(str(error).split())}") from error


def composed_tree(root: str, overrides: Sequence[str]) -> DictConfig:
    """The whole tree, Hydra's own part included, without the checks of ``checked``."""
    groups = locations.groups()
    for override in overrides:
        # Hydra fails without naming the key when an option looks like a number or null
        found = re.fullmatch(r"(\w+)=([\w.-]*)", override)
        if found and found[1] in groups and found[2] not in (*groups[found[1]], *_NULLABLE.get(found[1], ())):
            raise ConfigError(no_option(found[1], found[2] or "''", groups[found[1]]))
    try:
        return compose(root, list(overrides), return_hydra_config=True)
    except (HydraException, OmegaConfBaseException):
        raise
    except (ValueError, TypeError) as error:  # Hydra's own, on overrides such as "=3"
        raise ConfigError(f"cannot read the overrides {' '.join(overrides)}: {error}") from error


def chosen_experiment(composed: DictConfig) -> str:
    """Name of the experiment file among the choices of a composed tree."""
    return composed.hydra.runtime.choices.get("experiment") or NO_EXPERIMENT


def checked(composed: DictConfig, schema: type[Config], experiment: str | None = None, hydra: Any = None) -> Config:
    """The plain dataclass of a composed tree, with types and ranges checked.

    Args:
        composed: The tree; Hydra's own part is passed over.
        schema: Which configuration it is.
        experiment: Name for ``TrainConfig.experiment``; None keeps that of the tree.
        hydra: Hydra's own part, if the tree has none: it tells what a run is called among others.

    Raises:
        ConfigError: a key is missing or unknown, has the wrong type or is out of range.
    """
    try:
        tree: dict[Any, Any] = OmegaConf.to_container(composed, resolve=False)  # type: ignore[assignment]
        tree.pop("hydra", None)
        if experiment is not None and schema is TrainConfig:
            tree["experiment"] = experiment
            _label(tree, hydra if hydra is not None else composed.get("hydra"))
        # once more into the schema: Hydra lets +key=value pass
        typed = OmegaConf.merge(OmegaConf.structured(schema), tree)
        if missing := sorted(OmegaConf.missing_keys(typed)):
            raise ConfigError(f"{missing[0]} is missing: give it a value with {missing[0]}=...")
        parts = {field.name: _part(typed, field.name) for field in dataclasses.fields(schema)}
    except OmegaConfBaseException as error:
        raise explain(error, schema) from error
    return schema(**parts)


def _label(tree: dict[Any, Any], hydra: Any) -> None:
    """Name the run on W&B by what was chosen, where the configuration does not."""
    wandb = (tree.get("logger") or {}).get("wandb")
    if not wandb or hydra is None:
        return
    if wandb.get("group") is None:
        wandb["group"] = group_of(tree["experiment"], hydra.runtime.choices.get("sweep"))
    if wandb.get("name") is None:
        wandb["name"] = name_of(tree["seed"], hydra.overrides.task)


def _part(typed: Any, name: str) -> Any:
    try:
        value = typed[name]
        return OmegaConf.to_object(value) if OmegaConf.is_config(value) else value
    except ConfigError as error:
        message = str(error)
        is_endpoint = OmegaConf.get_type(typed, name) is EndpointSettings
        places = _SHARED_PREFIXES | ({"endpoint.": "{group}."} if is_endpoint else {})
        for prefix, place in places.items():
            if message.startswith(prefix) and name + "." != prefix:
                start = "writer." if name == "writer" else place.format(group=name)
                message = re.sub(rf"(?<![\w.]){re.escape(prefix)}", start, message)
        raise ConfigError(message) from error


def as_yaml(config: TrainConfig | WarmupConfig | EvaluateConfig | RobustnessConfig) -> str:
    """A configuration as YAML that ``read_run`` reads back."""
    return OmegaConf.to_yaml(OmegaConf.create(dataclasses.asdict(config)))


def read_run(folder: Path) -> TrainConfig:
    """The configuration of a run, from the ``config.yaml`` in its folder.

    Raises:
        RunError: there is none, or it cannot be read.
        ConfigError: it was written by a version with other keys or ranges.
    """
    return read_config(folder / "config.yaml")


def read_config(path: Path) -> TrainConfig:
    """The configuration that ``as_yaml`` wrote to a file.

    Raises:
        RunError: there is none, or it cannot be read.
        ConfigError: it was written by a version with other keys or ranges.
    """
    try:
        tree = OmegaConf.load(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged"
        raise RunError(f"cannot read {path}: {reason.lower()}; is this the folder of a run?") from error
    if not isinstance(tree, DictConfig):
        raise RunError(f"cannot read {path}: it is damaged; is this the folder of a run?")
    return checked(tree, TrainConfig)
