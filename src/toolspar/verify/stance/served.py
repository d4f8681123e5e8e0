"""Frames that make most requests unreal, and are the request itself where a tool serves them: "how do I say ...?"."""

from __future__ import annotations

import re

from toolspar.tasks.grounding import stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import content_stems, stems
from toolspar.verify.stance.only_asks import changes
from toolspar.verify.stance.scope import ruled_out
from toolspar.verify.wording.tool_words import tool_stems

_NOUN = re.compile(r"\W*(?:\w+ (?:and \w+ )?(?:of|between)|(?:hold|wait) \w+)\b", re.IGNORECASE)
_SAYING = re.compile(r"how (?:do|does|would|can|could|should|to)\b", re.IGNORECASE)
_SAY = re.compile(r"\W*(?:say|spell|pronounce|write|put|translate)\b", re.IGNORECASE)
_SUPPOSED = re.compile(r"\W*(?:suppose|supposing|imagine|imagine that|say|pretend)\b", re.IGNORECASE)
_SET_APART = re.compile(r"\W*(?:any|every|all|no)\w* (?:but|except)", re.IGNORECASE)
_IN_PLACE = re.compile(r"\W*(?:instead of|rather than)", re.IGNORECASE)
_REPLACED = re.compile(
    r"\bin (?:the )?(?:place|lieu|stead) of\b|\bstands? in for\b|\breplac|\bsubstitut|\balternative|\bswap|\binstead",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:what|how|which|where|when)\b[^.?!]*\?|\b(?:work out|calculate|compute|tell me)\b", re.IGNORECASE
)
_SAME = ({stem("definition"), stem("meaning"), stem("define")},)


def replaces(task: Task) -> bool:
    """Whether the query asks what stands in for something, so that "instead of" names it."""
    return _REPLACED.search(task.query) is not None


def served(task: Task, rewritten: str, match: re.Match[str]) -> bool:
    """Whether a frame is what the wanted tools do.

    Args:
        task: The task, with its query and calls.
        rewritten: The rewrite.
        match: The frame in the rewrite.

    Returns:
        True for "the meaning of" where a tool looks up definitions, for "suppose" before a sum to be worked out, and
        for "anything but" and "instead of" before what the query rules out or replaces.
    """
    said, after = match[0], rewritten[match.end() :]
    known = tool_stems(task) | stems(task.query)
    for family in _SAME:
        known |= family if family & known else frozenset[str]()
    if _NOUN.match(said) and content_stems(said) & known:
        return bool(task.expected)
    if _SAYING.match(said.strip(" .,;!?")) and _SAY.match(after):
        return stem("translate") in known
    if _SET_APART.match(said):
        return bool(stems(after[:40]) & ruled_out(task))
    if _IN_PLACE.match(said):
        return replaces(task)
    computed = task.expected and not any(changes(t) for t in task.tools if t.name in {c.name for c in task.expected})
    return bool(computed) and _SUPPOSED.match(said) is not None and _ASKED.search(after) is not None
