"""A record about the user must not become one about somebody else: "log 500 milliliters of water for my partner"."""

from __future__ import annotations

import re

from toolspar.calls.records import ToolSpec
from toolspar.tasks.records import Task
from toolspar.verify.reading import clauses, mentions_in, spaced
from toolspar.verify.stance.asking import idle

_RECORDS = re.compile(r"\W*(?:record|log|note|save|store|write down|enter|add|track)s?\b", re.IGNORECASE)
_THE_USERS = re.compile(r"\b(?:the|a) user(?:['’]s)?\b", re.IGNORECASE)
_SOMEBODY = (
    r"(?:wife|husband|partner|girlfriend|boyfriend|mother|father|mum|mom|dad|son|daughter|child|kid|brother|sister"
    r"|cousin|uncle|aunt|grand\w+|nephew|niece|friend|neighbou?r|colleague|flatmate|roommate|twin)"
)
_FOR_SOMEBODY = re.compile(
    rf"\b(?:for|on behalf of) (?:my|our|his|her|their|a|an|the|this|that|some) (?:[\w-]+ ){{0,2}}?{_SOMEBODY}\b"
    r"(?!['’]|-| to\b| who (?:\w+ )?(?:want|ask|know|see|read|check|keep|need|wait|count)\w*)",
    re.IGNORECASE,
)  # "for my partner to see", "for a friend who wants to know" say why the record is made
_THE_SPEAKERS = re.compile(r"\b(?:for (?:me|myself)|on my behalf|on behalf of me|i|i['’]\w+|my|mine)\b", re.IGNORECASE)


def of_somebody_else(task: Task, rewritten: str) -> str:
    """The words that make a record about the user one about a relative or friend.

    Only for tools that say that they record something of the user's, and where neither text says whose it is: "log my
    weight for a friend" is still the speaker's.

    Args:
        task: The task.
        rewritten: The rewrite.

    Returns:
        The words, empty if there are none.
    """
    wanted = {call.name for call in task.expected}
    own = [tool for tool in task.tools if tool.name in wanted and _about_the_user(tool)]
    if not wanted or len(own) < len(wanted) or _FOR_SOMEBODY.search(task.query):
        return ""
    mentions = mentions_in(task, rewritten)
    found = clauses(rewritten, mentions)
    for match in _FOR_SOMEBODY.finditer(rewritten):
        clause = next((c for c in found if c.start <= match.start() < c.end), None)
        outside = rewritten[: match.start()] + " _ " + rewritten[match.end() :]
        if clause is not None and not idle(clause, rewritten) and not _says_whose(outside):
            return f"a record of somebody else's: {match[0]!r}"
    return ""


def _about_the_user(tool: ToolSpec) -> bool:
    """Whether a tool records something, and describes it as the user's."""
    records = _RECORDS.match(tool.description) or _RECORDS.match(spaced(tool.name))
    return records is not None and _THE_USERS.search(tool.description) is not None


def _says_whose(text: str) -> bool:
    """Whether a text says that what is recorded is the speaker's own: "my water", "for me", "that I drank"."""
    plain = re.sub(r"\bi(?:['’]d| would)? (?:need|want|like|ask)\b", " ", text, flags=re.IGNORECASE)
    return _THE_SPEAKERS.search(plain) is not None
