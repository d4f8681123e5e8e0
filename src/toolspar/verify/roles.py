"""Each value keeps its part: sender and receiver, from and to, length and width, at least and at most.

Three signs are read, each only where the texts show it clearly:

* *cue*: the word that introduces a value changed to its counterpart ("from Oslo" -> "to Oslo");
* *bound*: "under 200" became "200", "over 200" or "about 200" (``bounds``);
* *swap*: two values of one type exchanged the words around them, or exchanged places between the same words; for
  several calls, the values of different calls became interleaved, or what one call has is said of all.

Items of a set and the sides of a symmetric pair have no order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import combinations

from toolspar.tasks.grounding import Mention
from toolspar.tasks.other_names import other_names
from toolspar.tasks.quantities import UNIT_OF, Kind, scan
from toolspar.tasks.records import Task
from toolspar.verify.beside.open_arguments import choices_of
from toolspar.verify.parts.amount_of import amount_of_another
from toolspar.verify.parts.bounds import changed_bound, is_point
from toolspar.verify.parts.computed import computed
from toolspar.verify.parts.denied_side import refused_instead
from toolspar.verify.parts.directions import against_the_name, cue_before, turned_direction, turned_name
from toolspar.verify.parts.frames import Frames, moved_anchor, surroundings
from toolspar.verify.parts.free_order import free_order
from toolspar.verify.parts.item_pairs import changed_item
from toolspar.verify.parts.labels import key_after, key_before, label_fit, label_moved, other_argument
from toolspar.verify.parts.mixed_calls import mixed_calls
from toolspar.verify.parts.said_twice import said_twice
from toolspar.verify.parts.strictness import changed_strictness
from toolspar.verify.parts.widened import moved_switch, narrowed, one_of_all, widened
from toolspar.verify.reading import mentions_in
from toolspar.verify.records import CheckResult
from toolspar.verify.wording.converses import sides_of_verb
from toolspar.verify.wording.sides import crossed_sides

_CUES: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(a.split()), frozenset(b.split()))
    for a, b in (
        (
            "from starting departing leaving origin out since lower",
            "to into toward towards destination arriving until till through onto ending upper",
        ),
        ("before by until till", "after following since past starting"),
        ("with including plus", "without excluding except minus no"),
        ("sender from out", "recipient receiver to"),
        ("length long", "width wide"),
        ("height tall high", "weight weighing"),
        ("numerator", "denominator"),
        ("min minimum lowest", "max maximum highest"),
        ("start starts starting begin begins beginning checkin", "end ends ending finish finishes checkout"),
        ("checkin from since", "checkout until till to"),
        ("checkin", "out leaving departing departure"),
        ("checkout", "in arriving arrival"),
        ("source", "target destination"),
        ("first", "last second"),
        ("principal amount", "rate interest"),
    )
)
_BEGIN = frozenset("from since starting start beginning".split())
_DENIED = re.compile(
    r"\b(?:no|not|none|never|nothing|nowhere|avoid|forbid|ban|stop|\w+n['’]t)\b(?:[^\w,;.?!]+\w+){0,9}\W*$",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Z]+[-_]?\d[A-Z\d-]*")  # no name of anybody stands in its place
_LEFT_OUT = re.compile(r"\W*(?:\w+ )?(?:avoided|excluded|left out|omitted|banned|forbidden|kept out)\b", re.IGNORECASE)


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails when a value of the calls clearly plays another part than in the query."""
    before, after = mentions_in(task, task.query), mentions_in(task, rewritten)
    pairs = _paired(before, after)
    fault = (
        _changed_cue(task.query, rewritten, pairs)
        or changed_bound(task, rewritten, _certain(task, rewritten, pairs) + _points(before, after))
        or changed_strictness(task, rewritten)
        or _swapped(task, rewritten, pairs)
        or mixed_calls(task, rewritten, _certain(task, rewritten, pairs))
        or changed_item(_certain(task, rewritten, pairs))
        or _reversed_exchange(task, rewritten, pairs)
        or amount_of_another(task, rewritten, pairs)
        or computed(task.query, rewritten, pairs)
        or turned_direction(task, rewritten, pairs)
        or against_the_name(task, rewritten, pairs)
        or turned_name(task.query, rewritten, pairs)
        or refused_instead(task.query, rewritten, pairs)
        or crossed_sides(task, rewritten)
        or other_argument(task, rewritten, pairs)
        or widened(task, rewritten)
        or one_of_all(task, rewritten)
        or said_twice(task, rewritten)
        or moved_switch(task, rewritten)
        or narrowed(task, rewritten)
    )
    return CheckResult(False, 0.0, fault) if fault else CheckResult(True)


def _paired(before: Sequence[Mention], after: Sequence[Mention]) -> list[tuple[Mention, Mention]]:
    """Mentions of the same leaf in both texts; a leaf said twice in either is left out."""
    now: dict[str, list[Mention]] = {}
    for mention in after:
        now.setdefault(mention.path, []).append(mention)
    paths = [mention.path for mention in before]
    return [(m, now[m.path][0]) for m in before if paths.count(m.path) == 1 and len(now.get(m.path, ())) == 1]


def _points(before: Sequence[Mention], after: Sequence[Mention]) -> list[tuple[Mention, Mention]]:
    """The days and times of values of both, which stand in two places of a text: each with its own kind."""
    twice = [m for m in before if sum(other.path == m.path for other in before) == 2]
    found: list[tuple[Mention, Mention]] = []
    for old in twice:
        now = [m for m in after if (m.path, m.form) == (old.path, old.form)]
        if old.form in ("date", "time") and len(now) == 1:
            found.append((old, now[0]))
    return found


def _said_apart(text: str, mentions: Sequence[Mention]) -> list[bool]:
    """For every mention whether its number stands only where mentions are: else its place is a guess."""
    quantities = [q for q in scan(text) if text[max(0, q.start - 1) : q.start] != "^"]
    places = [(m.start, m.end) for m in mentions]

    def certain(mention: Mention) -> bool:
        here = [q for q in quantities if q.start < mention.end and mention.start < q.end]
        equal = [q for q in quantities if here and q.same(here[0])]
        return all(any(q.start < end and start < q.end for start, end in places) for q in equal)

    return [certain(mention) for mention in mentions]


def _changed_cue(query: str, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    values = [str(old.value).lower() for old, _ in pairs]
    for old, new in pairs:
        if values.count(str(old.value).lower()) > 1:
            continue  # which of two equal values stands where is a guess
        was, now = _cues(cue_before(query, old), cue_before(rewritten, new))
        if not was or not now or _stay(is_point(rewritten, new), was[0], now[0]):
            continue
        if _no_counterparts(query, rewritten, old, new):
            continue
        for left, right in _CUES:
            for one, other in ((left, right), (right, left)):
                if (
                    was[0] in one
                    and now[0] in other
                    and now[0] not in one
                    and was[0] not in other
                    and not _partner_stays(query, rewritten, (old, new), pairs, other)
                ):
                    return f"{was[0]} {old.value!r} became {now[0]} {new.value!r}"
    return ""


def _cues(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """The word that introduces a value in each text, past a noun that both have: "from tenant", "to tenant"."""
    if before[:1] == after[:1] and not any(before[:1] and before[0] in side for pair in _CUES for side in pair):
        before, after = before[1:], after[1:]
    return before[:1], after[:1]


def _partner_stays(
    query: str, rewritten: str, pair: tuple[Mention, Mention], pairs: Sequence[tuple[Mention, Mention]], cues: Set[str]
) -> bool:
    """Whether another value of the call keeps the cue that this one has now: "a car to my door, I go to the pier"."""
    return any(
        old.call == pair[0].call
        and old.path != pair[0].path
        and set(cue_before(query, old)[:1]) & cues
        and set(cue_before(rewritten, new)) & cues
        for old, new in pairs
    )


def _stay(day: bool, before: str, after: str) -> bool:
    """Whether both words end a stay: what lasts "to" a day has "out" or "leaving" on that day."""
    leaves, ends = {"out", "leaving", "departing"}, {"to", "until", "till", "through"}
    return day and (before in leaves and after in ends or before in ends and after in leaves)


def _no_counterparts(query: str, rewritten: str, old: Mention, new: Mention) -> bool:
    """Whether other cues are right: one text denies what the other asks, or who arrives at nine begins at nine."""
    denied = [
        _DENIED.search(text[: mention.start]) is not None or _LEFT_OUT.match(text, mention.end) is not None
        for text, mention in ((query, old), (rewritten, new))
    ]
    cues = {cue for text, m in ((query, old), (rewritten, new)) for cue in cue_before(text, m)[:1]}
    begins = _kind(new) in ("date", "time") and bool(cues & _BEGIN) and bool(cues & {"arriving", "arrive", "arrival"})
    return denied[0] != denied[1] or begins


def _certain(task: Task, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> list[tuple[Mention, Mention]]:
    """Pairs whose places are no guess in both texts: numbers that stand only there, texts that are said once."""
    before = _said_apart(task.query, [old for old, _ in pairs])
    after = _said_apart(rewritten, [new for _, new in pairs])
    places: dict[str, set[int]] = {}
    for _, new in pairs:
        if isinstance(new.value, str):
            places.setdefault(new.value.lower(), set()).add(new.start)
    return [
        pair
        for pair, old, new in zip(pairs, before, after, strict=True)
        if old
        and new
        and len(places.get(str(pair[0].value).lower(), ())) < 2
        and not _said_again(task.query, rewritten, pair)
    ]


def _said_again(query: str, rewritten: str, pair: tuple[Mention, Mention]) -> bool:
    """Whether the words of a value stand more often now, so that either place may be meant."""
    said = rewritten[pair[1].start : pair[1].end].strip(" .,")
    pattern = re.compile(rf"(?<!\w){re.escape(said)}(?!\w)", re.IGNORECASE)
    times = len(pattern.findall(rewritten))
    return times > max(1, len(pattern.findall(query))) and not isinstance(pair[1].value, (int, float))


def _kind(mention: Mention) -> str:
    if isinstance(mention.value, (int, float)):
        return "number"
    if mention.form in ("date", "time"):
        return mention.form
    if isinstance(mention.value, str) and mention.value.isupper() and other_names(mention.value):
        return "name"  # currencies, countries
    if mention.form == "unit" or str(mention.value).lower() in UNIT_OF:
        return "unit"
    inner = scan(str(mention.value)[:80])
    whole = len(inner) == 1 and inner[0].end - inner[0].start == len(str(mention.value))
    return str(inner[0].kind) if whole and inner[0].kind is not Kind.CODE else "text"


def _swapped(task: Task, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    query = task.query
    old_all, new_all = [old for old, _ in pairs], [new for _, new in pairs]
    for (a, a_new), (b, b_new) in _comparable(_certain(task, rewritten, pairs)):
        if free_order(task, a, b):
            continue
        verb = sides_of_verb(query, rewritten, (a, a_new), (b, b_new))
        if verb < 0:
            return f"{a.value!r} and {b.value!r} changed sides"
        if verb > 0:
            continue
        marks = _quoted(query, a), _quoted(query, b)
        if marks == (_quoted(rewritten, a_new), _quoted(rewritten, b_new)) and marks[0] != marks[1]:
            continue  # the quoted text cannot be taken for a plain word
        loose = _kind(a) not in ("text", "name")  # numbers and dates fit anywhere: less evidence is enough
        moved = label_moved(task, rewritten, (a, a_new), (b, b_new), pairs, loose=loose)
        if moved and _exchangeable(task, a, b):
            return f"{a.value!r} and {b.value!r} changed labels"
        frames = Frames(
            surroundings(query, a, old_all),
            surroundings(query, b, old_all),
            surroundings(rewritten, a_new, new_all),
            surroundings(rewritten, b_new, new_all),
        )
        own, foreign = label_fit(task, rewritten, (a, a_new), (b, b_new), pairs)
        if own and not foreign and not frames.exact:
            continue  # each stands with the name of its argument
        anchored = moved_anchor(task, rewritten, (a, a_new), (b, b_new), pairs)
        if own and _named_in_turn(task, rewritten, a_new, b_new):
            continue
        if frames.exact or (anchored or frames.traded) and _exchangeable(task, a, b):
            return f"{a.value!r} and {b.value!r} changed parts"
    return ""


def _quoted(text: str, mention: Mention) -> bool:
    return text[max(0, mention.start - 1) : mention.start] in ('"', "'", "\u201c", "\u2018")


def _comparable(
    pairs: Sequence[tuple[Mention, Mention]],
) -> Iterator[tuple[tuple[Mention, Mention], tuple[Mention, Mention]]]:
    """Pairs of different values of one type that belong to different arguments of one call, or to one list."""
    for one, other in combinations(pairs, 2):
        a, b = one[0], other[0]
        same_value = str(a.value).lower() == str(b.value).lower()
        if (
            a.call == b.call
            and not same_value
            and _kind(a) == _kind(b)
            and a.start != b.start
            and one[1].start != other[1].start
        ):
            yield one, other


def _exchangeable(task: Task, a: Mention, b: Mention) -> bool:
    """Whether each value could stand in the other's argument: units and closed sets of values tell."""
    units = {q.unit for m in (a, b) for q in scan(task.query) if q.start < m.end and m.start < q.end and q.unit}
    if (
        len(units) > 1
        or _proper(task.query, a) != _proper(task.query, b)
        or ("@" in str(a.value)) != ("@" in str(b.value))
        or (_CODE.fullmatch(str(a.value)) is None) != (_CODE.fullmatch(str(b.value)) is None)
    ):
        return False
    schemas = {tool.name: tool.properties for tool in task.tools}.get(task.expected[a.call].name, {})
    allowed = [(choices_of(schemas.get(one.path.split(".")[1])), other) for one, other in ((a, b), (b, a))]
    return all(other.value in choices for choices, other in allowed if choices)


def _proper(text: str, mention: Mention) -> bool:
    """Whether a text is written with a capital, as the name of somebody or something is; numbers count as one sort."""
    return not isinstance(mention.value, (int, float)) and any(c.isupper() for c in text[mention.start : mention.end])


def _named_in_turn(task: Task, text: str, a: Mention, b: Mention) -> bool:
    """Whether both values stand right behind, or right before, the names of their arguments: "width 3 height 4"."""
    heads = [key_before(task, text, m) for m in (a, b)]
    tails = [key_after(task, text, m) for m in (a, b)]
    return all(heads) or all(tails) and not any(heads)


_EXCHANGED = re.compile(r"\b(?:exchange|exchanged|change|changed|convert|converted|trade|swap|turn)\b[^.?!;]*$", re.I)
_INTO = re.compile(r"\W*(?:(?:\w+ )?(?:into|to|for|in)|in exchange for)\W*(?:[\d.,]+\s*)?", re.IGNORECASE)


def _reversed_exchange(task: Task, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    """Finds "change A into B" that became "change B for A"."""

    def given_first(text: str, a: Mention, b: Mention) -> int:
        first, second = sorted((a, b), key=lambda mention: mention.start)
        if not _EXCHANGED.search(text[: first.start]) or not _INTO.fullmatch(text[first.end : second.start]):
            return 0
        return 1 if first is a else -1

    for one, other in _comparable(pairs):
        before = given_first(task.query, one[0], other[0])
        if before and before == -given_first(rewritten, one[1], other[1]):
            return f"{one[0].value!r} and {other[0].value!r} changed parts"
    return ""
