"""A rewrite is made of words: a slip of the keyboard may stand, letters that nobody can read as a word may not."""

from __future__ import annotations

import re
from functools import lru_cache

from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.grounding import stem
from toolspar.tasks.records import Task
from toolspar.verify.lexicon import edits, is_word, near_word
from toolspar.verify.reading import content_stems, mentions_in, misspelt, stems, tool_stems, value_words
from toolspar.verify.records import CheckResult

_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
_UNREADABLE_AT_MOST = 1
_SHORTEST = 3  # shorter ones are abbreviations


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails on two words that nobody can read, or on one that stands where a word of the query was lost.

    A word can be read if it is English, a word of the request, its values or its tools, or one slip away from these.
    Names are not looked at.
    """
    unreadable = _unreadable(task, rewritten)
    if len(unreadable) > _UNREADABLE_AT_MOST:
        return CheckResult(False, 0.0, f"no English words: {' '.join(unreadable[:4])!r}")
    if unreadable and (lost := _lost(task, rewritten)):
        return CheckResult(False, 0.0, f"{unreadable[0]!r} is no English word, and {lost!r} is gone")
    return CheckResult(True)


def _unreadable(task: Task, text: str) -> list[str]:
    known = frozenset(words(task.query)) | value_words(task)
    known_stems = stems(task.query) | tool_stems(task)
    spans = [(m.start, m.end) for m in mentions_in(task, text)]
    found: list[str] = []
    for match in _WORD.finditer(text):
        word = match[0].lower().replace("’", "'")
        if len(word) < _SHORTEST or word in known or stem(word) in known_stems or is_word(word):
            continue
        if any(start <= match.start() < end for start, end in spans) or _is_name(text, match.start()):
            continue
        if text[match.end() : match.end() + 1].isdigit() or text[match.start() - 1 : match.start()].isdigit():
            continue  # part of a code
        if not near_word(word) and not _slip_of(word, tuple(sorted(known))):
            found.append(match[0])
    return found


def _is_name(text: str, at: int) -> bool:
    """A capital inside a sentence; ``entities`` judges names."""
    return text[at].isupper() and not re.search(r"(?:^|[.?!:]\s*|^\W+)$", text[:at]) and not text.isupper()


@lru_cache(maxsize=16384)
def _slip_of(word: str, known: tuple[str, ...]) -> bool:
    """Whether one slip, or two in a long word, make it a word of the request."""
    near = edits(word)
    if any(other in near for other in known if len(other) > 2):
        return True
    long = [other for other in known if len(other) >= 7 and abs(len(other) - len(word)) <= 2]
    return any(not near.isdisjoint(edits(other)) for other in long)


def _lost(task: Task, rewritten: str) -> str:
    """A word that says what is asked for, and is neither there nor misspelt nor replaced by a word of the tool."""
    said = stems(rewritten)
    query = task.query
    for mention in reversed(mentions_in(task, task.query)):
        query = query[: mention.start] + " " + query[mention.end :]
    asked = [w for w in words(query) if w not in STOP_WORDS and w[0].isalpha() and len(w) > 2]
    gone = [w for w in asked if stem(w) not in said and not any(misspelt(o, w) for o in words(rewritten))]
    told = (content_stems(rewritten) & tool_stems(task)) - content_stems(query)
    return gone[0] if gone and len(gone) > len(told) else ""
