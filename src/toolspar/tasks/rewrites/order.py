"""Reordered requests: a trailing phrase comes first, or follows in a sentence of its own (train family)."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from toolspar.tasks.english import REQUEST_VERBS
from toolspar.tasks.rewrites.frames import capitalised, tidy
from toolspar.tasks.rewrites.request import Act, Request, lower_first, upper_first

_PREPOSITION = re.compile(
    r"\b(?:between|starting from|starting|from|for|on|at|in|under|by|with|via|using|near|before|after|during|within"
    r"|around|until)\b\s+",
    re.I,
)
_OPENERS = {  # prepositions whose phrase may stand first, and the sentence of its own that may carry it instead
    "on": "That's on {x}.",
    "at": "That's at {x}.",
    "in": "That's in {x}.",
    "for": "It's for {x}.",
    "by": "I need that by {x}.",
    "from": "That's from {x}.",
    "via": "Do that via {x}.",
    "using": "Do that using {x}.",
    "before": "That's before {x}.",
    "after": "That's after {x}.",
    "near": "It should be near {x}.",
    "with": "It should be with {x}.",
}
_FRONTED = ("{p}, {core}", "{p}, please {core}", "{p}, could you {core}", "{p}, can you {core}",
"{p}, I'd like you to {core}",
            "{p}, I need you to {core}", "{p}, would you {core}", "{p}, I want you to {core}",
            "{p}, go ahead and {core}")  # fmt: skip
_MODIFIER = re.compile(  # words that tie what follows to something before the phrase
    r"\b(?:which|who|that|saying|titled|called|named|label+ed|tagged|marked|and then|and \w+ (?:it|them|me))\b|;|:\s"
)
_PRONOUNS = re.compile(r"\b(?:it|its|they|them|there|that|this|same|those|these|one)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Phrase:
    start: int
    end: int
    preposition: str
    text: str


def reordered(request: Request, rng: random.Random) -> str | None:
    """Front the last prepositional phrase, say it in a second sentence, or swap two requests.

    Only phrases that hold an argument value and end the first sentence are moved; with several calls only whole
    requests are swapped, because moved phrases would lose the call that they belong to.
    """
    calls = {mention.call for mention in request.mentions}
    if len(calls) > 1:
        return _swapped_requests(request, rng)
    phrase = _last_phrase(request)
    if not phrase or request.act is Act.OTHER:
        return _topic_first(request, rng)
    core = request.body[: phrase.start].rstrip(" ,")
    if len(core.split()) < 2 or core.split()[-1].lower() in ("is", "are", "of", "to", "the", "a", "and"):
        return None
    rest = f" {request.rest}" if request.rest else ""
    own = _OPENERS.get(phrase.preposition)
    if own and request.act in (Act.ORDER, Act.WANT) and rng.random() < 0.35:
        said = phrase.text[len(phrase.preposition) :].strip()
        lead = rng.choice(("", "Please ", "I need you to ")) if request.act is Act.ORDER else "I need "
        return tidy(f"{upper_first(lead + core)}. {own.replace('{x}', said)}{rest}")
    return _fronted(request, phrase, core, rest, rng)


def _topic_first(request: Request, rng: random.Random) -> str | None:
    """What is asked about or wanted first, then the asking."""
    rest = f" {request.rest}" if request.rest else ""
    if request.act is Act.ASK_FOR:
        tail = rng.choice((" - what is that?", ", could you tell me that?", ", that's what I'd like to know.",
                           " - can you look that up?", ", do you know that?", " is what I want to know."))  # fmt: skip
    elif request.act is Act.WANT:
        tail = rng.choice((", that's what I need.", " is what I need.", ", can you get me that?", " is what I'm after.",
                           ", please.", ", could you sort that out?"))  # fmt: skip
    else:
        return None
    return tidy(upper_first(request.body) + tail + rest)


def _fronted(request: Request, phrase: _Phrase, core: str, rest: str, rng: random.Random) -> str | None:
    if phrase.preposition in ("by", "with", "using", "via") and request.act is not Act.ORDER:
        return None
    head = upper_first(phrase.text)
    if request.act is Act.ORDER:
        frame = rng.choice(_FRONTED)
        mark = "?" if re.search(r"\b(?:could|can|would) you\b", frame) else "."
        return tidy(frame.replace("{p}", head).replace("{core}", core) + mark + rest)
    if request.act is Act.WANT:
        lead = rng.choice(("I need", "I'd like", "I want", "could I get", "can I have"))
        return tidy(f"{head}, {lead} {core}{'?' if lead.startswith('c') else '.'}{rest}")
    if request.act is Act.ASK_FOR:
        lead = rng.choice(("what's", "what would be", "tell me", "could you tell me", "I'd like to know", "give me"))
        return tidy(f"{head}, {lead} {core}{'?' if lead[0] in 'wc' else '.'}{rest}")
    return capitalised(tidy(f"{head}, {lower_first(core, request.mentions)}?{rest}"))


def _last_phrase(request: Request) -> _Phrase | None:
    """The last prepositional phrase of the body, if it holds a value and nothing it could belong to."""
    body = request.body
    offset = request.text.find(body)
    if offset < 0:
        offset = request.text.lower().find(body.lower())
    spans = [(m.start - offset, m.end - offset) for m in request.mentions if m.start >= offset]
    found = [
        match
        for match in _PREPOSITION.finditer(body)
        if not any(start < match.start() < end - 1 for start, end in spans) and _holds(match.end(), spans, body)
    ]
    if not found:
        return None
    last = found[-1]
    text = body[last.start() :]
    if not _alone(text, last[0].split()[0].lower(), body, last.start(), spans):
        return None
    after = body[max(end for _, end in spans) :].split()
    if len(text.split()) > 14 or len(after) > 1 or _MODIFIER.search(text):
        return None
    return _Phrase(last.start(), len(body), last[0].split()[0].lower(), text)


def _alone(text: str, preposition: str, body: str, begin: int, spans: list[tuple[int, int]]) -> bool:
    """Whether no other phrase hangs on inside this one ("to" only in "from A to B")."""
    for match in re.finditer(rf"{_PREPOSITION.pattern}|\bto\s", text[len(preposition) :], re.IGNORECASE):
        at = begin + len(preposition) + match.start()
        inside = any(start <= at < end for start, end in spans)
        if not inside and not (match[0].strip().lower() == "to" and preposition in ("from", "starting")):
            return False
    return True


def _holds(begin: int, spans: list[tuple[int, int]], body: str) -> bool:
    """Whether a value stands at the head of the phrase (an article and up to two words may come first)."""
    return any(start - begin >= 0 and len(body[begin:start].split()) <= 2 for start, _ in spans)


def _swapped_requests(request: Request, rng: random.Random) -> str | None:
    """Here "Do A and do B" -> "Do B, and do A" where each half holds the values of its own calls."""
    if request.act is not Act.ORDER or request.rest:
        return None
    for match in re.finditer(r",?\s+and\s+(?:also\s+|then\s+)?(?=([a-z]+)\b)", request.body):
        first, second = request.body[: match.start()], request.body[match.end() :]
        if match[1] not in REQUEST_VERBS or "then" in match[0] or _PRONOUNS.search(second):
            continue
        at = request.text.lower().find(second.lower())
        left = {m.call for m in request.mentions if m.start < at}
        right = {m.call for m in request.mentions if m.start >= at}
        if at > 0 and left and right and not left & right:
            lead = rng.choice(("", "Please ", "Could you ", "Can you ", "I need you to ", "I'd like you to "))
            mark = "?" if lead.endswith("you ") else "."
            joint = rng.choice((", and ", " and also ", ", and also "))
            return tidy(upper_first(f"{lead}{second}{joint}{first}{mark}"))
    return None
