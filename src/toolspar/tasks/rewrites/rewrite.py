"""Apply a family of rewrites to a task; every rewrite keeps the expected calls."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

from toolspar.tasks.english import same_wording
from toolspar.tasks.grounding import ground
from toolspar.tasks.quantities import scan
from toolspar.tasks.records import Task
from toolspar.tasks.rewrites.background import distractor, small_talk
from toolspar.tasks.rewrites.forms import date_forms, number_words
from toolspar.tasks.rewrites.letters import polite_email, statement
from toolspar.tasks.rewrites.noise import filler, thinking_aloud, typos
from toolspar.tasks.rewrites.order import reordered
from toolspar.tasks.rewrites.registers import casual, formal, indirect
from toolspar.tasks.rewrites.request import Request, read_request
from toolspar.tasks.rewrites.styles import Family
from toolspar.tasks.rewrites.texting import abbreviations, transcript

Operator = Callable[[Request, random.Random], str | None]
"""Another wording of the request, or None where the operator does not apply."""

_OPERATORS: dict[Family, Operator] = {
    Family.CASUAL: casual,
    Family.FORMAL: formal,
    Family.INDIRECT: indirect,
    Family.REORDERED: reordered,
    Family.NUMBER_WORDS: number_words,
    Family.DISTRACTOR: distractor,
    Family.FILLER: filler,
    Family.TYPOS: typos,
    Family.POLITE_EMAIL: polite_email,
    Family.STATEMENT: statement,
    Family.THINKING_ALOUD: thinking_aloud,
    Family.SMALL_TALK: small_talk,
    Family.ABBREVIATIONS: abbreviations,
    Family.DATE_FORMS: date_forms,
    Family.TRANSCRIPT: transcript,
}
# What may be applied before the family's own operator, for variety; only train operators before train families.
_BEFORE: dict[Family, tuple[Family, ...]] = {
    Family.CASUAL: (Family.REORDERED, Family.NUMBER_WORDS),
    Family.FORMAL: (Family.NUMBER_WORDS,),
    Family.INDIRECT: (Family.NUMBER_WORDS,),
    Family.DISTRACTOR: (Family.INDIRECT, Family.CASUAL, Family.REORDERED),
    Family.FILLER: (Family.CASUAL, Family.INDIRECT),
    Family.TYPOS: (Family.CASUAL, Family.INDIRECT, Family.FORMAL, Family.REORDERED),
    Family.NUMBER_WORDS: (Family.CASUAL, Family.FORMAL, Family.INDIRECT),
    Family.TRANSCRIPT: (Family.STATEMENT,),
    Family.ABBREVIATIONS: (Family.STATEMENT,),
    Family.DATE_FORMS: (Family.STATEMENT,),
}
_COMPOSED = 0.25  # share of rewrites that have an operator applied before their own
_TRIES = 4


def rewrite(task: Task, family: Family, rng: random.Random) -> str | None:
    """One rewrite of the task's query by a family.

    The expected calls stay right: argument values that the query says are still said (in any form that
    ``toolspar.tasks.grounding`` reads), no number is added, and an irrelevance task stays one.

    Args:
        task: The task; its query is never changed in place.
        family: The family to apply.
        rng: Source of all choices; equal states give equal rewrites.

    Returns:
        The rewrite, different from the query, or None where the family does not apply to this query.
    """
    for _ in range(_TRIES):
        start = task.query
        before = _BEFORE.get(family)
        if before and rng.random() < _COMPOSED:
            start = _OPERATORS[rng.choice(before)](read_request(task), rng) or start
        text = _OPERATORS[family](read_request(task, start), rng)
        if text and not same_wording(text, task.query) and keeps_values(task, text):
            return text
    return None


def keeps_values(task: Task, text: str) -> bool:
    """Whether every mention of the query survives in another wording and no quantity came or went."""
    said = Counter(mention.path for mention in ground(task.query, task.expected))
    if said - Counter(mention.path for mention in ground(text, task.expected)):
        return False
    return len([q for q in scan(text) if q.kind != "day"]) == len([q for q in scan(task.query) if q.kind != "day"])
