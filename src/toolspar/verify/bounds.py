"""A bound stays a bound: "under 200" is neither "200" nor "over 200", in whatever words and place it is said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.english import words
from toolspar.tasks.grounding import Mention
from toolspar.tasks.quantities import Kind, scan
from toolspar.tasks.records import Task
from toolspar.verify.reading import spaced

_LESS = r"(?:cheaper|less|fewer|lower|shorter|smaller|younger|lighter|slower|earlier|colder|cooler|quieter|weaker) than"
_MORE = (
    r"(?:more|greater|higher|longer|larger|bigger|older|heavier|faster|better|later|warmer|hotter|louder|stronger"
    r"|deeper) than"
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
        r"|at (?:the )?least|\+)",
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
_NEGATED = re.compile(r"\b(?:no|not|nothing|never|none|nobody|neither|nor|cannot|\w+n['’]t)\b(?:\W+\w+){0,5}\W*$", re.I)
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
_SPAN_OF_TIME = re.compile(
    r"[$\w.,-]*[\s-]*(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?)\b", re.IGNORECASE
)  # "over 30 years"
_TIMES = frozenset("second minute hour day night week month year".split())
_DIRECTIONS = frozenset(("earlier", "later"))
_SIZES = frozenset(("upper", "lower"))
_EDGE = re.compile(r"[.?!;](?=\s|$)|\n")


def changed_bound(task: Task, rewritten: str, pairs: Sequence[tuple[Mention, Mention]]) -> str:
    """What shows that a value got, lost or turned a bound; empty if nothing does.

    A bound is new only where its words stand right at the value; it is kept when they stand anywhere between the
    values beside it, or when the argument is such a bound itself. Points of time have "before" and "after"; spans of
    time ("the past 14 days", "after 18 months of use") have not.

    Args:
        task: The task.
        rewritten: The rewrite.
        pairs: Mentions of the same value in the query and in the rewrite.
    """
    for old, new in pairs:
        if not _is_amount(old):
            continue
        before, after = _bound(task.query, old), _bound(rewritten, new)
        if before == after or after in _of_argument(task, old) or before == "near" and not after:
            continue  # of "about 3" the calls take the plain 3 anyway
        if after in ("", "upper") and _LIMITED.search(task.query[: old.start]):
            continue  # "limited to 3 seats" are 3 seats
        if _is_point(task.query, old) and _same_edge(task, rewritten, old, new):
            continue
        said, known = _around(rewritten, new), _around(task.query, old)
        kept = (
            before in said or _said_as_often(before, task.query, rewritten)
            if not after
            else after in known and not (before and _FLIPPED.get(before) == after)
        )
        if not kept:
            return f"{before or 'exact'} {old.value!r} became {after or 'exact'}"
    return ""


def _said_as_often(name: str, query: str, rewritten: str) -> bool:
    """Whether a bound that is not at its value is said elsewhere: "she isn't 8 yet: films below that age"."""
    before, after = (len(list(_ANYWHERE[name].finditer(text))) for text in (query, rewritten))
    return after >= before


def _same_edge(task: Task, rewritten: str, old: Mention, new: Mention) -> bool:
    """Whether a point of time begins, or ends, a span in both texts, or in one and by the name of its argument."""
    named = {word for part in old.path.split(".")[1:] for word in words(spaced(part))}
    heads = task.query[: old.start], rewritten[: new.start]
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
    if _is_point(text, mention):
        return [name for name in _BOUNDS if name not in _SIZES]
    return [name for name in _BOUNDS if not span or name not in _DIRECTIONS]


def _is_point(text: str, mention: Mention) -> bool:
    """Whether a value is a date, a year or a time of day."""
    if isinstance(mention.value, int) and mention.value > 1000 and "year" in mention.path:
        return True
    here = [q for q in scan(text) if q.start < mention.end and mention.start < q.end]
    return mention.form in ("date", "time") or any(q.kind in (Kind.DATE, Kind.TIME, Kind.DAY) for q in here)


def _bound(text: str, mention: Mention) -> str:
    """The bound whose words stand right at a value."""
    head = text[: mention.start]
    if _is_point(text, mention) and _BY.search(head) and not re.search(r"\bfrom\b", head):
        return "earlier"
    for name in _names(text, mention):
        found = _BEFORE[name].search(text[max(0, mention.start - 40) : mention.start])
        if found and not _no_bound(text, mention, found[1].lower()):
            compared = _COMPARED.fullmatch(found[1]) is not None
            at = mention.start - len(found[0])
            denied = _NEGATED.search(_clause_before(text[:at])) and not _IF_SO.search(text[mention.end :])
            return _FLIPPED[name] if compared and denied else name
        if _AFTER[name].search(text[mention.end : mention.end + 40]):
            return name
    return ""


def _clause_before(head: str) -> str:
    return re.split(r"[.?!;:,]\s", head)[-1]


def _no_bound(text: str, mention: Mention, word: str) -> bool:
    """Words of a bound with another sense: "over 30 years", "118 over 80", "from 1 up to 4", "talk about 2021"."""
    head = text[: mention.start]
    if word == "over":
        ratio = any(re.fullmatch(r"\s+over\s+", text[q.end : mention.start], re.IGNORECASE) for q in scan(text))
        return ratio or _SPAN_OF_TIME.match(text[mention.start :]) is not None
    if word == "up to":
        return _RANGE.search(head) is not None
    return word == "about" and _TALK.search(head) is not None


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
    lower, upper = re.search(r"\bmin(?:imum|imal)?\b", said), re.search(r"\bmax(?:imum|imal)?\b|\blimit\b", said)
    return ("lower",) if lower and not upper else ("upper",) if upper and not lower else ()
