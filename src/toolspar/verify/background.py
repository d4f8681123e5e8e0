"""Numbers that a rewrite may bring along because no argument could take them.

Two sorts are harmless: a count of what the request itself holds ("two things: ...", "all three cities"), and a number
in a clause that only tells of the speaker ("I have tried four times"). Neither is where an argument that the calls
leave open asks for such a number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from toolspar.tasks.english import words
from toolspar.tasks.grounding import Mention, leaves, stem
from toolspar.tasks.quantities import Kind, Quantity
from toolspar.tasks.records import Task
from toolspar.verify.reading import Clause, clauses, mentions_in, sentence_spans, tool_stems

_COUNTED_BEFORE = re.compile(
    r"(?:\b(?:the|these|those|all|both|other|last|first)|\beach of(?: the)?)\s+$", re.IGNORECASE
)
_GENERIC = frozenset(
    stem(word)
    for word in """thing request task job favour favor question search lookup errand wish order point item matter
    query reading result time case piece part step way call""".split()
)
_ENUMERATOR = re.compile(
    r"(?:^|[.;:!?\n]\s*|\b(?:number|no\.|company|item|part|case|set|list|trip)\s+)$", re.IGNORECASE
)
_PEOPLE = (
    r"(?:i|we|he|she|they|you|someone|somebody|nobody|everyone|everybody|it|this|that|there|these|those"
    r"|(?:my|our|his|her|their|the|both|all)\s(?:[\w'-]+\s){0,4}?[\w'-]+)"
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|didn't|wasn't|weren't|went|came|got|took|gave|lost|saw|made|said|told|left|kept|fell|broke"
    r"|broken|slept|met|ran|bought|stood|missed|spent|woke|been|heard|found|sold|paid|ate|drank|won|began|forgot"
    r"|forgotten|sat|read|wrote|drove|flew|\w{2,}ed)\b|\b(?:ago|so far|in a row|since)\b",
    re.IGNORECASE,
)
_RUNNING = re.compile(r"\b(?:in a row|so far|running)\b", re.IGNORECASE)
_HAVE = re.compile(r"(?:\b(?:have|has|had|haven't|hasn't|hadn't)|['’](?:ve|s|d))\b", re.IGNORECASE)
_STATEMENT = re.compile(
    rf"^\W*(?:(?:and|but|so|because|since|while|although|though|as|well|honestly|sorry|hey|hi|oh|ugh|what with"
    rf"|with)\W+)*"
    rf"(?:{_PEOPLE}\b(?:['’](?:m|s|re|ve|d|ll))?\s|what with\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:please|pls|kindly|need|needs|want|wants|must|wish|hope|like|love|looking|prefer|make it|let|budget|limit"
    r"|maximum|minimum|at least|at most|of us|party|group|change|instead"
    r"|(?:i|we|you|it) (?:would|could|should|will|can)(?!n?'t)"
    r"|(?:would|could|should|will|can|may) (?:you|i|we|it)|(?:am|i'm|we're) after)\b|'(?:ll|d)\b|\?",
    re.IGNORECASE,
)
_TIME_UNITS = frozenset("second minute hour day night week month year".split())
_DURATIONS = frozenset("duration time period age long length old span term within last past".split())
_COUNTS = frozenset(
    """count number quantity amount limit max maximum min minimum size total people persons guests adults children party
    group passengers seats rooms copies servings level budget price top""".split()
)
_PERSONS = frozenset(
    stem(word)
    for word in """people person persons adult adults kid kids child children guest guests passenger passengers
    traveller travelers traveler travellers attendee attendees visitor visitors diner diners friend friends us party
    group""".split()
)
_HEADER = re.compile(r"^\W*(?:[\w']+\W+){0,3}$")
_CURRENT = frozenset("today tonight".split())
_LOOKING_UP = re.compile(
    r"\b(?:find|search|look\w*|list|show|recommend|suggest|what|which|who|where|how)\b", re.IGNORECASE
)
_CHOOSING = re.compile(r"\bwhich (?:one )?of (?:the|these|those)\s+$", re.IGNORECASE)  # a question of its own
_SLOT_WORDS: dict[Kind, frozenset[str]] = {
    Kind.DATE: frozenset("date day when start end begin from until deadline year month".split()),
    Kind.DAY: frozenset("date day when start end begin from until deadline week month time hour".split()),
    Kind.TIME: frozenset("time hour when start end begin from until at slot deadline".split()),
}


def harmless(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a number that the query does not say leaves the calls as they are.

    Args:
        task: The task.
        rewritten: The text that holds the quantity.
        quantity: The quantity that is new, or is said once more.

    Returns:
        True for a count of the request's own parts and for a number in small talk that no open argument takes.
    """
    return is_count(task, rewritten, quantity) or in_background(task, rewritten, quantity)


def is_count(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a number counts the calls or the items that the calls list ("three returns", "the two cities")."""
    if quantity.kind is Kind.ORDINAL:
        return not quantity.unit and all(isinstance(v, float) and 1 < v <= len(task.expected) for v in quantity.values)
    if quantity.kind is not Kind.NUMBER or quantity.unit or not task.expected:
        return False
    value = next((v for v in quantity.values if isinstance(v, float)), 0.0)
    before, after = rewritten[: quantity.start], rewritten[quantity.end :]
    if value <= len(task.expected) and _ENUMERATOR.search(before) and re.match(r"\s*[:.),]", after):
        return True
    if value not in _own_counts(task) or _CHOOSING.search(before):
        return False
    if int(value) == len(task.expected) and _HEADER.match(before) and re.match(r"(?:\s+[\w-]+){1,3}\s*[,:.!]", after):
        return True  # "Two trips: ..."
    noun = re.match(r"(?:\s+(?:[\w'-]+ ){0,2}?)([a-z]+)", after, re.IGNORECASE)
    nouns = {stem(word) for word in words(after)[:3]}
    generic = bool(nouns & (_GENERIC | tool_stems(task))) or noun is None
    return bool(_COUNTED_BEFORE.search(before)) or generic or not any(_is_number(s) for _, s in _open_slots(task))


def _own_counts(task: Task) -> set[float]:
    """How many calls, calls of one tool, items of one list, and different values of one argument there are."""
    counts: Counter[str] = Counter(call.name for call in task.expected)
    found = {float(len(task.expected)), *(float(n) for n in counts.values())}
    values: dict[str, set[str]] = {}
    lists: Counter[str] = Counter()
    for path, value in leaves(task.expected):
        values.setdefault(path.split(".", 1)[1], set()).add(repr(value))
        parent, _, last = path.rpartition(".")
        lists[parent] += last.isdigit()
        options = cast(Mapping[str, Any], value).get("$any") if isinstance(value, Mapping) else None
        if isinstance(options, (list, tuple)):
            found |= {float(len(cast(list[Any], option))) for option in cast(list[Any], options)
                      if isinstance(option, (list, tuple))}  # fmt: skip
    found |= {float(len(different)) for different in values.values()} | {float(n) for n in lists.values()}
    return {n for n in found if n >= 2}


def in_background(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a quantity stands in a clause that tells something and asks for nothing."""
    mentions = mentions_in(task, rewritten)
    if quantity.kind is Kind.DAY and str(quantity.values[0]) in _CURRENT and _LOOKING_UP.search(task.query):
        dated = any(_takes(key, schema, quantity, "") for key, schema in _slots(task))
        if task.expected and not dated:
            return True
    places = (clauses(rewritten, mentions), _segments(rewritten, mentions), sentence_spans(rewritten, mentions))
    around = (next((c for c in spans if c.start <= quantity.start < c.end), None) for spans in places)
    apart = (c for c in around if c and not any(m.start < c.end and c.start < m.end for m in mentions))
    return any(_only_tells(task, rewritten, clause, quantity) for clause in apart)


def _segments(text: str, mentions: Sequence[Mention]) -> list[Clause]:
    """Stretches between marks of punctuation: clauses with those that "and" joins to them."""
    found: list[Clause] = []
    for clause in clauses(text, mentions):
        if found and not re.search(r"[^\w\s]", text[found[-1].end : clause.start]):
            begin = found.pop().start
            found.append(Clause(text[begin : clause.end], begin, clause.end))
        else:
            found.append(clause)
    return found


def _only_tells(task: Task, rewritten: str, clause: Clause, quantity: Quantity) -> bool:
    """Whether a clause without a value tells something, and holds nothing that an open argument takes."""
    text = clause.text.replace("’", "'")
    if _ASKS.search(text) or rewritten[clause.end : clause.end + 1] == "?":
        return False
    told = bool(_PAST.search(text)) and (_STATEMENT.search(text) is not None or bool(_HAVE.search(text)))
    if told or _RUNNING.search(text):
        return not any(_named_in(key, text, quantity) for key, _ in _open_slots(task))
    stated = _STATEMENT.search(text) is not None or _own_sentence(rewritten, clause.start, clause.end)
    noun = _noun_after(rewritten, quantity)
    return stated and bool(task.expected) and not any(_takes(k, s, quantity, noun) for k, s in _open_slots(task))


def _own_sentence(text: str, start: int, end: int) -> bool:
    before, after = text[:start].rstrip(), text[end:].lstrip()
    return (not before or before[-1] in ".!?\n") and after[:1] in ("!", ".") and len(text[start:end].split()) >= 5


def _slots(task: Task) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """All arguments of the wanted tools with their schemas."""
    wanted = {call.name for call in task.expected}
    for tool in task.tools:
        if tool.name in wanted:
            for key, schema in tool.properties.items():
                yield key, cast(Mapping[str, Any], schema) if isinstance(schema, Mapping) else {}


def _open_slots(task: Task) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Arguments of the wanted tools that some expected call leaves out."""
    for call in task.expected:
        for tool in task.tools:
            if tool.name == call.name:
                for key, schema in tool.properties.items():
                    if key not in call.arguments:
                        yield key, cast(Mapping[str, Any], schema) if isinstance(schema, Mapping) else {}


def _is_number(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") in ("integer", "number", "float", "object", "array")


def _noun_after(text: str, quantity: Quantity) -> str:
    match = re.match(r"\s*([a-z]+)(?:\s+([a-z]+))?", text[quantity.end :], re.IGNORECASE)
    return " ".join(word.lower() for word in match.groups() if word) if match else ""


def _takes(key: str, schema: Mapping[str, Any], quantity: Quantity, noun: str) -> bool:
    """Whether an argument would take a quantity of this kind; ``noun`` are the words right after it."""
    described = set(words(str(schema.get("description", ""))))
    if quantity.kind in _SLOT_WORDS:
        return bool(_key_words(key) & _SLOT_WORDS[quantity.kind] or described & {"date", "day", "time", "hour"})
    named = _key_words(key) | described
    if quantity.kind is Kind.CODE:
        return schema.get("type") == "string" and "enum" not in schema
    about = {stem(word) for word in (*noun.split(), quantity.unit) if word}
    if about & _PERSONS and {stem(word) for word in _key_words(key)} & _PERSONS:
        return True  # also where the number is typed as text
    if not _is_number(schema):
        return False
    if quantity.unit in _TIME_UNITS:
        return bool(named & (_DURATIONS | {quantity.unit, quantity.unit + "s"}))
    return not about or bool(about & {stem(word) for word in named} or _key_words(key) & _COUNTS)


def _named_in(key: str, text: str, quantity: Quantity) -> bool:
    """Whether an argument is named like the unit or a word of the clause ("months_owned" for "14 months")."""
    if quantity.kind in _SLOT_WORDS:
        return bool(_key_words(key) & _SLOT_WORDS[quantity.kind])
    said = {stem(word) for word in (*words(text), quantity.unit) if len(word) > 3 and word != "times"}
    return bool(said & {stem(word) for word in _key_words(key)})


def _key_words(key: str) -> set[str]:
    return set(words(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).replace("_", " ")))
