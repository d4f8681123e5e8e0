"""The cross-play matrix: how often each query policy flips each function caller, and two numbers that it tells.

Same tasks, same rewrites of a policy for every caller, greedy answers: so cells differ by the players alone, and whole
tasks can be resampled to see how far the numbers may be off.

Shapes: P policies and C callers, both oldest first; T tasks; S resamples.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from toolspar.evaluate.intervals import Figure, percentile_interval, proportion

Array: TypeAlias = NDArray[np.float64]
Flips: TypeAlias = Mapping[str, Sequence[bool]]
"""Of each task that the caller solves on its own query: did each valid, answered rewrite flip the caller?"""

LOSS = 0.05
"""Attack success must be higher by more than this to count as lost again."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A player as it stood after a round; 0 is the start.

    Example:
        >>> Snapshot("caller-round-2", 2).round
        2
    """

    name: str
    round: int


@dataclass(frozen=True, slots=True)
class Score:
    """A number that a matrix tells, with its bootstrap interval over tasks; NaN where nothing could be measured.

    Example:
        >>> Score(0.12, 0.02, 0.21, 6).text
        '+0.120 [+0.020, +0.210] over 6'
    """

    value: float
    low: float
    high: float
    n: int
    """Comparisons that it is the mean of."""

    @property
    def text(self) -> str:
        """The number with its interval, for tables."""
        if self.n == 0:
            return "not measured"
        interval = "" if math.isnan(self.low) else f" [{self.low:+.3f}, {self.high:+.3f}]"
        return f"{self.value:+.3f}{interval} over {self.n}"

    def to_json(self) -> dict[str, float | int | None]:
        """Plain numbers; what does not exist is null."""
        numbers = {"value": self.value, "low": self.low, "high": self.high}
        return {**{name: None if math.isnan(x) else x for name, x in numbers.items()}, "n": self.n}


@dataclass(frozen=True, slots=True)
class LostAgain:
    """A caller to which an old policy does more harm than to an earlier caller.

    Example:
        >>> LostAgain("policy-round-1", "caller-round-1", "caller-round-2", 0.2, 0.05, 0.35).shown
        True
    """

    policy: str
    earlier: str
    later: str
    difference: float
    low: float
    high: float

    @property
    def shown(self) -> bool:
        """Whether the interval leaves out "no difference"."""
        return self.low > 0


def progress(success_PC: Array, policy_rounds: Sequence[int], caller_rounds: Sequence[int]) -> Array:
    """How much better the newest caller resists all earlier policies than the older callers do, in [-1, 1].

    With A(i, j) the attack success of policy i on caller j, and n the newest caller, it is the mean of
    ``A(i, j) - A(i, n)`` over all older callers j < n and all policies i that were there when n was trained
    (round of i <= round of n). Above 0 is progress; at 0 the newest is no better than the average of its predecessors.

    Args:
        success_PC: Attack success, NaN where it was not measured; further dimensions may come first.
        policy_rounds: Round of each policy.
        caller_rounds: Round of each caller, rising.

    Returns:
        The number, for each of the further dimensions; NaN where there is no pair.

    Example:
        >>> float(progress(np.array([[0.5, 0.25]]), [0], [0, 1]))
        0.25
    """
    known = [i for i, round_ in enumerate(policy_rounds) if round_ <= caller_rounds[-1]]
    gains = success_PC[..., known, :-1] - success_PC[..., known, -1:]
    return _mean(gains.reshape(*gains.shape[:-2], -1))


def cycling(success_PC: Array, policy_rounds: Sequence[int], caller_rounds: Sequence[int], loss: float = LOSS) -> Array:
    """How often a later caller loses again to an old policy that an earlier caller had resisted, in [0, 1].

    It is the share of the triples (policy i, caller j, later caller k) with ``A(i, k) > A(i, j) + loss``, over all
    with round of i <= round of j < round of k: caller j was trained when i was there, and k has forgotten what j knew.
    0 where every caller is at least as good as all before it.

    Args:
        success_PC: Attack success, NaN where it was not measured; further dimensions may come first.
        policy_rounds: Round of each policy.
        caller_rounds: Round of each caller, rising.
        loss: How much higher attack success must be to count.

    Returns:
        The share, for each of the further dimensions; NaN where there is no triple.

    Example:
        >>> float(cycling(np.array([[0.5, 0.25, 0.5]]), [0], [0, 1, 2]))  # of (0,1), (0,2), (1,2) the last
        0.3333333333333333
    """
    found = triples(policy_rounds, caller_rounds)
    if not found:
        return np.full(success_PC.shape[:-2], np.nan)
    i, j, k = (list(column) for column in zip(*found, strict=True))
    change = success_PC[..., i, k] - success_PC[..., i, j]
    # rounding must not make a loss of exactly ``loss`` count
    return _mean(np.where(np.isnan(change), np.nan, (change > loss + 1e-9).astype(float)))


def triples(policy_rounds: Sequence[int], caller_rounds: Sequence[int]) -> list[tuple[int, int, int]]:
    """Indices of (policy, caller that was trained when it was there, later caller)."""
    return [
        (i, j, k)
        for i, of_policy in enumerate(policy_rounds)
        for j, earlier in enumerate(caller_rounds)
        for k, later in enumerate(caller_rounds)
        if of_policy <= earlier < later
    ]


def _mean(values: Array) -> Array:
    """Mean over the last dimension of what is not NaN; NaN where there is nothing."""
    known = ~np.isnan(values)
    count = known.sum(-1)
    total = np.where(known, values, 0.0).sum(-1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


@dataclass(frozen=True, eq=False)
class CrossPlay:
    """Every policy against every caller on the tasks of one split.

    Example:
        >>> one = {("p", "c"): {"t1": (True, False), "t2": (False,)}}
        >>> matrix = CrossPlay.of("dev", [Snapshot("p", 0)], [Snapshot("c", 0)], one, confidence=0.95, samples=100)
        >>> round(float(matrix.success_PC[0, 0]), 3)
        0.333
    """

    split: str
    policies: tuple[Snapshot, ...]
    callers: tuple[Snapshot, ...]
    tasks: tuple[str, ...]
    flips_PCT: Array
    tried_PCT: Array
    confidence: float
    samples: int
    seed: int

    @classmethod
    def of(
        cls,
        split: str,
        policies: Sequence[Snapshot],
        callers: Sequence[Snapshot],
        cells: Mapping[tuple[str, str], Flips],
        *,
        confidence: float,
        samples: int,
        seed: int = 0,
    ) -> CrossPlay:
        """The matrix of outcomes by (policy, caller).

        Args:
            split: Where the tasks are from.
            policies: Rows, oldest first.
            callers: Columns, oldest first.
            cells: What each pair played; all pairs must be there.
            confidence: Level of the intervals.
            samples: Bootstrap resamples.
            seed: Seed of the resampling.
        """
        tasks = sorted({task for flips in cells.values() for task in flips})
        shape = (len(policies), len(callers), len(tasks))
        flips_PCT, tried_PCT = np.zeros(shape), np.zeros(shape)
        for p, policy in enumerate(policies):
            for c, caller in enumerate(callers):
                cell = cells[policy.name, caller.name]
                flips_PCT[p, c] = [sum(cell.get(task, ())) for task in tasks]
                tried_PCT[p, c] = [len(cell.get(task, ())) for task in tasks]
        return cls(
            split, tuple(policies), tuple(callers), tuple(tasks), flips_PCT, tried_PCT, confidence, samples, seed
        )

    @cached_property
    def success_PC(self) -> Array:
        """Attack success of each pair; NaN where the caller solves none of what was rewritten."""
        return _share(self.flips_PCT.sum(-1), self.tried_PCT.sum(-1))

    def figure(self, policy: int, caller: int) -> Figure:
        """A cell with its number of rewrites and interval."""
        flips, tried = int(self.flips_PCT[policy, caller].sum()), int(self.tried_PCT[policy, caller].sum())
        return proportion([True] * flips + [False] * (tried - flips), self.confidence)

    @cached_property
    def progress(self) -> Score:
        """See ``progress``."""
        rounds = self._rounds
        pairs = sum(round_ <= rounds[1][-1] for round_ in rounds[0]) * (len(self.callers) - 1)
        return self._score(progress(self.success_PC, *rounds), progress(self._draws_SPC, *rounds), pairs)

    @cached_property
    def cycling(self) -> Score:
        """See ``cycling``."""
        rounds = self._rounds
        return self._score(cycling(self.success_PC, *rounds), cycling(self._draws_SPC, *rounds), len(triples(*rounds)))

    @cached_property
    def lost_again(self) -> tuple[LostAgain, ...]:
        """The triples that count as cycling, the worst first."""
        found = []
        for i, j, k in triples(*self._rounds):
            change = float(self.success_PC[i, k] - self.success_PC[i, j])
            if change > LOSS + 1e-9:
                draws_S = self._draws_SPC[:, i, k] - self._draws_SPC[:, i, j]
                low, high = percentile_interval(draws_S, self.confidence)
                names = self.policies[i].name, self.callers[j].name, self.callers[k].name
                found.append(LostAgain(*names, change, low, high))
        return tuple(sorted(found, key=lambda lost: -lost.difference))

    @property
    def _rounds(self) -> tuple[list[int], list[int]]:
        return [policy.round for policy in self.policies], [caller.round for caller in self.callers]

    @cached_property
    def _draws_SPC(self) -> Array:
        """Attack success in resamples of whole tasks."""
        n = len(self.tasks)
        if n == 0:
            return np.full((1, len(self.policies), len(self.callers)), np.nan)
        times_ST = np.random.default_rng(self.seed).multinomial(n, np.full(n, 1 / n), size=self.samples).astype(float)
        flips, tried = (np.tensordot(times_ST, counts, axes=(1, 2)) for counts in (self.flips_PCT, self.tried_PCT))
        return _share(flips, tried)

    def _score(self, value: Array, draws_S: Array, pairs: int) -> Score:
        if np.isnan(value):
            return Score(math.nan, math.nan, math.nan, 0)
        return Score(float(value), *percentile_interval(draws_S, self.confidence), pairs)

    def to_json(self) -> dict[str, Any]:
        """Everything, the counts of every task included, so that other numbers can be made of it later."""
        counts = np.stack([self.flips_PCT, self.tried_PCT], axis=-1).astype(int)
        return {
            "split": self.split,
            "confidence": self.confidence,
            "policies": [policy.name for policy in self.policies],
            "callers": [caller.name for caller in self.callers],
            "cells": list(self.rows()),
            "progress": self.progress.to_json(),
            "cycling": self.cycling.to_json(),
            "lost_again": [
                {"policy": lost.policy, "earlier": lost.earlier, "later": lost.later,
                 "difference": lost.difference, "low": lost.low, "high": lost.high, "shown": lost.shown}
                for lost in self.lost_again
            ],
            "flips_and_tried_by_task": {
                task: counts[:, :, index].tolist() for index, task in enumerate(self.tasks)
            },
        }  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """One row per cell; a cell without data has no numbers."""
        rows: list[dict[str, Any]] = []
        for p, policy in enumerate(self.policies):
            for c, caller in enumerate(self.callers):
                cell = self.figure(p, c)
                known = {"attack_success": cell.value, "low": cell.low, "high": cell.high}
                numbers = known if cell.n else dict.fromkeys(known)
                rows.append({"policy": policy.name, "caller": caller.name, **numbers, "n": cell.n})
        return rows


def _share(flips: Array, tried: Array) -> Array:
    return np.where(tried > 0, flips / np.maximum(tried, 1), np.nan)
