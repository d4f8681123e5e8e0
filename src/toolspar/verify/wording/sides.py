"""Opposite work on the same things: in or out, on or off, block or replace, write or call.

Each expected call has a side, told by the name and the description of its tool. The clauses of
the rewrite that hold the call's values must not be on the other side only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from toolspar.calls.records import ToolSpec
from toolspar.tasks.grounding import Mention
from toolspar.tasks.records import Task
from toolspar.verify.reading import clauses, mentions_in, sentence_spans, spaced
from toolspar.verify.stance.asking import idle

_NO_NOUN = r"(?<!\bmy )(?<!\bthe )(?<!\ba )(?<!\bour )(?<!\bhis )(?<!\bher )"
_NO_PAUSE = r"(?! (?:pause|hold|ice|standby|mute)\b)"
_OWN_MIND = r"(?! (?:my|our|his|her|your) (?:minds?|eyes?|hands?)\b)"
_GAP = r"\b[^.?!;:]{0,60}?\b"


def _any(*lines: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:{line})" for line in lines), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Side:
    """How a tool is described that does this work, and how one asks for it."""

    tool: re.Pattern[str]
    asked: re.Pattern[str]


_IN = _Side(
    _any(r"\b(?:add|put|join|book|reserve|subscribe|follow|register|enroll?|insert|include|sign up|came in|enter)\b"),
    _any(
        r"\b(?:add|subscribe|join|enroll?|register|insert|include|reserve|book(?![^.?!;]{0,60}\bout\b)"
        r"|(?<!as )follow|enter)\w*\b",
        rf"{_NO_NOUN}\b(?:put|place|throw|pop|bring|go|get|write|note|pack|stick)(?:s|ing|ting|ping)?{_GAP}"
        rf"(?:in|into|on|onto|down)\b{_NO_PAUSE}",
        r"\bsign\w*(?: \w+){0,3} up\b",
    ),
)
_OUT = _Side(
    _any(
        r"\b(?:remove|delete|cancel|leave|quit|end|unfollow|unsubscribe|release|withdraw)\b",
        r"\b(?:give|giving) (?:\w+ ){0,4}(?:up|free)\b|\btaken? out\b|\btake (?:\w+ ){0,3}(?:out|off)\b|\buse\b",
    ),
    _any(
        r"\b(?:remove|delete|cancel|unsubscribe|unfollow|withdraw|strike|scratch|erase|quit|opt out|call off)\w*\b",
        rf"\b(?:take|taking|taken|get|getting|kick|throw|cross|pull|come|came|leave|keep|bring|clear|strike|check|sign|want)"
        rf"{_OWN_MIND}{_GAP}(?:off|out of)\b",
        r"\b(?:give|giving|hand) (?:\w+ ){0,2}(?:up|back|free)\b",
        r"\b(?:stop|end) (?:\w+ ){0,2}(?:following|subscription)|\b(?:it|them|that|this|those) (?:off|out)\b",
        r"\b(?:went|gone|go|goes|write|written) (?:off|out)\b",
    ),
)
_ON = _Side(
    _any(r"\b(?:turn|switch)s? (?:\w+ ){0,6}on\b|\b(?:enable|activate)\b"),
    _any(rf"\b(?:turn|switch|put|get|have|leave|want){_GAP}on\b{_NO_PAUSE}|\b(?:enable|activate|start)\w*\b"),
)
_OFF = _Side(
    _any(r"\b(?:turn|switch)s? (?:\w+ ){0,6}off\b|\b(?:disable|deactivate)\b"),
    _any(rf"\b(?:turn|switch|shut|power|put){_GAP}(?:off|down|out)\b|\b(?:disable|deactivate|stop|kill)\b"),
)
_BLOCK = _Side(
    _any(r"\b(?:block|freeze|suspend|lock|deactivate|disable)\b"),
    _any(r"\b(?:block|freez|froze|suspend|lock|deactivat|disabl|stop|shut|hold|off)\w*\b"),
)
_REPLACE = _Side(
    _any(r"\b(?:replace|replacement|reissue)\b", r"\b(?:issue|order|send|request)s? (?:a )?(?:new|another)\b"),
    _any(
        r"\b(?:replace|replacement|reissue)\w*\b|\bin place of\b",
        rf"\b(?:order|send|get|need|want|like|issue|make|have|mail){_GAP}(?:a new|another|a fresh)\b",
    ),
)
_WRITE = _Side(
    _any(r"\b(?:text message|sms|message|e-?mail|letter)\b"),
    _any(r"\b(?:text|message|messaging|sms|write|writing|send|sent|e-?mail|mail|note|letter|drop|reply|shoot)\w*\b"),
)
_CALL = _Side(
    _any(r"\b(?:phone|call|dial|ring)\b"),
    _any(r"\b(?:call|phone|ring|dial)\b(?! (?:it|this|that|them)\b)(?: (?!with|to|from)\w+){0,2} _", r"\bphone call\b"),
)
_NO_TOOL = re.compile(r"(?!)")
_KEEP_OUT = _Side(
    _any(r"\b(?:block|forbid|ban|prevent|no-go)\b", r"\b(?:keeps?|stops?) (?:\w+ ){1,4}(?:out|off|away|from)\b"),
    _any(
        r"\b(?:block|forbid|forbidden|ban|bar|exclude|prevent|avoid|skip|stop|stay|keep|close|fence|seal|cordon)\w*\b",
        r"\b(?:off|no[- ]go|limits?|out|away|without|free of|nowhere)\b",
    ),
)
_LET_IN = _Side(
    _any(r"\b(?:clean|vacuum floors|start robot|admit|allow|permit)\b"),
    _any(
        rf"\b(?:let|allow|permit){_GAP}(?:in|into|back|loose|clean|enter|access|onto|through)\b",
        r"\b(?:have|send|get) (?:[\w'’]+ ){1,4}(?:clean|vacuum|into)\b",
    ),
)
_SEND_IN = _Side(_LET_IN.tool, _any(r"\b(?:clean|vacuum(?= _)|hoover|sweep|go over|start|run|send|do)\w*\b"))
_STAY_OUT = _Side(
    _KEEP_OUT.tool,
    _any(r"\b(?:stay|keep|steer)\w*(?: \w+){0,3} (?:out|away|off|clear)\b", r"\boff[- ]limits\b", r"\bno[- ]go\b"),
)
_GIVE_UP = _Side(
    _any(r"\b(?:cancel|leave|drop|withdraw|release|give up)\b"),
    _any(
        r"\b(?:cancel|drop|withdraw|releas|giv|remov|delet|scrap|quit|leav|call|strik|tak|end|undo|free|let)\w*\b",
        r"\b(?:off|out|up|no longer|not|won['’]t|can['’]t|rid|go)\b",
    ),
)
_HOLD_ON = _Side(
    _NO_TOOL,
    _any(
        r"\b(?:confirm|keep)\w*(?: [\w'’]+){0,2} (?:_|place|spot|seat|table|booking|reservation|appointment|order)",
        r"_ (?:stays|stands|remains)\b",
    ),
)
_BUY = _Side(
    _any(r"\b(?:buy|purchase)\b"),
    _any(r"\b(?:buy|purchas|order|get|grab|book|need|take|insur|cover)\w*\b"),
)
_HAND_BACK = _Side(
    _any(r"\brefund\b", r"\breturn request\b", r"\b(?:send|give|hand) back\b"),
    _any(
        r"\b(?:giv|hand|send|tak|bring)\w*(?: [\w'’]+){0,7} back\b",
        r"\b(?:refund|return)(?:ed|ing)?\b",
        r"\bmoney back\b",
    ),
)
_APPLY = _Side(
    _any(r"^(?:request|apply|submit|schedule|arrange|book|order)\b"),
    _any(
        r"\b(?:request|apply|submit|schedul|arrang|book(?!ing)|order|need|want|like|put|make|set|give|find|see|hav|enter)"
        r"\w*\b",
        r"\bget(?![^.;]{0,60}\bout of)\b",
    ),
)
_TAKE_BACK = _Side(
    _any(r"\b(?:cancel|withdraw|revoke)\b"),
    _any(
        r"\b(?:withdraw|cancel|revok|retract|scrap)\w*\b",
        r"\bcall\w*(?: [\w'’]+){0,8}? off\b",
        r"\b(?:get|take|pull)\b[^.;?!]{0,60}\bout of (?:her|his|my|our|the|that|it)\b",
    ),
)
_TOOL_PAIRS = tuple(
    (_any(rf"\b(?:{a})(?:s|ed|ing)?\b"), _any(rf"\b(?:{b})(?:s|ed|ing)?\b"))
    for a, b in (
        ("lock", "unlock"),
        ("open", "close|shut"),
        ("mute", "unmute"),
        ("block|freeze", "unblock|unfreeze"),
        ("pause", "resume|continue"),
        ("raise|increase", "lower|decrease|reduce"),
        ("lend|lent|loan (?:me|him|her|them|us|my|the|a|to)|let _+ borrow", "borrow"),
        ("buy", "sell"),
        ("upload", "download"),
        ("approve", "reject"),
        ("check in", "check out"),
    )
)
_OPEN_UP = _any(r"\bunlock\w*\b|\bopen (?:up|it|them|the|my|our|that|_)|_ open\b")
_COLLECT = _Side(
    _any(r"\b(?:picked up|pick up|pickup|collection|collect)\b"),
    _any(r"\b(?:pick|collect|fetch|get|take|call for|come for)\w*\b"),
)
_DELIVER = _Side(_any(r"\b(?:deliver|delivery)\b"), _any(r"\bdeliver(?:ed|ing|y)?\b", r"\bdrop\w* off\b"))
_MORE_PAIRS = (  # a tool on the first side, and how one asks for the other
    (
        _Side(_any(r"\b(?:lock|close)\b"), _any(r"\b(?:lock|secure|bolt|shut|close)\w*\b")),
        _Side(_any(r"\b(?:unlock|open)\b"), _OPEN_UP),
    ),
    (
        _Side(
            _any(r"\b(?:block|freeze)\b"),
            _any(r"(?<!lift the )(?<!lift that )(?<!lift my )(?<!off the )\b(?:block|freez)\w*\b"),
        ),
        _Side(
            _any(r"\b(?:unblock|unfreeze|thaw)\b"),
            _any(r"\b(?:lift|undo|take off) (?:the|that|my|its) (?:freeze|block|lock)\b"),
        ),
    ),
    (
        _Side(_any(r"\b(?:launch|spin up|boot)\b"), _any(r"\b(?:launch|start|boot|bring)\w*\b|\bspin\w* up\b")),
        _Side(_any(r"\b(?:terminate|shut down)\b"), _any(r"\b(?:spin|shut|tear|bring|take)\w*(?: \w+){0,2} down\b")),
    ),
)
_MADE = _Side(
    _any(r"\b(?:create|set|start|add|open|make|schedule|assign)\b"),
    _any(r"\b(?:create|set|start|add|open|make|schedule|assign|put|new)\b"),
)
_UNDONE = _Side(
    _any(r"\b(?:delete|remove|cancel|stop|end|close|release|clear)\b"),
    _any(r"\b(?:delet|remov|cancel|stop|end|clos|releas|clear|los|scrap|drop|old)(?:e|es|ed|ing|s)?\b|\brid of\b"),
)
_PAIRS = (
    (_COLLECT, _DELIVER),
    *_MORE_PAIRS,
    (_IN, _OUT),
    (_ON, _OFF),
    (_BLOCK, _REPLACE),
    (_WRITE, _CALL),
    *((_Side(a, a), _Side(b, b)) for a, b in _TOOL_PAIRS),
)
_ONE_WAY = ((_KEEP_OUT, _LET_IN), (_SEND_IN, _STAY_OUT), (_GIVE_UP, _HOLD_ON), (_BUY, _HAND_BACK), (_APPLY, _TAKE_BACK))
"""Pairs of which only the first side is one that tools are on; its words are broad, for they only speak for it."""
_STATE = re.compile(r"(?:\b(?:the|that|this|my|our|an?|i am|we are|is|are|was|were)|['’](?:m|re|s)) $", re.IGNORECASE)
_TO_BE_DONE = re.compile(
    r"\b(?:be|being|get|gets|getting|have|has|want|wants|needs?|like|please|to)\b[^,.;]*$", re.IGNORECASE
)
_OWNED = re.compile(r"\b(?:the|that|this|my|our|its) $", re.IGNORECASE)
_THING = re.compile(r"\s*(?:$|[,.?!]|(?:of|on|to|for|from|at)\b)", re.IGNORECASE)  # "the lock of the door"
_NEGATED = re.compile(r"(?:\b(?:not|no|never|without|nothing)\b|n['’]t\b)[^,]*$", re.IGNORECASE)


def opposite_side(task: Task, rewritten: str) -> str:
    """What puts the clauses of a call on the other side than its tool, or nothing.

    Example:
        For a call of ``join_choir`` ("Sign up for a choir"), "get me out of the Bach Choir" is the opposite.
    """
    mentions = mentions_in(task, rewritten)
    tools = {tool.name: tool for tool in task.tools}
    works = [
        _work(tool.name, tool.description) for name in {c.name for c in task.expected} if (tool := tools.get(name))
    ]
    for index, call in enumerate(task.expected):
        tool = tools.get(call.name)
        if tool is None or not any(m.call == index for m in mentions):
            continue
        said = _said_of(rewritten, mentions, index)
        for pair in (*_PAIRS, *_ONE_WAY):
            own, other = _sides(tool, pair)
            if pair in _ONE_WAY and own is not pair[0]:
                continue
            hit = other and _asked_for(other, said)
            if own and other and any(other.tool.search(work) for work in works):
                continue  # another call of the request is on the other side
            if not own or not other or not hit or own.asked.search(said) or _NEGATED.search(said[: hit.start()]):
                continue
            if other.asked.search(_said_of(task.query, mentions_in(task, task.query), index)):
                continue
            return f"the opposite: {re.sub('_+', '_', hit[0])!r}"
    return ""


def crossed_sides(task: Task, rewritten: str) -> str:
    """What shows that two calls on opposite sides traded their things, or nothing.

    Example:
        For "add a jar of rice and remove the tea", "remove the rice, a jar of tea comes in" is crossed.
    """
    tools = {tool.name: tool for tool in task.tools}
    mentions = mentions_in(task, rewritten)
    asked = [_said_of(rewritten, mentions, index) for index in range(len(task.expected))]
    was = [_said_of(task.query, mentions_in(task, task.query), index) for index in range(len(task.expected))]
    known = [index for index, call in enumerate(task.expected) if call.name in tools and asked[index] and was[index]]
    for a, b in combinations(known, 2):
        for pair in (*_PAIRS, (_MADE, _UNDONE)):
            own, other = _sides(tools[task.expected[a].name], pair)
            if own is None or other is None or _sides(tools[task.expected[b].name], pair) != (other, own):
                continue
            kept = any(own.asked.search(text) for text in (asked[a], was[b]))
            kept = kept or any(other.asked.search(text) for text in (asked[b], was[a]))
            if not kept and other.asked.search(asked[a]) and own.asked.search(asked[b]):
                return f"calls of {task.expected[a].name} and {task.expected[b].name} changed sides"
    return ""


def _asked_for(side: _Side, said: str) -> re.Match[str] | None:
    """The first sign of a side that names no state or thing: "the booking", "the shows I'm subscribed to"."""
    for hit in side.asked.finditer(said):
        before = said[: hit.start()]
        state = hit[0].endswith(("ed", "ing")) and _STATE.search(before)
        state = state or _OWNED.search(before) and _THING.match(said, hit.end())
        past = hit[0].endswith("ed") and not _TO_BE_DONE.search(before)
        if not state and not past:
            return hit
    return None


def _sides(tool: ToolSpec, pair: tuple[_Side, _Side]) -> tuple[_Side | None, _Side | None]:
    """The side of the pair that the tool is on, and the other one; none where the tool does not tell."""
    text = _work(tool.name, tool.description)
    first, second = pair
    a, b = bool(first.tool.search(text)), bool(second.tool.search(text))
    if a == b:
        return None, None
    return (first, second) if a else (second, first)


@lru_cache(maxsize=1024)
def _work(name: str, description: str) -> str:
    return f"{spaced(name)}. {re.split(r'[.;:]', description)[0]}"


def _said_of(rewritten: str, mentions: Sequence[Mention], index: int) -> str:
    """The clauses of a call: those with its values, and those of the same sentences that hold no other call's."""
    masked = rewritten
    for mention in mentions:
        masked = masked[: mention.start] + "_" * (mention.end - mention.start) + masked[mention.end :]
    found: list[str] = []
    alone = all(m.call == index for m in mentions)
    for sentence in sentence_spans(rewritten, mentions):
        held = any(m.call == index and sentence.start <= m.start < sentence.end for m in mentions)
        parts = [c for c in clauses(rewritten, mentions) if sentence.start <= c.start < sentence.end]
        for clause in parts if held or alone else ():
            owners = {m.call for m in mentions if m.start < clause.end and clause.start < m.end}
            if index in owners or not owners and not idle(clause, rewritten):
                found.append(masked[clause.start : clause.end])
    return " , ".join(found)
