"""Put cases to a caller: what is asked alike is asked once, and every case gets an outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from toolspar.calls.check import check_answer
from toolspar.evaluate.robustness.records import AnswerStatus, Caller, CallerAnswer, Outcome
from toolspar.tasks.perturbations.records import Case


def play(
    caller: Caller,
    cases: Sequence[Case],
    *,
    cases_per_batch: int = 64,
    progress: Callable[[int, int], None] | None = None,
) -> list[Outcome]:
    """The outcome of every case, in their order.

    Args:
        caller: Who answers.
        cases: The cases; those that look the same to a caller are put to it once.
        cases_per_batch: Different cases that are put to the caller in one call.
        progress: Told, after each batch, how many different cases are answered, and of how many.
    """
    keys = [_as_asked(case) for case in cases]
    first = {key: case for key, case in zip(reversed(keys), reversed(cases), strict=True)}
    # requests about the same tools side by side: a local sampler computes what their prompts share once
    wanted = sorted(dict.fromkeys(keys), key=lambda key: repr(first[key].task.tools))
    answers: dict[Any, CallerAnswer] = {}
    for start in range(0, len(wanted), cases_per_batch):
        batch = wanted[start : start + cases_per_batch]
        answers |= zip(batch, caller.answers([first[key] for key in batch]), strict=True)
        if progress:
            progress(len(answers), len(wanted))
    return [outcome(case, answers[key]) for case, key in zip(cases, keys, strict=True)]


def outcome(case: Case, answer: CallerAnswer) -> Outcome:
    """An answer with its verdict, if it is whole."""
    if answer.status is not AnswerStatus.ANSWERED:
        return Outcome(case, answer, None)
    return Outcome(case, answer, check_answer(case.task.tools, case.task.expected, answer.content))


def _as_asked(case: Case) -> str:
    """All that a caller sees of a case; the order of keys counts."""
    return repr((case.task.query, case.task.tools, case.earlier, case.rendering))
