"""A bound stays a bound: "under 200" is neither "200" nor "over 200", in whatever words and place it is said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.english import words
from toolspar.tasks.grounding import Mention
from toolspar.tasks.quantities import Kind, scan
from toolspar.tasks.records import Task
from toolspar.verify.reading import spaced

_LESS = (
    r"(?:cheaper|less|fewer|lower|shorter|nearer|closer|smaller|younger|lighter|slower|earlier|colder|cooler|quieter"
    r"|weaker) than"
)
_MORE = (
    r"(?:more|greater|higher|longer|larger|bigger|older|heavier|faster|better|later|warmer|hotter|louder|stronger"
    r"|deeper|farther|further) than"
)
_BOUNDS = {
    "upper": (
        rf"(?:up to|at most|under|below|{_LESS}|not exceed(?:ing)?|within|max(?:imum)?\.?(?: \w+)?(?: of)?"
        r"|maximal|budget(?: of| is|:)?|cap(?:ped)?(?: at| of)?|limit(?:ed)?(?: to| of|:)?|ceiling of)",
        r"(?:max(?:imum)?\b|tops\b|or less|or fewer|or under|or below|or younger|or lower|or shorter|and below"
        r"|at most|at the (?:most|longest|outside|latest|very most)"
        r"|(?:is )?(?:my |our |the )?(?:upper )?(?:limit|budget|ceiling|cap)\b|or cheaper|and no (?:more|longer))",
    ),
    "lower": (
        rf"(?:at least|{_MORE}|over|above|beyond|min(?:imum)?\.?(?: \w+)?(?: of)?|exceed(?:s|ing)?|starting at"
        r"|upwards of)",
        r"(?:or more|or above|or higher|or better|or longer|or older|and up\b|and above|minimum\b|min\b"
        r"|at (?:the )?least|\+(?! ?[a-z]))",
    ),
    "earlier": (
        r"(?:before|prior to|ahead of|no later than|earlier than|older than)",
        r"(?:or earlier|or before|at the latest)",
    ),
    "later": (
        r"(?:after|past|following|since|no earlier than|later than|newer than)",
        r"(?:or later|or after|onwards?)",
    ),
    "near": (
        r"(?:about|around|roughly|approximately|approx\.?|circa|nearly|almost|close to|some|something like|maybe"
        r"|perhaps|say)",
        r"(?:or so|ish\b|or thereabouts|give or take|approximately|roughly)",
    ),
}
_BY = re.compile(r"\b(?:by|until|till)\s+$", re.IGNORECASE)
_END = re.compile(  # a span of time ends there: neither a deadline nor an exact point
    r"(?:\b(?:to|through|thru|until|till?|up to(?: and including)?|and|ending|ends|out|returning|return)"
    r"(?: on)?|[\u2013\u2014-])\s*(?:the |(?-i:[A-Z])[\w'’]+(?: [\w'’]+){0,2}, )?$",
    re.IGNORECASE,
)
_START = re.compile(r"\b(?:from|starting|starts|beginning|begins|as of|since|after|past)(?: at| on| from)?\s*$", re.I)
_ENDING = frozenset("until till end ends ending return checkout out due deadline by to latest before".split())
_STARTING = frozenset("from start starts starting since after begin begins earliest".split())
_FROM_TIME = re.compile(  # not "from 12 Elm Street"
    r"\bfrom (?:the )?(?:\d(?!\w* (?-i:[A-Z])[a-z])|noon|midnight|[a-z]+day\b)[^.;!?]*$", re.IGNORECASE
)
_TO = re.compile(r"\s*[\w%°$€£]{0,8}\s*(?:to|and|[-\u2013\u2014])\s*[$€£]?\s*$", re.IGNORECASE)
_NOT_COUNTED = re.compile(
    r"(?: [\w'’]+){0,3}? (?:(?:do|does|wo|is|are)(?:n['’]?t| not)"
    r"|(?:is|are) (?:out|no good)|count for nothing)\b",
    re.IGNORECASE,
)
_RANGE_WORDS = re.compile(r"\b(?:between|from|range|within)\b|\d\s*(?:to|[-\u2013\u2014])\s*[$€£]?\d")
_DUE = re.compile(
    r"\b(?:due|payable|deadline|by|no later than|hand(?:ed)? in|return(?:ed)?|back)(?: \w+){0,2}\W*$", re.IGNORECASE
)
_LIMITED = re.compile(r"\blimited to\s+$", re.IGNORECASE)
_GAP = r"(?:\s+(?:the|a|an|my|us|of))?\s*[$€£¥]?\s*"
_BEFORE = {name: re.compile(rf"\b({before}){_GAP}$", re.IGNORECASE) for name, (before, _) in _BOUNDS.items()}
_AFTER = {
    name: re.compile(rf"^\s*-?(?:\w+\s+)?(?:(?:an?|per)\s+\w+\s+)?{after}(?!\w)", re.IGNORECASE)
    for name, (_, after) in _BOUNDS.items()
}
_ANYWHERE = {
    name: re.compile(
        rf"(?<!\w)(?:{before}|{after}{'|radius|inside|longest|latest' if name == 'upper' else ''})(?!\w)", re.IGNORECASE
    )
    for name, (before, after) in _BOUNDS.items()
}
_COMPARED = re.compile(rf"{_LESS}|{_MORE}|under|below|over|above|beyond|exceed(?:s|ing)?|before|after", re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(?:no|not|nothing|never|none|nobody|neither|nor|cannot|\w+n['’]t|(?:do|does|did|is|are|wo|ca|should|must)nt)\b"
    r"(?:\W+\w+){0,5}\W*$",
    re.I,
)
_FLIPPED = {"upper": "lower", "lower": "upper", "earlier": "later", "later": "earlier"}
_IF_SO = re.compile(  # "it mustn't get warmer than 4 degrees, alert me if it does"
    r"\b(?:if|when|once|should) (?:it|they|he|she|that|this) (?:does|do|did|happens?|ever)\b", re.IGNORECASE
)
_RANGE = re.compile(r"\b(?:from|between)\b[^.;!?]{0,40}$", re.IGNORECASE)
_TALK = re.compile(  # "an argument about 2021", "what about 3 pm"
    r"\b(?:argument|question|info\w*|details?|news|ask\w*|tell|told|talk\w*|hear\w*|heard|think\w*|thought|know|story"
    r"|worried|curious|sure|what|how|care|read|learn\w*|is|was|be|all|more|anything|something|dispute|debate)\s+about\s+$",
    re.IGNORECASE,
)
_RAISED = re.compile(  # raised to exactly that: "charge the car up to 80 percent"
    r"\b(?:charg|rais|turn|heat|warm|bring|brought|crank|fill|scal|push|mov|bump|go|set|put|top|pump)\w*\b[^.;!?,]{0,40}"
    r"\bup to (?:the )?$",
    re.IGNORECASE,
)
_SPAN_OF_TIME = re.compile(
    r"[$\w.,-]*[\s-]*(?:s|secs?|mins?|h|hrs?|seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)  # "over 30 years"
_TIMES = frozenset("second minute hour day night week month year".split())
_DIRECTIONS = frozenset(("earlier", "later"))
_SIZES = frozenset(("upper", "lower"))
_EDGE = re.compile(r"[.?!;](?=\s|$)|\n")


def changed_bound(task: Task, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    """What shows that a value got or turned a bound; empty if nothing does.

    A bound is new only where its words stand right at the value, and neither the query has them between the values
    beside it nor the argument is such a bound itself. One that is left out counts only for an argument that is such a
    bound. Points of time have "before" and "after"; spans of time ("the past 14 days", "after 18 months of use") have
    not.

    Args:
        task: The task.
        rewritten: The rewrite.
        pairs: Mentions of the same value in the query and in the rewrite.
    """
    for old, new in pairs:
        if not _is_amount(old):
            continue
        before, after = _bound(task.query, old), _bound(rewritten, new)
        if before == "upper" and not after and _over_span(task.query, old, rewritten, new):
            return f"upper {old.value!r} became lower"
        if not after and (before,) == _of_argument(task, old) and not _kept(before, task.query, rewritten, new):
            return f"{before} {old.value!r} became exact"
        turned = bool(before) and _FLIPPED.get(before) == after
        if not after or before == after or after in _of_argument(task, old) and not turned:
            continue  # of a bound left out the calls take the plain number, unless the argument is that bound
        if after == "upper" and _LIMITED.search(task.query[: old.start]):
            continue  # "limited to 3 seats" are 3 seats
        if is_point(task.query, old) and _same_edge(task, rewritten, old, new):
            continue
        end = _end_of_range(task.query, old)
        if end and not _end_of_range(rewritten, new) and _FLIPPED.get(end) == after:
            return f"{end} end {old.value!r} became {after}"
        if end or _end_of_range(rewritten, new):
            continue  # the ends of a range are bounds however they are said
        if after == "lower" and _spans_in_query(task.query, old, rewritten, new) or _both_ways(rewritten, new):
            continue
        known = _around(task.query, old) | _shared_bound(task.query, old)
        if after not in known or turned:
            return f"{before or 'exact'} {old.value!r} became {after}"
    return ""


def _kept(name: str, query: str, rewritten: str, new: Mention) -> bool:
    """Whether a bound that is not right at its value is said beside it, or elsewhere as often as in the query."""
    before, after = (len(list(_ANYWHERE[name].finditer(text))) for text in (query, rewritten))
    return after >= before or name in _around(rewritten, new)


def _over_span(query: str, old: Mention, rewritten: str, new: Mention) -> bool:
    """Whether "under 30 minutes" became "over 30 minutes"; "within 5 s" and "over 5 s" are the same span."""
    heads = query[: old.start].lower().rstrip(), rewritten[: new.start].lower().rstrip()
    return not heads[0].endswith("within") and heads[1].endswith((" over", " beyond"))


def _spans_in_query(query: str, old: Mention, rewritten: str, new: Mention) -> bool:
    """Whether a span of time is only said with "over" now: "over 10 years, and there over 20"."""
    return _SPAN_OF_TIME.match(query[old.start :]) is not None and rewritten[: new.start].rstrip().endswith("over")


def _both_ways(text: str, mention: Mention) -> bool:
    """Whether a number is bounded from both sides, and so exact: "no more and no less than 10 percent"."""
    around = re.split(r"[.,;?!]\s", text[: mention.start])[-1] + re.split(r"[.,;?!]\s", text[mention.end :])[0]
    return re.search(r"\b(?:less|fewer|under|below)\b", around) is not None and (
        re.search(r"\b(?:more|over|above)\b", around) is not None
    )


def _shared_bound(text: str, mention: Mention) -> set[str]:
    """The bound of the number before, which an "and" shares out: "at least 2 bedrooms and 2 bathrooms"."""
    before = [q for q in scan(text) if q.end <= mention.start]
    if not before or not re.fullmatch(r"(?:\s+\w+){0,2}\s+(?:and|&)\s+", text[before[-1].end : mention.start]):
        return set()
    head = text[max(0, before[-1].start - 40) : before[-1].start]
    return {name for name, pattern in _BEFORE.items() if pattern.search(head)}


def _same_edge(task: Task, rewritten: str, old: Mention, new: Mention) -> bool:
    """Whether a point of time begins, or ends, a span in both texts, or in one and by the name of its argument."""
    named = {word for part in old.path.split(".")[1:] for word in words(spaced(part))}
    heads = task.query[: old.start], rewritten[: new.start]
    if named & _ENDING and _DUE.search(heads[1]) or _DUE.search(heads[0]) and _DUE.search(heads[1]):
        return True
    for edge, names in ((_END, _ENDING), (_START, _STARTING)):
        said = [edge.search(head) is not None for head in heads]
        if all(said) or said[1] and named & names:
            return True
    return False


def _is_amount(mention: Mention) -> bool:
    if isinstance(mention.value, (int, float)) or mention.form in ("number", "date", "time"):
        return True
    inner = scan(str(mention.value)[:80])
    whole = len(inner) == 1 and inner[0].end - inner[0].start == len(str(mention.value))
    return whole and inner[0].kind in (Kind.NUMBER, Kind.DATE, Kind.TIME)


def _names(text: str, mention: Mention) -> list[str]:
    """The sorts of bounds that a value can have: points of time have directions, spans of time have sizes."""
    here = [q for q in scan(text) if q.start < mention.end and mention.start < q.end]
    span = any(q.unit in _TIMES for q in here) or _SPAN_OF_TIME.match(text[mention.start :]) is not None
    if is_point(text, mention):
        return [name for name in _BOUNDS if name not in _SIZES]
    return [name for name in _BOUNDS if not span or name not in _DIRECTIONS]


def is_point(text: str, mention: Mention) -> bool:
    """Whether a value is a date, a year or a time of day."""
    if isinstance(mention.value, int) and mention.value > 1000 and "year" in mention.path:
        return True
    here = [q for q in scan(text) if q.start < mention.end and mention.start < q.end]
    return mention.form in ("date", "time") or any(q.kind in (Kind.DATE, Kind.TIME, Kind.DAY) for q in here)


def _bound(text: str, mention: Mention) -> str:
    """The bound whose words stand right at a value."""
    head = text[: mention.start]
    if is_point(text, mention) and _BY.search(head) and not _FROM_TIME.search(head):
        return "earlier"
    for name in _names(text, mention):
        found = _BEFORE[name].search(text[max(0, mention.start - 40) : mention.start])
        if found and not _no_bound(text, mention, found[1].lower()):
            compared = _COMPARED.fullmatch(found[1]) is not None
            at = mention.start - len(found[0])
            denied = _NEGATED.search(_clause_before(text[:at])) and not _IF_SO.search(text[mention.end :])
            denied = denied or _NOT_COUNTED.match(text[mention.end :])
            return _FLIPPED[name] if compared and denied else name
        following = _AFTER[name].search(text[mention.end : mention.end + 40])
        if following and not _next_has(text, mention.end + following.end()):
            return name
    return ""


def _next_has(text: str, at: int) -> bool:
    """Whether a bound stands right before another quantity, which it belongs to: "above 58 dollars or below 41"."""
    return any(at <= q.start and re.fullmatch(r"\W*(?:the |a )?\W*", text[at : q.start]) for q in scan(text))


def _end_of_range(text: str, mention: Mention) -> str:
    """Which end of "between 3 and 5" or "300 to 400" a number is, ``lower`` or ``upper``; a lone "from 3" is none."""
    others = [q for q in scan(text) if q.end <= mention.start or mention.end <= q.start]
    first = any(mention.end <= q.start and _TO.fullmatch(text[mention.end : q.start]) for q in others)
    last = any(q.end <= mention.start and _TO.fullmatch(text[q.end : mention.start]) for q in others)
    if not (first or last) or not _RANGE_WORDS.search(text[max(0, mention.start - 40) : mention.end + 30]):
        return ""
    return "lower" if first else "upper"


def _clause_before(head: str) -> str:
    return re.split(r"[.?!;:,]\s", head)[-1]


def _no_bound(text: str, mention: Mention, word: str) -> bool:
    """Words of a bound with another sense: "118 over 80", "hand over 5", "from 1 up to 4", "talk about 2021"."""
    head = text[: mention.start]
    if word == "over":
        ratio = any(re.fullmatch(r"\s+over\s+", text[q.end : mention.start], re.IGNORECASE) for q in scan(text))
        ratio = ratio or re.search(r"\bhand(?:s|ed|ing)? over $", head, re.IGNORECASE) is not None
        return ratio or _SPAN_OF_TIME.match(text[mention.start :]) is not None
    if word == "up to":
        return _RANGE.search(head) is not None or _RAISED.search(head) is not None
    if word == "past" and any(q.start <= mention.start < q.end and q.unit for q in scan(text)):
        return True  # a bound of size: "should it go past 50 percent"
    return word == "about" and (head.rstrip().endswith("about the") or _TALK.search(head) is not None)


def _around(text: str, mention: Mention) -> set[str]:
    """All bounds said between the values on both sides, inside the sentence; a negation turns them too."""
    others = [(q.start, q.end) for q in scan(text) if q.end <= mention.start or q.start >= mention.end]
    edges = [match.span() for match in _EDGE.finditer(text)]
    left = max((end for _, end in (*others, *edges) if end <= mention.start), default=0)
    right = min((start for start, _ in (*others, *edges) if start >= mention.end), default=len(text))
    stretch = f"{text[left : mention.start]} \x00 {text[mention.end : right]}"
    found = {name for name, pattern in _ANYWHERE.items() if pattern.search(stretch)}
    if _NEGATED.search(stretch.split("\x00", maxsplit=1)[0]):
        found |= {_FLIPPED[name] for name in found if name in _FLIPPED}
    return found | ({"upper"} if re.search(r"\bafter\b", stretch) and "later" not in _names(text, mention) else set())


def _of_argument(task: Task, mention: Mention) -> tuple[str, ...]:
    """The bounds that the schema gives to a value, as in "The minimum rating"."""
    tool = next((t for t in task.tools if t.name == task.expected[mention.call].name), None)
    key = mention.path.split(".")[1]
    said = f"{key} {tool.properties.get(key, '') if tool else ''}".replace("_", " ").lower()
    if re.search(r"\b(?:lower|upper|bound|threshold|above|below)\b", spaced(key).lower()):
        return ("", "lower", "upper")
    lower, upper = re.search(r"\bmin(?:imum|imal)?\b", said), re.search(r"\bmax(?:imum|imal)?\b|\blimit\b", said)
    return ("lower",) if lower and not upper else ("upper",) if upper and not lower else ()
