"""The opponent pool: past function callers that the attack phase meets again, against cycling."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from toolspar.curriculum.record import SuccessRecord, telling
from toolspar.curriculum.settings import OpponentSettings
from toolspar.rollout.records import Episode


class OpponentPool:
    """Names of past snapshots, oldest first, and how well they resist.

    ``hardest`` ranks them by the policy's recent attack success, measured in the episodes that it plays against them
    (each on tasks that the snapshot solves); the one of rank r from the easiest is drawn with a weight of r.

    The pool never grows beyond ``settings.keep``: it thins itself so that what stays is spread over the whole run,
    the oldest and the newest included (only the newest where one may stay).

    Args:
        settings: How often a past snapshot is met, which one, and how many stay.
    """

    def __init__(self, settings: OpponentSettings) -> None:
        self.settings = settings
        self._snapshots: list[tuple[int, str]] = []  # (age number, name), oldest first
        self._added = 0
        self._success = SuccessRecord()  # of the policy's attacks on each opponent

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
        for gone in left:
            self._success.forget(gone)
        return tuple(left)

    def spread(self, names: Sequence[str]) -> tuple[str, ...]:
        """Those of other names, oldest first, that would stay if they were added to an empty pool like this one."""
        other = OpponentPool(self.settings)
        for name in names:
            other.add(name)
        return other.names

    def pick(self, rng: random.Random, current: str) -> str:
        """The opponent of one attack update: ``current``, or with chance ``pool_share`` a past snapshot."""
        past = [name for name in self.names if name != current]
        if rng.random() >= self.settings.pool_share or not past:
            return current
        if self.settings.pick == "hardest":
            past = self._easiest_first(past)
        weights = [1] * len(past) if self.settings.pick == "uniform" else range(1, len(past) + 1)
        return rng.choices(past, weights=weights)[0]

    def observe(self, opponent: str, episodes: Sequence[Episode]) -> None:
        """Count the attacks of one rollout on an opponent, be it the current caller or a snapshot."""
        self._success.fade()
        counted = telling(episodes)
        self._success.add(opponent, flips=float(sum(e.flipped for e in counted)), tried=float(len(counted)))

    def metrics(self) -> dict[str, float]:
        """``size`` and, where it is known, ``lowest_success``: that on the snapshot that resists most."""
        rates = [rate for name in self.names if (rate := self._success.rate(name)) is not None]
        return {"size": float(len(self.names)), **({"lowest_success": min(rates)} if rates else {})}

    def state(self) -> dict[str, Any]:
        """What ``load_state`` needs, as JSON."""
        return {
            "snapshots": [list(snapshot) for snapshot in self._snapshots],
            "added": self._added,
            "success": self._success.state(),
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """Go on from what ``state`` returned.

        Raises:
            ValueError: the state is not one of a pool.
        """
        if set(state) != {"snapshots", "added", "success"}:
            raise ValueError(f"a pool's state holds 'added', 'snapshots' and 'success', not {sorted(state)}")
        self._snapshots = [(int(number), str(name)) for number, name in state["snapshots"]]
        self._added = int(state["added"])
        self._success.load_state(state["success"])

    def _easiest_first(self, names: Sequence[str]) -> list[str]:
        """Names by how well attacks on them succeed, best first; what is not measured counts as the hardest.

        So a snapshot that is new, or was not met for long, is met soon and measured. Equals stay in the order given.
        """

        def ease(name: str) -> float:
            rate = self._success.rate(name)
            return -1.0 if rate is None else rate

        return sorted(names, key=ease, reverse=True)

    def _next_to_leave(self) -> int:
        """Index of the inner snapshot whose number is divisible by the smallest power of two, the oldest of these.

        So what stays lies on a grid whose step doubles whenever it is full: evenly spread however long the run gets,
        which dropping the most crowded one is not (it would always drop the last but one).
        """
        if len(self._snapshots) <= 2:
            return 0
        numbers = [number for number, _ in self._snapshots]
        return min(range(1, len(numbers) - 1), key=lambda index: numbers[index] & -numbers[index])
