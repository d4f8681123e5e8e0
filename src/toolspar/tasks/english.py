"""A little English: verbs that open a request, words that carry no content, and sentence boundaries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

REQUEST_VERBS = frozenset(
    """
    accept activate add adjust allocate analyze analyse apply approve arrange ask assess assign authorize back backup
    begin block book borrow browse buy calculate call cancel capture change charge check choose classify clean clear
    close come compare compile complete compose compress compute configure confirm connect contact convert copy count
    create crop cut deactivate decrease delete deliver deploy deposit design detect determine diagnose dial disable
    discover dim display divide download draft draw edit email enable encode encrypt end enroll enter estimate
    evaluate examine execute explain export extend extract fetch figure file fill filter find finish flag flip follow
    forecast format forward gather generate get give grab hail help hide hire identify import increase inform
    initiate insert inspect install invite invoice issue join keep launch leave lend let list listen load locate lock
    log look lower mail make manage mark measure merge message modify monitor move multiply mute name navigate note
    notify obtain offer open order organize pause pay perform pick ping place plan play plot post predict prepare
    print process produce provide publish pull purchase push put queue quote raise rank rate read recommend record
    reduce refer refill refund register reject release reload remind remove rename renew rent repeat replace reply
    report request reschedule reserve reset resize resolve restart resume retrieve return review revoke ring roll
    rotate round run save scan schedule search see select sell send separate set share ship show shuffle sign simplify
    skip snooze solve sort split start stop store stream submit subscribe subtract suggest sum summarize swap switch
    sync tag take tell test text trace track train transcribe transfer translate trigger trim try turn type unlock
    unmute unsubscribe update upgrade upload use validate verify view visualize wake warm water withdraw wire work
    write zip roast brew preheat drop shoot mute hit ignore
    """.split()
)
"""Verbs (base form) that can open a request to an assistant."""

STOP_WORDS = frozenset(
    """
    a an and are as at be been being but by can could did do does doing done for from had has have having he her hers
    him his how i if in into is it its let lets me might mine my no not of off on or our ours out over per she should
    so some such than that the their theirs them then there these they this those to too under until up us very was we
    were what what's when where which while who whom whose why will with would you your yours i'm i'd i'll i've you're
    it's that's there's am any all also just about again both each few more most other only own same s t don now please
    need want like get give tell know show
    """.split()
)
"""Words that say nothing about what is asked."""

_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|st|mt|ft|no|vs|etc|approx|jr|sr|inc|co|ave|blvd|e\.g|i\.e|a\.m|p\.m)|\b[a-z])\.$", re.I
)
_BOUNDARY = re.compile(r"[.!?]+[\"')]*\s+(?=[\"'(]?[A-Z0-9])|\n+")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d+(?:[.,:]\d+)*")


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[str, ...]:
    """Lower-case words and numbers of a text; a straight apostrophe stays inside its word."""
    return tuple(match[0].lower().replace("’", "'") for match in _WORD.finditer(text))


def sentences(text: str, protected: Iterable[tuple[int, int]] = ()) -> list[str]:
    """Split a text at sentence ends that lie outside the protected character spans and outside quotation marks."""
    spans = list(protected)
    parts, begin = [], 0
    for match in _BOUNDARY.finditer(text):
        before = text[begin : match.end()].rstrip()
        quoted = text[: match.start()].count('"') % 2 == 1
        inside = any(start <= match.start() < end - 1 for start, end in spans)
        if quoted or inside or _ABBREVIATION.search(before):
            continue
        parts.append(before)
        begin = match.end()
    tail = text[begin:].strip()
    return [part for part in [*parts, tail] if part]


def gerund(verb: str) -> str:
    """The -ing form of a base verb: "book" -> "booking", "set" -> "setting", "make" -> "making"."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "ye", "oe")):
        return verb[:-1] + "ing"
    if re.fullmatch(r"[^aeiou]*[aeiou][bdgklmnprt]", verb) and verb not in ("look",) or verb in ("submit", "begin"):
        return verb + verb[-1] + "ing"
    return verb + "ing"


def same_wording(a: str, b: str) -> bool:
    """Whether two texts have the same words in the same order; case, blanks and punctuation do not count."""
    return re.findall(r"[^\W_]+", a.casefold()) == re.findall(r"[^\W_]+", b.casefold())
