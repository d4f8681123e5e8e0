"""Phrases that take a request back or make it unreal: "never mind", "suppose I", "anything but", "I don't want".

What counts is that the phrase governs the request. "Never mind the rain" and "a new one I don't want yet" speak of
other things, and a query that undoes something is said by "strike it from the list" itself.
"""

from __future__ import annotations

import re

from toolspar.tasks.english import REQUEST_VERBS, words
from toolspar.tasks.grounding import stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import (
    SMALL_TALK,
    Clause,
    clauses,
    content_stems,
    mentions_in,
    misspelt,
    sentence_spans,
    stems,
    touches,
    value_words,
)
from toolspar.verify.stance.asking import ORDER, asks
from toolspar.verify.stance.governing import (
    POINTING,
    action_stems,
    masked,
    names_request,
    own_words,
    request_after,
    request_follows,
    tail_of,
)
from toolspar.verify.stance.in_passing import exclaimed, said_by_condition
from toolspar.verify.stance.only_asks import looks_up
from toolspar.verify.stance.polarity import (
    ASKS_HOW,
    COMPARED,
    DELIBERATED,
    DOUBTED,
    NEGATOR,
    TAKEN_BACK,
    UNDOES,
    UNDOING,
    UNWANTED,
)
from toolspar.verify.stance.scope import another_matter, asked_after, goes_with_undoing, said_stems
from toolspar.verify.stance.served import served

_NO_NEED = re.compile(r"\W*(?:no need|not needed|don['’]t bother)\W*$", re.IGNORECASE)
_STRUCK = re.compile(r"\W*(?:call|strike) ", re.IGNORECASE)
_LET_GO = re.compile(
    r"\b(?:never ?mind|spare (?:me|us)|forget|don['’]t bother with)(?: about)?"
    r" (?=(?:the|my|our|his|her|its|their|those|these)\b)",
    re.IGNORECASE,
)
_SLIP = re.compile(r"\W*(?:say|write|type|put|tell you|correct)\b", re.IGNORECASE)
_SOMEBODY = re.compile(r"\b(?:he|she|they|(?:my|our|his|her|their|the) [\w-]+)\W*$", re.IGNORECASE)
_BUT_NOT = re.compile(
    r"\bbut (?:he|she|they)(?:'s|'re|'d|'ve| is| are| was| were| has| had| can| could|n't)*\b", re.IGNORECASE
)
_MANNER = re.compile(r"\W*(?:how|who|why|what|that|whether|if|which|where|when)\b", re.IGNORECASE)
_BUT_ANOTHER = re.compile(r"[,;.\u2013\u2014-]+ *(?:(?:i|we) (?:just|only) |only|just|but|what|simply)", re.IGNORECASE)


def taken_back(task: Task, rewritten: str) -> str:
    """The phrase that takes the request back or makes it unreal, or nothing.

    Args:
        task: The task, with its query and calls.
        rewritten: The rewrite.

    Returns:
        The phrase; an empty text when each speaks of something else or says what the query says.
    """
    plain = masked(rewritten, mentions_in(task, rewritten))
    known = task.query.lower()
    families = [(TAKEN_BACK, _stands), (DOUBTED, _real), (COMPARED, _not_compared), (UNWANTED, another_wish)]
    if not looks_up(task):
        families.append((DELIBERATED, _real))  # what is looked up or worked out is asked for by "how would one"
    for pattern, excused in families:
        for match in pattern.finditer(plain):
            phrase = match[0].strip(" .,;!?").lower()
            if phrase not in known and not excused(task, rewritten, plain, match):
                return f"taken back or unreal: {match[0].strip()!r}"
    return _let_go(task, rewritten)


def _let_go(task: Task, rewritten: str) -> str:
    """What is let go of and named nowhere else: "never mind the air quality"; the rain would be another matter."""
    if UNDOES.search(task.query):
        return ""
    for match in _LET_GO.finditer(rewritten):
        clause = _clause_of(rewritten, match.end())
        governed = rewritten[match.end() : clause.end]
        rest = rewritten[: match.start()] + rewritten[clause.end :]
        if NEGATOR.search(rewritten[clause.start : match.start()]):
            continue  # "don't forget the skipper"
        if own_words(task, governed) and asked_after(task, rewritten, clause.end):
            continue  # "don't bother with the front door: unlock the side one"
        if match[0].lower() not in task.query.lower() and content_stems(governed) & content_stems(task.query) - stems(
            rest
        ):
            return f"taken back or unreal: {match[0] + governed!r}"
    return ""


def _stands(task: Task, rewritten: str, plain: str, match: re.Match[str]) -> bool:
    """Whether a request stands although something is taken back: it is denied, another matter, or what is asked."""
    place = match.end()
    if request_after(task, rewritten, place) or _of_another_thing(task, rewritten, place):
        return True
    if asked_after(task, rewritten, place):
        return True
    clause = _clause_of(rewritten, place)
    if _of_its_subject(task, rewritten[clause.start : match.start()], match[0]):
        return True
    if UNDOES.search(task.query) and (UNDOING.match(match[0]) or _STRUCK.match(match[0])):
        return True  # "cancel it" is what the query wants
    if NEGATOR.search(plain[clause.start : match.start()]):
        return True  # "I haven't changed my mind"
    if match[0].endswith("going to") and _SLIP.match(rewritten, place):
        return True  # "I was going to say 69"
    if match[0].endswith("going to") and _SOMEBODY.search(plain[: match.start()]) and _BUT_NOT.search(plain, place):
        return True  # "my colleague was going to take care of it, but she's off sick"
    if _NO_NEED.match(match[0]) and (
        _other_need(task, rewritten, match) or goes_with_undoing(task, rewritten, clause, place)
    ):
        return True
    return exclaimed(task, rewritten, match.start(), match[0]) or said_by_condition(task, rewritten, match)


def _real(task: Task, rewritten: str, plain: str, match: re.Match[str]) -> bool:
    """Whether a request is made for all the doubt that is said: of another thing, or in what the tools are for.

    A frame such as "hypothetically" or "should I" reaches over all that follows; "she could have" does not.
    """
    ends = [s.end for s in sentence_spans(rewritten, mentions_in(task, rewritten)) if match.start() < s.end]
    place = ends[0] if ends else match.end()
    if (
        request_after(task, rewritten, place)
        or asked_after(task, rewritten, match.end() if " have " in match[0] else place)
        or _already_so(task, match[0], rewritten[place:])
    ):
        return True
    begun = " ".join(rewritten[: match.end()].split()[-3:])
    if re.search(r"\b(?:have|could|can|considering|thinking)\b", begun, re.IGNORECASE) and request_follows(
        task, rewritten, match.end()
    ):
        named = names_request(task, tail_of(rewritten, match.end(), 8))
        if not named or bool(ends) and request_follows(task, rewritten, place):
            return True
    return served(task, rewritten, match)


def _not_compared(task: Task, rewritten: str, plain: str, match: re.Match[str]) -> bool:
    """Whether what is set aside is no part of the request."""
    return (
        request_after(task, rewritten, match.end())
        or UNDOES.search(task.query) is not None
        or not names_request(task, tail_of(rewritten, match.end(), 4))
        or served(task, rewritten, match)
    )


def another_wish(task: Task, rewritten: str, plain: str, match: re.Match[str]) -> bool:
    """Whether what is not wanted is something else than the request, or goes with a request to undo it.

    Args:
        task: The task, with its query and calls.
        rewritten: The rewrite.
        plain: The rewrite, its values and idioms blanked.
        match: The place of ``UNWANTED`` in it.
    """
    place = match.end()
    if request_after(task, rewritten, place) or _of_another_thing(task, rewritten, place):
        return True
    clause = _clause_of(rewritten, place)
    governed = rewritten[place : clause.end]
    verb = re.match(r" to (\w+)", governed)
    if verb and looks_up(task) and asks(rewritten[clause.end :]) and not said_stems(verb[1]) & action_stems(task):
        return True  # "I didn't want to use ghee. What could I take?"
    if words(governed) and not content_stems(plain[place : clause.end]) and content_stems(governed):
        return True  # an idiom: "I don't want to leave it at that"
    if match[0].lower().endswith("care") and _MANNER.match(rewritten, place):
        return True
    if UNDOES.search(task.query):
        said = plain[place : clause.end]
        return not UNDOES.search(said) and not UNDOING.search(said) and not said_stems(said) & action_stems(task)
    values = {stem(word) for value in value_words(task) for word in words(value)}
    if _BUT_ANOTHER.match(rewritten, clause.end) and own_words(task, governed):
        return not (content_stems(governed) - values) & content_stems(task.query)
    pointed = re.match(r"\W*(?:\w+ ){0,3}?(?:it|that|this|them|those|these|ones?)\b", governed, re.IGNORECASE)
    return not pointed and another_matter(task, rewritten, clause, place)


def _clause_of(rewritten: str, place: int) -> Clause:
    end = Clause("", place, len(rewritten))
    return next((c for c in clauses(rewritten, ()) if c.end >= place), end)


def _of_its_subject(task: Task, head: str, phrase: str) -> bool:
    """Whether "not needed" is said of its own subject, which is no part of the request: "dogs not needed"."""
    subject = own_words(task, head) - SMALL_TALK
    return (
        phrase.lower() == "not needed" and bool(subject) and not names_request(task, head) and not POINTING.search(head)
    )


def _of_another_thing(task: Task, rewritten: str, place: int) -> bool:
    """Whether the words after a place name something that is no part of the request, which is made after them."""
    tail = tail_of(rewritten, place, 8)
    if not own_words(task, tail) or names_request(task, tail) or POINTING.search(tail):
        return False
    mentions = mentions_in(task, rewritten)
    return request_follows(task, rewritten, place) or any(
        c.start >= place and asks(rewritten[c.start : c.end + 1]) and touches(c, mentions, task.query)
        for c in clauses(rewritten, mentions)
    )


def _already_so(task: Task, phrase: str, rest: str) -> bool:
    """Whether the query itself asks in this way (how to do something, the history of it), or a plain order follows."""
    first = next(iter(words(phrase)), "")
    if first == "how":
        return ASKS_HOW.search(task.query) is not None or bool(content_stems(rest)) and ORDER.match(rest) is not None
    return misspelt(first, task.query)


def _other_need(task: Task, rewritten: str, match: re.Match[str]) -> bool:
    """Whether "no need" is said of something else: "there's no need to panic"."""
    tail = re.match(r"\W*(?:to|for|with)?\s*([^.,;:!?]*)", rewritten[match.end() :])
    rest = tail[1] if tail else ""
    own = own_words(task, rest) - {stem(word) for word in REQUEST_VERBS}
    return bool(own) and not names_request(task, rest)
