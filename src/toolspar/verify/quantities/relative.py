"""A value that is only a starting point now: "one step above warning", "enough to bring our stock to 6"."""

from __future__ import annotations

import re

from toolspar.tasks.records import Task

_BESIDE_IT = re.compile(
    r"\b(?:one|two|a|half a) (?:step|level|notch|size|grade|tier|place|floor|class)"
    r" (?:above|below|beyond|up from|down from"
    r"|over|under|higher than|lower than|(?:bigg|small|larg)er than)\b",
    re.IGNORECASE,
)
_UP_TO_IT = re.compile(
    r"\benough\b[^.;?!]{0,60}?"
    r"\b(?:to (?:bring|get|take|fill|top)|so (?:that )?we (?:have|reach)|to (?:have|reach|make))\b",
    re.IGNORECASE,
)


def only_relative(task: Task, rewritten: str) -> str:
    """The words by which a value became a starting point or a level to reach, which the query does not have.

    Args:
        task: The task.
        rewritten: The rewrite.
    """
    for pattern in (_BESIDE_IT, _UP_TO_IT):
        match = pattern.search(rewritten)
        if match and not pattern.search(task.query) and task.expected:
            return match[0]
    return ""
