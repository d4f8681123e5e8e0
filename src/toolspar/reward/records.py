"""The reward of an episode, term by term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class RewardBreakdown:
    """The named terms of one episode's reward, unweighted, and their weighted total.

    ``terms`` maps a term's name to its raw value, ``weighted`` to weight times value as it entered the total
    (zero for the terms of a valid rewrite when the episode is invalid, and the other way round).

    Example:
        >>> RewardBreakdown({"adversarial": 1.0}, {"adversarial": 1.0}).total
        1.0
    """

    terms: Mapping[str, float] = field(default_factory=dict[str, float])
    weighted: Mapping[str, float] = field(default_factory=dict[str, float])

    diversity_advantage: float = 0.0
    """How much more varied the rewrite is than its siblings; not part of the total, and measured only where
    ``reward.diversity_mode`` is ``score_function``."""

    def to_json(self) -> dict[str, Any]:
        """A JSON object: ``total``, ``terms`` and ``weighted``."""
        return {"total": self.total, "terms": dict(self.terms), "weighted": dict(self.weighted)}

    @property
    def total(self) -> float:
        """The reward that the policy is trained on."""
        return sum(self.weighted.values())
