"""How often attacks succeed, by task, style or opponent; what is long ago counts less."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from toolspar.rollout.records import Episode, EpisodeStatus

FORGET = 0.9
"""Counts shrink by this factor per rollout, since the policy that made them is gone."""

MIN_EVIDENCE = 1.0
"""With fewer (discounted) attacks on record nothing is said about a key."""


class SuccessRecord:
    """Discounted counts of flips and of valid attacks, by key.

    Example:
        >>> record = SuccessRecord()
        >>> record.add("formal", flips=1, tried=4)
        >>> record.rate("formal"), record.rate("casual")
        (0.25, None)
    """

    def __init__(self) -> None:
        self._counts: dict[str, tuple[float, float]] = {}

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys with enough on record, in order."""
        return tuple(key for key in sorted(self._counts) if self.evidence(key) >= MIN_EVIDENCE)

    def add(self, key: str, *, flips: float, tried: float) -> None:
        """Count outcomes of a key."""
        old_flips, old_tried = self._counts.get(key, (0.0, 0.0))
        self._counts[key] = (old_flips + flips, old_tried + tried)

    def fade(self, factor: float = FORGET) -> None:
        """Let all that is on record count less."""
        self._counts = {key: (flips * factor, tried * factor) for key, (flips, tried) in self._counts.items()}

    def forget(self, key: str) -> None:
        """Drop a key."""
        self._counts.pop(key, None)

    def evidence(self, key: str) -> float:
        """Discounted number of attacks on record."""
        return self._counts.get(key, (0.0, 0.0))[1]

    def rate(self, key: str) -> float | None:
        """Attack success of a key; None where too little is on record."""
        flips, tried = self._counts.get(key, (0.0, 0.0))
        return flips / tried if tried >= MIN_EVIDENCE else None

    def average(self) -> float | None:
        """Attack success over all keys together; None where too little is on record."""
        # exact sums: the order of the keys, which a resume may change, must not decide the last bit
        flips, tried = (math.fsum(column) for column in zip((0.0, 0.0), *self._counts.values(), strict=True))
        return flips / tried if tried >= MIN_EVIDENCE else None

    def state(self) -> dict[str, list[float]]:
        """What ``load_state`` needs, as JSON."""
        return {key: list(pair) for key, pair in sorted(self._counts.items())}

    def load_state(self, state: Mapping[str, Sequence[Any]]) -> None:
        """Go on from what ``state`` returned."""
        self._counts = {str(key): (float(flips), float(tried)) for key, (flips, tried) in state.items()}


def telling(episodes: Sequence[Episode]) -> list[Episode]:
    """The episodes that say something about attack success: played, valid and answered."""
    return [e for e in episodes if e.status is EpisodeStatus.PLAYED and e.valid and e.verdicts]
