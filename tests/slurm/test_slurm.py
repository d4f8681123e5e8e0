"""On a real SLURM: sweeps, and runs that are preempted, run out of time, are killed or cancelled, and go on."""

from __future__ import annotations

import csv
import os
import signal
from pathlib import Path

import pytest
from tests.support import game_runs
from tests.support.slurm_games import SlurmGames, has_checkpoint, wait_until

from toolspar.app.run_folder import folder_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def assert_same_curve(run: Path, unbroken: Path) -> None:
    assert game_runs.metrics(run) == game_runs.metrics(unbroken)
    assert game_runs.result(run)["objective"] == game_runs.result(unbroken)["objective"]


def last_position(run: Path) -> int:
    return max((position for position, _ in game_runs.metrics(run)), default=-1)


def test_a_sweep_runs_and_what_is_finished_is_not_submitted_again(games: SlurmGames, unbroken: Path) -> None:
    printed = games.finish(games.start("seed=0,1"))
    assert printed.endswith("exit code 0"), printed + games.log("seed=0,1")
    runs = [folder_of(config) for _, config in games.sweep("seed=0,1").jobs]
    assert [game_runs.result(run)["status"] for run in runs] == ["complete", "complete"]
    assert_same_curve(runs[0], unbroken)
    submitted = games.job_ids("seed=0,1")
    assert len(submitted) == 2
    printed = games.finish(games.start("seed=0,1"))
    assert printed.endswith("exit code 0") and "complete" in printed
    assert games.job_ids("seed=0,1") == submitted


def test_a_preempted_run_is_requeued_and_goes_on_in_its_folder(games: SlurmGames, unbroken: Path) -> None:
    driver, run = games.start(), games.run()
    wait_until("a checkpoint", lambda: has_checkpoint(run))
    games.box("sbatch", "--partition=urgent", "--nodes=2", "--exclusive", "--output=/dev/null", "--wrap=sleep 2")
    wait_until("a stop", lambda: "the job is requeued" in games.log())
    assert game_runs.result(run)["status"] == "interrupted"
    printed = games.finish(driver)
    assert printed.endswith("exit code 0"), printed + games.log()
    assert "stopped by SIGUSR2 after saving" in games.log() and "Resuming the run" in games.log()
    assert len(games.job_ids()) == 1
    assert_same_curve(run, unbroken)


def test_a_run_on_two_nodes_is_preempted_and_goes_on(games: SlurmGames, unbroken: Path) -> None:
    more = ["runtime=ddp", "runtime.num_nodes=2", "runtime.accelerator=cpu", "runtime.precision=32"]
    driver, run = games.start(*more), games.run(*more)
    wait_until("a checkpoint", lambda: has_checkpoint(run))
    assert games.box("squeue", "--noheader", "--states=running", "--format=%N") == "n[1-2]"
    games.box("sbatch", "--partition=urgent", "--nodes=2", "--exclusive", "--output=/dev/null", "--wrap=sleep 2")
    wait_until("a stop", lambda: "the job is requeued" in games.log(*more))
    printed = games.finish(driver)
    assert printed.endswith("exit code 0"), printed + games.log(*more)
    assert games.log(*more).count("saving; the job is requeued") == 1  # one rank speaks for both
    # sums over ranks are rounded in another order than one rank's
    assert game_runs.metrics(run) == pytest.approx(game_runs.metrics(unbroken), rel=1e-3, abs=1e-5)


def test_a_termination_without_notice_is_a_preemption_and_a_cancelled_job_stays_away(
    games: SlurmGames, unbroken: Path
) -> None:
    driver, run = games.start(), games.run()
    wait_until("a checkpoint", lambda: has_checkpoint(run))
    (job,) = games.job_ids()
    games.box("scancel", "--signal=TERM", job)  # what a cluster sends that does not know of the notice
    wait_until("a stop", lambda: "stopped by SIGTERM after saving; the job is requeued" in games.log())
    wait_until("a second start", lambda: "Resuming the run" in games.log())
    games.box("scancel", job)
    printed = games.finish(driver)
    assert printed.endswith("exit code 1"), printed
    assert "1 of 1 runs are not complete" in printed
    assert games.box("squeue", "--noheader") == ""
    assert games.finish(games.start()).endswith("exit code 0")
    assert_same_curve(run, unbroken)


def test_a_killed_job_is_noticed_and_resumed_and_the_others_go_on(games: SlurmGames, unbroken: Path) -> None:
    driver = games.start("seed=0,1")
    run, other = (folder_of(config) for _, config in games.sweep("seed=0,1").jobs)
    wait_until("a checkpoint", lambda: has_checkpoint(run))
    os.kill(int((run / ".lock").read_text()), signal.SIGKILL)
    printed = games.finish(driver)
    assert printed.endswith("exit code 1") and "not finished  seed=0" in printed, printed
    assert "waiting for the other jobs" in printed and game_runs.result(other)["status"] == "complete"
    assert not (run / "result.json").exists()
    submitted = games.job_ids("seed=0,1")
    printed = games.finish(games.start("seed=0,1"))
    assert printed.endswith("exit code 0"), printed + games.log("seed=0,1")
    assert len(games.job_ids("seed=0,1") - submitted) == 1  # what was complete has been left alone
    assert_same_curve(run, unbroken)


def test_a_run_that_meets_its_time_limit_goes_on(games: SlurmGames) -> None:
    # SLURM counts in minutes, and gives its notice up to half a minute early
    limits = ["hydra.launcher.timeout_min=3", "hydra.launcher.signal_delay_s=60"]
    more = ["schedule.attack_updates=9999", *limits]
    driver, run = games.start(*more), games.run(*more)
    wait_until("a stop", lambda: "Requeued job" in games.log(*more))
    played = last_position(run)
    assert "this job is timed-out" in games.log(*more)
    wait_until("a step after it", lambda: last_position(run) > played)
    (job,) = games.job_ids(*more)
    games.box("scancel", job)
    assert games.finish(driver).endswith("exit code 1")
    assert "Resuming the run" in games.log(*more)
    assert played >= 1
    with (run / "metrics.csv").open(newline="") as file:
        rows = [(int(row["position"]), row["metric"]) for row in csv.DictReader(file)]
    assert len(rows) == len(set(rows))  # one curve: nothing twice, nothing left out
    assert {position for position, _ in rows} == set(range(last_position(run) + 1))
