"""The whole request as somebody else's words: "My neighbour keeps saying, 'Log three kingfishers'"."""

from __future__ import annotations

import re

from toolspar.tasks.records import Task
from toolspar.verify.reading import mentions_in
from toolspar.verify.stance.asking import asks

_QUOTE = re.compile(
    r"[\"\u201c](?P<double>[^\"\u201d]{8,})[\"\u201d]|(?<!\w)['\u2018](?P<single>.{8,}?)['\u2019](?!\w)", re.DOTALL
)
_SOMEBODY_SAYS = re.compile(
    r"\b(?:he|she|they|(?:my|our|his|her|their|the|a|an|this|that) (?:[\w-]+ ){0,2}?[\w-]+|everyone|somebody|someone"
    r"|(?-i:[A-Z][a-z]+)) (?:just |always |once |still |then |also |only )?(?:keeps? (?:\w+ing)|says?|said|asks?|asked"
    r"|told (?:me|us|him|her)|wrote|writes|reads?|shout(?:s|ed)|texted|yelled|quoted|insist(?:s|ed))\W*$",
    re.IGNORECASE,
)


def somebody_elses(task: Task, rewritten: str) -> str:
    """Who says the request, where all of it stands in a quotation and nothing outside asks for it; or nothing.

    Args:
        task: The task.
        rewritten: The rewrite.
    """
    mentions = mentions_in(task, rewritten)
    for quote in _QUOTE.finditer(rewritten):
        start, end = quote.span("double" if quote["double"] else "single")
        if not mentions or not all(start <= m.start and m.end <= end for m in mentions):
            continue
        speaker = _SOMEBODY_SAYS.search(rewritten[: quote.start()])
        if speaker and not asks(f"{rewritten[: speaker.start()]} {rewritten[quote.end() :].lstrip('?!. ')}"):
            return speaker[0].strip()
    return ""
