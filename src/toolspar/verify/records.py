"""The records of the validity gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one named check says of one rewrite.

    ``score`` is in [0, 1] (1 = no doubt that it is fine); ``evidence`` names what was found when it failed.

    Example:
        >>> CheckResult(passed=False, score=0.0, evidence="new number: 7").evidence
        'new number: 7'
    """

    passed: bool
    score: float = 1.0
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class ValidityReport:
    """The verdict of the whole gate on one rewrite: valid when every check passed.

    ``error`` tells why there is no verdict, where a check itself broke; such a report is not valid, and whoever plays
    drops the episode instead of scoring it.

    Example:
        >>> ValidityReport({"identity": CheckResult(True)}).valid
        True
    """

    results: Mapping[str, CheckResult] = field(default_factory=dict[str, CheckResult])
    error: str = ""

    @property
    def valid(self) -> bool:
        """True when no check failed or broke."""
        return not self.error and all(result.passed for result in self.results.values())

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the checks that failed, in the order in which they ran."""
        return tuple(name for name, result in self.results.items() if not result.passed)
