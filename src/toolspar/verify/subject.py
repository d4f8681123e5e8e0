"""A request that no tool fits must stay about the same matter, and must not move towards an offered tool."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from toolspar.calls.records import ToolSpec
from toolspar.tasks.english import REQUEST_VERBS, STOP_WORDS, words
from toolspar.tasks.grounding import stem
from toolspar.tasks.quantities import UNIT_OF
from toolspar.tasks.records import Task
from toolspar.verify.reading import SMALL_TALK, Clause, clauses, content_stems, misspelt, spaced, stems
from toolspar.verify.records import CheckResult
from toolspar.verify.stance.asking import asks, idle
from toolspar.verify.wording.other_work import NOT_TELLING

_KEPT_AT_LEAST = 0.3  # share of the query's subject below which the rewrite is about something else
_SAME_SUBJECT = 0.85  # share from which a few words of a tool may be chance
_SMALLEST_SUBJECT = 2  # of fewer words nothing is said


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails when the rewrite of an irrelevance task asks for something else, or for what an offered tool does.

    Tasks with expected calls pass: there the values of the calls say what the request is about.
    """
    if task.expected:
        return CheckResult(True)
    rewritten = _DECLINED.sub(lambda match: " " * len(match[0]), rewritten)
    kept = _kept(task.query, rewritten)
    if kept < _KEPT_AT_LEAST:
        return CheckResult(False, kept, f"keeps {kept:.0%} of what the query is about")
    old = {word for word in words(task.query)}
    asked = " ; ".join(_SPEAKER.sub(" ", c.text) for c in clauses(rewritten, ()) if not _beside(task, c, rewritten))
    new = {
        stem(word)
        for word in words(asked)
        if word not in old and word not in STOP_WORDS and not word[0].isdigit() and len(word) > 1
        and not misspelt(word, task.query)
    } - stems(task.query) - SMALL_TALK - NOT_TELLING  # fmt: skip
    fault = next((fault for tool in task.tools if (fault := _towards(task, tool, asked, new, kept))), "")
    return CheckResult(False, 0.0, fault) if fault else CheckResult(True, kept)


_SPEAKER = re.compile(
    r"\b(?:my|our|his|her|their) (?:\w+ )?\w+(?: \([^)]*\))? "
    r"(?:tells?|told|says?|said|thinks?|thought|wants?|likes?|asked)\b",
    re.IGNORECASE,
)  # who says so is no matter: "my lawyer tells me to hire a guard"


def _beside(task: Task, clause: Clause, rewritten: str) -> bool:
    """Whether a clause only tells something, or what it is about is not that of the query and nobody asks for it."""
    if idle(clause, rewritten) or _DISMISSED.search(clause.text):
        return True
    if asks(clause.text) or rewritten[clause.end : clause.end + 1] == "?":
        return False
    return not content_stems(clause.text) & content_stems(task.query) and _TELLS.match(clause.text) is not None


_DECLINED = re.compile(
    r"(?:^|(?<=[.?!;] ))(?:there['’]?s )?(?:no need (?:to|for)|never mind"
    r"|(?:don['’]?t|do not) (?:tell|show|give|send|bother))"
    r"\b(?:(?! but\b)[^.?!;,])*",
    re.IGNORECASE,
)
_DISMISSED = re.compile(
    r"^\W*(?:[\w'’]+ ){1,3}(?:is|are) (?:boring|fine|useless|not needed|unimportant)\b|\bsays? no\b",
    re.IGNORECASE,
)
_TELLS = re.compile(r"^\W*(?:just |already )?(?:walked|ran|drove|cooked|slept|worked|ate|went|saw|had|got|was)\b", re.I)


_CAPITALS = re.compile(r"[A-Z]\w*(?: [A-Z]\w*)+")


def _kept(query: str, rewritten: str) -> float:
    """Share of the query's content words that the rewrite has too, also misspelt or written as two words."""
    subject = _subject(query)
    if len(subject) < _SMALLEST_SUBJECT:
        return 1.0
    said = words(rewritten)
    known = stems(rewritten) | {stem(a + b) for a, b in zip(said, said[1:], strict=False)}
    units = {UNIT_OF[word] for word in said if word in UNIT_OF}
    short = {word for word in re.findall(r"\b[A-Z]{2,5}\b", rewritten)}
    spelt = {word for name in _CAPITALS.findall(query) if "".join(part[0] for part in name.split()) in short
             for word in words(name)}  # fmt: skip
    found = sum(
        base in known or plain in spelt or UNIT_OF.get(plain) in units or any(misspelt(word, plain) for word in said)
        for base, plain in subject
    )
    return found / len(subject)


@lru_cache(maxsize=1024)
def _subject(query: str) -> frozenset[tuple[str, str]]:
    """Content words of a query with their stems; verbs of asking and numbers can be put in other ways."""
    plain = [w for w in words(query) if w not in STOP_WORDS and w not in REQUEST_VERBS and not w[0].isdigit()]
    return frozenset({stem(word): word for word in plain if stem(word) not in SMALL_TALK and len(word) > 1}.items())


def _towards(task: Task, tool: ToolSpec, rewritten: str, new: set[str], kept: float) -> str:
    """Says the tool's whole name, or mostly words of the tool, where the query does not."""
    name = content_stems(spaced(tool.name)) - NOT_TELLING
    if name and name <= stems(rewritten) and name & new:
        return f"asks for the work of {tool.name}: {', '.join(sorted(name & new))}"
    hits = sorted(new & _vocabulary(tool))
    many = len(hits) >= 2 and (kept < _SAME_SUBJECT or 2 * len(hits) >= len(new))
    return f"moves towards {tool.name}: {', '.join(hits)}" if many else ""


def _vocabulary(tool: ToolSpec) -> frozenset[str]:
    texts = [spaced(tool.name), tool.description]
    for key, schema in tool.properties.items():
        texts.append(spaced(str(key)))
        if isinstance(schema, Mapping):
            typed = cast(Mapping[str, Any], schema)
            texts.append(str(typed.get("description", "")))
            texts.append(spaced(str(typed.get("enum", ""))))
    return content_stems(" ".join(texts)) - NOT_TELLING
