"""What the checks read in a pair of texts: clauses, content words, mentions. Cached, because all checks ask for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.grounding import Mention, ground, leaves, stem, value_texts
from toolspar.tasks.quantities import scan
from toolspar.tasks.records import Task

_BREAK = re.compile(
    r"[.?!;]+(?=\s|$)|\n+|\s-{1,2}\s|\s?[\u2013\u2014]\s?|:\s|,\s|\.{2,}"
    r"|\s(?=(?:and|but|so|because|since|while|although|though|yet|who|which)\s)",
    re.IGNORECASE,
)
_SENTENCE_BREAK = re.compile(r"[.?!;]+(?=\s|$)|\n+")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of text between two breaks."""

    text: str
    start: int
    end: int


def mentions_in(task: Task, text: str) -> tuple[Mention, ...]:
    """Mentions of the expected values in a wording of the task's request."""
    key = (task.task_id, task.query, text)
    if key not in _mentions:
        if len(_mentions) > 4096:
            _mentions.clear()
        _mentions[key] = ground(text, task.expected)
    return _mentions[key]


_mentions: dict[tuple[str, str, str], tuple[Mention, ...]] = {}


def masked_values(text: str, mentions: Sequence[Mention]) -> str:
    """The text with its values in words blanked by "_", so that places stay as they are."""
    for mention in mentions:
        if isinstance(mention.value, str):
            text = text[: mention.start] + "_" * (mention.end - mention.start) + text[mention.end :]
    return text


def clauses(text: str, mentions: Sequence[Mention]) -> list[Clause]:
    """Clauses of a text; breaks inside values and quantities do not count."""
    return _split(text, _BREAK, mentions)


def sentence_spans(text: str, mentions: Sequence[Mention]) -> list[Clause]:
    """Sentences of a text; breaks inside values and quantities do not count."""
    return _split(text, _SENTENCE_BREAK, mentions)


def _split(text: str, breaks: re.Pattern[str], mentions: Sequence[Mention]) -> list[Clause]:
    kept = [(m.start, m.end) for m in mentions] + [(q.start, q.end) for q in scan(text)]
    found: list[Clause] = []
    begin = 0
    for match in breaks.finditer(text):
        if any(start < match.end() and match.start() < end - (text[end - 1] == ".") for start, end in kept):
            continue
        found.append(Clause(text[begin : match.start()], begin, match.start()))
        begin = match.end()
    found.append(Clause(text[begin:], begin, len(text)))
    return [clause for clause in found if clause.text.strip()]


@lru_cache(maxsize=8192)
def stems(text: str) -> frozenset[str]:
    """Stems of all words of a text."""
    return frozenset(stem(word) for word in words(text))


@lru_cache(maxsize=8192)
def content_stems(text: str) -> frozenset[str]:
    """Stems of the words that say what a text is about."""
    return frozenset(stem(word) for word in words(text) if word not in STOP_WORDS and not word[0].isdigit())


def touches(clause: Clause, mentions: Sequence[Mention], query: str) -> bool:
    """Whether a clause of the rewrite is about the request: it holds a value, or a content word of the query."""
    if any(m.start < clause.end and clause.start < m.end for m in mentions):
        return True
    parts = {stem(w) for m in mentions if isinstance(m.value, str) and " " in m.value for w in words(m.value)}
    return bool(content_stems(clause.text) & (content_stems(query) - _EVERYDAY - parts))


_EVERYDAY = frozenset(stem(word) for word in "help time day thing way make good new go take use".split())


SMALL_TALK = frozenset(
    stem(word)
    for word in """please thanks thank now soon quickly asap result results answer answers detail details info
    information know everything
    anything something hear back once done ready finished here okay ok sure way idea time sec second moment minute
    minutes hand favor favour
    help quick work works task request thing things job message attention assistance support regards goes out up on
    over it that this them
    for me us you first right away real possible whenever chance hurry find found look looking see confirm
    confirmation update
    word reply response day one lovely nice great good well best wishes advance kind kindly much lot bunch million
    tons ton dear hello hi hey
    today glad happy grateful appreciated appreciate cheers mate buddy friend pal rush awesome perfect wonderful
    fantastic worry patience
    understanding consideration sir madam team noise breath glasses background sorry excuse slips short bit shaky
    question matter following
    attend consider explain ask proceed need want wish like love could can will would able handle sort sorted care
    done mind trouble
    magic stuff deal bear clear say said told tell give let make go come take keep hang hold wait thinking turn right
    task simple love""".split()
)
"""Stems of words that thank, greet, excuse or fill: they ask for nothing."""

FILLING = frozenset(
    stem(word)
    for word in """life easier sense maybe perhaps right actually honestly basically literally simply really exactly
    hereby permission kindly respectfully obliged thankful thanking assistant assist assisting support regard regards
    part small big little bit lot service services feel free order time today moment attention following follow
    request requests requested ask asks asking asked wonder wondering hope hoping favor favour deal buddy pal friend
    mate dude bro morning afternoon evening day hi hey hello yeah yep okay alright gotta gonna wanna lemme gimme sec
    quick quickly reply soon possible able sort hand thing things stuff here there now then see sure fine course
    like love want need help helps helping great cool nice good best better write writing allow explain consider
    proceed attend handle do make take give let go come get me you us one two way ways many much idea ideas
    least most minimum maximum min max more less fewer below above under over""".split()
)
"""Stems of the words that fill a request and say nothing of its matter."""


@lru_cache(maxsize=1024)
def _spelled(query: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words(query) if len(word) > 3))


@lru_cache(maxsize=16384)
def misspelt(word: str, query: str) -> bool:
    """Whether a word looks like a typing error in a word of the query (same first letter, nearly the same letters)."""
    return any(
        abs(len(word) - len(other)) <= 2 and SequenceMatcher(None, word, other, autojunk=False).ratio() >= 0.74
        for other in _spelled(query)
        if word[:1] == other[:1]
    )


def slip_of_participle(word: str, query: str) -> bool:
    """Whether a word is a misspelt "named" or "called" of the query, and so no past tense of the rewriter's own."""
    return misspelt(word, " ".join(other for other in words(query) if other.endswith("ed")))


def spaced(name: str) -> str:
    """A name of a tool or argument as words: "get_playList" becomes "get play List"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").replace(".", " ")


def value_words(task: Task) -> frozenset[str]:
    """Lower-case words of all expected values."""
    texts = (text for _, value in leaves(task.expected) for text in value_texts(value))
    return frozenset(word for text in texts for word in words(text.replace("_", " ")))
