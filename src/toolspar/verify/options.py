"""No option of the tools that the query left open: another enum value, a switch, or the work of a sibling tool."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from toolspar.calls.compare import may_be_absent
from toolspar.calls.records import ToolSpec
from toolspar.calls.shapes import json_type
from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.grounding import Mention, stem
from toolspar.tasks.quantities import UNIT_OF, scan
from toolspar.tasks.records import Task
from toolspar.verify.beside.background import Manner, background, stretches
from toolspar.verify.beside.open_slots import open_fact
from toolspar.verify.beside.rivals import set_aside
from toolspar.verify.beside.second_value import second_value
from toolspar.verify.beside.told_of import circumstance, told_of
from toolspar.verify.quantities.amounts import same_size
from toolspar.verify.reading import (
    SMALL_TALK,
    Clause,
    clauses,
    content_stems,
    mentions_in,
    misspelt,
    sentence_spans,
    spaced,
    stems,
    value_words,
)
from toolspar.verify.records import CheckResult
from toolspar.verify.stance.asking import asks, beside, tells
from toolspar.verify.stance.refused import always_refused, refused
from toolspar.verify.wording.other_work import work_of
from toolspar.verify.wording.tool_words import described, gist_of, says_nothing, schemas_of, tool_stems

_EVERYDAY_NAMES = frozenset(
    stem(word)
    for word in """get find search list check show create set add update calculate compute tell give look up
    make new info information
    details detail data by for of in to the a an and with from id name item items status current lookup query run do
    start current latest
    my user is has include use by on at value values number type request send help plan open all any read write take
    call message text
    best free quick simple good note list time day home work order place office friend phone page book play track
    report after before keep whole series limit max min reason house""".split()
)
_WEAK_VALUES = frozenset(
    """any all none other default auto normal standard general both yes no true false me you it is a on off in
    up one first last good best
    quick fast short long simple basic new high low full free light more less hot asap please right left now today
    friend family work home
    personal other note call house""".split()
)


_ROOT = 5  # letters that related words share
_TIME_UNITS = frozenset(
    """s sec secs second seconds min mins minute minutes h hour hours day days night nights week weeks month months
    year years a c f""".split()
)
_FORMULA = re.compile(
    r"\b(?:good (?:day|morning|afternoon|evening|night)|dear \w+"
    r"|(?:small|quick|little|tiny|big|huge|short|simple) (?:favou?r|request|plea|thing|ask|question|matter|wish|note)"
    r"|(?:from|on) (?:my|our|your) (?:side|part|end)|what (?:i|we)(?:'?m| am|'?re| are) after|for a change|just in case"
    r"|(?:the|that'?s the) whole (?:thing|request|story|lot|day|time|evening|week|point)|on (?:my|our|your) plate"
    r"|ke(?:ep\w*|pt) (?:track|\w+ing)|so kind|kind (?:of|enough)|at hand|on hand|by the way|in the long run"
    r"|after all|at last|in a (?:rush|hurry)|(?:long|short|funny|sad|different|same|other|old) story)\b",
    re.IGNORECASE,
)
"""Set phrases whose words say nothing of the request, though a tool may use one of them."""


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails when the rewrite names a choice that the query did not make, or a second value for a given argument.

    Irrelevance tasks pass: the check ``subject`` is there for them.
    """
    if not task.expected:
        return CheckResult(True)
    expected = {call.name for call in task.expected}
    known = set(stems(task.query)) | {stem(word) for word in value_words(task)}
    rewritten = _FORMULA.sub(lambda match: " " * len(match[0]), rewritten)
    said = {word.removesuffix("'s") for word in words(rewritten)}
    new = {word for word in said if stem(word) not in known and word not in STOP_WORDS}
    new = {word for word in new if not misspelt(word, task.query)}
    if not new:
        return CheckResult(True)
    asked = _asked_words(task, rewritten)
    for tool in task.tools:
        wanted = tool.name in expected
        fault = _new_choice(task, tool, rewritten, new) if wanted else _sibling(task, tool, new & asked)
        if fault:
            return CheckResult(False, 0.0, fault)
    fault = second_value(task, rewritten)
    return CheckResult(False, 0.0, fault) if fault else CheckResult(True)


def _asked_words(task: Task, rewritten: str) -> frozenset[str]:
    """Words of the sentences that ask for something or hold a value, without what is told of or refused there."""
    mentions = mentions_in(task, rewritten)
    asking = [
        s
        for s in sentence_spans(rewritten, mentions)
        if asks(rewritten[s.start : s.end + 1]) or any(m.start < s.end and s.start < m.end for m in mentions)
    ]
    found = [c for c in clauses(rewritten, mentions) if not beside(c, mentions, rewritten)]
    return frozenset(
        word[0].lower()
        for clause in found
        if any(s.start <= clause.start < s.end for s in asking) and not _doing(clause, mentions)
        for word in re.finditer(r"[^\W_][\w'’]*", clause.text)
        if not refused(rewritten, clause.start + word.start(), clause.start + word.end())
        and not _NOT_DONE.search(clause.text[: word.start()])
        and not _only_told(task, rewritten, clause.start + word.start())
    )


def _doing(clause: Clause, mentions: Sequence[Mention]) -> bool:
    """Whether a clause only says what somebody does meanwhile: "standing in the rain"."""
    held = any(m.start < clause.end and clause.start < m.end for m in mentions)
    return not held and re.match(r"\W*\w{2,}ing(?: [\w'’-]+){3,}", clause.text) is not None and not asks(clause.text)


_NOT_DONE = re.compile(r"\b(?:do|does|did|has|have|had|wo|would)(?:n['’]t| not) $|\bnever $", re.IGNORECASE)


def _only_told(task: Task, rewritten: str, at: int) -> bool:
    stretch = background(task, rewritten, at)
    if stretch is not None and stretch.manner in (Manner.TOLD, Manner.DENIED):
        return True
    return told_of(task, rewritten, at) or circumstance(task, rewritten, at)


def _told_words(task: Task, rewritten: str) -> frozenset[str]:
    """Words of the clauses that tell what happened at another time, and of no other clause."""
    told: list[str] = []
    rest: list[str] = []
    mentions = mentions_in(task, rewritten)
    once = [s for s in sentence_spans(rewritten, mentions) if _ONCE.search(s.text)]
    past = False
    for stretch in stretches(task, rewritten):
        text, start = stretch.clause.text, stretch.clause.start
        past = stretch.manner is Manner.TOLD and (past or tells(text)) and any(s.start <= start < s.end for s in once)
        (told if past else rest).append(text)
    return frozenset(words(" ; ".join(told))) - frozenset(words(" ; ".join(rest)))


_LEFT_OPEN = re.compile(
    r"\b(?:whichever|whatever|no matter (?:which|what|the)|no particular)\s+[\w'-]+"
    r"|\b(?:at|in|from|on|with|by|of) any\s+[\w'-]+"
    r"|\b(?:any|either)\s+(?:old\s+)?[\w'-]+\s+(?=(?:(?:will|would|should) (?:do|be)|is|are|works?|suits?|goes)\b)",
    re.IGNORECASE,
)
"""What is said to be free: "any branch suits me"."""


def _new_choice(task: Task, tool: ToolSpec, rewritten: str, new: set[str]) -> str:
    mentions = mentions_in(task, rewritten)
    outside = rewritten
    for mention in mentions:
        outside = outside[: mention.start] + " " * (mention.end - mention.start) + outside[mention.end :]
    keys = [set(_keys(_fixed(call.arguments))) for call in task.expected if call.name == tool.name]
    given = keys[0].intersection(*keys[1:])  # what one of two calls leaves open may be new for it
    said_anyway = given | {key for call in task.expected for key in _keys(_fixed(call.arguments))}
    nameless = says_nothing(tool)
    known = [gist_of(schema) if nameless else spaced(key) for key, schema in schemas_of(tool.parameters)
             if key in said_anyway]  # fmt: skip
    about = content_stems(f"{'' if nameless else spaced(tool.name)} {tool.description} {' '.join(known)}")
    chosen = {part for mention in mentions for part in mention.path.split(".")}
    new = new - set(words(" ".join(m[0] for m in _LEFT_OPEN.finditer(rewritten))))
    counted = frozenset(
        words(" ".join(c.text for c in clauses(rewritten, mentions) if _has_number(outside[c.start : c.end])))
    ) | set(_NOUN.findall(rewritten.lower()))  # also "5 syllables" where 5 is a value
    past = _told_words(task, rewritten)
    old_units = {q.unit for q in scan(task.query) if q.unit}
    old_units |= {q.unit for q in scan(rewritten) if q.unit and same_size(q, rewritten, task.query)}
    for key, schema in schemas_of(tool.parameters):
        for choice in _choices(schema):
            said = _said_choice(task, key, choice, outside, new)
            if said is None or key in given and set_aside(rewritten, key, said, mentions):
                continue
            if key in chosen and stems(choice) <= stems(spaced(tool.name)):
                continue  # the work itself: "squash-merge" for the tool that merges
            if not always_refused(rewritten, rewritten[said[0] : said[1]]):
                return f"new choice for {key}: {choice!r}"
        if key in given:
            continue
        kind = json_type(schema)
        allowed = {word for word in new if kind == "boolean" and _welcome(rewritten, word)}
        wanted_now = allowed | {word for word in new if not always_refused(rewritten, word)}
        name = gist_of(schema) if nameless else spaced(key)
        if {"unit", "units"} & set(words(name)):
            wanted_now = {word for word in wanted_now if UNIT_OF.get(word) not in old_units}
        said_now = (wanted_now & counted if kind in ("integer", "number") else wanted_now) - past
        named = _named(name, schema, said_now, about, nameless=nameless)
        named = named or key not in said_anyway and open_fact(name, task.query, rewritten, mentions)
        if named:
            return f"new fact for {key}: {named!r}"
    return ""


def _welcome(text: str, word: str) -> bool:
    """Whether what a switch allows is said to be allowed: "explicit lyrics are fine"."""
    said = rf"(?<!\w){re.escape(word)}(?: [\w'’-]+){{0,2}} (?:is|are) (?:ok|okay|fine)\b"
    return re.search(said, text, re.IGNORECASE) is not None


_NOUN = re.compile(r"(?<=\d )[a-z]+")


def _has_number(text: str) -> bool:
    return bool(scan(text)) or re.search(r"\d", text) is not None


def _said_choice(task: Task, key: str, choice: str, outside: str, new: set[str]) -> tuple[int, int] | None:
    """Where the text outside the values says a choice, in one piece (also in the plural) or with words between."""
    plain = words(choice.replace("_", " "))
    if (
        not plain
        or len(choice) < 3
        and not re.fullmatch(r"[A-Z]\d", choice)
        or set(plain) <= _WEAK_VALUES | value_words(task)
    ):
        return None
    if {stem(word) for word in plain} <= SMALL_TALK and plain != ("advanced",):
        return None
    if "reason" in key:
        plain = tuple(word.removesuffix("ness") for word in plain)  # who is ill has "illness" as the reason
    if not any({word, f"{word}s", f"{word}ly"} & new for word in plain):
        return None
    body = r"[\s_-]*".join(map(re.escape, plain))
    match = re.search(rf"(?<!\w){body}(?:s|es|ly)?(?!\w)", outside, re.IGNORECASE)
    if match or len(plain) < 2:
        return match.span() if match else None
    wanted = {stem(word) for word in plain}
    said = list(re.finditer(r"[^\W_]+", outside))
    for i, first in enumerate(said):
        window = said[i : i + len(plain) + 4]
        if stem(first[0]) in wanted and wanted <= {stem(word[0]) for word in window}:
            last = max(word.end() for word in window if stem(word[0]) in wanted)
            if not re.search(r"[.?!;]\s", outside[first.start() : last]):
                return first.start(), last
    return None


_ONCE = re.compile(
    r"\b(?:last (?:time|night|week|weekend|month|year|spring|summer|autumn|fall|winter|\w+day)|yesterday|ago|once"
    r"|the other day|back then|used to|earlier)\b",
    re.IGNORECASE,
)


def _named(said: str, schema: Mapping[str, Any], new: set[str], about: frozenset[str], *, nameless: bool) -> str:
    """A new word of the text that names an argument which the calls leave out.

    ``nameless`` is an argument that goes by its description (``said``): there a long one tells too little.
    """
    whole = content_stems(said)
    name = whole - _EVERYDAY_NAMES - about
    kind = json_type(schema)
    if kind not in ("object", "array") and not (nameless and (kind != "string" or len(words(said)) > 1)):
        hit = next((word for word in sorted(new) if _names(stem(word), name, nameless or kind == "boolean")), "")
        which = whole & _WHICH
        told_which = not which or which & {stem(word) for word in new}
        if hit and told_which and (kind in {"boolean", "integer"} or len(name) == len(whole)):
            return hit
    if kind == "boolean":
        verb, _, told = described(schema).partition(" ")
        plain = content_stems(told if nameless else f"{said} {told}") - content_stems(verb) - about - SMALL_TALK
        own = frozenset[str]()
        if nameless:  # what the verb tells, and its object, stand in for the name
            thing = _OBJECT.match(told)
            own = content_stems(f"{verb} {thing[1] if thing else ''}") - _LIGHT - _EVERYDAY_NAMES - about
        hits = sorted({word for word in new if stem(word) in plain | own})
        telling = [word for word in hits if stem(word) in own or stem(word) not in _EVERYDAY_NAMES and len(word) > 4]
        return ", ".join(hits) if len(hits) >= 2 or telling else ""
    if {"unit", "units", "currency"} & set(words(said)):
        return next((word for word in sorted(new) if word in UNIT_OF and word not in _TIME_UNITS), "")
    return ""


_OBJECT = re.compile(r"(?:the|an?|all) ([a-z]{4,})\b", re.IGNORECASE)
_LIGHT = frozenset(
    stem(word)
    for word in """get give ask tell let make take go come have keep say put do send add include allow hold save return
    switch turn set use count start stop show only wait avoid leave attend""".split()
)
"""Stems of verbs that stand in the descriptions of many switches."""


_WHICH = frozenset(stem(word) for word in ("second", "extra", "additional", "another", "other"))
"""Stems without which the rest of a name tells nothing: "our only car" is no second one."""


def _names(base: str, name: frozenset[str], switch: bool) -> bool:
    """Whether a stem is in a name, or, for a switch, of the family of a word there: "notification" of "notify"."""
    return (
        base in name
        or switch
        and len(base) > _ROOT
        and any(part[:_ROOT] == base[:_ROOT] for part in name if len(part) > _ROOT)
    )


def _fixed(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments without those that may as well be left out: what the request says of these is new."""
    return {key: value for key, value in arguments.items() if not may_be_absent(value)}


def _keys(arguments: Any) -> Iterator[str]:
    if isinstance(arguments, Mapping):
        for key, value in cast(Mapping[str, Any], arguments).items():
            yield str(key)
            yield from _keys(value)
    elif isinstance(arguments, (list, tuple)):
        for value in cast(Sequence[Any], arguments):
            yield from _keys(value)


def _sibling(task: Task, tool: ToolSpec, new: set[str]) -> str:
    """A new word of the name of a tool that is not wanted, and of no wanted one."""
    wanted = tool_stems(task)
    telling = {stem(word) for word in words(spaced(tool.name))} - _EVERYDAY_NAMES - SMALL_TALK - wanted
    if says_nothing(tool):
        telling = work_of(tool) - _EVERYDAY_NAMES - SMALL_TALK - wanted
    hits = sorted(word for word in new if stem(word) in telling and len(word) > 3)
    hits = [word for word in hits if not any(word in other or other in word for other in wanted if len(other) > 3)]
    return f"names the work of {tool.name}: {', '.join(hits)}" if hits else ""


def _choices(schema: Mapping[str, Any]) -> list[str]:
    values = schema.get("enum")
    if not isinstance(values, (list, tuple)):
        return []
    return [value for value in cast(Sequence[Any], values) if isinstance(value, str)]
