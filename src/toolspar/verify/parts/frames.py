"""The words around two values, and whether the values traded them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolspar.tasks.english import words
from toolspar.tasks.grounding import Mention, stem
from toolspar.tasks.records import Task
from toolspar.verify.parts.labels import Pair, outside_brackets
from toolspar.verify.reading import spaced, stems

_EMPTY = frozenset("a an the and or".split())
_LOOK = 3  # words on either side that say what a value is
_NEAR = 2  # words between a value and what it is linked to
_SAME = 0.85  # share of the words from which two frames are the same
_ENOUGH = 0.4  # of fewer words around the values nothing is said
_LARGE = 2.5  # weight from which one frame tells enough
_WHOLE = 0.7  # share of one frame that makes it the whole frame
_REST = 0.3  # share of its own frame that a value may keep by chance
_CLEAR = 0.4  # share of all words that must have crossed
_LINKS = frozenset("in has is reads shows says".split())
_ORIGIN = frozenset(("from",))  # "3 pm from New York time"
_SMALL = frozenset("from to in of".split())
_PAUSES = frozenset(",.;:?!()-\n")

Frame = dict[str, float]
_Anchors = dict[str, frozenset[str]]


def surroundings(text: str, mention: Mention, others: Sequence[Mention]) -> Frame:
    """Words near a value, weighted by nearness; other values count as breaks."""
    left_edge = max((m.end for m in others if m.end <= mention.start), default=0)
    right_edge = min((m.start for m in others if m.start >= mention.end), default=len(text))
    head, tail = outside_brackets(text[left_edge : mention.start], text[mention.end : right_edge])
    left = [word for word in words(head) if word not in _EMPTY][-_LOOK:][::-1]
    right = [word for word in words(tail) if word not in _EMPTY][:_LOOK]
    near: Frame = {}
    for side, said in (("left", left), ("right", right)):
        for distance, word in enumerate(said):
            weight = (1.0 if side == "left" else 0.6) / (1 + distance)
            for feature in (stem(word), f"{side}:{stem(word)}"):
                near[feature] = max(near.get(feature, 0.0), weight)
    return near


def likeness(a: Frame, b: Frame) -> float:
    """How much the words around two values have in common."""
    return sum(min(weight, b[feature]) for feature, weight in a.items() if feature in b)


def in_place(a: Frame, b: Frame) -> float:
    """As ``likeness``, but a word counts only where it stands on the same side of both values."""
    return 2 * sum(min(weight, b[feature]) for feature, weight in a.items() if ":" in feature and feature in b)


@dataclass(frozen=True, slots=True)
class Frames:
    """The words around two values in the query and in the rewrite."""

    a_before: Frame
    b_before: Frame
    a_now: Frame
    b_now: Frame

    @property
    def exact(self) -> bool:
        """Whether nearly all words around either value are those of the other one now."""
        before = sum(self.a_before.values()) + sum(self.b_before.values())
        now = sum(self.a_now.values()) + sum(self.b_now.values())
        kept = likeness(self.a_before, self.a_now) + likeness(self.b_before, self.b_now)
        crossed = sum(self._crossed())
        return crossed >= _SAME * min(before, now) and crossed > kept + 0.4 and now >= _ENOUGH * before

    @property
    def traded(self) -> bool:
        """Whether each value has words of the other one and fewer of its own, or one has the other's whole frame.

        A value that lost its words and gained none of the other one's has only been said in another way.
        """
        own = likeness(self.a_before, self.a_now), likeness(self.b_before, self.b_now)
        crossed = self._crossed()
        before = sum(self.a_before.values()), sum(self.b_before.values())
        now = sum(self.a_now.values()), sum(self.b_now.values())
        if sum(crossed) < _CLEAR * min(sum(before), sum(now)):
            return False
        gained = [there > here + 0.1 for there, here in zip(crossed, own, strict=True)]
        taken = [  # the whole frame of the other one, which has lost it
            whole >= _LARGE and cross >= _WHOLE * whole and left <= _REST * whole and gain
            for whole, cross, left, gain in (
                (before[1], crossed[0], own[1], gained[0]),
                (before[0], crossed[1], own[0], gained[1]),
            )
        ]
        return all(gained) or any(taken)

    def _crossed(self) -> tuple[float, float]:
        return in_place(self.b_before, self.a_now), in_place(self.a_before, self.b_now)


def moved_anchor(task: Task, rewritten: str, a: Pair, b: Pair, others: Sequence[Pair]) -> bool:
    """Whether a third value that the query links to one of two twins is linked to the other one now.

    Twins are two arguments of one noun (``from_city`` and ``to_city``), whose values nothing else tells apart:
    "09:00 in Oslo" makes Oslo the city where it is nine.

    Args:
        task: The task.
        rewritten: The rewrite.
        a: The mentions of one value in the query and in the rewrite.
        b: Those of its twin.
        others: Those of all values.
    """
    if not shared_noun(a[0], b[0]):
        return False
    olds, news = [old for old, _ in others], [new for _, new in others]
    was_a, was_b = _anchors(task.query, a[0], olds), _anchors(task.query, b[0], olds)
    now_a, now_b = _anchors(rewritten, a[1], news), _anchors(rewritten, b[1], news)
    return _moved(was_a, was_b, now_a, now_b) or _moved(was_b, was_a, now_b, now_a)


def shared_noun(a: Mention, b: Mention) -> bool:
    """Whether two arguments are named for one thing, as ``from_city`` and ``to_city``, or are parts of one list."""
    return bool(_noun(a) & _noun(b))


def _noun(mention: Mention) -> frozenset[str]:
    """Stems of the last part of an argument's name."""
    named = [part for part in mention.path.split(".")[1:] if not part.isdigit()]
    return stems(spaced(named[-1])) - _SMALL


def _moved(was: _Anchors, was_other: _Anchors, now: _Anchors, now_other: _Anchors) -> bool:
    return any(
        path in now_other
        and path not in now
        and path not in was_other
        and link & (_LINKS | _ORIGIN)
        and now_other[path] & _LINKS
        for path, link in was.items()
    )


def _anchors(text: str, mention: Mention, others: Sequence[Mention]) -> _Anchors:
    """The values beside a value with a word or two between and no pause, by path, and those words."""
    found: _Anchors = {}
    for other in others:
        first, second = sorted((mention, other), key=lambda m: m.start)
        gap = text[first.end : second.start]
        linked = other.path != mention.path and first.end <= second.start and not set(gap) & _PAUSES
        if linked and gap == " " and other.form == "time":
            found[other.path] = frozenset(("in",))  # "16:45 Oslo time"
        if linked and 0 < len(words(gap)) <= _NEAR:
            found[other.path] = frozenset(words(gap))
    return found
