"""A request to do something that became a question about it: "How does cancelling work?", "Is it down for 9:15?"."""

from __future__ import annotations

import re
from functools import lru_cache

from toolspar.calls.records import ToolSpec
from toolspar.tasks.english import REQUEST_VERBS, words
from toolspar.tasks.grounding import stem
from toolspar.tasks.records import Task
from toolspar.verify.reading import clauses, mentions_in, sentence_spans, spaced
from toolspar.verify.stance.asking import idle
from toolspar.verify.wording.other_work import DOING

_CHANGING = DOING | frozenset(
    stem(verb)
    for verb in """suspend give let end keep hold dim message phone text email mail vacuum clean scale roll deploy mark
    set put leave use follow note buy dispatch approve ban print charge configure merge release restore grade preheat
    ship initiate arm enter spray manage watermark back setup""".split()
)
_LOOKING = frozenset(
    """tell check see confirm show find look let help know say explain read list ask wait keep hold search wonder
    describe work understand verify think back""".split()
)
_FILLERS = (
    r"^\W*(?:(?:[\w'’]+ ){0,4}[\w'’]+:\W*)?"
    r"(?:(?:hey|hi|hello|so|ok|okay|and|but|well|um|oh|now|also|then|just|please)\b\W*)*"
)
_INFORMATION = re.compile(
    _FILLERS + r"(?:(?:is|are|was|were)(?! (?:it|there)(?: any| a)? (?:possible|ok|okay|chance|way)\b)(?! you able)"
    r"|does|do(?! you (?:mind|think you)| (?:it|that|this|so|me)\b)|did|has"
    r"|have (?:i|you|we|they|_)(?! \w+ (?:put|set|clean|send))"
    r"|how (?:do|does|did|much|many|long|often|would|is|are|\w+ (?:is|are))"
    r"|what (?:is|are|does|do|happens|would|will)|what's|when|where|who"
    r"|why(?! (?:don['’]?t|not|won['’]?t|do not)\b)|which)\b"
    r"|\b(?:tell me|let me know|check|see|confirm|to know|find out|say|wonder\w*|curious|sure|verify|understand"
    r"|look up)\b"
    r"(?: for me)?,? (?:whether|if|how|when|what|where|that|of what|it(?! (?:in|out|off)\b))\b",
    re.IGNORECASE,
)
_PLAIN_FACT = re.compile(  # asks for a price, for who did it, or whether it was done, whatever else it sounds like
    _FILLERS + r"(?:(?:what|how much) (?:would|does|will|did|is|'s|do)\b[^?]*\b(?:costs?|price|fee|charge|pay)\b"
    r"|(?:who|when|why|where|how) did\b|who (?:\w+ed|has|had|sent|put|set|made|told|gave|took|bought)\b|did\b"
    r"|(?:could|can|might|may) (?:i|we|he|she|they) (?:\w+ )?have \w+ed\b(?= (?:the|my|our|this|that|your|it)?\b)"
    r"|(?:could|can|might|may) (?:\w+ ){1,3}(?:really |already )?have been \w+ed\b)",
    re.IGNORECASE,
)
_VERB_FIRST = re.compile(_FILLERS + r"(?:is|are|was|were|do|does|did|has|have)\b", re.IGNORECASE)
_WISH = re.compile(
    r"(?<!\bdo )(?<!\bdid )(?<!\bwould )(?<!\bshould )"
    r"\b(?:i|we)(?:['’]d| would)?(?:['’]ll)? (?:\w+ )?(?:like|love|want|need|wish|prefer|have to|must|appreciate)\b"
    r"(?!(?: \w+){0,2} (?:know|understand|be sure|see|check|find|ask|hear|learn|be certain))"
    r"|\b(?:should|must|needs?|has to|have to|ought to|let's|go ahead|make it|how about|what about|time to)\b"
    r"|\b(?:can|could|would|will|may) (?:the|my|our|it|this|that|i|we|someone|somebody|_+|there)\b"
    r"|\b(?:can|could|would|will) (?:you|u|ya)(?: \w+ly| just| please| also)?"
    r" (?!(?:tell|check|see|confirm|say|explain|find|look|let me|let us|verify)\b)\w+"
    r"|\b(?:if|whether) (?:you|u|ya) (?:can|could|would|might)\b"
    r"|\b(?:asap|any chance|be (?:great|nice|lovely|good|kind|wonderful|fantastic)|favou?r)\b"
    r"|\bi(?:['’]m| am) (?:after|looking|hoping)\b"
    r"|\b(?:if|whether) (?:you|u|ya)(?:['’]d| could| might| would| can| will) (?!(?:tell|confirm|say|explain|know)\b)"
    r"|\bis for (?:you|u) to\b",
    re.IGNORECASE,
)
_ASKED_AS_QUESTION = re.compile(
    _FILLERS + r"(?:is|are|was|were|do|does|did|has|have (?:i|you|we|they)|had|how|what|what's|when|where|who|why"
    r"|which|any)\b"
    r"|\b(?:whether|check if|see if|confirm that)\b",
    re.IGNORECASE,
)


def only_asks(task: Task, rewritten: str) -> str:
    """The question that is all that is left of an order, or nothing.

    Args:
        task: The task; only orders to change something are looked at.
        rewritten: The rewrite.

    Returns:
        The question, when nothing else in the rewrite asks for anything.
    """
    wanted = {call.name for call in task.expected}
    tools = [tool for tool in task.tools if tool.name in wanted]
    if not tools or not all(changes(tool) for tool in tools) or _ASKED_AS_QUESTION.search(task.query):
        return ""
    mentions = mentions_in(task, rewritten)
    masked = rewritten
    for mention in mentions:
        masked = masked[: mention.start] + "_" * (mention.end - mention.start) + masked[mention.end :]
    question = ""
    for sentence in sentence_spans(rewritten, mentions):
        text = masked[sentence.start : sentence.end]
        told = idle(sentence, rewritten)
        asked = rewritten[sentence.end : sentence.end + 1] == "?" or not _VERB_FIRST.match(text)
        info = _INFORMATION.search(text) if asked else None
        if info:
            question = question or rewritten[sentence.start : sentence.end].strip()
        if _PLAIN_FACT.match(text) and rewritten[sentence.end : sentence.end + 1] == "?":
            question = question or rewritten[sentence.start : sentence.end].strip()
            continue
        if _WISH.search(text) or any(
            _orders(masked[c.start : c.end]) for c in clauses(rewritten, mentions)
            if sentence.start <= c.start < sentence.end
        ):  # fmt: skip
            return ""
        if "_" in text and not info and not told:
            return ""  # a short order without a verb
    return f"only asks about it: {question!r}" if question and mentions else ""


@lru_cache(maxsize=1024)
def _first_words(name: str, description: str) -> tuple[str, str]:
    said = words(description)
    return words(spaced(name))[:1][0] if words(spaced(name)) else "", said[0] if said else ""


def changes(tool: ToolSpec) -> bool:
    """Whether a tool does something; the others look something up or compute it.

    Example:
        True for ``book_table`` ("Book a table"), False for ``track_order`` ("Where is an order?").
    """
    said = _first_words(tool.name, tool.description)
    if said[1] in ("return", "returns") and stem(said[0]) != stem("return"):
        said = said[:1]  # "Return the current temperature" hands nothing back
    return any(stem(word) in _CHANGING and not word.endswith("ies") for word in said)


def _orders(clause: str) -> bool:
    said = words(re.sub(_FILLERS, "", clause, flags=re.IGNORECASE))
    return bool(said) and said[0] in REQUEST_VERBS and said[0] not in _LOOKING


def looks_up(task: Task) -> bool:
    """Whether none of the wanted tools changes anything, so that questions and suppositions are how one asks."""
    wanted = {call.name for call in task.expected}
    return not any(changes(tool) for tool in task.tools if tool.name in wanted)
