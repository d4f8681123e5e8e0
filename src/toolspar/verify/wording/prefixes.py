"""Verbs that a prefix turns into another deed: "link" and "unlink", "arm" and "disarm", "start" and "restart"."""

from __future__ import annotations

import re

from toolspar.tasks.grounding import stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import clauses, mentions_in, stems, touches
from toolspar.verify.stance.asking import idle
from toolspar.verify.stance.polarity import NEGATOR, TURNING_OFF
from toolspar.verify.wording.tool_words import tool_stems

_UNDOING = ("un", "dis")
_AGAIN = frozenset("start boot open launch activate schedule enable".split())
"""Verbs that bring something about, so that doing them again needs something that is there already."""

_ORDERED = re.compile(
    r"(?:^|[.:;!?,]\s|\b(?:to|please|you|and|then|just|kindly|now|hi|hey)\s)(?=\W*(?P<verb>[a-z]{3,})\b)",
    re.IGNORECASE,
)


def prefixed(task: Task, rewritten: str) -> str:
    """The verb that is one of the query with a prefix, or without its prefix, and so orders another deed.

    Args:
        task: The task.
        rewritten: The rewrite.

    Returns:
        The verb, empty if there is none.
    """
    if not task.expected or TURNING_OFF.search(task.query):
        return ""
    asked = [m["verb"].lower() for m in _ORDERED.finditer(task.query)]
    said = stems(rewritten)
    verbs = [verb for verb in asked if stem(verb) not in said]
    mentions = mentions_in(task, rewritten)
    for clause in clauses(rewritten, mentions):
        for match in _ORDERED.finditer(clause.text):
            verb, at = match["verb"].lower(), clause.start + match.start("verb")
            if stem(verb) in stems(task.query) or any(m.start <= at < m.end for m in mentions):
                continue
            turned = any(_turned(old, verb, task) for old in verbs) and touches(clause, mentions, task.query)
            aside = idle(clause, rewritten) or NEGATOR.search(clause.text[: match.start("verb")])
            if turned and not aside:
                return verb
    return ""


def _turned(old: str, new: str, task: Task) -> bool:
    """Whether one verb is the other with a prefix of undoing, or with one of doing it again."""
    undone = any(new == prefix + old or old == prefix + new for prefix in _UNDOING)
    return undone or old in _AGAIN and new == f"re{old}" and stem(new) not in tool_stems(task)
