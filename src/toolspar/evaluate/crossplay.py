"""The cross-play matrix: how often each query policy flips each function caller, and two numbers that it tells.

Same rewrites of a policy for every caller, greedy answers. A cell holds only tasks that its caller solves in its own
words, so the cells of two callers are not about the same tasks: a caller that has learnt harder ones may look worse in
them. What is told of two callers is therefore measured on tasks tried under both. Whole tasks are resampled to see how
far the numbers may be off.

Shapes: P policies and C callers, both oldest first; T tasks; N comparisons; S resamples.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from toolspar.evaluate.intervals import Figure, percentile_interval, proportion, widened

Array: TypeAlias = NDArray[np.float64]
Flips: TypeAlias = Mapping[str, Sequence[bool]]
"""Of each task that the caller solves on its own query: did each valid, answered rewrite flip the caller?"""
Triple: TypeAlias = tuple[int, int, int]
"""Indices of a policy and of an earlier and a later caller, who are compared."""

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

    There is no interval where its ends meet: that is one task, or tasks that are all alike, and no certainty.

    Example:
        >>> Score(0.12, 0.02, 0.21, 6).text
        '+0.120 [+0.020, +0.210] over 6'
    """

    value: float
    low: float
    high: float
    n: int
    """Comparisons that it is the mean of; those that could not be measured do not count."""

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


def progress(change_N: Array) -> Array:
    """How much better the newest caller resists all earlier policies than the older callers do, in [-1, 1].

    With A(i, j) the attack success of policy i on caller j, and n the newest caller, it is the mean of
    ``A(i, j) - A(i, n)`` over all older callers j < n and all policies i that were there when n was trained
    (round of i <= round of n), each on the tasks tried under both. Above 0 is progress; at 0 the newest is no better
    than the average of its predecessors.

    Args:
        change_N: ``A(i, n) - A(i, j)`` of ``against_newest``, NaN where it was not measured; further dimensions may
            come first.

    Returns:
        The number, for each of the further dimensions; NaN where there is no pair.

    Example:
        >>> float(progress(np.array([-0.25, 0.0, np.nan])))
        0.125
    """
    return _mean(0.0 - change_N)


def cycling(change_N: Array, loss: float = LOSS) -> Array:
    """How often a later caller loses again to an old policy that an earlier caller had resisted, in [0, 1].

    It is the share of the triples (policy i, caller j, later caller k) with ``A(i, k) > A(i, j) + loss``, over all
    with round of i <= round of j < round of k, each on the tasks tried under both: caller j was trained when i was
    there, and k has forgotten what j knew. 0 where every caller is at least as good as all before it.

    Args:
        change_N: ``A(i, k) - A(i, j)`` of ``triples``, NaN where it was not measured; further dimensions may come
            first.
        loss: How much higher attack success must be to count.

    Returns:
        The share, for each of the further dimensions; NaN where there is no triple.

    Example:
        >>> float(cycling(np.array([-0.25, 0.0, 0.25])))
        0.3333333333333333
    """
    # rounding must not make a loss of exactly ``loss`` count
    return _mean(np.where(np.isnan(change_N), np.nan, (change_N > loss + 1e-9).astype(float)))


def against_newest(policy_rounds: Sequence[int], caller_rounds: Sequence[int]) -> list[Triple]:
    """Every policy that was there when the newest caller was trained, with each older caller and the newest."""
    newest = len(caller_rounds) - 1
    return [
        (i, j, newest)
        for i, of_policy in enumerate(policy_rounds)
        for j in range(newest)
        if of_policy <= caller_rounds[newest]
    ]


def triples(policy_rounds: Sequence[int], caller_rounds: Sequence[int]) -> list[Triple]:
    """Every policy with a caller that was trained when it was there, and a later one."""
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
        return self._score(progress, against_newest(*self._rounds))

    @cached_property
    def cycling(self) -> Score:
        """See ``cycling``."""
        return self._score(cycling, triples(*self._rounds))

    @cached_property
    def lost_again(self) -> tuple[LostAgain, ...]:
        """The triples that count as cycling, the worst first."""
        found = triples(*self._rounds)
        changes = zip(found, self._changes(found, self._once_ST)[0].tolist(), strict=True)
        lost = [self._lost(triple, change) for triple, change in changes if change > LOSS + 1e-9]
        return tuple(sorted(lost, key=lambda each: -each.difference))

    @property
    def _rounds(self) -> tuple[list[int], list[int]]:
        return [policy.round for policy in self.policies], [caller.round for caller in self.callers]

    @property
    def _once_ST(self) -> Array:
        """Every task once: what was played, as a single resample."""
        return np.ones((1, len(self.tasks)))

    @cached_property
    def _times_ST(self) -> Array:
        """How often each resample takes each task."""
        n = len(self.tasks)
        if n == 0:
            return self._once_ST
        return np.random.default_rng(self.seed).multinomial(n, np.full(n, 1 / n), size=self.samples).astype(float)

    def _changes(self, found: Sequence[Triple], times_ST: Array) -> Array:
        """``A(i, k) - A(i, j)`` of triples (i, j, k) in resamples, [S, N]; NaN without a task tried under both."""
        change_SN = np.full((len(times_ST), len(found)), np.nan)
        for n, (i, j, k) in enumerate(found):
            shared_T = self._shared(i, j, k)
            earlier_S, later_S = (
                _share(times_ST @ (self.flips_PCT[i, c] * shared_T), times_ST @ (self.tried_PCT[i, c] * shared_T))
                for c in (j, k)
            )
            change_SN[:, n] = later_S - earlier_S
        return change_SN

    def _shared(self, i: int, j: int, k: int) -> NDArray[np.bool_]:
        """Which tasks policy i was tried on under both callers, [T]."""
        return (self.tried_PCT[i, j] > 0) & (self.tried_PCT[i, k] > 0)

    def _score(self, number: Callable[[Array], Array], found: Sequence[Triple]) -> Score:
        change_N = self._changes(found, self._once_ST)[0]
        low, high = percentile_interval(number(self._changes(found, self._times_ST)), self.confidence)
        if low == high:
            low = high = math.nan
        return Score(float(number(change_N)), low, high, int((~np.isnan(change_N)).sum()))

    def _lost(self, triple: Triple, change: float) -> LostAgain:
        i, j, k = triple
        shared_T = self._shared(i, j, k)
        tried_CT = self.tried_PCT[i][[j, k]][:, shared_T]
        rates_CT = self.flips_PCT[i][[j, k]][:, shared_T] / tried_CT
        low, high = widened(
            percentile_interval(self._changes([triple], self._times_ST)[:, 0], self.confidence),
            change,
            (rates_CT[1] - rates_CT[0]).tolist(),
            paired=bool((tried_CT[0] == tried_CT[1]).all()),
            confidence=self.confidence,
        )
        return LostAgain(self.policies[i].name, self.callers[j].name, self.callers[k].name, change, low, high)

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
