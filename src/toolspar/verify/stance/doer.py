"""Who is to do it: what the user wanted to do ("Can I take a quiz?"), asked of the assistant."""

from __future__ import annotations

import re

from toolspar.tasks.records import Task

_OWN = re.compile(
    r"\b(?:can|could|may|might|shall|should|do|would like to|want to|let me|like to) ?(?:i |we )?"
    r"(?P<verb>take|borrow|attend|sit) (?P<thing>(?:an?|the|my|our|some) [\w'-]+)",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:i|we|me|us|i'd|we'd|let me)\b", re.IGNORECASE)
_OF_YOU = (
    r"\b(?:you|u|ya|ye)(?:'d|'ll| would| could| can| might| will| may| should)?"
    r"(?: please| kindly| just| all| also| yourself)*(?: to)? "
)


def other_doer(task: Task, rewritten: str) -> str:
    """The words that ask the assistant to do what the user wanted to do, or nothing.

    Only of verbs that have the user for their doer and no help in them: "could you rent me" is the user's renting.

    Example:
        For "Can I take a quiz of 5 questions?", "I'd be happy if you could take a quiz of 5 questions" asks another.
    """
    own = _OWN.search(task.query)
    if own is None or not _FIRST_PERSON.search(task.query[: own.start("verb")]):
        return ""
    asked = re.search(rf"{_OF_YOU}{own['verb']} {_any_article(own['thing'])}", rewritten, re.IGNORECASE)
    return asked[0] if asked and not re.search(_OF_YOU + own["verb"], task.query, re.IGNORECASE) else ""


def _any_article(thing: str) -> str:
    return rf"(?:an?|the|my|our|some|your) {re.escape(thing.rsplit(maxsplit=1)[-1])}\b"
