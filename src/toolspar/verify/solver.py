"""A frozen function caller must still find the expected calls in a rewrite: the nearest thing to asking what it means.

A solver can only refuse what it cannot solve, so a weak one would refuse exactly the attacks that are worth most. Who
loads one measures it first, and it is never the model in training, which would judge its own mistakes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from toolspar.calls.check import check_answer
from toolspar.calls.records import Verdict
from toolspar.tasks.records import Task
from toolspar.verify.protocols import Solve
from toolspar.verify.records import CheckResult

_CUT = "cut at the token limit"
_ROUNDING = 1e-9  # 3 of 5 answers are a share of 0.6


class Solver:
    """Passes when enough of a solver's k answers to the rewrite make the expected calls.

    Answers are kept for one batch only, so that a game that was resumed asks what an unbroken one asks.

    Args:
        solve: The solver; for one pair it must always give the same answers, whatever the batch.
        min_share: Smallest share of right answers (by the tolerant comparison) that passes.
    """

    costly = True

    def __init__(self, solve: Solve, min_share: float) -> None:
        self._solve = solve
        self._min_share = min_share
        # by identity, as ids are not unique in all files; the task is kept so that its identity is not used again
        self._results: dict[tuple[int, str], tuple[Task, CheckResult]] = {}

    def prepare(self, pairs: Sequence[tuple[Task, str]]) -> None:
        """Put all different pairs to the solver in one call, and forget those of the call before."""
        self._results.clear()
        different = list({(id(task), text): (task, text) for task, text in pairs}.values())
        if different:
            for (task, text), answers in zip(different, self._solve(different), strict=True):
                self._results[id(task), text] = (task, self._judged(task, answers))

    def __call__(self, task: Task, rewritten: str) -> CheckResult:
        """Judge one rewrite; the score is the share of right answers."""
        known = self._results.get((id(task), rewritten))
        return known[1] if known else self._judged(task, self._solve([(task, rewritten)])[0])

    def _judged(self, task: Task, answers: Sequence[str | None]) -> CheckResult:
        verdicts = [None if answer is None else check_answer(task.tools, task.expected, answer) for answer in answers]
        wrong = [verdict for verdict in verdicts if verdict is None or not verdict.correct]
        share = 1 - len(wrong) / len(verdicts)
        if share >= self._min_share - _ROUNDING:
            return CheckResult(True, share)
        right = len(verdicts) - len(wrong)
        evidence = f"{right} of {len(verdicts)} answers are right ({share:.2f}, below {self._min_share:g})"
        return CheckResult(False, share, f"{evidence}; most often {_commonest(wrong)}")


def _commonest(wrong: Sequence[Verdict | None]) -> str:
    """The most frequent reason, of equally frequent ones the first, with the first detail that was found for it."""
    reason, _ = Counter(None if verdict is None else verdict.reason for verdict in wrong).most_common(1)[0]
    if reason is None:
        return _CUT
    detail = next(verdict.detail for verdict in wrong if verdict is not None and verdict.reason is reason)
    return f"{reason.value}: {detail}" if detail else reason.value
