"""Which stretches of a rewrite are background: they tell something beside the request and change no call.

A clause is background when it holds no value of the calls (or only values that another clause says too), asks for
nothing, and is a statement of its own; a fragment ("3 times") goes with the statement beside it. Greetings and
sign-offs with a name are background too. What stands in such a clause is still part of the request where an argument
that the calls leave open could take it: "we are 3 people" where a number of guests is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from toolspar.tasks.english import REQUEST_VERBS, STOP_WORDS, words
from toolspar.tasks.grounding import Mention, stem
from toolspar.tasks.quantities import Kind, Quantity, scan
from toolspar.tasks.records import Task
from toolspar.verify.beside.open_arguments import (
    NameKind,
    is_number,
    names_quantity,
    open_slots,
    takes_name,
    takes_quantity,
    wanted_slots,
)
from toolspar.verify.quantities.counts import is_count
from toolspar.verify.reading import Clause, clauses, content_stems, masked_values, mentions_in, sentence_spans
from toolspar.verify.stance.asking import asks, tells


class Manner(StrEnum):
    """How a clause speaks."""

    REQUEST = "request"  # asks, or holds a value that is said nowhere else
    WISHED = "wished"  # somebody else wants, needs or should do something
    STATED = "stated"  # how things are
    DENIED = "denied"  # what is not so, not wanted, or not done
    TOLD = "told"  # what happened, or what somebody does or says
    SIGNED = "signed"  # greeting or sign-off


BACKGROUND = frozenset((Manner.WISHED, Manner.STATED, Manner.DENIED, Manner.TOLD, Manner.SIGNED))

_WE = r"(?:i|we)(?:'d|'ll|'m|'re| would| will| am| are)?"
_BE = r"(?:is|are|was|were|do|does|did)"
_ASKS = re.compile(
    r"\b(?:please|pls|plz|kindly|preferably|ideally|let's|make (?:it|that|sure)|how about|what about)\b"
    r"|\b(?:can|could|will|would|may|might|shall) (?:you|i|we|u)\b"
    rf"|\b{_WE} (?:(?:really|just|also|still|only|now|\w+ly) )?"
    r"(?:like to|love to|like (?:a|an|the|my|some|you|it|\d)\b|love (?:a|an|some|it)\b|want|need|require|wish"
    r"|hope(?! i ha| i'm| you\b)|prefer|ask|request|must|have to|looking|after|hoping|searching|trying to|going to"
    r"|planning|interested)\b"
    r"|\b(?:i|we)(?:'ve)? got to\b"
    r"|\b(?:it|that|this|they|which|these|those|there) (?:should|must|needs?|has to|have to|ought)\b"
    rf"|^\W*(?:(?:and|but|so|now) )?(?:what|how|why) (?:{_BE}|can|could|would|will|much|many|long|far)\b"
    rf"|^\W*(?:and |so )(?:which|who|where|when) {_BE}\b"
    r"|\b(?:in the name|under the name|same for)\b",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"\b(?:don't|do not|doesn't|didn't|never|wouldn't|can't|won't|needn't|mustn't|not|no|nothing) (?:\w+ ){0,2}?"
    r"(?:want|need|wish|have to|like|prefer|require|ask|hope|going to|planning|looking|fancy|expect)\b"
    r"|\bno (?:wish|need|desire|intention)\b|\b(?:must|should|shall|may) not\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\s*(?:and |but )?(?:if|unless|provided|as long as|until|assuming|in case)\b", re.IGNORECASE)
_OTHERS_WISH = re.compile(r"\b(?:wants?|needs?|should|must|shall|ought to|has to|have to)\b", re.IGNORECASE)
_IDLE_QUESTION = re.compile(
    r"\b(?:(?:can|could|would) you (?:believe|imagine|blame)|what (?:could|can) (?:possibly )?go wrong|who knew"
    r"|you know what|guess what|isn't it|right|who am i|what was i|where was i|how are you|who needs|why me"
    r"|what can i say|don't you think|what else is new)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|didn't|wasn't|weren't|went|came|got|took|gave|lost|saw|made|said|told|left|kept|fell|broke"
    r"|broken|slept|met|ran|bought|stood|missed|spent|woke|been|heard|found|sold|paid|ate|drank|won|began|forgot"
    r"|forgotten|sat|put it|wrote|drove|flew|swore|grew|threw|knew|thought|taught|caught|sent|built|felt|held|wore|rode"
    r")\b|^\W*(?:(?:and|but|so|because|since|while|although|though|as|when) )*"
    r"(?:i|we|he|she|they|you|it|this|that|there|who|which|whoever|someone|somebody|nobody|everybody|everyone"
    r"|no one|(?:my|our|his|her|their|the|a|an|one|both|all|last|this|that|some|no)(?: [\w'-]+){1,5}?"
    r"|(?-i:[A-Z]\w+)(?: [\w'-]+)?)(?: (?:only|just|also|even|never|once|\w+ly))?"
    r" (?!named|titled|entitled|located|based|rated|priced|dated|followed|directed|hosted|called|involved)"
    r"\w{2,}[^e]ed\b"
    r"|\b(?:i|we|he|she|they|it) used to\b|\b(?:ago|so far|in a row)\b|\bthis is the \w+ time\b",
    re.IGNORECASE,
)
_PERFECT = re.compile(
    r"(?:\b(?:i|we|you|they)'ve|\b(?:he|she|it|who)'s|\b(?:have|has|haven't|hasn't)) (?:\w+ )?"
    r"(?:been|seen|done|had|gone|run|read|put|set|cut|taken|given|broken|got|\w{3,}(?:ed|en|wn|ne))\b"
    r"|\b(?:i|we|you|he|she|they)'d (?:(?:\w+ly|just|never|only) )?(?:been|meant|\w{2,}[^e]ed)\b",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"\b(?:says?|thinks?|insists?|claims?|swears?|reckons?|keeps?|knows?|laughs?|reminds?|hates?|loves?|likes?|goes on"
    r"|refuses?|prefers?|complains?|promises?|supports?|jokes?|believes?|swear|bet|always|never|usually|owns?|lives?|calls?"
    r"|argues?|worries|begs|asks?|listens?|snores?|cries|sings?|shouts?)\b",
    re.IGNORECASE,
)
_HABIT = re.compile(  # somebody does something, and always does: "my neighbour plays the tuba"
    r"^\W*(?:(?:and|but|so|because|since|as|while|where) )*"
    r"(?:he|she|(?:my|our|his|her|their|the)(?: [\w'-]+){1,3}?|(?-i:[A-Z]\w+)(?: (?-i:[A-Z]\w+))?)"
    r"(?: always| never| still| only)? (?!is\b|was|has|wants|needs|does|goes|costs|gets|this\b|us\b)"
    r"(?-i:[a-z]+[a-rt-z])s\b"
    r"(?!,| (?:are|were|have|will|can|and|or|of|in|from|who|with|is|was|has)\b)",
    re.IGNORECASE,
)
_DUE = re.compile(
    r"\b(?:has|have|needs?) to (?:have|be)\b|\b(?:he|she|they)(?:'d| would) (?:now )?(?:like|prefer)\b", re.IGNORECASE
)
_TOO = re.compile(r"\b(?:too(?! (?:much|many|few|little|\w+ly|late|long|far)\b)|also|as well|instead)\b", re.IGNORECASE)
_GOING_ON = re.compile(
    r"(?:\b(?:is|are|am|isn't|aren't)|'(?:s|re|m)) (?:\w+ )?(?!coming|arriving|leaving|staying|flying|travel|going"
    r"|bringing|meeting|moving|landing|joining|starting)\w+ing\b",
    re.IGNORECASE,
)
_SUBJECT = (
    r"(?:i|we|he|she|they|you|it|this|that|there|here|these|those|who|which|somebody|someone|nobody|everybody|everyone"
    r"|nothing|everything|(?:my|our|his|her|their|the|a|an|both|all|one|some|each|every|no)(?: [\w'-]+){1,6}?"
    r"|[\w'-]+(?: [\w'-]+)?)"
)
_TIME_UNITS = ("second", "minute", "hour", "day", "night", "week", "month", "year")
_FINITE = re.compile(
    rf"\b{_SUBJECT}(?:'(?:m|s|re|ve|d|ll)\b| (?:(?:am|is|are|was|were|has|have|had|do|does|did|can|could|will|would"
    rf"|must|should|may|might)(?:n't)?|can't|won't|cannot|never|always)\b)"
    r"|\b(?:i|we|they|you) (?:\w+ly |just |still |only |both |all )?(?!and\b|or\b|of\b|both\b|all\b|to\b|in\b|at\b"
    r"|for\b|from\b|with\b|on\b|by\b)\w+"
    r"|\b(?:he|she|it|who|which|nobody|everyone|everybody|that|someone|somebody) (?:\w+ly |just |still )?\w+[^s\W]s\b"
    r"|^\W*(?:(?:and|but|so|because|since|as|while|whatever|whose|where)\W+)?(?:my|our|his|her|their|the|(?-i:[A-Z]\w+))"
    r"(?: [\w'-]+){1,4}? \w+[^s\W]s (?!and\b|or\b|of\b)\w+",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"^\W*(?:which|who|whose)(?: \w+)? \w+", re.IGNORECASE)  # between commas, "which cost a lot"
_CLOCK = re.compile(r"\b(?:at|by|before|after|since|until|till|past|around)\s+$", re.IGNORECASE)
_LOOKING_UP = re.compile(
    r"\b(?:find|search|look\w*|list|show|recommend|suggest|what|which|who|where|how|mood for|latest|current(?:ly)?"
    r"|newest|live)\b",
    re.IGNORECASE,
)
_CONTINUES = re.compile(
    r"\W*(?:for|with|at|in|on|by|from|to|of|including|using|as|under|over|plus|and|or|also|then|near|around|within"
    r"|starting|counting|beginning|named|called|titled|but|until|till|between|about|after|before)\b",
    re.IGNORECASE,
)
_SET_APART = re.compile(
    r"\W*(?:(?:and|but|so) )?"
    r"(?!(?:not|no) (?:far|more|less|fewer|later|earlier|sooner|over|above|under|below|too|only|just|before|after)\b)"
    r"(?:not|never|no|nowhere|instead of|rather than|without|unlike|despite|thanks to"
    r"|what with|because of|according to|like last|as usual)\b",
    re.IGNORECASE,
)
_NOT_BEYOND = re.compile(  # what is not wanted beyond a bound is a wish for the rest: "nothing before ten"
    r"\b(?:before|after|until|(?:later|earlier|older|younger|more|less|longer|fewer) than|over|above|under|below"
    r"|beyond) (?:the )?(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|\w+teen|\w+ty|half"
    r"|mon|tues|wednes|thurs|fri|satur|sun)",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(r"\W*(?:where|who|which|whose|because|since|while|although|though|as)\b", re.IGNORECASE)
_NAME = r"(?:[A-Z][\w'’-]*\.?)(?: (?:[A-Z][\w'’-]*\.?|van|de|von|der|da)){0,3}"
_SIGN_OFF = re.compile(
    rf"(?:(?i:\b(?:thanks?|thank you|thx|cheers|regards|best|wishes|yours|sincerely|love|greetings|faithfully|truly"
    rf"|hugs|advance|much|lot|ta|xo|bye|appreciated|grateful))[^\w.?]*(?:[,.!\n-]|\s[\u2013\u2014-])\s*"
    rf"|(?:^|\n)\s*(?:[-\u2013\u2014]+\s*)?|[.!?]\s*[-\u2013\u2014]+\s*)({_NAME})[.!\s]*$"
)
_GREETING = re.compile(
    rf"^\W*(?i:hi|hello|hey|dear|good (?:morning|afternoon|evening)|greetings)(?: there)?[, ]+"
    rf"(?:(?:this is|it's|I'm)\s)?({_NAME})(?: here)?\s*[,.!:\u2013\u2014-]|(?:^|[.!]\s)\W*({_NAME}) here\b"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A clause and how it speaks."""

    clause: Clause
    manner: Manner


def stretches(task: Task, text: str) -> tuple[Stretch, ...]:
    """The clauses of a wording of the request in order, each with how it speaks."""
    key = (task.task_id, task.query, text)
    if key not in _read:
        if len(_read) > 4096:
            _read.clear()
        _read[key] = tuple(_all_stretches(task, text))
    return _read[key]


_read: dict[tuple[str, str, str], tuple[Stretch, ...]] = {}


def background(task: Task, text: str, at: int) -> Stretch | None:
    """The stretch around a place when it is background, else None.

    Args:
        task: The task.
        text: A wording of its request.
        at: The place, as an index into the text.

    Returns:
        The clause with its manner: a greeting or sign-off, or a clause that tells, states or wishes something beside
        the request.
    """
    for pattern in (_SIGN_OFF, _GREETING):
        for match in pattern.finditer(text):
            group = match.lastindex or 0
            if match.start(group) <= at < match.end(group):
                return Stretch(Clause(match[group], match.start(group), match.end(group)), Manner.SIGNED)
    found = next((s for s in stretches(task, text) if s.clause.start <= at < s.clause.end), None)
    return found if found and found.manner in BACKGROUND else None


def harmless(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a number that the query does not say leaves the calls as they are.

    Args:
        task: The task.
        rewritten: The text that holds the quantity.
        quantity: The quantity that is new, or is said once more.

    Returns:
        True for a count of the request's own parts and for a number in background that no open argument takes.
    """
    return is_count(task, rewritten, quantity) or _quantity_beside(task, rewritten, quantity)


def harmless_name(task: Task, rewritten: str, at: int) -> bool:
    """Whether a new name, or a new quoted text, stands in background where no open argument could take it."""
    stretch = background(task, rewritten, at)
    if stretch is None or stretch.manner is Manner.SIGNED:
        return stretch is not None
    kind = _name_kind(rewritten, at)
    if stretch.manner in (Manner.TOLD, Manner.DENIED) or not task.expected:
        return True
    slots = wanted_slots(task) if stretch.manner is Manner.WISHED else open_slots(task)
    return not any(takes_name(key, schema, kind) for key, schema in slots)


def _quantity_beside(task: Task, rewritten: str, quantity: Quantity) -> bool:
    stretch = background(task, rewritten, quantity.start)
    text = stretch.clause.text if stretch else ""
    if _now(task, quantity):
        return True
    if stretch is None:
        return _in_a_statement(task, rewritten, quantity) or _ruled_out(task, rewritten, quantity)
    if not task.expected or stretch.manner is Manner.SIGNED:
        return True
    now = not _PAST.search(text) and not _PERFECT.search(text)
    now = now and (quantity.kind is Kind.DATE or quantity.unit not in ("", *_TIME_UNITS))  # a habit has no date
    alone = not words(text.replace(rewritten[quantity.start : quantity.end], " "))
    if stretch.manner in (Manner.TOLD, Manner.DENIED) and not now and not alone:
        return not any(names_quantity(k, s, text, quantity, task) for k, s in open_slots(task))
    hour = quantity.kind is Kind.NUMBER and not quantity.unit and quantity.values[0] in range(25)
    if hour and _CLOCK.search(rewritten[: quantity.start]):
        quantity = Quantity(Kind.TIME, quantity.values, quantity.start, quantity.end)
    bound = _NOT_BEYOND.search(text) is not None
    noun = noun_after(rewritten, quantity) or ("" if bound else _topic(task, text, rewritten, quantity))
    slots = wanted_slots(task) if stretch.manner is Manner.WISHED else open_slots(task)
    return not any(takes_quantity(k, s, quantity, noun) or names_quantity(k, s, text, quantity, task) for k, s in slots)


def harmless_amount(task: Task, rewritten: str, at: int) -> bool:
    """Whether a word for an amount ("half the", "every morning") stands in background where no number is asked for."""
    stretch = background(task, rewritten, at)
    if stretch is None:
        return False
    told = stretch.manner in (Manner.TOLD, Manner.DENIED, Manner.SIGNED)
    return told or not any(is_number(schema) for _, schema in open_slots(task))


def _now(task: Task, quantity: Quantity) -> bool:
    """Whether a day is "today" where no argument takes a day, or "tonight" where something is looked up."""
    day = str(quantity.values[0]) if quantity.kind is Kind.DAY else ""
    if not task.expected or day != "today" and (day != "tonight" or not _LOOKING_UP.search(task.query)):
        return False
    return not any(takes_quantity(key, schema, quantity, "") for key, schema in wanted_slots(task))


def _topic(task: Task, clause: str, text: str, quantity: Quantity) -> str:
    """What a number without a noun is about: its label ("page" of "on page 212"), or the new words of its clause."""
    match = re.search(r"\b([a-z]{3,})\s$", text[: quantity.start])
    if match and match[1] not in STOP_WORDS:
        return match[1]
    clause = clause.replace(text[quantity.start : quantity.end], " ")
    own = content_stems(clause) - content_stems(task.query)
    said = (word for word in words(clause) if stem(word) in own and "'" not in word)
    said = list(said)
    return " ".join([word for word in said if word in text[: quantity.start].lower()] or said)


def _in_a_statement(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a number stands in a statement with a value, which another sentence asks about, and no argument takes it.

    "The kettle of order 12 is louder than my grandfather at 90. Return it, please."
    """
    mentions = mentions_in(task, rewritten)
    plain = re.sub('["\u201c\u201d]', "_", masked_values(rewritten, mentions)).replace("\u2019", "'")
    around = [*clauses(rewritten, mentions), *sentence_spans(rewritten, mentions)]
    around = [c for c in around if c.start <= quantity.start < c.end]
    clause = next((c for c in around if tells(plain[c.start : c.end])), around[0] if around else None)
    if clause is None:
        return False
    said = plain[clause.start : clause.end]
    past = _PAST.search(said) is not None or _PERFECT.search(said) is not None
    held = [m for m in mentions if clause.start <= m.start < clause.end]
    if (
        task.expected
        and not held
        or any(not isinstance(m.value, str) or m.form in ("number", "date", "time") for m in held)
    ):
        return False  # without a value it is no such statement, and beside another number it may be one more of them
    asked = asks(rewritten[: clause.start]) or asks(rewritten[clause.end :])
    if not asked or _asks(said, False) or not (past or tells(said) or _FINITE.search(said)):
        return False
    if not task.expected:
        return _asks_about_query(task, rewritten[: clause.start]) or _asks_about_query(task, rewritten[clause.end :])
    if past and quantity.kind in (Kind.DATE, Kind.DAY, Kind.TIME):
        return not any(names_quantity(key, schema, said, quantity, task) for key, schema in wanted_slots(task))
    noun = noun_after(rewritten, quantity) or _topic(task, said, rewritten, quantity)
    return not (
        any(takes_quantity(key, schema, quantity, noun) for key, schema in wanted_slots(task))
        or any(names_quantity(key, schema, said, quantity, task) for key, schema in open_slots(task))
    )


def _asks_about_query(task: Task, text: str) -> bool:
    """Whether a text asks, and for what the query is about."""
    return any(asks(s.text) and content_stems(s.text) & content_stems(task.query) for s in sentence_spans(text, ()))


def _ruled_out(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """A number set against one that the query says: "nine, not ten"."""
    before = rewritten[: quantity.start]
    apart = re.search(
        r"\b(?:not|never|instead of|rather than|no longer)(?: (?:at|in|for|on|the|a|of))?\s+$", before, re.I
    )
    return apart is not None and quantity.kind is Kind.NUMBER and any(
        other.kind is Kind.NUMBER and any(other.same(known) for known in scan(task.query)) for other in scan(rewritten)
    )  # fmt: skip


def noun_after(text: str, quantity: Quantity) -> str:
    """The one or two words right after a quantity, in lower case; "last time" and "this week" are no such noun."""
    match = re.match(
        r"\s*(?!(?:last|this|next) (?:time|week|month|year)\b)([a-z]+)(?:\s+([a-z]+))?",
        text[quantity.end :],
        re.IGNORECASE,
    )
    return " ".join(word.lower() for word in match.groups() if word) if match else ""


def _name_kind(text: str, at: int) -> NameKind:
    before, after = text[max(0, at - 40) : at], text[at : at + 60]
    if re.search(
        r"\b(?:my|our|his|her|their|your|the) (?:[\w'-]+ ){0,2}[\w'-]+,? $|\b(?:mr|mrs|ms|dr|says|said|asked|told)\.? $"
        r"|\b(?:one|some|most) of (?:them|us|my \w+),? $",
        before,
        re.IGNORECASE,
    ) or re.match(r"[A-Z][\w-]*(?:['’]s\b|,? (?:who|is|was|has|had|says|said|thinks|keeps|told|wants)\b)", after):
        return NameKind.PERSON
    if re.search(r"\b(?:in|at|near|over|around|outside|through|towards|via)(?: the)? $", before, re.I):
        return NameKind.PLACE
    return NameKind.ANY


def _all_stretches(task: Task, text: str) -> list[Stretch]:
    mentions = mentions_in(task, text)
    parts = clauses(text, mentions)
    found: list[Stretch] = []
    for sentence in sentence_spans(text, mentions):
        inside = [c for c in parts if sentence.start <= c.start and c.end <= sentence.end]
        question = text[sentence.end : sentence.end + 1] == "?"
        manners = [_manner(task, text, clause, mentions, question and clause is inside[-1]) for clause in inside]
        found += [Stretch(c, m) for c, m in zip(inside, _inherit(inside, manners), strict=True)]
    return found


def _manner(task: Task, text: str, clause: Clause, mentions: Sequence[Mention], question: bool) -> Manner | None:
    """How a clause speaks; None for a fragment that goes with the clauses beside it."""
    said = clause.text.replace("’", "'")
    if _asks(said, question) or _CONDITION.match(said) and not _PAST.search(said):
        return Manner.REQUEST
    finite = any(pattern.search(said) for pattern in (_FINITE, _RELATIVE, _PAST, _SAYS, _HABIT, _OTHERS_WISH))
    here = [m for m in mentions if m.start < clause.end and clause.start < m.end]
    if here and not (finite and _said_elsewhere(task, text, clause, mentions)):
        return Manner.REQUEST
    told_of_us = _PAST.search(said) is not None and re.match(r"\W*(?:(?:and|but|so) )?(?:i|we|my|our)\b", said, re.I)
    if not mentions and not told_of_us and content_stems(said) & content_stems(task.query):
        return Manner.REQUEST
    if words(said) == ("no",):
        return None  # what follows corrects what is before
    if _SET_APART.match(said) or _REFUSES.search(said):
        return Manner.WISHED if _NOT_BEYOND.search(said) else Manner.DENIED
    if not finite:
        return None
    if _DUE.search(said):
        return Manner.WISHED
    if any(pattern.search(said) for pattern in (_PAST, _PERFECT, _SAYS, _HABIT, _GOING_ON)):
        return Manner.TOLD
    return Manner.WISHED if _OTHERS_WISH.search(said) or _TOO.search(said) else Manner.STATED


def _asks(text: str, question: bool) -> bool:
    plain = _REFUSES.sub(" ", _IDLE_QUESTION.sub(" ", text))
    if _ASKS.search(plain) or question and not _IDLE_QUESTION.search(text):
        return True
    said = [w for w in words(plain) if w not in ("and", "but", "so", "now", "then", "just", "also", "ok", "okay", "or")]
    orders = len(said) > 1 and said[0] in REQUEST_VERBS
    return orders and not re.match(r"(?:never|always|is|was|has|had|will|keeps|does|doesn't|isn't|of|time)\b", said[1])


def _said_elsewhere(task: Task, text: str, clause: Clause, mentions: Sequence[Mention]) -> bool:
    """Whether the rest of the text, without the clause, still says all values of the calls, each in its own place."""
    without = text[: clause.start] + "." * (clause.end - clause.start) + text[clause.end :]
    rest = mentions_in(task, without)
    places = len({(m.start, m.end) for m in mentions})
    return {m.path for m in rest} >= {m.path for m in mentions} and len({(m.start, m.end) for m in rest}) >= places


def _inherit(parts: Sequence[Clause], manners: list[Manner | None]) -> list[Manner]:
    """Give fragments the manner of the statement before them, at the start of a sentence of the one that follows."""
    for index, manner in enumerate(manners):
        if manner is None and index and manners[index - 1] is not None:
            manners[index] = manners[index - 1]
    if manners and manners[0] is None:
        first = next((i for i, manner in enumerate(manners) if manner is not None), len(manners))
        opening = _CONTINUES.match(parts[0].text)
        if first == len(manners):
            alone = Manner.REQUEST if opening else Manner.STATED
        elif opening or _SUBORDINATE.match(parts[first].text) and not re.match(r"\W*who(?:se)?\b", parts[first].text):
            alone = Manner.REQUEST
        else:
            alone = manners[first] or Manner.REQUEST
        manners[:first] = [alone] * first
    return [manner or Manner.REQUEST for manner in manners]
