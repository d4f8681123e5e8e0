"""A deed that is told of others, handed to them, or asked about in the past: "everybody is looking up recipes"."""

from __future__ import annotations

import re

from toolspar.tasks.grounding import stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import masked_values, mentions_in, sentence_spans, touches
from toolspar.verify.stance.asking import asks
from toolspar.verify.stance.governing import POINTING, action_stems

_GIVING = "send|pay|transfer|give|lend|ship|deliver|refund|wire|email|text|call|message|invite"
_HANDED_OVER = re.compile(
    rf"\b(?:get|have|ask|tell|want|need|let|make) _+ (?:to )?(?:{_GIVING})\b(?! up\b)", re.IGNORECASE
)
_THEY_DO = re.compile(
    r"\b(?:people|everyone|everybody|others|folks|they)(?: all| here| there| around)?"
    r"(?:['\u2019]re| are| is|['\u2019]s| keeps?) (?:\w+ly |always |all |now )*(?P<verb>\w+ing)\b",
    re.IGNORECASE,
)
_MAY_I = re.compile(r"\b(?:can|could|may|might|should|shall|do|would|will) (?:i|we)\b", re.IGNORECASE)
_YOU_DID = re.compile(
    r"\byou (?:were|have been|['\u2019]ve been) (?:so |very )?(?:kind|good|nice) (?:enough |as )to\b", re.IGNORECASE
)
_DID_I = re.compile(r"\b(?:did|have|had) (?:i|we)\b(?! not\b)", re.IGNORECASE)


def of_others(task: Task, rewritten: str) -> str:
    """The words by which somebody else does it, or it has been done, or nothing.

    Args:
        task: The task; what its query says likewise is no fault.
        rewritten: The rewrite.
    """
    plain = masked_values(rewritten, mentions_in(task, rewritten))
    query = masked_values(task.query, mentions_in(task, task.query))
    handed = _HANDED_OVER.search(plain)
    if handed and not _HANDED_OVER.search(query):
        return rewritten[handed.start() : handed.end()]
    done = _YOU_DID.search(plain)
    if done and not _YOU_DID.search(query):
        return done[0]
    return _they_do(task, rewritten, plain) or _done_once(task, query, rewritten, plain)


def _they_do(task: Task, rewritten: str, plain: str) -> str:
    """The request's own deed as what people do, where no sentence asks for it."""
    mentions = mentions_in(task, rewritten)
    for sentence in sentence_spans(rewritten, mentions):
        text, rest = plain[sentence.start : sentence.end + 1], plain[: sentence.start] + plain[sentence.end + 1 :]
        told = _THEY_DO.search(text)
        if not told or asks(text) or not any(sentence.start + told.end() <= m.start < sentence.end for m in mentions):
            continue
        asked = any(
            asks(plain[s.start : s.end + 1]) and (touches(s, mentions, task.query) or POINTING.search(s.text))
            for s in sentence_spans(rewritten, mentions)
            if s.start != sentence.start
        )
        if stem(told["verb"].lower()) in action_stems(task) and not (asked and asks(rest)):
            return told[0]
    return ""


def _done_once(task: Task, query: str, rewritten: str, plain: str) -> str:
    """A question what one can do that asks what one did: "How long did I stay ...?"."""
    if not _MAY_I.search(query) or _MAY_I.search(plain) or _DID_I.search(query):
        return ""
    mentions = mentions_in(task, rewritten)
    for sentence in sentence_spans(rewritten, mentions):
        did = _DID_I.search(plain, sentence.start, sentence.end)
        if did and rewritten[sentence.end : sentence.end + 1] == "?" and touches(sentence, mentions, task.query):
            return did[0]
    return ""
