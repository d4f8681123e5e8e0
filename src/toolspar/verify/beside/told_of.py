"""Statements that a rewrite puts beside its request although they hold a value: what they name is only told of."""

from __future__ import annotations

import re

from toolspar.tasks.records import Task
from toolspar.verify.beside.open_arguments import NameKind, open_slots, takes_name
from toolspar.verify.reading import Clause, clauses, content_stems, masked_values, mentions_in, sentence_spans
from toolspar.verify.stance.asking import asks, tells

_CIRCUMSTANCE = re.compile(  # "after one cancelled ride, ": no work to be done first, as "after closing it, " is
    r"\W*(?:(?:and|but|so) )?(?:after|despite|in spite of|thanks to|because of|following|besides|having)"
    r" (?!\w+ing\b|(?:you|done|finished)\b|that\b|this\b|which\b)[^,;.?!]*,",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|went|came|took|gave|lost|saw|made|said|told|left|kept|fell|broke|met|ran|bought|stood|spent"
    r"|found|sold|paid|ate|won|forgot|sat|wrote|drove|flew|thought|taught|sent|built|felt|held|wore|grew|\w+n['’]t"
    r"|(?:has|have|['’]ve) (?:\w+ )?(?:been|\w+ed))\b"
    r"|^\W*(?:[A-Z_][\w'’]*|my|our|his|her|their|the|a|an)(?: (?!is\b|are\b)[\w'’-]+){0,4}? \w{2,}[^e]ed\b",
)


_WHEN = re.compile(  # "at 7:30 " before the subject
    r"^\W*(?:at|on|by|in|from|since|this|every) [\w: ]{1,25}?,? (?=(?:i|we|he|she|it|they|my|our|the|there)\b)", re.I
)
_POINTS = re.compile(r"\b(?:it|its|them|they|their|he|him|his|she|her|this|that|these|those|one)\b", re.IGNORECASE)
_WISHED = re.compile(
    r"(?:['’]d| would) (?:now |also )?(?:like|love|prefer)\b|\b(?:wants?|needs?|should|too|also|as well|instead)\b",
    re.I,
)
_SO = re.compile(r"\W*so\b", re.IGNORECASE)


def told_of(task: Task, rewritten: str, at: int) -> bool:
    """Whether a place stands in a sentence that only states something, while another asks for what the query is about.

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
    plain = masked_values(rewritten, mentions)
    parts = [c for c in clauses(rewritten, mentions) if sentence.start <= c.start < sentence.end]
    index = next((i for i, c in enumerate(parts) if c.start <= at < c.end), 0)
    if index + 1 < len(parts) and _SO.match(parts[index + 1].text) and asks(plain[parts[index + 1].start :]):
        said = plain[parts[index].start : parts[index].end]
        return tells(_WHEN.sub("", said)) and not _WISHED.search(said)
    said = plain[sentence.start : sentence.end]
    if asks(said) or _WISHED.search(said) or not (tells(plain[parts[0].start : parts[0].end]) or _PAST.search(said)):
        return False
    rest = [s for s in sentence_spans(rewritten, mentions) if s != sentence and asks(rewritten[s.start : s.end + 1])]
    if not _PAST.search(said):  # what is said in the present after the request may add to it
        rest = [s for s in rest if s.start > sentence.start]
    return any(
        _POINTS.search(s.text)
        or content_stems(s.text) & content_stems(task.query)
        or any(s.start <= m.start < s.end for m in mentions)
        for s in rest
    )


def name_told_of(task: Task, rewritten: str, at: int) -> bool:
    """Whether a name stands in such a sentence or opening, and tells of the past or fits no open argument."""
    fits = any(takes_name(key, schema, NameKind.ANY) for key, schema in open_slots(task))
    if not told_of(task, rewritten, at):
        return not fits and circumstance(task, rewritten, at)
    sentence = _sentence(task, rewritten, at)
    plain = masked_values(rewritten, mentions_in(task, rewritten))
    return not fits or sentence is not None and _PAST.search(plain[sentence.start : sentence.end]) is not None


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
