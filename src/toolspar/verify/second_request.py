"""No request beside the one of the query.

A clause that asks for work is a second request when some other clause asks for the query's work already. When none
does, because the values are only stated ("It came through UPS: BH85390077."), the clause is the request itself, put as
a question or an order of its own ("Where has it got to?").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.grounding import Mention, leaves, stem
from toolspar.tasks.records import Task
from toolspar.verify.beside.longer_list import longer_list
from toolspar.verify.beside.request_words import VERBS, coverage, holds, new_words, supplies, unknown_words, unsaid
from toolspar.verify.parts.appended import MORE_LAST, appended
from toolspar.verify.reading import SMALL_TALK, clauses, mentions_in, misspelt, sentence_spans, spaced, stems
from toolspar.verify.records import CheckResult
from toolspar.verify.stance.asking import asks, tells
from toolspar.verify.wording.other_work import drops_measure

_OPENING = (
    r"(?:(?:and|also|then|plus|oh|please|pls|kindly|just|next|finally|afterwards|additionally|after that"
    r"|while you'?re at it|while at it|(?:while|once|when|as soon as|after)"
    r" (?:that|this|it)(?:'?s| is| has)(?: been)? \w+"
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
    r"|why|how (?:many|much|old|far|long|tall|big|late|soon)"
    r"|(?:is|are|was|were|do|does|did|will|has|have) (?:there|it|they|he|she|that|the|any|its|their))\b",
    re.IGNORECASE,
)
_WHICH = re.compile(r"(?:^|[.?!;:]\s+|\n|\b(?:and|also|plus|but|then)\s+)(?P<wh>which)\b", re.IGNORECASE)
_BREAK = re.compile(
    r"(?P<full>[.?!;\n]|\s-\s|,?\s(?:but|so|because|since|as(?=\s(?:i|we|my|it|he|she|they)\b))\s)"
    r"|,\s*(?:(?:and|then|plus|also)\s+)*|\s(?:and|then|plus|also)\s+",
    re.IGNORECASE,
)
_CLAUSE_OPENERS = VERBS | frozenset(
    """i i'm i'd i'll i've we we're you it it's they he she there please kindly can could would will then also after
    once while what what's who who's where where's when which how why is are was were do does did don't to""".split()
)
_LIGHT_VERBS = frozenset(
    """get give tell let help show see look check find try go come make do take keep send thank thanks wait
    bear hang hold hope think say
    read mark forget report return use work need like please answer write text add change notice listen start run
    open type turn sound
    place note order book call ring point light put name list mail file record plan time test play share rate lock
    ship""".split()
)
_MOSTLY, _PARTLY = 0.75, 0.4  # how much of the query must be said elsewhere, before a clause is one too many
_REFERS_BACK = re.compile(r"\b(?:it|its|they|them|their)\b(?!.*\b(?:too|also|as well)\b)", re.IGNORECASE)
_ALSO = re.compile(
    r"^\W*(?:(?:and|also|then|plus|oh|additionally|next|finally|afterwards|as well as|after that)\b\W*)+", re.IGNORECASE
)
_NO_ORDER = re.compile(
    r"\bhelp(?=\s*[,!.])|\bback (?=to|from|at|in|on)|\b(?:stop|correct|interrupt) me (?=if|when|before|as)"
    r"|\b(?:let's |let us )?skip (?=(?:the|all the) (?:pleasantries|small talk|chit-?chat|formalities|niceties"
    r"|greetings?|intro\w*|preamble|long story)\b)"
    r"|\b(?:ignore|forgive|excuse|pardon|mind|disregard|overlook) (?=(?:the|my|any|all the|all my) (?:\w+"
    r" ){0,2}?(?:noise|mess"
    r"|typos?|spelling|tone|mood|grammar|english|accent|rambling|caps|delay|interruption|handwriting|rudeness|bother"
    r"|question|background|barking|music)\b)",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(?:this|these|the following|as follows)\b", re.IGNORECASE)
_ON_THE_RESULT = frozenset("play open share print start ring order book lock run send email post".split())


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails when a clause of the rewrite asks for something that the query does not."""
    mentions = mentions_in(task, rewritten)
    fault = (
        _new_order(task, rewritten, mentions)
        or _new_question(task, rewritten, mentions)
        or _same_again(task, rewritten, mentions)
        or longer_list(task, rewritten, mentions)
        or appended(task, rewritten)
    )
    return CheckResult(False, 0.0, fault) if fault else CheckResult(True)


def _tail(rewritten: str, begin: int, mentions: Sequence[Mention]) -> tuple[str, int]:
    """The rest of the clause from ``begin``, and where it ends; commas and "and" inside a list do not end it."""
    for match in _BREAK.finditer(rewritten, begin):
        if any(m.start <= match.start() < m.end for m in mentions):
            continue
        following = words(rewritten[match.end() : match.end() + 24])
        if match["full"] or following and following[0] in _CLAUSE_OPENERS:
            return rewritten[begin : match.start()], match.start()
    return rewritten[begin:], len(rewritten)


def _new_order(task: Task, rewritten: str, mentions: Sequence[Mention]) -> str:
    for match in _CLAUSE.finditer(rewritten):
        verb, at = match["verb"].lower(), match.start("verb")
        if (
            verb not in VERBS
            or any(m.start <= at < m.end for m in mentions)
            or _is_noun(task, match["verb"], rewritten, at)
            or _NO_ORDER.match(rewritten, at)
        ):
            continue
        tail, end = _tail(rewritten, match.end("verb"), mentions)
        held = {str(m.value) for m in mentions if match.end("verb") <= m.start < end}
        elsewhere = {str(m.value) for m in mentions if not match.end("verb") <= m.start < end}
        own = (stem(verb) in stems(task.query) or misspelt(verb, task.query)) and not _noun_of_query(task, verb)
        if held - elsewhere or held and own:
            continue
        fault = f"another request: {rewritten[at:end].strip()!r}"
        if re.fullmatch(
            r"\s+(?:it|them|that|this|those|these|her|him)\b"
            r"(?:\s+(?:too|as well|for me|now|then|to me|down|up|in))*\W*",
            tail,
        ):
            said = coverage(task, rewritten, at, end)
            added = not own and verb in _ON_THE_RESULT and said >= _MOSTLY and not unsaid(task, rewritten, at, end)
            if added and not _is_the_request(task, rewritten, match.start(), at, end, mentions):
                return fault
            continue
        if (
            not unknown_words(task, tail)
            or tail.startswith(":")
            or _POINTS.search(tail)
            or verb in _LIGHT_VERBS
            and _describes(tail)
        ):
            continue
        if (
            own
            and re.search(r"\b(?:ones?|it|them|that|some(?:one|body|thing))\b", tail)
            or _points_back(task, verb, tail)
        ):
            continue
        if supplies(task, rewritten, at, end, tail):
            continue
        if not MORE_LAST.search(tail) and len(unsaid(task, rewritten, at, end)) > len(unknown_words(task, tail)):
            continue
        if _announces(rewritten, end) or _is_the_request(task, rewritten, match.start(), at, end, mentions):
            continue
        if coverage(task, rewritten, at, end) >= _needed(task, tail):
            return fault
    return ""


_ALL_OF_IT = re.compile(
    r"\s+(?:for\s+)?(?:both|all (?:two|three|four|of)|the (?:two|three|four)|each of)\b(?:\s+[\w'-]+){0,2}\W*"
    r"|\s+nothing (?:but|except|other than)\b.*",
    re.I,
)


def _points_back(task: Task, verb: str, tail: str) -> bool:
    """Whether an order is about all that was said ("buy both policies"), asks to report it, or says a switch's name."""
    if _ALL_OF_IT.fullmatch(tail):
        return True
    if verb in ("let", "tell") and re.match(r"\s+(?:me|us)(?: know)? (?:whether|if)\b", tail):
        return _touches_query(task, tail)
    if verb in ("leave", "keep") and re.match(r"\s+(?:everything else|all else|the rest|the others?)\b", tail):
        return True
    keys = {stem(word) for path, value in leaves(task.expected) if value is True for word in words(spaced(path))}
    return stem(verb) in keys


def _is_noun(task: Task, word: str, rewritten: str, at: int) -> bool:
    """Whether a word that could be an order names a thing: "check-in was wrong", "order irrelevant"."""
    after = rewritten[at + len(word) :]
    if re.match(r"-\w|\s+(?:is|was|are|were|has|had|does|did)(?:n['’]t)?\b", after):
        return True
    return _noun_of_query(task, word) and not re.match(r"\s+(?:the|a|an|my|our|it|them|some|me|us|two|\d)\b", after)


def _noun_of_query(task: Task, word: str) -> bool:
    """Whether the query says a word, and only as a noun: "the order", "of order 12"."""
    before = re.findall(rf"(?:\b(\w+)\s+)?\b{word}\b", task.query, re.IGNORECASE)
    articles = {"the", "a", "an", "my", "our", "your", "of", "in", "this", "that", "from"}
    return bool(before) and all(other.lower() in articles for other in before)


def _needed(task: Task, tail: str) -> float:
    """How much of the query must be said elsewhere: more where the clause may be a part of the request itself."""
    return _MOSTLY if _touches_query(task, tail) or _REFERS_BACK.search(tail) else _PARTLY


def _announces(rewritten: str, end: int) -> bool:
    """Whether a clause ends in a colon, and so only leads up to the request: "Make my day, please: ..."."""
    return re.match(r"[\s,]*(?:please|pls|thanks)?\s*:", rewritten[end:], re.IGNORECASE) is not None


def _is_the_request(task: Task, rewritten: str, joint: int, begin: int, end: int, mentions: Sequence[Mention]) -> bool:
    """Whether no other clause asks for the query's work, so that the one from ``begin`` to ``end`` does.

    ``joint`` is where the words begin that join the clause to the text before it.
    """
    if task.expected and not mentions or drops_measure(task.query, rewritten):
        return False
    around = next((s for s in sentence_spans(rewritten, mentions) if s.start <= begin < s.end), None)
    if _ALSO.match(rewritten[joint:begin].lstrip(" ,.;:!?-\n")) and around is not None and joint > around.start:
        before = [c for c in clauses(rewritten, mentions) if around.start <= c.start and c.end <= joint + 1]
        if any(holds(c.start, c.end, mentions) and not tells(c.text) for c in before):
            return False  # joined to a request, if a short one: "Two lamps into the cart, and track my parcel"
    marks = len(rewritten[joint:]) - len(re.sub(r"^\W+", "", rewritten[joint:]))
    first = joint + marks  # the marks belong to the clause before
    blank = rewritten[:first] + " " * (end - first) + rewritten[end:]
    blank = blank[:end] + re.sub(r"^[\s?]*\?", lambda m: " " * len(m[0]), blank[end:])
    blank = _NO_ORDER.sub(lambda m: " " * len(m[0]), _without_labels(task, blank, mentions))
    for sentence in sentence_spans(rewritten, mentions):
        stop = sentence.end + (blank[sentence.end : sentence.end + 1] == "?")
        text = blank[sentence.start : stop]
        about = holds(sentence.start, sentence.end, mentions) or _touches_query(task, text)
        if not about or not asks(text):
            if sentence is around and holds(sentence.start, joint, mentions) and rewritten[joint : joint + 1] == ":":
                return True  # "Train, 480 km: how much does it emit?"
            continue
        return False
    return True


def _without_labels(task: Task, text: str, mentions: Sequence[Mention]) -> str:
    """The text without the nouns that the query puts right before a value: "order" of "order MEAL-1551"."""
    for mention in mentions:
        before = re.search(r"\w+(?=\W*$)", text[: mention.start])
        said = before and re.escape(f"{before[0]} {text[mention.start : mention.end]}")
        if before and re.search(rf"\w\s+{said}", task.query, re.IGNORECASE):
            text = text[: before.start()] + " " * len(before[0]) + text[before.end() :]
    return text


def _describes(tail: str) -> bool:
    """Whether what follows a light verb is no object of a request ("hope you are well", "hold that thought")."""
    return (
        re.match(
            r"\s*(?:$|(?:me|us) see\b|'?s (?:see|say|pretend|suppose|imagine|assume|hope|face)\b"
            r"|'?s be (?:honest|fair|clear)\b"
            r"|(?:nobody|no one|no-one)\b|that\b|you\b|with me\b|it\b|my\b|me a (?:moment|second|hand|favou?r)"
            r"|on\b|the (?:long|short|slow|fuss))",
            tail,
            re.IGNORECASE,
        )
        is not None
    )


def _touches_query(task: Task, tail: str) -> bool:
    return bool({stem(word) for word in words(tail) if word not in STOP_WORDS} & (stems(task.query) - SMALL_TALK))


def _new_question(task: Task, rewritten: str, mentions: Sequence[Mention]) -> str:
    found = sorted([*_QUESTION.finditer(rewritten), *_WHICH.finditer(rewritten)], key=lambda match: match.start("wh"))
    for match in found:
        at = match.start("wh")
        if any(m.start <= at < m.end for m in mentions) or _idle(rewritten, at):
            continue
        tail, end = _tail(rewritten, match.end("wh"), mentions)
        answerable = "?" in rewritten[end : end + 2] or re.match(r"\s*(?:is|are|was|were|do|does|did|of)\b", tail)
        if not answerable or any(match.end("wh") <= m.start < end for m in mentions):
            continue
        if _rhetorical(task, match["wh"], tail, rewritten[:at]) or not unknown_words(task, tail):
            continue
        if _is_the_request(task, rewritten, match.start(), at, end, mentions):
            continue
        added = MORE_LAST.search(tail) is not None
        if not added and len(unsaid(task, rewritten, at, end)) >= len(unknown_words(task, tail)):
            continue  # it may put in other words what no other clause says
        if coverage(task, rewritten, at, end) >= _needed(task, tail):
            return f"another question: {rewritten[at:end].strip()!r}"
    return ""


_NO_MATTER = frozenset(
    stem(word)
    for word in """argue believe imagine blame guess go gone going went wrong happen happened think thought thinking
    worse worst hard easy care mind matter complain resist expect choice fault luck life world earth heck hell possibly
    even ever really else honestly seriously exactly bother refuse deny judge dream forget remember more say be is was
    were am been start begin end stop point use""".split()
)
"""Stems of words that ask for no fact: a question made of them alone is a sigh ("what could possibly go wrong?")."""


def _of_the_story(wh: str, before: str) -> bool:
    """Whether a question is about what the speaker has just told: "I've read it twice, does that count?"."""
    pronoun = re.fullmatch(r"(?:does|do|did|is|was|are|will|has) (?:that|it|this|they)", wh, re.IGNORECASE)
    told = re.search(r"(?:^|[.?!;:]\s+)((?:i|we)(?:['’](?:ve|d)| have| had)\b[^.?!;:]*),\s*$", before, re.IGNORECASE)
    return bool(pronoun and told and tells(told[1]))


def _rhetorical(task: Task, wh: str, tail: str, before: str) -> bool:
    """Whether a question names nothing that an answer could be about."""
    new = new_words(task, tail)
    if wh.lower() in ("what's", "what") and _ELLIPTIC.fullmatch(tail) or _of_the_story(wh, before):
        return True
    if re.match(r"\s*(?:would|will|could|should) (?:i|we) (?:ever )?do without\b", tail, re.I):
        return True  # "what would I do without you?"
    if re.match(r"\s*(?:am i to|are we to|needs\b|(?:doesn't|wouldn't|hasn't|could blame|can blame)\b)", tail, re.I):
        return wh.lower().startswith("who")
    return bool(new) and all(stem(word) in _NO_MATTER for word in new)


_ELLIPTIC = re.compile(  # asks for what the request is about, whatever that is: "What's available?"
    r"\s*(?:is |are )?(?:there|available|on offer|left|free|open|possible|running|going|out there|on|up|new|around"
    r"|in store|in stock|to be had|on the market)(?: (?:then|there|for me|right now|now|these days))?\W*",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(?:(?:do|and|then|also)\s+(?:exactly\s+)?(?:the|that) same(?: thing)?(?: again)?|likewise|ditto"
    r"|same (?:thing )?(?:goes|again))\s+(?:for|with|to|on|in|at)\b",
    re.IGNORECASE,
)


def _same_again(task: Task, rewritten: str, mentions: Sequence[Mention]) -> str:
    """The same once more for something that the query does not name: "then do the same for the attic"."""
    for match in _AGAIN.finditer(rewritten):
        tail, end = _tail(rewritten, match.end(), mentions)
        if not any(match.end() <= m.start < end for m in mentions) and new_words(task, tail):
            return f"the same again: {rewritten[match.start() : end].strip()!r}"
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
