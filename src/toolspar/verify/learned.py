"""The learned verifier beside the rules: it sees what no rule was written for, and outweighs rules that see ghosts."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from toolspar.tasks.records import Task
from toolspar.verify.protocols import JudgePairs
from toolspar.verify.records import CheckResult
from toolspar.verify.weighing import Weighing

NAME = "learned"
_REMEMBERED = 4096


class Learned:
    """Fails when the probability that the rewrite still asks for exactly the expected calls is below a floor.

    The probability weighs the verifier's logit and what those rules found that sometimes err. From the floor on, their
    findings are dropped (outweighed): a rule that takes small talk for a negation has the verifier against it. A
    failure of any other check stands.

    Args:
        judge: Gives the verifier's logit for each task with its rewrite.
        weighing: What the logit and the rules' findings count.
        floor: Smallest probability that passes.

    Example:
        >>> check = Learned(lambda pairs: [-3.0] * len(pairs), Weighing(), floor=0.5)
        >>> # check(task, "Never mind.").evidence == "probability 0.047 is below 0.5"
    """

    costly = False

    def __init__(self, judge: JudgePairs, weighing: Weighing, floor: float) -> None:
        self._judge = judge
        self._weighing = weighing
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
        """Compare the probability with the floor, as if no rule had found anything; it is the score."""
        return self._result(task, rewritten, ())

    def weigh(self, task: Task, rewritten: str, results: Mapping[str, CheckResult]) -> dict[str, CheckResult]:
        """The results of all checks, its own anew in the light of the others, and findings that it outweighs dropped.

        Args:
            task: The task.
            rewritten: The rewrite.
            results: What each check says, in the order of the gate.
        """
        found = [name for name, result in results.items() if not result.passed and name in self._weighing.findings]
        own = self._result(task, rewritten, found)
        dropped = {name: _outweighed(results[name], own.score) for name in found} if own.passed else {}
        return {**results, **dropped, NAME: own}

    def _result(self, task: Task, rewritten: str, found: Sequence[str]) -> CheckResult:
        key = _key(task, rewritten)
        if key not in self._known:
            self.prepare([(task, rewritten)])
        self._known.move_to_end(key)
        probability = self._weighing.probability(self._known[key], found)
        if probability >= self._floor:
            return CheckResult(True, probability)
        return CheckResult(False, probability, f"probability {probability:.3f} is below {self._floor:g}")


def _outweighed(result: CheckResult, probability: float) -> CheckResult:
    return replace(result, passed=True, evidence=f"outweighed (probability {probability:.3f}): {result.evidence}")


def _key(task: Task, rewritten: str) -> tuple[str, str, str]:
    return task.task_id, task.query, rewritten
