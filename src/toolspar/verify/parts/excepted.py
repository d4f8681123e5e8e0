"""Values that are left out of all the others: "Delete all the configs but d0404" spares just what the query names."""

from __future__ import annotations

import re

from toolspar.tasks.records import Task
from toolspar.verify.reading import mentions_in

_ALL_BUT = re.compile(
    r"\b(?P<all>all|every\w*|each|any(?!thing\b| more\b| longer\b)\w*|the (?:rest|others?|whole)"
    r"|nothing|none|no ?one|nobody|anything)\b"
    r"[^.?!;]*?(?<!,)\s(?:but|except(?:ing)?(?: for)?|other than|apart from|aside from|excluding|save(?: for)?|bar)"
    r" (?:(?:for|the|that|my|our|one|with|called|named|of|number|[\w-]+(?=s? [\"“']))\s)*[\"“'#]*$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"[\"”'’]?,? (?:is|are|was|has|have|had|must|needs?|should|can|could|will|would|goes|may)\b", re.IGNORECASE
)
_NOTHING = re.compile(r"(?:nothing|none|no ?one|nobody|anything)$", re.IGNORECASE)


def excepted(task: Task, rewritten: str) -> str:
    """The words that spare a value of the expected calls from what is done to the others, or nothing.

    "Nothing but d0404" spares all others.
    """
    for mention in mentions_in(task, rewritten):
        found = _ALL_BUT.search(rewritten[: mention.start])
        joins = _GOES_ON.match(rewritten, mention.end)  # "all is well, but d0404 has to go"
        if (
            found
            and not joins
            and not _NOTHING.match(found["all"])
            and not _ALL_BUT.search(_before(task, str(mention.value)))
        ):
            return f"spared: {rewritten[found.start() : mention.end]!r}"
    return ""


def _before(task: Task, value: str) -> str:
    """The query up to a value."""
    return task.query.partition(value)[0]
