"""An order that became a question whether, or how, one should do it: "Is it wise to sell?", "Explain how one would"."""

from __future__ import annotations

import re

from toolspar.tasks.records import Task
from toolspar.verify.reading import masked_values, mentions_in, sentence_spans
from toolspar.verify.stance.asking import asks
from toolspar.verify.stance.only_asks import looks_up

_SOMEBODY = r"(?:one|you|someone|somebody|people|anyone|i|we)"
_EXPLAINED = re.compile(
    rf"\b(?:explain|describe|outline|teach me|walk me through|talk me through|go over)\b(?: to me)?,? how"
    rf" (?:{_SOMEBODY}(?:['’]d| would| could| might| should| can| do)?|to|it(?:['’]s| is)|this|that)\b"
    rf"|\b(?:tell|show) me how {_SOMEBODY}(?:['’]d| would| could| might| should)\b"
    r"|\bhow (?:is|are|does one|do you|would one|would you) [^.?!;]*\b(?:worked out|calculated|computed|determined"
    r"|measured|derived|work out|calculate|compute|determine|derive)\b",
    re.IGNORECASE,
)
_ADVISED = re.compile(
    r"\b(?:do|would|don['’]?t) (?:you|u) (?:think|reckon|feel|recommend|suggest|advise|believe)(?: that)?"
    r" (?:it(?:['’]s| is| was|['’]d be| would be)|i|we|that|\w+ing)\b"
    r"|\b(?:is|was|would) it (?:be )?(?:wise|smart|sensible|safe|unwise|risky|advisable|prudent|worth(?:while)?"
    r"|(?:a|such a) (?:good|bad|great|smart|wise|sensible) (?:idea|move|time|plan|investment))\b"
    r"|\b(?:should|ought) (?:i|we) (?:to )?(?:really |actually |maybe |perhaps )?"
    r"(?!be able|expect|bring|wear|take|pack|leave|know)\w+"
    r"|\bwhat do (?:you|u) (?:think|reckon) (?:about|of)\b|\b(?:any )?thoughts on (?:my |me |us )?\w+ing\b",
    re.IGNORECASE,
)
_REMINDED_OF = re.compile(
    r"\bremind me (?:whether|if|why|where|how|which|who|that (?:i|we)(?:['’]ve| have| had| already)?)\b", re.IGNORECASE
)
_REMIND_TO = re.compile(r"\b(?:remind (?:me|us) (?:to|about|of)|reminder)\b", re.IGNORECASE)
_HOW = re.compile(r"\b(?:how|explain|describe)\b", re.IGNORECASE)


def wants_advice(task: Task, rewritten: str) -> str:
    """The words by which a rewrite asks for advice or an explanation in place of the deed, or nothing.

    What is only looked up may be asked for with "should I": the weather answers "should I take an umbrella".

    Args:
        task: The task.
        rewritten: The rewrite.
    """
    if not task.expected:
        return ""
    patterns = [] if _HOW.search(task.query) else [_EXPLAINED]
    patterns += [] if looks_up(task) or task.query.rstrip().endswith("?") else [_ADVISED]
    patterns += [_REMINDED_OF] if _REMIND_TO.search(task.query) else []
    mentions = mentions_in(task, rewritten)
    plain = masked_values(rewritten, mentions)
    for sentence in sentence_spans(rewritten, mentions):
        if not any(sentence.start <= m.start < sentence.end for m in mentions):
            continue
        for pattern in patterns:
            match = pattern.search(plain, sentence.start, sentence.end)
            if match and not asks(plain[sentence.end :].lstrip("?!. ")):
                return f"asks for advice: {match[0]!r}"
    return ""
