"""Every argument value that the query says must still be said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, cast

from toolspar.tasks.english import STOP_WORDS
from toolspar.tasks.grounding import Mention, value_texts
from toolspar.tasks.quantities import Kind, scan
from toolspar.tasks.records import Task
from toolspar.verify.beside.modified_value import modified_value
from toolspar.verify.quantities.years import lost_year
from toolspar.verify.reading import content_stems, mentions_in, stems
from toolspar.verify.records import CheckResult
from toolspar.verify.wording.said_otherwise import said_otherwise
from toolspar.verify.wording.switches import left_out, lost_switch

_SHARED = re.compile(
    r"\b(?:both|each|all|either|same|too|as well|respectively|likewise|the two|every|also"
    r"|again|once more|another|a second)\b",
    re.IGNORECASE,
)

_UNIT_KEY = re.compile(r"units?$|_in$|currency$", re.IGNORECASE)  # said once, a unit holds for all
_HALF_OF_DAY = re.compile(
    r"\b(?:[ap]\.?m\b|morning|afternoon|evening|night|tonight|noon|midday|dinner|supper|dusk|dawn|sunset|lunch)"
    r"|\d[ap]\.?m\b",
    re.IGNORECASE,
)
_JOINT = re.compile(  # nothing between the parts of a list but what joins and places them
    r"(?:[\s,;&()\u2013\u2014-]|\b(?:and|then|plus|also|at|in|on|for|from|to|of|with|by|the|once)\b)*", re.IGNORECASE
)
_WHOLE = frozenset("all any every both none default".split())
_LONGEST_SIGN = 4
_IDENTIFIER = re.compile(r"[a-z][a-z\d]*(?:[-_./][a-z\d]+)+")
_BEGINS = re.compile(r"(?:^|[.!?:;\n])\W*$")  # a capital here is the sentence's, not the name's


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails when a value is gone, or is said less often than the calls need it.

    Two arguments with equal values that stood in two places must still stand in two places. Across calls one place is
    enough for a unit, and where the rewrite says that the value is shared ("both for two people").
    """
    before, after = mentions_in(task, task.query), mentions_in(task, rewritten)
    before = tuple(
        m for m in before
        if any(_says(other, m) for other in after) or not said_otherwise(task.query, rewritten, m)
    )  # fmt: skip
    lost = [m for m in before if not _may_be_left_out(m) and not any(_says(other, m) for other in after)]
    merged = (m for m in _merged(before, after, rewritten) if not _may_be_left_out(m))
    lost += [m for m in merged if not (_heads(m, after, rewritten) or _dealt_out(m, after, task.query, rewritten))]
    score = 1 - len(lost) / max(len(before), 1)
    if lost:
        return CheckResult(False, max(score, 0.0), f"not said any more: {lost[0].path} = {lost[0].value!r}")
    name = _clipped_name(before, after, task.query, rewritten)
    switch = lost_switch(task, rewritten)
    denied = left_out(task, rewritten)
    changed = modified_value(task, rewritten)
    year = lost_year(task.query, rewritten, before)
    gone = (
        _lost_half(before, after)
        or (f"a name is not said any more: {name!r}" if name else "")
        or (f"the year is not said any more: {year}" if year else "")
        or (f"not said any more: {switch} = true" if switch else "")
        or (f"left out now: {denied} = true" if denied else "")
        or _lost_half_of_day(before, after, task.query, rewritten)
        or _changed_case(before, after, task.query, rewritten)
        or (f"another value: {changed!r}" if changed else "")
    )
    return CheckResult(False, score, gone) if gone else CheckResult(True)


def _may_be_left_out(mention: Mention) -> bool:
    """Whether a call without this argument is right too and its word is none of content: "all" for "every"."""
    if not any(text.lower() in STOP_WORDS | _WHOLE for text in value_texts(mention.value)):
        return False
    value: Any = mention.value
    options: Any = cast(Mapping[str, Any], value).get("$any") if isinstance(value, Mapping) else None
    choices = cast(Sequence[Any], options) if isinstance(options, (list, tuple)) else ()
    return any(isinstance(option, Mapping) and "$absent" in option for option in choices)


def _clipped_name(before: Sequence[Mention], after: Sequence[Mention], query: str, rewritten: str) -> str:
    """A name that has lost or got an ending, and is another name then: "River Canva" for "River Canvas".

    A thing may stand in another number ("a yoga class" for "Yoga Classes"); what is still written as a name may not.
    """
    for mention in before:
        was = query[mention.start : mention.end]
        places = [m for m in after if m.path == mention.path]
        now = [rewritten[m.start : m.end] for m in places]
        if mention.form != "literal" or any(m.form != "inflected" for m in places) or len(was.split()) < 2:
            continue  # of one word nobody can tell
        if now and _is_name(was) and all(_is_name(each) and not _adjective_of(was, each) for each in now):
            return was
    return ""


def _is_name(text: str) -> bool:
    return all(word[:1].isupper() for word in text.split())


def _adjective_of(was: str, now: str) -> bool:
    """Whether a name only says whose or of where it is: "European" for "Europe"."""
    return len(now) > len(was) and now.lower().endswith(("n", "ese", "ish", "ic"))


def _says(other: Mention, mention: Mention) -> bool:
    """Whether a mention of the rewrite says the same leaf; a plain number is not said by the month of a date."""
    return other.path == mention.path and not (mention.form == "number" and other.form in ("date", "time"))


def _lost_half_of_day(before: Sequence[Mention], after: Sequence[Mention], query: str, rewritten: str) -> str:
    """A time that the query says for sure ("21:30") and that may be morning or evening now ("9:30")."""
    if _HALF_OF_DAY.search(rewritten):
        return ""
    for mention in before:
        then = [q for q in scan(query) if q.kind is Kind.TIME and q.start < mention.end and mention.start < q.end]
        if len(then) != 1 or len(then[0].values) != 1 or str(then[0].values[0]) < "13:00":
            continue
        places = [m for m in after if m.path == mention.path]
        now = [q for m in places for q in scan(rewritten) if q.start < m.end and m.start < q.end]
        if now and all(q.kind is Kind.TIME and len(q.values) == 2 for q in now):
            return f"morning or evening: {rewritten[now[0].start : now[0].end]!r}"
    return ""


def _changed_case(before: tuple[Mention, ...], after: tuple[Mention, ...], query: str, rewritten: str) -> str:
    """A sign in another case is another sign: "Aa" for "AA", "Db-main" for "db-main" but where a sentence begins."""
    texts = {text for m in before for text in value_texts(m.value)}
    for mention in before:
        written = {text for text in value_texts(mention.value) if _other_case(text, texts)}
        if written and not any(re.search(rf"(?<!\w){re.escape(text)}(?!\w)", rewritten) for text in written):
            return f"{min(written)!r} is written in another case"
        sign = query[mention.start : mention.end]
        now = [rewritten[other.start : other.end] for other in after if other.path == mention.path]
        if 2 <= len(sign) <= 3 and sign.isalpha() and sign.isupper() and any(other.istitle() for other in now):
            return f"{sign!r} became {now[0]!r}"
        starts = [other.start for other in after if other.path == mention.path]
        named = _IDENTIFIER.fullmatch(sign) and now and all(other == sign[0].upper() + sign[1:] for other in now)
        if named and not any(_BEGINS.search(rewritten[:start]) for start in starts):
            return f"{sign!r} became {now[0]!r}"
    return ""


def _other_case(text: str, texts: set[str]) -> bool:
    """Whether another value differs in its capitals alone, as genotypes do ("Aa", "aa")."""
    return len(text) <= _LONGEST_SIGN and any(other != text and other.lower() == text.lower() for other in texts)


def _merged(before: tuple[Mention, ...], after: tuple[Mention, ...], rewritten: str) -> list[Mention]:
    """Mentions of equal values that had places of their own and now share one."""
    places = {(m.path, m.start): (m.start, m.end) for m in after}
    lost: list[Mention] = []
    by_value: dict[str, list[Mention]] = {}
    for mention in before:
        number = isinstance(mention.value, (int, float)) and not isinstance(mention.value, bool)
        same_text = f"{float(mention.value)!r}" if number else repr(mention.value).lower()  # 5.0 is 5
        by_value.setdefault(same_text, []).append(mention)
    for same in by_value.values():
        apart = len({(m.start, m.end) for m in same})
        paths = {m.path for m in same}
        now = len({place for (path, _), place in places.items() if path in paths})
        across = len({m.call for m in same}) == len(same)
        of_unit = all(_UNIT_KEY.search(path) for path in paths)
        if now < apart and now and across and of_unit:
            continue
        if now < apart and not (across and _SHARED.search(rewritten)):
            lost += same[: apart - now]
    return lost


def _heads(mention: Mention, after: tuple[Mention, ...], rewritten: str) -> bool:
    """Whether a value that calls share stands before all that is their own: "In French: define cat, then dog"."""
    key = mention.path.partition(".")[2]
    twins = [m for m in after if m.path.partition(".")[2] == key]
    shared = [m for m in twins if repr(m.value) == repr(mention.value)]
    calls = {m.call for m in after}
    if not shared or len(twins) != len(shared) or {m.call for m in shared} != calls:
        return False
    place = min(shared, key=lambda m: m.start)
    own = [m for m in after if m.path.partition(".")[2] != key and repr(m.value) != repr(mention.value)]
    first = min((m.start for m in own), default=-1)
    return place.end <= first and re.search(r"[:,.;\u2014-]", rewritten[place.end : first]) is not None


def _dealt_out(mention: Mention, after: tuple[Mention, ...], query: str, rewritten: str) -> bool:
    """Whether one value goes with a list of what the calls have apart: "leave Yoga at the Gym and at the Hall"."""
    key = mention.path.partition(".")[2]
    shared = [m for m in after if m.path.partition(".")[2] == key and repr(m.value) == repr(mention.value)]
    if not shared:
        return False
    own = [m for m in after if m.path.partition(".")[2] != key]
    place, calls = shared[0], {m.call for m in shared}
    if {m.call for m in own} != calls or any(m.start < place.end for m in own if m.call in calls):
        return False
    for earlier, later in zip(own, own[1:], strict=False):
        between = rewritten[earlier.end : later.start]
        if earlier.call == later.call or later.start < earlier.end:
            continue
        rest = re.split(r"[.?!;](?:\s|$)", rewritten[later.start :])[0]
        said = content_stems(rest) - stems(" ".join(rewritten[m.start : m.end] for m in own))
        if not _JOINT.fullmatch(between) or said - content_stems(query):
            return False  # the later calls have something of their own: "and a visit for Juniper, to clip the claws"
    return len(calls) > 1


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
