"""A rewrite is made of words: a slip of the keyboard may stand, letters that nobody can read as a word may not."""

from __future__ import annotations

import re
from functools import lru_cache

from toolspar.tasks.english import REQUEST_VERBS, words
from toolspar.tasks.grounding import stem
from toolspar.tasks.records import Task
from toolspar.verify.beside.background import background
from toolspar.verify.gist import telling
from toolspar.verify.reading import content_stems, mentions_in, stems, value_words
from toolspar.verify.records import CheckResult
from toolspar.verify.wording.lexicon import edits, is_word, near_word, speakable
from toolspar.verify.wording.tool_words import tool_stems

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’])*")
_THING = re.compile(r"\b(?:the|my|our|your|this|that|a|an)\s+([a-z]{4,})\b(?!['\u2019])")
_FOREIGN_AT_MOST = 3  # words in an aside that could be of another language
_SHORTEST = 3  # shorter ones are abbreviations, and of this length they may be
_LONGEST_SIGN = 5  # letters of an acronym
_MOSTLY = 0.3


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails on a word that nobody can read where the request is made.

    A word can be read if it is English, a word of the request, its values or its tools, or one slip away from these.
    Names and acronyms are not looked at; of an aside, only words that no language could have. A query that is not
    English itself says nothing about its rewrite.
    """
    if _foreign(task.query):
        return CheckResult(True)
    unreadable = _unreadable(task, rewritten)
    heavy = [
        word
        for word, at in unreadable
        if len(word) > _SHORTEST and not (speakable(word) and background(task, rewritten, at))
    ]
    if heavy or len(unreadable) > _FOREIGN_AT_MOST:
        return CheckResult(False, 0.0, f"no English words: {' '.join(word for word, _ in unreadable[:4])!r}")
    thing = _unreadable_thing(task, rewritten)
    return CheckResult(False, 0.0, f"nobody knows what is meant by {thing!r}") if thing else CheckResult(True)


def _foreign(query: str) -> bool:
    plain = [word for word in re.findall(r"(?<![^\W_])[^\W\d_]+(?![^\W_])", query) if len(word) >= _SHORTEST]
    return sum(not is_word(word.lower()) for word in plain) > _MOSTLY * max(len(plain), 3)


def _unreadable_thing(task: Task, text: str) -> str:
    """A misspelt word in the place of a thing, where a thing that the request names is lost: "from my bropa"."""
    lost = telling(task, task.query) - frozenset(map(stem, REQUEST_VERBS)) - content_stems(text)
    if not lost:
        return ""
    known = tuple(sorted(frozenset(words(task.query)) | value_words(task)))
    spans = [(m.start, m.end) for m in mentions_in(task, text)]
    for match in _THING.finditer(text):
        word = match[1].lower()
        if is_word(word) or stem(word) in tool_stems(task) or _slip_of(word, known):
            continue
        if not any(start <= match.start(1) < end for start, end in spans) and not background(
            task, text, match.start(1)
        ):
            return match[1]
    return ""


def _unreadable(task: Task, text: str) -> list[tuple[str, int]]:
    """Words that cannot be read, and where they stand."""
    known = frozenset(words(task.query)) | value_words(task)
    known_stems = stems(task.query) | tool_stems(task)
    spans = [(m.start, m.end) for m in mentions_in(task, text)]
    found: list[tuple[str, int]] = []
    for match in _WORD.finditer(text):
        word = match[0].lower().replace("’", "'").strip("'")
        if len(word) < _SHORTEST or word in known or stem(word) in known_stems or is_word(word):
            continue
        if any(start <= match.start() < end for start, end in spans) or _is_name(text, match):
            continue
        if _in_code(text, match):
            continue
        if not near_word(word) and not _slip_of(word, tuple(sorted(known))):
            found.append((match[0], match.start()))
    return found


def _is_name(text: str, match: re.Match[str]) -> bool:
    """A capital inside a sentence, or one at its start that could be a name; ``entities`` judges names."""
    word = match[0]
    if not word[0].isupper() or text.isupper():
        return False
    if word.isupper():
        return len(word) <= _LONGEST_SIGN
    starts = re.search(r"(?:^|[.?!:]\s*|^\W+)$", text[: match.start()])
    return not starts or speakable(word)


def _in_code(text: str, match: re.Match[str]) -> bool:
    """Whether digits, signs of addresses or capitals in the middle make it a part of a code."""
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    return bool(re.search(r"[\d_@/#]", around)) or re.search(r"[a-z][A-Z]", match[0]) is not None


@lru_cache(maxsize=16384)
def _slip_of(word: str, known: tuple[str, ...]) -> bool:
    """Whether one slip, or two in a long word, make it a word of the request, or whether it is short for one."""
    if any(_short_for(word, other) for other in known):
        return True
    if _blend_of(word, known):
        return True
    near = edits(word)
    if any(other in near for other in known if len(other) > 2):
        return True
    long = [other for other in known if len(other) >= 7 and abs(len(other) - len(word)) <= 2]
    return any(not near.isdisjoint(edits(other)) for other in long)


def _blend_of(word: str, known: tuple[str, ...]) -> bool:
    """Whether a word joins the beginnings of two words of the request, as "robovac" of "robot vacuum"."""
    splits = ((word[:i], word[i:]) for i in range(_SHORTEST, len(word) - _SHORTEST + 1))
    return any(all(any(other.startswith(part) for other in known) for part in parts) for parts in splits)


def _short_for(word: str, whole: str) -> bool:
    """Whether a word is made of letters of a longer one in their order, as "appt" of "appointment"."""
    if word[0] != whole[0] or not len(whole) / 3 <= len(word) < len(whole):
        return False
    letters = iter(whole)
    return all(letter in letters for letter in word.removesuffix("s"))
