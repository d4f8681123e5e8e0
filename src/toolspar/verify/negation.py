"""A rewrite must not flip, withdraw, condition, postpone or widen the request.

A negation in the background is harmless ("my friend never decides anything on time"). So a negator counts only in a
clause that is about the request: one that holds an argument value or a content word of the query, or that forbids or
takes back outright. Where the two cannot be told apart the check rejects.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.grounding import Mention, stem
from toolspar.tasks.records import Task
from toolspar.verify.parts.excepted import excepted
from toolspar.verify.reading import (
    Clause,
    clauses,
    content_stems,
    mentions_in,
    sentence_spans,
    slip_of_participle,
    stems,
    touches,
    value_words,
)
from toolspar.verify.records import CheckResult
from toolspar.verify.stance.asking import asking_sentences, asks, tells
from toolspar.verify.stance.conditions import conditional
from toolspar.verify.stance.denied_name import denies_named
from toolspar.verify.stance.dismissed import dismissed
from toolspar.verify.stance.governing import (
    POINTING,
    action_stems,
    beside_request,
    joined_list,
    masked,
    names_request,
    own_words,
    request_after,
    tail_of,
)
from toolspar.verify.stance.in_passing import describes, done_already, exclaimed
from toolspar.verify.stance.only_asks import looks_up
from toolspar.verify.stance.polarity import (
    ADMITTED,
    COMMAND_NOT,
    DELAY,
    KEPT_AWAY,
    NEGATIVE_WORD,
    NEGATOR,
    RESTRICTION,
    UNDOES,
    UNDOING,
    UNWANTED,
)  # fmt: skip
from toolspar.verify.stance.scope import (
    DISPENSING,
    another_matter,
    asked_again,
    declines,
    goes_with_undoing,
    premise,
    said_stems,
    says_as_ruled_out,
    set_against,
    undone_calls,
)
from toolspar.verify.stance.served import replaces
from toolspar.verify.stance.taken_back import another_wish, taken_back
from toolspar.verify.stance.turned import turned
from toolspar.verify.stance.waiting import waits
from toolspar.verify.stance.withdrawn import withdrawn
from toolspar.verify.wording.opposites import opposite
from toolspar.verify.wording.tool_words import tool_stems

_IRREGULAR_PAST = {
    "sent": "send", "bought": "buy", "made": "make", "found": "find", "got": "get", "took": "take", "gave": "give",
    "wrote": "write", "paid": "pay", "sold": "sell", "set": "set", "put": "put", "told": "tell", "did": "do",
    "built": "build",
}  # fmt: skip
_DONE = re.compile(
    r"\b(?:i|we|he|she|they|who|someone|somebody|(?:my|our|the) \w+)(?:['’]ve|['’]d| have| has| had)?(?: just"
    r"| already| also| finally)*"
    r" ((?!wanted|needed|wished|hoped)\w+ed|sent|bought|made|found|got|took|gave|wrote|paid|sold|did|set"
    r"|put)\b|\b(?:has|have|had|was|were"
    r"|is) (?:just |already )*(?:been )?(\w+ed)\b"
    r"|^\W*(?:have|has|had|did)\b[^.?!]{0,30}?\b(\w+ed|\w+)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:i['’]ll|i will|we['’]ll|we will|he['’]ll|she['’]ll|they['’]ll|(?:someone|somebody|he|she|they|(?:my"
    r"|our) \w+) will|let me|let us"
    r"|i['’]?m going to|i am going to|i plan to|i intend to|i managed to)(?: now| just| then| probably)? (\w+)\b",
    re.IGNORECASE,
)
_REASON = re.compile(r"\W*(?:because|since|as|although|though|even though|while)\b", re.IGNORECASE)
_WH = re.compile(r"\b(?:how|what|when|where|which|who|whom|why|whether)\b", re.IGNORECASE)
_NOT_NEEDED = re.compile(
    r"\b(?:need|must|should|sha)(?:n['’]t| not)\b|\b(?:does|do)(?:n['’]t| not) (?:have|need) to\b"
    r"|(?:n['’]t|\bnot|\bno longer) (?:\w+ )?(?:needed|necessary|required|wanted|called for|wished for)\b",
    re.IGNORECASE,
)
_WITH = re.compile(r"\b(?:with|having|have|get|want|need|like|see|keep) $", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.?!;:]\s")
_OR = re.compile(
    r"\b(?-i:or|Or)\b(?! so\b| something\b| whatever\b| anything\b| other\b| more\b| less\b| fewer\b| higher\b"
    r"| lower\b| above\b| below\b| under\b| over\b"
    r"| better\b| later\b| cheaper\b)",
    re.IGNORECASE,
)

_TO_ME = re.compile(r"^(?:\W*\w+){2,6} (?:me|us|myself|ourselves)\W*$", re.IGNORECASE)
_UN = re.compile(r"\bun(?!der|til|less|ion|iver|it)\w+ed\b", re.IGNORECASE)  # "unrated" may be "isn't rated"
_LEFT_UNDONE = re.compile(rf"\b(?:leav(?:e|ing)|keep(?:ing)?) [^.,;:?!]*?{_UN.pattern}", re.IGNORECASE)
_DOUBLED = re.compile(  # "not without catering" wants what the query rules out
    r"(?:n['’]t|\bnot|\bnever|\bno one|\bnobody)(?: \w+){0,2}?"
    r" (?:without|leave out|left out|omit\w*|skip(?:s|ped|ping)?|exclud\w+"
    r"|un(?!der|til|less|ion|iver|it)\w+ed)\b",
    re.IGNORECASE,
)
_NOTHING = frozenset("nothing nobody nowhere none".split())
_ALREADY_DONE = re.compile(
    r"\balready (?:did|done|have|took care|taken care|sorted|handled|there)\b(?! (?:of )?(?:the (?:rest|others?)"
    r"|everything else))",
    re.IGNORECASE,
)
_ALREADY = re.compile(r"\balready\W*$", re.IGNORECASE)
_AT_A_LOSS = re.compile(
    r"\b(?:i|we)(?:['’](?:m|re|ve))?(?: just| really| still| simply)?"
    r" (?:(?:can(?:['’]?t|not)|could(?:n['’]t| not))(?: seem to)?"
    r" (?:find|decide|choose|remember|recall|think|figure|make up|wait|believe|tell|work out|see)"
    r"|(?:do|did)(?:n['’]t| not) (?:know|remember|recall)|(?:am |are )?not sure)\b",
    re.IGNORECASE,
)
_OR_NOT = re.compile(r"[,(\u2013\u2014]\s*((?:[\w'-]+ ){1,3})$")
_HOW = re.compile(r"\bhow \w+ $", re.IGNORECASE)
_GO_AHEAD = re.compile(r"\bgo (?:ahead|on) and\b", re.IGNORECASE)


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails on the first sign that a person would no longer do what the query asks."""
    rewritten = _GO_AHEAD.sub(lambda match: " " * len(match[0]), rewritten)  # one verb with what follows it
    if not task.expected:  # whoever calls off what no tool can do still expects no call
        fault = opposite(task, rewritten)
        return CheckResult(False, 0.0, fault) if fault else CheckResult(True)
    fault = (
        taken_back(task, rewritten)
        or withdrawn(task, rewritten)
        or dismissed(task, rewritten)
        or _negated(task, rewritten)
        or conditional(task, rewritten)
        or waits(task, rewritten)
        or turned(task, rewritten)
        or _done_or_delayed(task, rewritten)
        or _alternative(task, rewritten)
        or excepted(task, rewritten)
        or opposite(task, rewritten)
    )
    return CheckResult(False, 0.0, fault) if fault else CheckResult(True)


def _negators(task: Task, text: str) -> tuple[list[str], bool]:
    """Negators that bear on the request, and whether others rule out just what the query rules out."""
    if text == task.query:
        return [said for *_, said in _all_candidates(task, text)], False
    plain = masked(text, mentions_in(task, text))
    found: list[tuple[Clause, int, str]] = []
    own, told = False, set[int]()
    for clause, start, end, said in _all_candidates(task, text):
        wishes = (m for m in UNWANTED.finditer(plain, clause.start, clause.end) if m.start() <= start < m.end())
        if any(another_wish(task, text, plain, wish) for wish in wishes):
            continue
        if says_as_ruled_out(task, text, clause, end):
            own = True
        elif clause.start in told:
            continue  # "we never get coffee unless I ask"
        elif _outside(task, text, clause, start, end):
            told |= {clause.start} if tells(clause.text) else set[int]()
        else:
            found.append((clause, end, said))
    if own:  # "none of us likes olives, so leave them out": one thing said twice
        places = [m.start for m in mentions_in(task, text)]
        found = [(c, end, said) for c, end, said in found if any(end <= place < c.end for place in places)]
    return [said for *_, said in found], own


def _all_candidates(task: Task, text: str) -> list[tuple[Clause, int, int, str]]:
    """Negators of a text with their clauses and places, without those by which a query that undoes is said."""
    mentions = mentions_in(task, text)
    plain = masked(text, mentions)
    undoing = UNDOES.search(task.query) is not None and text != task.query
    found: list[tuple[Clause, int, int, str]] = []
    for clause in clauses(text, mentions):
        part = plain[clause.start : clause.end]
        if undoing and (UNWANTED.search(part) or _says_undoing(part)):
            continue
        found += [(clause, clause.start + start, clause.start + end, said)
                  for start, end, said in _candidates(task, text, clause, part)]  # fmt: skip
    return found


def _outside(task: Task, text: str, clause: Clause, start: int, end: int) -> bool:
    """Whether what a negator governs is no part of the request, or the negator says the same as the request."""
    return (
        beside_request(task, text, clause, start, end)
        or not RESTRICTION.match(text, start)
        and another_matter(task, text, clause, end)
        or declines(task, text, clause, start, end)
        or premise(task, text, clause)
        or goes_with_undoing(task, text, clause, end)
        or asked_again(task, text, clause, end)
        or set_against(task, text, clause, start, end)
        or exclaimed(task, text, clause.start, clause.text)
    )


def _says_undoing(part: str) -> bool:
    """Whether "no ..." says in another way what a query that stops something asks: "no alarm for 3 days"."""
    said = re.match(r"\W*(?:so |and |please )?no \w", part, re.IGNORECASE) or re.search(r"\bno longer\b", part)
    return said is not None and not UNDOING.search(part)


def _announces(task: Task, text: str, clause: Clause) -> bool:
    """Whether a clause that forbids points to the request that follows: "do not do this: ..."."""
    colon = text[clause.end : clause.end + 1] == ":" and POINTING.search(clause.text)
    return bool(colon) and not own_words(task, clause.text)


def _candidates(task: Task, text: str, clause: Clause, part: str) -> list[tuple[int, int, str]]:
    """Negators of a clause with their places in it, where the clause is about the request or forbids outright."""
    about = touches(clause, mentions_in(task, text), task.query)
    command = COMMAND_NOT.search(part)
    bare = command is not None and re.search(r"(?<!do )\b(?:not|no)$", command[0], re.IGNORECASE)
    told = tells(clause.text)
    if told and text != task.query and _only_premise(task, text, clause):
        return []
    if command and _TO_ME.search(part) and not said_stems(part) & action_stems(task):
        return []  # "don't quote me"
    restriction = RESTRICTION.match(part)
    if restriction:
        return [(0, restriction.end(), part.strip())]
    if command and (about and not (bare and told) or (not bare or len(part.split()) <= 3)
                    and (not request_after(task, text, clause.end) or _announces(task, text, clause))):  # fmt: skip
        more = [(match.start(), match.end(), match[0]) for match in NEGATOR.finditer(part, command.end())]
        return [(command.start(), command.end(), part.strip()), *more]
    if not about:
        return []
    found: list[tuple[int, int, str]] = []
    for match in NEGATOR.finditer(part):
        swap = match[0].lower().startswith(("instead", "rather"))
        if swap and replaces(task):
            continue
        rest = Clause(text[clause.start + match.end() : clause.end], clause.start + match.end(), clause.end)
        if (
            match[0].lower() in _NOTHING
            and not touches(rest, mentions_in(task, text), task.query)
            and not (said_stems(part[match.end() :]) & action_stems(task))
        ):
            continue  # "both have nothing on"
        if (
            _bears(task, text, clause, match.end(), mentions_in(task, text))
            if told
            else not swap or names_request(task, tail_of(text, clause.start + match.end(), 4))
        ):
            found.append((match.start(), match.end(), match[0]))
    return found


def _only_premise(task: Task, text: str, clause: Clause) -> bool:
    """Whether a statement is a fact to reckon with where nothing is changed: "nobody would call me silent"."""
    if not looks_up(task) or DISPENSING.search(clause.text):
        return False
    mentions = mentions_in(task, text)
    asked = [s for s in asking_sentences(text, mentions) if not s.start <= clause.start < s.end]
    asked += [c for c in clauses(text, mentions) if c.start >= clause.end and asks(text[c.start : c.end + 1])]
    return any(touches(part, mentions, task.query) for part in asked)


def _bears(task: Task, text: str, clause: Clause, place: int, mentions: Sequence[Mention]) -> bool:
    """Whether a negator inside a statement bears on the request: a value or a word of the query follows it.

    In "Adrian Mwangi doesn't care for exams, so would you add him" nothing does. A reason ("because I don't drive")
    and what is admitted ("I know it's not a rare bird, but") must name a value.
    """
    begin = clause.start + place
    named = [m for m in mentions if begin <= m.start < clause.end]
    asking = [sentence for sentence in asking_sentences(text, mentions) if sentence.end > clause.end]
    said_later = [m.value for m in mentions if any(max(s.start, clause.end) <= m.start < s.end for s in asking)]
    if any(m.value not in said_later for m in named):
        return True
    subject = Clause(text[clause.start : begin], clause.start, begin)
    if _NOT_NEEDED.search(clause.text) and touches(subject, mentions, task.query):
        return True
    if named:
        return False
    if _REASON.match(clause.text) or ADMITTED.match(clause.text):
        return False
    rest = re.sub(r"\b(?:too |so |very )?(?:much|many|more|most|well)\b", " ", text[begin : clause.end])
    own = content_stems(task.query) - {stem(word) for word in value_words(task)}
    return touches(Clause(rest, begin, clause.end), mentions, task.query) and bool(content_stems(rest) & own)


def _negated(task: Task, rewritten: str) -> str:
    before, _ = _negators(task, task.query)
    after, own = _negators(task, rewritten)
    unsaid = {word.lower() for word in _UN.findall(task.query)} - {word.lower() for word in _UN.findall(rewritten)}
    kept_away = 0 if undone_calls(task) else len(KEPT_AWAY.findall(task.query))
    if len(after) > (0 if own else len(before) + len(unsaid) + kept_away):
        return f"negation: {next((n for n in after if n not in before), after[-1])!r}"
    if before and (denied := denies_named(task, rewritten)):
        return f"negation: {denied!r}"
    plain = masked(rewritten, mentions_in(task, rewritten))
    undone = _LEFT_UNDONE.search(plain)
    if undone and not before and not _UN.search(task.query):
        return f"left undone: {undone[0]!r}"
    doubled = _DOUBLED.search(rewritten)
    if before and doubled and not _DOUBLED.search(task.query):
        return f"a double negation: {doubled[0]!r}"
    undoing = ("instead", "stop", "keep", "prevent", "block")
    lost = [negator for negator in _rules_out(task) if not negator.lower().startswith(undoing)]
    return (
        f"negation is gone: {lost[0]!r}" if lost and not (NEGATOR.search(plain) or NEGATIVE_WORD.search(plain)) else ""
    )


def _rules_out(task: Task) -> list[str]:
    """Negators of the query, without those by which somebody says what they cannot do: "we can't find one we like"."""
    at_a_loss = [match.span() for match in _AT_A_LOSS.finditer(task.query)]
    candidates = _all_candidates(task, task.query)
    return [said for _, start, _, said in candidates if not any(a <= start < b for a, b in at_a_loss)]


def _done_or_delayed(task: Task, rewritten: str) -> str:
    mentions = mentions_in(task, rewritten)
    plain = masked(rewritten, mentions)
    asked = stems(task.query)
    for clause in clauses(rewritten, mentions):
        if not touches(clause, mentions, task.query):
            if (
                _ALREADY_DONE.search(clause.text)
                or _ALREADY.search(clause.text)
                and not asking_sentences(rewritten, mentions)
            ):
                return f"already done: {clause.text.strip()!r}"
            continue
        part = plain[clause.start : clause.end]
        if tells(clause.text) and request_after(task, rewritten, clause.end):
            continue
        if done_already(task, rewritten, clause, part):
            return f"already done: {part.strip()!r}"
        delay = _put_off(task, clause, part, mentions)
        if delay:
            return f"put off: {delay!r}"
        for pattern in (_DONE, _OTHERS):
            for match in pattern.finditer(part):
                verb = next((group for group in match.groups() if group), "").lower()
                base = _IRREGULAR_PAST.get(verb, verb)
                own_plan = (
                    pattern is _OTHERS and match[0].lower() not in task.query.lower() and verb in words(task.query)
                )
                known = verb in words(task.query) or slip_of_participle(verb, task.query)
                head = part[: match.start()]
                if (
                    _WH.search(part[: match.start() + 3])
                    or _WITH.search(head)
                    or (pattern is _DONE and describes(_sentence_of(rewritten, mentions, clause), part, match))
                ):  # "how player A is ranked", "with the date formatted as", "the tickets I booked"
                    continue
                followed = request_after if pattern is _OTHERS else _done_otherwise  # "let me find my glasses"
                if followed(task, rewritten, clause.end):
                    continue
                if stem(base) in asked and base not in STOP_WORDS and (own_plan or not known):
                    return f"said as done or as somebody's own plan: {match[0].strip()!r}"
    return ""


def _sentence_of(rewritten: str, mentions: Sequence[Mention], clause: Clause) -> str:
    return next(s.text for s in sentence_spans(rewritten, mentions) if s.end >= clause.end)


def _put_off(task: Task, clause: Clause, part: str, mentions: Sequence[Mention]) -> str:
    """The words of a clause that put the request off, or nothing; "another time: 9 May" names the time."""
    delay = DELAY.search(part)
    if delay is None or delay[1].lower() in task.query.lower():
        return ""
    dated = delay[1].split()[0].lower() in ("another", "some") and any(
        m.form in ("date", "time") and clause.end <= m.start <= clause.end + 12 for m in mentions
    )
    return "" if dated else delay[1]


def _done_otherwise(task: Task, rewritten: str, place: int) -> bool:
    """Whether the clause that ends at a place names no value of the request, and all of it is asked for after that."""
    mentions = mentions_in(task, rewritten)
    clause = next(c for c in clauses(rewritten, mentions) if c.end == place)
    named = any(clause.start <= m.start < clause.end for m in mentions)
    later = [s for s in asking_sentences(rewritten, mentions) if s.start >= place]
    return (not named or looks_up(task)) and any(
        touches(s, mentions, task.query) or POINTING.search(s.text) for s in later
    )


def _either_way(task: Task, rewritten: str, match: re.Match[str]) -> bool:
    """Whether ", talkative or not," leaves open what neither the query nor the tools speak of."""
    left_open = _OR_NOT.search(rewritten[: match.start()])
    if left_open is None or not re.match(r" not\s*[,)\u2013\u2014]", rewritten[match.end() :]):
        return False
    return not content_stems(left_open[1]) & (content_stems(task.query) | tool_stems(task))


def _alternative(task: Task, rewritten: str) -> str:
    """Another choice beside a value: "Paris or Rome"."""
    mentions = mentions_in(task, rewritten)
    known = len(_OR.findall(task.query))
    if len(_OR.findall(rewritten)) <= known:
        return ""
    found: list[str] = []
    for match in _OR.finditer(rewritten):
        near = [m for m in mentions if m.start < match.start() and len(rewritten[m.end : match.start()].split()) <= 3
                or m.start >= match.end() and len(rewritten[match.end() : m.start].split()) <= 3]  # fmt: skip
        near = [
            m
            for m in near
            if not _SENTENCE_END.search(rewritten[m.end : match.start()] + rewritten[match.end() : m.start])
        ]
        if rewritten[match.end() :].startswith(" rather ") and any(m.start >= match.end() for m in near):
            continue  # "to 11, or rather to 11:30": the value corrects what was said
        if _HOW.search(rewritten[: match.start()]) or _either_way(task, rewritten, match):
            continue  # "how warm or cold"
        if joined_list(rewritten, mentions, match.start(), match.end()):
            continue
        inside = any(m.start <= match.start() < m.end for m in mentions)
        if near and not inside:
            found.append(rewritten[max(0, match.start() - 20) : match.end() + 20].strip())
    return f"alternative: {found[-1]!r}" if len(found) > known else ""
