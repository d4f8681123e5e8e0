"""An order of now must not wait for another event: "put the lights at 35 percent when Mom is cleaning"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.grounding import Mention
from toolspar.tasks.records import Task
from toolspar.verify.reading import clauses, mentions_in, sentence_spans
from toolspar.verify.stance.asking import asks, tells
from toolspar.verify.stance.only_asks import changes

_WAITING = re.compile(r"\b(?:when|whenever|once|as soon as|after|until|if|while|before)\b", re.IGNORECASE)
_EVENT = re.compile(
    r"(?<!\bis )(?<!\bit )\b(?:when|(?<!for )(?<!at )once)\s+"
    r"(?:mom|mum|mama|mommy|mummy|dad|daddy|papa|gran|granny|grandma|grandpa"
    r"|(?:the|our|his|her|their)(?: \w+){1,2}?)\s+"
    r"(?:is|are|has|have|gets?|comes?|goes|arrives?|leaves?|starts?|begins?|ends?|stops?|finish(?:es)?|opens?|closes?"
    r"|rings?|wakes?|returns?)\b[^,;:.?!]*",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:again )?(?:in|after) (?:an?|another|a few|a couple of|some) (?:hour|day|week|month|year|while)s?\b"
    r"|\b(?:right |only |not )?(?:after|before) (?:the|my|our|his|her) (?:next )?(?:meeting|lunch|dinner"
    r"|breakfast|weekend|holidays?"
    r"|call|game|match|movie|film|class|lesson|party|break|show|exam|nap|trip)\b(?! of\b)"
    r"|\blater (?:today|tonight|on|this (?:week|month|year|evening|afternoon))\b|\bagain (?:later|soon)\b"
    r"|\bbut (?:only )?(?:later|elsewhere|somewhere else|some other (?:time|day|place)|another (?:time|day|one)"
    r"|a different (?:one|time|day|place)|not (?:now|yet|there|here|that one|this one))\b",
    re.IGNORECASE,
)
"""Another time, or another place, at the end of an order: "... again in a week"."""
_SUBJECT = re.compile(r"\W*(?:i|we|he|she|it|they|you|my|our|the|there|nobody|everyone)\b", re.IGNORECASE)


def waits(task: Task, rewritten: str) -> str:
    """The event for which an order that changes something waits now, though the query names no condition at all.

    Args:
        task: The task.
        rewritten: The rewrite.

    Returns:
        The words of the event, empty if there is none.
    """
    wanted = {call.name for call in task.expected}
    if _WAITING.search(task.query) or not any(changes(tool) for tool in task.tools if tool.name in wanted):
        return ""
    mentions = mentions_in(task, rewritten)
    later = "" if _LATER.search(task.query) else _put_off(rewritten, mentions)
    if later:
        return f"put off: {later!r}"
    for sentence in sentence_spans(rewritten, mentions):
        for match in _EVENT.finditer(rewritten, sentence.start, sentence.end):
            if any(m.start <= match.start() < m.end for m in mentions):
                continue
            before, behind = rewritten[sentence.start : match.start()], rewritten[match.end() : sentence.end]
            first = not before.strip(" ,")
            order = behind if first else before
            start = match.end() if first else sentence.start
            held = any(start <= m.start < start + len(order) for m in mentions)
            aside = first and _SUBJECT.match(order)
            if held and asks(order) and not tells(order) and not aside:
                return f"waits for an event: {match[0].strip()!r}"
    return ""


def _put_off(rewritten: str, mentions: Sequence[Mention]) -> str:
    """The words at the end of an order with a value in it that put it off, or nothing."""
    for sentence in sentence_spans(rewritten, mentions):
        match = next(_LATER.finditer(rewritten, sentence.start, sentence.end), None)
        if match is None or rewritten[match.end() : sentence.end].strip(" ,)\"'"):
            continue
        last = max((c for c in clauses(rewritten, mentions) if c.start <= match.start()), key=lambda c: c.start)
        order = rewritten[sentence.start : match.start()]
        held = any(sentence.start <= m.start < match.start() for m in mentions)
        inside = any(m.start <= match.start() < m.end for m in mentions)
        if held and not inside and asks(order) and not tells(last.text) and not _SUBJECT.match(last.text):
            return match[0]
    return ""
