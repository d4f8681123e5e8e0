"""Statements that a rewrite puts beside its request although they hold a value: what they name is only told of."""

from __future__ import annotations

import re

from toolspar.tasks.records import Task
from toolspar.verify.asking import asks, tells
from toolspar.verify.reading import Clause, clauses, masked_values, mentions_in, sentence_spans

_CIRCUMSTANCE = re.compile(  # "after one cancelled ride, ": no work to be done first, as "after closing it, " is
    r"\W*(?:(?:and|but|so) )?(?:after|despite|in spite of|thanks to|because of|following|besides)"
    r" (?!\w+ing\b|you\b|that\b|this\b|which\b)[^,;.?!]*,",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|went|came|took|gave|lost|saw|made|said|told|left|kept|fell|broke|met|ran|bought|stood|spent"
    r"|found|sold|paid|ate|won|forgot|sat|wrote|drove|flew|thought|taught|sent|built|felt|held|wore|grew|\w+n['’]t"
    r"|(?:has|have|['’]ve) (?:\w+ )?(?:been|\w+ed))\b"
    r"|^\W*(?:[A-Z_][\w'’]*|my|our|his|her|their|the|a|an)(?: (?!is\b|are\b)[\w'’-]+){0,4}? \w{2,}[^e]ed\b",
)


def told_of(task: Task, rewritten: str, at: int) -> bool:
    """Whether a place stands in a sentence that only states something, while another sentence asks.

    Args:
        task: The task.
        rewritten: The rewrite.
        at: The place, as an index into the rewrite.

    Example:
        "Mira dropped Pottery last year. Now she wants Weaving, so enroll her." only tells of pottery.
    """
    sentence = _sentence(task, rewritten, at)
    if sentence is None or rewritten[sentence.end : sentence.end + 1] == "?":
        return False
    mentions = mentions_in(task, rewritten)
    parts = [c for c in clauses(rewritten, mentions) if sentence.start <= c.start < sentence.end]
    plain = masked_values(rewritten, mentions)
    said = plain[sentence.start : sentence.end]
    if asks(said) or not any(tells(plain[c.start : c.end]) for c in parts[:1]):
        return False
    return asks(rewritten[: sentence.start]) or asks(rewritten[sentence.end :])


def told_of_once(task: Task, rewritten: str, at: int) -> bool:
    """Whether such a sentence tells of the past: then not even an open argument would take what it names."""
    sentence = _sentence(task, rewritten, at)
    if sentence is None or not told_of(task, rewritten, at):
        return False
    plain = masked_values(rewritten, mentions_in(task, rewritten))
    return _PAST.search(plain[sentence.start : sentence.end]) is not None


def circumstance(task: Task, rewritten: str, at: int) -> bool:
    """Whether a place stands in the opening words that say when or why somebody asks: "after one lost ticket, ..."."""
    sentence = _sentence(task, rewritten, at)
    opening = _CIRCUMSTANCE.match(rewritten, sentence.start) if sentence else None
    if opening is None or opening.end() <= at:
        return False
    return not any(m.start < opening.end() for m in mentions_in(task, rewritten) if m.start >= opening.start())


def _sentence(task: Task, rewritten: str, at: int) -> Clause | None:
    spans = sentence_spans(rewritten, mentions_in(task, rewritten))
    return next((s for s in spans if s.start <= at < s.end), None)
