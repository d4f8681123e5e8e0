"""What may stand in the place of a value and does not say it any more: another value, a pronoun, a hedge, a sum."""

from __future__ import annotations

import datetime
import random
import re
from enum import StrEnum

from toolspar.calls.shapes import json_type
from toolspar.tasks.library.form import Argument
from toolspar.tasks.library.pools import CITIES, COUNTRIES, FIRST_NAMES
from toolspar.tasks.library.slots import MONTHS
from toolspar.tasks.records import Split


class Sort(StrEnum):
    """What a value is, as far as words for it differ."""

    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    CODE = "code"
    PERSON = "person"
    PLACE = "place"
    OTHER = "other"


def sort_of(value: object) -> Sort:
    """The sort of a scalar.

    Example:
        >>> sort_of("2027-03-05").value
        'date'
    """
    if isinstance(value, (int, float)):
        return Sort.NUMBER
    text = str(value)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return Sort.DATE
    if re.fullmatch(r"\d\d:\d\d", text):
        return Sort.TIME
    if text in CITIES or text in COUNTRIES:
        return Sort.PLACE
    if text.partition(" ")[0] in FIRST_NAMES:
        return Sort.PERSON
    return Sort.CODE if any(char.isdigit() for char in text) else Sort.OTHER


_IMPLIED: dict[Sort, tuple[str, ...]] = {
    Sort.NUMBER: (
        "the usual number of", "as many as last time", "the same number of", "that many", "my usual amount of",
    ),
    Sort.DATE: (
        "that day", "my birthday", "the same day as always", "the day we talked about", "our anniversary",
        "the usual day", "the date I gave you", "the day of the party",
    ),
    Sort.TIME: (
        "the usual time", "that time", "the same time as yesterday", "the time we agreed on", "my usual hour",
    ),
    Sort.CODE: (
        "that one", "it", "the number I gave you", "the same one as before", "the one from earlier", "the usual one",
        "you know which", "the one I mentioned", "the one in my last message",
    ),
    Sort.PERSON: (
        "him", "her", "my sister", "the same person as last time", "my best friend", "that colleague of mine",
        "you know who", "the guy from yesterday", "my boss", "someone from the office",
    ),
    Sort.PLACE: (
        "there", "my hometown", "the city where I live", "that place", "the place I told you about",
        "where my parents live", "here",
    ),
    Sort.OTHER: (
        "that one", "the usual one", "the same one as before", "the one I like", "it", "my favourite",
        "the one we talked about", "this", "the one you suggested", "whichever I had last time", "you know which one",
    ),
}  # fmt: skip
_INDEFINITE: dict[Sort, tuple[str, ...]] = {
    Sort.NUMBER: (
        "some", "a few", "several", "a certain number of", "a couple of", "many", "a bunch of",
    ),
    Sort.DATE: (
        "some day", "a day of my choice", "one of these days", "some date", "a later date",
    ),
    Sort.TIME: (
        "some time", "a certain time", "a convenient time", "whatever time",
    ),
    Sort.CODE: (
        "one of mine", "something", "a certain one", "one of them",
    ),
    Sort.PERSON: (
        "someone", "somebody", "a certain person", "a friend", "one of us",
    ),
    Sort.PLACE: (
        "somewhere", "some city", "a certain place", "some town or other", "a nice place",
    ),
    Sort.OTHER: (
        "something", "one of them", "some kind", "a certain one", "anything", "whatever",
    ),
}  # fmt: skip
_HEDGES = {
    Sort.NUMBER: (
        "about {w}", "around {w}", "roughly {w}", "some {w} or more", "at least {w}", "no more than {w}", "up to {w}",
        "nearly {w}", "{w} or {other}", "maybe {w}", "over {w}", "fewer than {w}", "approximately {w}",
        "{w} to {other}", "{w}-ish",
    ),
    Sort.DATE: (
        "around {w}", "{w} or so", "{w} or {other}", "{w} at the latest", "some time after {w}", "maybe {w}",
        "{w}, give or take a day", "{w} or the day after", "before {w}", "{w} at the earliest",
    ),
    Sort.TIME: (
        "around {w}", "about {w}", "{w} or so", "{w}-ish", "some time after {w}", "{w} or {other}", "{w} at the latest",
        "shortly before {w}",
    ),
    Sort.CODE: (
        "{w} or {other}", "maybe {w}", "{w}, if I remember that right", "something like {w}", "{w}, or was it {other}",
    ),
    Sort.PERSON: (
        "{w} or {other}", "someone like {w}", "maybe {w}", "{w} or somebody else", "{w}, I think, or {other}",
        "{w}'s brother",
    ),
    Sort.PLACE: (
        "{w} or {other}", "near {w}", "somewhere around {w}", "maybe {w}", "{w} or somewhere close by",
        "a suburb of {w}",
    ),
    Sort.OTHER: (
        "{w} or {other}", "something like {w}", "maybe {w}", "{w} or similar", "{w} or whatever you have",
        "anything but {w}", "either {w} or {other}", "a kind of {w}",
    ),
}  # fmt: skip


def implied(value: object, rng: random.Random) -> str:
    """Words that only point at a value."""
    return rng.choice(_IMPLIED[sort_of(value)])


def indefinite(value: object, rng: random.Random) -> str:
    """Words that leave a value open."""
    return rng.choice(_INDEFINITE[sort_of(value)])


def hedged(value: object, said: str, other: str, rng: random.Random) -> str:
    """The value made vague, or one of two."""
    return rng.choice(_HEDGES[sort_of(value)]).replace("{w}", said).replace("{other}", other)


def computed(value: object, rng: random.Random) -> str | None:
    """Words from which a number, day or time must be worked out, or which depend on today; None for other values."""
    match sort_of(value):
        case Sort.NUMBER if isinstance(value, int):
            step = rng.choice((1, 2, 3, 5, 10))
            return rng.choice(
                (
                    f"{value - step} plus {step}",
                    f"{value + step} minus {step}",
                    f"twice {value // 2 or 1}",
                    f"half of {2 * value}",
                    f"{step} more than {value - step}",
                    f"{step} less than {value + step}",
                    f"{step} times {max(1, value // step)}",
                )
            )
        case Sort.DATE:
            return _computed_day(datetime.date.fromisoformat(str(value)), rng)
        case Sort.TIME:
            hour, minute = str(value).split(":")
            return rng.choice(
                (
                    f"an hour after {int(hour) - 1}:{minute}",
                    f"two hours before {int(hour) + 2}:{minute}",
                    "in two hours",
                    "half an hour from now",
                    f"half an hour before {int(hour)}:{(int(minute) + 30) % 60:02}",
                    "an hour after lunch",
                    "three hours from now",
                    "this time",
                )
            )
        case _:
            return None


def _computed_day(day: datetime.date, rng: random.Random) -> str:
    def said(days: int) -> str:
        other = day + datetime.timedelta(days=days)
        return rng.choice((f"{MONTHS[other.month - 1]} {other.day}, {other.year}", other.isoformat()))

    weekday = day.strftime("%A")
    return rng.choice(
        (
            f"the day before {said(1)}",
            f"the day after {said(-1)}",
            f"a week after {said(-7)}",
            f"one week before {said(7)}",
            "tomorrow",
            f"two days after {said(-2)}",
            "the day after tomorrow",
            f"next {weekday}",
            f"this coming {weekday}",
            f"the {weekday} after {said(-3)}",
            "a week from today",
            "in three days",
            f"ten days before {said(10)}",
            f"the first {weekday} in {MONTHS[day.month - 1]}",
            "today",
            f"a fortnight after {said(-14)}",
            "the end of the month",
            f"{rng.randint(2, 20)} days from now",
            "next week",
            "this weekend",
        )
    )


def near_miss(argument: Argument, said: str, split: Split, rng: random.Random) -> str | None:
    """Another value that is written almost like this one: a digit, a part of a name or half of the day changes."""
    if "enum" in argument.slot.schema or json_type(argument.slot.schema) == "array":
        return None
    half = re.search(r"\b(am|pm)\b", said)
    if half and rng.random() < 0.5:
        return said[: half.start()] + ("pm" if half[0] == "am" else "am") + said[half.end() :]
    digits = [match.start() for match in re.finditer(r"\d", said)]
    if digits:
        return _other_digit(said, digits, rng)
    parts = said.split(" ")
    if len(parts) == 2 and parts[0] in FIRST_NAMES:
        at = rng.randrange(2)
        other = said
        for _ in range(10):
            drawn = str(argument.slot.draw(rng, split)[1]).split(" ")
            if len(drawn) == 2 and drawn[at] != parts[at]:
                other = f"{drawn[0]} {parts[1]}" if at == 0 else f"{parts[0]} {drawn[1]}"
                break
        return other if other != said else None
    return None


def _other_digit(said: str, digits: list[int], rng: random.Random) -> str:
    twos = [at for at in digits if said[at + 1 : at + 2].isdigit()]
    pairs = [at for at in twos if said[at] != said[at + 1] and said[at + 1] != "0"]
    if pairs and rng.random() < 0.3:
        at = rng.choice(pairs)
        return said[:at] + said[at + 1] + said[at] + said[at + 2 :]
    at = rng.choice(digits)
    leading = at == 0 or not said[at - 1].isdigit()
    return said[:at] + rng.choice([d for d in "0123456789"[leading:] if d != said[at]]) + said[at + 1 :]


_UNITS = tuple(
    tuple(line.strip().split(", "))
    for line in """
    seconds, minutes, hours, days, weeks, months, years
    dollars, euros, cents, pounds, francs, yen
    kilometers, miles, meters, yards
    kilograms, pounds, grams, ounces, tonnes, stone
    percent, points, per mille
    ml, milliliters, liters, cups, gallons, tablespoons
    mg, grams, micrograms
    people, couples, families, tables
    nights, weeks, hours, weekends
    servings, kilos, cups
    tickets, dozen tickets, vouchers
    radius, diameter
    passengers, suitcases
    degrees, percent, points
    words, pages, characters, sentences
    questions, pages, chapters
    reps, sets, minutes
    steps, miles, stairs
    per month, per year, per day
    Celsius, Fahrenheit, Kelvin
    """.strip().splitlines()
)


def other_unit(text: str, rng: random.Random) -> str | None:
    """The text with one unit of measure exchanged for another; None where it names none."""
    found = [
        (match.start(), match.end(), other)
        for group in _UNITS
        for match in re.finditer(rf"\b({'|'.join(re.escape(unit.rstrip('s')) + 's?' for unit in group)})\b", text)
        for other in group
        if not match[0].startswith(other.rstrip("s"))
    ]
    found += [(m.start(), m.end(), rng.choice("€£¥")) for m in re.finditer(r"\$", text)]
    if not found:
        return None
    start, end, other = rng.choice(found)
    single = not text[start:end].endswith("s") and other.endswith("s") and len(other) > 3
    return text[:start] + (other[:-1] if single else other) + text[end:]
