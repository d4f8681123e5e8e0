"""Amounts of one size in other words: "a quarter of a liter" for 250 ml, 1.5 km for 1500 m, "a fifth" for 20 %."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from toolspar.tasks.quantities import UNIT_OF, Kind, Quantity, scan
from toolspar.verify.quantities.durations import same_length

_SIZES = {  # units of one base, and how many of the smallest they are
    unit: (base, float(size))
    for base, units in {
        "mass": {"kg": 1000, "g": 1},
        "length": {"km": 1e6, "m": 1000, "cm": 10, "mm": 1},
        "volume": {"liter": 1000, "ml": 1},
        "weight": {"pound": 16, "ounce": 1},
        "distance": {"mile": 63360, "yard": 36, "foot": 12, "inch": 1},
    }.items()
    for unit, size in units.items()
}
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "": 1}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_UNITS = "|".join(sorted((re.escape(u) for u in UNIT_OF if u.isalpha() and len(u) > 1), key=len, reverse=True))
_FRACTION = re.compile(
    rf"\b(?:(?P<count>an?|one|two|three|four)[\s-]+)?(?P<part>half|(?:{'|'.join(_PARTS)})s?)\b"
    rf"(?!\s+(?:past|to|after|before|an?\s+(?:hour|dozen)|of\s+an\s+hour))(?:[\s-]+(?:of\s+)?an?)?"
    rf"(?:[\s-]+(?P<unit>{_UNITS})\b)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number in the smallest unit of its base; the base of a bare number is ""."""

    size: float
    base: str
    start: int
    end: int
    fraction: bool = False

    def same(self, other: _Amount) -> bool:
        """Whether both are equally large; two bare numbers are none that can be compared."""
        comparable = self.base == other.base and (self.base != "part" or self.fraction or other.fraction)
        return comparable and abs(self.size - other.size) < 1e-9


def same_size(quantity: Quantity, text: str, other: str) -> bool:
    """Whether a number of a text is an amount that another text says too, as a fraction or in whatever units.

    Args:
        quantity: A quantity of the text.
        text: The text that holds it.
        other: The text that may say the same amount.

    Example:
        >>> same_size(scan("250 ml of milk")[0], "250 ml of milk", "a quarter of a liter of milk")
        True
    """
    if same_length(quantity, text, other):
        return True
    here = [a for a in _amounts(text) if a.start < quantity.end and quantity.start < a.end]
    return any(a.same(b) for a in here for b in _amounts(other))


@lru_cache(maxsize=4096)
def _amounts(text: str) -> tuple[_Amount, ...]:
    """The amounts of a text that have a base, its fractions and percentages (parts of one, with the base "part")."""
    return (*_measured(text), *_fractions(text))


def _measured(text: str) -> Iterator[_Amount]:
    for quantity in scan(text):
        value = quantity.values[0]
        if quantity.kind is not Kind.NUMBER or not isinstance(value, float):
            continue
        if quantity.unit == "percent":
            yield _Amount(value / 100, "part", quantity.start, quantity.end)
        elif quantity.unit in _SIZES:
            base, size = _SIZES[quantity.unit]
            yield _Amount(value * size, base, quantity.start, quantity.end)
        if 0 < value < 1:  # whatever the sign after it is: "0.5 M" is half-molar
            yield _Amount(value, "part", quantity.start, quantity.end)


def _fractions(text: str) -> Iterator[_Amount]:
    for match in _FRACTION.finditer(text):
        part = match["part"].lower()
        if part != "half" and not match["count"]:
            continue  # "the fifth"
        value = _COUNTS[(match["count"] or "").lower()] / (_PARTS.get(part) or _PARTS[part.removesuffix("s")])
        unit = UNIT_OF.get((match["unit"] or "").lower(), "")
        if unit in _SIZES:
            base, size = _SIZES[unit]
            yield _Amount(value * size, base, match.start(), match.end())
        elif not unit:
            yield _Amount(value, "part", match.start(), match.end(), True)
