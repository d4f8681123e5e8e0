"""The request in other words: typing errors, number words, hesitations, another order, another register, small talk."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from toolspar.tasks.english import same_wording
from toolspar.tasks.perturbations.records import Change, Level, Scene
from toolspar.tasks.records import Task
from toolspar.tasks.rewrites.background import asides
from toolspar.tasks.rewrites.forms import some_number_words
from toolspar.tasks.rewrites.letters import polite_email, statement
from toolspar.tasks.rewrites.noise import hesitations, typing_errors
from toolspar.tasks.rewrites.order import reordered
from toolspar.tasks.rewrites.registers import casual, formal, indirect
from toolspar.tasks.rewrites.request import Request, read_request
from toolspar.tasks.rewrites.rewrite import Operator, keeps_values
from toolspar.tasks.rewrites.texting import abbreviations, transcript

_TRIES = 4
TYPO_SHARES = {Level.MILD: 0.1, Level.MEDIUM: 0.25, Level.STRONG: 0.5}
NUMBER_SHARES = {Level.MILD: 0.34, Level.MEDIUM: 0.67, Level.STRONG: 1.0}
HESITATIONS = {Level.MILD: 1, Level.MEDIUM: 3, Level.STRONG: 5}
ASIDES = {Level.MILD: 1, Level.MEDIUM: 2, Level.STRONG: 3}

_FRAMES: Sequence[tuple[str, Operator]] = (
    ("casual", casual),
    ("formal", formal),
    ("indirect", indirect),
    ("polite_email", polite_email),
    ("statement", statement),
)


def typos(task: Task, level: Level, rng: random.Random, scene: Scene) -> Change | None:
    """Typing errors in a share of the words that carry no value."""
    return _reworded(task, rng, lambda request: typing_errors(request, rng, TYPO_SHARES[level]))


def number_words(task: Task, level: Level, rng: random.Random, scene: Scene) -> Change | None:
    """Numbers as words, dates and times in another form, a share of them."""
    return _reworded(task, rng, lambda request: some_number_words(request, rng, NUMBER_SHARES[level]))


def fillers(task: Task, level: Level, rng: random.Random, scene: Scene) -> Change | None:
    """Hesitations as in speech."""
    return _reworded(task, rng, lambda request: hesitations(request, rng, HESITATIONS[level]))


def background(task: Task, level: Level, rng: random.Random, scene: Scene) -> Change | None:
    """Sentences that ask for nothing, around the request."""
    return _reworded(task, rng, lambda request: asides(request, rng, ASIDES[level]))


def reordering(task: Task, level: Level, rng: random.Random, scene: Scene) -> Change | None:
    """The request's parts in another order; from the second level on in another spelling, on the third in a chat."""
    stack: list[Operator] = [reordered, abbreviations, lambda request, rng: asides(request, rng, 1)]
    return _reworded(task, rng, lambda request: _stacked(task, request, stack[:level], rng))


def register(task: Task, level: Level, rng: random.Random, scene: Scene) -> Change | None:
    """Another tone around the request; then the spelling of text messages; then as speech recognition would write."""
    for _ in range(_TRIES):
        name, frame = rng.choice(_FRAMES)
        stack = [frame, abbreviations, transcript][:level]
        change = _reworded(task, rng, lambda request, stack=stack: _stacked(task, request, stack, rng), name)
        if change:
            return change
    return None


def _stacked(task: Task, request: Request, stack: Sequence[Operator], rng: random.Random) -> str | None:
    """Operators one after another; None unless the first one and all others apply."""
    text: str | None = None
    for operator in stack:
        text = operator(request, rng)
        if not text:
            return None
        request = read_request(task, text)
    return text


def _reworded(
    task: Task, rng: random.Random, operator: Callable[[Request], str | None], variant: str = ""
) -> Change | None:
    """The task in the operator's words, where they keep all its values."""
    for _ in range(_TRIES):
        text = operator(read_request(task))
        if text and not same_wording(text, task.query) and keeps_values(task, text):
            return Change(replace(task, query=text), variant)
    return None
