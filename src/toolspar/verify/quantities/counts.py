"""Numbers that count what the request itself holds: "two things", "all three cities", "five of us, two and three"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, cast

from toolspar.tasks.english import words
from toolspar.tasks.grounding import leaves, stem, value_texts
from toolspar.tasks.quantities import Kind, Quantity, scan
from toolspar.tasks.records import Task
from toolspar.verify.beside.open_arguments import PERSONS, is_number, open_slots
from toolspar.verify.reading import mentions_in, sentence_spans
from toolspar.verify.wording.tool_words import tool_stems

_COUNTED_BEFORE = re.compile(
    r"(?:\b(?:the|these|those|all|both|other|last|first)|\beach of(?: the)?)\s+$", re.IGNORECASE
)
_GENERIC = frozenset(
    stem(word)
    for word in """thing request task job favour favor question search lookup errand wish order point item matter
    query reading result time case piece part step way call""".split()
)
_ENUMERATOR = re.compile(
    r"(?:^|[.;:!?\n,]\s*|\b(?:number|no\.|company|item|part|case|set|list|trip|step|task|job|request|point)\s+)\(?$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:(?<=[\s(])|^)(\d)(?=[):.]\s)")
_HEADER = re.compile(r"^\W*(?:[\w']+\W+){0,3}$")
_LAST_DIGITS = re.compile(r"\b(?:last|final) $", re.IGNORECASE)
_CHOOSING = re.compile(r"\bwhich (?:one )?of (?:the|these|those)\s+$", re.IGNORECASE)  # a question of its own
_LISTED = re.compile(r"(?:\s+[\w'-]+){1,4}?\s*[,:\u2013\u2014-]\s", re.IGNORECASE)


def is_count(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a number counts the calls or the items that the request lists ("three returns", "the two cities")."""
    if quantity.kind is Kind.ORDINAL:
        return not quantity.unit and all(isinstance(v, float) and 1 < v <= len(task.expected) for v in quantity.values)
    if quantity.kind is Kind.CODE:
        times = re.fullmatch(r"x(\d)", str(quantity.values[0]))
        return times is not None and float(times[1]) in _own_counts(task)
    if quantity.kind is not Kind.NUMBER or quantity.unit:
        return False
    value = next((v for v in quantity.values if isinstance(v, float)), 0.0)
    if _namesakes(task, rewritten, quantity) or _heads_a_list(task, rewritten, quantity):
        return True
    before, after = rewritten[: quantity.start], rewritten[quantity.end :]
    items = [match[1] for match in _ITEM.finditer(rewritten)]
    if len(items) > 1 and items == [str(n + 1) for n in range(len(items))] and value <= len(items):
        return _ENUMERATOR.search(before) is not None and re.match(r"[):.]", after) is not None
    if not task.expected:
        return False
    listed = value <= len(task.expected) and _ENUMERATOR.search(before) and re.match(r"\s*[:.),]", after)
    if listed or _counts_digits(task, before, int(value)):
        return True
    if value not in _own_counts(task) or _CHOOSING.search(before):
        return False
    if int(value) == len(task.expected) and _HEADER.match(before) and re.match(r"(?:\s+[\w-]+){1,3}\s*[,:.!]", after):
        return True  # "Two trips: ..."
    noun = re.match(r"(?:\s+(?:[\w'-]+ ){0,2}?)([a-z]+)", after, re.IGNORECASE)
    nouns = {stem(word) for word in words(after)[:3]}
    generic = bool(nouns & (_GENERIC | tool_stems(task))) or noun is None
    return bool(_COUNTED_BEFORE.search(before)) or generic or not any(is_number(s) for _, s in open_slots(task))


def _counts_digits(task: Task, before: str, n: int) -> bool:
    """Whether a number counts the digits of a value that is a code: "the last four" of a card."""
    texts = (text for _, value in leaves(task.expected) for text in value_texts(value))
    return _LAST_DIGITS.search(before) is not None and any(text.isdigit() and len(text) == n for text in texts)


def _namesakes(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a number counts a name that the query has as often: "two Ruths"."""
    noun = re.match(r"\s+([A-Z]\w+)s\b", rewritten[quantity.end :])
    said = len(re.findall(rf"\b{noun[1]}\b", task.query)) if noun else 0
    return said > 1 and quantity.values == (float(said),)


def _heads_a_list(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a list of known values with as many members, or with that sum, follows: "two charges, 3 C and 0.5 C"."""
    if not _LISTED.match(rewritten, quantity.end):
        return False
    mentions = mentions_in(task, rewritten)
    sentence = next((s for s in sentence_spans(rewritten, mentions) if s.start <= quantity.start < s.end), None)
    known = [q for q in scan(task.query) if q.kind is Kind.NUMBER]
    after = [q for q in scan(rewritten) if sentence and quantity.end < q.start < sentence.end and q.kind is Kind.NUMBER]
    if not after or not all(any(q.same(other) for other in known) for q in after):
        return False
    total = sum(v for q in after for v in q.values[:1] if isinstance(v, float))
    alike = Counter(q.unit for q in after)
    return quantity.values[0] in (total if len(after) > 1 else -1.0, *(float(n) for n in alike.values() if n > 1))


def _totals(task: Task) -> set[float]:
    """Sums of one argument over the calls ("those seven tickets"), and of the persons of one call."""
    parts: dict[str, list[int]] = {}
    for path, value in leaves(task.expected):
        if isinstance(value, int) and not isinstance(value, bool):
            call, _, key = path.partition(".")
            parts.setdefault(key, []).append(value)
            if {stem(word) for word in words(key.replace("_", " "))} & PERSONS:
                parts.setdefault(call, []).append(value)
    return {float(sum(numbers)) for numbers in parts.values() if len(numbers) > 1}


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
    alike = Counter(re.sub(r"_?\d$", "", path) for path in values if re.search(r"[a-z_]\d$", path))
    found |= _totals(task) | {float(n) for n in alike.values()}  # "the two signs" are sign1 and sign2
    return {n for n in found if n >= 2}
