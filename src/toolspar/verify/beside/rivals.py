"""Another choice for a value that is given: wanted beside or instead of it, or only spoken of.

A rewrite may name a second choice where it wants the first: "Last year it was the German tour. French, please." The
second one is harmless if the rewrite still wants the first, and sets the second aside: refuses it, takes it back, or
tells of it in a statement of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.english import words
from toolspar.tasks.grounding import Mention
from toolspar.verify.reading import Clause, clauses, sentence_spans
from toolspar.verify.stance.asking import asks, beside, tells

_INSTEAD_OF = re.compile(
    r"\b(?:rather than|instead of|not|no|without|never|and not|as opposed to|over)\s+(?:(?:a|an|the|any|in|on|at|for"
    r"|more|another|with)\s+)*$",
    re.IGNORECASE,
)
_CORRECTED = re.compile(
    r"\W{1,3}(?:(?:er+|uh+|um+|erm|no|wait|sorry|rather|i mean|i meant|scratch that|make that)\W+)+(?:\w+ ){0,2}$",
    re.IGNORECASE,
)
_WHERE = re.compile(r"^\W*(?:where|whose|for which|which|although|though)\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:not|never|no|nothing|none|cannot|no longer|\w+n['’]t)\b", re.IGNORECASE)
_ONCE = r"was|were|had|did|used to|yesterday|ago|last (?:time|\w*day|week|month|year|spring|summer|autumn|winter)"
_FORMER = re.compile(
    rf"\b(?:{_ONCE})\b|(?:['’]ve|\b(?:have|has)) (?:\w+ )?(?:been|\w{{2,}}ed|made|done|got|seen|had|taken)\b",
    re.IGNORECASE,
)
_PAST = re.compile(rf"\b(?:{_ONCE}|(?:i|we|he|she|they|you) \w{{2,}}[^e]ed)\b", re.IGNORECASE)
_SUBJECT = re.compile(r"\W*(?:(?:and|but|so|since|because) )?(?:my|our|his|her|their|both|most)\b", re.I)
_AS_WELL = re.compile(r"\b(?:too|as well|also)\b", re.IGNORECASE)
_LONG = 6  # words of a clause with a subject that can hardly be without a verb


def set_aside(rewritten: str, key: str, said: tuple[int, int], mentions: Sequence[Mention]) -> bool:
    """Whether another choice for an argument is no wish of the rewrite.

    Args:
        rewritten: The rewrite.
        key: The argument, for which the calls have a value.
        said: Where the rewrite names the other choice.
        mentions: Where it says the values of the calls.
    """
    if _INSTEAD_OF.search(rewritten[: said[0]]):
        return bool(mentions)
    own = [m for m in mentions if key in m.path.split(".")]
    if any(m.end <= said[0] and _CORRECTED.fullmatch(rewritten[m.end : said[0]]) for m in own):
        return any(said[1] <= m.start for m in own)  # "green, no wait, brown" wants brown
    if any(said[1] <= m.start and _CORRECTED.fullmatch(rewritten[said[1] : m.start]) for m in mentions):
        return True
    found = clauses(rewritten, mentions)
    index = next((i for i, clause in enumerate(found) if clause.start <= said[0] < clause.end), None)
    if index is None or not mentions:
        return False
    if index and re.fullmatch(r"\s*(?:and|or)\s+[\w-]+\s*", found[index].text):
        index -= 1  # one more of what the clause before lists: "politics and sports"
    clause = found[index]
    if not own:
        past = tells(clause.text) and _PAST.search(clause.text) is not None
        return (past or not _holds(clause, mentions)) and _spoken_of(clause, rewritten, mentions)
    if not any(_wanted(c) for c in found if _holds(c, own)):
        return False
    sentence = next(s for s in sentence_spans(rewritten, mentions) if s.start <= said[0] < s.end)
    return any(not _holds(part, own) and _spoken_of(part, rewritten, mentions) for part in (sentence, clause))


def _holds(part: Clause, mentions: Sequence[Mention]) -> bool:
    return any(m.start < part.end and part.start < m.end for m in mentions)


def _wanted(clause: Clause) -> bool:
    """Whether a clause may be part of the request: it neither tells of the past nor denies."""
    return (
        asks(clause.text) or not _NEGATED.search(clause.text) and not (tells(clause.text) and _PAST.search(clause.text))
    )


def _spoken_of(part: Clause, rewritten: str, mentions: Sequence[Mention]) -> bool:
    """Whether a stretch of text is a statement that asks for nothing."""
    plain = _WHERE.sub("", rewritten[part.start : part.end + 1])
    if asks(plain) or _AS_WELL.search(plain) and not _FORMER.search(plain):
        return False
    long = _SUBJECT.match(plain) is not None and len(words(plain)) >= _LONG
    unreal = _NEGATED.search(plain) or _FORMER.search(plain)
    return tells(plain) or beside(part, mentions, rewritten) or long or unreal is not None
