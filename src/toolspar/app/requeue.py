"""A job that was stopped and saved goes back into the cluster's queue, and later goes on in the same run folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from toolspar.runtime.stopping import StopRequested

_SECONDS_TO_ANSWER = 60


def in_submitit_job() -> bool:
    """Whether this process was started by one of submitit's launchers."""
    return "SUBMITIT_EXECUTOR" in os.environ


def requeue(stop: StopRequested) -> None:
    """Have submitit requeue this job, unless it was cancelled or has been requeued often enough.

    Does not return where it succeeds: the job's first process exits. The other ranks return, and are ended with it.

    Args:
        stop: Why the run has stopped.
    """
    if not _is_wanted(stop):
        _say(f"{stop}; the job was cancelled, so it is not requeued")
        return
    _say(f"{stop}; the job is requeued, to go on in the same folder")
    try:
        # it waited for this signal all the time; had it come through at once, nothing would have been saved
        signal.raise_signal(signal.SIGUSR2)
    except subprocess.CalledProcessError as error:
        if error.returncode == -signal.SIGTERM:  # the requeue has begun to end the job's processes, scontrol among them
            sys.exit(-1)  # as submitit does: an answer would stand for a job that is over
        _say(f"{error} Start the same command again to resume.")
    except Exception as error:  # submitit's own kinds
        reason = " ".join(str(error).split())
        _say(f"{reason} Start the same command again to resume.")


def _is_wanted(stop: StopRequested) -> bool:
    """Whether SLURM wants this job to go on: one that it preempts or ends still runs, one that was cancelled does not.

    Where SLURM does not say, only the notice that submitit has asked for stands for a job that is to go on.
    """
    noticed = stop.signal is signal.SIGUSR2
    if (job := os.environ.get("SLURM_JOB_ID")) is None:
        return noticed
    command = ["squeue", "--noheader", "--jobs", job, "--format", "%T"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=_SECONDS_TO_ANSWER)
    except (OSError, subprocess.SubprocessError):
        return noticed
    return answer.stdout.strip() == "RUNNING"


def _say(message: str) -> None:
    if os.environ.get("SLURM_PROCID", "0") == "0":
        print(f"toolspar: {message}", file=sys.stderr, flush=True)
