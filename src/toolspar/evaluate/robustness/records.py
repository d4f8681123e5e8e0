"""What a caller says to a case, and what became of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from toolspar.calls.records import Verdict
from toolspar.tasks.perturbations.records import Case


class AnswerStatus(StrEnum):
    """Whether there is an answer to judge; what is not ``ANSWERED`` has no verdict and is counted."""

    ANSWERED = "answered"
    CUT = "cut"  # at the token limit
    NO_ANSWER = "no_answer"  # the endpoint gave none: an outage, or a request that it refuses


@dataclass(frozen=True, slots=True)
class CallerAnswer:
    """An answer, and how sure the caller was of it.

    Example:
        >>> CallerAnswer("None fits.", logp=-0.7, n_tokens=4).confidence
        0.4965853037914095
    """

    content: Any
    """The text, or an OpenAI message."""
    status: AnswerStatus = AnswerStatus.ANSWERED
    logp: float | None = None
    """Log-probability of the whole answer under greedy decoding; None where nobody tells it."""
    n_tokens: int = 0
    detail: str = ""
    """Why there is no answer."""

    @property
    def confidence(self) -> float | None:
        """The probability of the whole answer."""
        return None if self.logp is None else math.exp(self.logp)

    @property
    def token_confidence(self) -> float | None:
        """The geometric mean of its tokens' probabilities, which does not fall with length."""
        return None if self.logp is None else math.exp(self.logp / max(1, self.n_tokens))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case, the answer to it, and the verdict.

    Example:
        >>> # Outcome(case, CallerAnswer("", AnswerStatus.CUT), None).right is None
        True
    """

    case: Case
    answer: CallerAnswer
    verdict: Verdict | None
    """None where there is no whole answer."""

    @property
    def right(self) -> bool | None:
        """(Tolerantly) correct? None without a verdict."""
        return None if self.verdict is None else self.verdict.correct


class Caller(Protocol):
    """A function caller, wherever it runs."""

    def answers(self, cases: Sequence[Case]) -> list[CallerAnswer]:
        """One answer to each case, in their order; a case that gets none has a status, and nothing is raised for it.

        Raises:
            EndpointRefusal: no case would ever be answered.
        """
        ...
