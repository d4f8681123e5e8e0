"""Values of several calls stay with their calls: "A by express, then B", "John 85 kg, Sarah 60 kg"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from toolspar.tasks.grounding import Mention, value_texts
from toolspar.tasks.records import Task
from toolspar.verify.beside.open_arguments import choices_of
from toolspar.verify.parts.frames import likeness, surroundings
from toolspar.verify.parts.in_turn import out_of_turn, taken_together
from toolspar.verify.reading import mentions_in, spaced, stems

JOINT = re.compile(
    r"[,;.?!:](?:\s|$)|\n|\s[-\u2013\u2014]\s|\b(?:and|then|while|whereas|but|plus|also|as well as|&)\b", re.IGNORECASE
)

_IN_TURN = re.compile(r"\brespectively\b|\bthe (?:former|latter)\b|\bin (?:that|this|the same) order\b", re.IGNORECASE)
_THEN = re.compile(r"[.;?!](?:\s|$)|\n|\b(?:then|after that|afterwards|next)\b", re.IGNORECASE)


def mixed_calls(task: Task, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    """What shows that values changed from one call to another; empty if nothing does.

    Args:
        task: The task.
        rewritten: The rewrite.
        pairs: Mentions of the same value in the query and in the rewrite.
    """
    return (
        _interleaved(task, pairs, rewritten)
        or _torn_apart(task.query, rewritten, pairs)
        or _over_the_joint(task.query, rewritten, pairs)
        or _changed_calls(task, rewritten, pairs)
        or _changed_verbs(task, rewritten, pairs)
        or out_of_turn(rewritten, pairs)
        or taken_together(task, rewritten)
    )


def _torn_apart(query: str, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    """A segment with values of two calls, one of which has other values elsewhere: "set vases to 6, remove candles"."""
    own = [pair for pair in pairs if not _shared(pair[0], pairs)]
    before = _segments(query, [old for old, _ in own])
    if any(len({m.call for m in segment}) > 1 for segment in before) or len({old.call for old, _ in own}) < 2:
        return ""
    after = _segments(rewritten, [new for _, new in own])
    listed = _IN_TURN.search(rewritten) or _in_step(own, len({old.call for old, _ in own}))
    for segment in after:
        calls = {m.call for m in segment}
        elsewhere = {m.call for other in after if other is not segment for m in other}
        if len(calls) > 1 and calls & elsewhere and not listed:
            return "a value stands with those of another call"
    return ""


def _over_the_joint(query: str, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    """A value that left the values of its call for those of another one, beyond a "then" that both texts have."""
    own = [pair for pair in pairs if not _shared(pair[0], pairs)]
    before = _segments(query, [old for old, _ in own], _THEN)
    if len(before) < 2 or any(len({m.call for m in segment}) > 1 for segment in before):
        return ""
    after = _segments(rewritten, [new for _, new in own], _THEN)
    strays = [m for segment in after for m in segment if len(segment) > 1 and m.call != segment[0].call]
    return "a value stands with those of another call" if len(after) == len(before) and len(strays) == 1 else ""


def _segments(text: str, mentions: Sequence[Mention], joint: re.Pattern[str] = JOINT) -> list[list[Mention]]:
    """The mentions, parted where a joint stands between them."""
    found: list[list[Mention]] = []
    for mention in sorted(mentions, key=lambda m: m.start):
        if found and not joint.search(text[found[-1][-1].end : mention.start]):
            found[-1].append(mention)
        else:
            found.append([mention])
    return found


def _changed_verbs(task: Task, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    """Values of calls of different tools that stand with the words of each other's tool."""
    own = [pair for pair in pairs if not _shared(pair[0], pairs)]
    olds, news = [old for old, _ in pairs], [new for _, new in pairs]
    for (a, a_new), (b, b_new) in combinations(own, 2):
        if task.expected[a.call].name == task.expected[b.call].name or a.call == b.call:
            continue
        if isinstance(a.value, (int, float)) != isinstance(b.value, (int, float)):
            continue
        own_a, own_b = _tool_words(task, a), _tool_words(task, b)
        only_a, only_b = own_a - own_b, own_b - own_a
        was_a, was_b = _words_before(task.query, a, olds), _words_before(task.query, b, olds)
        if not (only_a & was_a or only_b & was_b):
            continue
        for near in (_words_before, _words_around):
            now_a, now_b = near(rewritten, a_new, news), near(rewritten, b_new, news)
            kept = len(only_a & now_a) + len(only_b & now_b)
            crossed = len(only_b & now_a), len(only_a & now_b)
            if all(crossed) and sum(crossed) > 2 * kept:
                return f"{a.value!r} and {b.value!r} changed calls"
            if kept:
                break
    return ""


def _tool_words(task: Task, mention: Mention) -> frozenset[str]:
    return stems(spaced(task.expected[mention.call].name))


def _words_before(text: str, mention: Mention, others: Sequence[Mention]) -> frozenset[str]:
    """Stems of the words between the last joint or value and this value."""
    floor = max((m.end for m in others if m.end <= mention.start), default=0)
    return stems(JOINT.split(text[floor : mention.start])[-1])


def _words_around(text: str, mention: Mention, others: Sequence[Mention]) -> frozenset[str]:
    """Stems of the words between the joints or values on both sides of a value."""
    ceiling = min((m.start for m in others if m.start >= mention.end), default=len(text))
    return _words_before(text, mention, others) | stems(JOINT.split(text[mention.end : ceiling])[0])


def _interleaved(task: Task, pairs: Sequence[tuple[Mention, Mention]], rewritten: str) -> str:
    """Values of several calls that stood call by call must not be mixed; lists of values keep their order."""
    calls = {old.call for old, _ in pairs}
    if len(calls) < 2:
        return ""
    news = mentions_in(task, rewritten)
    own = [
        (old, new)
        for old, new in pairs
        if not _shared(old, pairs) and not _inside_other(new, news) and _fits_elsewhere(task, old)
    ]
    if len({old.call for old, _ in own}) < 2:
        return ""
    before = [old.call for old, _ in sorted(own, key=lambda pair: pair[0].start)]
    after = [new.call for _, new in sorted(own, key=lambda pair: pair[1].start)]
    if _blocks(after) == len(set(after)):
        return ""  # call by call now: each value beside its own
    order = list(dict.fromkeys(before))
    groups = [after[at : at + len(order)] for at in range(0, len(after), len(order))]
    if _blocks(before) == len(set(before)):
        return "" if _in_step(own, len(order)) or _IN_TURN.search(rewritten) else "values of different calls are mixed"
    mixed = before != after and any(group != groups[0] for group in groups if len(group) == len(order))
    return "values of different calls are mixed" if mixed else ""


def _in_step(pairs: Sequence[tuple[Mention, Mention]], calls: int) -> bool:
    """Whether the rewrite lists the values argument by argument, each time in the same order of the calls."""
    news = sorted((new for _, new in pairs), key=lambda m: m.start)
    groups = [news[at : at + calls] for at in range(0, len(news), calls)]
    order = [m.call for m in groups[0]]
    if len({isinstance(m.value, (int, float)) for m in news}) < 2:
        return False  # four numbers alike may as well stand call by call
    return all(
        [m.call for m in group] == order and len({m.path.split(".", 1)[1] for m in group}) == 1 for group in groups
    )


def _fits_elsewhere(task: Task, mention: Mention) -> bool:
    """Whether another call could take a value, as far as fixed choices tell: a term of a course is no course."""
    tools = {tool.name: tool for tool in task.tools}
    calls = [(index, tools[call.name]) for index, call in enumerate(task.expected) if call.name in tools]
    key = mention.path.split(".")[1]
    own = next((choices_of(tool.properties.get(key)) for index, tool in calls if index == mention.call), ())
    others = [choices_of(schema) for i, tool in calls if i != mention.call for schema in tool.properties.values()]
    return not own or any(mention.value in other for other in others)


def _inside_other(mention: Mention, others: Sequence[Mention]) -> bool:
    """Whether a value was read out of a longer one of another call: the year of a date that stands there anyway."""
    return any(
        m.call != mention.call
        and m.start <= mention.start
        and mention.end <= m.end
        and m.end - m.start > mention.end - mention.start
        for m in others
    )


def _changed_calls(task: Task, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    """Two calls traded their only own value while all the words around stayed: "A by express, then B"."""
    own = [pair for pair in pairs if not _shared(pair[0], pairs)]
    old_all, new_all = [old for old, _ in pairs], [new for _, new in pairs]
    for (a, a_new), (b, b_new) in combinations(own, 2):
        alone = all(sum(old.call == one.call for old, _ in own) == 1 for one in (a, b))
        key_a, key_b = a.path.split(".", 1)[-1], b.path.split(".", 1)[-1]
        rest_a = {k: v for k, v in task.expected[a.call].arguments.items() if k != key_a}
        rest_b = {k: v for k, v in task.expected[b.call].arguments.items() if k != key_b}
        same_tool = task.expected[a.call].name == task.expected[b.call].name
        if not alone or a.call == b.call or key_a != key_b or same_tool and rest_a == rest_b:
            continue
        fa, fb = surroundings(task.query, a, old_all), surroundings(task.query, b, old_all)
        ga, gb = surroundings(rewritten, a_new, new_all), surroundings(rewritten, b_new, new_all)
        kept, crossed = likeness(fa, ga) + likeness(fb, gb), likeness(fa, gb) + likeness(fb, ga)
        whole = min(sum(fa.values()) + sum(fb.values()), sum(ga.values()) + sum(gb.values()))
        if crossed >= 0.8 * whole and crossed > kept + 0.4:
            return f"{a.value!r} and {b.value!r} changed calls"
    return ""


def _shared(mention: Mention, pairs: Sequence[tuple[Mention, Mention]]) -> bool:
    """Whether another call has an equal value, also as one of several right ones."""
    own = _texts(mention)
    return any(old.call != mention.call and own & _texts(old) for old, _ in pairs)


def _texts(mention: Mention) -> frozenset[str]:
    return frozenset(text.lower() for text in value_texts(mention.value)) or frozenset((repr(mention.value),))


def _blocks(sequence: Sequence[int]) -> int:
    return sum(1 for i, item in enumerate(sequence) if i == 0 or sequence[i - 1] != item)
