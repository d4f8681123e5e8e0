"""What lies outside the reach of a negation: another matter than the request, or a fact from which the request follows.

"Don't make me sound like a bank" forbids something that no argument could take, and "I have no baking powder" before
the question says why somebody asks. A negation that goes with a request to undo or avoid something, as in "I can't make
the class, please take me off the list", says the same as the request.
"""

from __future__ import annotations

import re
from functools import lru_cache

from toolspar.tasks.english import words
from toolspar.tasks.grounding import stem
from toolspar.tasks.records import Task
from toolspar.verify.beside.open_arguments import open_slots
from toolspar.verify.reading import SMALL_TALK, Clause, clauses, content_stems, mentions_in, spaced, stems, touches
from toolspar.verify.stance.asking import asking_sentences, asks, tells
from toolspar.verify.stance.governing import POINTING, action_stems, flag_stems, masked, own_words, said_elsewhere
from toolspar.verify.stance.polarity import COMMAND_NOT, HARMLESS, KEPT_AWAY, NEGATOR, REVERSING, UNDOES, UNDOING

DISPENSING = re.compile(
    r"\b(?:want|need|requir|wish|plan|intend|necessar|matter|important|interest|allow|permit|going|coming|join|attend"
    r"|available|invit|includ|involv|supposed)\w*|\b(?:must|should|shall|ought|may|might|to be)\b"
    r"|\b(?:must|should|need)n['’]t\b",
    re.IGNORECASE,
)
"""Words by which a denial says that something is not wanted, needed or coming."""
_UNWILLING = re.compile(r"(?:n['’]t|not|no longer) (?:want|plan|intend|wish)(?:ing)? to (\w+)", re.IGNORECASE)
_NEITHER_NOR = re.compile(r"(?<=\w )(?:neither|nor)\b", re.IGNORECASE)
_PERHAPS = re.compile(r"\b(?:might|may)(?: \w+)? not$", re.IGNORECASE)
_RULES_OUT = re.compile(r"avoid|exclu|without|except|allerg|omit|forbid|not_|no_", re.IGNORECASE)
_DECLINING = re.compile(r"no|without(?: any)?|not any", re.IGNORECASE)
_KEEPING = re.compile(r"\W*(?:keep|leave|let|have|hold|retain|want|need|show|send|remind)\b", re.IGNORECASE)
_ALL_DONE = re.compile(r"\bnothing (?:left |more |else |further )*(?:to|needs?|should|must|has to)\b", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\W*(?:(?:and|but|so|because|since) )?(?:have|had|has|got|am|is|are|was|were|do|did|does|never|\w+n['’]t|cannot)\b"
    r"|.*\b(?:says|thinks|claims|insists|reckons|believes|knows)\b",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\bun(?:mute|lock|block|pin|follow|freeze|mark|archive|assign|share|do|link|pair|tag|hide)\b"
    r"|\b(?:take|taking|give|giving|hand|send) (?:\w+ ){0,3}(?:back|up)\b",
    re.IGNORECASE,
)
_BARE = re.compile(r"\W*(?:(?:and|but|so|please|just) )*no\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:he|she|they|him|her|there|then|both|one|same)\b", re.IGNORECASE)
_OBJECT = re.compile(r"^\W*(?:\w+ ){0,2}?(?:it|that|this|them|those|these|so)\b", re.IGNORECASE)


def another_matter(task: Task, rewritten: str, span: Clause, end: int) -> bool:
    """Whether a negator governs something that is no part of the request, and that no open argument could take.

    Args:
        task: The task, with its query and calls.
        rewritten: The rewrite.
        span: The clause with the negator.
        end: The character after the negator.

    Returns:
        True for "don't make me sound like a bank" and "no hard feelings", False for "no need", "don't do it" and, where
        a tool has an argument ``avoid``, "no tolls".
    """
    rest = rewritten[end : span.end]
    own = own_words(task, rest)
    if not _BARE.match(rewritten[span.start : span.end]):
        own -= SMALL_TALK  # "I don't want a result"
    if (
        not own
        or _ALL_DONE.search(rewritten[span.start : span.end])
        or not said_elsewhere(task, rewritten, span, also_before=True)
    ):
        return False
    if any(end <= m.start < span.end for m in mentions_in(task, rewritten)):
        return False
    if said_stems(rest) & action_stems(task) or _OBJECT.search(rest) and len(own) < 2:
        return False
    plain = masked(rewritten, mentions_in(task, rewritten))
    kept = [c for c in clauses(rewritten, mentions_in(task, rewritten)) if not NEGATOR.search(plain[c.start : c.end])]
    named = content_stems(rest) & (content_stems(task.query) | flag_stems(task))
    if named - {word for clause in kept for word in stems(clause.text)}:
        return False
    return not _could_take(task, own)


def _could_take(task: Task, own: frozenset[str]) -> bool:
    """Whether an open argument of the wanted tools could hold what is ruled out."""
    for key, schema in open_slots(task):
        told = f"{spaced(key)} {schema.get('description', '')} {schema.get('enum', '')}"
        if _RULES_OUT.search(key) or own & stems(spaced(told)):
            return True
    return False


def declines(task: Task, rewritten: str, span: Clause, start: int, end: int) -> bool:
    """Whether "no" or "without" declines only what an argument that the calls leave out would add: "no insurance".

    Args:
        task: The task, with its query and calls.
        rewritten: The rewrite.
        span: The clause with the negator.
        start: Where the negator begins.
        end: The character after it.

    Returns:
        False where the argument is on by default or is itself one that rules something out, where the query speaks of
        it, and where a value or another thing is declined with it.
    """
    declined = re.split(r"[.,;:!?()\u2013\u2014]", rewritten[end : span.end])[0]
    named = content_stems(declined)
    if not _DECLINING.fullmatch(rewritten[start:end].strip()) or not named or len(declined.split()) > 3:
        return False
    if any(end <= m.start < end + len(declined) for m in mentions_in(task, rewritten)) or named & stems(task.query):
        return False
    if named & action_stems(task):
        return False
    return any(
        named & stems(spaced(key))
        and named <= stems(spaced(f"{key} {schema.get('description', '')}")) | SMALL_TALK
        and not schema.get("default")
        and not _RULES_OUT.search(key)
        for key, schema in open_slots(task)
    )


def premise(task: Task, rewritten: str, span: Clause) -> bool:
    """Whether a negated fact only leads up to a request that follows and takes up what the fact names.

    Args:
        task: The task, with its query and calls.
        rewritten: The rewrite.
        span: The clause with the negator.

    Returns:
        True for "I have no baking powder. What's an alternative?"; False where the fact says what is not wanted, not
        needed or not coming, and where the request that follows leaves it aside.
    """
    plain = masked(rewritten, mentions_in(task, rewritten))[span.start : span.end]
    unwilling = _UNWILLING.search(plain)  # "I don't want to drive back for it"
    own = unwilling and not said_stems(unwilling[1]) & action_stems(task) and own_words(task, unwilling[1])
    if (
        COMMAND_NOT.match(plain)
        or DISPENSING.search(plain[: unwilling.start()] + plain[unwilling.end() :] if unwilling and own else plain)
        or not (tells(re.sub(r" ?\([^)]*\)", "", plain)) or tells(span.text) or _GOES_ON.match(plain))
    ):
        return False
    mentions = mentions_in(task, rewritten)
    later = [s for s in asking_sentences(rewritten, mentions) if s.end > span.end]
    asked = "".join(rewritten[max(s.start, span.end) : s.end] + "? " for s in later)
    if not later or not asks(asked):
        return False
    here = [m for m in mentions if span.start <= m.start < span.end]
    if stems(plain) & flag_stems(task) - stems(rewritten[: span.start] + rewritten[span.end :]):
        return False
    taken = [m for m in mentions if any(max(s.start, span.end) <= m.start < s.end for s in later)]
    calls = {m.call for m in here if m.value not in [other.value for other in taken]}
    return not calls or len(task.expected) == 1 or (POINTING.search(asked) or _PERSON.search(asked)) is not None


def goes_with_undoing(task: Task, rewritten: str, clause: Clause, end: int) -> bool:
    """Whether a negator says of a thing to be undone that it is not wanted any more: "I can't make the class".

    Args:
        task: The task, with its query and calls.
        rewritten: The rewrite.
        clause: The clause with the negator.
        end: The character after the negator.

    Returns:
        False where the negator stands before the undoing itself ("don't delete it"), or the request undoes nothing.
    """
    undone = undone_calls(task)
    mentions = mentions_in(task, rewritten)
    governs = {m.call for m in mentions if end <= m.start < clause.end}
    here = governs or {m.call for m in mentions if clause.start <= m.start < clause.end}
    here = here or frozenset(range(len(task.expected)))
    if not undone or not here <= undone:
        return False
    rest = masked(rewritten, mentions)[end : clause.end]
    asked = {
        stem(w)
        for c in clauses(task.query, ())
        for w in words(c.text)[:4]
        if UNDOES.search(c.text) or _BACK.search(c.text)
    }
    governed = " ".join(rest.split()[:5])
    if UNDOING.search(governed) or said_stems(governed) & action_stems(task) & asked:
        return False
    if NEGATOR.search(_NEITHER_NOR.sub(" ", rest)) or _PERHAPS.search(rewritten[:end]):
        return False  # "must not enter any room except the hall", "I might not come"
    if not governs and not content_stems(rest):
        return False
    return not COMMAND_NOT.match(clause.text) or _KEEPING.match(rest) is not None


_ITS = re.compile(r"\b(?:its|there|their|such)\b", re.IGNORECASE)


def asked_after(task: Task, rewritten: str, place: int) -> bool:
    """Whether the request is asked for after a place, so that what was said before it takes nothing back.

    Args:
        task: The task, with its query and calls.
        rewritten: The rewrite.
        place: The end of a phrase such as "never mind" or "should have asked".

    Returns:
        True when a later clause asks, names the request or points to it, and neither denies nor undoes anything. Of
        several calls each must be named there.
    """
    if UNDOES.search(task.query):
        return False
    mentions = mentions_in(task, rewritten)
    plain = masked(rewritten, mentions)
    asked = [s for s in asking_sentences(rewritten, mentions) if s.start >= place]
    asked += [c for c in clauses(rewritten, mentions) if c.start >= place and asks(rewritten[c.start : c.end + 1])]
    kept: list[Clause] = []
    for part in asked:
        said = plain[part.start : part.end]
        if NEGATOR.search(said) or UNDOING.search(said) or REVERSING.search(said):
            return False
        pointed = POINTING.search(said) or _ITS.search(said) or said_stems(said) & action_stems(task)
        if pointed or touches(part, mentions, task.query):
            kept.append(part)
    calls = {m.call for m in mentions if any(part.start <= m.start < part.end for part in kept)}
    return bool(kept) and (len(task.expected) == 1 or calls == set(range(len(task.expected))))


def taken_up(later: str) -> bool:
    """Whether a stretch of text asks for something that it only points to: "... so send it back"."""
    pointing = POINTING.search(later) or _PERSON.search(later)
    return pointing is not None and asks(later) and not NEGATOR.search(HARMLESS.sub(" ", later))


_PUTTING = frozenset(stem(word) for word in "put add use give want have include bring serve let make need".split())


def says_as_ruled_out(task: Task, text: str, clause: Clause, end: int) -> bool:
    """Whether a negator rules out what the query rules out too: "no gravel" for a route that avoids gravel."""
    rest = text[end : clause.end]
    named, out = content_stems(rest), ruled_out(task)
    if not named & out or NEGATOR.search(rest) or COMMAND_NOT.match(clause.text) and not named <= out | _PUTTING:
        return False
    return not (named - out) & (content_stems(task.query) | action_stems(task))


def asked_again(task: Task, rewritten: str, clause: Clause, end: int) -> bool:
    """Whether another action is forbidden and the asked one ordered: "don't cancel it, just freeze it"."""
    mentions = mentions_in(task, rewritten)
    plain = masked(rewritten, mentions)
    rest = plain[end : clause.end]
    if said_stems(rest) & action_stems(task) or not (own_words(task, rest) or UNDOING.search(rest)):
        return False
    if not COMMAND_NOT.match(plain[clause.start : clause.end]):
        return False
    for later in (c for c in clauses(rewritten, mentions) if c.start >= clause.end):
        part = plain[later.start : later.end]
        order = re.match(r"\W*(?:(?:please|just|only|simply|but|so|and|do|rather) )*(\w+) ", part, re.IGNORECASE)
        if order and not NEGATOR.search(part) and stem(order[1].lower()) in action_stems(task):
            return True
    return False


_NOT_SAID_OF = re.compile(
    r"\b(?:is|are|am|was|were|be|do|does|did|has|have|had|will|would|can|could|should|must|may|might|i|we|you|he|she|they"
    r"|it|to|please|or|if|so|but|why|just|ok|okay)\W*$|['’]\w+\W*$",
    re.IGNORECASE,
)


def set_against(task: Task, rewritten: str, clause: Clause, start: int, end: int) -> bool:
    """Whether a lone "not" sets something against what stands before it: "the firm one not the friendly"."""
    turned = re.match(r"\W*([^.,;:!?()]{1,40}?),? but (?!not\b|no\b)", rewritten[end : clause.end + 40])
    if turned and rewritten[start:end].lower() in ("not", "n't"):
        denied = Clause(turned[1], end, end + turned.end(1))  # "it's not marble but bronze"
        if any(denied.start <= m.start < denied.end for m in mentions_in(task, rewritten)):
            return False
        return said_elsewhere(task, rewritten, denied, also_before=True) and not said_stems(turned[1]) & action_stems(
            task
        )
    before, rest = rewritten[clause.start : start], re.split(r"[.,;:!?()]", rewritten[end : clause.end])[0]
    if rewritten[start:end].lower() != "not" or not words(before) or _NOT_SAID_OF.search(before):
        return False
    known = content_stems(task.query) | action_stems(task) | flag_stems(task)
    named = content_stems(rest)
    return (
        bool(named)
        and len(rest.split()) <= 3
        and not named & known
        and not any(end <= m.start < clause.end for m in mentions_in(task, rewritten))
    )


_PARTICIPLES = {
    "frozen": "freeze", "sent": "send", "bought": "buy", "made": "make", "found": "find", "taken": "take",
    "given": "give", "written": "write", "paid": "pay", "sold": "sell", "told": "tell", "done": "do", "put": "put",
    "built": "build", "drawn": "draw", "shown": "show", "hidden": "hide", "lent": "lend", "left": "leave",
    "woken": "wake", "begun": "begin", "chosen": "choose", "got": "get", "kept": "keep",
}  # fmt: skip


def said_stems(text: str) -> frozenset[str]:
    """Stems of the words of a text, irregular participles under their verb."""
    return frozenset(stem(_PARTICIPLES.get(word, word)) for word in words(text))


def undone_calls(task: Task) -> frozenset[int]:
    """Indices of the calls whose part of the query stops or undoes something."""
    verbs = [" ".join(words(spaced(call.name.split(".")[-1]))[:1]) for call in task.expected]
    named = {index for index, verb in enumerate(verbs) if REVERSING.fullmatch(verb)}
    return frozenset(named) | _undone(task.query, tuple((m.call, m.start) for m in mentions_in(task, task.query)))


@lru_cache(maxsize=2048)
def _undone(query: str, places: tuple[tuple[int, int], ...]) -> frozenset[int]:
    found = set[int]()
    for clause in clauses(query, ()):
        if UNDOES.search(clause.text) or _BACK.search(clause.text):
            found |= {call for call, place in places if clause.start <= place < clause.end}
    return frozenset(found or ({call for call, _ in places} if UNDOES.search(query) and len(set(places)) == 1 else ()))


def ruled_out(task: Task) -> frozenset[str]:
    """Stems of what the query itself rules out ("that avoids gravel and tunnels")."""
    mentions = mentions_in(task, task.query)
    plain = masked(task.query, mentions)
    lists, said = set[str](), frozenset[str]()
    for clause in clauses(task.query, mentions):
        part = plain[clause.start : clause.end]
        negator = NEGATOR.search(part) or KEPT_AWAY.search(part)
        if negator:
            place = clause.start + negator.end()
            lists |= {_list_of(m.path) for m in mentions if place <= m.start < clause.end}
            said |= content_stems(task.query[place : clause.end])
    return said | {stem(word) for m in mentions if _list_of(m.path) in lists for word in words(str(m.value))}


def _list_of(path: str) -> str:
    head, _, last = path.rpartition(".")
    return head if last.isdigit() else path
