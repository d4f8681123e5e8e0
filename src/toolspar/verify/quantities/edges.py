"""A span keeps its edges and its length: its first day is not its last, nine hours do not last until nine."""

from __future__ import annotations

import re

from toolspar.tasks.english import words
from toolspar.tasks.grounding import Mention
from toolspar.tasks.quantities import Kind, scan
from toolspar.tasks.records import Task
from toolspar.verify.reading import mentions_in, spaced

_FIRST = frozenset("first start starts starting from begin begins beginning since arrival".split())
_LAST = frozenset("last end ends ending until till to return back".split())
_IS = r"(?: (?:one|day|date|night|time))?(?:,|:| is| being| on| of)*\s*(?:the )?$"
_NOW_LAST = re.compile(rf"\b(?:last|final|end|ends|ending|until|till|finish\w*){_IS}", re.IGNORECASE)
_NOW_FIRST = re.compile(rf"\b(?:first|start|starts|starting|begins?|beginning|from){_IS}", re.IGNORECASE)
_CLOCK = re.compile(r"\b(?:until|till|at|by)\s+$", re.IGNORECASE)
_SPANS = frozenset(("hour", "minute"))


def changed_edge(task: Task, rewritten: str) -> str:
    """A first day or time that the rewrite calls the last one (or the other way), or a span that became a time.

    Args:
        task: The task.
        rewritten: The rewrite.

    Returns:
        What changed; empty if nothing did.
    """
    before = {m.path: m for m in mentions_in(task, task.query)}
    for now in mentions_in(task, rewritten):
        old = before.get(now.path)
        if old is None or old.form not in ("date", "time", "literal") and not _is_point(task.query, old):
            continue
        named = set(words(spaced(now.path.rpartition(".")[2])))
        for names, others, turned in ((_FIRST, _LAST, _NOW_LAST), (_LAST, _FIRST, _NOW_FIRST)):
            head = rewritten[: now.start]
            if (
                named & names
                and not named & others
                and turned.search(head)
                and not turned.search(task.query[: old.start])
                and _is_point(rewritten, now)
            ):
                return f"another edge: {rewritten[max(0, now.start - 20) : now.end]!r}"
    return _time_for_span(task, rewritten)


def _is_point(text: str, mention: Mention) -> bool:
    here = [q for q in scan(text) if q.start < mention.end and mention.start < q.end]
    return any(q.kind in (Kind.DATE, Kind.TIME) for q in here)


def _time_for_span(task: Task, rewritten: str) -> str:
    """A number of hours that is only a time of the clock now: "until nine" for nine hours."""
    now = [q for q in scan(rewritten) if q.kind in (Kind.NUMBER, Kind.TIME)]
    for old in scan(task.query):
        if old.kind is not Kind.NUMBER or old.unit not in _SPANS:
            continue
        places = [q for q in now if q.kind is Kind.NUMBER and q.same(old)]
        if places and all(not q.unit and _CLOCK.search(rewritten[: q.start]) for q in places):
            return f"a time and no span: {rewritten[places[0].start : places[0].end]!r}"
    return ""
