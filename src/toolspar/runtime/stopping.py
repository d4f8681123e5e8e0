"""Signals that ask a run to stop: it plays its step to the end, saves itself there, and stops.

A cluster sends SIGUSR2 some time before a time limit or a preemption (as submitit asks it to), and SIGTERM when it
gives no such notice or when a job is cancelled. A step may take minutes, so nothing is done in the signal handler but
to take a note of it; ``game.saves`` reads the note after every step. A signal that comes after the last step, as in the
final comparison, is told when the run has ended. Ctrl-C is another matter: it stops at once.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Collection, Iterator
from types import FrameType

# in rising order: a notice of the scheduler says more than a plain SIGTERM, which often comes with it
_WATCHED = (signal.SIGTERM, signal.SIGUSR2)

_noted: list[int] = []


class StopRequested(BaseException):
    """A signal asked the run to stop, and all that it holds has been saved.

    Like ``KeyboardInterrupt`` it is no ``Exception``: whoever deals with the failure of a run must let it pass.

    Args:
        number: The signal.

    Example:
        >>> str(StopRequested(signal.SIGTERM))
        'stopped by SIGTERM after saving'
    """

    def __init__(self, number: int) -> None:
        self.signal = signal.Signals(number)
        super().__init__(f"stopped by {self.signal.name} after saving")


@contextlib.contextmanager
def stop_signals() -> Iterator[None]:
    """Take a note of the signals while this lasts; afterwards they are handled as before. It may be entered again.

    Only the main thread can ask for signals; in another thread nothing happens.

    Raises:
        StopRequested: the outermost block has ended without an error, and a signal came that nobody has followed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _note) for number in _WATCHED}
    outermost = _note not in before.values()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        unanswered = noted() if outermost else 0
        if outermost:
            _noted.clear()
    if unanswered:
        raise StopRequested(unanswered)


def noted() -> int:
    """The signal that asks this process to stop, 0 if there is none."""
    return strongest(_noted)


def strongest(numbers: Collection[int]) -> int:
    """Of several signals (0: none) the one to follow.

    Example:
        >>> strongest([0, signal.SIGUSR2, signal.SIGTERM]) == signal.SIGUSR2
        True
    """
    return next((number for number in reversed(_WATCHED) if number in numbers), 0)


def _note(number: int, frame: FrameType | None) -> None:
    _noted.append(number)
