"""A list of the query that has grown: something new joined to a value, as "in Paris and rome"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.grounding import Mention, stem
from toolspar.tasks.quantities import scan
from toolspar.tasks.records import Task
from toolspar.verify.beside.open_arguments import wanted_slots
from toolspar.verify.beside.request_words import ROOT, VERBS, holds, new_words, unknown_words
from toolspar.verify.reading import SMALL_TALK, content_stems, spaced, stems

_JOINED = re.compile(
    r"(?:\s+(?:people|persons|guests|adults|passengers|of us|items|pieces))?\s*(?:,\s*)?"
    r"(?:and|plus|&|as well as|along with|together with)\s+(?:also\s+|in\s+|at\s+|for\s+|to\s+|on\s+)?"
    r"(?:the |an? |some |my |our |his |her |its |their |\d+ )?([\w'-]+)",
    re.IGNORECASE,
)

_PARTICIPLE = re.compile(r"\w{3,}(?<!e)ed|kept|held|left|handed|shown|lent")
_UNTIL = re.compile(r"\s+(?:for|until|till|by|on|at)\s+(?:the )?")
_VERB_PHRASE = re.compile(
    r"\s+(?:no (?:more|less|longer)|not more|at (?:most|least)|up to|under|over|around|about|the|an?|my|our|it|\d)\b",
    re.I,
)  # what follows a verb ("and cost no more than"), not one more item
_PRONOUN_LIKE = re.compile(
    r"^(?:i|i'm|i'd|i'll|i've|we|we're|you|your|you're|he|she|they|it|it's|that|that's|this|there|my|our|his|her"
    r"|their|please|pls|thanks|thank|thx|ty|cheers"
    r"|if|when|because|as|since|so|then|can|could|would|will|do|don't|let|make|be|is|are|was|were|have|has|yes|yeah"
    r"|no|maybe|ur|u|taken|driven|brought|dropped|sent|given|made|called|paid|used|for|at|in|on|by|with|under"
    r"|\w+n't|[a-z]+'(?:s|re|ll|ve|d)|never|after|before|once|while|later|finally|lastly|next|last|those|these|them|him"
    r"|who|whose|whether|which|what|where|how|why|shall|should|must|may|might|another|others?|likewise|similarly|one|ones|both|all|each|either|afterwards|thereafter|subsequently|instead|until|now|still|only|even|not|see|enjoy|hope|want|need|got|had|did|does"
    r"|was|am|being|having|getting|going|there's|to|from|just|also|hopefully|all|everything|um|uh|er|well|like|ok|okay|right|not|the|put|keep|set"
    r"|nobody|somebody|someone|everybody|everyone|whatever|whoever|wherever|back)$"
)


def _number_of_query(task: Task, rewritten: str, at: int) -> bool:
    """Whether a number of the query stands at a place, in whatever form: "310 euros and two hand trucks"."""
    here = next((q for q in scan(rewritten) if q.start == at), None)
    return here is not None and any(here.same(known) for known in scan(task.query))


def _verb_before_value(rewritten: str, end: int, mentions: Sequence[Mention]) -> bool:
    """Whether a word that ends at a place is a verb with a value or a pronoun: "and measures 171 cm"."""
    tail = rewritten[end:]
    of = re.match(r"\s+of\s+", tail)
    if of and any(m.start == end + of.end() for m in mentions):
        return True  # "and a party of six"
    if any(m.start > end and rewritten[end : m.start].isspace() for m in mentions):
        word = rewritten[:end].rsplit(maxsplit=1)[-1]
        return word.islower() and word not in ("extra", "more", "double", "triple", "additional", "other")
    third = rewritten[:end].endswith("s") and not rewritten[:end].endswith("ss")
    where = re.match(r"\s+(?:in|at|on)\s+", tail)
    if third and where and any(m.start == end + where.end() for m in mentions):
        return True  # "starts in Ghent and ends in Graz"
    return third and re.match(r"\s+(?:he|she|it|they|us|me|him|them)\b", tail) is not None


def _done_until(rewritten: str, end: int, word: str, mentions: Sequence[Mention]) -> bool:
    """Whether a joined word says what is done up to a value: "picked up on May 3rd and kept for nine days"."""
    until = _UNTIL.match(rewritten, end) if _PARTICIPLE.fullmatch(word) else None
    return until is not None and any(m.start == until.end() for m in mentions)


def _begins_more(
    task: Task, rewritten: str, joined: re.Match[str], mention: Mention, mentions: Sequence[Mention]
) -> bool:
    """Whether a joined word begins a clause, or the part of another call of the request.

    Example:
        True for "a truck, and a replacement for ghee" and "an owl, and the bird is called Hoot".
    """
    rest = rewritten[joined.end() :]
    if _VERB_FOLLOWS.match(rest):
        return True
    verb = _THIRD_PERSON.match(rest)  # "fifteen, and its outline measures fourteen"
    if verb and any(m.start == joined.end() + verb.end() for m in mentions):
        return True
    prepared = re.search(r"\b(?:in|at|for|to|on)\s+(?:\w+\s+)?[\w'-]+$", joined[0], re.IGNORECASE) is not None
    stop = re.compile(r"[.?!;\n]" if prepared else r"[.,?!;\n]").search(rest)
    rest = rest[: stop.start()] if stop else rest
    following = min(
        (m for m in mentions if joined.end() <= m.start < joined.end() + len(rest)), default=None, key=_start
    )
    if following is None:
        return False
    if following.call == mention.call:
        return _introduces(task, rewritten[joined.start(1) : following.start], following)
    return not re.search(r"\b(?:too|also|as well)\b", rest, re.IGNORECASE)


def _introduces(task: Task, said: str, mention: Mention) -> bool:
    """Whether the words up to a value name its argument: "employee EMP-0843 and the amount comes to 843.74"."""
    key = mention.path.split(".")[1]
    schema = dict(wanted_slots(task)).get(key, {})
    named = stems(spaced(key)) | content_stems(str(schema.get("description", "")))
    return bool(content_stems(said) & named)


def _start(mention: Mention) -> int:
    return mention.start


_VERB_FOLLOWS = re.compile(
    r"\s+(?:who|is|are|was|were|has|have|had|should|shall|will|must|can|could|would|needs?|gets?|goes|wants?)\b",
    re.IGNORECASE,
)
_THIRD_PERSON = re.compile(r"\s+[a-z]+[^\Ws]s\s+")
_A_THING = re.compile(r"\b(?:the|an?|some|my|our|his|her|its|their) $", re.IGNORECASE)  # "its spring rolls"
_OF_ITS = re.compile(r"\b(?:his|her|its|their) [\w'-]+$", re.IGNORECASE)


def _next_word_known(task: Task, rewritten: str, at: int) -> bool:
    following = words(rewritten[at : at + 30])[:1]
    return any(stem(word) in stems(task.query) for word in following)


_CONTINUED = re.compile(r",\s+(?:(?:and|or)\s+)?(?:the |an? |some )?([a-z][\w'-]+)(?=\s*,\s*[a-z])", re.IGNORECASE)


def _goes_on(task: Task, rewritten: str, mention: Mention, mentions: Sequence[Mention]) -> str:
    """New words, comma by comma, after an element of a list: "granite, fennel and jungle, kibble, laundry"."""
    match = _CONTINUED.match(rewritten, mention.end) if mention.path.rpartition(".")[2].isdigit() else None
    if not match or holds(mention.end, match.end(), mentions):
        return ""
    word = match[1].lower()
    small = (
        _PRONOUN_LIKE.match(word)
        or word.endswith("ed")
        or word in VERBS
        or stem(word) in SMALL_TALK
        or word in STOP_WORDS
    )
    return "" if small or not new_words(task, word) else rewritten[mention.start : match.end()]


def longer_list(task: Task, rewritten: str, mentions: Sequence[Mention]) -> str:
    """Something new joined to a value: "in Paris and rome"."""
    for mention in mentions:
        if more := _goes_on(task, rewritten, mention, mentions):
            return f"one more: {more!r}"
        match = _JOINED.match(rewritten, mention.end)
        if not match:
            continue
        word = match[1].lower()
        at = match.start(1)
        if (
            holds(mention.end, match.end(), mentions)
            or _VERB_PHRASE.match(rewritten, match.end())
            or word in VERBS
            or word.endswith("ly")
            or _done_until(rewritten, match.end(1), word, mentions)
            or word.endswith("ing")
            and not _A_THING.search(rewritten[mention.end : at])
            or _number_of_query(task, rewritten, at)
            or _verb_before_value(rewritten, match.end(), mentions)
            or _begins_more(task, rewritten, match, mention, mentions)
        ):
            continue
        if _OF_ITS.search(match[0]) and _next_word_known(task, rewritten, match.end()):
            continue  # "Innocent III plus his chief contributions"
        known = {base[:ROOT] for base in stems(task.query) if len(base) >= ROOT}
        if _PRONOUN_LIKE.match(word) or word[:ROOT] in known or not new_words(task, word):
            continue
        return f"one more: {rewritten[mention.start : at + len(match[1])]!r}"
    return _one_of_its_kind(task, rewritten, mentions) or _another(task, rewritten)


_ANOTHER = re.compile(
    r"\b(?:and|plus|as well as)\s+(?:also\s+)?(?:another|a second|one more)\s+(?:one\s+|\w+\s+)?"
    r"(?:called|named|titled|labell?ed)\b",
    re.IGNORECASE,
)


def _another(task: Task, rewritten: str) -> str:
    """A second thing under a name of its own, where one call makes one: "and another one called B"."""
    match = _ANOTHER.search(rewritten) if len(task.expected) == 1 and not _ANOTHER.search(task.query) else None
    return f"one more: {match[0]!r}" if match else ""


_OF_ITS_KIND = re.compile(
    r"\b(?:and|plus|as well as)\s+(?:also\s+)?(?P<head>another(?: one)?|(?:[\w'-]+ ){0,3}?[\w'-]+)"
    r"\s+(?:for|of|on|about|in|from)\s+(?:the |an? )?(?P<new>[\w'-]+)",
    re.IGNORECASE,
)
_STANDS_FOR = frozenset("one another those".split())


def _one_of_its_kind(task: Task, rewritten: str, mentions: Sequence[Mention]) -> str:
    """A second thing joined with words that were just said: "news on chess and news on golf", "and one for golf"."""
    for match in _OF_ITS_KIND.finditer(rewritten):
        new = match["new"].lower()
        before = set(words(rewritten[: match.start()]))
        repeats = all(w in before or w in _STANDS_FOR for w in words(match["head"]))
        if not repeats or holds(match.start(), match.end(), mentions) or not holds(0, match.start(), mentions):
            continue
        if _PRONOUN_LIKE.match(new) or not unknown_words(task, new):
            continue
        return f"one more: {match[0]!r}"
    return ""
