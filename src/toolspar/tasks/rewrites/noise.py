"""Noise of the writer or speaker: typing errors and filler words (train), thinking aloud (held out)."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from toolspar.tasks.english import REQUEST_VERBS, STOP_WORDS
from toolspar.tasks.quantities import scan
from toolspar.tasks.rewrites.frames import closed, tidy
from toolspar.tasks.rewrites.request import Request, lower_first

_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_KEEP = frozenset(
    """have would could should your with when that this will mind chance before after under without never cancel delete
    remove between where there their about""".split()
)
_FILLERS = ("um", "uh", "you know", "like", "I mean", "well", "basically", "er", "hmm", "uhm", "let me see", "erm",
            "ah", "so", "right")  # fmt: skip
_STARTS = ("Um,", "So, um,", "Well,", "Uh,", "Okay so,", "Right, so,", "Yeah, so,", "Hmm,", "So like,", "Alright, um,",
           "Let's see,", "Oh, uh,", "Er, hi,", "So yeah,", "You know,")  # fmt: skip
_ENDS = ("", "", "", ", you know?", ", if that makes sense.", ", yeah.", ", please, yeah.",
         ", um, please.", ", thanks, um.", ", so yeah.", ", right?", ", basically.")  # fmt: skip
_ALOUD_STARTS = (
    "Let me think... right,", "Where was I? Oh yes,", "Hang on, let me find my glasses... okay,",
    "What was it again... ah, yes,", "Give me a moment to collect my thoughts. Okay,", "Oh! Before it slips my mind,",
    "How do I put this... well,", "Bear with me here,", "Now then, let me see,", "Ahem. So,", "Okay, deep breath,",
    "Hold that thought... alright,", "Now what did I want? Oh right,", "Phew, okay,", "Thinking out loud here,",
)  # fmt: skip
_ALOUD_PAUSES = ("... ", " - let me see - ", " - how shall I put it - ", " ... hmm ... ", " - bear with me - ",
                 " ... what's the word ... ", " - yes, exactly - ", " ... ahem ... ")  # fmt: skip
_ALOUD_ENDS = ("", "", " Yes, that was it.", " Right, that's what I wanted.", " Phew.", " There, I said it.",
               " I think that's everything.", " Yep, that's the whole thing.", " Okay, over to you.")  # fmt: skip
_PAUSE_BEFORE = re.compile(r"\s(?=(?:for|at|in|on|under|with|from|about|near|by|to)\s)", re.IGNORECASE)


def typos(request: Request, rng: random.Random) -> str | None:
    """One to four typing errors in plain words; never in a value, a quantity, a capitalised or a very short word."""
    spots = _plain_words(request)
    if not spots:
        return None
    return _with_typos(request, spots, min(len(spots), rng.choice((1, 2, 2, 3, 3, 4))), rng)


def typing_errors(request: Request, rng: random.Random, share: float) -> str | None:
    """Typing errors in a share of the plain words, in one at least; the same words are spared as by ``typos``."""
    spots = _plain_words(request)
    return _with_typos(request, spots, max(1, round(share * len(spots))), rng) if spots else None


def _plain_words(request: Request) -> list[re.Match[str]]:
    """Words in which an error changes no value."""
    quantities = [(q.start, q.end) for q in scan(request.text)]
    return [
        match
        for match in re.finditer(r"(?<![\w'’.@/-])[A-Za-z][a-z]{3,}(?![\w'’@/-]|\.\w)", request.text)
        if not request.protects(match.start(), match.end())
        and not any(start < match.end() and match.start() < end for start, end in quantities)
        and match[0].lower() not in _KEEP
        and (match[0].islower() or match.start() == 0)
    ]


def _with_typos(request: Request, spots: list[re.Match[str]], wanted: int, rng: random.Random) -> str | None:
    text = request.text
    for match in sorted(rng.sample(spots, wanted), key=lambda m: -m.start()):
        text = text[: match.start()] + _mistyped(match[0], rng) + text[match.end() :]
    return text if text != request.text else None


def filler(request: Request, rng: random.Random) -> str | None:
    """Hesitations at the start and before prepositions, as in speech."""
    text = _insert(request, rng, lambda: f", {rng.choice(_FILLERS)}, ", rng.choice((0, 1, 1, 2)))
    start = rng.choice(_STARTS) if rng.random() < 0.75 or text == request.text else ""
    if start:
        text = f"{start} {lower_first(text, request.mentions)}"
    end = rng.choice(_ENDS)
    end = "" if request.ends_in_text else end
    return tidy(text.rstrip(".?! ") + end if end else text)


def hesitations(request: Request, rng: random.Random, count: int) -> str | None:
    """So many hesitations, or as many as there are places for: one at the start, the others before prepositions."""
    text = _insert(request, rng, lambda: f", {rng.choice(_FILLERS)}, ", count - 1)
    return tidy(f"{rng.choice(_STARTS)} {lower_first(text, request.mentions)}")


def thinking_aloud(request: Request, rng: random.Random) -> str | None:
    """Stops and restarts around the request (held out)."""
    text = _insert(request, rng, lambda: rng.choice(_ALOUD_PAUSES), rng.choice((0, 1, 1)))
    start = rng.choice(_ALOUD_STARTS)
    return re.sub(r" {2,}", " ", f"{start} {lower_first(closed(text), request.mentions)}{rng.choice(_ALOUD_ENDS)}")


def _insert(request: Request, rng: random.Random, pause: Callable[[], str], count: int) -> str:
    """Put pauses before prepositions that lie outside all values and quotation marks, at most one each."""
    places = [
        match
        for match in _PAUSE_BEFORE.finditer(request.text)
        if not any(m.start <= match.start() < m.end for m in request.mentions)
        and request.text[: match.start()].count('"') % 2 == 0
        and len(request.text[: match.start()].split()) >= 2
        and request.text[: match.start()].split()[-1].lower() not in STOP_WORDS | REQUEST_VERBS
    ]
    text = request.text
    for match in sorted(rng.sample(places, min(count, len(places))), key=lambda m: -m.start()):
        text = text[: match.start()] + pause() + text[match.end() :]
    return text


def _mistyped(word: str, rng: random.Random) -> str:
    """One slip inside a word: swapped, dropped, doubled or neighbouring letter; the first letter stays."""
    at = rng.randrange(1, len(word) - 1)
    slip = rng.randrange(4)
    if slip == 0 and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if slip == 1:
        return word[:at] + word[at + 1 :]
    if slip == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + rng.choice(_NEIGHBOURS[word[at]]) + word[at + 1 :]
