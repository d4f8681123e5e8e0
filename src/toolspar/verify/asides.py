"""Clauses that only tell something beside the request: "I've tried 4 times", "my husband supports Liverpool"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.english import REQUEST_VERBS, words
from toolspar.tasks.grounding import Mention
from toolspar.tasks.records import Task
from toolspar.verify.reading import Clause, clauses, content_stems, mentions_in

_ASKS = re.compile(
    r"\?\s*$|\bplease\b|\b(?:can|could|will|would|may|might) (?:you|i|we)\b"
    r"|\b(?:i|we)(?:'d| would) (?:like|love|prefer|want)"
    r"|\b(?:i|we)(?:'ll)? (?:\w+ )?(?:need|want|require|wish|hope(?! i ha)|prefer|ask|request|must|have to"
    r"|should(?! know| have| be used))\b"
    r"|\b(?:i'm|we're|i am|we are) (?:\w+ )?(?:looking|after|hoping|searching|trying|going to|planning|interested)\b"
    r"|\blet's\b|\bmake (?:it|that|sure)\b"
    r"|\b(?:it|that|this|they|which|these|those) (?:should|must|needs?|has|have to|ought)\b"
    r"|\b(?:what|which|who|where|when|how|why) (?:is|are|was|were|do|does|did|can|could|would|will|much|many)\b",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(  # someone of whom something is told
    r"\b(?:i|i've|i'm|i'd|we|we've|we're|my|our|he|she|they|his|her|their|it's|it|nobody|somebody|everyone|it'll"
    r"|mum|mom|dad|this is|that's|the (?:kids|children|others|neighbou?rs|boss|family|cat|dog))\b",
    re.IGNORECASE,
)
_TOLD = re.compile(  # verbs of reports and of states that ask for nothing
    r"\b(?:have|has|had|i've|we've|he's|she's|was|were|took|went|got|made|lost|failed|missed|tried|sold|bought|left"
    r"|moved|kept|keeps?|saw|heard|spent|said|says|told|asked|asks|think|thinks|prefers?|supports?|likes?|loves?|hates?"
    r"|refuses?|laughs?|sleeps?|listening|waiting|standing|sitting|flying in|stopped|promised|forgot|ago|since|already"
    r"|back from|been|came|stood|broke|ran|fell|won|hurts?|knows?|\w{3,}ed"
    r"|(?:do|does|did|is|are|was|were|ca|wo|have|has|had|could|would)n't|never|no longer)\b",
    re.IGNORECASE,
)
_CONTINUES = re.compile(r"\s*(?:for|with|at|in|on|by|from|to|of|of which|including|using|as|under|over|plus)\b", re.I)
_STATE = re.compile(r"\s*(?:and |but |so )?(?:i'm|i am|we're|we are|i keep|we keep)\b", re.IGNORECASE)


def aside(task: Task, rewritten: str, at: int) -> Clause | None:
    """The clause around a place, when it only tells something beside the request; else None.

    Such a clause holds no value of the calls, asks for nothing, and reports on somebody in words that are not the
    request's own.
    """
    mentions = mentions_in(task, rewritten)
    found = clauses(rewritten, mentions)
    index = next((i for i, clause in enumerate(found) if clause.start <= at < clause.end), None)
    if index is None:
        return None
    clause = found[index]
    if _tells(task, clause, mentions):
        return clause
    joint = rewritten[found[index - 1].end : clause.start] if index else "."
    if not re.fullmatch(r"\s*[,\u2013\u2014-]?\s*", joint) or not _quiet(task, clause, mentions):
        return None
    before = found[index - 1]  # goes on with a report: "five hours and two pots of coffee"
    if _tells(task, before, mentions) or _STATE.match(before.text) and _quiet(task, before, mentions):
        return Clause(rewritten[before.start : clause.end], before.start, clause.end)
    return None


def _quiet(task: Task, clause: Clause, mentions: Sequence[Mention]) -> bool:
    """Whether a clause holds no value, asks nothing and does not go on with the request."""
    text = clause.text.strip()
    said = words(re.sub(r"^(?:and|but|so|now)\s", "", text))
    if any(m.start < clause.end and clause.start < m.end for m in mentions) or not said:
        return False
    if _ASKS.search(text) or said[0] in REQUEST_VERBS or _CONTINUES.match(text):
        return False
    return bool(mentions) or not content_stems(text) & content_stems(task.query)


def _tells(task: Task, clause: Clause, mentions: Sequence[Mention]) -> bool:
    text = clause.text
    return bool(_quiet(task, clause, mentions) and _SOMEBODY.search(text) and _TOLD.search(text))
