"""A request that became an offer: "Shall I show you the way to the museum?" for "Show me the way to the museum"."""

from __future__ import annotations

import re

from toolspar.tasks.grounding import stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import masked_values, mentions_in, sentence_spans
from toolspar.verify.stance.asking import asks

_OFFER = re.compile(
    r"(?:^|[.?!;:,]\s+)(?:(?:and|so|but|then|well|ok|okay|hey|hi|er|um|uh)\W+)*"
    r"(?:(?:shall|should|can|could|may|might|must) (?:i|we)|let (?:me|us)|(?:i|we)(?:['\u2019](?:ll|d|m|re))?"
    r"(?: (?:will|can|could|would|shall|should|may|might|am|are|going to|happy to|glad to|gonna|gotta|want to))*) "
    r"(?P<verb>[a-z]+) (?:you|ya|u)\b",
    re.IGNORECASE,
)
_LIKE_ME_TO = re.compile(r"\b(?:would|do|will) (?:you|ya|ye|u) (?:like|want|prefer|need) (?:me|us) to\b", re.IGNORECASE)
_FOR_SPEAKER = r"\s+(?:me|us)\b"


def offered(task: Task, rewritten: str) -> str:
    """The words by which the speaker offers to do for the listener what the query wants done for the speaker.

    Only a sentence that holds a value, and only where nothing else in the rewrite asks.

    Args:
        task: The task; its query says for whom the deed is ("show me").
        rewritten: The rewrite.
    """
    mentions = mentions_in(task, rewritten)
    plain = masked_values(rewritten, mentions)
    for sentence in sentence_spans(rewritten, mentions):
        if not any(sentence.start <= m.start < sentence.end for m in mentions):
            continue
        asked = _LIKE_ME_TO.search(plain, sentence.start, sentence.end)
        if asked and not _LIKE_ME_TO.search(task.query):
            return f"offers it: {asked[0]!r}"
        match = _OFFER.search(plain, sentence.start, sentence.end)
        if match is None:
            continue
        for_speaker = re.finditer(rf"\b([a-z]+){_FOR_SPEAKER}", task.query, re.IGNORECASE)
        own = any(stem(said[1]) == stem(match["verb"]) for said in for_speaker)
        if own and not re.search(rf"\b{match['verb']}{_FOR_SPEAKER}", rewritten, re.IGNORECASE):
            beside = plain[: match.start()] + " . " + plain[sentence.end :].lstrip("?!. ")
            if not asks(beside):
                return f"offers it: {match[0].strip(' .,;:?!')!r}"
    return ""
