"""A rewrite must not make the request depend on something: "if the rain stops", "as long as my sister agrees".

A condition counts where the request is what follows from it. "When it came" tells a time of the past, "before they go
stale" is a reason to hurry, and in "if the dice hate me again, I'll take up knitting" something else follows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.english import words
from toolspar.tasks.grounding import Mention, leaves, stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import Clause, clauses, content_stems, mentions_in, sentence_spans, spaced, touches
from toolspar.verify.stance.asking import asks, tells
from toolspar.verify.stance.governing import masked
from toolspar.verify.stance.only_asks import changes
from toolspar.verify.stance.polarity import NEGATOR

_ANY_CONDITION = re.compile(
    r"\b(?:if|unless|in case|provided|assuming|as long as|as soon as|when|whenever|once|after|before|until)\b(?! \d)",
    re.IGNORECASE,
)  # a query with any of them may be put with another
_CONDITION = re.compile(
    r"\b(?:if|unless|in case|provided (?:that|it|they|there|the|he|she)|providing that|assuming|as long as|whenever"
    r"|as soon as|until(?! [\d_]| the \d))\b"
    r"|(?<!\bis )\b(?:when|(?<!for )(?<!at )once|after)\s+"
    r"(?:i|i'm|i've|it|my|he|she|they|we|someone|somebody|everyone)\b"
    r"|(?:,|\band)\s+should\s+(?:the|an?|my|our|his|her|their|it|they|he|she|there)\b(?=[^?]*$)"
    r"|(?<!at )(?<!for )\bonce\s+(?!(?:that|this|it|these|those|they|you|u|all|everything|done)\b)"
    r"(?:(?:the|a|an|our|his|her|their)\s+)?[\w'-]+(?:\s+[\w'-]+)?\s+(?:has|have|is|are|gets?)\b",
    re.IGNORECASE,
)
_POLITE = re.compile(
    "|".join(
        (
            r"\b(?:appreciate (?:it|this)|grateful|happy|great|nice|lovely|glad|wonderful|delighted|pleased) if\b"
            r"[^.?!]{1,160}?\band if\b",
            r"\bif (?:you|u|ya)(?:['’](?:d|re|ve|ll))\b|\bhow(?! about)\b.{1,70}?\bif (?:i|we|you|one|a|an|the)\b",
            r"\bif (?:a|an|the|one) .{1,120}?\b(?:what|how|which|where) (?!about\b)",
            r"\bif (?:you|u|ya) (?:can|could|would|will|don'?t|do not|have|get|got|might|may|are|were|wouldn'?t"
            r"|please|so|happen|found|find|manage|know|ask|must|like)\b",
            r"\bif (?:it|that|this)(?:['’]s| is|s| were| was| works| would| makes| isn['’]?t)?(?: be| not| at all)*"
            r" (?:ok|okay|possible|fine|alright|all right|not|no|convenient|easy|sense|for you|too|at all|helps|you"
            r"|asking|really|suits)\b|\bif it's all the same\b",
            r"\bif (?:at all )?(?:possible|i may|i could|i might|you please|so|any|i can|i'?m not|need be|anything)\b",
            r"\bif not (?:a|too|an)\b",
            r"\b(?:if|unless) (?:i|we)(?:['’](?:m|ve|re)| am| are| have)?(?: \w+ly| not)? (?:read\w*|hear\w*|underst\w+"
            r"|remember\w*|misread\w*|mistaken|wrong|right|count\w*|got (?:it|that|this))\b",
            r"\bif (?:memory serves|truth be told|i remember|i recall|anyone asks|i'm honest|only)\b",
            r"\bas long as (?:i|you|we)(?:['’](?:m|re|ve)| am| are| have)? (?:here|at it|on it|got|have)\b",
            r"\b(?:wonder|wondering|wondered|know|see|ask|asking|check|checking|sure|appreciate (?:it|this)"
            r"|grateful|happy|great|nice|lovely|awesome|glad"
            r"|wonderful|thankful|delighted|love it|like it|helpful|obliged|mind|courtesy|perfect|cool|kind|good"
            r"|amazing|fantastic|super|favou?r|me|lot"
            r"|help|pleased|sweet|easier|much|most|brilliant|best|life|day) (?:if|whether)\b",
            r"\b(?:when|whenever|once|as soon as) (?:you|u) (?:can|could|have|get|find|are|may)\b",
            r"\bwhen(?:ever)? possible\b",
            r"\beven (?:if|when)\b|\b(?:idk|dunno|unsure|no idea|no clue|(?:not|n['’]?t|never)(?: \w+)? (?:know"
            r"|sure|certain"
            r"|remember|recall|tell|say))(?: \w+)? (?:if|whether)\b",
            r"\bif (?:i|we|you|the|my|our) .{1,120}?(?:what|how (?:much|many|long|far)) (?:is|would|will|are|do)\b",
            r"\b(?:what|how (?:much|many|far|long))\b.{1,70}?\bif (?:i|we)\b",
        )
    ),
    re.IGNORECASE,
)  # conditions that are only politeness
_PAST = re.compile(
    r"(?:when|once|after|as soon as|until|whenever)\b(?![^,;:]*\b(?:has|have|is|are|will"
    r"|gets?)\b)[^,;:]*?\b(?:was|were|came|went|did|had|got|saw|took|left|broke|fell"
    r"|began|told|said|made|lost|found|gave|heard|met|woke|used|\w{2,}[^e]ed)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:once|when|after) it(?:['’]s| is|['’]ll be| gets)?(?: \w+){0,2} _", re.IGNORECASE)
_UNTIL_DAY = re.compile(r"until [^.?!;]{0,25}_", re.IGNORECASE)
_SENTENCE_START = re.compile(r"\W*(?:(?:and|but|so|well|oh|now|anyway|then|even)\W+)*$", re.IGNORECASE)
_ITS_OWN = re.compile(r"\w \w+ (?:i|we|he|she|they|it)(?:['’]ll|['’]d| will| would)\b", re.IGNORECASE)
_PART = re.compile(r"[,;:\u2013\u2014]|\s-{1,2}\s")


def conditional(task: Task, rewritten: str) -> str:
    """The words that make the request depend on something that the query does not name, or nothing."""
    mentions = mentions_in(task, rewritten)
    known = max(len(_CONDITION.findall(task.query)), len(_ANY_CONDITION.findall(task.query)))
    plain = _POLITE.sub(lambda match: " " * len(match[0]), masked(rewritten, mentions))
    told = [clause for clause in clauses(rewritten, mentions) if _only_told(clause, mentions)]
    found: list[str] = []
    for sentence in sentence_spans(rewritten, mentions):
        if not touches(sentence, mentions, task.query):
            continue
        for match in _CONDITION.finditer(plain, sentence.start, sentence.end):
            aside = any(clause.start < match.start() < clause.end for clause in told)
            if not aside and _binds(
                task, rewritten, _numbers_masked(plain, mentions), sentence, match.start(), mentions
            ):
                found.append(match[0])
    return f"condition: {found[-1].strip(' .,;')!r}" if len(found) > known else ""


_LIMITING = frozenset(
    "if max maximum min minimum limit unless when until skip threshold below above only condition".split()
)


def stated_by_argument(task: Task, condition: str) -> bool:
    """Whether an argument of the calls says a condition: "if it rains" for ``skip_if_rain``."""
    named = content_stems(condition)
    keys = (words(spaced(path.rsplit(".", 1)[-1])) for path, _ in leaves(task.expected))
    return any(_LIMITING & set(key) and named & ({stem(word) for word in key if word not in _LIMITING}) for key in keys)


def _numbers_masked(plain: str, mentions: Sequence[Mention]) -> str:
    """The text with all values blanked, numbers too."""
    for mention in mentions:
        plain = plain[: mention.start] + "_" * (mention.end - mention.start) + plain[mention.end :]
    return plain


def _asked_by_query(task: Task, part: str) -> bool:
    """Whether a condition is what the query asks about: "if there's room" for "is there room for me?"."""
    named = content_stems(part)
    return task.query.rstrip().endswith("?") and bool(named) and named <= content_stems(task.query) | {stem("still")}


def _only_told(clause: Clause, mentions: Sequence[Mention]) -> bool:
    """Whether a clause tells something without naming a value, so that a condition in it is its own."""
    named = any(clause.start <= m.start < clause.end for m in mentions)
    return not named and not _CONDITION.match(clause.text.strip()) and tells(clause.text)


def _binds(task: Task, rewritten: str, plain: str, sentence: Clause, place: int, mentions: Sequence[Mention]) -> bool:
    """Whether the request is what follows from a condition."""
    part = _PART.split(plain[place : sentence.end])[0]
    if stated_by_argument(task, rewritten[place : place + len(part)]) or _asked_by_query(task, part):
        return False
    if _PAST.match(part) or _CLOCK.match(part) or _UNTIL_DAY.match(plain[place : sentence.end]):
        return False
    if _SENTENCE_START.match(plain[sentence.start : place]) and len(part) < sentence.end - place:
        after = _PART.split(plain[place + len(part) + 1 : sentence.end])[0]
        rest = Clause(after, place + len(part) + 1, place + len(part) + 1 + len(after))
        if _ITS_OWN.search(part) and rest.text.lstrip().lower().startswith(("but", "so", "and so")):
            return False  # "when my leg heals I'll steer myself, but now ..."
        elsewhere = not touches(rest, mentions, task.query) or asks(rewritten[sentence.end + 1 :])
        if tells(rest.text.lstrip(" ,")) and not asks(rest.text) and elsewhere:
            return False  # something else follows from it, or a fact: "if I've read the map right, it lies at ..."
    if any(changes(tool) for tool in task.tools if tool.name in {call.name for call in task.expected}):
        return True
    premise = content_stems(rewritten[place : place + len(part)]) & content_stems(task.query) or "_" in part
    return not (premise and task.expected or "_" in part and NEGATOR.search(part))  # what is computed has premises
