"""What kind of request a query is, so that templates can be wrapped around it grammatically."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from toolspar.tasks.english import REQUEST_VERBS, STOP_WORDS, sentences
from toolspar.tasks.grounding import Mention, ground
from toolspar.tasks.records import Task

_GREETING = re.compile(r"^(?:(?:hey|hi|hello|ok|okay|so|please|kindly)\b[,!]?\s+)+", re.IGNORECASE)
_CAN_YOU = re.compile(
    r"^(?:can|could|would|will)\s+you\s+(?:please\s+|kindly\s+|possibly\s+)?(?:help\s+me\s+(?:to\s+)?)?(?=\w)",
    re.IGNORECASE,
)
_I_NEED_TO = re.compile(
    r"^(?:i\s+(?:need|want|would\s+like)|i['’]d\s+(?:like|love)|we\s+(?:need|want))\s+(?:you\s+)?to\s+", re.IGNORECASE
)
_I_NEED = re.compile(r"^(?:i\s+(?:need|want|would\s+like)|i['’]d\s+(?:like|love)|we\s+(?:need|want))\s+", re.IGNORECASE)
_WHAT_IS = re.compile(r"^(?:what\s+(?:is|are)|what['’]s)\s+(?=(?:the|my|our|today's|tomorrow's)\s)", re.IGNORECASE)
_NOT_A_NOUN_PHRASE = re.compile(
    r"\b(?:going|be|like|will|does|do|did|is|are|was|were|can|should|would|called)\b|\b(?:in|on|of|for|at|to)$"
)
_QUESTION = re.compile(
    r"^(?:what|who|where|when|which|how|why|is|are|was|does|do|did|has|have|should|any)\b", re.IGNORECASE
)
_POLITE_TAIL = re.compile(r",?\s*(?:please|thanks|thank you)$", re.IGNORECASE)


class Act(StrEnum):
    """The grammatical shape of the request's first sentence."""

    ORDER = "order"  # body is a verb phrase: "book a table for three"
    WANT = "want"  # body is a noun phrase that is wanted: "a table for three"
    ASK_FOR = "ask_for"  # body is a noun phrase asked about: "the weather in Paris"
    QUESTION = "question"  # body is the question without its mark
    OTHER = "other"  # body is the first sentence as it is


@dataclass(frozen=True, slots=True)
class Request:
    """A query, taken apart.

    ``body`` is the core of the first sentence (see ``Act``) without end mark, ``rest`` the other sentences as they
    are, ``mentions`` the places of the argument values in ``text``.
    """

    text: str
    act: Act
    body: str
    rest: str
    mentions: tuple[Mention, ...]

    @property
    def ends_in_text(self) -> bool:
        """Whether the body ends in free text without quotation marks: words behind it would seem a part of it."""
        body = self.body.rstrip().lower()
        return any(body.endswith(self.text[m.start : m.end].lower()) for m in self.texts)

    @property
    def texts(self) -> tuple[Mention, ...]:
        """The mentions of values that are texts of several words, not names."""
        return tuple(m for m in self.mentions if isinstance(m.value, str) and _is_text(m.value.split()))

    def protects(self, start: int, end: int) -> bool:
        """Whether a character span of ``text`` touches an argument value."""
        return any(mention.start < end and start < mention.end for mention in self.mentions)


def read_request(task: Task, text: str | None = None) -> Request:
    """Take the task's query (or another wording of it) apart."""
    text = (task.query if text is None else text).strip()
    mentions = ground(text, task.expected)
    parts = sentences(text, ((mention.start, mention.end) for mention in mentions)) or [text]
    act, body = _act(parts[0])
    return Request(text, act, body, " ".join(parts[1:]), mentions)


def lower_first(text: str, mentions: Iterable[Mention] = ()) -> str:
    """Lower-case the first letter unless the first word is "I", an acronym or part of an argument value."""
    first = re.match(r"[\w'’]+", text)
    if not first or re.match(r"I(?:['’]\w+)?$", first[0]) or first[0][1:] != first[0][1:].lower():
        return text
    said = {word.lower() for mention in mentions if isinstance(mention.value, str) for word in mention.value.split()}
    return text if first[0].lower() in said else text[0].lower() + text[1:]


def upper_first(text: str) -> str:
    """Upper-case the first letter."""
    return text[:1].upper() + text[1:]


def _act(sentence: str) -> tuple[Act, str]:
    core = _POLITE_TAIL.sub("", _GREETING.sub("", sentence).rstrip().rstrip(".?!").rstrip())
    for opening in (_CAN_YOU, _I_NEED_TO):
        match = opening.match(core)
        if match and _is_verb(core[match.end() :]):
            return Act.ORDER, core[match.end() :]
    if _is_verb(core) and not sentence.rstrip().endswith("?"):
        return Act.ORDER, core[:1].lower() + core[1:]
    wanted = _I_NEED.match(core)
    if wanted and re.match(r"(?:a|an|the|some|my|our|\d+|two|three|directions|tickets)\s", core[wanted.end() :]):
        return Act.WANT, core[wanted.end() :]
    asked = _WHAT_IS.match(core)
    if asked and not _NOT_A_NOUN_PHRASE.search(core[asked.end() :]):
        return Act.ASK_FOR, core[asked.end() :]
    if sentence.rstrip().endswith("?") and _QUESTION.match(core):
        return Act.QUESTION, core
    return Act.OTHER, core


def _is_verb(text: str) -> bool:
    match = re.match(r"([A-Za-z]+)\s+\S", text)
    return bool(match and match[1].lower() in REQUEST_VERBS)


def _is_text(words: list[str]) -> bool:
    """Whether words are a text and not a name, in which all but small ones are capitalised."""
    return any(word[:1].islower() and word not in STOP_WORDS for word in words) and len(words) > 1
