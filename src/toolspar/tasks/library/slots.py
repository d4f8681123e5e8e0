"""Slots: where argument values come from, and how a request words them.

A slot draws a value and the text that stands for it in a request, such that the value can be read back from the text.
Pools of names are cut by split, so that dev and test requests speak of cities, people and products that training never
saw.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolspar.tasks.library import pools
from toolspar.tasks.records import Split

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

Draw = Callable[[random.Random, Split], tuple[Any, str]]


@dataclass(frozen=True, slots=True)
class Slot:
    """A source of (value, wording) pairs with the JSON Schema of the values.

    Example:
        >>> integer(2, 2).draw(random.Random(0), Split.TRAIN)
        (2, '2')
    """

    schema: Mapping[str, Any]
    draw: Draw


def share(pool: Sequence[Any], split: Split) -> Sequence[Any]:
    """The part of a pool that a split may use: of every five entries three, one and one; small pools are common."""
    if len(pool) < 10:
        return pool
    slots = {Split.TRAIN: (0, 1, 2), Split.DEV: (3,), Split.TEST: (4,)}[split]
    return [entry for index, entry in enumerate(pool) if index % 5 in slots]


def text(pool: Sequence[str]) -> Slot:
    """A string that the request contains as it is."""

    def draw(rng: random.Random, split: Split) -> tuple[str, str]:
        value = rng.choice(share(pool, split))
        return value, value

    return Slot({"type": "string"}, draw)


def city() -> Slot:
    """A city."""
    return text(pools.CITIES)


def country() -> Slot:
    """A country."""
    return text(pools.COUNTRIES)


def person() -> Slot:
    """A full name."""

    def draw(rng: random.Random, split: Split) -> tuple[str, str]:
        value = f"{rng.choice(share(pools.FIRST_NAMES, split))} {rng.choice(share(pools.LAST_NAMES, split))}"
        return value, value

    return Slot({"type": "string"}, draw)


def email() -> Slot:
    """An e-mail address."""

    def draw(rng: random.Random, split: Split) -> tuple[str, str]:
        first, last = rng.choice(share(pools.FIRST_NAMES, split)), rng.choice(share(pools.LAST_NAMES, split))
        value = f"{first.lower()}.{last.lower()}@{rng.choice(pools.MAIL_DOMAINS)}"
        return value, value

    return Slot({"type": "string"}, draw)


def street() -> Slot:
    """A street address: number and street."""

    def draw(rng: random.Random, split: Split) -> tuple[str, str]:
        value = f"{rng.randint(2, 290)} {rng.choice(share(pools.STREETS, split))}"
        return value, value

    return Slot({"type": "string"}, draw)


def code(pattern: str) -> Slot:
    """An identifier: ``#`` becomes a digit, ``@`` a capital letter, e.g. ``code("ORD-#####")``."""

    def draw(rng: random.Random, split: Split) -> tuple[str, str]:
        kinds = {"#": "0123456789", "@": "ABCDEFGHJKLMNPQRSTUVWXYZ"}
        value = "".join(rng.choice(kinds[c]) if c in kinds else c for c in pattern)
        return value, value

    return Slot({"type": "string"}, draw)


def date(year: int = 2027) -> Slot:
    """A day as ``YYYY-MM-DD``; requests say it in ISO form or as "March 5, 2027" or "5 March 2027"."""

    def draw(rng: random.Random, split: Split) -> tuple[str, str]:
        day = datetime.date(year, 1, 1) + datetime.timedelta(days=rng.randrange(365))
        month = MONTHS[day.month - 1]
        worded = (day.isoformat(), f"{month} {day.day}, {day.year}", f"{day.day} {month} {day.year}")
        return day.isoformat(), rng.choice(worded)

    return Slot({"type": "string"}, draw)


def clock() -> Slot:
    """A time of day as ``HH:MM`` (24 hours), on the quarter hour; requests say "15:30" or "3:30 pm"."""

    def draw(rng: random.Random, split: Split) -> tuple[str, str]:
        hour, minute = rng.randrange(7, 22), rng.choice((0, 0, 15, 30, 30, 45))
        half = f"{(hour - 1) % 12 + 1}{f':{minute:02}' if minute else ''} {'am' if hour < 12 else 'pm'}"
        return f"{hour:02}:{minute:02}", rng.choice((f"{hour:02}:{minute:02}", half))

    return Slot({"type": "string"}, draw)


def integer(low: int, high: int, step: int = 1) -> Slot:
    """A whole number, worded in digits; units belong to the request's template."""

    def draw(rng: random.Random, split: Split) -> tuple[int, str]:
        value = rng.randrange(low, high + 1, step)
        return value, f"{value:,}" if value >= 10_000 and rng.random() < 0.5 else str(value)

    return Slot({"type": "integer"}, draw)


def number(low: float, high: float, digits: int = 1) -> Slot:
    """A decimal number, worded in digits; units belong to the request's template."""

    def draw(rng: random.Random, split: Split) -> tuple[float | int, str]:
        value = round(rng.uniform(low, high), digits)
        value = int(value) if value == int(value) else value
        return value, str(value)

    return Slot({"type": "number"}, draw)


def choice(wordings: Mapping[str, str] | Sequence[str]) -> Slot:
    """One of a closed set (an enum), with the wording of each; a plain list is worded by its own entries."""
    worded = dict(wordings) if isinstance(wordings, Mapping) else {value: value for value in wordings}

    def draw(rng: random.Random, split: Split) -> tuple[str, str]:
        value = rng.choice(list(worded))
        return value, worded[value]

    return Slot({"type": "string", "enum": list(worded)}, draw)


def flag() -> Slot:
    """An option that is switched on: the value is true, and the option's own fragment words it."""
    return Slot({"type": "boolean"}, lambda rng, split: (True, ""))


def several(item: Slot, low: int = 2, high: int = 3) -> Slot:
    """A list of different values, worded "a, b and c"."""

    def draw(rng: random.Random, split: Split) -> tuple[list[Any], str]:
        wanted = rng.randint(low, high)
        drawn: dict[str, Any] = {}
        for _ in range(50):
            value, wording = item.draw(rng, split)
            drawn.setdefault(wording, value)
            if len(drawn) == wanted:
                break
        words = list(drawn)
        return list(drawn.values()), words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

    return Slot({"type": "array", "items": dict(item.schema)}, draw)
