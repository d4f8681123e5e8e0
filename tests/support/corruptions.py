"""Harmful changes of a request, made by program: each gives a text that no longer means the expected calls, or None."""

from __future__ import annotations

import random
import re

from toolspar.tasks.grounding import Mention, ground
from toolspar.tasks.records import Task

SECOND_REQUESTS = (
    "Also order a taxi for me.",
    "And tell me a joke.",
    "Then remind me to water the plants.",
    "After that, email the report to my boss.",
    "Also, what is the capital of Mongolia?",
)


def _mentions(task: Task) -> tuple[Mention, ...]:
    return ground(task.query, task.expected)


def _replace(text: str, start: int, end: int, new: str) -> str:
    return re.sub(r"\s+", " ", text[:start] + new + text[end:]).strip()


def dropped_value(task: Task, rng: random.Random) -> str | None:
    """One value is not said any more."""
    found = _mentions(task)
    if not found:
        return None
    mention = rng.choice(found)
    text = _replace(task.query, mention.start, mention.end, "something")
    said = {m.path for m in ground(text, task.expected)}
    return text if mention.path not in said else None


def changed_number(task: Task, rng: random.Random) -> str | None:
    """A number of the request becomes another one."""
    digits = [m for m in re.finditer(r"(?<![\w.:-])\d+(?![\w.:-])", task.query)]
    if not digits:
        return None
    match = rng.choice(digits)
    return _replace(task.query, match.start(), match.end(), str(int(match[0]) + rng.choice((1, 2, 10))))


def swapped_values(task: Task, rng: random.Random) -> str | None:
    """Two values of one type change places."""
    found = [m for m in _mentions(task) if m.call == 0]
    pairs = [
        (a, b)
        for a in found
        for b in found
        if a.end <= b.start
        and type(a.value) is type(b.value)
        and a.form == b.form
        and str(a.value).lower() != str(b.value).lower()
        and re.sub(r"\d", "0", str(a.value))[:1].isdigit() == re.sub(r"\d", "0", str(b.value))[:1].isdigit()
        and a.path.split(".")[1] != b.path.split(".")[1]
    ]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    query = task.query
    said_a, said_b = query[a.start : a.end], query[b.start : b.end]
    return query[: a.start] + said_b + query[a.end : b.start] + said_a + query[b.end :]


def negated(task: Task, rng: random.Random) -> str | None:
    """The request is forbidden, withdrawn or reported."""
    body = task.query[0].lower() + task.query[1:]
    orders = task.query.split()[0].lower() not in (
        "what",
        "how",
        "who",
        "where",
        "when",
        "which",
        "is",
        "are",
        "i",
        "i'm",
        "we",
        "can",
        "could",
        "please",
    )
    texts = [f"{task.query} Actually, never mind.", f"{task.query} Scratch that, please.", f"Hypothetically, {body}"]
    if orders:
        texts += [f"Don't {body}", f"Please do not {body}", f"Never {body}", f"You should not {body}"]
    return rng.choice(texts)


def truncated(task: Task, rng: random.Random) -> str | None:
    """The request stops in the middle of its last value or right after a preposition."""
    words = task.query.split()
    found = _mentions(task)
    if len(words) < 6 or not found:
        return None
    last = max(m.start for m in found)
    return task.query[:last].rstrip() or None


def second_request(task: Task, rng: random.Random) -> str | None:
    """Something else is asked for as well."""
    return f"{task.query} {rng.choice(SECOND_REQUESTS)}"


CORRUPTIONS = {
    "dropped_value": dropped_value,
    "changed_number": changed_number,
    "swapped_values": swapped_values,
    "negated": negated,
    "truncated": truncated,
    "second_request": second_request,
}
