"""A rewrite must still ask, and ask now: no report that it is done, no musing, no question about what is possible.

Both faults need positive evidence in a sentence about the request, and both are excused by another sentence that asks:
"Imagine, my brother lives in Quito! How is the weather there?" asks, whatever it tells before.
"""

from __future__ import annotations

import re

from toolspar.tasks.english import words
from toolspar.tasks.grounding import Mention, stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import Clause, clauses, mentions_in, sentence_spans, slip_of_participle, stems, touches
from toolspar.verify.records import CheckResult
from toolspar.verify.stance.asking import FINITE, asking_sentences, orders_late, tells
from toolspar.verify.stance.framed import framed
from toolspar.verify.stance.governed import governed
from toolspar.verify.stance.governing import POINTING, action_stems, names_request
from toolspar.verify.stance.of_others import of_others
from toolspar.verify.stance.only_asks import looks_up
from toolspar.verify.wording.tool_words import tool_stems

_PAST_VERB = (
    r"(?:\w{2,}ed|sent|bought|made|found|got|gotten|took|taken|gave|given|wrote|written|paid|sold|told|did|done|built"
    r"|froze|frozen|went|gone|came|saw|seen|had|heard|read|put|set|let|left|lost|met|ran|sang|sung|spoke|spoken"
    r"|spent|swapped|took"
    r"|turned|won|wore|began|begun|broke|broken|brought|chose|chosen|cut|drew|drawn|drove|driven|flew|flown|forgot"
    r"|grew|held|hid|kept|knew|known|laid|learnt|lent|lit|rode|rang|rung|shut|slept|stood|swam|thought|threw|thrown"
    r"|woke|hung|dealt|dug|fed|rose|sat|shook|shone|shot|showed|shown|taught|tore|understood|cost)(?!['’]t)"
)
_SAME_FORM = frozenset("put set let cut read shut".split())  # the query's "put" is no past tense
_ADVERBS = r"(?:(?:\s+\w+ly|\s+(?:just|already|also|even|then|both|all|never|myself|since|long|finally|now|not))*)"
_REPORT = re.compile(
    rf"(?<!\bhave )(?<!\bget )(?<!\bwant )\b(?:i|we|you|he|she|they|it|who|someone|somebody|everyone|everybody"
    rf"|nobody|(?:my|our|the|his|her|their) "
    rf"\w+)(?:['’](?:ve|d|s)|\s+(?:have|has|had|did))?{_ADVERBS}\s+{_PAST_VERB}\b"
    rf"|\b(?:was|were|has|have|had)\b{_ADVERBS}(?:\s+been)?{_ADVERBS}\s+{_PAST_VERB}\b"
    rf"|(?:_+|\bof (?:mine|ours))(?: has| had)?{_ADVERBS}\s+(?!put|set|let|cut|read|shut){_PAST_VERB}\b"
    r"(?! (?:by|as|in|at|on|to|from|with|for|within|before|after|under|over|of)\b)"
    r"|_+ (?:was|were|went|came|got|ran|fell|rose|flew|left)\b"
    r"|\b(?:i|we|they|he|she|you) did \w+"
    r"|\bin (?:my|the|this|a|an|his|her|our) (?:\w+ )?(?:story|novel|tale|poem|dream|scene|chapter|fairy tale)\b"
    r"|\b(?:yesterday|ago|last (?:night|week|month|year|time|summer|winter|spring|autumn|weekend|\w+day)|the other day"
    r"|earlier (?:today|this \w+)|back then|just now|in the end)\b",
    re.IGNORECASE,
)
_WENT_ON = re.compile(  # "my nonna blinked and put on": the second verb is past as well
    r"\b(?:i|we|he|she|they|(?:my|our|the|his|her) \w+) \w{2,}ed and (?:then )?(?:put|set|let|cut|shut|read)\b",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"_[^.?!]*\b(?:is|are|was|were|seems?|looks?|sounds?|feels?) (?:a bit|a little|quite|very|rather|really|pretty"
    r"|somewhat|kind of|sort of) \w+$",
    re.IGNORECASE,
)
_SHORT = re.compile(rf"^\W*(?:already |just |finally |then )*({_PAST_VERB})\b", re.IGNORECASE)
_SO = re.compile(r"\W*(?:and )?so\b", re.IGNORECASE)  # what follows from it is the request
_NAMING = frozenset("called named titled entitled located based dated needed wanted required requested sought".split())
_CAUSED = re.compile(
    r"\b(?:have|get|want|need|needs|like|love|see) [^,;:]{0,80}$", re.IGNORECASE
)  # "have the lawn mown"
_DESCRIBING = re.compile(r"\w (?:that|which|who)$|\b(?:after|once|as soon as)$", re.IGNORECASE)
_ANAPHOR = re.compile(r"\b(?:there|each|both|him|her|all (?:of them|two|three|four))\b", re.IGNORECASE)
_HANDED_IN = re.compile(
    r"_+ (?:has |had )?(?:already )?(?:handed|turned|sent|put|filed|submitted|booked|paid|settled|collected"
    r"|ordered|picked)"
    r" (?:in |up |off )?(?:his|her|their|my|our|the|it|them)\b",
    re.IGNORECASE,
)
_AS_DONE = re.compile(
    r"\b(?:as|like) (?:i|you|we|he|she|they) (?:did|have done|had)(?= (?:for|with|to) _)", re.IGNORECASE
)
_DID_IT = re.compile(
    r"\b(?:i|we|he|she|they|someone|somebody|my \w+)(?:['’]ve| have| has)?"
    r" (?:did|done|sorted|handled|managed|finished) "
    r"(?:it|that|this|them|both|everything|all)\b",
    re.IGNORECASE,
)
_STATE = re.compile(r"\b(?:is|are) (?:now |already |all )?(\w+ed)\b", re.IGNORECASE)
_KNOWN = re.compile(r"\b(?:i|we) (?:already )?know (?:what|the|how|where|when|who|which)\b", re.IGNORECASE)
_SOMEONE = r"(?:i|we|you|he|she|they|one|someone|somebody|anyone|anybody|people|(?:my|our|the|his|her) \w+)"
_IF_ONE = rf"(?:{_SOMEONE}|it|there|(?-i:[A-Z]\w+))"
_UNREAL = re.compile(
    "|".join(
        (
            rf"\b(?:i|we) (?:might|may){_ADVERBS}\s+(?:ask|want|need|like|wish|decide|try|consider|have to|get (?:round"
            r"|around) to|be (?:asking|needing|wanting|looking|in need|interested))\b",
            r"\bi(?: (?:sometimes|often|always|really|do|only|just))* wish (?:that )?(?:you|i|we|it|there|he|she|they"
            r"|someone|somebody|(?:my|the|our|its|his|her|their|this|that) \w+)"
            r" (?:could|had|were|was|knew|did|didn['’]t|might)\b"
            r"|\bi wish (?:he|she|they|(?:my|our|the|his|her) \w+) would\b",
            r"\bi (?:sometimes|often|always|occasionally) (?:wonder|dream|think|imagine|daydream)\b"
            r"|\b(?:day)?dream(?:ing|t|ed)? (?:of|about)\b",
            r"(?:^|[.;:!?,]\s*|\b(?:and|but|so) )(?-i:Had|had) (?:\w+ ){1,4}?"
            r"(?:\w+ed|\w+en|come|been|won|had|got|made|gone)\b"
            r"[^.?!]*?(?:['’]d|\b(?:would|could|might))\b",
            r"^\W*(?:(?:and|but|so|now|well),? )?had (?:i|we|he|she|they) (?!been\b)[^.?!;,]{1,60}, (?:i|we|he"
            r"|she|they)"
            r"(?:['’]d| would| could| might| should)\b",
            r"^\W*(?:(?:and|but|so|now|well),? )?were (?!you\b)(?:[^.?!;,]{1,70}? to \w+"
            r"|[^.?!;]{1,70}, (?:i|we|he|she|they|you|it)(?:['’]d| would)\b)",
            r"^\W*(?:(?:and|but|so|now|well),? )?should (?!you\b|i\b|we\b|(?:it|that|this) (?:not )?(?:be|suit|work)\b)"
            r"[^.?!;,]{2,70}?, (?!right\b|or\b)\w+",
            r"\bwhat (?:it|that|this)(?:['’]d| would| must| might) (?:be|feel|look|cost) like\b",
            r"\ball (?:i|we|he|she|they) (?:could|can|did|would|ever)(?: ever)?(?: do| did)? (?:was|is)\b"
            r"|\b(?:while|when|after|before|from|by) (?:waiting|asking|hoping|wishing|begging) (?:for )?"
            r"(?:the|an?|my|our|his|her|some|somebody|someone) [^.?!;,]{0,40}? to\b",
            r"\blet me guess\b|\b(?:someone|somebody|anyone|a \w+|people|one) (?:says?|asks?|types?|wants?|tells you)\b"
            r"[^.?!]*\byou(?:['’]d| would)\b",
            r"\b(?:just|only|merely|simply|purely) (?:asking|curious|wondering|interested)(?: in| about)?"
            r" (?:how (?:it|this|that|these|those|such|things)\b[^.?!]*|what (?:the|your) (?:rules|policy)\b|about"
            r" (?:the|your|its)"
            r" (?:rules?|polic(?:y|ies)|terms)|for now)",
            r"\bwould have (?:to be \w+(?:ed|en)|been (?:fun|nice|great|lovely|good|handy|useful|ideal"
            r"|perfect|wonderful))\b",
            r"^\W*(?:could|might|may|can|must) [^.?!;,]{1,60}? have been \w+(?:ed|en|t)\b",
            r"\bif only\b|\bwhat (?:a|an) \w+ (?:that|it|this) (?:would|must|will) be\b"
            r"|\bhow (?:nice|lovely|great|wonderful|good|fun|cool|amazing|handy) (?:it|that|this) (?:would|must"
            r"|might) be\b"
            r"(?! if (?:you|u)\b)",
            rf"\b(?:suppose|supposing|imagine|imagining|pretend|assume|say|let['’]?s say)(?: that)?,? {_IF_ONE}"
            rf"(?: \w+)?{_ADVERBS} (?:ever|had|were|was|could|did|lived|took|wanted|needed|asked|went|owned|\w+ed)\b",
            r"\b(?:if|should|were|whether|when(?:ever)?|(?<!not )that|would|could|can|do|does|will)"
            r" [^.?!;,]{1,60}?\bever\b",
            rf"\bif {_IF_ONE}(?: \w+)? (?:were|asked|wanted|had to|needed|decided|took|went|bought|lived|came to)\b"
            r"(?! to ask you| you to)[^.?!]*\bwould\b(?! (?:you|u|be (?:great|nice|lovely|good|kind)))",
            r"\bwhat (?:would|might|could) happen\b|\bwhat (?:would|might) (?:my|our|the|his|her|a|people|everyone"
            r"|they)"
            r"(?: \w+)? (?:say|think|make of|do)\b|\bwhat (?:my|our|the|his|her|a) \w+ (?:would|might) (?:say|think)\b",
            r"\bwould it be (?:wise|sensible|smart|foolish|rude|worth (?:it|my|our|\w+ing)\b|silly|a (?:good|bad"
            r"|great) idea)\b"
            r"|\bwould be (?:a (?:bad|terrible|silly|stupid|poor) idea|a mistake|unwise|foolish|pointless)\b",
            r"\b(?:would|will|could|might|may) (?:i|we) (?:still |even |then |really |also )?be (?:able|allowed"
            r"|free) to\b",
            r"\bwhat (?:happens|will happen) (?:when|if) (?:i|we|you|one|someone|somebody)\b"
            r"|^\W*(?:(?:and|but|so) )?(?:would|will|could) (?:it|that|this|the [\w-]+) (?!be\b|help\b|hurt\b"
            r"|work\b|suit\b|matter\b|kill\b)[^.?!]*\bif (?:i|we) (?:used|did|said|ran|typed|\w+ed)\b",
            r"\bhow (?:quickly|fast|easily|well|often) (?:you (?:can|could|are able to)|(?:can|could) you)\b",
            r"\bbe (?:any |really |very )?(?:good|capable|clever|qualified|smart|bad) (?:enough )?(?:at|of"
            r"|to) \w+ing\b",
            r"\b(?:are|were|be|been|is|was) (?:you|this (?:app|assistant|bot|service)|it) (?:even |really "
            r"|actually |also "
            r"|still )*(?:any good at|good at|capable of|trained|designed|programmed|built|made|supposed|meant) \w+",
            r"\b(?:can|could|would|will|do|does|did|are|is) (?:you|it|our|the|my|we|i|they|this|that)"
            r"(?: [\w-]+){0,3} even (?:be|have|know|do|work|allow|let|possible|able|support|accept|handle)\b",
            r"\b(?:is|are|can|could|would|will|do|does|may|might)\b[^.?!;,]{0,40}?\b(?:generally|in general"
            r"|in principle"
            r"|in theory|theoretically|hypothetically|as a rule|as a matter of principle|ordinarily)\b",
            r"\b(?:just|only|merely|simply|purely) (?:curious|wondering|asking|interested)(?: in)? (?:how|whether"
            r"|if|out of)"
            r" (?:curiosity|(?:this|that|it|they|these|those|such|things)\b)",
            r"\b(?:out of|for) (?:sheer |pure |mere |idle )?curiosity\b[^.?!]*\b(?:would|could|able|possible"
            r"|allowed)\b",
        )
    ),
    re.IGNORECASE,
)
_POLICY = re.compile(
    r"\b(?:is|are|am|was|were|do|does|would|will|can|could|who|may|might)\b[^.?!;]{0,60}?"
    r"\b(allow(?:ed|s)?(?! me\b| us\b)|permit(?:ted|s)?|authori[sz]ed|entitled|eligible|polic(?:y|ies)"
    r"|against the (?:rules|law)|legal"
    r"|rules? (?:about|on|against|for)"
    r"|possible for (?:customers|users|clients|members|guests|people|employees|staff|anyone|anybody|everyone)"
    r"|(?:customers|users|clients|members|guests|people|employees|staff) (?:able|free|supposed|expected))\b",
    re.IGNORECASE,
)
_SOME_DAY = re.compile(
    r"\b(?:some ?day|(?<!for )(?<!in )(?<!within )(?<!of )(?<!every )(?<!at least )one day|one of these days"
    r"|at some point|at one point|some other (?:day|time)|another (?:day|time)"
    r"|some time (?:next|in(?! the (?:morning|afternoon|evening))|soon|later)"
    r"|(?<!day )(?<!hour )(?<!minute )(?<!second )sooner or later"
    r"|in the (?:distant |far )?future|when the time comes|who knows when|next time)\b",
    re.IGNORECASE,
)


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails on a request that has become unreal, or a report, with nothing beside it that asks."""
    if not task.expected:
        return CheckResult(True)  # whoever only muses about what no tool can do expects no call either
    mentions = mentions_in(task, rewritten)
    asking = asking_sentences(rewritten, mentions)
    fault = (
        _spoken_of(task, rewritten)
        or _under_another(task, rewritten)
        or _done_by_others(task, rewritten)
        or _unreal(task, rewritten, mentions, asking)
        or _reported(task, rewritten, mentions, asking)
        or _remarked(task, rewritten, mentions, asking)
        or _told_in_short(task, rewritten, mentions, asking)
        or _part_told(task, rewritten, mentions, asking)
    )
    return CheckResult(False, 0.0, fault) if fault else CheckResult(True)


def _spoken_of(task: Task, rewritten: str) -> str:
    frame = framed(task, rewritten)
    return f"only spoken of: {frame!r}" if frame else ""


def _under_another(task: Task, rewritten: str) -> str:
    head = governed(task, rewritten)
    return f"asks for something else: {head!r}" if head else ""


def _done_by_others(task: Task, rewritten: str) -> str:
    said = of_others(task, rewritten)
    return f"told of others: {said!r}" if said else ""


def _masked(rewritten: str, mentions: tuple[Mention, ...]) -> str:
    """The text with its text values blanked: a title may say anything."""
    for mention in mentions:
        if isinstance(mention.value, str):
            rewritten = rewritten[: mention.start] + "_" * (mention.end - mention.start) + rewritten[mention.end :]
    return rewritten


def _all_masked(rewritten: str, mentions: tuple[Mention, ...]) -> str:
    """The text with all its values blanked, numbers too."""
    for mention in mentions:
        rewritten = rewritten[: mention.start] + "_" * (mention.end - mention.start) + rewritten[mention.end :]
    return rewritten


def _unreal(task: Task, rewritten: str, mentions: tuple[Mention, ...], asking: list[Clause]) -> str:
    masked = _masked(rewritten, mentions)
    known = frozenset(words(task.query))
    for sentence in sentence_spans(rewritten, mentions):
        if not touches(sentence, mentions, task.query):
            continue
        part = masked[sentence.start : sentence.end]
        for pattern in (_UNREAL, _POLICY, _SOME_DAY):
            match = pattern.search(part)
            if not match or pattern.search(task.query) or set(words(match[match.lastindex or 0])) <= known:
                continue
            if pattern is _POLICY and stems(match[1]) & tool_stems(task):
                continue  # an insurance policy, a train that allows changes
            if (
                match[0].lower().startswith("if ")
                and looks_up(task)
                and rewritten[sentence.end : sentence.end + 1] == "?"
            ):
                continue  # "if I were to stand there now, when would it leave?"
            if "dream" in match[0].lower() and not names_request(
                task, masked[sentence.start + match.end() : sentence.end]
            ):
                continue
            others = [
                other
                for other in asking
                if other.start != sentence.start
                and (touches(other, mentions, task.query) or POINTING.search(other.text) or looks_up(task))
            ]
            if not any(not _UNREAL.search(masked[o.start : o.end]) for o in others):
                return f"not asked for now: {match[0].strip()!r}"
    return ""


def _told_in_short(task: Task, rewritten: str, mentions: tuple[Mention, ...], asking: list[Clause]) -> str:
    """A report without a subject by the query's own verb: "texted Omar and Bettina, rang Sofia"."""
    if asking:
        return ""
    masked, known = _masked(rewritten, mentions), frozenset(words(task.query))
    for clause in clauses(rewritten, mentions):
        match = _SHORT.match(masked[clause.start : clause.end])
        if match is None or not any(clause.start <= m.start < clause.end for m in mentions):
            continue
        verb = match[1].lower()
        own = verb not in known | _NAMING | _SAME_FORM and stem(verb) in stems(task.query)
        if own and not slip_of_participle(verb, task.query):
            return f"told and not asked: {match[0].strip()!r}"
    return ""


def _part_told(task: Task, rewritten: str, mentions: tuple[Mention, ...], asking: list[Clause]) -> str:
    """One of several calls of which the rewrite only says that somebody has done it."""
    if len(task.expected) < 2 or not asking:
        return ""
    masked, known = _masked(rewritten, mentions), frozenset(words(task.query))
    asked = [s for s in sentence_spans(rewritten, mentions) if not tells(s.text) or s in asking]
    for call in range(len(task.expected)):
        others = {(m.start, m.end) for m in mentions if m.call != call}
        own = [m for m in mentions if m.call == call and (m.start, m.end) not in others]
        if not own or any(s.start <= m.start < s.end for s in asked for m in own):
            continue
        again = "; ".join(s.text for s in asked if s.start > own[0].start).lower()
        if all(str(m.value).lower() in again for m in own):
            continue  # named once more where something is asked
        begin = min(m.start for m in own)
        if any(POINTING.search(s.text) or _ANAPHOR.search(s.text) for s in asked if s.start > begin):
            continue
        if any(not any(s.start <= m.start < s.end for m in mentions) for s in asking if s.start > begin):
            continue  # "Please put the word out"
        for clause in clauses(rewritten, mentions):
            if not any(clause.start <= m.start < clause.end for m in own):
                continue
            part = masked[clause.start : clause.end]
            match = _REPORT.search(part) or _HANDED_IN.search(part) or _AS_DONE.search(part)
            if (
                match
                and match[0].lower().split()[-1] not in known
                and not _SO.match(rewritten, clause.end)
                and not _wished(part, match)
            ):
                return f"told and not asked: {match[0].strip()!r}"
    return ""


def _reported(task: Task, rewritten: str, mentions: tuple[Mention, ...], asking: list[Clause]) -> str:
    if asking:
        return ""
    masked = _masked(rewritten, mentions)
    known = frozenset(words(task.query))
    parts = clauses(rewritten, mentions)
    so = _stated(task, masked, parts)
    if so:
        return f"told and not asked: {so!r}"
    first = next((c for c in parts if any(c.start <= m.start < c.end for m in mentions)), None)
    if first is not None:
        told = re.sub(r"_+", "Thing", masked[first.start : first.end])
        past = _past_of_first(told, known)
        if past:
            return f"told and not asked: {past!r}"
    for sentence in sentence_spans(rewritten, mentions):
        if not touches(sentence, mentions, task.query):
            continue
        for match in _REPORT.finditer(masked, sentence.start, sentence.end):
            if not any(c.start <= match.start() < c.end and touches(c, mentions, task.query) for c in parts):
                continue  # "I burned myself again: sun cream onto the list"
            if orders_late(masked, task.query) or _wished(masked[sentence.start : match.end()], match):
                continue
            last = match[0].lower().split()[-1]
            after = next(iter(words(masked[match.end() :])), "")
            if last in ("got", "was", "were") and after in known:
                continue  # "the card got stolen", as the query says
            if last in _SAME_FORM or last not in known and not slip_of_participle(last, task.query):
                return f"told and not asked: {match[0].strip()!r}"
    return ""


def _remarked(task: Task, rewritten: str, mentions: tuple[Mention, ...], asking: list[Clause]) -> str:
    """A remark on the values ("... is a bit unusual"), or two deeds of somebody ("she blinked and put on ...")."""
    masked, blank = _masked(rewritten, mentions), _all_masked(rewritten, mentions)
    for sentence in () if asking else sentence_spans(rewritten, mentions):
        told = _WENT_ON.search(masked, sentence.start, sentence.end)
        told = told or _REMARK.search(blank[sentence.start : sentence.end].rstrip())
        if told and touches(sentence, mentions, task.query):
            return f"told and not asked: {told[0].strip('_ ')!r}"
    return ""


def _stated(task: Task, masked: str, parts: list[Clause]) -> str:
    """The words that say that it is done or known already, or of the request's own action that it is so, or nothing."""
    done = _DID_IT.search(masked) or _KNOWN.search(masked)
    if done:
        return done[0].strip()
    for clause in parts:
        text = masked[clause.start : clause.end]
        state = _STATE.search(text) if tells(text) else None
        if state and state[1].lower() not in _NAMING and stem(state[1].lower()) in action_stems(task):
            return state[0]
    return ""


def _past_of_first(told: str, known: frozenset[str]) -> str:
    """The verb of a clause that tells of the past in other words than the query's, or nothing."""
    past = FINITE.search(told)
    said = past and past[0].lower() not in known and tells(told)
    return past[0] if past and said and not _DESCRIBING.search(told[: past.start()].rstrip()) else ""


def _wished(part: str, match: re.Match[str]) -> bool:
    """Whether a participle says what is to be done ("have the cards made") or which thing is meant ("that was signed").

    Args:
        part: The clause up to the end of the report, or all of it.
        match: The report.
    """
    before = part[: part.rindex(match[0])].rstrip()
    return _DESCRIBING.search(before) is not None or match[0][0] == "_" and _CAUSED.search(before) is not None
