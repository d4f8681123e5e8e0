"""Every argument value that the query says must still be said."""

from __future__ import annotations

import re
from collections import Counter

from toolspar.tasks.grounding import Mention
from toolspar.tasks.records import Task
from toolspar.verify.reading import mentions_in
from toolspar.verify.records import CheckResult

_SHARED = re.compile(
    r"\b(?:both|each|all|either|same|too|as well|respectively|likewise|the two|every|also)\b", re.IGNORECASE
)


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails when a value is gone, or is said less often than the calls need it.

    Two arguments with equal values that stood in two places must still stand in two places. Across calls one place is
    enough where the rewrite says that the value is shared ("both for two people").
    """
    before, after = mentions_in(task, task.query), mentions_in(task, rewritten)
    if not before:
        return CheckResult(True)
    lost = [mention for mention in before if not any(_says(other, mention) for other in after)]
    lost += _merged(before, after, rewritten)
    lost = [mention for mention in lost if not _says_one(task.query, rewritten, mention)]
    score = 1 - len(lost) / len(before)
    if lost:
        return CheckResult(False, max(score, 0.0), f"not said any more: {lost[0].path} = {lost[0].value!r}")
    halves = _lost_half(before, after) or _changed_case(before, after, task.query, rewritten)
    return CheckResult(False, score, halves) if halves else CheckResult(True)


def _says(other: Mention, mention: Mention) -> bool:
    """Whether a mention of the rewrite says the same leaf; a plain number is not said by the month of a date."""
    return other.path == mention.path and not (mention.form == "number" and other.form in ("date", "time"))


def _says_one(query: str, rewritten: str, mention: Mention) -> bool:
    """Whether an article says the one of the query: "a cake" for "one cake"."""
    noun = re.match(r"\s+([A-Za-z]+)", query[mention.end :])
    if mention.value != 1 or mention.form != "number" or noun is None:
        return False
    return re.search(rf"\b(?:an?|a single|1)\s+{re.escape(noun[1])}\b", rewritten, re.IGNORECASE) is not None


def _changed_case(before: tuple[Mention, ...], after: tuple[Mention, ...], query: str, rewritten: str) -> str:
    """A short sign in capitals that has small letters now is another sign: "Aa" for "AA"."""
    for mention in before:
        sign = query[mention.start : mention.end]
        now = [rewritten[other.start : other.end] for other in after if other.path == mention.path]
        if 2 <= len(sign) <= 3 and sign.isalpha() and sign.isupper() and any(other.istitle() for other in now):
            return f"{sign!r} became {now[0]!r}"
    return ""


def _merged(before: tuple[Mention, ...], after: tuple[Mention, ...], rewritten: str) -> list[Mention]:
    """Mentions of equal values that had places of their own and now share one."""
    places = {(m.path, m.start): (m.start, m.end) for m in after}
    lost: list[Mention] = []
    by_value: dict[str, list[Mention]] = {}
    for mention in before:
        by_value.setdefault(repr(mention.value).lower(), []).append(mention)
    for same in by_value.values():
        apart = len({(m.start, m.end) for m in same})
        paths = {m.path for m in same}
        now = len({place for (path, _), place in places.items() if path in paths})
        across = len({m.call for m in same}) == len(same)
        if now < apart and not (across and _SHARED.search(rewritten)):
            lost += same[: apart - now]
    return lost


def _lost_half(before: tuple[Mention, ...], after: tuple[Mention, ...]) -> str:
    """A value of two parts (a date with a time) must keep both."""
    parts = Counter(m.path for m in before)
    now = Counter(m.path for m in after)
    gone = next((path for path, count in parts.items() if 0 < now[path] < count), None)
    if gone is None:
        return ""
    spans = [m.end - m.start for m in after if m.path == gone]
    whole = any(m.form == "literal" for m in after if m.path == gone) and max(spans) > 8
    return "" if whole else f"said only in part: {gone}"
