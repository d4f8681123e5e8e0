"""A signal asks the run to stop: it is noted while a run lasts, and handled as before otherwise."""

from __future__ import annotations

import signal
import threading

import pytest

from toolspar.runtime.stopping import StopRequested, noted, stop_signals


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR2])
def test_a_signal_is_noted_while_a_run_lasts(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), stop_signals():
        assert noted() == 0
        signal.raise_signal(number)
        assert noted() == number
        assert noted() == number  # asking does not forget it
        raise KeyboardInterrupt
    assert noted() == 0
    assert signal.getsignal(number) is before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR2])
def test_a_signal_that_nobody_followed_is_told_in_the_end(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    ended: list[str] = []
    with pytest.raises(StopRequested) as told, stop_signals():
        with stop_signals():
            signal.raise_signal(number)
            ended.append("inner")
        assert noted() == number  # only the outermost block forgets it
        ended.append("outer")
    assert ended == ["inner", "outer"] and told.value.signal is number
    assert noted() == 0 and signal.getsignal(number) is before
    with stop_signals():  # and it is told once
        pass


def test_an_error_is_told_and_not_the_signal_that_came_before_it() -> None:
    with pytest.raises(ValueError, match="the error"), stop_signals():
        signal.raise_signal(signal.SIGTERM)
        raise ValueError("the error")
    assert noted() == 0


def test_a_request_that_was_followed_is_not_told_again() -> None:
    def follow() -> None:
        signal.raise_signal(signal.SIGTERM)
        raise StopRequested(noted())

    with pytest.raises(StopRequested) as told, stop_signals(), stop_signals():
        follow()
    assert told.value.__context__ is None


def test_the_notice_of_a_scheduler_says_more_than_a_plain_termination() -> None:
    for order in ((signal.SIGTERM, signal.SIGUSR2), (signal.SIGUSR2, signal.SIGTERM)):
        with pytest.raises(StopRequested, match="stopped by SIGUSR2"), stop_signals():
            for number in order:
                signal.raise_signal(number)
            assert noted() == signal.SIGUSR2


def test_handlers_come_back_after_an_error() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(StopRequested, match="stopped by SIGTERM after saving"), stop_signals():
        raise StopRequested(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_request_is_no_error_that_somebody_could_swallow() -> None:
    assert not issubclass(StopRequested, Exception)
    assert StopRequested(12).signal is signal.SIGUSR2


def test_other_threads_leave_signals_alone() -> None:
    before, seen = signal.getsignal(signal.SIGTERM), []

    def watch() -> None:
        with stop_signals():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=watch)
    thread.start()
    thread.join()
    assert seen == [before]
