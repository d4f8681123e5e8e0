"""The learned verifier behind the rules: it sees what no rule was written for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from toolspar.tasks.records import Task
from toolspar.verify.protocols import JudgePairs
from toolspar.verify.records import CheckResult

_REMEMBERED = 4096


class Learned:
    """Fails when the probability that the rewrite still asks for exactly the expected calls is below a floor.

    Args:
        judge: Gives the probability for each task with its rewrite.
        floor: Smallest probability that passes.

    Example:
        >>> check = Learned(lambda pairs: [0.05] * len(pairs), floor=0.3)
        >>> # check(task, "Never mind.").evidence == "probability 0.050 is below 0.3"
    """

    costly = True

    def __init__(self, judge: JudgePairs, floor: float) -> None:
        self._judge = judge
        self._floor = floor
        self._known: OrderedDict[tuple[str, str, str], float] = OrderedDict()

    def prepare(self, pairs: Sequence[tuple[Task, str]]) -> None:
        """Judge all pairs that are not yet known, in one call."""
        new = {key: pair for pair in pairs if (key := _key(*pair)) not in self._known}
        if new:
            self._known.update(zip(new, map(float, self._judge(list(new.values()))), strict=True))
        for pair in pairs:
            self._known.move_to_end(_key(*pair))
        while len(self._known) > max(_REMEMBERED, len(pairs)):
            self._known.popitem(last=False)

    def __call__(self, task: Task, rewritten: str) -> CheckResult:
        """Compare the probability with the floor; it is the score."""
        key = _key(task, rewritten)
        if key not in self._known:
            self.prepare([(task, rewritten)])
        self._known.move_to_end(key)
        probability = self._known[key]
        if probability >= self._floor:
            return CheckResult(True, probability)
        return CheckResult(False, probability, f"probability {probability:.3f} is below {self._floor:g}")


def _key(task: Task, rewritten: str) -> tuple[str, str, str]:
    return task.task_id, task.query, rewritten
