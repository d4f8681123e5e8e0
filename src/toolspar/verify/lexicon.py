"""Which words are English: the word list of pyspellchecker, with British spellings and the words of chats."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache, lru_cache
from importlib.resources import files

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
    bots chatbot""".split()
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
_LONG_ENOUGH = 5  # below it one wrong letter makes any word any other


@lru_cache(maxsize=65536)
def is_word(word: str) -> bool:
    """Whether a lower-case word is English, also inflected, in British spelling or as chats write it."""
    word = word.replace("’", "'")
    listed = _listed()
    if word in listed or word in _CHAT or word.split("'")[0] in listed | _CHAT:
        return True
    if any((respelt := re.sub(old, new, word)) != word and respelt in listed for old, new in _BRITISH):
        return True
    bare = word.removesuffix("'s").removesuffix("s")
    return bare != word and len(bare) > 2 and is_word(bare) or len(word) > 4 and stem(word) in listed


@lru_cache(maxsize=65536)
def near_word(word: str) -> bool:
    """Whether one wrong, missing, doubled or exchanged letter makes a longer word an English one."""
    return len(word) >= _LONG_ENOUGH and not edits(word).isdisjoint(_listed())


@lru_cache(maxsize=8192)
def edits(word: str) -> frozenset[str]:
    """All strings at one edit from a word (letters inserted, deleted, replaced, exchanged)."""
    return frozenset(_speller().edit_distance_1(word))


@cache
def _listed() -> frozenset[str]:
    packed = (files("spellchecker") / "resources" / "en.json.gz").read_bytes()
    return frozenset(json.loads(gzip.decompress(packed)))


@cache
def _speller():
    from spellchecker import SpellChecker

    return SpellChecker(language=None, distance=1)
