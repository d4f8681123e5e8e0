"""Values of several calls stay with their calls: "A by express, then B", "John 85 kg, Sarah 60 kg"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from toolspar.tasks.grounding import Mention
from toolspar.tasks.records import Task
from toolspar.verify.labels import likeness, surroundings


def mixed_calls(task: Task, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    """What shows that values changed from one call to another; empty if nothing does.

    Args:
        task: The task.
        rewritten: The rewrite.
        pairs: Mentions of the same value in the query and in the rewrite.
    """
    return _interleaved(pairs, rewritten) or _changed_calls(task, rewritten, pairs)


def _interleaved(pairs: Sequence[tuple[Mention, Mention]], rewritten: str) -> str:
    """Values of several calls that stood call by call must not be mixed; lists of values keep their order."""
    calls = {old.call for old, _ in pairs}
    if len(calls) < 2:
        return ""
    own = [(old, new) for old, new in pairs if not _shared(old, pairs)]
    if len({old.call for old, _ in own}) < 2:
        return ""
    before = [old.call for old, _ in sorted(own, key=lambda pair: pair[0].start)]
    after = [new.call for _, new in sorted(own, key=lambda pair: pair[1].start)]
    if _blocks(after) == len(set(after)):
        return ""  # call by call now: each value beside its own
    if _blocks(before) == len(set(before)):
        listed = re.search(r"\brespectively\b", rewritten, re.IGNORECASE)
        return "" if listed else "values of different calls are mixed"
    by_place: dict[int, list[int]] = {}
    order = [call for call in dict.fromkeys(before)]
    for rank, call in enumerate(after):
        by_place.setdefault(rank // len(order), []).append(call)
    mixed = before != after and any(group != by_place[0] for group in by_place.values() if len(group) == len(order))
    return "values of different calls are mixed" if mixed else ""


def _changed_calls(task: Task, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    """Two calls traded their only own value while all the words around stayed: "A by express, then B"."""
    own = [pair for pair in pairs if not _shared(pair[0], pairs)]
    old_all, new_all = [old for old, _ in pairs], [new for _, new in pairs]
    for (a, a_new), (b, b_new) in combinations(own, 2):
        alone = all(sum(old.call == one.call for old, _ in own) == 1 for one in (a, b))
        key_a, key_b = a.path.split(".", 1)[-1], b.path.split(".", 1)[-1]
        rest_a = {k: v for k, v in task.expected[a.call].arguments.items() if k != key_a}
        rest_b = {k: v for k, v in task.expected[b.call].arguments.items() if k != key_b}
        if not alone or a.call == b.call or key_a != key_b or rest_a == rest_b:
            continue
        fa, fb = surroundings(task.query, a, old_all), surroundings(task.query, b, old_all)
        ga, gb = surroundings(rewritten, a_new, new_all), surroundings(rewritten, b_new, new_all)
        kept, crossed = likeness(fa, ga) + likeness(fb, gb), likeness(fa, gb) + likeness(fb, ga)
        whole = min(sum(fa.values()) + sum(fb.values()), sum(ga.values()) + sum(gb.values()))
        if crossed >= 0.8 * whole and crossed > kept + 0.4:
            return f"{a.value!r} and {b.value!r} changed calls"
    return ""


def _shared(mention: Mention, pairs: Sequence[tuple[Mention, Mention]]) -> bool:
    """Whether another call has an equal value."""
    return any(old.call != mention.call and str(old.value).lower() == str(mention.value).lower() for old, _ in pairs)


def _blocks(sequence: Sequence[int]) -> int:
    return sum(1 for i, item in enumerate(sequence) if i == 0 or sequence[i - 1] != item)
