"""What the query says of one call is neither said of all ("both for 2 November") nor of another one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.grounding import Mention, leaves, stem
from toolspar.tasks.records import Task
from toolspar.verify.parts.mixed_calls import JOINT
from toolspar.verify.reading import Clause, clauses, mentions_in, sentence_spans, spaced
from toolspar.verify.wording.switches import said_by
from toolspar.verify.wording.tool_words import nameless

_ALL = re.compile(
    r"\b(?:both|all (?:of )?(?:them|these|those|two|three|four|five|of it|the same)|each(?: of them)?|everything"
    r"|every one|either|the lot|in (?:each|all|both) cases|for (?:all|everyone))\b",
    re.IGNORECASE,
)

_ALL_OF_MANY = re.compile(_ALL.pattern.replace("both|", "").replace("|two", ""), re.IGNORECASE)  # two are not all


def widened(task: Task, rewritten: str) -> str:
    """The value or switch of some calls that the rewrite gives to all of them; empty if there is none.

    Args:
        task: The task.
        rewritten: The rewrite.
    """
    if len(task.expected) < 2:
        return ""
    mentions = mentions_in(task, rewritten)
    every = _ALL if len(task.expected) == 2 else _ALL_OF_MANY
    sharing = [clause for clause in clauses(rewritten, mentions) if _shares(clause.text, every, task.query)]
    if not sharing:
        return ""
    for path, value in leaves(task.expected):
        if not _own(task, path):
            continue
        key = path.split(".", 1)[1]
        if any(_gives(task, clause, key, value, path, mentions) for clause in sharing) and not _shared_before(
            task, path, key, value
        ):
            return f"of all calls now: {key} = {value!r}"
    return ""


_EVERY_ONE = re.compile(r"\b(?:every|all|each|everywhere|any|throughout|globally)\b", re.IGNORECASE)
_PICKED_ONE = re.compile(
    r"\b(?:the|only the|just the) (?:first|last|next|second|third|final)\b(?! of\b)", re.IGNORECASE
)


def one_of_all(task: Task, rewritten: str) -> str:
    """The words that pick one thing where the query wants all of them: "replace the first" for "replace every"."""
    if not _EVERY_ONE.search(task.query) or _EVERY_ONE.search(rewritten) or _PICKED_ONE.search(task.query):
        return ""
    mentions = mentions_in(task, rewritten)
    for match in _PICKED_ONE.finditer(rewritten):
        if any(match.end() <= m.start <= match.end() + 3 for m in mentions):
            return f"not all any more: {match[0]!r}"
    return ""


def _shares(clause: str, every: re.Pattern[str], query: str) -> bool:
    """Whether a clause says "both" or "each" of its own; that of the query ("2 syllables each") is of one call."""
    old = {match[0].lower() for match in every.finditer(query)}
    return any(match[0].lower() not in old for match in every.finditer(clause))


def moved_switch(task: Task, rewritten: str) -> str:
    """The switch of one call that the rewrite names beside the values of another call; empty if there is none.

    Args:
        task: The task.
        rewritten: The rewrite.
    """
    for path, value in leaves(task.expected):
        if value is not True or not _own(task, path):
            continue
        index, key = path.split(".")[:2]
        named = _named(task, path) - _stems(spaced(task.expected[int(index)].name))
        before, after = _calls_beside(task, task.query, named), _calls_beside(task, rewritten, named)
        if before == {int(index)} and after and int(index) not in after:
            return f"of another call now: {key}"
    return ""


_ONE_OF_THEM = re.compile(
    r"\b(?:only|just) (?:for|in|on|at|with|to) (?:the )?(?:first|second|third|last|former|latter)\b"
    r"|\b(?:the )?(?:first|second|third|last|former|latter)(?: (?:one|case|time|call|order|booking))? only\b"
    r"|\b(?:only|just) the (?:first|second|third|last|former|latter)\b",
    re.IGNORECASE,
)


def narrowed(task: Task, rewritten: str) -> str:
    """The value or switch of all calls that the rewrite gives to one of them only; empty if there is none.

    Args:
        task: The task.
        rewritten: The rewrite.
    """
    if len(task.expected) < 2 or _ONE_OF_THEM.search(task.query):
        return ""
    mentions = mentions_in(task, rewritten)
    for clause in clauses(rewritten, mentions):
        if not _ONE_OF_THEM.search(clause.text):
            continue
        for key, value in task.expected[0].arguments.items():
            alike = all(call.arguments.get(key) == value for call in task.expected)
            if alike and _gives(task, clause, key, value, f"0.{key}", mentions):
                return f"of one call now: {key} = {value!r}"
    return ""


def _calls_beside(task: Task, text: str, named: frozenset[str]) -> set[int]:
    """The calls whose own values stand next to words of a switch."""
    mentions = mentions_in(task, text)
    values = [(m.call, str(m.value).lower()) for m in mentions]
    own = [m for m in mentions if not any(c != m.call and v == str(m.value).lower() for c, v in values)]
    found: set[int] = set()
    for sentence in sentence_spans(text, mentions):
        inside = [m for m in own if m.start < sentence.end and sentence.start < m.end]
        for word in re.finditer(r"[a-z]+", sentence.text.lower()):
            at = sentence.start + word.start()
            if stem(word[0])[:5] in named and not any(m.start <= at < m.end for m in mentions) and inside:
                found.add(_nearest(text, at, inside).call)
    return found


def _nearest(text: str, at: int, mentions: Sequence[Mention]) -> Mention:
    """The value that a word belongs to: the one before, unless only a joint parts them and none parts the one after."""
    earlier = next((m for m in reversed(mentions) if m.end <= at), None)
    later = next((m for m in mentions if m.start > at), None)
    if earlier is None or later is None:
        return earlier or later or mentions[0]
    return later if JOINT.search(text[earlier.end : at]) and not JOINT.search(text[at : later.start]) else earlier


def _own(task: Task, path: str) -> bool:
    """Whether another call could take the argument and leaves it out."""
    index, key = path.split(".")[:2]
    properties = {tool.name: tool.properties for tool in task.tools}
    return any(
        key in properties.get(call.name, {}) and key not in call.arguments
        for at, call in enumerate(task.expected)
        if at != int(index)
    )


def _gives(task: Task, clause: Clause, key: str, value: object, path: str, mentions: Sequence[Mention]) -> bool:
    """Whether a clause speaks of the value, and of no value of a single call besides."""
    inside = [m for m in mentions if m.start < clause.end and clause.start < m.end]
    if any(m.path != path and m.path.split(".", 1)[1] != key for m in inside):
        return False
    return any(m.path == path for m in inside) or value is True and bool(_named(task, path) & _stems(clause.text))


def _shared_before(task: Task, path: str, key: str, value: object) -> bool:
    mentions = mentions_in(task, task.query)
    return any(
        _ALL.search(clause.text) and _gives(task, clause, key, value, path, mentions)
        for clause in clauses(task.query, mentions)
    )


def _named(task: Task, path: str) -> frozenset[str]:
    """The words of a switch: of its name, or those by which the query says it."""
    said = said_by(task, path) if nameless(task, path) else words(spaced(path.split(".")[1]))
    return frozenset(stem(word)[:5] for word in said if word not in STOP_WORDS and len(word) > 3)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word)[:5] for word in words(text))
