"""The episodes of both players: a rewrite and what the gate and the opponent made of it; an answer and its verdict."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from toolspar.calls.records import Reason, Verdict
from toolspar.tasks.records import Task
from toolspar.verify.records import ValidityReport


class EpisodeStatus(StrEnum):
    """Whether an episode can be scored; everything but ``PLAYED`` is dropped and counted, never rewarded."""

    PLAYED = "played"
    TRUNCATED_ANSWER = "truncated_answer"  # the opponent ran into its token limit
    CHECK_ERROR = "check_error"  # a check of the gate broke


@dataclass(frozen=True, slots=True)
class Episode:
    """One play of the attack game.

    ``response`` is the policy's whole text (a style that was dealt stands before it, though its tokens are the
    prompt's), ``style`` and ``rewritten`` what was read from it (``rewritten`` is empty when nothing could be read).
    ``answers`` and ``verdicts`` have one entry per opponent sample, and are empty when the rewrite was invalid (an
    invalid rewrite is never put to the opponent).

    Example:
        >>> # a flip: valid, and the opponent, right on task.query, got it wrong
        >>> # Episode(task, prompt_ids, response_ids, True, "[casual] hows paris weather", "casual",
        >>> #         "hows paris weather", report, ("<tool_call>...",), (Verdict(False, False, Reason.WRONG_VALUE),))
    """

    task: Task
    prompt_ids: tuple[int, ...]
    response_ids: tuple[int, ...]
    finished: bool  # the policy ended its turn within the token limit
    response: str
    style: str
    rewritten: str
    validity: ValidityReport
    answers: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    status: EpisodeStatus = EpisodeStatus.PLAYED
    sampler_logp: tuple[float, ...] = ()  # log-prob of each response token as the sampler computed it
    dealt_tokens: int = 0  # how many tokens at the prompt's end are a style that the game dealt

    @property
    def valid(self) -> bool:
        """True when every check of the gate passed."""
        return self.validity.valid

    @property
    def flipped(self) -> bool:
        """True for an attack success: valid, and every answer of the opponent is wrong."""
        return self.valid and bool(self.verdicts) and not any(verdict.correct for verdict in self.verdicts)

    @property
    def main_reason(self) -> Reason:
        """The reason of most verdicts, of equally frequent ones the first; there must be a verdict."""
        return Counter(verdict.reason for verdict in self.verdicts).most_common(1)[0][0]


@dataclass(frozen=True, slots=True)
class AnswerEpisode:
    """One sampled answer of the function caller that it is to learn from.

    ``verdict`` is None when the answer was cut at the token limit: such an episode is dropped and counted, never
    rewarded.

    Example:
        >>> # AnswerEpisode(task, "hows paris weather", prompt_ids, response_ids, "<tool_call>...",
        >>> #               Verdict(False, False, Reason.WRONG_VALUE)).correct is False
    """

    task: Task
    query: str  # the wording that was put to the caller
    prompt_ids: tuple[int, ...]
    response_ids: tuple[int, ...]
    answer: str
    verdict: Verdict | None
    sampler_logp: tuple[float, ...] = ()

    @property
    def valid(self) -> bool:
        """True: there is no gate for answers."""
        return True

    @property
    def correct(self) -> bool:
        """Tolerantly correct; a cut answer is not."""
        return self.verdict is not None and self.verdict.correct
