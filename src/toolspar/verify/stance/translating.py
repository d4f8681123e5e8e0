"""A text to translate stays one: "Where is the station? Please answer in Polish" asks for the station."""

from __future__ import annotations

import re

from toolspar.tasks.records import Task
from toolspar.verify.reading import masked_values, mentions_in

_ANSWERED = re.compile(r"\b(?:answer|reply|respond|write back)\b[^.?!;]*\bin\s+_*$", re.IGNORECASE)
_TRANSLATED = re.compile(
    r"\b(?:translat\w+|say|said|put|render\w*|mean\w*|version|called|word for|turn\w*|convert\w*)\b", re.IGNORECASE
)


def answered_instead(task: Task, rewritten: str) -> str:
    """The words by which a text is to be answered and not translated any more, or nothing.

    Args:
        task: The task.
        rewritten: The rewrite.
    """
    if not re.search(r"\btranslat", task.query, re.IGNORECASE):
        return ""
    mentions = mentions_in(task, rewritten)
    plain = masked_values(rewritten, mentions)
    if _TRANSLATED.search(plain):
        return ""
    found = (_ANSWERED.search(plain[: m.start]) for m in mentions)
    return next((f"another action: {match[0].rstrip('_ ')!r}" for match in found if match), "")
