"""Where numbers written in words stand in running text ("a table for twenty-five", "half a dozen eggs").

The value of a run of words is read by ``toolspar.calls.numbers``; this module finds the runs, and tells numbers from
pronouns ("this one").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from toolspar.calls.numbers import number_in_words, ordinal_in_words, read_number_words

ORDINALS: dict[str, int] = {ordinal_in_words(n): n for n in range(1, 40)}
"""Ordinal words up to ``thirty-ninth``, hyphenated, with their numbers."""

COUNTING_WORDS = frozenset(number_in_words(n) for n in (*range(20), *range(20, 100, 10)))
"""The words of numbers below a hundred that have no hyphen."""
_SCALES = frozenset(("hundred", "thousand", "million", "billion"))
_LONGEST = 14  # words of one number that are looked at
# "one" and "first"/"second" are more often pronouns and adverbs than numbers; these words beside them say so.
_ONE_IS_PRONOUN_AFTER = frozenset(
    "this that the which any no each every another good next last first new only some someone every right same".split()
)
_ONE_IS_PRONOUN_BEFORE = frozenset(
    "of more thing another day that which who last quick small please for if task".split()
)
_AFTER_GRAND: list[list[str]] = [  # "five grand" is money, "five grand pianos" are none
    [],
    *([word] for word in "a an at and by each for from in into is of off on or out over per please to".split()),
]
_SHARES: dict[tuple[str, ...], float] = {("and", "a", "quarter"): 0.25, ("and", "three", "quarters"): 0.75}
_TOKEN = re.compile(r"[A-Za-z]+")
_JOIN = re.compile(r"[\s-]+")


@dataclass(frozen=True, slots=True)
class WordedNumber:
    """A number written in words, and where it stands."""

    value: float
    start: int
    end: int
    ordinal: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int


def numbers_in_words(text: str) -> Iterator[WordedNumber]:
    """All numbers written in words, left to right, each as long as it can be.

    "one" counts only where it is not a pronoun ("this one", "one of them"); "first" and "second" never stand alone.
    """
    tokens = [_Token(match[0].lower(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    at = 0
    while at < len(tokens):
        run = _run(text, tokens, at)
        number, used = _fixed(tokens, at, run) or _ordinal(tokens, at, run) or _cardinal(tokens, at, run)
        if number:
            yield number
        at += max(used, 1)


def _run(text: str, tokens: list[_Token], at: int) -> list[str]:
    """Words from ``at`` on that only blanks and hyphens separate."""
    run = [tokens[at].word]
    for left, right in zip(tokens[at : at + _LONGEST], tokens[at + 1 : at + _LONGEST], strict=False):
        if not _JOIN.fullmatch(text, left.end, right.start):
            break
        run.append(right.word)
    return run


def _fixed(tokens: list[_Token], at: int, run: list[str]) -> tuple[WordedNumber, int] | None:
    """Set phrases."""
    for phrase, value in ((("half", "a", "dozen"), 6.0), (("half", "a"), 0.5), (("half", "an"), 0.5),
                          (("a", "dozen"), 12.0), (("twice",), 2.0), (("thrice",), 3.0)):  # fmt: skip
        if tuple(run[: len(phrase)]) == phrase:
            return WordedNumber(value, tokens[at].start, tokens[at + len(phrase) - 1].end), len(phrase)
    return None


def _ordinal(tokens: list[_Token], at: int, run: list[str]) -> tuple[WordedNumber, int] | None:
    for length in (2, 1):
        value = ORDINALS.get("-".join(run[:length])) if len(run) >= length else None
        if value and run[0] not in ("first", "second"):
            return WordedNumber(float(value), tokens[at].start, tokens[at + length - 1].end, ordinal=True), length
    return None


def _cardinal(tokens: list[_Token], at: int, run: list[str]) -> tuple[WordedNumber | None, int]:
    article = run[0] in ("a", "an") and len(run) > 1 and run[1] in _SCALES
    if not article and run[0] not in COUNTING_WORDS or run[0] == "one" and _pronoun(tokens, at, run):
        return None, 1
    words = ["one", *run[1:]] if article else run
    number, used = read_number_words(words, 0)
    if number is None:
        return None, 1
    value = float(number)
    if words[used : used + 1] == ["dozen"]:
        value, used = value * 12, used + 1
    elif words[used : used + 3] == ["and", "a", "half"]:
        value, used = value + 0.5, used + 3
        scale = words[used] if used < len(words) else ""
        if scale in _SCALES:  # "two and a half thousand"
            value, used = value * float(read_number_words(["one", scale], 0)[0] or 1), used + 1
    elif (share := _SHARES.get(tuple(words[used : used + 3]))) is not None:
        value, used = value + share, used + 3
    elif words[used : used + 1] == ["grand"] and words[used + 1 : used + 2] in _AFTER_GRAND:
        value, used = value * 1000, used + 1
    negative = at > 0 and tokens[at - 1].word in ("minus", "negative")
    start = tokens[at - 1].start if negative else tokens[at].start
    return WordedNumber(-value if negative else value, start, tokens[at + used - 1].end), used


def _pronoun(tokens: list[_Token], at: int, run: list[str]) -> bool:
    """Whether "one" at this place stands for a thing and not for the number."""
    after = run[1] if len(run) > 1 else ""
    if after in _SCALES or after == "point":
        return False
    before = tokens[at - 1].word if at else ""
    return before in _ONE_IS_PRONOUN_AFTER or after in _ONE_IS_PRONOUN_BEFORE or not before and not after
