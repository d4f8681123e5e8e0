"""The kinds of corruption: each takes a scene and gives a text that no longer asks for its calls, or None."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from toolspar.calls.shapes import json_type
from toolspar.tasks.corruptions import phrases
from toolspar.tasks.corruptions.replacements import (
    Sort,
    computed,
    hedged,
    implied,
    indefinite,
    near_miss,
    other_unit,
    sort_of,
)
from toolspar.tasks.corruptions.scene import Scene, drawn_otherwise, reworded, said_arguments, without
from toolspar.tasks.frames import framed
from toolspar.tasks.library.catalogue import forms
from toolspar.tasks.library.form import Argument, Use

Corruption = Callable[[Scene, random.Random], str | None]
"""A scene -> a text in which something of it is wrong; None where the kind does not apply."""

_PHRASE = re.compile(
    r"\s+(?:for|on|at|in|to|from|of|by|with|under|as|named|called|until|before|after|into|through|over|than|starting|"
    r"lasting|within|near|about|that is|costing|dated)\s",
    re.IGNORECASE,
)
_ADDED = (" I want it {x}.", " Please do that {x}.", " And do it {x}.", " It should be {x}.", " {x}, please.")
_MARK = "\N{REPLACEMENT CHARACTER}"


def _use(scene: Scene, rng: random.Random) -> tuple[int, Use]:
    at = rng.randrange(len(scene.uses))
    return at, scene.uses[at]


def _argument(use: Use, rng: random.Random, *, lists: bool = True) -> Argument | None:
    found = [a for a in said_arguments(use) if lists or json_type(a.slot.schema) != "array"]
    return rng.choice(found) if found else None


def changed_value(scene: Scene, rng: random.Random) -> str | None:
    """One value becomes another of its kind, often one that is written almost like it."""
    at, use = _use(scene, rng)
    argument = _argument(use, rng)
    if argument is None:
        return None
    said = use.words[argument.name]
    if rng.random() < 0.6 and (other := near_miss(argument, said, scene.split, rng)):
        return scene.with_use(at, reworded(use, argument.name, other)).plain(rng)
    drawn = drawn_otherwise(argument, use, scene.split, rng)
    return scene.with_use(at, reworded(use, argument.name, drawn[1])).plain(rng) if drawn else None


def roles(scene: Scene, rng: random.Random) -> str | None:
    """Two values of one type, of one call or of two, change places."""
    places = [(at, a) for at, use in enumerate(scene.uses) for a in said_arguments(use)]
    pairs = [
        (one, two)
        for i, one in enumerate(places)
        for two in places[i + 1 :]
        if one[1].slot.schema == two[1].slot.schema
        and _sort(scene, one) is _sort(scene, two)
        and scene.uses[one[0]].words[one[1].name].lower() != scene.uses[two[0]].words[two[1].name].lower()
    ]
    if not pairs:
        return None
    (i, a), (j, b) = rng.choice(pairs)
    value_a, value_b = scene.uses[i].values[a.name], scene.uses[j].values[b.name]
    words_a, words_b = scene.uses[i].words[a.name], scene.uses[j].words[b.name]
    changed = scene.with_use(i, reworded(scene.uses[i], a.name, words_b, value_b))
    changed = changed.with_use(j, reworded(changed.uses[j], b.name, words_a, value_a))
    if sorted(map(repr, changed.calls)) == sorted(map(repr, scene.calls)):
        return None  # two calls that differ in nothing else
    return changed.plain(rng)


def _sort(scene: Scene, place: tuple[int, Argument]) -> Sort:
    return sort_of(scene.uses[place[0]].values[place[1].name])


def dropped_value(scene: Scene, rng: random.Random) -> str | None:
    """One value is left open, its phrase is left out, or an option is not mentioned."""
    at, use = _use(scene, rng)
    optional = [a for a in use.form.arguments if not a.required and a.name in use.values]
    if optional and rng.random() < 0.5:
        return scene.with_use(at, without(use, rng.choice(optional).name)).plain(rng)
    argument = _argument(use, rng)
    if argument is None:
        return None
    if rng.random() < 0.5:
        words = indefinite(use.values[argument.name], rng)
        return scene.with_use(at, reworded(use, argument.name, words)).plain(rng)
    text = scene.with_use(at, reworded(use, argument.name, _MARK)).plain(rng)
    before, _, after = text.partition(_MARK)
    cuts = [match.start() for match in _PHRASE.finditer(before)]
    if not cuts or len(before[: cuts[-1]].split()) < 5:
        return None
    following = _PHRASE.search(after)
    rest = after[following.start() :] if following else "." if after.rstrip().endswith((".", "?")) else ""
    return before[: cuts[-1]] + rest


def implied_value(scene: Scene, rng: random.Random) -> str | None:
    """One value is only pointed at."""
    at, use = _use(scene, rng)
    argument = _argument(use, rng)
    if argument is None:
        return None
    words = implied(use.values[argument.name], rng)
    return scene.with_use(at, reworded(use, argument.name, words)).plain(rng)


def hedged_value(scene: Scene, rng: random.Random) -> str | None:
    """One value is made vague."""
    at, use = _use(scene, rng)
    argument = _argument(use, rng, lists=False)
    drawn = drawn_otherwise(argument, use, scene.split, rng) if argument else None
    if argument is None or drawn is None:
        return None
    words = hedged(use.values[argument.name], use.words[argument.name], drawn[1], rng)
    return scene.with_use(at, reworded(use, argument.name, words)).plain(rng)


def computed_value(scene: Scene, rng: random.Random) -> str | None:
    """One number, day or time must be worked out."""
    places = [
        (at, a.name, words)
        for at, use in enumerate(scene.uses)
        for a in said_arguments(use)
        if (words := computed(use.values[a.name], rng))
    ]
    if not places:
        return None
    at, name, words = rng.choice(places)
    text = scene.with_use(at, reworded(scene.uses[at], name, words)).plain(rng)
    return re.sub(r"\bon (?=tomorrow|today|next |this |in |ten days from|\d+ days from)", "", text)


def changed_unit(scene: Scene, rng: random.Random) -> str | None:
    """A number keeps its digits and gets another unit."""
    return other_unit(scene.plain(rng), rng)


def extra_constraint(scene: Scene, rng: random.Random) -> str | None:
    """Something more is said that an open argument of the tool would take."""
    at, use = _use(scene, rng)
    unused = [a for a in use.form.arguments if not a.required and a.name not in use.values]
    if not unused:
        return None
    argument = rng.choice(unused)
    value, words = argument.slot.draw(rng, scene.split)
    more = Use(use.form, {**use.values, argument.name: value}, {**use.words, argument.name: words})
    if rng.random() < 0.6:
        return scene.with_use(at, more).plain(rng)
    fragment = Use(use.form, {argument.name: value}, {argument.name: words}).fragments(rng)[0]
    return scene.plain(rng) + rng.choice(_ADDED).replace("{x}", fragment)


def changed_action(scene: Scene, rng: random.Random) -> str | None:
    """Another tool's work on the same values, or talk about the work instead of it."""
    at, use = _use(scene, rng)
    siblings = [form for form in forms(scene.split) if form.family == use.form.family and form is not use.form]
    if not siblings or rng.random() < 0.3:
        return framed(scene.imperative(rng), rng.choice(phrases.EXPLANATIONS))
    other = rng.choice(siblings).use(rng)
    open_to = list(said_arguments(use))
    for argument in said_arguments(other):
        same = [a for a in open_to if a.slot.schema == argument.slot.schema]
        same = [a for a in same if sort_of(use.values[a.name]) is sort_of(other.values[argument.name])]
        if same:
            taken = next((a for a in same if a.name == argument.name), same[0])
            open_to.remove(taken)
            other = reworded(other, argument.name, use.words[taken.name], use.values[taken.name])
    return scene.with_use(at, other).plain(rng)


def second_request(scene: Scene, rng: random.Random) -> str | None:
    """One more thing is asked for."""
    if rng.random() < 0.5:
        addition = rng.choice(phrases.ADDITIONS).replace("{more}", rng.choice(phrases.MORE_REQUESTS))
        return _ended(scene.plain(rng)) + addition
    more = rng.choice([*scene.offered, *forms(scene.split)]).use(rng)
    if more.call in scene.calls:
        return None
    if rng.random() < 0.5:
        return _ended(scene.plain(rng)) + rng.choice(phrases.ADDITIONS).replace("{more}", more.imperative(rng))
    uses = [*scene.uses, more]
    rng.shuffle(uses)
    return replace(scene, uses=tuple(uses)).plain(rng)


def lost_request(scene: Scene, rng: random.Random) -> str | None:
    """One of several requests is not made."""
    if len(scene.uses) < 2:
        return None
    at = rng.randrange(len(scene.uses))
    return replace(scene, uses=scene.uses[:at] + scene.uses[at + 1 :]).plain(rng)


def answerable(scene: Scene, rng: random.Random) -> str | None:
    """A request that no offered tool fitted becomes, wholly or in part, one that a tool can serve."""
    if any(use.form in scene.offered for use in scene.uses):
        return None
    other = rng.choice(scene.offered).use(rng)
    asked = replace(scene, uses=(other,))
    if rng.random() < 0.6:
        return asked.plain(rng)
    uses = [*scene.uses, other]
    rng.shuffle(uses)
    return replace(scene, uses=tuple(uses)).plain(rng)


def _framing(*pools: tuple[str, ...]) -> Corruption:
    frames = tuple(frame for pool in pools for frame in pool)

    def corrupt(scene: Scene, rng: random.Random) -> str | None:
        return framed(scene.imperative(rng), rng.choice(frames))

    return corrupt


_forbidden = _framing(phrases.NEGATIONS)


def negation(scene: Scene, rng: random.Random) -> str | None:
    """The request is forbidden, withdrawn or made to depend on something."""
    chance = rng.random()
    if chance < 0.5:
        return _forbidden(scene, rng)
    tail = rng.choice(phrases.WITHDRAWALS if chance < 0.75 else phrases.RESTRICTIONS)
    return f"{_ended(scene.plain(rng))} {tail.replace('{n}', str(rng.randint(2, 60)))}"


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


CORRUPTIONS: Mapping[str, Corruption] = {
    "changed_value": changed_value,
    "roles": roles,
    "dropped_value": dropped_value,
    "implied_value": implied_value,
    "hedged_value": hedged_value,
    "computed_value": computed_value,
    "changed_unit": changed_unit,
    "extra_constraint": extra_constraint,
    "changed_action": changed_action,
    "second_request": second_request,
    "lost_request": lost_request,
    "negation": negation,
    "hypothetical": _framing(phrases.MUSINGS),
    "past": _framing(phrases.REPORTS),
    "answerable": answerable,
}
"""All kinds by name. Only ``answerable`` needs a scene whose tools are not on offer; it applies to no other."""
