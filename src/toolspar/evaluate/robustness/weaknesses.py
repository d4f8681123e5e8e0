"""Where a caller fails most: groups of cases by what they have in common, the worst first, each with an example."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolspar.calls.records import Reason
from toolspar.evaluate.intervals import Figure
from toolspar.evaluate.robustness.clustered import clustered_proportion, grouped
from toolspar.evaluate.robustness.records import Outcome
from toolspar.tasks.perturbations.records import Level


@dataclass(frozen=True, slots=True)
class Weakness:
    """A group of cases and how often they fail.

    Example:
        >>> Weakness("tools on offer", "10 or more", Figure(0.6, 40, 0.4, 0.7), 0.3, None).rest
        0.3
    """

    feature: str
    value: str
    failures: Figure
    """Share of wrong answers in the group; intervals count cases of one task as dependent."""
    rest: float
    """The same share among all other cases that have the feature; NaN where there are none."""
    example: Outcome | None
    """A wrong answer."""


@dataclass(frozen=True, slots=True)
class ReasonShare:
    """How often answers are wrong for one reason.

    Example:
        >>> ReasonShare(Reason.WRONG_VALUE, Figure(0.2, 50, 0.1, 0.3), None).reason.value
        'wrong_value'
    """

    reason: Reason
    share: Figure
    """Of all judged answers."""
    example: Outcome | None


def weaknesses(outcomes: Sequence[Outcome], *, confidence: float, min_cases: int) -> list[Weakness]:
    """Groups of cases by feature, ordered by the lower end of their failure rate, so that small groups do not lead.

    Args:
        outcomes: Of all cases; those without a verdict are left out.
        confidence: Level of the intervals.
        min_cases: Smallest group that is told.
    """
    groups: dict[str, dict[str, list[Outcome]]] = {}
    for outcome in outcomes:
        if outcome.right is not None:
            for feature, value in features(outcome):
                groups.setdefault(feature, {}).setdefault(value, []).append(outcome)
    found: list[Weakness] = []
    for feature, members in groups.items():
        n = sum(len(rows) for rows in members.values())
        wrong = {value: sum(not row.right for row in rows) for value, rows in members.items()}
        for value, rows in members.items():
            if len(rows) < min_cases or len(members) == 1:
                continue
            others = n - len(rows)
            rest = (sum(wrong.values()) - wrong[value]) / others if others else float("nan")
            found.append(Weakness(feature, value, _share(rows, confidence), rest, example_of(rows)))
    return sorted(found, key=lambda each: (-each.failures.low, each.feature, each.value))


def reason_shares(outcomes: Sequence[Outcome], confidence: float) -> list[ReasonShare]:
    """How often answers are wrong for each reason that occurs, the most frequent first."""
    judged = [outcome for outcome in outcomes if outcome.verdict is not None]
    counts = Counter(outcome.verdict.reason for outcome in judged if outcome.verdict and not outcome.verdict.correct)
    found: list[ReasonShare] = []
    for reason, _ in counts.most_common():
        of_reason = grouped(
            (row.case.origin.task_id, bool(row.verdict and row.verdict.reason is reason)) for row in judged
        )
        rows = [row for row in judged if row.verdict and row.verdict.reason is reason]
        found.append(ReasonShare(reason, clustered_proportion(of_reason.values(), confidence), example_of(rows)))
    return found


def example_of(rows: Sequence[Outcome]) -> Outcome | None:
    """A wrong answer, the shortest prompt first: it reads best."""
    wrong = [row for row in rows if row.right is False]
    return min(
        wrong, key=lambda row: (len(row.case.task.query) + 20 * len(row.case.earlier), row.case.suite), default=None
    )


def features(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """What a case has in common with others: pairs of a feature and its value."""
    case, task = outcome.case, outcome.case.task
    yield "category", task.category.value
    graded = case.level not in (Level.CLEAN, Level.UNGRADED)
    yield "suite", f"{case.suite}, {case.level.name.lower()}" if graded else case.suite
    if case.variant not in (case.suite, "clean"):
        yield f"operator of {case.suite}", case.variant
    yield "tools on offer", _bucket(len(task.tools), ((1, "1"), (4, "2 to 4"), (9, "5 to 9")), "10 or more")
    yield "expected calls", _bucket(len(task.expected), ((0, "none"), (1, "1"), (2, "2")), "3 or more")
    words = len(task.query.split())
    yield "words of the request", _bucket(words, ((10, "up to 10"), (25, "11 to 25"), (60, "26 to 60")), "over 60")
    yield from _of_called_tools(outcome)


def _of_called_tools(outcome: Outcome) -> Iterator[tuple[str, str]]:
    task = outcome.case.task
    tools = {tool.name: tool for tool in task.tools}
    called = [(tools[call.name], call) for call in task.expected if call.name in tools]
    if not called:
        return
    required = max(len(tool.required) for tool, _ in called)
    yield "required arguments", _bucket(required, ((0, "none"), (1, "1"), (3, "2 or 3")), "4 or more")
    optional = max(len(tool.properties) - len(tool.required) for tool, _ in called)
    yield "optional arguments", _bucket(optional, ((0, "none"), (2, "1 or 2")), "3 or more")
    given = any(name not in tool.required for tool, call in called for name in call.arguments)
    if optional:
        yield "optional argument asked for", _yes(given)
    schemas = [tool.properties[name] for tool, call in called for name in call.arguments if name in tool.properties]
    yield "argument with fixed choices", _yes(any(_has(schema, "enum") for schema in schemas))
    yield "nesting of arguments", _nesting(schemas)


def _nesting(schemas: Sequence[Any]) -> str:
    if any(_has(schema, "properties") for schema in schemas):
        return "objects"
    return "lists" if any(_has(schema, "items") for schema in schemas) else "plain values"


def _has(schema: Any, key: str) -> bool:
    if isinstance(schema, Mapping):
        return key in schema or any(_has(item, key) for item in schema.values())
    return any(_has(item, key) for item in schema) if isinstance(schema, list | tuple) else False


def _share(rows: Sequence[Outcome], confidence: float) -> Figure:
    by_task = grouped((row.case.origin.task_id, not row.right) for row in rows)
    return clustered_proportion(by_task.values(), confidence)


def _bucket(value: int, bounds: Sequence[tuple[int, str]], last: str) -> str:
    return next((name for bound, name in bounds if value <= bound), last)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
