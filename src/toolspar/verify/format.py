"""The size of a rewrite: neither empty, nor much shorter or longer than its query."""

from __future__ import annotations

from collections.abc import Callable

from toolspar.tasks.english import words
from toolspar.tasks.records import Task
from toolspar.verify.records import CheckResult
from toolspar.verify.settings import GateSettings

_SHORTEST_REFERENCE = 80  # characters; very short queries may grow by more than their own length


def make_check(settings: GateSettings) -> Callable[[Task, str], CheckResult]:
    """The format check with the configured length bounds."""

    def check(task: Task, rewritten: str) -> CheckResult:
        """Fails on a rewrite without words, and on one out of the bounds."""
        fault = _length(settings, task.query.strip(), rewritten.strip())
        return CheckResult(False, 0.0, fault) if fault else CheckResult(True)

    return check


def _length(settings: GateSettings, query: str, text: str) -> str:
    n_words = len(words(text))
    if not n_words:
        return "no words"
    if len(text) < settings.min_length_ratio * len(query):
        return f"too short: {len(text)} characters for {len(query)}"
    if len(text) > settings.max_length_ratio * max(len(query), _SHORTEST_REFERENCE):
        return f"too long: {len(text)} characters for {len(query)}"
    return f"too long: {n_words} words" if n_words > settings.max_words and n_words > len(words(query)) else ""
