"""How a tool of the library is written down: its schema, and the ways in which people ask for it."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolspar.calls.records import ToolCall, ToolSpec
from toolspar.tasks.library.slots import Slot
from toolspar.tasks.records import Split

_FIELD = re.compile(r"\{([a-z_.]+)\}")

_OPTIONAL_SHARE = 0.25  # of the optional arguments, those that a request mentions


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: dotted names make nested objects; ``say`` are the fragments that voice an optional one.

    Example:
        >>> from toolspar.tasks.library.slots import integer
        >>> opt("guests", integer(1, 8), "Number of guests.", say=("for {guests} people",)).required
        False
    """

    name: str
    slot: Slot
    note: str
    required: bool
    say: tuple[str, ...] = ()
    default: Any = None


def arg(name: str, slot: Slot, note: str) -> Argument:
    """A required argument; every way of asking must contain ``{name}``."""
    return Argument(name, slot, note, required=True)


def opt(name: str, slot: Slot, note: str, *, say: Sequence[str], default: Any = None) -> Argument:
    """An optional argument; ``default`` is documented in the schema and never the voiced value."""
    return Argument(name, slot, note, required=False, say=tuple(say), default=default)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One use of a tool: the call, and what a person says for it.

    ``imperative`` begins with a bare verb ("book a table for 4 people"); ``question`` is a whole sentence or empty.

    Example:
        >>> Drawn(ToolCall("get_tide", {"beach": "Nazare"}), "get the tide at Nazare", "").question
        ''
    """

    call: ToolCall
    imperative: str
    question: str


@dataclass(frozen=True, slots=True)
class ToolForm:
    """A tool with its phrasings; ``family`` names siblings that are easily mistaken for each other.

    Example:
        >>> # ToolForm(spec, arguments, ("get the tide at {beach}",), (), Split.TRAIN, "tides")
    """

    spec: ToolSpec
    arguments: tuple[Argument, ...]
    asks: tuple[str, ...]
    questions: tuple[str, ...]
    split: Split
    family: str

    def draw(self, rng: random.Random) -> Drawn:
        """Random values, optional arguments present or not, and the sentences that say so."""
        use = self.use(rng)
        fragments = use.fragments(rng)
        ask, question = rng.choice(self.asks), rng.choice(self.questions) if self.questions else ""
        return Drawn(use.call, _sentence(ask, use.words, fragments), _sentence(question, use.words, fragments))

    def use(self, rng: random.Random) -> Use:
        """Random values, optional arguments present or not, and the words for them."""
        values: dict[str, Any] = {}
        words: dict[str, str] = {}
        for argument in [a for a in self.arguments if a.required or rng.random() < _OPTIONAL_SHARE]:
            values[argument.name], words[argument.name] = self._voiced(argument, words, rng)
        return Use(self, values, words)

    def _voiced(self, argument: Argument, words: dict[str, str], rng: random.Random) -> tuple[Any, str]:
        """A value that is not the default, and not said already of another argument (from Paris to Paris)."""
        for _ in range(20):
            value, wording = argument.slot.draw(rng, self.split)
            if value != argument.default and (not wording or wording not in words.values()):
                break
        return value, wording


@dataclass(frozen=True, slots=True)
class Use:
    """A tool with values for some of its arguments and the words that say them, both by the arguments' names.

    Example:
        >>> # Use(form, {"beach": "Nazare"}, {"beach": "Nazare"}).imperative(rng) -> "get the tide at Nazare"
    """

    form: ToolForm
    values: Mapping[str, Any]
    words: Mapping[str, str]

    @property
    def call(self) -> ToolCall:
        """The call with these values."""
        arguments: dict[str, Any] = {}
        for name, value in self.values.items():
            _set(arguments, name, value)
        return ToolCall(self.form.spec.name, arguments)

    def fragments(self, rng: random.Random) -> list[str]:
        """What voices the optional arguments, one phrasing of each."""
        chosen = [a for a in self.form.arguments if not a.required and a.name in self.values]
        return [_fill(rng.choice(argument.say), self.words) for argument in chosen]

    def imperative(self, rng: random.Random) -> str:
        """One of the tool's imperatives with the words in it."""
        return _sentence(rng.choice(self.form.asks), self.words, self.fragments(rng))

    def question(self, rng: random.Random) -> str:
        """One of the tool's questions with the words in it; empty where it has none."""
        if not self.form.questions:
            return ""
        return _sentence(rng.choice(self.form.questions), self.words, self.fragments(rng))


def tool(
    name: str,
    description: str,
    split: Split,
    args: Sequence[Argument],
    *,
    ask: Sequence[str],
    questions: Sequence[str] = (),
    family: str,
) -> ToolForm:
    """Write down a tool.

    Args:
        name: Function name.
        description: One sentence.
        split: Which tasks may use it.
        args: Its arguments.
        ask: Imperatives that start with a bare verb and hold every required ``{argument}``, without a final full stop;
            fragments of optional arguments go where ``{options}`` stands, else to the end.
        questions: Whole questions, the same way, with their question mark.
        family: Name of its near-miss siblings.

    Raises:
        ValueError: a template lacks a required argument or names an unknown one.
    """
    known = {argument.name for argument in args}
    required = {argument.name for argument in args if argument.required and argument.slot.schema["type"] != "boolean"}
    for template in (*ask, *questions):
        fields = set(_FIELD.findall(template)) - {"options"}
        if not required <= fields or not fields <= known:
            raise ValueError(f"{name}: {template!r} must name {sorted(required)} and only {sorted(known)}")
    for argument in args:
        if not argument.required and not argument.say:
            raise ValueError(f"{name}: optional {argument.name} needs a fragment that voices it")
    spec = ToolSpec(name, description, _schema(args))
    return ToolForm(spec, tuple(args), tuple(ask), tuple(questions), split, family)


def _schema(args: Sequence[Argument]) -> dict[str, Any]:
    root: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
    for argument in args:
        *path, leaf = argument.name.split(".")
        node = root
        for part in path:
            inner = node["properties"].setdefault(part, {"type": "object", "properties": {}, "required": []})
            if argument.required and part not in node["required"]:
                node["required"].append(part)
            node = inner
        schema: dict[str, Any] = {**copy.deepcopy(dict(argument.slot.schema)), "description": argument.note}
        if argument.default is not None:
            schema["default"] = argument.default
        node["properties"][leaf] = schema
        if argument.required:
            node["required"].append(leaf)
    return root


def _set(values: dict[str, Any], name: str, value: Any) -> None:
    *path, leaf = name.split(".")
    for part in path:
        values = values.setdefault(part, {})
    values[leaf] = value


def _fill(template: str, words: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda found: words.get(found.group(1), ""), template)


def _sentence(template: str, words: Mapping[str, str], fragments: Sequence[str]) -> str:
    if not template:
        return ""
    options = "".join(f" {fragment}" for fragment in fragments)
    if "{options}" not in template:
        template = template[:-1] + "{options}?" if template.endswith("?") else template + "{options}"
    before, after = template.split("{options}")
    return _fill(before, words) + options + _fill(after, words)
