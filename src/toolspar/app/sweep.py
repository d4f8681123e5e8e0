"""``toolspar train -m``: many configurations through Hydra's launchers, all of them checked before the first starts."""

from __future__ import annotations

import contextlib
import itertools
import sys
import traceback
from collections.abc import Iterator, Sequence

import hydra
import rich
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from omegaconf import DictConfig

from toolspar.app import locations
from toolspar.app.compose import NO_EXPERIMENT, checked, chosen_experiment, composed_tree, composing, register
from toolspar.app.run_folder import COMPLETE, folder_of, result_of
from toolspar.app.schema import TrainConfig
from toolspar.app.train import run
from toolspar.core.errors import ConfigError, ToolSparError

Job = tuple[tuple[str, ...], TrainConfig]


def run_all(overrides: Sequence[str]) -> int:
    """Run every job of a sweep; a job that fails does not stop the others.

    Returns:
        0 if all runs are complete in the end, else 1.

    Raises:
        ConfigError: a job is not a valid configuration; none has started then.
    """
    jobs = expand(overrides)
    with _arguments(["toolspar train", "--multirun", *overrides]), contextlib.suppress(SystemExit):
        register()
        hydra.main(version_base="1.3", config_path=str(locations.config_dir()), config_name="train")(play_job)()
    return report(jobs)


def expand(overrides: Sequence[str]) -> list[Job]:
    """The jobs of a sweep: the product of all values on the command line and in the sweep file.

    Raises:
        ConfigError: a job is not a valid configuration; the line names the job.
    """
    with composing(TrainConfig):
        parser = OverridesParser.create()
        given = parser.parse_overrides(list(overrides))
        single = [override.input_line or "" for override in given if not override.is_sweep_override()]
        params = composed_tree("train", single).hydra.sweeper.params or {}
        # as Hydra does it: what the command line says of a key replaces what the sweep file says
        axes: dict[str, list[str]] = {}
        for override in (*parser.parse_overrides([f"{key}={value}" for key, value in params.items()]), *given):
            line = override.input_line or ""
            key = override.get_key_element()
            swept = override.is_sweep_override()
            axes[key] = [f"{key}={value}" for value in override.sweep_string_iterator()] if swept else [line]
        return [(job, _checked_job(job)) for job in itertools.product(*axes.values())]


def play_job(tree: DictConfig) -> float | None:
    """One job, wherever a launcher runs it; its errors are printed and stay in its ``result.json``."""
    hydra_config = HydraConfig.get()
    experiment = hydra_config.runtime.choices.get("experiment") or NO_EXPERIMENT
    try:
        return run(checked(tree, TrainConfig, experiment, hydra_config))["objective"]
    except ToolSparError as error:
        print(f"toolspar: error: {error}", file=sys.stderr)
    except Exception:
        traceback.print_exc()
    return None


def report(jobs: Sequence[Job]) -> int:
    """Print what became of every job; returns 0 if all are complete, else 1."""
    incomplete = 0
    for line, config in jobs:
        folder = folder_of(config)
        result = result_of(folder) or {}
        status, objective = result.get("status", "not finished"), result.get("objective")
        incomplete += status != COMPLETE
        reason = f": {result['error']}" if "error" in result else ""
        figure = "" if objective is None else f"  objective {objective:.4g}"
        rich.get_console().print(
            f"{status:12}{figure}  {' '.join(line)}\n  {folder}{reason}", soft_wrap=True, highlight=False, markup=False
        )
    return 1 if incomplete else 0


def _checked_job(job: Sequence[str]) -> TrainConfig:
    try:
        composed = composed_tree("train", job)
        return checked(composed, TrainConfig, chosen_experiment(composed))
    except ConfigError as error:
        raise ConfigError(f"{error} (in the run {' '.join(job)})") from error


@contextlib.contextmanager
def _arguments(arguments: list[str]) -> Iterator[None]:
    """Hydra reads its command line from ``sys.argv``."""
    before, sys.argv = sys.argv, arguments
    try:
        yield
    finally:
        sys.argv = before
