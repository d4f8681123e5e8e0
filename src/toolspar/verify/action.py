"""The rewrite must still be a request, and for the same kind of action."""

from __future__ import annotations

import re

from toolspar.tasks.english import REQUEST_VERBS, words
from toolspar.tasks.grounding import stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import SMALL_TALK, clauses, mentions_in, sentence_spans, slip_of_participle, stems, touches
from toolspar.verify.records import CheckResult
from toolspar.verify.stance.advice import wants_advice
from toolspar.verify.stance.asking import asks, orders_late
from toolspar.verify.stance.doer import other_doer
from toolspar.verify.stance.offered import offered
from toolspar.verify.stance.only_asks import changes, only_asks
from toolspar.verify.stance.translating import answered_instead
from toolspar.verify.wording.other_work import DOING, other_work
from toolspar.verify.wording.sides import opposite_side
from toolspar.verify.wording.tool_words import tool_stems

# Verbs that name one definite action; a line holds verbs that may stand for each other.
_ACTIONS = tuple(
    frozenset(stem(verb) for verb in line.split())
    for line in """
    buy purchase order
    sell
    move transfer send wire pay shift remit
    send share forward post publish email mail text message
    remind
    ignore
    reschedule move shift change postpone
    update change modify edit set adjust alter replace switch
    add put create schedule append insert include log record save store enter note make book sum
    explain describe tell clarify
    recommend suggest find propose
    predict forecast
    translate convert say
    exchange change convert swap trade
    multiply times product
    subtract minus difference take
    divide split quotient
    draft write compose prepare
    print
    copy duplicate
    rename call name
    compare
    summarize
    rate review
    return refund
    renew extend
    resume continue
    open unlock start launch
    close shut lock
    block close shut bar
    hire
    lend
    borrow
    empty clear wipe erase delete purge remove
    """.strip().splitlines()
)
_STRONG = frozenset(
    stem(verb)
    for verb in """buy purchase sell ignore remind reschedule move share publish explain describe update modify
    edit change replace translate
    multiply divide subtract draft print copy rename compare summarize refund renew resume extend lend borrow close
    lock empty wipe erase purge""".split()
)
_HEAD = re.compile(
    r"^\W*(?:(?:please|pls|kindly|just|hey|hi|so|ok|okay|now|then|and|also|well|go ahead and|could you|can you"
    r"|would you|will you|i need you to|i want you to"
    r"|i'?d like (?:you )?to|i want to|i need to|help me(?: to)?|let'?s|to)[,:]?\s+)*([a-z]+)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:please|pls|plz|kindly|thanks|thx|(?:can|could|would|will|won'?t|wouldn'?t|couldn'?t|can'?t|might"
    r"|may)(?: \w+)? (?:you|ya|u|i|we|it be)\b"
    r"|you (?:can|could|would|might|be able)|ya\b|i(?:'d| would) (?:like|love|want|be|appreciate|need)|(?:i"
    r"|we) (?:just |really |also |only )?(?:need|want|require|wish|have to|gotta|must)"
    r"|needs?|want|wanna|gonna|looking|hoping|hope|wonder\w*|curious|chance|possible|mind \w+ing|favou?r|request|task"
    r"|job|gimme|lemme|let me|let'?s|know|tell"
    r"|show|see|check|help|way to|appreciate|grateful|happy if|due|time to)\b",
    re.IGNORECASE,
)
_CHECKING = re.compile(
    r"^\W*(?:(?:hey|hi|so|ok|okay|and|but|well|um|oh)\W+)*(is|are|was|were|did|does|do(?= (?:i|we|you|they|the"
    r"|my|our|his|her|these|those|any|all|both|people|_|(?-i:[A-Z]))(?:\b|_))"
    r"|has|have(?= (?:i|we|you|they|any|my|our|these|those)\b)|had|who|whose"
    r"|why(?! (?:don['’]?t|not|won['’]?t|do not)\b)|when|where|will|am)\b",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"^\W*(?:are|is|were|would|will|do|was) (?:you (?:able|willing|free|up)|(?:it|there) (?:possible|a (?:way|chance)"
    r"|any (?:way|chance)|ok|okay|room)|you (?:mind|think))\b",
    re.IGNORECASE,
)
_ACCOUNTS = frozenset({stem("explain"), stem("describe")})
_FACTS = frozenset({"who", "whose", "why", "when", "where"})
_PRESENT = frozenset({"is", "are", "do", "does", "has", "have"})
_REMINDING = re.compile(r"\b(?:remind|ping|alert|notif|nudg|forget|remember|pok(?:e|ing)|prompt)\w*", re.IGNORECASE)
_DOING = re.compile(
    r"\b(?:book|order|get me|reserve|send|set|create|add|play|turn|call|cancel|schedule|request|transfer|email|text"
    r"|start"
    r"|buy|post|delete)\b",
    re.IGNORECASE,
)
_ABOUT_IT = re.compile(
    r"^\W*(?:(?:hey|hi|so|ok|okay|and|but|well|um|oh)\W+)*"
    r"(?:how (?:much|many|long|often|far)|which|what (?:is|are|was|were|does|do|did|would|will)|what's)\b",
    re.IGNORECASE,
)
_OPEN_QUESTION = re.compile(
    r"^\W*(?:(?:hey|hi|so|ok|okay|and|but|well|um|oh)\W+)*"
    r"(?:(?:when|where|who|what|which|how)(?:'s)?\b(?! (?:did|was|were)\b)"
    r"|(?:is|are) (?:there|any)\b|(?:has|have) any\b)",
    re.IGNORECASE,
)
_WHETHER = re.compile(r"\b(?:if|whether|any)\b", re.IGNORECASE)
_ASKED_WHAT = re.compile(r"\b(?:what|which|who|whom|where|how|when)(?:['’]s)?\b", re.IGNORECASE)
_REPORT = re.compile(
    r"\b(?:i|we|he|she|they|(?:my|our|the) \w+(?: (?!gets?\b|be\b)\w+)?) (?:have |has |had |already |just )*"
    r"(?!had in mind)"
    r"(?:was|were|took|went|got|had|did|made|saw|came|gave|sent|bought"
    r"|(?!wanted|needed|hoped|wondered|liked|called|named|titled|labelled|labeled|located)\w{2,}[^\We]ed(?<!hundred))\b",
    re.IGNORECASE,
)
_LOOKING = re.compile(r"\b(?:find|search|look|list|show|browse|discover)\b", re.IGNORECASE)
_FIXED = re.compile(r"^\W*(?:my|our|the) (?:[\w.'-]+ ){1,4}(?:is|are) (?:on|at|from|for|in)\b", re.IGNORECASE)
_STATED = re.compile(
    r"(?<!to do )(?<!that )(?<!which )(?<!who )"
    r"\b(?:is|are|was|were|has been|have been|got|gets)\s+(?:now |already |currently |usually )?(\w+)\b",
    re.IGNORECASE,
)
_PARTICIPLES = {
    "set": "set",
    "put": "put",
    "sent": "send",
    "made": "make",
    "bought": "buy",
    "found": "find",
    "paid": "pay",
    "sold": "sell",
}


_OBJECT_NAMED_BEFORE = re.compile(r"\s+(?:it|them)\b", re.IGNORECASE)
_COMMITS = re.compile(
    r"(?:^|[.?!;:,]\s+|\b(?:and|then|so|please|just|can you|could you|would you|will you)\s+)"
    r"(?P<verb>book|reserve|buy|purchase|order|cancel|delete|remove|reset|pay|hire|unsubscribe)\b(?!-)",
    re.IGNORECASE,
)


def equal_verbs(verb: str) -> frozenset[str]:
    """Stems of the verbs that may stand for a verb that names one definite action, none for any other word."""
    return frozenset[str]().union(*(line for line in _ACTIONS if stem(verb) in line))


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails when an order became a report or a question about the matter, or names another action."""
    fault = (
        _other_action(task, rewritten)
        or _commits(task, rewritten)
        or other_work(task, rewritten)
        or other_doer(task, rewritten)
        or opposite_side(task, rewritten)
        or only_asks(task, rewritten)
        or wants_advice(task, rewritten)
        or offered(task, rewritten)
        or answered_instead(task, rewritten)
        or _no_request(task, rewritten)
    )
    return CheckResult(False, 0.0, fault) if fault else CheckResult(True)


def _other_action(task: Task, rewritten: str) -> str:
    known = stems(task.query) | tool_stems(task)
    mentions = mentions_in(task, rewritten)
    for clause in clauses(rewritten, mentions):
        match = _HEAD.match(clause.text)
        if (
            not match
            or match[1].endswith("ed")
            or any(m.start <= clause.start + match.start(1) < m.end for m in mentions)
        ):
            continue
        verb = stem(match[1])
        definite = verb in _STRONG or verb == "add" and stems(task.query) & _STRONG
        if verb in _ACCOUNTS and re.search(r"\b(?:how|why|what)\b", task.query, re.IGNORECASE):
            continue
        if match[1].lower() == "close" and re.match(r" (?:to|by|on|at)\b|\W*$", clause.text[match.end() :]):
            continue
        pointed = _OBJECT_NAMED_BEFORE.match(clause.text, match.end()) is not None
        if not definite or verb in known or not (pointed or touches(clause, mentions, task.query)):
            continue
        if not any(verb in group and group & known for group in _ACTIONS):
            return f"another action: {match[1]!r}"
    return ""


def _commits(task: Task, rewritten: str) -> str:
    """An order that changes something, on the values of a request that only looks something up: "Book flights"."""
    mentions = mentions_in(task, rewritten)
    if _changes(task) or not task.expected or stems(task.query) & DOING:
        return ""
    for clause in clauses(rewritten, mentions):
        match = _COMMITS.search(clause.text)
        if not match or not any(clause.start <= m.start < clause.end for m in mentions):
            continue
        at = clause.start + match.start("verb")
        named = stem(match["verb"].lower()) in tool_stems(task) or any(m.start <= at < m.end for m in mentions)
        if not named:
            return f"another action: {match['verb']!r}"
    return ""


def _no_request(task: Task, rewritten: str) -> str:
    """An order or a question about a fact that became a yes-or-no question, or a statement of fact."""
    mentions = mentions_in(task, rewritten)
    if re.search(r"\bremind(?:er)?\b", task.query, re.IGNORECASE) and not _REMINDING.search(rewritten):
        return "no reminder any more"
    outside = rewritten
    for mention in mentions:
        outside = outside[: mention.start] + "_" * (mention.end - mention.start) + outside[mention.end :]
    if not mentions or _asks(outside) or orders_late(outside, task.query):
        return ""
    said = [
        s for s in sentence_spans(rewritten, mentions) if any(m.start < s.end and s.start < m.end for m in mentions)
    ]
    if any(asks(outside[s.start : s.end]) and not _CHECKING.match(s.text) for s in said):
        return ""
    opening = None if _POLITE.match(task.query) else _CHECKING.match(task.query)
    if opening:
        others = [o[1].lower() for s in said if (o := _CHECKING.match(s.text))]
        other = next((o for o in others if o != opening[1].lower()), None)
        alike = other in _PRESENT and opening[1].lower() in _PRESENT
        asked_too = other not in _FACTS and re.search(r"\b(?:what|which|when|how)\b", outside, re.IGNORECASE)
        changed = other and not alike and not asked_too and opening[1].lower() not in words(rewritten)
        return f"another question: {other}" if changed else ""
    if not _changes(task) and any(
        rewritten[s.end : s.end + 1] == "?" and _ASKED_WHAT.search(s.text) for s in sentence_spans(rewritten, mentions)
    ):
        return ""
    return next((fault for s in said if (fault := _about_it(task, s.text, rewritten[s.end : s.end + 1] == "?"))), "")


def _about_it(task: Task, sentence: str, is_question: bool) -> str:
    """A sentence that asks about, reports or states what the query wants done."""
    if is_question and not _changes(task) and (_OPEN_QUESTION.match(sentence) or _WHETHER.search(task.query)):
        return ""  # what is only looked up may be asked for with "where's" as with "find out where"
    opening = _CHECKING.match(sentence)
    looking = re.match(r"\W*(?:is|are) there\b", sentence, re.IGNORECASE) and _LOOKING.search(task.query)
    fact = opening and opening[1].lower() in _FACTS and not stems(task.query) & DOING
    if opening and not looking and not fact and opening[1].lower() not in words(task.query)[:1]:
        return f"only asks about it: {sentence.strip()!r}"
    if _ABOUT_IT.match(sentence) and _DOING.match(task.query):
        return f"only asks about it: {sentence.strip()!r}"
    report = _told_of(task, sentence)
    if is_question and not stems(task.query) & DOING:
        report = None  # a question stays one, whatever is told before it
    slip = report and slip_of_participle(report[0].split()[-1].lower(), task.query)
    if report and not slip and report[0].lower() not in task.query.lower():
        return f"only reports it: {report[0]!r}"
    stated = None if is_question else _STATED.search(sentence)
    if stated and stated[0].lower() not in task.query.lower():
        past = stated[1].lower()
        verb = _PARTICIPLES.get(past, past.removesuffix("ed") if past.endswith("ed") else "")
        if verb and stem(verb) in stems(task.query) - SMALL_TALK:
            return f"only states it: {stated[0]!r}"
    scheduled = None if is_question else _FIXED.match(sentence)
    return f"only states it: {scheduled[0]!r}" if scheduled and _DOING.match(task.query) else ""


def _told_of(task: Task, sentence: str) -> re.Match[str] | None:
    """A report in a sentence that stands in a clause with a value; "the hour was wrong: move TBL1 to 9" has none."""
    mentions = mentions_in(task, sentence)
    for match in _REPORT.finditer(sentence):
        held = next((c for c in clauses(sentence, mentions) if c.start <= match.start() < c.end), None)
        if held is None or any(held.start <= m.start < held.end for m in mentions):
            return match
    return None


def _changes(task: Task) -> bool:
    """Whether some wanted tool changes something; what is only looked up may be asked for in any question."""
    wanted = {call.name for call in task.expected}
    return any(changes(tool) for tool in task.tools if tool.name in wanted)


def _asks(text: str) -> bool:
    """Whether some clause asks for something: an order, a wish, a polite form."""
    if _ASKING.search(text):
        return True
    heads = (_HEAD.match(part) for part in re.split(r"[.?!;:,\n]\s*|\s-\s", text))
    return any(head and head[1].lower() in REQUEST_VERBS for head in heads)
