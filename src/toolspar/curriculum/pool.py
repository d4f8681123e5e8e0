"""The opponent pool: past function callers that the attack phase meets again, against cycling."""

from __future__ import annotations

import random
from typing import Any

from toolspar.curriculum.settings import OpponentSettings


class OpponentPool:
    """Names of past snapshots, oldest first.

    The pool never grows beyond ``settings.keep``: it thins itself so that what stays is spread over the whole run,
    the oldest and the newest included (only the newest where one may stay).

    Args:
        settings: How often a past snapshot is met, which one, and how many stay.
    """

    def __init__(self, settings: OpponentSettings) -> None:
        self.settings = settings
        self._snapshots: list[tuple[int, str]] = []  # (age number, name), oldest first
        self._added = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The snapshots in the pool, oldest first."""
        return tuple(name for _, name in self._snapshots)

    def add(self, name: str) -> tuple[str, ...]:
        """Take a snapshot in; returns the names of those that had to leave.

        A name that is in the pool already is left where it is.
        """
        if name in self.names:
            return ()
        self._snapshots.append((self._added, name))
        self._added += 1
        left: list[str] = []
        while len(self._snapshots) > self.settings.keep:
            left.append(self._snapshots.pop(self._next_to_leave())[1])
        return tuple(left)

    def pick(self, rng: random.Random, current: str) -> str:
        """The opponent of one attack update: ``current``, or with chance ``pool_share`` a past snapshot."""
        past = [name for name in self.names if name != current]
        if rng.random() >= self.settings.pool_share or not past:
            return current
        weights = range(1, len(past) + 1) if self.settings.pick == "recent" else [1] * len(past)
        return rng.choices(past, weights=weights)[0]

    def state(self) -> dict[str, Any]:
        """What ``load_state`` needs, as JSON."""
        return {"snapshots": [list(snapshot) for snapshot in self._snapshots], "added": self._added}

    def load_state(self, state: dict[str, Any]) -> None:
        """Go on from what ``state`` returned.

        Raises:
            ValueError: the state is not one of a pool.
        """
        if set(state) != {"snapshots", "added"}:
            raise ValueError(f"a pool's state holds 'added' and 'snapshots', not {sorted(state)}")
        self._snapshots = [(int(number), str(name)) for number, name in state["snapshots"]]
        self._added = int(state["added"])

    def _next_to_leave(self) -> int:
        """Index of the inner snapshot whose number is divisible by the smallest power of two, the oldest of these.

        So what stays lies on a grid whose step doubles whenever it is full: evenly spread however long the run gets,
        which dropping the most crowded one is not (it would always drop the last but one).
        """
        if len(self._snapshots) <= 2:
            return 0
        numbers = [number for number, _ in self._snapshots]
        return min(range(1, len(numbers) - 1), key=lambda index: numbers[index] & -numbers[index])
