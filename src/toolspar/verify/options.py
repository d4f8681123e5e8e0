"""No option of the tools that the query left open: another enum value, a switch, or the work of a sibling tool."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from toolspar.calls.records import ToolSpec
from toolspar.tasks.english import STOP_WORDS, words
from toolspar.tasks.grounding import stem
from toolspar.tasks.records import Task
from toolspar.verify.asides import aside
from toolspar.verify.reading import SMALL_TALK, mentions_in, misspelt, stems, tool_stems, value_words
from toolspar.verify.records import CheckResult

_EVERYDAY_NAMES = frozenset(
    stem(word)
    for word in """get find search list check show create set add update calculate compute tell give look up
    make new info information
    details detail data by for of in to the a an and with from id name item items status current lookup query run do
    start current latest
    my user is has include use by on at value values number type request send help plan open all any read write take
    call message text
    best free quick simple good note list time day home work order place office friend phone page book play track
    report""".split()
)
_WEAK_VALUES = frozenset(
    """any all none other default auto normal standard general both yes no true false me you it is a on off in
    up one first last good best
    quick fast short long simple basic new high low full free light more less hot asap please right left now today
    friend family work home
    personal other note call house""".split()
)


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails when the rewrite names a choice of the tools' own vocabulary that the query did not make.

    An irrelevance task fails when the rewrite moves towards the offered tools.
    """
    expected = {call.name for call in task.expected}
    known = set(stems(task.query)) | {stem(word) for word in value_words(task)}
    new = {word for word in words(rewritten) if stem(word) not in known and word not in STOP_WORDS}
    new = {word for word in new if not misspelt(word, task.query)}
    if not new:
        return CheckResult(True)
    for tool in task.tools:
        wanted = tool.name in expected
        fault = _new_choice(task, tool, rewritten, new) if wanted else _sibling(task, tool, new)
        if fault:
            return CheckResult(False, 0.0, fault)
    return CheckResult(True)


def _new_choice(task: Task, tool: ToolSpec, rewritten: str, new: set[str]) -> str:
    mentions = mentions_in(task, rewritten)
    outside = rewritten
    for mention in mentions:
        outside = outside[: mention.start] + " " * (mention.end - mention.start) + outside[mention.end :]
    given = {key for call in task.expected if call.name == tool.name for key in call.arguments}
    for key, schema in _schemas(tool.parameters):
        for choice in _choices(schema):
            plain = [word for word in words(choice.replace("_", " "))]
            if not plain or len(choice) < 3 or all(word in _WEAK_VALUES for word in plain):
                continue
            said = re.search(r"(?<!\w)" + r"[\s_-]+".join(map(re.escape, plain)) + r"(?!\w)", outside, re.IGNORECASE)
            beside = said is not None and aside(task, rewritten, said.start()) is not None
            if said and not beside and any(word in new for word in plain) and not set(plain) <= value_words(task):
                return f"new choice for {key}: {choice!r}"
        if schema.get("type") == "boolean" and key not in given:
            about = {word for word in words(key.replace("_", " ")) if stem(word) not in _EVERYDAY_NAMES}
            named = {word for word in new if stem(word) in {stem(other) for other in about}}
            if named and about:
                return f"new switch {key}: {sorted(named)[0]!r}"
    return ""


def _sibling(task: Task, tool: ToolSpec, new: set[str]) -> str:
    """A new word of the name of a tool that is not wanted, and of no wanted one."""
    wanted = tool_stems(task)
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", tool.name).replace("_", " ").replace(".", " ")
    telling = {stem(word) for word in words(name)} - _EVERYDAY_NAMES - SMALL_TALK - wanted
    hits = sorted(word for word in new if stem(word) in telling and len(word) > 3)
    needed = 1 if task.expected else 2
    return (
        f"names the work of {tool.name}: {', '.join(hits)}"
        if len(hits) >= min(needed, max(len(telling), 1)) and hits
        else ""
    )


def _schemas(parameters: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """All argument schemas of a tool, nested ones too."""
    properties = parameters.get("properties")
    if depth > 4 or not isinstance(properties, Mapping):
        return
    for key, schema in cast(Mapping[str, Any], properties).items():
        if isinstance(schema, Mapping):
            typed = cast(Mapping[str, Any], schema)
            yield str(key), typed
            yield from _schemas(typed, depth + 1)
            items = typed.get("items")
            if isinstance(items, Mapping):
                item = cast(Mapping[str, Any], items)
                yield str(key), item
                yield from _schemas(item, depth + 1)


def _choices(schema: Mapping[str, Any]) -> list[str]:
    values = schema.get("enum")
    if not isinstance(values, (list, tuple)):
        return []
    return [value for value in cast(Sequence[Any], values) if isinstance(value, str)]
