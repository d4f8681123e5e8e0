"""Starts the ranks of a run on this machine, with torchrun's agent, and says what became of them."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import uuid
from typing import Any

import rich
from torch.distributed.elastic.multiprocessing.api import SignalException
from torch.distributed.elastic.multiprocessing.errors import ChildFailedError, ProcessFailure
from torch.distributed.launcher.api import LaunchConfig, elastic_launch

from toolspar.app.run_folder import claim, folder_of
from toolspar.app.run_result import result_of
from toolspar.app.schema import TrainConfig
from toolspar.app.train import report_complete
from toolspar.app.worker import CONFIG_ERROR, INTERRUPTED, LOST, NEW, OLD, SIGNALLED
from toolspar.core.errors import ConfigError, RunError
from toolspar.runtime.devices import uses_gpu
from toolspar.runtime.stopping import StopRequested, stop_signals

_SECONDS_TO_SAVE = 30
_TAKEN_BY_THE_AGENT = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
_STOPPED = {SIGNALLED + number: number for number in (signal.SIGTERM, signal.SIGUSR2)}
_RESUME = "what was recorded stays; start the same command again to resume"


def launch(config: TrainConfig) -> dict[str, Any]:
    """Play a game on the ranks of its runtime, or what is left of it.

    Args:
        config: The checked configuration; the ranks start from it as it stands in the run's folder.

    Returns:
        The content of ``result.json``.

    Raises:
        ConfigError: the ranks are to be on several machines, which torchrun or SLURM has to start.
        RunError: the folder cannot be used, or a rank has failed; then all are stopped.
        KeyboardInterrupt: Ctrl-C was pressed; the ranks have ended.
        StopRequested: a signal asked the ranks to stop; the run has been saved.
    """
    runtime = config.runtime
    if runtime.num_nodes > 1:
        raise ConfigError(
            f"runtime.num_nodes={runtime.num_nodes}: toolspar train starts the ranks of one machine only; start those "
            "of several under SLURM (a hydra/launcher) or with torchrun"
        )
    kind = "GPUs" if uses_gpu(runtime) else "the CPU"
    with claim(config) as folder:
        if folder.complete:
            return report_complete(folder)
    rich.get_console().print(f"{runtime.devices} ranks ({runtime.name}) on {kind}", highlight=False)
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("torch.distributed.elastic")]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # a failure is told below, in one line
    agent = LaunchConfig(
        min_nodes=1,
        max_nodes=1,
        nproc_per_node=runtime.devices,
        run_id=uuid.uuid4().hex,
        rdzv_backend="c10d",
        rdzv_endpoint="127.0.0.1:0",
        local_addr="127.0.0.1",
        max_restarts=0,
        shutdown_timeout=_SECONDS_TO_SAVE,
    )
    command = ("-m", "toolspar.app.worker", str(folder.path), str(os.getpid()), OLD if folder.resumed else NEW)
    handlers = {number: signal.getsignal(number) for number in _TAKEN_BY_THE_AGENT}
    try:
        with stop_signals():  # a cluster tells every process; this one waits for the ranks to save
            elastic_launch(agent, sys.executable)(*command)
    except ChildFailedError as error:
        raise _explained(list(error.failures.items())) from None
    except SignalException as error:
        if error.sigval == signal.SIGINT:
            raise KeyboardInterrupt from None
        raise RunError(f"stopped by {signal.Signals(error.sigval).name}: {_RESUME}") from None
    finally:  # a sweep goes on in this process
        for number, handler in handlers.items():
            signal.signal(number, handler)
    return result_of(folder_of(config)) or {"objective": None}


def _explained(failures: list[tuple[int, ProcessFailure]]) -> BaseException:
    """What the rank that failed first has to say; those that only lost it come last."""
    rank, failure = min(failures, key=lambda item: (_blame(item[1].exitcode), item[1].timestamp, item[0]))
    if failure.exitcode == INTERRUPTED:
        return KeyboardInterrupt()
    if failure.exitcode in _STOPPED:
        return StopRequested(_STOPPED[failure.exitcode])
    if failure.exitcode < 0:
        name = str(-failure.exitcode)
        with contextlib.suppress(ValueError):
            name = signal.Signals(-failure.exitcode).name
        return RunError(f"rank {rank} (pid {failure.pid}) was killed by {name}, and so all were stopped: {_RESUME}")
    told: Any = failure.message
    message = told["message"] if isinstance(told, dict) else ""
    if failure.exitcode == CONFIG_ERROR and message:
        return ConfigError(message)
    if message:
        return RunError(message if failure.error_file_data else f"rank {rank}: {message}")
    return RunError(f"rank {rank} ended with exit code {failure.exitcode}, and so all were stopped: {_RESUME}")


def _blame(exit_code: int) -> int:
    if exit_code == LOST:
        return 2
    return 1 if exit_code in (INTERRUPTED, -signal.SIGTERM) else 0
