"""Parts of a request that are withdrawn in other words than "not": kept as they are, thought better of, let go.

For each clause that speaks of a value, by its name or by a word that points to it, the rules see whether it leaves the
value as it was ("the vase can stay", "leave both as they are"), lets go of it ("so without those"), or only says that
the speaker thought of it ("I'd first thought of breakfast, but we rise late").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.english import words
from toolspar.tasks.grounding import Mention, stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import Clause, clauses, content_stems, mentions_in, sentence_spans, stems, touches
from toolspar.verify.stance.asking import asks, tells
from toolspar.verify.stance.governing import POINTING, flag_stems, request_follows, said_elsewhere
from toolspar.verify.stance.polarity import NEGATOR, REVERSING, TURNING_OFF
from toolspar.verify.stance.scope import taken_up

_STATE = (
    r"(?:on (?:the|my) \w+|put|open|closed|shut|locked|unlocked|on|off|in|out|up|down|unchanged|untouched|there"
    r"|here|running|in force|going|standing|as planned"
    r"|active|alone|be|in place|the (?:same|way \w+ \w+)|that way|(?:(?:just|exactly) )?(?:as|where|how) (?:it"
    r"|they|he|she|things) "
    r"(?:is|are|was|were))(?: (?:it|them|there|for now|too|as well|then|please|after all))*"
)
_STAYS = re.compile(
    rf"^(?P<who>.*?)\b(?:(?:can|could|may|might|must|should|shall|will|would|has to|have to|gets? to|['’]ll|just) )*"
    rf"(?:stays?|remains?|stands?)(?: \w+ed| {_STATE})?\W*$",
    re.IGNORECASE | re.DOTALL,
)
_LEFT = re.compile(rf"\b(?:leave|leaving|left) (?P<who>[^.?!;]{{1,80}}?) {_STATE}\W*$", re.IGNORECASE)
_LEFT_THERE = re.compile(
    r"\b(?:leave|leaving) (?P<who>(?:that|those|these|them|this|it)(?: ones?)?)\W*$", re.IGNORECASE
)
_KEPT = re.compile(
    rf"\b(?:keep|keeping|kept) (?P<who>(?:it|them|that|those|this|these|both|everything)\b|(?:my|our|the|his|her|their)"
    rf" [^.?!;]{{1,60}}?)(?: {_STATE})?\W*$",
    re.IGNORECASE,
)
_WE_KEEP = re.compile(
    r"^(?P<who>.*?)\b(?:i|we) (?:will |['’]ll )?keep(?: it| them)?\W*$"
    r"|^(?P<other>.*?)\b(?:should|must|shall|can|has to|is to)? ?keep (?:running|going|on running|on going)\b",
    re.IGNORECASE,
)
_KEPT_ON = re.compile(
    r"\b(?:(?:is|are|be|stays?) kept|keep(?:ing)? in force|(?:go|goes|going|carry|carries|keep|keeps) on \w+ing"
    r"|(?:must|should|will|shall|is to|has to|can) (?:still )?(?:go ahead|take place|stand)"
    r"|continue (?:to \w+|\w+ing)|(?:stays?|remains?) (?:in|on|at|with|under)"
    r"|still (?:want|mean|intend|plan|hope|wish) to)\b",
    re.IGNORECASE,
)
_EXCLUDES = re.compile(r"\b(?:without|exclud\w+|leav(?:e|ing) out|omit\w*|skip\w*|avoid\w*)\b", re.IGNORECASE)
_LEFT_UNTIL = re.compile(
    r"\b(?:leave|leaving|hold) (?P<who>[^.?!;]{1,80}?) (?:(?:until|till) (?:i|we|he|she|they|it|(?:my|our"
    r"|the) \w+)(?:['’]\w+)?\b"
    r"|(?:for|to) (?:me|him|her|them|us)\W*$|for (?:now|later|another (?:day|time))\W*$)",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"\bwithout (?:it|that|them|those|these|any|one)(?: (?:please|then|too|instead))?\W*$", re.IGNORECASE
)
_UNNEEDED = re.compile(
    r"\b(?:is|are|seems?|would be) (?:now |quite |rather )?(?:unnecessary|pointless|superfluous|overkill|off the"
    r" (?:table|cards|list))\b"
    r"|\b(?:can|could|may|will have to|must|should|has to|needs to) (?:wait|go|be (?:dropped|skipped|left"
    r"|ignored|forgotten))\W*$"
    r"|\bno (?:call|use|point|reason|sense) (?:for|in|to)\b|\bnothing to (?:do|be done|change|book|cancel)\b"
    r"|\b(?:scrap|ditch|drop|skip|lose|strike) (?:the|that|those|it|them|my|this|these)\b",
    re.IGNORECASE,
)
_ONCE = r"(?:first|at first|initially|originally|nearly|almost|briefly|once|even)"
_CONSIDERED = re.compile(
    rf"\b(?:i|we|he|she|they)(?:['’]d| had| was| were|['’]ve| have)? (?:{_ONCE} )?(?:"
    rf"thought (?:of|about|i['’]d|we['’]d)|(?:was |were )?(?:thinking|dreaming) (?:of|about)|said"
    r" (?:i|we)['’]?(?:d| would)"
    rf"|(?:been |was |were )?going to\b(?! (?:say|write|type)\b)|considered|intended|planned|meant to|toyed with)"
    rf"|\b(?:i|we|he|she|they)(?:['’]d| had)? (?:wanted|asked|wished|needed|liked)[^.?!]*?\b{_ONCE}\b"
    r"|\b(?:was|were) (?:meant|supposed|due|going(?! to (?:say|write|type))"
    r"|to|tempted|about|all set|next|(?:this|so) close|on the (?:plan"
    r"|list|cards))\b"
    r"|\b(?:would|['’]d) have (?:been|asked|had|wanted|you|liked|taken|added)\b"
    r"|\b(?:had|with) [^,;.?!]{1,60} in mind\b|\b(?:was|were) curious\b"
    r"|\b(?:i|we)(?:['’]d| would) (?!like|love|prefer|appreciate|be|rather|need|want"
    r"|have\b)\w+[^,;.?!]*(?=, (?:only|but)\b)"
    r"|\b(?:i|we) (?:nearly|almost) (?:\w+ed|gave|took|sent|put|got|bought|made|set|sold|let|told)\b"
    r"|\b(?:i|we)(?:['’]d| had) said\b"
    r"|\bthought [^,;.?!]*\b(?:had to|needed|should|must|ought)\b"
    rf"|\b(?:i|we|he|she|they)(?:['’]d| had)? {_ONCE} (?:wanted|asked|wished|needed|meant|took|planned)\b",
    re.IGNORECASE,
)
_OTHERS_WANT = re.compile(r"\b(?:my|our|the|his|her|their) \w+ (?:wants?|needs?|has to|must|should)\b", re.IGNORECASE)
_KEEPING = re.compile(r"\b(?:keep|keeping|leave|let (?:it|them|that) (?:stay|be)|hold on to)\b", re.IGNORECASE)
_TURN = re.compile(r"[,;.\u2013\u2014-]\s*(?:but|yet|only|however|though|then|except)\b|\bbut\b", re.IGNORECASE)
_STAYING = frozenset(stem(word) for word in "stay remain keep leave left hold".split())


def withdrawn(task: Task, rewritten: str) -> str:
    """The words by which a part of the request is withdrawn, or nothing.

    Args:
        task: The task, with its query and calls.
        rewritten: The rewrite.

    Returns:
        The clause that withdraws it; an empty text when all of the request stands.
    """
    mentions = mentions_in(task, rewritten)
    return _left_as_it_is(task, rewritten, mentions) or _thought_better_of(task, rewritten, mentions)


def _speaks_of(task: Task, rewritten: str, clause: Clause, who: str, mentions: Sequence[Mention]) -> bool:
    """Whether words of a clause name a value or a thing of the request, or point to one said before in the text."""
    begin = rewritten.find(who, clause.start) if who else clause.start
    named = any(begin <= m.start < begin + len(who) for m in mentions) if who else False
    things = content_stems(task.query) - {stem(word) for m in mentions for word in words(str(m.value))}
    if named or content_stems(who) & (things | flag_stems(task)):
        return True
    pointing = POINTING.search(who) or re.fullmatch(
        r"\W*(?:so |and |but )?(?:he|she|they|him|her)\W*", who, re.IGNORECASE
    )
    earlier = any(m.start < begin for m in mentions) or bool(
        content_stems(rewritten[:begin]) & content_stems(task.query)
    )
    return pointing is not None and earlier and len(words(who)) <= 4


def _left_as_it_is(task: Task, rewritten: str, mentions: Sequence[Mention]) -> str:
    asked = stems(task.query)
    undoing = REVERSING.search(task.query) is not None or TURNING_OFF.search(task.query) is not None
    for clause in clauses(rewritten, mentions):
        text = clause.text
        if request_follows(task, rewritten, clause.end) or rewritten[clause.end : clause.end + 1] == "?":
            continue
        if not asked & _STAYING:
            left = () if _EXCLUDES.search(task.query) else (_LEFT, _LEFT_THERE)
            for pattern in (_STAYS, *left, _LEFT_UNTIL, _KEPT, _WE_KEEP) if undoing else (_STAYS, *left, _LEFT_UNTIL):
                match = pattern.search(text)
                if match and _speaks_of(task, rewritten, clause, _who(match), mentions):
                    return f"left as it is: {text.strip()!r}"
            if (
                undoing
                and _KEPT_ON.search(text)
                and not NEGATOR.search(text)
                and (_about(task, clause, mentions) or re.search(r"\b(?:him|her)\b", text))
            ):
                return f"left as it is: {text.strip()!r}"
        without = _WITHOUT.search(text)
        if without and "without" not in task.query.lower() and not tells(text):
            return f"done without: {text.strip()!r}"
        unneeded = _UNNEEDED.search(text)
        if (
            unneeded
            and not set(words(unneeded[0])) & set(words(task.query)) & {"skip", "drop", "wait"}
            and not undoing
            and not taken_up(rewritten[clause.end :])
            and not said_elsewhere(task, rewritten, clause) | (not _about(task, clause, mentions))
        ):
            return f"not needed: {text.strip()!r}"
    return ""


def _who(match: re.Match[str]) -> str:
    return next((group for group in match.groups() if group is not None), "")


def _about(task: Task, clause: Clause, mentions: Sequence[Mention]) -> bool:
    if any(clause.start <= m.start < clause.end for m in mentions) or stems(clause.text) & flag_stems(task):
        return True
    pointing = r"\b(?:there|that|it|those|them|nothing to do)\b|^\W*(?:can|could|should|must|has to|needs to) wait\b"
    return re.search(pointing, clause.text, re.IGNORECASE) is not None


def _thought_better_of(task: Task, rewritten: str, mentions: Sequence[Mention]) -> str:
    """A part of which the speaker only says that it was thought of, before a "but" and no further request."""
    undoing = REVERSING.search(task.query) is not None or TURNING_OFF.search(task.query) is not None
    for sentence in sentence_spans(rewritten, mentions):
        match = _CONSIDERED.search(sentence.text)
        turn = _TURN.search(rewritten, sentence.start + match.end()) if match else None
        if match is None or turn is None:
            continue
        told = Clause(rewritten[sentence.start : turn.start()], sentence.start, turn.start())
        held = [m for m in mentions if told.start <= m.start < told.end]
        words_held = content_stems(told.text) & (content_stems(task.query) | flag_stems(task))
        rest = Clause(rewritten[turn.end() :], turn.end(), len(rewritten))
        asked = asks(rest.text) and touches(rest, mentions, task.query) or taken_up(_OTHERS_WANT.sub(" ", rest.text))
        asked = asked and not (undoing and _KEEPING.search(rest.text))
        if not held and not words_held or asked or request_follows(task, rewritten, turn.start()):
            continue
        if held and not stems(told.text) & flag_stems(task) and said_elsewhere(task, rewritten, told, also_before=True):
            continue
        return f"only thought of: {told.text.strip()!r}"
    return ""
