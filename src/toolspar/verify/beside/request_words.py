"""The words of a clause that the query has not, and the share of the query that is said outside a clause."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from toolspar.tasks.english import REQUEST_VERBS, STOP_WORDS, words
from toolspar.tasks.grounding import Mention, stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import SMALL_TALK, content_stems, mentions_in, misspelt, stems, value_words
from toolspar.verify.wording.tool_words import tool_stems

VERBS = REQUEST_VERBS | frozenset(
    """archive attach bake bookmark bring cook drive feed fix fold greet heat iron paint pin repair sing star tweet
    vacuum visit wash wipe""".split()
)
"""Verbs that may open an order."""
ROOT = 5
"""Letters that related words share: "reserve", "reservation"."""
_NAMES_NOTHING = frozenset(
    """nothing nobody none two three four five six seven eight nine ten both amount quantity required needed instead
    thx ty pls plz""".split()
)
"""Words that count or point at what is named elsewhere."""


def new_words(task: Task, text: str) -> list[str]:
    """Content words that neither the query nor the values have, and that are not small talk."""
    known = set(stems(task.query)) | {stem(word) for word in value_words(task)} | SMALL_TALK
    return [
        word
        for word in words(text)
        if word not in STOP_WORDS
        and not word[0].isdigit()
        and stem(word) not in known
        and not misspelt(word, task.query)
    ]


def holds(start: int, end: int, mentions: Sequence[Mention]) -> bool:
    """Whether a value stands in a stretch of text."""
    return any(m.start < end and start < m.end for m in mentions)


def coverage(task: Task, rewritten: str, begin: int, end: int) -> float:
    """Share of the query that the rewrite says outside a clause: its values, and its content words beside them."""
    said = mentions_in(task, task.query)
    values = {str(m.value).lower() for m in said}
    subject = query_subject(task.query, tuple((m.start, m.end) for m in said))
    if not values and not subject:
        return 0.0
    found = {str(m.value).lower() for m in mentions_in(task, rewritten) if not begin <= m.start < end}
    known = stems(f"{rewritten[:begin]} ; {rewritten[end:]}")
    return (len(values & found) + len(subject & known)) / (len(values) + len(subject))


@lru_cache(maxsize=1024)
def query_subject(query: str, values: tuple[tuple[int, int], ...]) -> frozenset[str]:
    """Stems of the query's content words outside its values."""
    for start, end in values:
        query = query[:start] + " " * (end - start) + query[end:]
    return frozenset(
        stem(word)
        for word in words(query)
        if word not in STOP_WORDS and word not in REQUEST_VERBS and stem(word) not in SMALL_TALK
    )


def unknown_words(task: Task, text: str) -> list[str]:
    """New words that name something: none of the wanted tools, nor of a family of words of the query, nor counts."""
    own = tool_stems(task)
    roots = {base[:ROOT] for base in stems(task.query) | own if len(base) >= ROOT}
    return [
        w for w in new_words(task, text) if stem(w) not in own and w[:ROOT] not in roots and w not in _NAMES_NOTHING
    ]


@cache
def _order_stems() -> frozenset[str]:
    return frozenset(stem(verb) for verb in REQUEST_VERBS)


def unsaid(task: Task, rewritten: str, begin: int, end: int) -> frozenset[str]:
    """Stems of the query's matter beside its values that the rewrite does not say outside a clause."""
    said = mentions_in(task, task.query)
    subject = query_subject(task.query, tuple((m.start, m.end) for m in said))
    return subject - stems(f"{rewritten[:begin]} ; {rewritten[end:]}")


def supplies(task: Task, rewritten: str, begin: int, end: int, tail: str) -> bool:
    """Whether a clause says a part of the query's matter that is said nowhere else, and no more of its own."""
    matter = content_stems(task.query) - _order_stems()
    here = (matter & stems(rewritten[begin:end])) - stems(f"{rewritten[:begin]} ; {rewritten[end:]}")
    return bool(here) and len(unknown_words(task, tail)) <= len(here)
