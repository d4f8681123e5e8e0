"""What a made-up request speaks of, and how it is put into words."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from toolspar.calls.records import ToolCall
from toolspar.tasks.frames import BARE, FRAMES, JOINS, framed
from toolspar.tasks.library.form import Argument, ToolForm, Use
from toolspar.tasks.records import Split

_QUESTION_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Scene:
    """Uses of tools that a text asks for, and the tools on offer (which need not be among them).

    Example:
        >>> # Scene(Split.TRAIN, (form,), (form.use(rng),)).calls
    """

    split: Split
    offered: tuple[ToolForm, ...]
    uses: tuple[Use, ...]

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """The calls that the uses amount to, whether or not their tools are on offer."""
        return tuple(use.call for use in self.uses)

    def with_use(self, at: int, use: Use) -> Scene:
        """The scene with one use exchanged."""
        return replace(self, uses=(*self.uses[:at], use, *self.uses[at + 1 :]))

    def imperative(self, rng: random.Random) -> str:
        """All uses in one imperative without a full stop, phrasings drawn anew."""
        said = [use.imperative(rng) for use in self.uses]
        if len(said) == 1:
            return said[0]
        leading = ", ".join(said[:-1])
        return rng.choice(JOINS[self.split]).replace("{first}", leading).replace("{second}", said[-1])

    def plain(self, rng: random.Random) -> str:
        """A request as the generator words them: a question, a bare imperative or one in a frame."""
        if len(self.uses) == 1 and rng.random() < _QUESTION_SHARE and (question := self.uses[0].question(rng)):
            return question
        return framed(self.imperative(rng), rng.choice((BARE, *FRAMES[self.split])))


def reworded(use: Use, name: str, words: str, value: Any = None) -> Use:
    """A use with other words for one argument, and with another value if one is given."""
    values: Mapping[str, Any] = use.values if value is None else {**use.values, name: value}
    return Use(use.form, values, {**use.words, name: words})


def without(use: Use, name: str) -> Use:
    """A use that does not speak of one argument."""
    return Use(
        use.form, {k: v for k, v in use.values.items() if k != name}, {k: v for k, v in use.words.items() if k != name}
    )


def said_arguments(use: Use) -> list[Argument]:
    """Arguments of a use that have words of their own (flags have none)."""
    return [argument for argument in use.form.arguments if use.words.get(argument.name)]


def drawn_otherwise(argument: Argument, use: Use, split: Split, rng: random.Random) -> tuple[Any, str] | None:
    """Another value of an argument with its words; None where none is found."""
    for _ in range(20):
        value, words = argument.slot.draw(rng, split)
        if value != use.values.get(argument.name) and words.lower() not in {w.lower() for w in use.words.values()}:
            return value, words
    return None
