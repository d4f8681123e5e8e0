"""Which way a value points: from one place, day or name to another, and never back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from toolspar.tasks.english import words
from toolspar.tasks.grounding import Mention
from toolspar.tasks.records import Task
from toolspar.verify.parts.bounds import is_point
from toolspar.verify.reading import spaced

_STARTS = frozenset("from start origin source departure sender departing".split())
_ENDS = frozenset("to end destination dest target arrival recipient receiver arriving".split())
_BEGINS_NOW = re.compile(
    r"\b(?:from|since|starting|beginning|as of|as from|(?:start|begin)\w*(?: (?!by\b|to\b)\w+){0,4} (?:at|on|from))"
    r"\W+(?:the )?$",
    re.IGNORECASE,
)
_ENDS_NOW = re.compile(r"\b(?:until|till|til|up to|through|ending(?: on| at)?|ends(?: on| at)?)\W+(?:the )?$", re.I)
_TO_BEGIN = frozenset("start starts begin begins checkin since departure from".split())
_TO_END = frozenset("end ends until till deadline checkout by due to".split())
_AT = r"(?: (?!and\b|or\b|then\b|to\b)[\w'’-]+){0,5}? (?:at|on|by|after|before|around|from|until)\W+(?:the )?$"
_LEAVES_NOW = re.compile(rf"\b(?:leav(?:e|es|ing)|depart(?:s|ing)?|driv(?:e|es|ing) off){_AT}", re.IGNORECASE)
_ARRIVES_NOW = re.compile(rf"\b(?:arriv(?:e|es|ing|al)|reach(?:es|ing)?|get(?:s|ting)? (?:there|in)){_AT}", re.I)
_LAST_NOW = re.compile(r"\blast (?:day|one|night|date)\b(?: (?:is|being|on|off|of \w+|will be))*\W+(?:the )?$", re.I)
_FIRST_NOW = re.compile(r"\bfirst (?:day|one|night|date)\b(?: (?:is|being|on|off|of \w+|will be))*\W+(?:the )?$", re.I)
_TO_ARRIVE = frozenset("arrival arrive arriving checkin".split())
_TO_LEAVE = frozenset("departure depart departing leave checkout".split())
_NAME_BEFORE = re.compile(r"([\w-]+)[\"”'’]? (to|into) [\"“'‘]?$")
_LOOK = 3  # words before a value that may introduce it


def cue_before(text: str, mention: Mention) -> list[str]:
    """The last words before a value, nearest first, as far as the previous mark of punctuation."""
    head = re.split(r"[,;.?!]\s", text[: mention.start])[-1]
    head = re.sub(r"\bcheck(?:ing|ed|s)?[\s-](in|out)\b", r"check\1", head, flags=re.IGNORECASE)
    return [word for word in reversed(words(head)) if word not in ("the", "a", "an", "my", "of", "is", "at", "on")][
        :_LOOK
    ]


def turned_direction(task: Task, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    """Finds "from" and "to", or an arrow, against the names of the arguments; the query may say "between"."""
    for one, other in combinations(pairs, 2):
        sides = _direction(one[0]), _direction(other[0])
        (a, a_new), (b, b_new) = (one, other) if sides[0] > 0 else (other, one)
        if a.call != b.call or set(sides) != {1, -1} or str(a.value).lower() == str(b.value).lower():
            continue
        if _way(rewritten, a_new, b_new) < 0 <= _way(task.query, a, b):
            return f"from {b.value!r} to {a.value!r} now"
    return ""


def _direction(mention: Mention) -> int:
    """1 for an argument that is a start, -1 for one that is an end, else 0."""
    named = set(words(spaced(mention.path.split(".", 1)[1])))
    return (named & _STARTS != set()) - (named & _ENDS != set())


def _way(text: str, start: Mention, end: Mention) -> int:
    """1 if a text leads from the start to the end, -1 if it leads back, 0 if it does not tell."""
    for sign, first, second in ((1, start, end), (-1, end, start)):
        between = text[first.end : second.start]
        if first.end <= second.start and re.fullmatch(r"\s*(?:-+>|=+>|\u2192|>+)\s*|\s[-\u2013\u2014]\s", between):
            return sign
        cues = [cue_before(text, m)[:1] for m in (first, second)]
        if cues[0] == ["from"] and cues[1] and cues[1][0] in ("to", "into", "towards", "toward"):
            return sign
    return 0


def against_the_name(task: Task, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    """Finds a day or time that ends something, by the name of its argument, and begins it now; or the other way."""
    for old, new in pairs:
        named = set(words(re.sub(r"check.(in|out)", r"check\1", spaced(old.path.rpartition(".")[2]))))
        if not is_point(rewritten, new):
            continue
        if {"last", "day"} <= named or {"last", "date"} <= named:
            named.add("end")
        elif {"first", "day"} <= named or {"first", "date"} <= named:
            named.add("start")
        for names, edge in _EDGES:
            now = edge.search(_same_sentence(rewritten, new))
            if named & names and now and not edge.search(task.query[: old.start]):
                return f"{old.value!r} stands after {now[0].strip()!r}"
    return ""


_EDGES = (
    (_TO_END, _BEGINS_NOW),
    (_TO_BEGIN, _ENDS_NOW),
    (_TO_END, _FIRST_NOW),
    (_TO_BEGIN, _LAST_NOW),
    (_TO_ARRIVE, _LEAVES_NOW),
    (_TO_LEAVE, _ARRIVES_NOW),
)
"""What an argument is by its name, and the words before a value that make it the other edge."""


def _same_sentence(text: str, mention: Mention) -> str:
    return re.split(r"[.?!;]\s", text[: mention.start])[-1]


def turned_name(query: str, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    """Finds "from Lark to Wren" that became "from Wren to Lark", where only one of the two is a value."""
    for old, new in pairs:
        before = _NAME_BEFORE.search(query[: old.start])
        if before is None or not isinstance(old.value, str) or any(m.start < before.end(1) <= m.end for m, _ in pairs):
            continue
        if re.match(rf"[\"”'’]? {before[2]} [\"“'‘]?{re.escape(before[1])}\b", rewritten[new.end :]):
            return f"{old.value!r} and {before[1]!r} changed parts"
    return ""
