"""Seeded pairs of request and rewrite with a label, for training and choosing the learned check."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolspar.tasks.corruptions import look_alikes
from toolspar.tasks.corruptions.kinds import CORRUPTIONS
from toolspar.tasks.corruptions.scene import Scene
from toolspar.tasks.english import same_wording
from toolspar.tasks.frames import framed
from toolspar.tasks.grounding import ground
from toolspar.tasks.library.catalogue import forms, strangers
from toolspar.tasks.records import Split, Task
from toolspar.tasks.rewrites.frames import tidy
from toolspar.tasks.rewrites.request import lower_first
from toolspar.tasks.rewrites.rewrite import rewrite
from toolspar.tasks.rewrites.styles import TRAIN_FAMILIES
from toolspar.tasks.splits import category_of

HARMLESS = "harmless"
_IRRELEVANT_SHARE = 0.15
_TWO_CALLS_SHARE = 0.25
_FAMILY_SHARE = 0.4  # of the texts of either label, those that a family rewrites on top
_ASIDE_SHARE = 0.35
_PLAIN_SHARE = 0.45  # of harmless rewrites, those in a frame of the generator
_RESTATED_SHARE = 0.08
_REVERSED_SHARE = 0.3  # of harmless rewrites of two requests for two tools
_ATTEMPTS = 40


@dataclass(frozen=True, slots=True)
class Pair:
    """A task, another text, and whether that text still asks for the task's calls (``kind`` says why not).

    Example:
        >>> pair = draw_pairs(Split.TRAIN, 1, seed=0)[0]
        >>> pair.valid == (pair.kind == "harmless")
        True
    """

    task: Task
    rewritten: str
    kind: str

    @property
    def valid(self) -> bool:
        """Whether the rewrite keeps the calls."""
        return self.kind == HARMLESS


def draw_pairs(split: Split, n: int, seed: int) -> list[Pair]:
    """``n`` pairs on the tools and names of a split, about half of them harmless; the same for the same arguments.

    Both labels share their surface: frames, asides and the train families of rewrites are put on either.

    Args:
        split: Whose tools, names and frames.
        n: How many.
        seed: Seed of the draw.
    """
    return [_pair(split, f"{split.value}-{seed}-{index}") for index in range(n)]


def _pair(split: Split, name: str) -> Pair:
    for attempt in range(_ATTEMPTS):
        rng = random.Random(f"toolspar-corruption-{name}-{attempt}")
        scene = _scene(split, rng)
        task = _task(scene, name, rng)
        if rng.random() < 0.5:
            kind, text = HARMLESS, _harmless(scene, rng)
        else:
            kinds = ["answerable"] if not task.expected and rng.random() < 0.7 else list(CORRUPTIONS)
            kind = rng.choice(kinds)
            text = CORRUPTIONS[kind](scene, rng)
            text = _with_asides(text, rng) if text else None
        if text is None or same_wording(text, task.query):
            continue
        text = _restyled(task, text, rng)
        if not same_wording(text, task.query) and (kind != HARMLESS or _keeps_values(task, text)):
            return Pair(task, text, kind)
    raise ValueError(f"no pair of {split.value} found in {_ATTEMPTS} attempts: the tools of the split are too few")


def _scene(split: Split, rng: random.Random) -> Scene:
    tools = forms(split)
    first = rng.choice(tools)
    if rng.random() < _IRRELEVANT_SHARE:
        others = strangers(first.spec.name)
        return Scene(split, tuple(rng.sample(others, min(len(others), rng.randint(1, 3)))), (first.use(rng),))
    uses = [first.use(rng)]
    if rng.random() < _TWO_CALLS_SHARE:
        second = first if rng.random() < 0.6 else rng.choice(tools)
        other = second.use(rng)
        if other.call != uses[0].call:
            uses.append(other)
    siblings = [form for form in tools if form.family == first.family and form is not first]
    offered = {use.form.spec.name: use.form for use in uses}
    for form in (*rng.sample(siblings, min(1, len(siblings))), rng.choice(tools)):
        offered.setdefault(form.spec.name, form)
    return Scene(split, tuple(offered.values()), tuple(uses))


def _task(scene: Scene, name: str, rng: random.Random) -> Task:
    served = all(use.form in scene.offered for use in scene.uses)
    calls = scene.calls if served else ()
    tools = tuple(form.spec for form in scene.offered)
    return Task(name, tools, scene.plain(rng), calls, category_of(len(tools), len(calls)), scene.split)


def _harmless(scene: Scene, rng: random.Random) -> str:
    """The same uses worded anew, in a frame that may look like a harmful one."""
    if len(scene.uses) > 1 and rng.random() < _REVERSED_SHARE and len({use.form.spec.name for use in scene.uses}) > 1:
        scene = replace(scene, uses=tuple(reversed(scene.uses)))
    plain = rng.random() < _PLAIN_SHARE
    text = scene.plain(rng) if plain else framed(scene.imperative(rng), rng.choice(look_alikes.FRAMES))
    if rng.random() < _RESTATED_SHARE:
        text = f"{_ended(text)} {framed(scene.imperative(rng), rng.choice(look_alikes.RESTATED))}"
    return _with_asides(text, rng)


def _with_asides(text: str, rng: random.Random) -> str:
    """Small talk before or after, with cue words of harmful wordings in it."""
    if rng.random() < _ASIDE_SHARE:
        lead = rng.choice(("", "", "Anyway, ", "So, ", "Now then, "))
        text = f"{rng.choice(look_alikes.BEFORE)} {lead}{lower_first(text) if lead else text}"
    if rng.random() < _ASIDE_SHARE:
        text = f"{_ended(text)} {rng.choice(look_alikes.AFTER)}"
    return tidy(text)


def _restyled(task: Task, text: str, rng: random.Random) -> str:
    """The text after a train family, if one is drawn and applies."""
    if rng.random() >= _FAMILY_SHARE:
        return text
    other = rewrite(replace(task, query=text), rng.choice(TRAIN_FAMILIES), rng)
    return other or text


def _keeps_values(task: Task, text: str) -> bool:
    said: Sequence[str] = [mention.path for mention in ground(task.query, task.expected)]
    return set(said) <= {mention.path for mention in ground(text, task.expected)}


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
