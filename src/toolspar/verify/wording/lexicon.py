"""Which words are English: the word list of pyspellchecker, with British spellings and the words of chats."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache, lru_cache
from importlib.resources import files
from string import ascii_lowercase

from toolspar.tasks.grounding import stem

_CHAT = frozenset(
    """pls plz plss thx thnx thanx tysm tia asap asp btw fyi lol lmao omg idk imo imho ngl tbh uhm umm hmm hmmm erm
    hiya heya heyo yep yup nope nah todo wifi emoji covid selfie hashtag inbox tmrw tmr tonite u r ur ya yo wanna gonna
    gotta gimme lemme dunno kinda sorta outta coulda shoulda woulda ima cuz coz cos cause bc bcuz ppl pic pics vid
    vids info infos app apps blog blogs podcast podcasts playlist playlists login logout online offline email emails
    smartphone laptop webpage website websites dropdown username usernames timezone timezones checkbox config configs
    json csv xml html sql api apis url urls gps rpm bpm mph kph kmh km kg ml mg cm mm lb lbs oz ft sqft gb mb kb tb ghz
    mhz kwh usd eur gbp jpy aud cad chf bmi roi apr ipo etf nft ceo cto cfo kpi vip atm dna rna hiv mri ok okay okey
    spotify netflix uber lyft airbnb google youtube instagram facebook tiktok twitter whatsapp paypal amazon bitcoin
    crypto ethereum blockchain linux ubuntu kubernetes docker github gitlab python javascript bot
    bots chatbot abt appt appts auth addr acct accts dept btwn rsvn smth smn sched kthx msg msgs fav temp doc
    docs resto""".split()
)
_BRITISH = (
    (r"our", "or"),
    (r"is(e|es|ed|er|ers|ing|ation|ations)$", r"iz\1"),
    (r"ys(e|es|ed|er|ers|ing)$", r"yz\1"),
    (r"tre(s?)$", r"ter\1"),
    (r"ll(ed|ing|er|ers)$", r"l\1"),
    (r"ogue(s?)$", r"og\1"),
    (r"mme(s?)$", r"m\1"),
    (r"ence(s?)$", r"ense\1"),
)
_PART = 3  # letters of either half of a compound
_LONG_ENOUGH = 5  # below it one wrong letter makes any word any other
_COMMON = 300


_SOUNDS = re.compile(r"(?:b?w?a?h+[aeiu]+)+h?|(?:lo)+l+|hm+|a+r*gh+|[aeou]+h+|u+g*h+|m+h+m+|ps+t|ya+y|wo+w|ye+s|no+")
_VOWELS = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüý"
_CONSONANT = "[bcdfghjklmnpqrstvwxz]"
_ONSET = re.compile(  # what words of many languages begin with
    rf"(?:{_CONSONANT}?|{_CONSONANT}[hjlnrw][lrw]?|s[ckmpqtv][hlrw]?|[dpt]s|[ct]z|kn|gn|pt|mn|dm|mb|mc|nd|zd|tch|sch[lmnrw]?)"
    rf"(?=[{_VOWELS}])"
)
_CLUSTER = re.compile(rf"[^{_VOWELS}'’-]{{5,}}")


@lru_cache(maxsize=65536)
def is_word(word: str) -> bool:
    """Whether a lower-case word is English, also inflected, in British spelling or as chats write it.

    Chats leave out apostrophes ("dont"), stretch letters ("sooo") and laugh ("haha"); two words of three letters or
    more may stand together ("webshop").

    Example:
        >>> [is_word(word) for word in ("colour", "dont", "webshop", "rgtep")]
        [True, True, True, False]
    """
    word = word.replace("’", "'")
    listed = _listed()
    if word in listed or word in _CHAT or word.split("'")[0] in listed | _CHAT or _SOUNDS.fullmatch(word):
        return True
    if any((respelt := re.sub(old, new, word)) != word and respelt in listed for old, new in _BRITISH):
        return True
    if any(f"{word[:at]}'{word[at:]}" in listed for at in (-1, -2)):
        return True
    if any((short := re.sub(r"(.)\1{2,}", kept, word)) != word and short in listed for kept in (r"\1", r"\1\1")):
        return True
    if any(word[:at] in listed and word[at:] in listed for at in range(_PART, len(word) - _PART + 1)):
        return True
    bare = word.removesuffix("'s").removesuffix("s")
    return bare != word and len(bare) > 2 and is_word(bare) or len(word) > 4 and stem(word) in listed


@lru_cache(maxsize=65536)
def near_word(word: str) -> bool:
    """Whether one wrong, missing, doubled or exchanged letter makes it an English word; a short one, a common word."""
    return not edits(word).isdisjoint(_listed() if len(word) >= _LONG_ENOUGH else _common())


@lru_cache(maxsize=8192)
def edits(word: str) -> frozenset[str]:
    """All strings at one edit from a word (letters inserted, deleted, replaced, exchanged)."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return frozenset(
        edited
        for left, right in halves
        for edited in (
            *([left + right[1:]] if right else ()),
            *([left + right[1] + right[0] + right[2:]] if len(right) > 1 else ()),
            *(left + letter + right[1:] for letter in ascii_lowercase if right),
            *(left + letter + right for letter in ascii_lowercase),
        )
    )


def speakable(word: str) -> bool:
    """Whether a word can be pronounced, as names and words of other languages can: "Nguyen", but not "rgtep".

    Example:
        >>> [speakable(word) for word in ("Ocampo", "Zbigniew", "rgtep", "bvcxq")]
        [True, True, False, False]
    """
    low = word.lower()
    return _ONSET.match(low) is not None and not _CLUSTER.search(low)


@cache
def _counts() -> dict[str, int]:
    packed = (files("spellchecker") / "resources" / "en.json.gz").read_bytes()
    return json.loads(gzip.decompress(packed))


@cache
def _listed() -> frozenset[str]:
    return frozenset(_counts())


@cache
def _common() -> frozenset[str]:
    """The most common words of three letters and more."""
    counts = {word: n for word, n in _counts().items() if len(word) >= _PART}
    return frozenset(sorted(counts, key=lambda word: -counts[word])[:_COMMON])
