"""How much the findings of rules and the word of the learned verifier count together."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Weighing:
    """A logistic model: the probability that a rewrite is valid, given the verifier's logit and what rules found.

    Only findings that have a weight are evidence to be weighed; every other check's failure stands by itself.

    Example:
        >>> weighing = Weighing(bias=0.0, scale=1.0, findings={"negation": -2.0})
        >>> round(weighing.probability(2.0, ["negation", "format"]), 2)
        0.5
    """

    bias: float = 0.0
    scale: float = 1.0
    findings: Mapping[str, float] = field(default_factory=dict[str, float])

    def probability(self, logit: float, found: Collection[str]) -> float:
        """The probability in [0, 1].

        Args:
            logit: The verifier's.
            found: Names of the checks that failed.
        """
        total = self.bias + self.scale * logit + sum(self.findings.get(name, 0.0) for name in found)
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, total))))
