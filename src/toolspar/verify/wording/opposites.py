"""A rewrite must not ask for the opposite: another verb that undoes, "lowest" for "highest", "off" for "on"."""

from __future__ import annotations

import re

from toolspar.tasks.english import words
from toolspar.tasks.grounding import stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import clauses, mentions_in, stems, touches
from toolspar.verify.stance.asking import asks, tells
from toolspar.verify.stance.governing import masked, own_words, tail_of
from toolspar.verify.stance.polarity import NEGATOR, OPPOSITES, PARTICLES, REVERSING, TURNING_OFF
from toolspar.verify.wording.prefixes import prefixed
from toolspar.verify.wording.tool_words import tool_stems

_HOW = re.compile(
    r"\bhow (many(?! (?:km|kilomet|miles|min|hour|day|met|degree))|much|long|far|old|often|tall|fast"
    r"|big|high|deep)\b",
    re.IGNORECASE,
)

_NO_OBJECT = re.compile(r"[$€£]?\d|(?:up|in|of|at)\b", re.IGNORECASE)
_REACHED = re.compile(r"stop(?:ping)? at (?:the )?[$€£]?\d", re.IGNORECASE)  # "stop at 80 percent"
_LISTED = re.compile(r"\W*(?:$|[,.;:]|(?:and|then|please)\b)", re.IGNORECASE)  # "newest first"
_LETS_BORROW = re.compile(r"\b(?:let|have|allow) (?:[\w'’]+ ){1,4}(?:to )?borrow$", re.IGNORECASE)
_PUT_DOWN = re.compile(r"\b(?:put|note|write|mark|set)(?:ting|s|d)? (?:[\w'’]+ ){1,4}down$", re.IGNORECASE)


def opposite(task: Task, rewritten: str) -> str:
    """The words by which a rewrite asks for the opposite of the query, or nothing."""
    reversing = _reversing(task, rewritten)
    if reversing:
        return f"undoes instead: {reversing!r}"
    turned = prefixed(task, rewritten)
    if turned:
        return f"another deed: {turned!r}"
    turned = _in_or_out(task.query, rewritten)
    if turned:
        return f"the opposite: {turned!r}"
    how_before, how_after = (_asked_how(text, task.query) for text in (task.query, rewritten))
    if how_before and how_after and not how_before & how_after:
        return f"another question: how {min(how_after)}"
    before, after = set(words(task.query)), set(words(rewritten))
    stems_before, stems_after = stems(task.query), stems(rewritten)
    mentions = mentions_in(task, rewritten)
    for old, new in OPPOSITES:
        if (
            new in after - before
            and old in before - after
            and stem(new) not in stems_before
            and stem(old) not in stems_after
            and (new not in PARTICLES or _same_particle(rewritten, new))
            and not _is_noun(old, task.query)
            and not _is_noun(new, rewritten)
        ):
            place = re.search(rf"\b{re.escape(new)}\b", rewritten, re.IGNORECASE)
            clause = next((c for c in clauses(rewritten, mentions) if place and c.start <= place.start() < c.end), None)
            contrast = place and re.search(
                r"\b(?:instead of|in place of|rather than|not|than|replac\w+|from) (?:\w+ ){0,2}$",
                rewritten[: place.start()],
                re.I,
            )
            bound = place and re.search(r"\bat (?:the )?$", rewritten[: place.start()], re.IGNORECASE)
            bound = bound or place and _REACHED.match(rewritten, place.start())
            denied = clause and place and NEGATOR.search(rewritten[clause.start : place.start()])
            ordered = new in ("first", "last") and place and _LISTED.match(rewritten, place.end())
            booked = place and new == "down" and _PUT_DOWN.search(rewritten[: place.end()])
            lent = new == "borrow" and place and _LETS_BORROW.search(rewritten[: place.end()])
            undone = REVERSING.fullmatch(new) and REVERSING.search(task.query) and len(task.expected) > 1
            led_up = clause and tells(clause.text) and asks(rewritten[clause.end :])
            if denied or booked or lent or ordered or undone or led_up:
                continue
            if clause and not contrast and not bound and touches(clause, mentions, task.query):
                return f"the opposite: {new!r} for {old!r}"
    return ""


_IN_OR_OUT = re.compile(
    r"\b(mov|check|log|sign|clock|punch|opt|zoom|fad)(?:e|es|s|ed|ing)?[ -](in|out)\b", re.IGNORECASE
)
_TAKEN = re.compile(r"\btak(?:e|es|ing)\b(?: [\w'’]+){1,4}? (?:(out of|out|off)|(on|in|into))\b", re.IGNORECASE)


def _in_or_out(query: str, rewritten: str) -> str:
    """A verb with "out" that the query has with "in", or the other way round: "moved out"."""
    before, after = (
        {(m[1].lower(), m[2].lower()): m[0] for m in _IN_OR_OUT.finditer(text)} for text in (query, rewritten)
    )
    for (verb, way), said in after.items():
        other = (verb, "out" if way == "in" else "in")
        if other in before and other not in after and (verb, way) not in before:
            return said
    was, now = _TAKEN.search(query), _TAKEN.search(rewritten)
    return now[0] if was and was[1] and now and now[2] else ""


def _asked_how(text: str, query: str) -> set[str]:
    """What is asked for by "how": "how many yen" is "how much" where the query names yen."""
    text = re.sub(r"\bhow much time\b", "how long", text, flags=re.IGNORECASE)
    return {
        how
        for m in _HOW.finditer(text)
        for how in (m[1].lower(), "much" if stems(tail_of(text, m.end(), 2)) & stems(query) else "")
        if how and (m[1].lower() == "many" or how == m[1].lower())
    }


def _is_noun(word: str, query: str) -> bool:
    """Whether a word that may be a verb is a thing here: "open the lock of the door"."""
    return re.search(rf"\b(?:the|a|an|its|my) {word}(?: (?:of|on|to)\b|[.,?!]|$)", query, re.IGNORECASE) is not None


def _same_particle(text: str, particle: str) -> bool:
    """Whether a word of place carries meaning: before a figure ("under 30"), or after its verb ("turn it off")."""
    figure = rf"\b{particle} (?:the age of )?[$€£]?\d|" if particle not in ("on", "off", "up", "down") else ""
    return (
        re.search(
            figure + rf"\b(?:turn|switch|flip|power|toggle|shut|go(?!ne\b)|bring|move)\w*"
            rf"(?: [\w'’]+){{0,6}}? {particle}\b|\bput(?: [\w'’]+){{0,6}}? {particle}"
            rf"(?=\W*$|[.,;:!?]| (?:at|for|from|until"
            rf"|till|when|now|please|again|and)\b)",
            text,
            re.IGNORECASE,
        )
        is not None
    )


def _reversing(task: Task, rewritten: str) -> str:
    """A verb of undoing that neither the query nor the wanted tools have, in a clause about the request."""
    mentions = mentions_in(task, rewritten)
    known = stems(task.query) | tool_stems(task)
    if TURNING_OFF.search(task.query):  # "remove it" for "take it off"
        return ""
    if REVERSING.search(task.query):
        return ""
    plain = masked(rewritten, mentions)
    for clause in clauses(rewritten, mentions):
        place = clause.end - len(clause.text.lstrip())
        match = REVERSING.search(rewritten[place : clause.end])
        verb = match[1].lower().split()[0] if match else ""
        if match and NEGATOR.search(rewritten[place : place + match.start(1)]):
            continue  # "I've no reason to deny it"
        if match and touches(clause, mentions, task.query) and not any(word.startswith(stem(verb)) for word in known):
            tail = tail_of(rewritten, place + match.end(), 3)
            if _NO_OBJECT.match(tail):
                continue  # "start $2000, end $3000", "where I want to end up"
            if not own_words(task, tail) or "_" in tail_of(plain, place + match.end(), 5):
                return match[1]
    return ""
