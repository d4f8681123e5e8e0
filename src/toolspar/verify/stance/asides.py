"""Asides: what a rewrite says before, after or between the sentences of the request, and holds nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from toolspar.tasks.records import Task
from toolspar.verify.reading import content_stems, masked_values, mentions_in, sentence_spans, stems
from toolspar.verify.stance.asking import asks

_MUCH_OF_IT = 0.5
_LEAD = re.compile(r"(?:[:)](?=\s)|:?\s(?=[\"\u201c'])|[.?!][\"\u201d)](?=\s)|\s-{1,2}\s|\s?[\u2013\u2014]\s?)")
_LAST = re.compile(r"(?:,\s|[.?!][\"\u201d']\s|\s-{1,2}\s|\s?[\u2013\u2014]\s?|\()(?P<said>[^,\u2013\u2014(]*)$")


class Place(StrEnum):
    """Where an aside stands."""

    LEAD = "lead"  # before the request, in the same sentence: "My question: ..."
    APART = "apart"  # a sentence of its own
    TAIL = "tail"  # after the request, in the same sentence


@dataclass(frozen=True, slots=True)
class Aside:
    """A stretch of a rewrite with no value of the calls in it.

    Attributes:
        said: Its words, without marks at either end.
        place: Where it stands.
    """

    said: str
    place: Place


def asides(task: Task, rewritten: str) -> Iterator[Aside]:
    """Asides of a rewrite that asks for the request beside them, in order; what the query says itself is none.

    Args:
        task: The task; a request without any value in it has no asides.
        rewritten: The rewrite.
    """
    mentions = mentions_in(task, rewritten)
    plain = masked_values(rewritten, mentions).replace("\u2019", "'")
    sentences = sentence_spans(rewritten, mentions)
    held = [s for s in sentences if any(s.start <= m.start < s.end for m in mentions)]
    asked = [s for s in held if asks(plain[s.start : s.end + 1])]
    for sentence in sentences:
        text = plain[sentence.start : sentence.end]
        if sentence not in held:
            found = [Aside(_bare(text), Place.APART)] if asked and not _says_much(task, text) else []
        else:
            first = min(m.start for m in mentions if m.start >= sentence.start) - sentence.start
            end = max(m.end for m in mentions if m.start < sentence.end) - sentence.start
            found = _around(text, first, end, plain[sentence.end : sentence.end + 1])
        yield from (a for a in found if a.said and a.said.lower() not in task.query.lower())


def _around(text: str, first: int, end: int, mark: str) -> list[Aside]:
    """Asides within a sentence that holds values from ``first`` to ``end``, where the rest of it asks."""
    found: list[Aside] = []
    ends = [lead.end() for lead in _LEAD.finditer(text[:first]) if lead.end() + 1 < first]
    leads = [end for end in ends if asks(text[end:].lstrip(" \"'\u201c") + mark)]
    if leads:
        found.append(Aside(_bare(text[: leads[-1]]), Place.LEAD))
    tail = _LAST.search(text, end)
    if tail and asks(text[: tail.start()]):
        found.append(Aside(_bare(tail["said"]), Place.TAIL))
    return found


def _says_much(task: Task, text: str) -> bool:
    about = content_stems(task.query)
    return not about or len(stems(text) & about) >= _MUCH_OF_IT * len(about)


def _bare(text: str) -> str:
    return text.strip(" \t\n()[],.;:!?\"'-\u201c\u201d\u2013\u2014")
