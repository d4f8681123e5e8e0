"""The adversarial term: what the opponent's failure rate pays.

``zero_sum`` is the defender's loss seen from the other side: this term and ``defender.defender_reward`` sum to 1. The
other shapes are general-sum: they pay most for an opponent that fails sometimes, which is where it learns most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from toolspar.rollout.records import Episode

BAND = (0.25, 0.75)
"""Failure rates that ``bandpass`` pays in full; outside, the pay falls linearly to 0 at a rate of 0 and of 1."""


def _zero_sum(failure: float) -> float:
    return failure


def _bandpass(failure: float) -> float:
    low, high = BAND
    return min(1.0, failure / low, (1.0 - failure) / (1.0 - high))


def _parabola(failure: float) -> float:
    return 4.0 * failure * (1.0 - failure)


def _uncertainty(failure: float) -> float:
    return min(failure, 1.0 - failure)


_SHAPES: Mapping[str, Callable[[float], float]] = {
    "zero_sum": _zero_sum,
    "bandpass": _bandpass,
    "parabola": _parabola,
    "uncertainty": _uncertainty,
}


def adversarial(episode: Episode, shape: str) -> float:
    """``shape(1 - p)``, where 1 - p is the share of the opponent's answers that are wrong.

    Args:
        episode: A valid episode with at least one verdict.
        shape: One of ``settings.SHAPES``.
    """
    wrong = sum(not verdict.correct for verdict in episode.verdicts)
    return _SHAPES[shape](wrong / len(episode.verdicts))
