"""What the request is about must still be said: the values alone do not say what shall be done with them."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from toolspar.tasks.english import REQUEST_VERBS, STOP_WORDS, words
from toolspar.tasks.grounding import stem
from toolspar.tasks.quantities import UNIT_OF
from toolspar.tasks.records import Task
from toolspar.verify.reading import FILLING, SMALL_TALK, content_stems, mentions_in, misspelt, sentence_spans, spaced
from toolspar.verify.records import CheckResult
from toolspar.verify.stance.asking import asks, tells
from toolspar.verify.stance.only_asks import changes
from toolspar.verify.wording.lexicon import is_word
from toolspar.verify.wording.tool_words import tool_stems

_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+\b")
_PARTICLE_VERB = re.compile(  # "get me in with the doctor"
    r"\b(?:get|fit|squeeze|put|sign|bring|set|pencil|turn|let)\s+(?:me|us|him|her|them|it|this|that|my \w+)\s+"
    r"(?:in|down|up|on|off|out|through|away|aside)\b"
    r"|\bmake\s+(?:the|my|our|it|that)\b",
    re.IGNORECASE,
)
_LINKED = re.compile(r"\b(?:to|into|in|at|from|until|for)\s+(?:the\s|a\s)?\W*$", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow (?:many|much)\s+(?:is\s+)?$", re.IGNORECASE)
_INTO = re.compile(r"\binto\s+\W*$", re.IGNORECASE)
_BARE_VERBS = frozenset(
    "get give help ask tell show let make take go come see have keep say write handle want need put do send".split()
)
_SEEKING = frozenset(
    stem(verb)
    for verb in """find search look show list identify locate retrieve provide fetch see get give tell help
    suggest recommend browse discover select choose pick view display inform assist offer name buy purchase""".split()
)
"""Stems of verbs that tell nothing without their object."""
_DEGREES = frozenset(stem(word) for word in "far long tall old heavy big deep fast high".split())  # "how far is it"
_ASSISTANT = re.compile(
    r"\b(?:find|identify|locate|get|contact|recommend|show|choose|select|book)\w*\s+(?:me\s+)?(?:(?:a|an|the|any|some|this)\s+)?"
    r"(?:\w+\s+)?(?:assistants?|assistance|services?|support|helper)\b",
    re.IGNORECASE,
)  # the assistant itself in the place of what it should find


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails when no word of the query's matter or of the tool's is left, and no other word stands for it.

    The matter is the words that tell content outside the values. A paraphrase may say all of them in other words
    ("tick it off" for "mark it as completed"), or leave them to a value that names the matter itself ("2 hours at
    Bayview Garage"), but not to words of thanks and greeting alone.
    """
    asked = telling(task, task.query)
    if not task.expected:
        fault = _another_in_its_place(task, rewritten)
        return CheckResult(False, 0.0, fault) if fault else CheckResult(True)
    if not asked:
        return CheckResult(True)
    told = telling(task, rewritten)
    nouns = asked - _verb_stems()
    if nouns and not nouns & told and not _slips(rewritten, nouns, task.query):
        told -= _SEEKING - _named(task)  # "can I buy in Prague" does not say what
        if not told & nouns and _ASSISTANT.search(rewritten) and not _ASSISTANT.search(task.query):
            return CheckResult(False, 0.0, f"not said any more: {', '.join(sorted(nouns)[:4])}")
    if told & asked or told & tool_stems(task) or _slips(rewritten, nouns or asked, task.query):
        return CheckResult(True)
    if asked <= _verbs(task) | _argument_names(task) | _DEGREES and _linked(task, rewritten):
        return CheckResult(True, 0.5)
    if _only_things(task, rewritten, told):
        return CheckResult(False, 0.0, f"not said any more: {', '.join(sorted(asked)[:4])}")
    if any(is_word(word) and stem(word) in told for word in words(rewritten)) or _by_value(task, rewritten):
        return CheckResult(True, 0.5)
    return CheckResult(False, 0.0, f"not said any more: {', '.join(sorted(asked)[:4])}")


_PARTICIPLE = re.compile(r"\w+(?:ed|en|ing)|gone|done|out|off|away|in|back|down", re.IGNORECASE)
_EMPTY = frozenset("a an the my our is are um er uh hm hey hi hello so oh well yay please thanks thank you".split())


def _only_things(task: Task, rewritten: str, told: frozenset[str]) -> bool:
    """Whether a word that orders nothing is all that stands beside the values: "12 cords er fun?".

    Before a value it could be the verb ("bin 12 cords"), and as a participle it tells what becomes of the things
    ("binned"); any small word ("out", "them", "to") may carry the deed as well. What is looked up may be named alone.
    """
    if not any(changes(tool) for tool in task.tools if tool.name in {call.name for call in task.expected}):
        return False
    mentions = mentions_in(task, rewritten)
    outside = rewritten
    for mention in mentions:
        outside = outside[: mention.start] + "_" * (mention.end - mention.start) + outside[mention.end :]
    rest = [word for word in words(outside.replace("_", " ")) if word not in _EMPTY and word not in UNIT_OF]
    if len(rest) != 1 or stem(rest[0]) not in told or rest[0] in REQUEST_VERBS or _PARTICIPLE.fullmatch(rest[0]):
        return False
    at = re.search(rf"\b{re.escape(rest[0])}\b", outside, re.IGNORECASE)
    return bool(mentions) and at is not None and "_" not in outside[at.end() :]


_SET_ASIDE = re.compile(
    r"\b(?:forget|never ?mind|scrap|skip|drop|ditch|instead of|rather than)\b|\b(?:is|are) (?:all |now "
    r"|already )*(?:set|settled|sorted|done|booked"
    r"|fixed|known)\b|^\W*(?:i|we) (?:already )?(?:know|knew|missed|have|got|found|solved)\b",
    re.IGNORECASE,
)


def _another_in_its_place(task: Task, rewritten: str) -> str:
    """What is asked in the place of a request that no tool can do, once that is set aside; or nothing."""
    matter = content_stems(task.query) - SMALL_TALK
    tools = {stem(w) for tool in task.tools for w in words(spaced(tool.name)) if w not in REQUEST_VERBS} - matter
    sentences = sentence_spans(rewritten, ())
    for sentence in sentences:
        aside = _SET_ASIDE.search(sentence.text)
        if not aside or not content_stems(sentence.text) & matter or _SET_ASIDE.search(task.query):
            continue
        later = rewritten[sentence.end :]
        new = (content_stems(later) - matter) & tools
        if new and (asks(later) or not tells(later)):
            return f"set aside for something else: {', '.join(sorted(new)[:3])}"
    return ""


def _named(task: Task) -> frozenset[str]:
    """Stems of the words in the names of the wanted tools."""
    return frozenset(stem(word) for call in task.expected for word in words(spaced(call.name)))


def _argument_names(task: Task) -> frozenset[str]:
    """Stems of the words in the names of the arguments."""
    return frozenset(stem(word) for call in task.expected for key in call.arguments for word in words(spaced(key)))


def _slips(rewritten: str, asked: frozenset[str], query: str) -> bool:
    """Whether some word of the matter is there with a typing error."""
    matter = " ".join(word for word in words(query) if stem(word) in asked)
    return any(misspelt(word, matter) for word in words(rewritten))


def _by_value(task: Task, rewritten: str) -> bool:
    """Whether a value holds a word of the tool, or a verb of its own rules a value ("turn 5 euros into zloty")."""
    mentions = mentions_in(task, rewritten)
    named = " ".join(rewritten[m.start : m.end] for m in mentions)
    if content_stems(named) & tool_stems(task) - _stop_stems():
        return True
    if _PARTICLE_VERB.search(rewritten):
        return True
    before = (words(rewritten[: m.start])[-3:] for m in mentions)
    return any(word in REQUEST_VERBS - _BARE_VERBS and stem(word) not in _SEEKING for near in before for word in near)


def _linked(task: Task, rewritten: str) -> bool:
    """Whether the values stand in a relation that says the deed: "how much is 5 euros in yen", "bedroom to 20"."""
    mentions = mentions_in(task, rewritten)
    between = (rewritten[a.end : b.start] for a, b in pairwise(mentions) if a.end <= b.start)
    asked = any(_HOW_MANY.search(rewritten[: m.start]) for m in mentions)
    return asked or any(map(_LINKED.search, between)) or any(_INTO.search(rewritten[: m.start]) for m in mentions)


def _verbs(task: Task) -> frozenset[str]:
    """Stems of the verbs of requests, with those that the tools' names begin with."""
    named = (words(spaced(call.name))[:1] for call in task.expected)
    return _verb_stems() | {stem(word) for first in named for word in first}


@cache
def _verb_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in REQUEST_VERBS)


def telling(task: Task, text: str) -> frozenset[str]:
    """Stems of the words outside the values that are neither small talk, nor mere asking, nor names.

    Args:
        task: The task, which knows the values.
        text: The query or a rewrite of it.

    Returns:
        The stems: the matter of the request.
    """
    outside = text
    for mention in mentions_in(task, text):
        outside = outside[: mention.start] + " " * (mention.end - mention.start) + outside[mention.end :]
    names = {stem(name) for name in _NAME.findall(text)}
    return content_stems(outside) - SMALL_TALK - FILLING - _stop_stems() - names


@cache
def _stop_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in STOP_WORDS)
