"""When requests start, on a clock of the test's own: nothing here waits, and no machine is too slow for it."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Coroutine, Generator, Sequence
from types import SimpleNamespace, coroutine
from typing import Any

import pytest

from toolspar.runtime import pacing
from toolspar.runtime.pacing import Pacer


@coroutine
def sleep(seconds: float) -> Generator[float, None, None]:
    """Tells whoever drives the coroutine how long it wants to sleep."""
    yield max(0.0, seconds)


class Clock:
    """Plays requests in the order in which they wake up; its time is theirs."""

    def __init__(self, pacer: Pacer) -> None:
        self.pacer = pacer
        self.now = 0.0

    def starts(self, asked: Sequence[float], holds: Sequence[tuple[float, float]] = ()) -> list[float]:
        """When requests start that want to at ``asked``; ``holds`` are (when, for how long)."""
        number = itertools.count()
        waiting: list[tuple[float, int, Coroutine[Any, Any, str | None]]]
        waiting = [(when, next(number), self.pacer.turn()) for when in asked]
        waiting += [(when, next(number), self._hold(seconds)) for when, seconds in holds]
        heapq.heapify(waiting)
        started: list[float] = []
        while waiting:
            self.now, place, coro = heapq.heappop(waiting)
            try:
                heapq.heappush(waiting, (self.now + coro.send(None), place, coro))
            except StopIteration as end:
                started += [self.now] if end.value is None else []
        return started

    async def _hold(self, seconds: float) -> str:
        self.pacer.hold(seconds)
        return "held"


def clock(monkeypatch: pytest.MonkeyPatch, per_minute: float | None) -> Clock:
    made = Clock(Pacer(per_minute))
    monkeypatch.setattr(pacing, "time", SimpleNamespace(monotonic=lambda: made.now))
    monkeypatch.setattr(pacing, "asyncio", SimpleNamespace(sleep=sleep))
    return made


def test_starts_are_even(monkeypatch: pytest.MonkeyPatch) -> None:
    assert clock(monkeypatch, 60).starts([0.0] * 4) == [0.0, 1.0, 2.0, 3.0]
    assert clock(monkeypatch, 60).starts([0.0, 0.5, 7.25]) == [0.0, 1.0, 7.25]
    assert clock(monkeypatch, None).starts([0.0] * 3) == [0.0, 0.0, 0.0]


def test_after_a_hold_starts_are_as_even_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    # places at 2, 3 and 4 are lost to the hold from 1.5 to 4.5; those at 5 and 6 stand, and the lost ones follow
    started = clock(monkeypatch, 60).starts([0.0] * 7, holds=[(1.5, 3.0)])
    assert started == [0.0, 1.0, 5.0, 6.0, 7.0, 8.0, 9.0]


def test_a_hold_over_all_places_lets_the_first_start_when_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    assert clock(monkeypatch, 60).starts([0.0] * 4, holds=[(0.5, 9.5)]) == [0.0, 10.0, 11.0, 12.0]
    assert clock(monkeypatch, None).starts([0.0, 2.0, 2.0], holds=[(1.0, 3.0)]) == [0.0, 4.0, 4.0]


def test_a_second_hold_counts_for_those_that_wait_for_the_end_of_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    started = clock(monkeypatch, 60).starts([0.0] * 3, holds=[(0.5, 4.5), (4.0, 6.0), (4.5, 1.0)])
    assert started == [0.0, 10.0, 11.0]
