"""When the next request may start, and how long to wait before it is tried again."""

from __future__ import annotations

import asyncio
import email.utils
import random
import time
from collections.abc import Mapping

_LONGEST_BACKOFF = 60.0


class Pacer:
    """Spreads the starts of requests evenly, and holds all of them back when the endpoint asks for it.

    Args:
        per_minute: Most starts in a minute; None is no limit.
    """

    def __init__(self, per_minute: float | None) -> None:
        self._interval = 60 / per_minute if per_minute else 0.0
        self._next = self._held = 0.0  # of time.monotonic

    async def turn(self) -> None:
        """Wait until one more request may start."""
        while True:
            start = max(self._next, time.monotonic())
            self._next = start + self._interval
            await asyncio.sleep(start - time.monotonic())
            if start >= self._held:  # else a hold has taken this place in the row: stand in line again
                return

    def hold(self, seconds: float) -> None:
        """Let no further request start for a while; those that wait then start at the usual rate."""
        self._held = max(self._held, time.monotonic() + seconds)
        self._next = max(self._next, self._held)


def backoff(first: float, retry: int, rng: random.Random) -> float:
    """Seconds before a retry: doubled each time up to a minute, and then anything from half of it to the whole.

    Args:
        first: The wait before the first retry, at most.
        retry: Which retry, from 0.
        rng: Source of the jitter, which keeps requests that failed together from coming back together.
    """
    return min(first * 2**retry, max(first, _LONGEST_BACKOFF)) * rng.uniform(0.5, 1.0)


def retry_after(headers: Mapping[str, str]) -> float:
    """The wait in seconds that an endpoint asks for by its ``Retry-After`` (seconds or a date); 0 without one."""
    with_milliseconds = headers.get("retry-after-ms", "")
    text = headers.get("retry-after", "")
    for number, scale in ((with_milliseconds, 0.001), (text, 1.0)):
        try:
            return max(0.0, float(number) * scale)
        except ValueError:
            continue
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0
