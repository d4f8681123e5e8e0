"""Values and flags that a rewrite names only to leave them out: "Dieter can't make it", "with everybody but Dieter".

A thing counts as dismissed where the one sentence that names it says that it is not wanted, needed, coming or of
interest, or sets it apart, and no request after that takes it up again ("... is of no use to me, so send it back").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.grounding import Mention, stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import Clause, mentions_in, sentence_spans, stems
from toolspar.verify.stance.governing import POINTING, flag_stems
from toolspar.verify.stance.polarity import HARMLESS
from toolspar.verify.stance.scope import ruled_out, taken_up, undone_calls

_NOT = r"(?:n['’]t|\bnot|\bnever|\bno longer|\bhardly|\bcannot|\bneither)"
_DISPENSED = re.compile(
    "|".join(
        (
            rf"{_NOT} (?:\w+ ){{0,3}}(?:need|needed|needs|necessary|required?|want|wanted|wish|matters?|important"
            rf"|essential"
            r"|relevant|interest|interested|count|a must|of (?:any )?(?:interest|use|importance))\b",
            rf"{_NOT} (?:to be|have to|has to) (?:\w+ ){{0,4}}?_|_(?: \w+)?{_NOT} (?:to be|have to|has to)\b",
            r"\bneed(?:n['’]t| not)\b|\bno need\b|\bno longer (?:of|matters?|needed|applies|an issue)\b",
            r"\b(?:nobody|no one|none of \w+|neither of \w+) (?:\w+ )?(?:wants?|needs?|cares?|asked|likes?"
            r"|is interested)\b",
            r"\bnothing (?:about|for|with|on) _|\bno (?:use|point|sense|interest|reason|call) (?:for|in|to)\b",
            r"\bmakes? no (?:odds|difference)\b|\ball the same to\b|\beither way\b",
            r"\b(?:is|are|seems?) (?:quite |now |rather )?(?:unimportant|unnecessary|optional|irrelevant|superfluous"
            r"|pointless|no problem|no issue|surplus)\b",
            r"\bwith(?: _| \w+)? or without\b|\bor not,? (?:i|we) don['’]?t (?:mind|care)\b",
            r"\b(?:i|we)(?:['’]d| would) (?:rather|prefer|sooner) not\b",
            r"\b(?:you|we|i) (?:can|may|could|might)(?: just| simply| safely)? (?:leave|skip|drop|forget|omit"
            r"|ignore)\b",
            r"\b(?:can|could|may|might|will|['’]ll|should|must) (?:just )?(?:wait|stay|remain|go on|carry on"
            r"|be (?:left|dropped"
            r"|skipped|omitted))\b",
            r"\b(?:i|we)(?:['’]m| am|['’]re| are) keeping _|\bleave _ (?:off|be|alone|out)\b",
            r"\b(?:i|we) (?:can|could|will|['’]ll)? ?(?:find|remember|get|do|look|handle|manage|bring|make|take|carry"
            r"|buy|see) [^.?!;,]*\b(?:my|our)sel(?:f|ves)\b",
            r"\b(?:forget|scrap|ditch) (?:about )?(?:the |my |our )?_",
        )
    ),
    re.IGNORECASE,
)
"""Ways to say that what a sentence names is not wanted or needed."""

_ABSENT = re.compile(
    rf"_(?: \w+)?(?:{_NOT}|\bcan['’]t|\bwon['’]t) (?:be |\w+ing )?(?:make it|come|coming|attend\w*|join\w*|there"
    rf"|around|available"
    r"|invited|included|free|able|part|taking part)\b"
    rf"|_[^,;:_]{{0,25}}(?:\w+n['’]t|\bnot)\W*$"
    r"|_(?:['’]s| is| has|['’]ll be| will be) (?:\w+ )?(?:off sick|on leave|away|ill|excused|begged off|bowed out"
    r"|dropped"
    r" out|asked to be left out)\b",
    re.IGNORECASE,
)
"""What a sentence names does not come, or is denied in short ("Dieter isn't")."""

_SET_APART = re.compile(
    r"\b(?:any|every|no)(?:body|one|thing|where)?\b[^,.;_]{0,25}\b(?:but|except(?: for)?|save|bar|minus|other than"
    r"|apart from)"
    r" (?:the |a |my |our )?_|\b(?:all|both|the rest|the others) (?:but|except(?: for)?|save|bar|minus) (?:the |my )?_"
    r"|_[,;]? (?:excepted|excluded|set aside|left (?:out|aside)|aside|not included)\b",
    re.IGNORECASE,
)
_AGAIN_FINE = re.compile(
    rf"(?:{_NOT}) (?:\w+ )?(?:mind|avoid|bother|hurt)|\bno (?:problem|trouble|need|objection)|\bnothing to avoid\b"
    r"|\b(?:is|are) (?:fine|ok|okay|all right|welcome|allowed)\b"
    r"|\b(?:would|['’]d|will|['’]ll) be (?:\w+ )?(?:fine|ok|okay|great|nice|good|lovely|welcome|perfect"
    r"|ideal)\b|\bcome to like\b|\bas (?:usual|before)\b"
    r"|\b(?:may|can|could|should) (?:still |just )?(?:go on|keep|continue|carry on)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"\b(?:nothing|nobody|no one|none|not|n['’]t)\b[^,;]*\b(?:but|other than|except) (?:the )?_", re.IGNORECASE
)
_NO_SUBJECT = re.compile(r"\W*(?:is|are|isn['’]?t|aren['’]?t|can|could|need|needn['’]?t)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"[,;:()\u2013\u2014]|\s-{1,2}\s|(?<!body )(?<!one )(?<!thing )\bbut\b"
    r"|\band (?=(?:do|did|would|wo|ca)n['’]t\b)|\b(?:so|because|since|although|though)\b"
)


def dismissed(task: Task, rewritten: str) -> str:
    """The sentence that names a value or a flag of the request only to leave it out, or nothing.

    Args:
        task: The task, with its query and calls.
        rewritten: The rewrite.

    Returns:
        The words of the sentence; an empty text where all values are asked for.
    """
    mentions = mentions_in(task, rewritten)
    avoided = ruled_out(task)
    for sentence in sentence_spans(rewritten, mentions):
        held = _named_only_here(task, rewritten, sentence, mentions)
        if held is None or rewritten[sentence.end : sentence.end + 1] == "?":
            continue
        plain = _marked(task, rewritten, sentence, mentions, held)
        if held and all({stem(w) for w in words(str(m.value))} <= avoided for m in held):
            match = _AGAIN_FINE.search(plain)
            place = match.end() if match else -1
        else:
            plain = HARMLESS.sub(" ", plain)
            place = _dismissal(plain, undone=bool(held) and {m.call for m in held} <= undone_calls(task))
        if place >= 0 and not taken_up(plain[place:] + rewritten[sentence.end :]):
            return f"left out: {sentence.text.strip()!r}"
    return ""


def _dismissal(plain: str, *, undone: bool) -> int:
    """The end of a clause that dismisses a thing (in ``plain`` an underscore) or points to one before it, or -1."""
    match = _SET_APART.search(plain)
    if match:
        return match.end()
    if undone or _ONLY.search(plain):
        return -1
    for pattern in (_ABSENT, _DISPENSED):
        for match in pattern.finditer(plain):
            begin = max((m.end() for m in _CLAUSE_END.finditer(plain) if m.end() <= match.start()), default=0)
            after = _CLAUSE_END.search(plain, match.end())
            end = after.start() if after else len(plain)
            said = plain[begin:end]
            if "_" in said or "_" in plain[:begin] and (POINTING.search(said) or _NO_SUBJECT.match(said)):
                return end
    return -1


def _marked(task: Task, rewritten: str, sentence: Clause, mentions: Sequence[Mention], held: Sequence[Mention]) -> str:
    """The sentence with an underscore for each thing that only it names, and other values as "x"."""
    flags = _told_stems(task, mentions)
    text = re.sub(
        r"[A-Za-z]+",
        lambda match: "_" * len(match[0]) if flags & stems(match[0]) else match[0],
        rewritten[sentence.start : sentence.end],
    )
    for mention in mentions:
        if sentence.start <= mention.start < sentence.end:
            begin, end = mention.start - sentence.start, mention.end - sentence.start
            text = text[:begin] + ("_" if mention in held else "\x00") * (end - begin) + text[end:]
    return re.sub(r"_+(?:\W+_+)*", "_", re.sub("\x00+", "x", text)).replace("’", "'")


def _told_stems(task: Task, mentions: Sequence[Mention]) -> frozenset[str]:
    """Stems that say flags, and values that stand nowhere as they are: "with children" for friendly_with_children."""
    said = {m.path for m in mentions}
    loose = {stem(w) for m in mentions_in(task, task.query) if m.path not in said and isinstance(m.value, str)
             for w in words(m.value.replace("_", " ")) if w not in STOP_WORDS}  # fmt: skip
    return flag_stems(task) | loose


def _named_only_here(task: Task, rewritten: str, sentence: Clause, mentions: Sequence[Mention]) -> list[Mention] | None:
    """Values that no other sentence says; none (an empty list) where only flags are; None where all is said again."""
    here = [m for m in mentions if sentence.start <= m.start < sentence.end]
    rest = rewritten[: sentence.start] + "." * (sentence.end - sentence.start) + rewritten[sentence.end :]
    again = {(m.path, m.form) for m in mentions_in(task, rest)}
    places = len({(m.start, m.end) for m in mentions_in(task, rest)})
    twice = places >= len({(m.start, m.end) for m in mentions})
    only = [m for m in here if (m.path, m.form) not in again or not twice]
    flags = stems(sentence.text) & _told_stems(task, mentions) - stems(rest)
    return only if only or flags else None
