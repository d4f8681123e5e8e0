"""A word or two of the request that gave way to others: a synonym, or another request ("tide" became "train").

Rules know the deeds, things and switches of the tools; what a request is about has more names than they can list. Where
a rewrite keeps a sentence but for a word, a sentence encoder that reads the query with and without the new word tells
synonyms ("book" for "reserve": 0.93) from the rest ("festival" for "restaurant": 0.81).
"""

from __future__ import annotations

from toolspar.tasks.records import Task
from toolspar.verify.protocols import Encode
from toolspar.verify.records import CheckResult
from toolspar.verify.wording.replacements import replaced


class Replaced:
    """Fails when the query with a replacement of the rewrite in it is less like the query than a floor.

    A rewrite that replaces nothing in this way passes with score 1, and so does a request that no tool serves: it may
    drift as long as none does.

    Args:
        encode: Sentence encoder with unit-norm output.
        floor: Smallest cosine similarity that passes.

    Example:
        >>> check = Replaced(lambda texts: [[1.0, 0.0]] + [[0.6, 0.8]] * (len(texts) - 1), floor=0.89)
        >>> # check(task, "Show me the train timetable of Sopot").evidence
    """

    def __init__(self, encode: Encode, floor: float) -> None:
        self._encode = encode
        self._floor = floor

    def __call__(self, task: Task, rewritten: str) -> CheckResult:
        """Compare the query with each of its versions; the score is the smallest similarity, clipped to [0, 1]."""
        versions = list(replaced(task, rewritten)) if task.expected else []
        if not versions:
            return CheckResult(True, 1.0)
        query, *others = self._encode([task.query, *versions])
        likeness = [sum(a * b for a, b in zip(query, other, strict=True)) for other in others]
        lowest = min(likeness)
        score = min(max(lowest, 0.0), 1.0)
        if lowest >= self._floor:
            return CheckResult(True, score)
        asked = versions[likeness.index(lowest)]
        return CheckResult(False, score, f"{asked!r} is like the request by {lowest:.2f}, below {self._floor:g}")
