"""A loose floor on the likeness of the sentence embeddings: it catches drift to another topic, and nothing finer."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from toolspar.tasks.records import Task
from toolspar.verify.protocols import Encode
from toolspar.verify.records import CheckResult

_REMEMBERED = 4096


class Meaning:
    """Fails when the cosine similarity of query and rewrite is below a floor.

    Args:
        encode: Sentence encoder with unit-norm output.
        floor: Smallest similarity that passes.
    """

    costly = False

    def __init__(self, encode: Encode, floor: float) -> None:
        self._encode = encode
        self._floor = floor
        self._vectors: OrderedDict[str, tuple[float, ...]] = OrderedDict()

    def prepare(self, pairs: Sequence[tuple[Task, str]]) -> None:
        """Encode all texts that are not yet known, in one call of the encoder."""
        texts = [text for task, rewritten in pairs for text in (task.query, rewritten)]
        new = list(dict.fromkeys(text for text in texts if text not in self._vectors))
        if new:
            for text, vector in zip(new, self._encode(new), strict=True):
                self._vectors[text] = tuple(float(x) for x in vector)
        for text in texts:
            self._vectors.move_to_end(text)
        while len(self._vectors) > max(_REMEMBERED, len(set(texts))):
            self._vectors.popitem(last=False)

    def __call__(self, task: Task, rewritten: str) -> CheckResult:
        """Compare query and rewrite; the score is the similarity clipped to [0, 1]."""
        self.prepare([(task, rewritten)])
        a, b = self._vectors[task.query], self._vectors[rewritten]
        similarity = sum(x * y for x, y in zip(a, b, strict=True))
        score = min(max(similarity, 0.0), 1.0)
        if similarity >= self._floor:
            return CheckResult(True, score)
        return CheckResult(False, score, f"similarity {similarity:.2f} is below {self._floor:g}")
