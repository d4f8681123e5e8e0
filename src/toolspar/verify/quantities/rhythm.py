"""How often something happens: what the query wants monthly, the rewrite may not want once, or every two months."""

from __future__ import annotations

import re

from toolspar.tasks.grounding import leaves
from toolspar.tasks.records import Task
from toolspar.verify.quantities.periods import PERIOD_OF
from toolspar.verify.reading import masked_values, mentions_in

_FAMILIES = {
    "hour": r"hour(?:s|ly)?|hrs?|60 min\w*|sixty min\w*",
    "day": r"days?|daily|nights?|nightly|mornings?|afternoons?|evenings?|(?:24|twenty[- ]four) h\w*|midnight"
    r"|noon|breakfast|lunch|dinner|supper|bed ?time",
    "night": r"nights?|nightly|evenings?|daily|days?|midnight|bed ?time",
    "fortnight": r"fortnight(?:ly|s)?|bi-?weekly|(?:other|second|2|two) weeks?|14 days|fourteen days",
    "week": r"week(?:s|ly|end|ends|day|days)?|wkly|(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:days?)?"
    r"|(?:7|seven) days",
    "month": r"month(?:s|ly)?|mthly|mo",
    "quarter": r"quarter(?:s|ly)?|(?:3|three) months",
    "year": r"years?|yearly|annual(?:ly|i[sz]ed)?|annum|yrs?|p\.?a|apr|anniversar\w+|birthdays?|(?:12|twelve) months",
}
_SAID = {unit: re.compile(rf"(?<![a-z])(?:{words})(?![a-z])", re.IGNORECASE) for unit, words in _FAMILIES.items()}
_HOW_OFTEN = {word: period for word, period in PERIOD_OF.items() if word.endswith("ly") and period in _FAMILIES}
_RHYTHM = re.compile(
    rf"\b({'|'.join(_HOW_OFTEN)})\b(?! (?:re)?payments?\b| instal)"
    r"|\b(?:every|each|once an?)\s+(hour|day|night|week|fortnight|month|quarter|year)\b",
    re.IGNORECASE,
)
_SPACED = re.compile(
    r"\b(?:every|each)\s+(?:other|second|third|fourth|two|three|four|five|six|[2-9]|couple of)\s+"
    r"(?:hour|day|night|week|month|quarter|year)s?\b"
    r"|\b(?:bi|semi)-?(?:weekly|monthly|annual(?:ly)?|yearly)\b|\bfortnight(?:ly|s)?\b",
    re.IGNORECASE,
)
_QUARTERLY = re.compile(r"every (?:three|3) months", re.IGNORECASE)


def changed_rhythm(task: Task, rewritten: str) -> str:
    """What shows that something happens less or more often than the query wants, or is no longer said to repeat.

    Args:
        task: The task.
        rewritten: The rewrite.

    Returns:
        The evidence; empty where a period of the query is still named, in whatever form.
    """
    if not task.expected:
        return ""
    query = masked_values(task.query, [m for m in mentions_in(task, task.query) if " " in str(m.value)])
    plain = masked_values(rewritten, [m for m in mentions_in(task, rewritten) if " " in str(m.value)])
    spaced = next((m[0] for m in _SPACED.finditer(plain) if not _SPACED.search(query)), "")
    for match in _RHYTHM.finditer(query):
        unit = _HOW_OFTEN.get((match[1] or "").lower()) or match[2].lower()
        if spaced and _SAID[unit].search(spaced) and not (unit == "quarter" and _QUARTERLY.search(spaced)):
            return f"{spaced!r} for {match[0]!r}"
        if not _SAID[unit].search(plain) and not _goes_without_saying(task, unit):
            return f"how often is not said any more: {match[0]!r}"
    return ""


def _goes_without_saying(task: Task, unit: str) -> bool:
    """Whether the wanted tools know no other period: a loan's payment is monthly by itself."""
    wanted = {call.name for call in task.expected}
    named = " ".join(f"{tool.name} {tool.description}" for tool in task.tools if tool.name in wanted).replace("_", " ")
    takes = " ".join(path.replace("_", " ") for path, _ in leaves(task.expected))
    return _SAID[unit].search(named) is not None and not re.search(r"\b(?:per|period|frequency|interval|every)", takes)
