"""Lists that say which goes with which by their order: "Ann and Bo as viewer and editor respectively"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from toolspar.tasks.grounding import Mention
from toolspar.tasks.records import Task

_RESPECTIVELY = re.compile(r"\brespectively\b|\bin (?:that|the same) order\b", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\ball (?:of (?:them|these|those) |four |three |six )?(?:share|have in common)\b|\bin common\b|\bcombined\b"
    r"|\baltogether\b|\b(?:a|one) (?:single|common|joint) (?:one|answer|result|call|figure)\b",
    re.IGNORECASE,
)


def out_of_turn(rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    """What shows that two lists said in turn do not go together as the calls want it, or nothing.

    Args:
        rewritten: The rewrite.
        pairs: Mentions of the same value in the query and in the rewrite, of which no place is a guess.
    """
    if not _RESPECTIVELY.search(rewritten):
        return ""
    by_key: dict[str, list[Mention]] = {}
    for _, new in pairs:
        by_key.setdefault(new.path.partition(".")[2], []).append(new)
    for one, other in combinations(by_key.values(), 2):
        first, second = (sorted(mentions, key=lambda m: m.start) for mentions in (one, other))
        calls = [[m.call for m in line] for line in (first, second)]
        apart = first[-1].end <= second[0].start or second[-1].end <= first[0].start
        if apart and len(calls[0]) > 1 and sorted(calls[0]) == sorted(calls[1]) and calls[0] != calls[1]:
            return f"{first[0].value!r} goes with {second[0].value!r} now"
    return ""


def taken_together(task: Task, rewritten: str) -> str:
    """The words by which several calls of one tool became a single one, or nothing."""
    if len(task.expected) < 2 or len({call.name for call in task.expected}) > 1 or _TOGETHER.search(task.query):
        return ""
    match = _TOGETHER.search(rewritten)
    return f"all in one: {match[0]!r}" if match else ""
