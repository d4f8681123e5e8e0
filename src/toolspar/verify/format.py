"""The form of a rewrite: length, whole sentences, plain English text, nothing left over from a template or a model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from toolspar.tasks.english import words
from toolspar.tasks.records import Task
from toolspar.tasks.rewrites.styles import Style
from toolspar.verify.reading import value_words
from toolspar.verify.records import CheckResult
from toolspar.verify.settings import GateSettings

_SHORTEST_REFERENCE = 80  # characters; very short queries may grow by more than their own length
_STYLE = "|".join(style.value.replace("_", "[_ ]") for style in Style)
_LEFTOVERS = (
    ("control token", re.compile(r"<\|[^>]*\|?>?|</?s>|\[/?INST\]|<</?SYS>>|<\w+_of_\w+>"
                                 r"|[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff]")),
    ("placeholder", re.compile(r"\[[^\]\d][^\]]*\]|\{+\s*\w*\s*\}+|<[A-Za-z_][^<>]{0,40}>|</\w+>|_{3,}|\bX{3,}\b"
                               r"|\bTBD\b|\$\{|%s\b")),
    ("placeholder", re.compile(r"\byour [a-z]+ here\b|\binsert \w+\b(?= here)", re.IGNORECASE)),
    ("style tag", re.compile(rf"^\W{{0,3}}(?:{_STYLE})\s*(?:[:|>\])-])|[\[<(#](?:{_STYLE})[\]>)]", re.IGNORECASE)),
    ("label", re.compile(
        r"(?:^|\n)\W{0,3}(?:style|rewrite|rewritten(?: (?:query|request))?|original|query|user|assistant|system"
        r"|human|output"
        r"|input|response|answer|note|paraphrase)\s*:|here(?:'s| is) (?:the|a|your) (?:rewrit|paraphras"
        r"|new version)|```|(?:^|\n)#+ ",
        re.IGNORECASE,
    )),
)  # fmt: skip
_OPEN_END = frozenset(
    """and or but the a an of my your our their because which who is are was if as than so with from between into
    onto per via named called titled very please-and its his her to for in on at by""".split()
)
_OPEN_END_OF_QUESTION = frozenset(
    "and or but the a an my your our their because if as than between per via its".split()
)


def make_check(settings: GateSettings) -> Callable[[Task, str], CheckResult]:
    """The format check with the configured length bounds."""

    def check(task: Task, rewritten: str) -> CheckResult:
        """Fails on the first fault of form."""
        query, text = task.query.strip(), rewritten.strip()
        fault = (
            _length(settings, query, text)
            or _leftover(query, text)
            or _alphabet(query, text)
            or _repetition(query, text)
            or _gibberish(task, text)
            or _open_end(query, text)
        )
        return CheckResult(False, 0.0, fault) if fault else CheckResult(True)

    return check


def _length(settings: GateSettings, query: str, text: str) -> str:
    n_words = len(words(text))
    if not n_words:
        return "no words"
    if len(text) < settings.min_length_ratio * len(query):
        return f"too short: {len(text)} characters for {len(query)}"
    if len(text) > settings.max_length_ratio * max(len(query), _SHORTEST_REFERENCE):
        return f"too long: {len(text)} characters for {len(query)}"
    return f"too long: {n_words} words" if n_words > settings.max_words and n_words > len(words(query)) else ""


def _leftover(query: str, text: str) -> str:
    for name, pattern in _LEFTOVERS:
        for match in pattern.finditer(text):
            if match[0] not in query:
                return f"{name}: {match[0]!r}"
    return ""


def _alphabet(query: str, text: str) -> str:
    foreign = [
        char
        for char in text
        if not char.isascii()
        and char not in query
        and char not in "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00b0\u20ac\u00a3"
    ]
    if len(foreign) > max(2, 0.05 * len(text)):
        return f"not English text: {''.join(foreign[:8])!r}"
    letters = sum(char.isalpha() for char in text) / len(text)
    letters_before = sum(char.isalpha() for char in query) / max(len(query), 1)
    return "too few letters" if letters < min(0.5, 0.75 * letters_before) else ""


def _repetition(query: str, text: str) -> str:
    said, before = words(text), Counter(words(query))
    for first, second, third in zip(said, said[1:], said[2:], strict=False):
        if first == second == third and before[first] < 3:
            return f"repeated word: {first!r}"
    for length, times in ((6, 2), (4, 3), (2, 4)):
        if len(said) >= length * times:
            runs = Counter(zip(*(said[i:] for i in range(length)), strict=False))
            old = words(query)
            known = Counter(zip(*(old[i:] for i in range(length)), strict=False))
            run, count = runs.most_common(1)[0]
            if count >= times and count > known[run]:
                return f"repeated phrase: {' '.join(run)!r}"
    stretched = re.search(r"([A-Za-z])\1{4,}|([^\w\s.])\2{3,}|(\.)\3{5,}", text)
    return f"repeated sign: {stretched[0]!r}" if stretched and stretched[0] not in query else ""


def _gibberish(task: Task, text: str) -> str:
    """Words that cannot be English; a few of them may be typing errors."""
    known = set(words(task.query)) | value_words(task)
    new = [word for word in words(text) if word not in known and word.isalpha() and len(word) > 3]
    odd = [w for w in new if len(w) > 22 or not re.search(r"[aeiouy]", w) or re.search(r"[bcdfghjklmnpqrstvwxz]{6}", w)]
    return f"gibberish: {' '.join(odd[:4])!r}" if len(odd) >= 3 or len(odd) > 0.3 * max(len(words(text)), 3) else ""


def _open_end(query: str, text: str) -> str:
    """A sentence that stops in the middle."""
    last = re.search(r"([A-Za-z']+)\W*$", text)
    word = last[1].lower() if last else ""
    old = words(query)
    if re.search(r"[,;:(\[{&+/-]$", text) and not re.search(r"[:;=]-?[()]$|[+]$", text) and text[-1:] != query[-1:]:
        return f"unfinished: ends in {text[-1]!r}"
    open_words = _OPEN_END_OF_QUESTION if text[-1:] in "?.!" else _OPEN_END
    if word in open_words and last and last.end(1) >= len(text) - 3 and old[-1:] != (word,):
        return f"unfinished: ends in {word!r}"
    if text.count('"') % 2 and not query.count('"') % 2 or text.count("(") > text.count(")") + query.count("("):
        return "unfinished: an open quotation mark or bracket"
    cut = (
        text[-1:].isalnum() and word and word not in old and any(o.startswith(word) and len(o) > len(word) for o in old)
    )
    return (
        f"unfinished: cut off at {word!r}"
        if cut and len(word) > 1 and word not in ("thank", "thanks", "thx", "ty")
        else ""
    )
