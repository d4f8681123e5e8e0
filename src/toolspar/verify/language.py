"""A rewrite must stay in the language of its query, told by alphabets, accents and function words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from toolspar.tasks.english import REQUEST_VERBS, STOP_WORDS
from toolspar.tasks.records import Task
from toolspar.verify.reading import misspelt, value_words
from toolspar.verify.records import CheckResult
from toolspar.verify.wording.language_words import BORROWED, BORROWED_PHRASES, ENGLISH, ENGLISH_ONLY, LANGUAGES, SHARED

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_QUOTED = re.compile(r"\"[^\"]*\"|\u201c[^\u201d]*\u201d|\u00ab[^\u00bb]*\u00bb|(?<!\w)'[^']*'(?!\w)")
_SET_PHRASE = re.compile(rf"(?<!\w)(?:{BORROWED_PHRASES})(?!\w)", re.IGNORECASE)
_ELISION = re.compile(
    r"(l|d|qu|j|c|n|s|m|t|jusqu|lorsqu|aujourd|dell|nell|all|sull|dall|un|quest|dov|cos)['\u2019](.+)"
)
_ENGLISH_ELISIONS = frozenset("you ya mon pose other lady all".split())
_LINKS = frozenset("de del la las los el di da du des le les van der den von y e dos das al do ter bin ibn".split())
_MOST_SHARED = 1.0  # how much words that English has too may add
_ENOUGH = 2.0


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails on a second alphabet, and on function words of another language than the query's."""
    query, text = (unicodedata.normalize("NFC", part) for part in (task.query, rewritten))
    fault = _alphabet(query, text) or _mixed_word(query, text)
    home = "" if fault else _main_language(query)
    if home:
        fault = _left_home(home, text)
    elif not fault:
        fault = _foreign(task, query, text)
    return CheckResult(False, 0.0, fault) if fault else CheckResult(True)


@lru_cache(maxsize=4096)
def _alphabet_of(char: str) -> str:
    """The first word of a letter's Unicode name: "LATIN", "CYRILLIC", "CJK"; empty for signs and lone symbols."""
    name = unicodedata.name(char, "").split()
    return name[0] if name and char.isalpha() else ""


def _alphabets(text: str) -> Counter[str]:
    return Counter(alphabet for char in text if (alphabet := _alphabet_of(char)) and char != "\u00b5")


def _alphabet(query: str, text: str) -> str:
    """Words in an alphabet that the query's own words are not in."""
    before, after = _alphabets(query), _alphabets(_unquoted(text))
    total = sum(before.values())
    if total and before["LATIN"] < 0.5 * total:
        home = before.most_common(1)[0][0]
        written = {"HIRAGANA", "KATAKANA", "CJK"} if home in ("HIRAGANA", "KATAKANA", "CJK") else {home}
        kept = sum(after[name] for name in written)
        return f"not in the query's alphabet ({home.lower()})" if kept < 0.3 * sum(after.values()) else ""
    if not text.isascii():
        for match in re.finditer(r"[^\W\d_]{2,}", text):
            other = next((a for c in match[0] if (a := _alphabet_of(c)) not in ("LATIN", "")), "")
            if other and match[0] not in query:
                return f"words in another alphabet ({other.lower()}): {match[0][:20]!r}"
    return ""


def _mixed_word(query: str, text: str) -> str:
    """A Latin word with a letter of another alphabet that only looks alike."""
    if text.isascii():
        return ""
    for match in _WORD.finditer(text):
        names = set(_alphabets(match[0]))
        if "LATIN" in names and len(names) > 1 and match[0] not in query:
            return f"letters of two alphabets in one word: {match[0][:20]!r}"
    return ""


def _unquoted(text: str) -> str:
    """The text without quotations, unless most of it is one."""
    rest = _QUOTED.sub(" ", text)
    return rest if len(rest) > 0.5 * len(text) else text


@lru_cache(maxsize=4096)
def _main_language(text: str) -> str:
    """The language other than English that a text is mostly in, or nothing."""
    said = [word.lower() for word in _WORD.findall(_unquoted(text))]
    english = sum(word in ENGLISH for word in said)
    best, count = max(((name, sum(w in known for w in said)) for name, known in LANGUAGES.items()), key=lambda x: x[1])
    sure = sum(word in LANGUAGES[best] and word not in SHARED for word in said)
    return best if sure >= 2 and count > english else ""


def _left_home(home: str, text: str) -> str:
    """A query in another language, and a rewrite that has gone over to English or a third one."""
    said = [word.lower() for word in _WORD.findall(_unquoted(text))]
    kept = sum(word in LANGUAGES[home] for word in said)
    english = sum(word in ENGLISH for word in said)
    if english >= 2 and english > kept or not kept and len(said) > 5:
        return f"no longer in the query's language ({home})"
    other = _main_language(text)
    if other and other != home and sum(word in LANGUAGES[other] for word in said) > 2 * kept + 1:
        return f"no longer in the query's language ({home}) but in {other}"
    return ""


def _foreign(task: Task, query: str, text: str) -> str:
    """Another language in the rewrite of an English query."""
    known = _known(query) | value_words(task)
    new = list(_new_words(_SET_PHRASE.sub(" ", _unquoted(text)), known, query))
    if not new:
        return ""
    points, shared = Counter[str](), Counter[str]()
    accents = 0.0
    for word in new:
        if (elided := _ELISION.fullmatch(word)) and elided[2] not in _ENGLISH_ELISIONS:
            points.update(dict.fromkeys(("French", "Italian", "Catalan"), 1))
        listed = [name for name, words in LANGUAGES.items() if word in words]
        if word in SHARED:
            shared.update(dict.fromkeys(listed, 0.5))
        elif listed:
            points.update(dict.fromkeys(listed, 1.0 if len(word) > 2 else 0.5))
        elif not word.isascii():
            accents += 1
    best = max(points, key=lambda name: points[name] + shared[name], default="")
    sure = points[best] + accents
    total = sure + min(shared[best], _MOST_SHARED) if points[best] >= 1 else sure
    without_english = len(new) >= 3 and not any(w.lower() in ENGLISH_ONLY for w in _WORD.findall(text))
    telling = _mostly(new) if without_english else ""
    if total >= _ENOUGH or sure >= 1 and without_english or telling:
        best = best or telling
        shown = [word for word in new if word in LANGUAGES.get(best, ()) or not word.isascii()]
        return f"another language ({best or 'by its accents'}): {' '.join(shown[:6])!r}"
    return ""


def _mostly(new: list[str]) -> str:
    """The language that lists a third of the new words (two at least), where no word tells English."""
    said = [word for word in new if word not in STOP_WORDS and word not in REQUEST_VERBS]
    for name, listed in LANGUAGES.items():
        if sum(word in listed for word in said) >= max(2, len(new) / 3):
            return name
    return ""


@lru_cache(maxsize=4096)
def _known(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(text)) | frozenset(re.findall(r"[^\W\d_]+", text.lower()))


def _new_words(text: str, known: Iterable[str], query: str) -> Iterable[str]:
    """Lower-case words that are neither the query's nor names, each once."""
    found = list(_WORD.finditer(text))
    seen: set[str] = set(known)
    titles = sum(match[0][0].isupper() for match in found) > 0.6 * len(found)
    for index, match in enumerate(found):
        word = match[0]
        low = word.lower()
        if low in seen or word.isupper() and len(word) > 1 and not text.isupper():
            continue
        seen.add(low)
        opens = text[: match.start()].rstrip("\"'( \u00bf\u00a1")[-1:] in (*".?!:\n", "")
        if word.istitle() and not opens and not titles or low in _LINKS and _between_names(found, index):
            continue
        if not low.isascii() and not _listed(low) and (low in BORROWED or word[0].isupper() and not opens):
            continue
        if len(low) > 3 and low.isascii() and misspelt(low, query):
            continue
        yield low


@lru_cache(maxsize=4096)
def _listed(word: str) -> bool:
    return any(word in words for words in LANGUAGES.values())


def _between_names(found: list[re.Match[str]], index: int) -> bool:
    """Whether the word links two parts of a name, as in "Rio de la Plata"."""
    before = next((m[0] for m in reversed(found[:index]) if m[0].lower() not in _LINKS), "")
    after = next((m[0] for m in found[index + 1 :] if m[0].lower() not in _LINKS), "")
    return before[:1].isupper() and after[:1].isupper()
