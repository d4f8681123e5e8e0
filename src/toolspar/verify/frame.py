"""Words around a request that turn it: quoted, told of, taken back, put off, asked about, repeated.

Where the request stands in the rewrite word by word, the rest of the message says whether it is still asked for. A
model reads that rest, with the same short request in the place of each; rules of other checks know single turns of
phrase, and of a new writer's they miss every second one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from toolspar.tasks.records import Task
from toolspar.verify.around import words_around
from toolspar.verify.protocols import JudgeFrames
from toolspar.verify.records import CheckResult

_REMEMBERED = 4096


class Frame:
    """Fails when the probability that the words around a request leave it as it is lies below a floor.

    A rewrite in other words, or with nothing beside the request, passes with score 1.

    Args:
        judge: Gives the probability for each message with ``verify.around.MASK`` in the place of the request.
        floor: Smallest probability that passes.

    Example:
        >>> check = Frame(lambda messages: [0.02] * len(messages), floor=0.2)
        >>> # check(task, f"Who said: {task.query}").evidence == "probability 0.020 is below 0.2"
    """

    costly = True

    def __init__(self, judge: JudgeFrames, floor: float) -> None:
        self._judge = judge
        self._floor = floor
        self._known: OrderedDict[str, float] = OrderedDict()

    def prepare(self, pairs: Sequence[tuple[Task, str]]) -> None:
        """Judge all messages that are not yet known, in one call."""
        messages = [text for task, rewritten in pairs if (text := words_around(task.query, rewritten))]
        new = [text for text in dict.fromkeys(messages) if text not in self._known]
        if new:
            self._known.update(zip(new, map(float, self._judge(new)), strict=True))
        for text in messages:
            self._known.move_to_end(text)
        while len(self._known) > max(_REMEMBERED, len(set(messages))):
            self._known.popitem(last=False)

    def __call__(self, task: Task, rewritten: str) -> CheckResult:
        """Compare the probability with the floor; it is the score."""
        message = words_around(task.query, rewritten)
        if not message:
            return CheckResult(True, 1.0)
        self.prepare([(task, rewritten)])
        probability = self._known[message]
        if probability >= self._floor:
            return CheckResult(True, probability)
        return CheckResult(False, probability, f"probability {probability:.3f} is below {self._floor:g}")
