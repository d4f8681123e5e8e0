"""The severity term: graver mistakes of the opponent pay more."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from toolspar.calls.records import Reason
from toolspar.rollout.records import Episode

SEVERITY: Mapping[Reason, float] = MappingProxyType(
    {
        # the wrong thing is done, or nothing that can be read
        Reason.MALFORMED: 1.0,
        Reason.UNWANTED_CALL: 1.0,
        Reason.UNKNOWN_FUNCTION: 1.0,
        Reason.WRONG_FUNCTION: 1.0,
        # too little or too much is done
        Reason.MISSING_CALL: 0.75,
        Reason.EXTRA_CALL: 0.75,
        # the right function, an argument too few or too many
        Reason.MISSING_ARGUMENT: 0.5,
        Reason.UNKNOWN_ARGUMENT: 0.5,
        # the right arguments, a wrong value
        Reason.WRONG_TYPE: 0.25,
        Reason.WRONG_VALUE: 0.25,
        Reason.CORRECT: 0.0,
    }
)
"""How grave each reason is, in [0, 1]; the steps are ours, the order is that of the design."""


def severity(episode: Episode) -> float:
    """Mean severity over the opponent's answers, in [0, 1]; a correct answer counts 0.

    Args:
        episode: A valid episode with at least one verdict.
    """
    return sum(SEVERITY[verdict.reason] for verdict in episode.verdicts) / len(episode.verdicts)
