"""Whether a limit counts itself, where the calls say so: "over 500" is not "at least 500" to a query's operator."""

from __future__ import annotations

import re

from toolspar.tasks.grounding import leaves, value_texts
from toolspar.tasks.records import Task

_WITHOUT_IT = frozenset("gt lt > < greater_than less_than more_than".split())
_WITH_IT = frozenset(
    """gte lte ge le >= <= greater_than_or_equal less_than_or_equal greater_or_equal less_or_equal at_least
    at_most""".split()
)
_COUNTS_ITSELF = re.compile(
    r"\bat (?:least|most)\b|\bor (?:more|less|fewer|above|below|over|under|higher|lower|greater|larger|smaller|older"
    r"|younger|longer|shorter|later|earlier|equal|better)\b|\b(?:no|not) (?:more|less|fewer|later|earlier|higher|lower"
    r"|older|greater|smaller) than\b|\b(?:min|max)imum\b|\bup to\b|\band (?:up|above|below|over|under)\b"
    r"|[<>]=|[\u2264\u2265]|\bupwards\b|\binclusive|\bequal",
    re.IGNORECASE,
)
_BEYOND = re.compile(
    r"(?<!no )(?<!not )\b(?:more|greater|higher|larger|bigger|older|longer|less|fewer|lower|smaller|younger|shorter"
    r"|later|earlier|better) than\b(?! or)|\b(?:over|above|beyond|exceed\w*|under|below|surpass\w*)\b",
    re.IGNORECASE,
)


def changed_strictness(task: Task, rewritten: str) -> str:
    """The words by which a limit counts itself now, or no more, against the operator of the calls; or nothing.

    Args:
        task: The task.
        rewritten: The rewrite.
    """
    texts = {text.lower() for _, value in leaves(task.expected) for text in value_texts(value)}
    for wanted, other, own, foreign in (
        (_WITHOUT_IT, _WITH_IT, _BEYOND, _COUNTS_ITSELF),
        (_WITH_IT, _WITHOUT_IT, _COUNTS_ITSELF, _BEYOND),
    ):
        if not texts & wanted or texts & other:
            continue
        was, now = ([pattern.findall(text) for pattern in (own, foreign)] for text in (task.query, rewritten))
        if len(now[0]) < len(was[0]) and len(now[1]) > len(was[1]):
            return f"another limit: {now[1][-1]!r}"
    return ""
