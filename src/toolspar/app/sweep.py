"""``toolspar train -m``: many configurations through one of Hydra's launchers, all checked before the first starts.

A sweep has a folder, ``<logs>/sweeps/<name>/<hash of its points>``, so that the same command finds it again. It holds
``sweep.json`` (what the points are, and where their runs are), the resolved configuration of every point, from which
its job starts whenever that is, and the logs of submitit's jobs. What came out of a point is in its run's folder alone.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import rich
from hydra.core.override_parser.overrides_parser import OverridesParser

from toolspar.app.compose import NO_EXPERIMENT, as_yaml, checked, chosen_experiment, composed_tree, composing
from toolspar.app.run_folder import folder_of
from toolspar.app.run_identity import config_hash, finding_hash
from toolspar.app.run_result import COMPLETE, result_of
from toolspar.app.schema import TrainConfig
from toolspar.app.sweep_record import Point, write_record
from toolspar.core.errors import ConfigError
from toolspar.runtime.files import disk_errors, replace_atomically

Job = tuple[tuple[str, ...], TrainConfig]

_HASH_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Sweep:
    """The jobs of a sweep, all checked.

    Example:
        >>> Sweep("first_game", [], shared=("experiment=first_game",)).shared
        ('experiment=first_game',)
    """

    name: str
    """Name of the sweep file, else of the experiment."""
    jobs: list[Job]
    shared: tuple[str, ...]
    """Overrides that all jobs have in common, those of Hydra and its launcher included."""

    def varying(self, number: int) -> list[str]:
        """What sets a job apart from the others; its seed if it is the only one."""
        line, config = self.jobs[number]
        return [override for override in line if override not in self.shared] or [f"seed={config.seed}"]

    @property
    def folder(self) -> Path:
        """Where the sweep keeps what belongs to no single run; the same for the same points."""
        logs = Path(self.jobs[0][1].paths.logs).expanduser().resolve()
        points = sorted(f"{config_hash(config)} {config.seed}" for _, config in self.jobs)
        return logs / "sweeps" / self.name / hashlib.sha256("\n".join(points).encode()).hexdigest()[:_HASH_LETTERS]


def run_all(overrides: Sequence[str]) -> int:
    """Run every job of a sweep that is not complete; one that fails does not stop the others.

    Returns:
        0 if all runs are complete in the end, else 1.

    Raises:
        ConfigError: a job is not a valid configuration; none has started then.
        StopRequested: a signal stopped the job that was played in this process.
    """
    from toolspar.app.sweep_jobs import check_launcher, launch

    sweep = read(overrides)
    launcher = check_launcher(sweep)
    left = [number for number, (_, config) in enumerate(sweep.jobs) if config.fresh or not _is_complete(config)]
    if left:
        launch(sweep, _written(sweep), left, launcher)
    return report(sweep)


def read(overrides: Sequence[str]) -> Sweep:
    """The sweep of a command line: the product of all values there and in the sweep file.

    Raises:
        ConfigError: a job is not a valid configuration (the line names the job), or two jobs are the same run.
    """
    with composing(TrainConfig):
        parser = OverridesParser.create()
        given = parser.parse_overrides(list(overrides))
        if swept := [override.get_key_element() for override in given if _is_swept_option_of_hydra(override)]:
            raise ConfigError(f"{swept[0]} takes one value for the whole sweep: start a sweep for each")
        single = [override.input_line or "" for override in given if not override.is_sweep_override()]
        tree = composed_tree("train", single)
        params = tree.hydra.sweeper.params or {}
        hydra = [override.input_line or "" for override in given if override.is_hydra_override()]
        # as Hydra does it: what the command line says of a key replaces what the sweep file says
        values: dict[str, list[str]] = {}
        for override in (*parser.parse_overrides([f"{key}={value}" for key, value in params.items()]), *given):
            if override.is_hydra_override():
                continue
            key, swept = override.get_key_element(), override.is_sweep_override()
            lines = [f"{key}={value}" for value in override.sweep_string_iterator()] if swept else None
            values[key] = lines or [override.input_line or ""]
        jobs = [(job, _checked_job(job)) for job in itertools.product(*values.values())]
    _refuse_the_same_run_twice(jobs)
    name = tree.hydra.runtime.choices.get("sweep") or jobs[0][1].experiment or NO_EXPERIMENT
    return Sweep(name, jobs, (*(lines[0] for lines in values.values() if len(lines) == 1), *hydra))


def expand(overrides: Sequence[str]) -> list[Job]:
    """The jobs of a sweep, as ``read`` finds them."""
    return read(overrides).jobs


def report(sweep: Sweep) -> int:
    """Print what became of every job; returns 0 if all are complete, else 1."""
    incomplete = 0
    for number, (_, config) in enumerate(sweep.jobs):
        folder = folder_of(config)
        result = result_of(folder) or {}
        status, objective = result.get("status", "not finished"), result.get("objective")
        incomplete += status != COMPLETE
        reason = f": {result['error']}" if "error" in result else ""
        figure = "" if objective is None else f"  objective {objective:.4g}"
        _say(f"{status:12}{figure}  {' '.join(sweep.varying(number))}\n  {folder}{reason}")
    if incomplete:
        _say(f"{incomplete} of {len(sweep.jobs)} runs are not complete: the same command again plays what is left")
    if sweep.folder.is_dir():
        _say(f"Compare them: toolspar sweep table {sweep.folder}")
    return 1 if incomplete else 0


def _written(sweep: Sweep) -> list[Path]:
    """Write the sweep's record and every job's resolved configuration; the paths of those."""
    folder = sweep.folder / "points"
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{number}.yaml" for number in range(len(sweep.jobs))]
    for file, (_, config) in zip(files, sweep.jobs, strict=True):
        replace_atomically(file, as_yaml(config).encode())
    points = [Point(line, folder_of(config)) for line, config in sweep.jobs]
    write_record(sweep.folder, sweep.name, points)
    return files


def _is_complete(config: TrainConfig) -> bool:
    return (result_of(folder_of(config)) or {}).get("status") == COMPLETE


def _is_swept_option_of_hydra(override: object) -> bool:
    return override.is_hydra_override() and override.is_sweep_override()  # type: ignore[attr-defined]


def _refuse_the_same_run_twice(jobs: Sequence[Job]) -> None:
    seen: dict[object, tuple[str, ...]] = {}
    for line, config in jobs:
        run = config.paths.run or (config.paths.logs, config.experiment, finding_hash(config), config.seed)
        other = seen.setdefault(run, line)
        if other is not line:
            raise ConfigError(
                f"{' '.join(line)} and {' '.join(other)} would be the same run in {folder_of(config)}: leave one out, "
                "and give no paths.run"
            )


def _checked_job(job: Sequence[str]) -> TrainConfig:
    try:
        composed = composed_tree("train", job)
        return checked(composed, TrainConfig, chosen_experiment(composed))
    except ConfigError as error:
        raise ConfigError(f"{error} (in the run {' '.join(job)})") from error


def _say(message: str) -> None:
    rich.get_console().print(message, soft_wrap=True, highlight=False, markup=False)
