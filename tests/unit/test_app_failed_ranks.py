"""What the driver says of ranks that failed, and which runs it cannot start."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.gates import gate_settings
from torch.distributed.elastic.multiprocessing.errors import ProcessFailure

from toolspar.app.launch_ranks import _explained
from toolspar.app.sharing import share_limits
from toolspar.app.worker import CONFIG_ERROR, FAILED, INTERRUPTED, LOST, others_are_gone, tell
from toolspar.core.endpoint_settings import EndpointSettings
from toolspar.core.errors import ConfigError, RunError


def failure(exit_code: int, error_file: Path | None = None) -> ProcessFailure:
    return ProcessFailure(local_rank=0, pid=4711, exitcode=exit_code, error_file=str(error_file or "none"))


def told(path: Path, message: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TORCHELASTIC_ERROR_FILE", str(path / "deep" / "error.json"))
    tell(message)
    return path / "deep" / "error.json"


def test_rank_that_was_killed_is_named_not_those_that_lost_it() -> None:
    error = _explained([(0, failure(LOST)), (1, failure(-9)), (2, failure(-15))])
    assert isinstance(error, RunError)
    assert str(error) == (
        "rank 1 (pid 4711) was killed by SIGKILL, and so all were stopped: what was recorded stays; start the same "
        "command again to resume"
    )


@pytest.mark.parametrize(("code", "kind"), [(CONFIG_ERROR, ConfigError), (FAILED, RunError)])
def test_a_ranks_own_message_is_passed_on(
    code: int, kind: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error_file = told(tmp_path, "the disk is full: free some space", monkeypatch)
    error = _explained([(0, failure(LOST)), (1, failure(code, error_file))])
    assert type(error) is kind
    assert str(error) == "the disk is full: free some space"
    assert json.loads(error_file.read_text())["message"]["extraInfo"]


def test_interrupted_ranks_are_an_interrupt() -> None:
    assert isinstance(_explained([(0, failure(INTERRUPTED)), (1, failure(-15))]), KeyboardInterrupt)


def test_exit_without_a_word_is_told_with_its_code() -> None:
    assert "rank 1 ended with exit code 3" in str(_explained([(1, failure(3))]))


def test_broken_exchange_is_not_a_ranks_own_fault() -> None:
    assert others_are_gone(RuntimeError("[../gloo/transport/tcp/pair.cc] Connection closed by peer [127.0.0.1]:1"))
    assert not others_are_gone(RuntimeError("size mismatch"))
    assert not others_are_gone(ValueError("gloo"))


def test_ranks_share_the_limits_of_an_endpoint() -> None:
    judge = EndpointSettings(
        base_url="http://localhost:1/v1",
        model="m",
        key_variable=None,
        temperature=None,
        max_tokens=None,
        timeout_seconds=1.0,
        max_retries=0,
        backoff_seconds=0.0,
        requests_per_minute=90.0,
        max_in_flight=3,
        cache=None,
        prompt_price=0.0,
        completion_price=0.0,
    )
    settings = gate_settings(judge=judge)
    shared = share_limits(settings, 4).judge
    assert shared is not None
    assert (shared.requests_per_minute, shared.max_in_flight) == (22.5, 1)
    assert share_limits(settings, 1) is settings
