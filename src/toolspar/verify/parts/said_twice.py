"""What belongs to one of several calls of a tool must not be said once more beside another one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from toolspar.tasks.english import words
from toolspar.tasks.grounding import Mention, leaves, value_texts
from toolspar.tasks.quantities import Kind, scan
from toolspar.tasks.records import Task
from toolspar.verify.parts.mixed_calls import JOINT
from toolspar.verify.reading import mentions_in, sentence_spans
from toolspar.verify.stance.polarity import NEGATOR

_Place = tuple[int, int]
_EMPTY = frozenset("a an the my our his her its and or but then plus also too please".split())
_RIGHT_BEHIND = re.compile(r"[\s,.]*(?:on|at)?\s*", re.IGNORECASE)
_LOOK = 40  # letters on either side of a value in which its neighbours stand


def said_twice(task: Task, rewritten: str) -> str:
    """The value of one call that the rewrite says again beside values of another call, which it does not belong to.

    Both places must have a neighbouring word in common ("69 kg as the noon reading, 77 kg as the noon reading"): the
    same word in a remark ("I had a long noon break") gives no call anything.

    Args:
        task: The task.
        rewritten: The rewrite.

    Returns:
        The fault, empty if there is none.
    """
    if len(task.expected) < 2:
        return ""
    mentions = mentions_in(task, rewritten)
    for path, value in leaves(task.expected):
        here = [m for m in mentions if m.path == path]
        others = _calls_apart(task, path)
        if isinstance(value, bool) or len(here) != 1 or not others or not _unique(task, path, value):
            continue
        said = rewritten[here[0].start : here[0].end]
        places = _places(said, rewritten)
        if len(places) < 2 or len(_places(said, task.query)) > 1:
            continue
        own = [m for m in mentions if m.path != path and _unique(task, m.path, m.value)]
        for place in places:
            beside = _beside(rewritten, place, own, mentions)
            alike = any(_same_neighbour(rewritten, place, other) for other in places if other != place)
            if beside is not None and beside.call in others and alike:
                return f"of another call too: {said!r}"
    return _day_given_anew(task, rewritten)


def _day_given_anew(task: Task, rewritten: str) -> str:
    """A date or time of the query that is said once more, right behind another one: "on 4 June, on 23 July"."""
    said = [q for q in scan(rewritten) if q.kind in (Kind.DATE, Kind.TIME)]
    asked = scan(task.query)
    for first, last in pairwise(said):
        gap = rewritten[first.end : last.start]
        if first.kind is not last.kind or first.same(last) or not _RIGHT_BEHIND.fullmatch(gap):
            continue
        again = any(last.same(other) for other in said if other.end <= first.start)
        both = all(sum(q.same(other) for other in asked) == 1 for q in (first, last))
        if again and both:
            return f"given anew: {rewritten[first.start : last.end]!r}"
    return ""


def _calls_apart(task: Task, path: str) -> frozenset[int]:
    """The other calls of the same tool that leave the argument out or have another value there."""
    index, key = path.split(".")[:2]
    own = task.expected[int(index)]
    return frozenset(
        at
        for at, call in enumerate(task.expected)
        if at != int(index) and call.name == own.name and call.arguments.get(key) != own.arguments[key]
    )


def _unique(task: Task, path: str, value: object) -> bool:
    """Whether no other leaf of the calls has an equal value."""
    own = {text.lower() for text in value_texts(value)}
    others = (other for place, other in leaves(task.expected) if place != path and not isinstance(other, bool))
    return not any(own & {text.lower() for text in value_texts(other)} for other in others)


def _places(said: str, text: str) -> list[_Place]:
    plain = said.strip(" .,")
    return [m.span() for m in re.finditer(rf"(?<![\w.]){re.escape(plain)}(?![\w]|[.,]\d)", text, re.IGNORECASE)]


def _beside(text: str, place: _Place, own: Sequence[Mention], mentions: Sequence[Mention]) -> Mention | None:
    """The value in the same sentence that a word goes with, unless a word of denial parts them."""
    sentence = next((s for s in sentence_spans(text, mentions) if s.start <= place[0] < s.end), None)
    inside = [m for m in own if sentence and sentence.start <= m.start < sentence.end]
    before = [m for m in inside if m.end <= place[0]]
    after = [m for m in inside if m.start >= place[1]]
    if before and NEGATOR.search(text[before[-1].end : place[0]]):
        return None
    if not before or not after:
        return before[-1] if before else after[0] if after else None
    parted = JOINT.search(text[before[-1].end : place[0]]) and not JOINT.search(text[place[1] : after[0].start])
    return after[0] if parted else before[-1]


def _same_neighbour(text: str, one: _Place, other: _Place) -> bool:
    """Whether the same word stands before both places, or behind both."""
    left = [_last(text[max(0, at[0] - _LOOK) : at[0]]) for at in (one, other)]
    right = [_first(text[at[1] : at[1] + _LOOK]) for at in (one, other)]
    return bool(left[0]) and left[0] == left[1] or bool(right[0]) and right[0] == right[1]


def _last(text: str) -> str:
    return next((word for word in reversed(words(text)) if word not in _EMPTY and not word[0].isdigit()), "")


def _first(text: str) -> str:
    return next((word for word in words(JOINT.split(text)[0]) if word not in _EMPTY and not word[0].isdigit()), "")
