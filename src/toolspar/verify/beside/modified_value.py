"""A word that becomes a part of a value: "buster basket" for basket, "Cairo-b" for Cairo, "Statistics: intricacy"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.grounding import Mention, stem
from toolspar.tasks.quantities import UNIT_OF, scan
from toolspar.tasks.records import Task
from toolspar.verify.beside.request_words import VERBS
from toolspar.verify.reading import SMALL_TALK, mentions_in, misspelt
from toolspar.verify.wording.tool_words import tool_stems

_WORD_BEFORE = re.compile(r"(?P<left>[\w'-]+)?(?P<gap>[ ,;:.]*)\b(?P<word>[a-z][a-z'-]{2,}) $")
_LEFT = re.compile(r"([\w'-]+)[ ,]*$")
_GLUED = re.compile(r"-[A-Za-z\d]{1,2}(?![\w:-])")
_TITLE = re.compile(r"\s+(?:junior|jr\.?|senior|sr\.?|II|III|IV)(?!\w)", re.IGNORECASE)
_NUMBER = re.compile(
    r"\s+\d{1,3}(?=\s*(?:[.,;:!?](?!\d)|$|\b(?:for|in|on|at|to|with|from|by|and|of|keeping|starting)\b))", re.IGNORECASE
)
_LABELS = frozenset(
    """named called titled entitled numbered number code size article label labelled labeled ending reading saying
    plain simple simply usual same typical regular certain specific exact following nice good great lovely beautiful
    favourite favorite dear little wonderful beloved trusty famous delicious tasty poor whole entire actual said classic
    traditional proper real own respective current existing ordinary standard normal mentioned aforementioned quite very
    rather really just only once twice maybe about around including namely preferably ideally roughly please some more
    home kitchen new dreaded darn damn bloody freaking goddamn mere humble basic regarding concerning about""".split()
)
_SUBTITLE = re.compile(r"[\"”'’]?: ([a-z][a-z'-]+)[\s.!?]*$")
_URGENT = frozenset("urgent asap now today soon quickly immediately important".split())
_UNITS = frozenset(UNIT_OF) | {"degrees", "degree"}
_ANOTHER = frozenset("another other different wrong fake former alternative".split())
_OPENS = frozenset("and to then please also or not but so".split())


def modified_value(task: Task, rewritten: str) -> str:
    """The value that a word of the rewrite turns into another one, with that word; or nothing.

    A word counts where it stands between a value and the very word that the query has before that value, and neither
    the query nor a tool knows it. Before a name or a code it changes nothing ("in sunny Cairo"), unless it says that
    another one is meant where there is one call.

    Args:
        task: The task.
        rewritten: The rewrite.
    """
    left_of: dict[str, set[str]] = {}
    for mention in mentions_in(task, task.query):
        left = _LEFT.search(task.query[: mention.start])
        left_of.setdefault(mention.path, set()).add(left[1].lower() if left else "")
    known = {stem(word) for word in words(task.query)} | tool_stems(task) | SMALL_TALK
    mentions = mentions_in(task, rewritten)
    for mention in mentions:
        if mention.form == "literal" and isinstance(mention.value, str):
            others = [m for m in mentions if m.start >= mention.end]
            said = (
                _glued(task, rewritten, mention, others)
                or _before(task, rewritten, mention, left_of, known)
                or _subtitled(rewritten, mention, known)
            )
            if said:
                return said
    return ""


def _subtitled(rewritten: str, mention: Mention, known: set[str] | frozenset[str]) -> str:
    """A value that a last word after a colon makes longer: "take her out of Statistics: intricacy."."""
    found = _SUBTITLE.match(rewritten, mention.end)
    if found is None or stem(found[1]) in known or found[1] in STOP_WORDS | _URGENT:
        return ""
    return rewritten[mention.start : found.end(1)]


def _before(
    task: Task, rewritten: str, mention: Mention, left_of: dict[str, set[str]], known: set[str] | frozenset[str]
) -> str:
    found = _WORD_BEFORE.search(rewritten[: mention.start])
    if found is None or found["left"] is None:
        return ""
    word, left = found["word"], found["left"].lower()
    if len(task.expected) == 1 and word in _ANOTHER and word not in words(task.query):
        return f"{word} {rewritten[mention.start : mention.end]}"
    if not rewritten[mention.start].islower():
        return ""
    if left not in left_of.get(mention.path, ()) or stem(word) in known or word in STOP_WORDS | _LABELS:
        return ""
    if any(q.start <= found.start("word") < q.end for q in scan(rewritten)) or _UNITS & set(word.split("-")):
        return ""
    ordered = word in VERBS and (left in _OPENS or found["gap"].strip())
    if ordered or word.endswith("ly") or misspelt(word, task.query):
        return ""
    return f"{word} {rewritten[mention.start : mention.end]}"


def _glued(task: Task, rewritten: str, mention: Mention, others: Sequence[Mention]) -> str:
    for pattern in (_GLUED, _TITLE, _NUMBER):
        tail = pattern.match(rewritten, mention.end)
        if tail and any(m.start < tail.end() for m in others):
            continue  # a value of its own: "Luna 7"
        if tail and f"{rewritten[mention.start : mention.end]}{tail[0]}".lower() not in task.query.lower():
            return f"{rewritten[mention.start : mention.end]}{tail[0]}"
    return ""
