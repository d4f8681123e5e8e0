"""What a rewrite appends to a request that is whole without it: "and copper the lamp", "along with the articles"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.grounding import Mention
from toolspar.tasks.records import Task
from toolspar.verify.beside.request_words import VERBS, coverage, holds, unknown_words
from toolspar.verify.reading import clauses, mentions_in, sentence_spans
from toolspar.verify.stance.asking import idle, tells

_MORE_FIRST = re.compile(r"^\W*(?:(?:and|but) )?(?:then|also|as well as)\b\W*", re.IGNORECASE)
MORE_LAST = re.compile(r"\W*\b(?:too|as well|also|meanwhile)\W*$", re.IGNORECASE)
"""The end of a clause that says that it comes on top: "... as well"."""
_SOMEBODY = re.compile(r"\W*(?:i|we|he|she|they|it|my|our|his|her|their)\b", re.IGNORECASE)
_ASKING_WORDS = frozenset("how what when where who which whether".split())
_ALL_SAID = 0.95  # share of the query that is said elsewhere, where what is added cannot be a part of it
_ORDER = re.compile(
    r"^\W*and (?:(?:then|just|also|please|now|quickly) )*(?P<verb>(?-i:[a-z]{3,}))(?: up| down| out| off| in"
    r"| on)? (?:(?:with |in |on )?(?:the|a|an|my|our|your|his|her|every|this|these|those)) (?=[a-z])",
    re.IGNORECASE,
)
_NO_ORDER = frozenset(
    """have make take give spare save enjoy thank thanks excuse forgive pardon bless mind ignore wish know hope say see
    tell help let get keep bear half all both such what quite many only even with within without behind under over above
    below beside besides near since because while though although after before until till from into onto upon during
    despite like unlike per via amid among around against across along beyond inside outside toward towards through
    throughout about not never neither nor yet still maybe perhaps here there where when which who whose how why hurry
    sorry please cheers sure glad happy hence thus therefore later sometimes often usually always""".split()
)
_ADDED = re.compile(
    r"^\W*(?:and )?(?:along with|together with|as well as|in addition to|alongside|plus|and also) (?!(?:my|our|his"
    r"|her|your|many|best|warm|kind|all|that|it|this|a (?:big|huge|million|lot)|i|we|you|they|he|she)\b)",
    re.IGNORECASE,
)
_WISHED = re.compile(
    r"\b(?:i|we)(?:['\u2019]d| would)? (?:also|then also) (?:like|appreciate|love|want|need|welcome|be (?:glad"
    r"|grateful) (?:for|of)) (?:to (?:have|get|see|receive) )?(?:a|an|the|some|two|three|another)\b",
    re.IGNORECASE,
)


def appended(task: Task, rewritten: str) -> str:
    """The clause by which more is asked for than the query asks, or nothing.

    Args:
        task: The task.
        rewritten: The rewrite; a clause counts where it holds no value and the rest says all of the query.
    """
    mentions = mentions_in(task, rewritten)
    return _marked_as_more(task, rewritten, mentions) or (_joined(task, rewritten, mentions) if mentions else "")


def _joined(task: Task, rewritten: str, mentions: Sequence[Mention]) -> str:
    """A clause without values that joins an order, a thing or a wish to the request."""
    for clause in clauses(rewritten, mentions):
        order = _ORDER.match(clause.text)
        found = (
            (order if order and not tells(clause.text) and _orders(order["verb"]) else None)
            or _ADDED.match(clause.text)
            or _WISHED.search(clause.text)
        )
        if found is None or holds(clause.start, clause.end, mentions):
            continue
        if unknown_words(task, clause.text) and coverage(task, rewritten, clause.start, clause.end) >= _ALL_SAID:
            return f"something more: {clause.text.strip()!r}"
    return ""


def _marked_as_more(task: Task, rewritten: str, mentions: Sequence[Mention]) -> str:
    """A clause without values that says itself that it adds work: "then zip the folder up"."""
    own = set(words(task.query))
    for clause in clauses(rewritten, mentions):
        marked = _MORE_FIRST.search(clause.text) or MORE_LAST.search(clause.text)
        if not marked or idle(clause, rewritten) or tells(clause.text) or marked[0].strip(" ,.").lower() in task.query:
            continue
        around = next(s for s in sentence_spans(rewritten, mentions) if s.start <= clause.start < s.end)
        if holds(clause.start, around.end, mentions):
            continue  # a value follows, to which it may belong
        plain = MORE_LAST.sub("", _MORE_FIRST.sub("", clause.text))
        if _SOMEBODY.match(plain):
            continue
        new = unknown_words(task, plain)
        work = any(word in VERBS - own or word in _ASKING_WORDS for word in words(plain)[:1])
        if (len(new) > 1 or work and new) and coverage(task, rewritten, clause.start, clause.end) >= _ALL_SAID:
            return f"something more: {clause.text.strip()!r}"
    return ""


def _orders(verb: str) -> bool:
    return verb not in _NO_ORDER | STOP_WORDS and not verb.endswith(("ing", "ly", "ed"))
