"""Words of the request that have given way to others, where what stands around them has stayed.

Whoever keeps a sentence and puts another word into it ("the train timetable" for "the tide table") asks for something
else, or uses a synonym. Which of the two, a sentence encoder can tell; here is only what has been put for what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from toolspar.tasks.english import STOP_WORDS
from toolspar.tasks.grounding import stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import mentions_in, misspelt
from toolspar.verify.wording.tool_words import tool_stems

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_MOST_WORDS = 2  # that give way, and that come
_LEAST_KEPT = 0.7  # of the query's words
_LEAST_AROUND = 3  # words that have stayed right before and after, together

_Step = tuple[str, int, int, int, int]  # what became of a stretch of words: kind, its bounds before and after


def replaced(task: Task, rewritten: str) -> Iterator[str]:
    """The query once for each replacement, with the rewrite's word or two in the place of its own.

    Values, words that the tools have, and words that only moved, are misspelt or abbreviated, are left to other checks.

    Args:
        task: The task.
        rewritten: The rewrite; one that keeps less than 70 % of the query's words has no replacements.
    """
    old, new = list(_WORD.finditer(task.query)), list(_WORD.finditer(rewritten))
    before, after = ([stem(match[0]) for match in found] for found in (old, new))
    steps: list[_Step] = list(SequenceMatcher(None, before, after, autojunk=False).get_opcodes())
    if sum(end - start for kind, start, end, _, _ in steps if kind == "equal") < _LEAST_KEPT * max(1, len(old)):
        return
    values = mentions_in(task, task.query)
    known = {*before, *tool_stems(task)}
    for place, (_, first, last, from_, to) in enumerate(steps):
        if not _is_narrow(steps, place):
            continue
        start, end = old[first].start(), old[last - 1].end()
        said = rewritten[new[from_].start() : new[to - 1].end()]
        gone, come = _content(task.query[start:end]), _content(said)
        moved = {stem(word) for word in come} & known or {stem(word) for word in gone} & set(after)
        if not gone or not come or moved or any(value.start < end and start < value.end for value in values):
            continue
        if not all(misspelt(word, task.query) or any(_one_is_short(word, other) for other in gone) for word in come):
            yield f"{task.query[:start]}{said}{task.query[end:]}"


def _is_narrow(steps: Sequence[_Step], place: int) -> bool:
    """Whether a step replaces a word or two between words that have stayed."""
    kind, first, last, from_, to = steps[place]
    beside = (*steps[max(0, place - 1) : place], *steps[place + 1 : place + 2])
    around = sum(end - start for kind, start, end, _, _ in beside if kind == "equal")
    return kind == "replace" and last - first <= _MOST_WORDS and to - from_ <= _MOST_WORDS and around >= _LEAST_AROUND


def _one_is_short(word: str, other: str) -> bool:
    """Whether the shorter word has letters of the longer one, in order, from the first on: "rsvn", "acct"."""
    short, long = sorted((word, other), key=len)
    letters = iter(long)
    return short[0] == long[0] and all(letter in letters for letter in short)


def _content(text: str) -> list[str]:
    found = (match[0].lower() for match in _WORD.finditer(text))
    return [word for word in found if word not in STOP_WORDS and not word.isdigit()]
