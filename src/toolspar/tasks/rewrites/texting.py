"""Spelling of text messages, and speech-like transcripts (held-out families)."""

from __future__ import annotations

import random
import re

from toolspar.tasks.quantities import Kind, scan
from toolspar.tasks.rewrites.frames import tidy
from toolspar.tasks.rewrites.request import Request, lower_first

_SHORT = {
    "please": "pls", "you": "u", "your": "ur", "thanks": "thx", "thank you": "ty", "and": "&", "with": "w/",
    "without": "w/o", "people": "ppl", "because": "bc", "information": "info", "temperature": "temp", "message": "msg",
    "picture": "pic", "favorite": "fav", "appointment": "appt", "about": "abt", "between": "btwn", "minutes": "mins",
    "minute": "min", "hours": "hrs", "department": "dept", "number": "no.", "address": "addr", "reservation": "rsvn",
    "are": "r", "see": "c", "to be": "2b", "okay": "k", "what is": "whats", "I am": "im", "I would": "id",
    "I need": "need", "could you": "can u", "can you": "can u", "account": "acct", "document": "doc", "photo": "pic",
    "restaurant": "resto", "weather": "wx", "something": "smth", "someone": "smn", "schedule": "sched",
}  # fmt: skip
_NEVER = ("to be", "see", "weather", "number", "restaurant", "I would", "are")  # too far from what a reader would get
_PREFIXES = ("", "", "yo", "hey", "pls", "quick q:", "need ur help:", "hiya", "ok", "hey bot", "psst", "yo assistant")
_SUFFIXES = ("", "", "", "thx", "tysm", "pls & thx", "ty", "tia", "kthx", "xo", "much love")
_SPOKEN = ("", "", "", "ok so ", "hey ", "yeah hi ", "hi there ", "so ", "hello hello ", "right ok ", "hey assistant ",
           "um hi ", "okay listen ", "good morning ", "hey computer ", "ok assistant ")  # fmt: skip
_SPOKEN_END = ("", "", "", " thank you", " thanks bye", " please", " okay thanks", " thanks so much", " that's it",
               " cheers", " over", " and that's all")  # fmt: skip


def abbreviations(request: Request, rng: random.Random) -> str | None:
    """Common words in their short spelling, outside all values; at least one must be there."""
    text, count = request.text, 0
    for word, short in sorted(_SHORT.items(), key=lambda pair: -len(pair[0])):
        if word in _NEVER:
            continue
        for match in reversed(list(re.finditer(rf"(?<![\w'-]){re.escape(word)}(?![\w'-])", text, re.IGNORECASE))):
            if not _touches_value(request, text, match) and rng.random() < 0.9:
                text, count = text[: match.start()] + short + text[match.end() :], count + 1
    prefix, suffix = rng.choice(_PREFIXES), rng.choice(_SUFFIXES)
    if not count and not prefix and not suffix:
        prefix = "pls"
    if suffix and request.texts and not text.endswith((".", "?", "!", '"')):
        text += "."
    if prefix:
        text = f"{prefix} {lower_first(text, request.mentions)}"
    return tidy(f"{text if request.texts else text.rstrip('.')} {suffix}" if suffix else text)


def _touches_value(request: Request, text: str, match: re.Match[str]) -> bool:
    """Whether a match lies in a value, in quotation marks or in a quantity of the text as it is now."""
    values = [value.lower() for m in request.mentions if (value := request.text[m.start : m.end])]
    inside = any(
        at >= 0 and at < match.end() and match.start() < at + len(value)
        for value in values
        for at in _places(text.lower(), value)
    )
    quoted = text[: match.start()].count('"') % 2 == 1
    return inside or quoted or any(q.start < match.end() and match.start() < q.end and not q.unit for q in scan(text))


def _places(text: str, value: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(value), text)]


def transcript(request: Request, rng: random.Random) -> str | None:
    """Lower case without punctuation; codes, amounts and clock times stay readable."""
    keep = [(q.start, q.end) for q in scan(request.text) if q.kind is not Kind.DAY]
    keep += [
        (m.start, m.end)
        for m in request.mentions
        if re.search(r"[\d@/_#]|\w\.\w|[A-Z]{2}", request.text[m.start : m.end])
    ]
    # where a free text ends must stay in sight, or what follows would be a part of it
    keep += [(at, at + 1) for m in request.texts for at in (m.start - 1, m.end)]
    out = []
    for at, char in enumerate(request.text):
        if any(start <= at < end for start, end in keep):
            out.append(char)
        elif char in '.,?!;:"()':
            inner = 0 < at < len(request.text) - 1 and request.text[at - 1].isalnum() and request.text[at + 1].isalnum()
            out.append(char if inner else " ")
        else:
            out.append(char.lower())
    text = re.sub(r"\s+", " ", "".join(out)).strip()
    start, end = rng.choice(_SPOKEN), rng.choice(_SPOKEN_END)
    open_end = request.texts and not text.endswith((".", "?", "!", '"'))
    return f"{start}{text}{'' if open_end else end}".strip()
