"""A second value for an argument in the words of the first one: "for the clerk role ... for the driver role"."""

from __future__ import annotations

import re

from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.grounding import Mention, stem
from toolspar.tasks.records import Task
from toolspar.verify.beside.rivals import set_aside
from toolspar.verify.reading import SMALL_TALK, clauses, mentions_in, stems
from toolspar.verify.stance.asking import idle
from toolspar.verify.stance.polarity import NEGATOR
from toolspar.verify.wording.tool_words import tool_stems

_ARTICLE = r"(?:the|a|an|my|our)"
_BEFORE = re.compile(rf"\b(?P<cue>for|in|at|on|with|to|from|by|as|of)\s+(?:{_ARTICLE}\s+)?[\"'“‘]?$", re.IGNORECASE)
_NOUN = re.compile(r"[\"'”’]?\s+(?P<noun>[a-z]{3,})\b")
_NOT_TELLING = STOP_WORDS | frozenset(
    "whole entire usual regular given named said mentioned above respective correct exact specific".split()
)


def second_value(task: Task, rewritten: str) -> str:
    """The words that give an argument another value although the rewrite still says the first one.

    The query must tell the value's frame, a preposition before and a noun behind it ("for the payroll clerk role"),
    and the rewrite must say that frame twice, once with words of its own.

    Args:
        task: The task.
        rewritten: The rewrite.

    Returns:
        The second frame with what it holds, empty if there is none.
    """
    mentions = mentions_in(task, rewritten)
    known = stems(task.query) | tool_stems(task) | SMALL_TALK
    for old in mentions_in(task, task.query):
        frame = _frame(task.query, old)
        here = [m for m in mentions if m.path == old.path]
        if frame is None or len(here) != 1 or _frame(rewritten, here[0]) != frame:
            continue
        pattern = rf"\b{frame[0]}\s+{_ARTICLE}\s+(?P<other>(?:[a-z][\w'’-]*\s+){{1,3}}?){frame[1]}\b"
        for match in re.finditer(pattern, rewritten, re.IGNORECASE):
            if match.start() < here[0].end and here[0].start < match.end():
                continue
            new = [w for w in words(match["other"]) if w not in _NOT_TELLING and stem(w) not in known]
            if new and _asked_for(rewritten, match.span(), old.path.split(".")[1], mentions):
                return f"a second value: {match[0]!r}"
    return ""


def _frame(text: str, mention: Mention) -> tuple[str, str] | None:
    """The preposition before a value in words, and the noun behind it."""
    before, behind = _BEFORE.search(text[: mention.start]), _NOUN.match(text, mention.end)
    if not isinstance(mention.value, str) or before is None or behind is None or behind["noun"] in STOP_WORDS:
        return None
    return before["cue"].lower(), behind["noun"].lower()


def _asked_for(rewritten: str, said: tuple[int, int], key: str, mentions: tuple[Mention, ...]) -> bool:
    """Whether the second frame goes with the request: it is neither refused nor only told of."""
    clause = next((c for c in clauses(rewritten, mentions) if c.start <= said[0] < c.end), None)
    if clause is None or idle(clause, rewritten) or NEGATOR.search(rewritten[clause.start : said[0]]):
        return False
    return not set_aside(rewritten, key, said, mentions)
