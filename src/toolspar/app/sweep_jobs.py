"""Jobs of a sweep through Hydra's launchers: what a launcher is asked to reserve, and what a job does when it runs."""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import rich
from hydra._internal.callbacks import Callbacks
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.plugins import Plugins
from hydra.types import HydraContext, RunMode
from omegaconf import DictConfig, OmegaConf

from toolspar.app.compose import composing, read_config
from toolspar.app.requeue import in_submitit_job, requeue
from toolspar.app.run_folder import folder_of
from toolspar.app.run_result import COMPLETE, result_of
from toolspar.app.schema import TrainConfig
from toolspar.app.sweep import Sweep
from toolspar.app.train import run
from toolspar.core.errors import ConfigError, RunError, ToolSparError, first_line
from toolspar.runtime.stopping import StopRequested, stop_signals

_SECONDS_TO_ANSWER = 60


class PlayPoint:
    """What a launcher calls, wherever and whenever a job runs: plays the configuration that was resolved before.

    Args:
        files: The resolved configurations, by number of the job.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self.files = tuple(files)
        self.started: set[int] = set()  # submitit saves this object with it, to start a job once more

    def __call__(self, tree: DictConfig) -> float | None:
        """Play one job; its errors are printed and stay in its ``result.json``.

        Args:
            tree: What Hydra makes of the config files now; passed over, since they may have changed.

        Returns:
            The objective; None if the run is not complete.

        Raises:
            StopRequested: a signal came while a job was played in this process, so that no other one is to begin.
        """
        number = HydraConfig.get().job.num
        again = number in self.started or os.environ.get("SLURM_RESTART_COUNT", "0") != "0"
        self.started.add(number)
        logging.getLogger("submitit").propagate = False  # it prints its lines itself, with the date
        if in_submitit_job():  # its process ends with it
            return self._play(number, again)
        with stop_signals():  # an error is no reason to go on with the next job after a signal
            return self._play(number, again)

    def _play(self, number: int, again: bool) -> float | None:
        folder: Path | None = None
        try:
            config = read_config(self.files[number])
            folder = folder_of(config)
            return run(replace(config, fresh=config.fresh and not again))["objective"]
        except ToolSparError as error:
            print(f"toolspar: error: {error}", file=sys.stderr)
        except StopRequested as stop:
            if not in_submitit_job():
                raise
            result = result_of(folder) if folder else None
            if result and result["status"] == COMPLETE:  # it came too late to stop anything
                return result["objective"]
            requeue(stop)
        except Exception:
            traceback.print_exc()
        return None


def check_launcher(sweep: Sweep) -> DictConfig:
    """The whole tree with the launcher that the sweep has chosen, which fits every job.

    Raises:
        ConfigError: the launcher would reserve something else than a job needs, or SLURM is not there.
    """
    with composing(TrainConfig):
        # what the files and the command line say of Hydra itself is part of the tree in this mode only
        hydra = GlobalHydra.instance().hydra
        assert hydra is not None
        folder = str(sweep.folder).replace("'", r"\'")
        overrides = [*sweep.shared, f"hydra.sweep.dir='{folder}'"]
        tree = hydra.compose_config("train", overrides, RunMode.MULTIRUN, from_shell=False, with_log_configuration=True)
        launcher: Any = OmegaConf.to_container(tree.hydra.launcher, resolve=True)
    if is_slurm(launcher):
        choice = tree.hydra.runtime.choices["hydra/launcher"]
        for _, config in sweep.jobs:
            _require_fit(choice, launcher, config)
        if shutil.which("sbatch") is None or shutil.which("srun") is None:
            raise ConfigError(f"hydra/launcher={choice} needs SLURM: there is no sbatch and srun on this machine")
    return tree


def is_slurm(launcher: Mapping[str, Any]) -> bool:
    """Whether the settings of a launcher are those of SLURM's."""
    return str(launcher.get("_target_", "")).endswith(".SlurmLauncher")


def launch(sweep: Sweep, files: Sequence[Path], left: Sequence[int], tree: DictConfig) -> None:
    """Start jobs, and wait until all of them have ended.

    Args:
        sweep: The sweep.
        files: Resolved configurations of all its jobs.
        left: Numbers of those to start.
        tree: What ``check_launcher`` returned.

    Raises:
        RunError: jobs of an earlier start of this sweep are still in SLURM's queue, or SLURM refuses the jobs.
        StopRequested: a signal stopped the job that was played in this process.
    """
    slurm = is_slurm(tree.hydra.launcher)
    if slurm and (queued := _queued_jobs(sweep.folder)):
        raise RunError(
            f"jobs of this sweep are still in SLURM's queue ({', '.join(queued)}): wait for them, or stop them with "
            f"scancel {' '.join(queued)}"
        )
    earlier = set(_job_ids(sweep.folder))
    with composing(TrainConfig):
        hydra = GlobalHydra.instance().hydra
        assert hydra is not None
        context = HydraContext(config_loader=hydra.config_loader, callbacks=Callbacks(tree))
        launcher = Plugins.instance().instantiate_launcher(
            hydra_context=context, task_function=PlayPoint([files[number] for number in left]), config=tree
        )
        try:
            # a job reads its configuration from a file: what it is told here is what the log says of it
            launcher.launch([sweep.varying(number) for number in left], initial_job_idx=0)
        except Exception as error:  # submitit's own kinds: a job has ended without an answer, or was never accepted
            new = [job for job in _job_ids(sweep.folder) if job not in earlier]
            if slurm and not new and isinstance(error.__cause__, subprocess.CalledProcessError):
                raise RunError(
                    f"sbatch refused the jobs ({first_line(error).removeprefix('sbatch: error: ')}): change what is "
                    "asked for with hydra.launcher.KEY=... (partition, account, timeout_min, mem_gb, cpus_per_task)"
                ) from error
            if not _job_ids(sweep.folder):
                raise
            print(f"toolspar: {first_line(error)}; waiting for the other jobs", file=sys.stderr)
            _wait_for(sweep.folder, new)
        except KeyboardInterrupt:
            if slurm and (queued := _queued_jobs(sweep.folder)):
                _say(f"The jobs stay in SLURM's queue; to stop them: scancel {' '.join(queued)}")
            raise


def _require_fit(choice: str, launcher: Mapping[str, Any], config: TrainConfig) -> None:
    """One launcher serves the whole sweep, so every job must need what it reserves."""
    runtime = config.runtime
    tasks, gpus = launcher.get("tasks_per_node"), launcher.get("gpus_per_node")
    if gpus is not None and gpus != runtime.devices:
        raise ConfigError(
            f"hydra/launcher={choice} reserves {gpus} GPUs on a node, but runtime.devices={runtime.devices}: set "
            f"runtime.devices={gpus}, or take the launcher of another resource class"
        )
    if gpus is not None and runtime.name == "cpu":
        raise ConfigError(
            f"hydra/launcher={choice} reserves GPUs, but runtime.name=cpu: take another runtime=, or "
            "hydra/launcher=slurm_cpu"
        )
    if (tasks, launcher.get("nodes")) != (runtime.devices, runtime.num_nodes):
        raise ConfigError(
            f"hydra/launcher={choice} starts {launcher.get('nodes')} x {tasks} processes, but runtime.num_nodes="
            f"{runtime.num_nodes} and runtime.devices={runtime.devices}: jobs of different sizes need a sweep each"
        )


def _job_ids(folder: Path) -> list[str]:
    """Jobs that submitit has ever submitted for a sweep: it keeps a folder for each, and for arrays one more."""
    try:
        names = [path.name for path in (folder / ".submitit").iterdir()]
    except OSError:
        return []
    arrays = {name.partition("_")[0] for name in names if "_" in name}
    return sorted(name for name in names if re.fullmatch(r"\d+(_\d+)?", name) and name not in arrays)


def _queued_jobs(folder: Path) -> list[str]:
    """Those of a sweep's jobs that SLURM still has to run or runs, arrays by their common number."""
    ids = {name.partition("_")[0] for name in _job_ids(folder)}
    if not ids:
        return []
    command = ["squeue", "--noheader", "--format", "%F", "--user", str(os.getuid())]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=_SECONDS_TO_ANSWER)
    except (OSError, subprocess.SubprocessError) as error:
        raise RunError(f"squeue does not answer ({first_line(error)}): is SLURM up?") from error
    return sorted(ids & set(answer.stdout.split()), key=int)


def _wait_for(folder: Path, ids: Sequence[str]) -> None:
    import submitit

    jobs = [submitit.SlurmJob(folder / ".submitit" / "%j", job) for job in ids]
    while not all(job.done() for job in jobs):
        time.sleep(1)


def _say(message: str) -> None:
    rich.get_console().print(message, soft_wrap=True, highlight=False, markup=False)
