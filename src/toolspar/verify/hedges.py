"""No value becomes vague: "about 40", "3 or so", "maybe Paris", "I think at six"."""

from __future__ import annotations

import re

from toolspar.tasks.grounding import Mention
from toolspar.tasks.records import Task
from toolspar.verify.quantities.relative import only_relative
from toolspar.verify.reading import mentions_in, sentence_spans
from toolspar.verify.records import CheckResult

_AMOUNT_BEFORE = re.compile(
    r"\b(?:around|about|roughly|approximately|approx\.?|circa|nearly|almost|close to|near|nearer|some|something like"
    r"|somewhere (?:near|around|about|between|in|close to)|in the (?:region|neighbou?rhood|vicinity|ballpark|order) of"
    r"|more or less|give or take|plus or minus|just (?:over|under|above|below)"
    r"|(?:slightly|somewhat|a (?:little|bit|touch)) (?:over|under|(?:more|less|\w+er) than(?: its)?|before|after|past)"
    r"|anything (?:from|between)|not (?:far|much) (?:from|over|under|off))"
    r"(?:\s+(?:the|a|an|at|of|on))?\s*[$€£¥]?$",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:maybe|perhaps|possibly|probably|presumably|either|(?:i|we) (?:think|guess|believe|suppose|reckon)(?: it'?s)?"
    r"|not sure (?:if|whether)(?: it'?s)?|(?:could|might|may) be|if i'?m not mistaken,?|let'?s say)"
    r"(?:\s+(?:at|on|in|for|to|from|by|the|a|an|it'?s))*\s*[$€£¥]?$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^-?ish\b|^(?:\s+[a-z]+\b)?[,\s(-]*\b(?:or so\b|or thereabouts|give or take|more or less|at a guess"
    r"|or (?:something|similar|somewhere|whatever|whichever|around (?:there|then))"
    r"|(?:i|we) (?:think|guess|believe|suppose|reckon)\b"
    r"|or (?:a (?:few|couple|little|bit)|one|two|some) (?:more|less|fewer|later|earlier)|(?:roughly|approximately|plus"
    r" or minus)\b)",
    re.IGNORECASE,
)
_ABOUT_IT = re.compile(  # "tell me about 3 films" is no hedge
    r"\b(?:tell|ask|know|learn|read|hear|talk|info\w*|facts?|details?|news|\w+thing|all|what|how|books?|films?|movies?)"
    r"(?:\s+(?:me|us|you|him|her|them|more|out))?\s+(?:about|around)(?:\s+the)?\s*$",
    re.IGNORECASE,
)
_TO_THE_OTHER = re.compile(r"\s*(?:\w+\s)?(?:to|and|-|\u2013)\s", re.IGNORECASE)  # "anything from two to four"
_CHOICE = re.compile(r"[^.?!;]{0,60}?\bor\b", re.IGNORECASE)  # "either" without it is "each" or "too"
_UNIT_PATH = re.compile(r"unit|scale|currency|language", re.IGNORECASE)
_WAY_OF_THINKING = re.compile(r"(?:^|[.?!;]\s+)(?:i|we) think in $", re.IGNORECASE)  # "I think in Fahrenheit"
_UNDECIDED = re.compile(  # "I can't decide what to wear" is about something else
    r"(?:\bundecided|(?:\bnot|n't)(?: \w+)? (?:decided|made up my mind))"
    r"(?: yet| about (?:it|that|this))?(?=\s*(?:[.,;!?)]|$))",
    re.IGNORECASE,
)
_PLAIN_NUMBERS = re.compile(r"\d[\d.,x\u00d7/ -]*")
_VAGUE = re.compile(r"\b(?:estimat\w+|approximat\w+|roughly)\b", re.IGNORECASE)
_AMOUNTS = frozenset(("number", "date", "time"))


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails when words beside a value make it uncertain, and the query has no such words anywhere."""
    if _VAGUE.search(task.query) or any(_hedge(task.query, mention) for mention in mentions_in(task, task.query)):
        return CheckResult(True)
    for mention in mentions_in(task, rewritten):
        hedge = _hedge(rewritten, mention)
        if hedge and hedge.lower() not in task.query.lower():
            return CheckResult(False, 0.0, f"made vague: {hedge!r} beside {rewritten[mention.start : mention.end]!r}")
    doubt = only_relative(task, rewritten) or _undecided(task, rewritten)
    return CheckResult(False, 0.0, f"made vague: {doubt!r}") if doubt else CheckResult(True)


def _undecided(task: Task, rewritten: str) -> str:
    """Words that leave the matter open, in a sentence with a value."""
    mentions = mentions_in(task, rewritten)
    for sentence in sentence_spans(rewritten, mentions):
        found = _UNDECIDED.search(sentence.text.replace("\u2019", "'"))
        if found and any(m.start < sentence.end and sentence.start < m.end for m in mentions):
            return found[0]
    return ""


def _hedge(text: str, mention: Mention) -> str:
    before = text[max(0, mention.start - 50) : mention.start].replace("’", "'")
    after = text[mention.end : mention.end + 40].replace("’", "'")
    amount = mention.form in _AMOUNTS or isinstance(mention.value, (int, float))
    amount = amount or _PLAIN_NUMBERS.fullmatch(str(mention.value)) is not None
    amount = amount and not _ABOUT_IT.search(before)
    stated = _BEFORE.search(before)
    if stated and stated[0].lower().startswith("either") and not _CHOICE.match(text, mention.end):
        stated = None
    if _UNIT_PATH.search(mention.path) and _WAY_OF_THINKING.search(before):
        stated = None
    range_ = re.search(r"\banything (?:from|between)\s*$", before, re.IGNORECASE) and _TO_THE_OTHER.match(after)
    amount = amount and not range_
    found = stated or _AFTER.search(after) or (_AMOUNT_BEFORE.search(before) if amount else None)
    return found[0].strip() if found else ""
