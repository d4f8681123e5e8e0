"""Switches that the query turns on by their name and that no word of the rewrite can say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toolspar.tasks.english import REQUEST_VERBS, STOP_WORDS, words
from toolspar.tasks.grounding import leaves, stem
from toolspar.tasks.quantities import scan
from toolspar.tasks.records import Task
from toolspar.verify.beside.background import Manner, background
from toolspar.verify.reading import FILLING, SMALL_TALK, mentions_in, spaced, stems
from toolspar.verify.wording.related import related
from toolspar.verify.wording.tool_words import described, description_of, nameless, tool_of, tool_stems

_WORD = re.compile(r"[A-Za-z]+(?:['\u2019][A-Za-z]+)?")
_GREETING = re.compile(r"\bgood (?:morning|afternoon|evening|day)\b", re.IGNORECASE)
_LEADING = frozenset("include includes including with without has have is are allow accept enable use".split())
_BESIDE = frozenset((Manner.SIGNED, Manner.TOLD))
_SHORTEST = 3
_NEAR = 3  # words between a verb and its thing
_ADDED = re.compile(
    r"\b(?:in|with|as|by|on|via|including)(?=\s+((?:an?\s+|the\s+)?[a-z]+(?:[ -][a-z]+)?))", re.IGNORECASE
)
_RULED_OUT = re.compile(r"(?:no|not|without|skip|omit|exclude|avoid|leave|do not|don't)\b", re.IGNORECASE)
_CHATTED = frozenset(
    """pls plz thx thnx thanx tysm tia asap yeah yea kinda sorta alright hiya heya heyya howdy hmm umm uhm erm anyway
    anyways anyhow correct sweet folks gang mean""".split()
)
_LEFT_OUT = re.compile(
    r"\b(?:(?:leave|leaving) out|skip(?:ping)?|omit(?:ting)?|spare (?:me|him|her|them|us)|do without|drop(?:ping)?)"
    r"(?: (?:the|any|all|that|this|his|her|their|your|my))?(?: \w+)?\s+$"
    r"|(?<!\bnot )(?<!\bor )\b(?:without|with no|no)(?: (?:the|any|that|this|a|an))?\s+$",
    re.IGNORECASE,
)


def lost_switch(task: Task, rewritten: str) -> str:
    """The path of a switch that the query turns on and the rewrite does not, "" if there is none.

    A switch may be said in words of all kinds ("the vet should come to us" for a home visit). So it counts as lost
    only where no word of its name (or of its description, where the name says nothing) is left, and each other new
    word is accounted for: as a value or a number, as what the tool does beside the switch, as another form of the
    query's words, as a verb that asks, a name or small talk.

    Args:
        task: The task.
        rewritten: The rewrite.
    """
    own = set(words(rewritten))
    for path, value in leaves(task.expected):
        if value is not True:
            continue
        asked = said_by(task, path)
        kept = any(related(word, said) for word in asked for said in own)
        if asked and not kept and next(_unaccounted(task, rewritten, path), None) is None:
            return path
    return ""


def said_by(task: Task, path: str) -> list[str]:
    """The words by which the query says a switch: those of its name, or of its description, or an addition of its own.

    Args:
        task: The task.
        path: The path of the switch.
    """
    description = [word for word in words(description_of(task, path)) if word not in STOP_WORDS]
    rest = _beside_switch(task, path)
    telling = [word for word in description if word not in REQUEST_VERBS and len(word) > _SHORTEST]
    named = not nameless(task, path) or path.count(".") > 1  # of an object, only its own name is looked at
    return (
        (_asked(task, _name(path)) if named else [])
        or _asked(task, [word for word in telling if stem(word) not in rest])
        or _asked(task, [word for word in description if stem(word) not in rest])
        or _asked(task, telling)
        or _addition(task, path)
    )


def _asked(task: Task, parts: Sequence[str]) -> list[str]:
    """The words of the query that say one of these; a verb only where it stands near one that is none."""
    said = words(task.query)
    hits = [(at, word, part) for at, word in enumerate(said) for part in parts if related(word, part)]
    things = [at for at, _, part in hits if part not in REQUEST_VERBS]
    near = [word for at, word, part in hits if part not in REQUEST_VERBS or any(abs(at - o) <= _NEAR for o in things)]
    return near if things else [word for _, word, _ in hits]


def _beside_switch(task: Task, path: str) -> frozenset[str]:
    """Stems of what the tool of a switch is described with, but for the switch itself."""
    tool, key = tool_of(task, path), path.split(".")[1]
    texts = [described(schema) for other, schema in tool.properties.items() if other != key] if tool else []
    return stems(" ".join([tool.description, *texts])) if tool else frozenset()


def _addition(task: Task, path: str) -> list[str]:
    """What the query adds with a preposition to a call's values, and no value or description has: "in eco mode"."""
    mentions = mentions_in(task, task.query)
    known = tool_stems(task)
    found: list[str] = []
    for match in _ADDED.finditer(task.query):
        before = [m for m in mentions if m.end <= match.start()]
        inside = any(m.start < match.end(1) and match.start() < m.end for m in mentions)
        if not inside and before and before[-1].call == int(path.split(".", 1)[0]):
            found += [w for w in words(match[1]) if w not in STOP_WORDS | REQUEST_VERBS and stem(w) not in known]
    return found


def left_out(task: Task, rewritten: str) -> str:
    """The path of a switch that the rewrite orders to leave out, wherever it names it; "" if there is none.

    Args:
        task: The task.
        rewritten: The rewrite.
    """
    for path, value in leaves(task.expected):
        if value is not True or len(task.expected) > 1:
            continue  # one of two calls may go without it
        name = said_by(task, path)
        if _RULED_OUT.match(f"{spaced(path.rpartition('.')[2])} ") or _RULED_OUT.match(description_of(task, path)):
            continue  # "no_cutlery": leaving it out is what the switch says
        asked = {word for word in words(task.query) if any(related(word, part) for part in name)}
        said = [m for m in _WORD.finditer(rewritten) if any(related(m[0].lower(), word) for word in asked)]
        before = [task.query[: m.start()] for m in _WORD.finditer(task.query) if m[0].lower() in asked]
        if any(map(_LEFT_OUT.search, before)):
            continue  # "without the rows" says the switch
        if said and all(_LEFT_OUT.search(rewritten[: m.start()]) for m in said):
            return path
    return ""


def _name(path: str) -> list[str]:
    """The words of a switch's own name: "encrypted" of disk.encrypted."""
    said = [word for word in words(spaced(path.rpartition(".")[2])) if word not in STOP_WORDS]
    return [word for word in said if word not in _LEADING] or said


def _unaccounted(task: Task, rewritten: str, path: str) -> Iterator[str]:
    """New words of the rewrite that might say a switch."""
    spans = [(m.start, m.end) for m in (*mentions_in(task, rewritten), *scan(rewritten))]
    spans += [match.span() for match in _GREETING.finditer(rewritten)]
    query, asked = words(task.query), stems(task.query)
    of_switch = {stem(word) for word in (*_name(path), *words(description_of(task, path)))}
    of_tool = tool_stems(task) - of_switch
    for match in _WORD.finditer(rewritten):
        word = match[0].lower().replace("\u2019", "'")
        if any(start < match.end() and match.start() < end for start, end in spans):
            continue
        fills = word in STOP_WORDS | REQUEST_VERBS | _CHATTED or stem(word) in SMALL_TALK | FILLING
        plain = fills or "'" in word or len(word) < _SHORTEST
        name = match[0].istitle() and re.search(r"[a-z,]\s$", rewritten[: match.start()])
        if plain or name or stem(word) in asked | of_tool or any(related(word, other) for other in query):
            continue
        stretch = background(task, rewritten, match.start())
        if stretch is None or stretch.manner not in _BESIDE:
            yield word
