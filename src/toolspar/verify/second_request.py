"""No request beside the one of the query."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.english import REQUEST_VERBS, STOP_WORDS, words
from toolspar.tasks.grounding import Mention, stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import SMALL_TALK, mentions_in, misspelt, stems, tool_stems, value_words
from toolspar.verify.records import CheckResult

_OPENING = (
    r"(?:(?:and|also|then|plus|oh|please|pls|kindly|just|next|finally|afterwards|additionally|after that"
    r"|while you'?re at it|while at it"
    r"|can you|could you|would you|will you|can u|i need you to|i want you to|i'?d like you to|help me|help me to"
    r"|make sure to|be sure to"
    r"|remember to|don'?t forget to|do not forget to|go ahead and|you should|as well as|to)[,:]?\s+)*"
)
_CLAUSE = re.compile(
    rf"(?:^|[.?!;:]\s+|,\s+|\n|\s-\s|\b(?:and|then|also|plus|so|but|afterwards|additionally"
    rf"|as well as)\s+)(?P<opening>{_OPENING})(?P<verb>[a-z]+)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"(?:^|[.?!;,:]\s+|\n|\b(?:and|also|plus|but|then)\s+)(?P<wh>what(?:'s)?|who(?:'s)?|where(?:'s)?|when"
    r"|how (?:many|much|old|far|long|tall|big))\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[.?!;\n]|,\s|\s-\s|\s(?:and|but|then|so|because|since)\s", re.IGNORECASE)
_LIGHT_VERBS = frozenset(
    """get give tell let help show see look check find try go come make do take keep send thank thanks wait
    bear hang hold hope think say
    read mark forget report return use work need like please answer write text add change notice listen start run
    open type turn sound
    place note order book call ring point light put name list mail file record plan time test play share rate lock
    ship""".split()
)
_ON_THE_RESULT = frozenset("play open share print start ring order book lock run send email post".split())
_PRONOUN_LIKE = re.compile(
    r"^(?:i|i'm|i'd|i'll|i've|we|we're|you|your|you're|he|she|they|it|it's|that|that's|this|there|my|our|his|her"
    r"|their|please|pls|thanks|thank|thx|ty|cheers"
    r"|if|when|because|as|since|so|then|can|could|would|will|do|don't|let|make|be|is|are|was|were|have|has|yes|yeah"
    r"|no|maybe|ur|u|taken|driven|brought|dropped|sent|given|made|called|paid|used|for|at|in|on|by|with|under"
    r"|to|from|just|also|hopefully|all|everything|um|uh|er|well|like|ok|okay|right|not|the|put|keep|set)$"
)


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails when a clause of the rewrite asks for something that the query does not."""
    mentions = mentions_in(task, rewritten)
    fault = (
        _new_order(task, rewritten, mentions)
        or _new_question(task, rewritten, mentions)
        or _longer_list(task, rewritten, mentions)
    )
    return CheckResult(False, 0.0, fault) if fault else CheckResult(True)


def _new_words(task: Task, text: str) -> list[str]:
    """Content words that neither the query nor the values have, and that are not small talk."""
    known = set(stems(task.query)) | {stem(word) for word in value_words(task)} | SMALL_TALK
    return [
        word
        for word in words(text)
        if word not in STOP_WORDS
        and not word[0].isdigit()
        and stem(word) not in known
        and not misspelt(word, task.query)
    ]


def _tail(rewritten: str, begin: int, mentions: Sequence[Mention]) -> tuple[str, int]:
    """The rest of the clause from ``begin``, and where it ends; marks inside values do not end it."""
    for match in _CLAUSE_END.finditer(rewritten, begin):
        if not any(m.start <= match.start() < m.end for m in mentions):
            return rewritten[begin : match.start()], match.start()
    return rewritten[begin:], len(rewritten)


def _new_order(task: Task, rewritten: str, mentions: Sequence[Mention]) -> str:
    asked = stems(task.query)
    main_request_said = False
    for match in _CLAUSE.finditer(rewritten):
        verb = match["verb"].lower()
        inside = any(m.start <= match.start("verb") < m.end for m in mentions)
        if inside or verb not in REQUEST_VERBS:
            continue
        tail, end = _tail(rewritten, match.end("verb"), mentions)
        holds_value = any(match.end("verb") <= m.start < end for m in mentions)
        unknown = _new_words(task, tail)
        if stem(verb) in asked or misspelt(verb, task.query):
            main_request_said = True
            if not holds_value and len(unknown) >= 1 and not _touches_query(task, tail):
                return f"another request: {rewritten[match.start('verb') : end].strip()!r}"
            continue
        if holds_value and not main_request_said or not task.expected and not main_request_said and not unknown:
            main_request_said = True
            continue
        if main_request_said and verb in _ON_THE_RESULT and re.match(r"\s+(?:it|them|that|this|those)\b", tail):
            return f"another request: {rewritten[match.start('verb') : end].strip()!r}"
        if unknown and not holds_value and (verb not in _LIGHT_VERBS or len(unknown) >= 1 and tail.strip()):
            if verb in _LIGHT_VERBS and _describes(tail):
                continue
            return f"another request: {rewritten[match.start('verb') : end].strip()!r}"
        if holds_value and verb not in _LIGHT_VERBS and stem(verb) not in tool_stems(task):
            return f"another request: {rewritten[match.start('verb') : end].strip()!r}"
        if (
            not unknown
            and not holds_value
            and verb not in _LIGHT_VERBS
            and main_request_said
            and stem(verb) not in SMALL_TALK
        ):
            return f"another request: {rewritten[match.start('verb') : end].strip()!r}"
    return ""


def _describes(tail: str) -> bool:
    """Whether what follows a light verb is no object of a request ("hope you are well", "hold that thought")."""
    return (
        re.match(
            r"\s*(?:$|that\b|you\b|with me\b|it\b|my\b|me a (?:moment|second|hand|favou?r)|on\b|the (?:long|short"
            r"|slow|fuss))",
            tail,
            re.IGNORECASE,
        )
        is not None
    )


def _touches_query(task: Task, tail: str) -> bool:
    return bool({stem(word) for word in words(tail) if word not in STOP_WORDS} & (stems(task.query) - SMALL_TALK))


def _new_question(task: Task, rewritten: str, mentions: Sequence[Mention]) -> str:
    said = [match["wh"].lower().split()[0].removesuffix("'s") for match in _QUESTION.finditer(task.query)]
    for match in _QUESTION.finditer(rewritten):
        if any(m.start <= match.start("wh") < m.end for m in mentions):
            continue
        tail, end = _tail(rewritten, match.end("wh"), mentions)
        if "?" not in rewritten[end : end + 2] and not re.match(r"\s*(?:is|are|was|were|do|does|did)\b", tail):
            continue
        holds_value = any(match.end("wh") <= m.start < end for m in mentions)
        unknown = _new_words(task, tail)
        if (
            unknown
            and not holds_value
            and not (said and _touches_query(task, tail))
            and not _idle(rewritten, match.start("wh"))
        ):
            return f"another question: {rewritten[match.start('wh') : end].strip()!r}"
    return ""


def _idle(rewritten: str, at: int) -> bool:
    return (
        re.match(
            r"(?:what a |what was it|where was i|what did i want|who knew|what's up|how's it|what can i say"
            r"|what's new|when \w+ \w+ at once)",
            rewritten[at:],
            re.IGNORECASE,
        )
        is not None
    )


_JOINED = re.compile(
    r"(?:\s+(?:people|persons|guests|adults|passengers|of us|items|pieces))?\s*(?:,\s*)?"
    r"(?:and|plus|&|as well as|along with|together with)\s+(?:also\s+|in\s+|at\s+|for\s+|to\s+|on\s+)?"
    r"(?:the |a |an |some |\d+ )?([\w'-]+)",
    re.IGNORECASE,
)


def _longer_list(task: Task, rewritten: str, mentions: Sequence[Mention]) -> str:
    """Something new joined to a value: "in Paris and rome"."""
    for mention in mentions:
        match = _JOINED.match(rewritten, mention.end)
        if not match:
            continue
        word = match[1].lower()
        at = match.start(1)
        if any(m.start <= at < m.end for m in mentions) or word in REQUEST_VERBS or word.endswith(("ly", "ing")):
            continue
        if _PRONOUN_LIKE.match(word) or not _new_words(task, word):
            continue
        return f"one more: {rewritten[mention.start : at + len(match[1])]!r}"
    return ""
