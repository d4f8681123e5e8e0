"""A rewrite must stay a request in words: no new function name, argument key or JSON."""

from __future__ import annotations

import re

from toolspar.tasks.english import words
from toolspar.tasks.grounding import leaves, value_texts
from toolspar.tasks.records import Task
from toolspar.verify.records import CheckResult

_MARKUP = (
    ("JSON", re.compile(r"\{\s*[\"']|[\"']\s*:\s*[\"'\d\[{]|\[\s*\{")),
    ("call markup", re.compile(r"</?tool_?call|</?function|\btool_calls?\b|\bfunction_calls?\b", re.IGNORECASE)),
    ("a call in code", re.compile(r"\b[A-Za-z_]\w*\(\s*(?:\w+\s*=|[\"'\d)])")),
    ("an assignment", re.compile(r"\b[A-Za-z_]\w*\s?=\s?[\"'\w]")),
    ("snake case", re.compile(r"\b[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+\b")),
    ("camel case", re.compile(r"\b[a-z]+(?:[A-Z][a-z]+)+\b")),
)
_JARGON = re.compile(
    r"\b(functions?|parameters?|arguments?|json|api|endpoint|schema|tool call|function call)\b", re.IGNORECASE
)


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails on markup, on identifiers in code spelling, and on talk of functions, all unless the query has them."""
    values = " ".join(text for _, value in leaves(task.expected) for text in value_texts(value))
    known = f"{task.query} {values}".lower()
    for tool in task.tools:
        if _is_identifier(tool.name) and _says(rewritten, tool.name) and not _says(known, tool.name):
            return CheckResult(False, 0.0, f"function name: {tool.name!r}")
        for key in tool.properties:
            if _is_identifier(str(key)) and _says(rewritten, str(key)) and not _says(known, str(key)):
                return CheckResult(False, 0.0, f"argument key: {key!r}")
    for name, pattern in _MARKUP:
        for match in pattern.finditer(rewritten):
            if match[0].lower() not in known:
                return CheckResult(False, 0.0, f"{name}: {match[0]!r}")
    said = set(words(known))
    for match in _JARGON.finditer(rewritten):
        if match[1].lower().split()[0].rstrip("s") not in {word.rstrip("s") for word in said}:
            return CheckResult(False, 0.0, f"talk of functions: {match[1]!r}")
    return _listed_keys(task, rewritten)


def _is_identifier(name: str) -> bool:
    """Whether a name is spelt as only code is."""
    return "_" in name or "." in name or re.search(r"[a-z][A-Z]", name) is not None


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _listed_keys(task: Task, rewritten: str) -> CheckResult:
    """Two or more argument keys as "key: value" are a form, not a request."""
    keys = {str(key).lower() for tool in task.tools for key in tool.properties}
    listed = {match[1].lower() for match in re.finditer(r"\b(\w+)\s*:\s", rewritten)} & keys
    before = {match[1].lower() for match in re.finditer(r"\b(\w+)\s*:\s", task.query)}
    if len(listed - before) >= 2:
        return CheckResult(False, 0.0, f"arguments listed by key: {', '.join(sorted(listed))}")
    return CheckResult(True)
