"""Signs that a request asks for other work on the same things: another direction, time, measure or tool."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from toolspar.calls.records import ToolSpec
from toolspar.tasks.english import REQUEST_VERBS, STOP_WORDS, words
from toolspar.tasks.grounding import Mention, stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import (
    SMALL_TALK,
    clauses,
    content_stems,
    masked_values,
    mentions_in,
    sentence_spans,
    spaced,
    stems,
    touches,
)
from toolspar.verify.stance.asking import idle
from toolspar.verify.wording.tool_words import says_nothing, tool_stems

_MEASURES = tuple(
    re.compile(rf"\b(?:{line})\b", re.IGNORECASE)
    for line in (
        r"average|averages|averaged|(?<!\bi )(?<!\bwe )(?<!\byou )(?<!\bit )means?",
        "medians?",
        r"highest|maximum|max|best|top|largest|biggest|(?<!at )(?<!at the )most",
        r"lowest|minimum|min|worst|smallest|(?<!at )(?<!at the )least|fewest",
        "sum|total|altogether|add up|in all",
        "standard deviations?|variances?|spread",
        r"greatest common (?:divisor|factor|denominator)|highest common factor|gcd|gcf|hcf",
        "least common multiple|lowest common multiple|lcm",
        "area|surface",
        "perimeter|circumference",
        "volume|capacity",
        "factorials?",
        "square roots?",
        "gdp|gross domestic product",
        "populations?|inhabitants|how many people",
        r"births?|birthdates?|born",
        "deaths?|died",
        r"rhym\w+",
        "synonyms?",
        "antonyms?",
        r"prices?|fees?|fares?|costs?",
        r"(?:opening|working|business|visiting) (?:hours|times)",
        r"distances?|how far|(?:how many|number of) (?:miles|kilomet\w+|km)",
        "traffic|congestion",
        "humidity",
        r"definitions?|(?:what|(?:the )?words?) (?:[\w_]+ ){0,4}means?",
        r"(?:which|what|the) languages?",
    )
)
"""Measures of the same things, of which one question asks for one; a line holds names that may stand for each other."""

_PERIOD = (
    r"(?:[\w-]+ ){0,2}(?:seconds?|minutes?|hours?|days?|weeks?|weekends?|months?|quarters?|years?|games?|matches)\b"
)
_COMING = re.compile(rf"\b(?:next|coming|upcoming|following) {_PERIOD}", re.IGNORECASE)
_GONE = re.compile(rf"\b(?:last|past|previous|preceding) {_PERIOD}", re.IGNORECASE)

_NEXT = re.compile(r"(?<!your )(?<!my )\b(?:next|upcoming|coming|forthcoming)\b", re.IGNORECASE)
_LAST = re.compile(r"\b(?:last|latest|most recent|previous)\b", re.IGNORECASE)
_AHEAD = re.compile(
    r"\b(?:next|upcoming|coming|forthcoming|following|will|soon|again|future|from now|ahead|going to|due)\b"
    r"|['’]ll\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\b(?:last|latest|most recent|previous|first|newest|just|ago|was|were|did|been)\b", re.IGNORECASE)
_NOW = re.compile(r"\b(?:current(?:ly)?|right now|at the moment|at present|just now)\b", re.IGNORECASE)
_NOT_NOW = re.compile(
    r"\b(?:back then|yesterday|tomorrow|next (?:\d+ |few )?(?:days?|weeks?|months?)|how (?:was|were))\b", re.IGNORECASE
)
_STILL_NOW = re.compile(r"\b(?:now|today|this|moment|current\w*|present|is it|are they|so far|yet)\b", re.IGNORECASE)
_TIMES = ((_NEXT, _BEHIND, _AHEAD), (_LAST, _NEXT, _BEHIND), (_NOW, _NOT_NOW, _STILL_NOW))
"""A time that the query names, signs of another one in a question, and signs that it is still the first."""

_UP = re.compile(r"\b(?:sign|log|clock|opt|check|enroll?)\w*(?: \w+){0,2} (?:up|in)\b", re.IGNORECASE)
_OUT = re.compile(r"\b(?:sign|log|clock|opt|check)\w*(?: \w+){0,2} (?:out|off)\b", re.IGNORECASE)

_ASKS_WHETHER = re.compile(
    r"\b(?:check|confirm|verify|see|find out|know|tell me|look up|make sure|ask)\b(?: for me)?,? (?:whether|if|that)\b",
    re.IGNORECASE,
)
DOING = frozenset(
    stem(verb)
    for verb in """add apply arrange assign block book borrow buy call cancel change close create delete disable drop
    enable enroll exchange extend file follow freeze hire invite join launch leave lend lock log make move mute open
    order pause pay place play post publish purchase put queue record register reject remind remove rename renew rent
    replace report request reschedule reserve restart resume return revoke rotate save schedule sell send set share
    shut sign start stop submit subscribe switch swap terminate transfer turn unlock unmute unsubscribe update upload
    water withdraw write""".split()
)
"""Stems of verbs that change something; the others look something up or compute it."""
_BEFORE_NOUN = frozenset("the a an my our your his her their".split())
_CEASED = re.compile(r"\b(?:stop|quit|cease)(?:ping|ting)? [a-z]+ing\b", re.IGNORECASE)  # "stop following the show"
_SET_ASIDE = re.compile(r"\b(?:not|no|never|without|instead of|rather than|nothing)\b|n['’]t\b", re.IGNORECASE)
_NAMELESS = frozenset(
    stem(word)
    for word in """name id by api config default get set find search look check list show fetch retrieve give calculate
    compute""".split()
)
"""Stems of words in the names of tools that tell nothing of their work."""
NOT_TELLING = frozenset(
    stem(word)
    for word in """get set find search look check list show make fetch retrieve give given calculate compute create
    update use used using user name names type types kind kinds number numbers value values data detail details
    information info specified specific particular provided based include included optional default format string list
    example between through during within along across near around away from today current currently people person
    certain various different related desired required want wanted need needed left following one two""".split()
)
"""Stems of words that stand in the descriptions of many tools."""
_TELL_A_TOOL = 2
"""Words of its work that show a tool; one may be chance."""
_TELLING = frozenset(
    stem(verb)
    for verb in """book reserve buy purchase play cancel refund delete block freeze unblock unfreeze lock unlock rent
    sell translate print publish subscribe unsubscribe mute unmute pause resume reschedule rhyme define convert
    summarize upload download reject approve renew encrypt decrypt zip archive void
    discharge""".split()
)
"""Stems of verbs that name the work of one tool and not of its neighbours."""


def other_work(task: Task, rewritten: str) -> str:
    """What shows that the rewrite asks for other work, or nothing; what the query says too is no fault."""
    mentions = mentions_in(task, rewritten)
    outside, asked = _masked(rewritten, mentions), _masked(task.query, mentions_in(task, task.query))
    return (
        _other_time(asked, outside)
        or _other_direction(asked, outside)
        or _other_measure(asked, outside)
        or _only_whether(task, outside)
        or _other_tool(task, rewritten, mentions)
        or _other_name(task, rewritten, mentions)
    )


def _masked(text: str, mentions: Sequence[Mention]) -> str:
    """The text without its values in words; numbers stay, for a number says nothing of the work."""
    for mention in mentions:
        if isinstance(mention.value, str):
            text = text[: mention.start] + "_" * (mention.end - mention.start) + text[mention.end :]
    return text


def _other_time(asked: str, outside: str) -> str:
    for wanted, other in ((_COMING, _GONE), (_GONE, _COMING)):
        said = other.search(outside)
        if said and wanted.search(asked) and not other.search(asked) and not wanted.search(outside):
            return f"another time: {said[0]!r}"
    for wanted, other, still in _TIMES:
        if not wanted.search(asked) or wanted.search(outside):
            continue
        questions = [s for s in sentence_spans(outside, ()) if outside[s.end : s.end + 1] == "?"]
        parts = [c.text for c in clauses(outside, ()) if any(s.start <= c.start < s.end for s in questions)]
        said = next((hit for text in parts if (hit := other.search(text)) and not still.search(text)), None)
        if said and not other.search(asked):
            return f"another time: {said[0]!r}"
    return ""


def _other_direction(asked: str, outside: str) -> str:
    """Up for what one was to sign out of, or the other way round."""
    for wanted, other in ((_UP, _OUT), (_OUT, _UP)):
        said = other.search(outside)
        if said and wanted.search(asked) and not other.search(asked) and not wanted.search(outside):
            return f"another direction: {said[0]!r}"
    return ""


def _other_measure(asked: str, outside: str) -> str:
    wanted = [measure for measure in _MEASURES if measure.search(asked)]
    if not any(not measure.search(outside) for measure in wanted):
        return ""
    others = [measure for measure in _MEASURES if measure not in wanted]
    told = " ; ".join(c.text for c in clauses(outside, ()) if not idle(c, outside) and not _SET_ASIDE.search(c.text))
    said = next((match for measure in others if (match := measure.search(told))), None)
    return f"another measure: {said[0]!r}" if said else ""


def drops_measure(query: str, rewritten: str) -> bool:
    """Whether the query asks for one measure ("the area of") which the rewrite does not name."""
    wanted = [measure for measure in _MEASURES if measure.search(query)]
    return len(wanted) == 1 and not wanted[0].search(rewritten)


def _only_whether(task: Task, outside: str) -> str:
    """An order to do something that became an order to look whether it is done."""
    said = _ASKS_WHETHER.search(outside)
    doing = {stem(word) for word in words(task.query)} & DOING
    if not said or not doing or _ASKS_WHETHER.search(task.query):
        return ""
    verbs = {stem(word) for word in words(outside)} & DOING
    return "" if verbs or not task.expected else f"only asks whether: {said[0]!r}"


def _other_tool(task: Task, rewritten: str, mentions: Sequence[Mention]) -> str:
    """The verb of an offered tool that is not wanted, in a clause about the request."""
    wanted = {call.name for call in task.expected}
    known = set(stems(task.query))
    for tool in task.tools:
        if tool.name in wanted:
            known |= _work_of(tool)
    for tool in task.tools if wanted else ():
        verbs = (_work_of(tool) & _TELLING) - known if tool.name not in wanted else frozenset[str]()
        for clause in clauses(rewritten, mentions) if verbs else ():
            hit = "" if idle(clause, rewritten) else _verb_of(verbs, clause.text)
            inside = any(hit in words(rewritten[m.start : m.end]) for m in mentions)
            if hit and not inside and touches(clause, mentions, task.query):
                return f"the work of {tool.name}: {hit!r}"
    return ""


def _verb_of(verbs: frozenset[str], text: str) -> str:
    """The first of some verbs in a text; "the book" and "my order" are nouns."""
    said = ("", *words(text))
    return next((word for before, word in pairwise(said) if stem(word) in verbs and before not in _BEFORE_NOUN), "")


def _other_name(task: Task, rewritten: str, mentions: Sequence[Mention]) -> str:
    """The name of an offered tool that is not wanted, or two words of its work, where only the rewrite says them."""
    wanted = {call.name for call in task.expected}
    known = stems(task.query).union(*(_name_of(tool.name) for tool in task.tools if tool.name in wanted))
    outside = _CEASED.sub(lambda ceased: " " * len(ceased[0]), masked_values(rewritten, mentions))
    asked = stems(
        " ; ".join(
            outside[c.start : c.end]
            for c in clauses(rewritten, mentions)
            if not idle(c, rewritten) and not _SET_ASIDE.search(c.text)
        )
    )
    for tool in task.tools if wanted else ():
        if tool.name in wanted:
            continue
        name = frozenset[str]() if says_nothing(tool) else _name_of(tool.name)
        new = _unlike(name - known, known | tool_stems(task)) if name <= asked else frozenset[str]()
        said = _described("" if says_nothing(tool) else tool.name, tool.description)
        described = (said & asked) - stems(task.query) - tool_stems(task)
        if new or len(described) >= _TELL_A_TOOL:
            return f"the work of {tool.name}: {', '.join(sorted(new or described))}"
    return ""


def _unlike(new: frozenset[str], known: frozenset[str]) -> frozenset[str]:
    """Words of which no known one is a part, nor the other way round: "mail" is like "email", "follow" undoes."""
    long = [other for other in known if len(other) > _SHORT]
    return frozenset(
        word
        for word in new
        if not any(word in other and other != f"un{word}" or other in word and word != f"un{other}" for other in long)
    )


_SHORT = 3  # letters of words that stand in others by chance


@lru_cache(maxsize=1024)
def _name_of(tool: str) -> frozenset[str]:
    """Stems of the words of a tool's name that tell something."""
    return content_stems(spaced(tool)) - _NAMELESS


@lru_cache(maxsize=1024)
def _described(name: str, description: str) -> frozenset[str]:
    """Stems of the words that tell the work of a tool, in its name and the first clause of its description."""
    first = re.split(r"[.;]", description)[0]
    return content_stems(f"{spaced(name)} {first}") - NOT_TELLING - SMALL_TALK


@lru_cache(maxsize=1024)
def _stems_of(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text))


def work_of(tool: ToolSpec) -> frozenset[str]:
    """Stems of the words that tell the work of a tool in its description, but for a verb that many tools have."""
    first = words(re.split(r"[.,;:]", tool.description)[0])
    common = {word for word in first[:1] if word in REQUEST_VERBS and stem(word) not in _TELLING}
    plain = [word for word in first if word not in STOP_WORDS | common and word not in _PARTICLES]
    return frozenset(map(stem, plain)) - NOT_TELLING


_PARTICLES = frozenset("down back away along ahead".split())


def _work_of(tool: ToolSpec) -> frozenset[str]:
    """Stems of the words of a tool's name, and of the verbs with which its description begins."""
    first = " ".join(words(tool.description)[:4])
    verbs = {word for word in _stems_of(first) if word in _TELLING or word in REQUEST_VERBS}
    return (frozenset[str]() if says_nothing(tool) else _stems_of(spaced(tool.name))) | frozenset(verbs)
