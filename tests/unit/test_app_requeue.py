"""What becomes of a job whose requeueing fails, or ends it before it is told that it has succeeded."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from types import FrameType

import pytest

from toolspar.app.requeue import requeue
from toolspar.runtime.stopping import StopRequested

NOTICE = StopRequested(signal.SIGUSR2)


@pytest.fixture
def scontrol(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """A handler as submitit's, whose scontrol ends with the code that stands in the box."""
    box = {"code": 1}
    monkeypatch.delenv("SLURM_JOB_ID", raising=False)

    def handle(number: int, frame: FrameType | None) -> None:
        raise subprocess.CalledProcessError(box["code"], ["scontrol", "requeue", "5"])

    earlier = signal.signal(signal.SIGUSR2, handle)
    yield box
    signal.signal(signal.SIGUSR2, earlier)


def test_a_requeue_that_ends_its_own_messenger_leaves_no_answer(scontrol: dict[str, int]) -> None:
    scontrol["code"] = -signal.SIGTERM
    with pytest.raises(SystemExit):
        requeue(NOTICE)


def test_a_requeue_that_is_refused_is_said_in_one_line(
    scontrol: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    requeue(NOTICE)
    printed = capsys.readouterr().err.splitlines()
    assert len(printed) == 2 and printed[1].endswith("Start the same command again to resume.")
    assert "non-zero exit status 1" in printed[1]


def test_a_job_that_was_cancelled_is_not_requeued(scontrol: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    requeue(StopRequested(signal.SIGTERM))
    assert "was cancelled, so it is not requeued" in capsys.readouterr().err
