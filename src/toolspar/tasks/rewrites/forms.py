"""Other forms of numbers, dates and times: words and long dates (train), day-first and clock forms (held out)."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from toolspar.calls.dates import MONTHS
from toolspar.calls.numbers import number_in_words
from toolspar.tasks.quantities import Kind, Quantity, scan
from toolspar.tasks.rewrites.request import Request

Speller = Callable[[Quantity, str, random.Random], str | None]
"""A quantity and its text -> another form of it, None where there is none."""

_UNIT_NAMES = {"usd": "dollars", "eur": "euros", "percent": "percent", "gbp": "quid", "jpy": "yen", "inr": "rupees"}
_HOUR_NAMES = "twelve one two three four five six seven eight nine ten eleven".split()
_LARGEST_IN_WORDS = 1000


def number_words(request: Request, rng: random.Random) -> str | None:
    """3 -> three, $20 -> twenty dollars, 2026-03-05 -> March 5, 2026, 15:00 -> 3 pm."""
    return _respell(request, rng, {Kind.NUMBER: _in_words, Kind.DATE: _month_first, Kind.TIME: _half_day})


def some_number_words(request: Request, rng: random.Random, share: float) -> str | None:
    """``number_words`` for a share of the quantities that have another form, for one at least."""
    return _respell(request, rng, {Kind.NUMBER: _in_words, Kind.DATE: _month_first, Kind.TIME: _half_day}, share)


def date_forms(request: Request, rng: random.Random) -> str | None:
    """2026-03-05 -> 5 March 2026, 3 pm -> 15:00 or three in the afternoon, three -> 3."""
    return _respell(request, rng, {Kind.NUMBER: _in_digits, Kind.DATE: _day_first, Kind.TIME: _clock})


def _respell(request: Request, rng: random.Random, spellers: dict[Kind, Speller], share: float = 1.0) -> str | None:
    """Rewrite quantities that have another form; those inside other argument values are left alone."""
    text, others = request.text, list[tuple[Quantity, str]]()
    for quantity in reversed(scan(request.text)):
        speller = spellers.get(quantity.kind)
        if speller is None or not _free(request, quantity):
            continue
        said = text[quantity.start : quantity.end]
        other = speller(quantity, said, rng)
        if other and other.lower() != said.lower():
            others.append((quantity, other))
    kept = len(others) if share >= 1 else max(1, round(share * len(others)))
    for quantity, other in others[:kept]:
        said, after = text[quantity.start : quantity.end], text[quantity.end :]
        mark = "." if said.endswith(".") and (not after or after[:2].strip().isupper()) else ""
        text = text[: quantity.start] + other + mark + after
    return text if others else None


def _free(request: Request, quantity: Quantity) -> bool:
    """Whether a quantity may be written differently: it is a value of its own, not a part of a string value."""
    if any(mark in request.text[max(0, quantity.start - 1) : quantity.end + 1] for mark in "\"'/#@_"):
        return False
    touching = [m for m in request.mentions if m.start < quantity.end and quantity.start < m.end]
    return all(_is_quantity(mention.value) for mention in touching)


def _is_quantity(value: object) -> bool:
    if isinstance(value, str):
        inner = scan(value)
        return (
            len(inner) == 1 and inner[0].kind in (Kind.DATE, Kind.TIME) and inner[0].end - inner[0].start == len(value)
        )
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _in_words(quantity: Quantity, said: str, rng: random.Random) -> str | None:
    value = quantity.values[0]
    if not isinstance(value, float) or not said.lstrip("$€£¥₹-")[:1].isdigit() or not 0 <= value <= _LARGEST_IN_WORDS:
        return None
    whole, _, fraction = f"{value:g}".partition(".")
    if len(fraction) > 1 or fraction and int(whole) > 20:
        return None
    spoken = number_in_words(int(whole)) + (f" point {number_in_words(int(fraction))}" if fraction else "")
    if quantity.unit in _UNIT_NAMES:
        name = _UNIT_NAMES[quantity.unit]
        return f"{spoken} {name[:-1] if value == 1 and name.endswith('s') else name}"
    tail = said.lstrip("0123456789.,")
    if tail.startswith("-"):
        return None  # "3-day" keeps its digits
    if quantity.unit and tail and (len(tail.strip()) <= 3 or "°" in tail):
        return None  # "5 km": words do not go with symbols
    return spoken + tail


def _in_digits(quantity: Quantity, said: str, rng: random.Random) -> str | None:
    value = quantity.values[0]
    if (
        not isinstance(value, float)
        or any(c.isdigit() for c in said)
        or not said.split(maxsplit=1)[0].isalpha()
        and "-" not in said
    ):
        return None
    if (
        said.lower().startswith(("half", "a ", "an ", "twice", "thrice", "minus", "negative"))
        or quantity.kind is Kind.ORDINAL
    ):
        return None
    tail = said.rsplit(" ", maxsplit=1)[-1] if quantity.unit else ""
    return f"{value:g} {tail}".strip()


def _split_date(quantity: Quantity) -> tuple[int | None, int, int] | None:
    if len(quantity.values) != 1:
        return None  # 03/05/2026 says either of two days
    parts = str(quantity.values[0]).removeprefix("--").split("-")
    if len(parts) == 3:
        return int(parts[0]), int(parts[1]), int(parts[2])
    if str(quantity.values[0]).startswith("--"):
        return None, int(parts[0]), int(parts[1])
    return None


def ordinal(day: int) -> str:
    """1 -> "1st", 12 -> "12th"."""
    ending = "th" if 10 < day % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _pick(said: str, forms: Sequence[str], rng: random.Random) -> str | None:
    others = [form for form in forms if form.lower() != said.lower()]
    return rng.choice(others) if others else None


def _month_first(quantity: Quantity, said: str, rng: random.Random) -> str | None:
    date = _split_date(quantity)
    if not date:
        return None
    year, month, day = date
    name, tail = MONTHS[month - 1].capitalize(), f", {year}" if year else ""
    return _pick(said, (f"{name} {day}{tail}", f"{name} {ordinal(day)}{tail}"), rng)


def _day_first(quantity: Quantity, said: str, rng: random.Random) -> str | None:
    date = _split_date(quantity)
    if not date:
        return None
    year, month, day = date
    name, tail = MONTHS[month - 1].capitalize(), f" {year}" if year else ""
    article = "" if said.lower().startswith("the ") else "the "
    forms = [
        f"{day} {name}{tail}",
        f"{day} {name[:3]}{tail}",
        f"{article}{ordinal(day)} of {name}{tail}",
        f"{name[:3]} {day}{tail}",
    ]
    if year and not said[:4].isdigit():
        forms.append(f"{year}-{month:02d}-{day:02d}")
    return _pick(said, forms, rng)


def _clock_parts(quantity: Quantity) -> tuple[int, int] | None:
    if len(quantity.values) != 1:
        return None  # "7:30" without am or pm stays as it is
    hour, minute = str(quantity.values[0]).split(":")
    return int(hour), int(minute)


def _half_day(quantity: Quantity, said: str, rng: random.Random) -> str | None:
    time = _clock_parts(quantity)
    if not time:
        return None
    hour, minute = time
    half = "am" if hour < 12 else "pm"
    if minute:
        return _pick(said, (f"{hour % 12 or 12}:{minute:02d} {half}",), rng)
    if hour == 12:
        return _pick(said, ("noon", "12 pm"), rng)
    return _pick(said, (f"{hour % 12 or 12} {half}", f"{_HOUR_NAMES[hour % 12]} {half}"), rng)


def _clock(quantity: Quantity, said: str, rng: random.Random) -> str | None:
    time = _clock_parts(quantity)
    if not time:
        return None
    hour, minute = time
    name = _HOUR_NAMES[hour % 12]
    part = "in the morning" if hour < 12 else "in the afternoon" if hour < 18 else "in the evening"
    forms = [f"{hour:02d}:{minute:02d}"]
    if hour >= 5 and minute == 0:
        forms.append(f"{name} {part}" if hour < 22 else f"{name} at night")
    if hour >= 5 and minute == 30 and hour < 22:
        forms.append(f"half past {name} {part}")
    return _pick(said, forms, rng)
