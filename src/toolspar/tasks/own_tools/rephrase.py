"""Requests of templates, put into a language model's words; a text that says less than the template is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from toolspar.calls.render import render_calls, signature
from toolspar.tasks.own_tools.generate import unsaid
from toolspar.tasks.records import Task

Messages = list[dict[str, str]]
Ask = Callable[[Sequence[Messages]], Sequence[str | Exception]]
"""Asks a language model many things at once: a text each, or why there is none."""
Accept = Callable[[Task, str], bool]
"""Whether a text asks for what the task's calls do (the validity gate)."""

_SYSTEM = """\
You write requests as people type them to an assistant that has tools. You are given a stiff request and the calls \
that it must lead to. Write one natural request for the same calls. Say every value of the calls exactly as the stiff \
request does, add no other fact, name no function and no argument in code style, and answer with the request only."""
_USER = """\
Tools:
{tools}

Calls: {calls}
Stiff request: {query}"""
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rephrased:
    """What came of asking.

    Example:
        >>> Rephrased((), 0, 0).tasks
        ()
    """

    tasks: tuple[Task, ...]
    refused: int
    """Texts that do not say the same; the template's stays."""
    unanswered: int
    """Requests without an answer; the template's stays."""


def rephrase(tasks: Sequence[Task], ask: Ask, accept: Accept) -> Rephrased:
    """Each task with the model's wording where that can be trusted, else with its own.

    Args:
        tasks: Tasks of ``own_tasks``.
        ask: The language model.
        accept: Judges a wording against the task as it was.
    """
    answers = ask([messages(task) for task in tasks])
    kept: list[Task] = []
    seen = {task.query for task in tasks}
    refused = unanswered = 0
    for task, answer in zip(tasks, answers, strict=True):
        if isinstance(answer, Exception):
            unanswered += 1
            kept.append(task)
            continue
        text = _plain(answer)
        if text and text not in seen and not unsaid(text, task.expected) and accept(task, text):
            seen.add(text)
            kept.append(replace(task, query=text))
        else:
            refused += 1
            kept.append(task)
    return Rephrased(tuple(kept), refused, unanswered)


def messages(task: Task) -> Messages:
    """What the model is asked."""
    calls = render_calls(task.expected, "json") if task.expected else "none: no tool fits, and none should"
    tools = "\n".join(signature(tool) for tool in task.tools)
    user = _USER.replace("{tools}", tools).replace("{calls}", calls).replace("{query}", task.query)
    return [{"role": "system", "content": _SYSTEM}, {"role": "user", "content": user}]


def _plain(answer: str) -> str:
    """The request itself: no thoughts, no quotation marks around it, one line."""
    text = " ".join(_THOUGHT.sub("", answer).split())
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            text = str(json.loads(text))
        except ValueError:
            text = text[1:-1]
    return text.strip()
