"""Words that look like a withdrawal or a report, and are only said in passing: "my third this year, never again!"."""

from __future__ import annotations

import re

from toolspar.tasks.records import Task
from toolspar.verify.reading import Clause, mentions_in, sentence_spans, stems
from toolspar.verify.stance.asking import asking_sentences, asks, tells
from toolspar.verify.stance.conditions import stated_by_argument
from toolspar.verify.stance.governing import POINTING, action_stems, flag_stems

_NOUN_BEFORE = re.compile(  # no word with which a clause of its own begins
    r"\b(?!(?:and|but|so|because|since|as|that|when|while|although|though|if|then|now|also|already|yesterday|today|well"
    r"|ok|okay|yes|no|oh|hey|hi|thanks|what|which|once|after|before|until|this|morning|week|year|month|night|time)\b)"
    r"[\w_]+ $",
    re.IGNORECASE,
)
_EXCLAMATION = re.compile(r"never ?mind|not (?:yet|now|any ?more)|never again", re.IGNORECASE)
_TIME_POINTED = re.compile(
    r"\b(?:that|this|those|these) (?:day|time|week|morning|evening|night|year|month)\b", re.IGNORECASE
)
_DONE_SO = re.compile(r"\b(?:did|done|taken care|took care|sorted|handled)\b", re.IGNORECASE)
_ALREADY = re.compile(r"(?<!which )(?<!that )\balready\b(?! \w+ing\b)", re.IGNORECASE)
_OWNED = re.compile(  # "the playlist I've already got"
    r"\byou\b.* already\W*$|"  # and "would you just do it already"
    r"^\W*(?:the|that|my|our) [\w -]{1,40}? (?:i|we)(?:['’]ve| have) already (?:got|have|made|set up"
    r"|own)?",
    re.IGNORECASE,
)


def exclaimed(task: Task, rewritten: str, place: int, phrase: str) -> bool:
    """Whether "never again" or "never mind" ends a sentence that tells of something else, and takes back nothing."""
    if not _EXCLAMATION.fullmatch(phrase.strip(" .,;!")):
        return False
    mentions = mentions_in(task, rewritten)
    sentence = next((s for s in sentence_spans(rewritten, mentions) if s.start <= place < s.end), None)
    if sentence is None or any(sentence.start <= m.start < sentence.end for m in mentions):
        return False
    told = rewritten[sentence.start : place]
    return tells(told) and not stems(told) & action_stems(task) and not POINTING.search(_TIME_POINTED.sub(" ", told))


def said_by_condition(task: Task, rewritten: str, match: re.Match[str]) -> bool:
    """Whether "don't bother" follows from a condition that the query has too ("skip rainy days")."""
    sentence = next((s for s in sentence_spans(rewritten, ()) if s.start <= match.start() < s.end), None)
    return sentence is not None and stated_by_argument(task, sentence.text)


def describes(text: str, part: str, match: re.Match[str]) -> bool:
    """Whether a report stands in a description ("the tickets I booked"), or says how a wish is to be carried out."""
    relative = re.match(r"(?:i|we|he|she|they)\b", match[0], re.IGNORECASE) and _NOUN_BEFORE.search(
        part[: match.start()]
    )
    relative = relative or re.search(r"\w (?:that|which|who) $", part[: match.start()], re.IGNORECASE)
    wished = re.match(r"(?:the|my|our) ", match[0], re.IGNORECASE) and asks(text)
    return bool(relative or wished)


def done_already(task: Task, rewritten: str, clause: Clause, part: str) -> bool:
    """Whether "already" in a clause may mean the request: "the robot has ruined 2 floors already" does not.

    Args:
        task: The task, with its query and calls.
        rewritten: The rewrite.
        clause: A clause of the rewrite.
        part: The clause with its values masked.
    """
    if "already" in task.query.lower() or not _ALREADY.search(_OWNED.sub(" ", part)):
        return False
    mentions = mentions_in(task, rewritten)
    if any(clause.start <= m.start < clause.end for m in mentions):
        return True
    if stems(clause.text) & (action_stems(task) | flag_stems(task)):
        return True
    if POINTING.search(clause.text) or _DONE_SO.search(clause.text):
        return True
    return not any(s.start >= clause.end for s in asking_sentences(rewritten, mentions))
