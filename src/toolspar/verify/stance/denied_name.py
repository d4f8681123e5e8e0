"""What a rewrite denies of a request that has negators of its own: "check Google Books, not Open Library".

A request without a negator needs no look at what one governs; beside "I'm not sure of the title" one more would hide.
"""

from __future__ import annotations

import re

from toolspar.tasks.records import Task
from toolspar.verify.reading import clauses, content_stems, stems
from toolspar.verify.stance.polarity import HARMLESS, NEGATOR

_DENIED = re.compile(
    r"\b(?:not|without|except)\s+(?:(?:the|an?|in|on|at|for|of|from|with|to|my|our)\s+)*([^.,;:?!()]+)", re.IGNORECASE
)
_LONGEST = 3  # words of what is denied


def denies_named(task: Task, rewritten: str) -> str:
    """What is denied and said nowhere else, of the words that the query says where it denies nothing.

    Args:
        task: The task.
        rewritten: The rewrite.

    Returns:
        The words; empty if there are none.
    """
    plain = " ; ".join(c.text for c in clauses(task.query, ()) if not NEGATOR.search(c.text))
    asked = content_stems(plain) - content_stems(" ; ".join(m[0] for m in _DENIED.finditer(task.query)))
    for match in _DENIED.finditer(HARMLESS.sub(lambda said: " " * len(said[0]), rewritten)):
        named = content_stems(match[1])
        rest = frozenset(stems(rewritten[: match.start()] + " ; " + rewritten[match.end() :]))
        if named and len(match[1].split()) <= _LONGEST and named <= asked and not named <= rest:
            return match[0]
    return ""
