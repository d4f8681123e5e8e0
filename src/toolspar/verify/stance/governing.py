"""What a negation governs: the request and its values, or only something beside it.

"Don't send a robot, I've swept already: write the beans off" forbids something that nobody asked for, and "Nine, not
ten" confirms the value. A negation counts where it stands over a value, a flag or the action of the request, and that
is not said again outside its reach.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from toolspar.tasks.english import REQUEST_VERBS, words
from toolspar.tasks.grounding import Mention, leaves, stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import Clause, clauses, content_stems, mentions_in, sentence_spans, spaced, stems, touches
from toolspar.verify.stance.asking import asking_sentences, asks, tells
from toolspar.verify.stance.polarity import HARMLESS, NEGATOR

POINTING = re.compile(
    r"\b(?:it|that|this|them|those|these|any|(?<!only )(?<!the )ones?|do so|anything|everything|both)\b", re.IGNORECASE
)
"""Words that stand for something said before or after."""

_EMPTY = frozenset(
    stem(word)
    for word in """ever yet now anymore more time again necessary needed need required want ask asking like wish
    do doing did done please really actually even circumstances circumstance following thing things this case at all
    bother go ahead proceed let under any request order tell say said it there here after""".split()
)
_CONTRAST = re.compile(r"^\W*(?:(?:and|but|yes|so|of course) )*(?:not|never) (?!\w+ing\b)", re.IGNORECASE)
_DISMISSING = re.compile(
    r"^\W*(?:\w+ )?(?:now|yet|any ?more|really|this time|again|after all|at all|necessary|needed|required|please|me)"
    r"\W*$",
    re.IGNORECASE,
)
_HEARSAY = re.compile(
    r"\W*(?:people|they|he|she|everyone|everybody|some|(?:my|our|his|her|their|the) [\w'’-]+(?: [\w'’-]+)?)"
    r" (?:\w+ly )?(?:says?|thinks?|claims?|reckons?|told|tells?|believes?|insists?|swears?)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:i|we|he|she|it|they|nobody|no one|(?:my|our|his|her|their|the) [\w'-]+)"
    r"(?:'ve|'d| has| have| had)?(?: \w+ly)? (?:(?:was|were|did|has|have|had)(?:n't| not| never)|never"
    r" \w+(?:ed|ought|ood)|not )"
    r"|^\W*(?:was|were|did|has|have|had)(?:n't| not| never)\b|^\W*never"
    r" (?:\w+ed|\w+ood|\w+ought|knew|had|went|saw|got|took|made|felt)\b",
    re.IGNORECASE,
)
_NOUN = re.compile(r"(?:_|\b(?:the|a|an|my|our|his|her|its|their|this|that|your)) \w+", re.IGNORECASE)  # "my order"
_BUT = re.compile(r"\W*but\b", re.IGNORECASE)
_LONE_NO = re.compile(r"\W*(?:(?:oh|um|er|well|but|and) )?(?:no|nope|nah)\W*", re.IGNORECASE)
_CORRECTING = re.compile(r"\W*(?:sorry|wait|hang on|hold on|i mean|i meant|make that|rather)\b", re.IGNORECASE)
_WISHING = re.compile(
    r"\b(?:want|need|ask|mean|order|request|wish|plan|book|decide|agree|say|said|call|allow|approve)\w*\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=2048)
def _flag_words(query: str, keys: tuple[str, ...]) -> frozenset[str]:
    named = {stem(word) for key in keys for word in words(spaced(key)) if len(word) > 2}
    return frozenset(content_stems(query) & named)


def flag_stems(task: Task) -> frozenset[str]:
    """Stems of the query's words that say a flag: "breakfast" for ``breakfast: true``, which no value text says."""
    keys = {path.rsplit(".", 1)[-1] for path, value in leaves(task.expected) if isinstance(value, bool)}
    return _flag_words(task.query, tuple(sorted(keys)))


def action_stems(task: Task) -> frozenset[str]:
    """Stems of the verbs by which the query asks, and of those in the names of the wanted tools."""
    wanted = {call.name for call in task.expected}
    named = {word for name in wanted for word in words(spaced(name))[:-1] if word in REQUEST_VERBS}  # no "..._list"
    named |= {  # "freeze_membership", "Freeze a membership"
        words(spaced(tool.name))[0]
        for tool in task.tools
        if tool.name in wanted and words(spaced(tool.name))[:1] == words(tool.description)[:1] != ()
    }
    query = _NOUN.sub(" ", masked(task.query, mentions_in(task, task.query)))
    return frozenset(stem(word) for word in words(query) if word in REQUEST_VERBS) | {stem(word) for word in named}


def masked(text: str, mentions: Sequence[Mention]) -> str:
    """The text with values and harmless idioms blanked, so that places stay as they are."""
    for mention in mentions:
        if isinstance(mention.value, str):
            text = text[: mention.start] + "_" * (mention.end - mention.start) + text[mention.end :]
    text = text.replace("’", "'")
    return HARMLESS.sub(lambda match: " " * len(match[0]), text)


def _affirming(rewritten: str, mentions: Sequence[Mention]) -> list[Clause]:
    """Clauses without any negation."""
    plain = masked(rewritten, mentions)
    return [clause for clause in clauses(rewritten, mentions) if not NEGATOR.search(plain[clause.start : clause.end])]


def said_elsewhere(task: Task, rewritten: str, span: Clause, *, also_before: bool = False) -> bool:
    """Whether the values and flags in a stretch of text are said again, outside negations, after it (or before it)."""
    mentions = mentions_in(task, rewritten)
    inside = [m for m in mentions if span.start <= m.start < span.end]
    places = [c for c in _affirming(rewritten, mentions) if c.start >= span.end or also_before and c.end <= span.start]
    again = mentions_in(task, ". ".join(clause.text for clause in places))
    values = [m.value for m in again if also_before]
    if any(m.path not in {other.path for other in again} and m.value not in values for m in inside):
        return False
    flags = stems(rewritten[span.start : span.end]) & flag_stems(task)
    return not flags - {word for c in places for word in stems(c.text)}


def request_follows(task: Task, rewritten: str, place: int) -> bool:
    """Whether every value that the rewrite says is said in plain clauses after a place."""
    mentions = mentions_in(task, rewritten)
    plain = [clause for clause in _affirming(rewritten, mentions) if clause.start >= place]
    said = {m.path for m in mentions_in(task, ". ".join(clause.text for clause in plain))}
    said |= {m.path for m in mentions if any(c.start <= m.start < c.end for c in plain)}
    if not mentions:  # no call is expected: what the query is about must follow
        about = content_stems(task.query) & content_stems(rewritten)
        return bool(about) and about <= content_stems(rewritten[place:])
    return {m.path for m in mentions} <= said


def request_after(task: Task, rewritten: str, place: int) -> bool:
    """Whether the request itself only begins after a place of the rewrite: what stands before cannot withdraw it."""
    mentions = mentions_in(task, rewritten)
    if any(m.start < place for m in mentions):
        return False
    return any(
        clause.start >= place
        and asks(rewritten[clause.start : clause.end + 1])
        and touches(clause, mentions, task.query)
        for clause in clauses(rewritten, mentions)
    ) or any(
        sentence.start >= place and touches(sentence, mentions, task.query)
        for sentence in asking_sentences(rewritten, mentions)
    )


def names_request(task: Task, text: str) -> bool:
    """Whether a stretch of text holds a word of the query, or its action."""
    return bool(stems(text) & (content_stems(task.query) | action_stems(task) | flag_stems(task)))


def tail_of(text: str, place: int, most: int) -> str:
    """The next words of a text, up to a mark."""
    return " ".join(re.split(r"[.,;:!?]", text[place:])[0].split()[:most])


def own_words(task: Task, text: str) -> frozenset[str]:
    """Stems of words in a stretch of text that are not the request's and not empty."""
    known = (
        content_stems(task.query) | action_stems(task) | {stem(w) for c in task.expected for w in words(spaced(c.name))}
    )
    return frozenset(content_stems(text) - known - _EMPTY)


def beside_request(task: Task, rewritten: str, clause: Clause, start: int, end: int) -> bool:
    """Whether a negator in a clause governs something beside the request.

    Args:
        task: The task, with its query and calls.
        rewritten: The rewrite.
        clause: The clause with the negator.
        start: First character of the negator in the rewrite.
        end: The character after it.

    Returns:
        True when what the negator governs is excluded in contrast to a value ("Nine, not ten"), lies in the past
        ("I didn't lose it"), or is another thing than the request, which follows in full.
    """
    span = _reach(rewritten, clause, start)
    if not said_elsewhere(task, rewritten, span, also_before=_is_contrast(rewritten, span)):
        return _past_fact(task, rewritten, span) and _points_back(task, rewritten, span)
    rest = rewritten[end : span.end]
    if _past_fact(task, rewritten, span):
        return _asks_from(task, rewritten, span.end)
    if _is_contrast(rewritten, span) and not _DISMISSING.match(rest):
        named = content_stems(rest) & content_stems(task.query)
        if named - {word for c in _affirming(rewritten, mentions_in(task, rewritten)) for word in stems(c.text)}:
            return False
        return bool(content_stems(rest)) or any(c.isdigit() for c in rest) or _numeral(rest)
    follows = request_follows(task, rewritten, span.end)
    if _LONE_NO.fullmatch(rewritten[span.start : span.end]) and not _BUT.match(rewritten, span.start):
        return _said_in_passing(task, rewritten, span)
    if not follows:
        return False
    if _HEARSAY.match(rewritten[span.start : span.end]):
        return True
    return bool(own_words(task, rest)) or tells(rewritten[span.start : span.end]) and not own_action(task, rest)


def _said_in_passing(task: Task, rewritten: str, span: Clause) -> bool:
    """Whether a lone "no" answers no question about the request, and a clause with its own verb goes on."""
    mentions = mentions_in(task, rewritten)
    if _CORRECTING.match(rewritten, span.end) and any(m.start >= span.end for m in mentions):
        return True
    before = [s for s in sentence_spans(rewritten, mentions) if s.end <= span.start]
    after = next((c for c in clauses(rewritten, mentions) if c.start >= span.end), None)
    if after is None:
        return False
    if before and rewritten[before[-1].end : before[-1].end + 1] == "?" and touches(before[-1], mentions, task.query):
        polite = re.search(r"\b(?:can|could|would|will) you\b", before[-1].text, re.IGNORECASE)  # not to oneself
        said = tells(after.text) and not touches(after, mentions, task.query) and not own_action(task, after.text)
        return said and polite is not None
    return tells(after.text) or asks(after.text) or any(after.start <= m.start < after.end for m in mentions)


def own_action(task: Task, text: str) -> bool:
    """Whether a stretch of text says the action of the request, or points to it."""
    return bool(stems(text) & action_stems(task)) or POINTING.search(text) is not None


def _reach(rewritten: str, clause: Clause, at: int) -> Clause:
    """The clause around a negator, without what stands on the other side of a bracket."""
    begin, end = rewritten.rfind("(", clause.start, at + 1) + 1 or clause.start, clause.end
    close = rewritten.find(")", begin, clause.end)
    if close >= 0 and (begin > clause.start or "(" not in rewritten[clause.start : close]):
        end = close
    if rewritten.find(")", begin, at) >= 0:
        begin, end = clause.start, clause.end
    return Clause(rewritten[begin:end], begin, end)


def _is_contrast(rewritten: str, span: Clause) -> bool:
    text = rewritten[span.start : span.end]
    return _CONTRAST.match(text) is not None and len(text.split()) <= 5


def _numeral(text: str) -> bool:
    return (
        re.match(r"\W*(?:one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|\w+ty)\b", text, re.IGNORECASE)
        is not None
    )


def _past_fact(task: Task, rewritten: str, span: Clause) -> bool:
    """Whether a clause denies that something was so, which is no wish and not the action of the request."""
    text = rewritten[span.start : span.end].replace("’", "'")
    if _PAST.search(text) is None or _WISHING.search(text):
        return False
    return not stems(text) & action_stems(task)


def _points_back(task: Task, rewritten: str, span: Clause) -> bool:
    """Whether a later sentence asks, and points back to what a clause says ("that year")."""
    later = [s for s in asking_sentences(rewritten, mentions_in(task, rewritten)) if s.start >= span.end]
    later = later or [s for s in sentence_spans(rewritten, mentions_in(task, rewritten)) if s.start >= span.end]
    pointing = re.compile(r"\b(?:that|those|there|then|it|them|this|these) ?(?!(?:\w+ ){0,2}\w+n't)", re.IGNORECASE)
    return any(pointing.search(sentence.text) for sentence in later)


def _asks_from(task: Task, rewritten: str, place: int) -> bool:
    mentions = mentions_in(task, rewritten)
    return request_follows(task, rewritten, place) or any(
        sentence.end > place for sentence in asking_sentences(rewritten, mentions)
    )


def joined_list(rewritten: str, mentions: Sequence[Mention], start: int, end: int) -> bool:
    """Whether "or" joins items of one list where it means "and": "has it eggs or soy?", "not in the hall or attic"."""
    before = [m for m in mentions if m.end <= start and len(rewritten[m.end : start].split()) <= 2]
    after = [m for m in mentions if m.start >= end and len(rewritten[end : m.start].split()) <= 2]
    lists = {m.path.rpartition(".")[0] for m in before if m.path.rpartition(".")[2].isdigit()}
    if not lists & {m.path.rpartition(".")[0] for m in after}:
        return False
    sentence = next(s for s in sentence_spans(rewritten, mentions) if s.start <= start <= s.end)
    question = rewritten[sentence.end : sentence.end + 1] == "?"
    denied = NEGATOR.search(masked(rewritten, mentions)[sentence.start : start])
    return question or bool(denied) or re.search(r"\b(?:whether|if)\b", sentence.text, re.IGNORECASE) is not None
