"""Find numbers, dates, times, units and codes in running text, each with its place and its canonical value.

``toolspar.calls.values`` reads a whole string as one value; this module looks for such values inside a sentence. It
is what grounding and the validity checks have in common: two texts that write a quantity differently ("3" and
"three", "15:00" and "3 pm", "2026-03-05" and "March 5th, 2026") give the same canonical value here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from toolspar.calls.dates import MONTHS
from toolspar.tasks.number_words import COUNTING_WORDS, ORDINALS, numbers_in_words
from toolspar.tasks.spoken import spoken_quantities

WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH_OF = {name: i + 1 for i, name in enumerate(MONTHS)} | {name[:3]: i + 1 for i, name in enumerate(MONTHS)}
_MONTH_OF["sept"] = 9

_UNIT_WORDS = {
    "second": "seconds second secs sec s",
    "minute": "minutes minute mins min",
    "hour": "hours hour hrs hr h",
    "day": "days day",
    "night": "nights night",
    "week": "weeks week wks wk",
    "month": "months month",
    "year": "years year yrs yr",
    "km": "kilometers kilometres kilometer kilometre kms km",
    "mile": "miles mile mi",
    "m": "meters metres meter metre m",
    "cm": "centimeters centimetres centimeter centimetre cm",
    "mm": "millimeters millimetres millimeter millimetre mm",
    "foot": "feet foot ft",
    "inch": "inches inch",
    "yard": "yards yard yd",
    "kg": "kilograms kilogram kilos kilo kgs kg",
    "g": "grams gram g",
    "pound": "pounds pound lbs lb",
    "ounce": "ounces ounce oz",
    "liter": "liters litres liter litre l",
    "ml": "milliliters millilitres milliliter millilitre ml",
    "gallon": "gallons gallon gal",
    "celsius": "°c celsius centigrade c",
    "fahrenheit": "°f fahrenheit f",
    "kelvin": "kelvins kelvin",
    "usd": "$ usd dollars dollar bucks",
    "eur": "€ eur euros euro",
    "gbp": "£ gbp quid",
    "jpy": "¥ jpy yen",
    "inr": "₹ inr rupees rupee",
    "percent": "% percent percentage pct",
    "gb": "gigabytes gigabyte gb",
    "mb": "megabytes megabyte mb",
    "kwh": "kwh",
    "kmh": "km/h kph kmh",
    "mph": "mph",
}
UNIT_OF = {word: unit for unit, words in _UNIT_WORDS.items() for word in words.split()} | {"per cent": "percent"}
_SHORT_UNITS = {"s", "h", "m", "g", "l", "c", "f", "mi", "min", "sec", "gal"}  # a unit only right after a number

_MONTH = r"(?P<mon>" + "|".join(sorted(_MONTH_OF, key=len, reverse=True)) + r")\b\.?"
_ORDINAL_WORD = "|".join(sorted((w for w, n in ORDINALS.items() if n <= 31), key=len, reverse=True))
_DAY = rf"(?P<day>\d{{1,2}})(?:\s?(?:st|nd|rd|th))?(?!\d|:\d|\.\d|\s?[ap]\.?m)|(?P<dayword>{_ORDINAL_WORD})"
_YEAR = r"(?:\s*,?\s+(?:of\s+)?(?P<year>(?:19|20|21)\d\d|['\u2019]\d\d\b)(?![\d:]))?"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<![\w-])(?P<year>\d{4})[-/.](?P<monthnum>\d{1,2})[-/.](?P<day>\d{1,2})(?![\d-])(?P<dayword>)?",
        r"(?<![\w./-])(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?P<year>\d{4}|\d{2})(?![\w/-])",
        rf"\b{_MONTH}\s+(?:the\s+)?(?:{_DAY})\b{_YEAR}",
        rf"\b(?:the\s+)?(?:{_DAY})\s+(?:of\s+)?{_MONTH}{_YEAR}",
        rf"\b{_MONTH},?\s+(?P<year>(?:19|20|21)\d\d)\b(?P<day>)(?P<dayword>)",
    )
)
_DAY_OF_RANGE = rf"(?P<{{}}>\d{{{{1,2}}}}(?=st|nd|rd|th|\b)|{_ORDINAL_WORD})(?:st|nd|rd|th)?"
_FROM_TO = (
    rf"{_DAY_OF_RANGE.format('first')}(?P<joint>\s*(?:-|\u2013"
    r"|\b(?:(?:up\s+)?to(?:\s+and\s+including)?|until|till|through|and)\b)\s*(?:the\s+)?)",
    rf"{_DAY_OF_RANGE.format('last')}\b",
)
_RANGES = tuple(  # two days that share their month
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w./:'\u2019-]){_FROM_TO[0]}(?P<second>{_FROM_TO[1]}\s+(?:of\s+)?{_MONTH}{_YEAR})",
        rf"\b{_MONTH}\s+(?:the\s+)?{_FROM_TO[0]}(?P<second>{_FROM_TO[1]}{_YEAR})(?![:.]\d|\s?[ap]\.?m\b)",
    )
)
_COUNTED = "|".join(  # "5 to 10 servings" is no time
    ["people", "persons", "guests", "servings?", "portions?", "items?", "times", *filter(str.isalpha, UNIT_OF)]
)
_PART_OF_DAY = r"(?:in|of)\s+(?:the\s+)?(?:morning|afternoon|evening|night)\b"
_HALF = rf"(?P<half>[ap]m\b|[ap]\.m\b\.?|{_PART_OF_DAY}|at\s+night|(?:midday|noon)\b)"
_HALF_BESIDE = rf"{_HALF[:-1]}|(?:this\s+)?(?:morning|afternoon|evening)\b|tonight\b|(?:of|at|after)\s+(?:dawn|dusk)\b)"
_HOURS: list[str] = [*"one two three four five six seven eight nine ten eleven twelve".split()]
_HOUR_WORD = "|".join(_HOURS)
_MINUTE_WORD = (
    "oh\\s+five|five|ten|fifteen|twenty(?:[\\s-]five)?|thirty(?:[\\s-]five)?|forty(?:[\\s-]five)?|fifty(?:[\\s-]five)?"
)
_MINUTES = {
    "oh five": 5, "five": 5, "ten": 10, "fifteen": 15, "quarter": 15, "a quarter": 15, "twenty": 20, "twenty five": 25,
    "thirty": 30, "half": 30, "thirty five": 35, "forty": 40, "forty five": 45, "fifty": 50, "fifty five": 55,
}  # fmt: skip
_TIMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\d:.])(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::\d\d)?(?!\d)(?:\s*{_HALF_BESIDE})?",
        rf"(?:(?<!\bfrom )|(?=half|a\s+quarter|quarter))\b"
        rf"(?P<past>half|a\s+quarter|quarter|{_MINUTE_WORD}|\d?[05]|\d{{1,2}}(?=\s+minutes))\s+(?:minutes\s+)?"
        rf"(?P<sense>past|to|after|before)\s+(?P<hour>{_HOUR_WORD}|\d{{1,2}})\b(?!\s*:|\s+(?:{_COUNTED})\b)"
        rf"(?:\s*{_HALF_BESIDE})?",
        rf"\b(?P<hour>{_HOUR_WORD})(?:[\s-]+(?P<minute>{_MINUTE_WORD}))?\s*{_HALF}",
        rf"(?<![\d:.$€£])(?P<hour>\d{{1,2}})(?:\.(?P<minute>\d\d))?\s*{_HALF}",
        rf"\b(?P<hour>{_HOUR_WORD}|\d{{1,2}})\s*o['’]?\s?clock(?:\s*{_HALF_BESIDE})?",
        r"\b(?P<word>noon|midday|midnight)\b",
    )
)
_DAY_WORDS = re.compile(
    r"\b(?P<word>" + "|".join(WEEKDAYS) + r"|today|tomorrow|tonight|yesterday|weekends?"
    r"|(?:this|next|last|coming)\s+(?:week|month|year|morning|afternoon|evening|night|quarter))s?\b"
    r"|\b(?P<month>[Jj]anuary|[Ff]ebruary|March|[Aa]pril|June|July|[Aa]ugust|[Ss]eptember|[Oo]ctober|[Nn]ovember"
    r"|[Dd]ecember)\b",
    re.IGNORECASE,
)
_SHORT_DAYS = re.compile(r"(?<![Tt]he )\b(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b(?!['\u2019-])")
_CODE = re.compile(
    r"(?<![\w@])(?:"
    r"\+?\(?\d{1,4}\)?(?:[-\s.]\(?\d{2,4}\)?){2,}|\d{3}-\d{4}|\d+(?:\.\d+){2,}"  # telephone, address, version
    r"|(?=[\w-]*\d)[A-Za-z]\w*(?:[-_/]\w+)*"  # ORD-1234, gate B12
    r"|\d+[A-Za-z]{1,3}\d\w*"  # 3AB7
    r"|#\d+"
    r")(?![\w])"
)
_HALF_WORDED = re.compile(  # "two22" is no number that anybody knows, and no code
    rf"(?:{'|'.join(sorted(COUNTING_WORDS))})-?\d+$", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?P<sign>(?<![\w)])[-+−](?=[$€£.\d])|\bminus\s+|\bnegative\s+)?(?P<money>[$€£¥₹]\s?)?"
    r"(?<![\w.,])(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"(?P<ordinal>st|nd|rd|th)?(?P<scale>\s?(?:k|m|bn)(?![\w/])|\s+(?:hundred|thousand|million|billion|dozen|grand(?!\s+[a-z]+s\b))\b)?",
    re.IGNORECASE,
)
_AN_HOUR = re.compile(r"\s+(?:per|an)\s+hour\b", re.IGNORECASE)
_SPEEDS = {"km": "kmh", "mile": "mph"}
_HOUR_PART = re.compile(
    r"\b(?:(?P<part>an?|one|three)[\s-]quarters?\s+of\s+an\s+hour|an\s+hour\s+and\s+a\s+half"
    r"|(?:one|1)\s+and\s+a\s+half\s+hours)\b",
    re.IGNORECASE,
)
_FACTOR = re.compile(r"[xyz](?![A-Za-z0-9_])")  # the 2 of "2x + 1" is a number
_TWO_PARTS = re.compile(
    r"(?<![\w.,$])(?P<whole>\d{1,3}(?:,\d{3})+|\d+)\s+(?P<unit>dollars?|euros?|pounds?|bucks)\s+(?:and\s+)?"
    r"(?P<part>\d{1,2})\s+(?:cents?|pence|p)\b",
    re.IGNORECASE,
)
_TOLD_PART = re.compile(  # "sixty-two dollars fifty"
    r"(?![\w.,:%-]*\d)(?!\s*(?:%|percent)|\s+"
    r"(?!(?:for|to|on|and|please|in|by|at|as|from|each|per|or|of)\b)[a-z])",
    re.IGNORECASE,
)
_IN_CENTS = re.compile(r"\s+(?:cents?|pence|p)\b", re.IGNORECASE)
_WHOLE_MONEY = re.compile(r"\s+(dollars?|euros?|pounds?|bucks)\s+(?:and\s+)?", re.IGNORECASE)
_GLUED = re.compile(  # "95mg" is a number with its unit; "16G" and "3AB7" are codes
    r"(?:mg|mcg|kcal|kj|kw|hz|khz|mhz|ghz|tb|kb|ms|nm|bpm|rpm|dpi|fps|ppm)(?![A-Za-z0-9_])", re.IGNORECASE
)
_POWER_OF_UNIT = re.compile(r"(?<![A-Za-z])([a-z]+)\^$")  # the 2 of "m/s^2" counts nothing
_SCALE = {
    "hundred": 1e2,
    "thousand": 1e3,
    "grand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "dozen": 12.0,
}
_UNIT_AFTER = re.compile(
    r"[\s-]?(?:degrees?\s+|us\s+)?("
    + "|".join(re.escape(u) for u in sorted(UNIT_OF, key=len, reverse=True) if u != "s")
    + r"|(?<=\s)(?-i:s))(?![A-Za-z'])",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """What a quantity is."""

    DATE = "date"
    TIME = "time"
    DAY = "day"  # tomorrow, Friday, next week, March
    CODE = "code"  # identifiers with digits, telephone numbers
    ORDINAL = "ordinal"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity in a text.

    ``values`` holds every reading that the form allows: ``7:30`` may be morning or evening, ``50 %`` is 50 or 0.5,
    ``03/05/2026`` is in March or in May. Dates are ``YYYY-MM-DD`` (``--MM-DD`` without a year), times ``HH:MM``,
    numbers floats.

    Example:
        >>> [(q.kind.value, q.values, q.unit) for q in scan("a run of five km")]
        [('number', (5.0,), 'km')]
    """

    kind: Kind
    values: tuple[str | float, ...]
    start: int
    end: int
    unit: str = ""

    @property
    def in_minutes(self) -> bool:
        """Whether it is a part of an hour, which is a number of minutes too ("half an hour")."""
        return self.unit == "hour" and len(self.values) == 2

    def same(self, other: Quantity) -> bool:
        """Whether one reading of both is the same quantity."""
        if self.kind is Kind.DATE and other.kind is Kind.DATE:
            return any(_same_date(str(a), str(b)) for a in self.values for b in other.values)
        comparable = self.kind is other.kind or {self.kind, other.kind} == {Kind.NUMBER, Kind.ORDINAL}
        return comparable and bool(set(self.values) & set(other.values))


@lru_cache(maxsize=4096)
def scan(text: str) -> tuple[Quantity, ...]:
    """All quantities of a text in order, without overlap; a date is not also three numbers."""
    taken = bytearray(len(text))
    found: list[Quantity] = []
    finders = (
        _money_in_two_parts, _hour_parts, _date_ranges, _spoken, _dates, _times, _day_words, _numbers_with_units,
        _codes, _numbers, _worded,
    )  # fmt: skip
    for finder in finders:
        for quantity in finder(text):
            if not any(taken[quantity.start : quantity.end]):
                taken[quantity.start : quantity.end] = b"\x01" * (quantity.end - quantity.start)
                found.append(quantity)
    return tuple(sorted(found, key=lambda quantity: quantity.start))


@lru_cache(maxsize=4096)
def units_in(text: str) -> frozenset[str]:
    """Canonical units named anywhere in a text, right after a number or as a word of their own."""
    words = re.findall(r"°[cf]\b|[$€£¥₹%]|[a-z]+(?:/h)?", text.lower())
    named = {UNIT_OF[word] for word in words if word in UNIT_OF and word not in _SHORT_UNITS}
    named |= {quantity.unit for quantity in scan(text) if quantity.unit}
    parts = any(quantity.in_minutes for quantity in scan(text))
    return frozenset(named | {"minute"} if parts else named)


def date_key(year: int | None, month: int, day: int) -> str | None:
    """Canonical form of a date, None when it cannot be one."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}" if year else f"--{month:02d}-{day:02d}"


def _same_date(a: str, b: str) -> bool:
    return a == b or (a.startswith("--") or b.startswith("--")) and len(a[-5:]) == 5 and a[-6:] == b[-6:]


def _date_ranges(text: str) -> Iterator[Quantity]:
    """Both days of "3-10 August 2026" and of "August 3 to 10, 2026"."""
    for pattern in _RANGES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            days = [{"mon": parts["mon"], "year": parts["year"], **_day_part(str(parts[n]))} for n in ("first", "last")]
            keys = [next(_date_keys(day), None) for day in days]
            if keys[0] and keys[1]:
                yield Quantity(Kind.DATE, (keys[0],), match.start(), match.start("joint"))
                yield Quantity(Kind.DATE, (keys[1],), match.start("second"), match.end())


def _day_part(day: str) -> dict[str, str | None]:
    return {"day": day} if day.isdigit() else {"dayword": day}


def _dates(text: str) -> Iterator[Quantity]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            keys = tuple(dict.fromkeys(key for key in _date_keys(match.groupdict()) if key))
            if keys:
                yield Quantity(Kind.DATE, keys, match.start(), match.end())


def _year(written: str) -> int | None:
    digits = int(written.strip("'\u2019") or 0)
    return (2000 + digits if written[:1] in ("'", "\u2019") else digits) or None


def _date_keys(part: dict[str, str | None]) -> Iterator[str | None]:
    year = _year(part.get("year") or "")
    if part.get("first"):
        year = year + 2000 if year is not None and year < 100 else year
        first, second = int(part["first"] or 0), int(part["second"] or 0)
        yield date_key(year, first, second)
        yield date_key(year, second, first)
        return
    month = int(part.get("monthnum") or 0) or _MONTH_OF[(part.get("mon") or "").lower()]
    if part.get("day"):
        yield date_key(year, month, int(part["day"] or 0))
    elif part.get("dayword"):
        yield date_key(year, month, ORDINALS[re.sub(r"[\s-]+", "-", (part["dayword"] or "").lower())])
    elif year:
        yield f"{year:04d}-{month:02d}"


def _times(text: str) -> Iterator[Quantity]:
    for pattern in _TIMES:
        for match in pattern.finditer(text):
            keys = _time_keys(match.groupdict())
            if keys:
                yield Quantity(Kind.TIME, keys, match.start(), match.end())


def _time_keys(part: dict[str, str | None]) -> tuple[str, ...]:
    if part.get("word"):
        return ("00:00",) if (part["word"] or "").lower() == "midnight" else ("12:00",)
    hour_text = (part.get("hour") or "").lower()
    hour = int(hour_text) if hour_text.isdigit() else _HOURS.index(hour_text) + 1
    minute = _minutes(part.get("minute"))
    if part.get("past"):
        minute = _minutes(part["past"])
        if part["sense"] in ("to", "before"):
            hour, minute = (hour - 1) or 12, 60 - minute
    if hour > (12 if part.get("past") else 24) or not 0 <= minute < 60:
        return ()
    half = re.sub(r"[.\s]", "", (part.get("half") or "").lower())
    if half == "am" or half.endswith(("morning", "dawn")):
        hours = (hour % 12,)
    elif half:
        night = half.endswith("night") and hour in (12, 1, 2, 3)
        hours = (hour % 12 if night else hour % 12 + 12,)
    elif len(hour_text) == 2 and hour_text.startswith("0") or hour > 12 or hour == 0:
        hours = (hour % 24,)
    else:
        hours = (hour, hour % 12 + 12 if hour < 12 else 0)  # 7:30 may be either
    return tuple(f"{h:02d}:{minute:02d}" for h in hours)


def _minutes(text: str | None) -> int:
    if not text:
        return 0
    return int(text) if text.isdigit() else _MINUTES.get(re.sub(r"[\s-]+", " ", text.lower()), 0)


def _day_words(text: str) -> Iterator[Quantity]:
    for match in _DAY_WORDS.finditer(text):
        if match["month"] and match["month"][0].islower():
            continue
        word = re.sub(r"\s+", " ", (match["word"] or match["month"]).lower())
        names = (word, "tonight") if word in ("this night", "this evening") else (word.replace("coming", "next"),)
        yield Quantity(Kind.DAY, names, match.start(), match.end())
    for match in _SHORT_DAYS.finditer(text):
        day = next(day for day in WEEKDAYS if day.startswith(match[0].lower()[:3]))
        yield Quantity(Kind.DAY, (day,), match.start(), match.end())


def _codes(text: str) -> Iterator[Quantity]:
    for match in _CODE.finditer(text):
        if _HALF_WORDED.match(match[0]):
            continue
        yield Quantity(Kind.CODE, (re.sub(r"\W", "", match[0]).lower(),), match.start(), match.end())


def _spoken(text: str) -> Iterator[Quantity]:
    for kind, values, start, end in spoken_quantities(text):
        following = _UNIT_AFTER.match(text, end) if kind == "number" else None
        unit = UNIT_OF[following[1].lower()] if following and following[1].lower() not in _SHORT_UNITS else ""
        yield Quantity(Kind(kind), values, start, following.end() if unit and following else end, unit)


def _numbers_with_units(text: str) -> Iterator[Quantity]:
    return (quantity for quantity in _numbers(text) if quantity.unit)


def _money_in_two_parts(text: str) -> Iterator[Quantity]:
    """Amounts such as "14 dollars and 49 cents"."""
    for match in _TWO_PARTS.finditer(text):
        value = round(float(match["whole"].replace(",", "")) + float(match["part"]) / 100, 2)
        yield Quantity(Kind.NUMBER, (value,), match.start(), match.end(), UNIT_OF.get(match["unit"].lower(), "gbp"))
    worded = list(numbers_in_words(text)) if _WHOLE_MONEY.search(text) else []
    for whole, part in zip(worded, worded[1:], strict=False):
        unit = _WHOLE_MONEY.fullmatch(text, whole.end, part.start)
        cents = _IN_CENTS.match(text, part.end)
        told = 10 <= part.value <= 99 and _TOLD_PART.match(text, part.end)
        if told and unit and "and" not in unit[0].lower().split():
            value = round(whole.value + part.value / 100, 2)
            yield Quantity(Kind.NUMBER, (value,), whole.start, part.end, UNIT_OF.get(unit[1].lower(), "gbp"))
        if unit and cents:
            value = round(whole.value + part.value / 100, 2)
            yield Quantity(Kind.NUMBER, (value,), whole.start, cents.end(), UNIT_OF.get(unit[1].lower(), "gbp"))


def _hour_parts(text: str) -> Iterator[Quantity]:
    for match in _HOUR_PART.finditer(text):
        hours = {"t": 0.75, "a": 0.25, "o": 0.25}[match["part"][0].lower()] if match["part"] else 1.5
        yield Quantity(Kind.NUMBER, (hours, hours * 60), match.start(), match.end(), "hour")


def _numbers(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        value = float(match["digits"].replace(",", ""))
        scale = (match["scale"] or "").strip().lower()
        end = match.end()
        if scale == "m":  # metres unless money: "$3m"
            scale, end = ("million", end) if match["money"] else ("", match.end() - len(match["scale"]))
        value *= _SCALE.get(scale, 1.0)
        if (match["sign"] or "").strip().lower() in ("-", "−", "minus", "negative"):
            value = -value
        unit = UNIT_OF[match["money"].strip()] if match["money"] else ""
        following = _UNIT_AFTER.match(text, end)
        if following and not unit:
            unit, end = UNIT_OF[following[1].lower()], following.end()
            speed = _AN_HOUR.match(text, end)
            if speed and unit in _SPEEDS:
                unit, end = _SPEEDS[unit], speed.end()
        elif re.match(r"\w", text[end:]) and not (_FACTOR.match(text, end) or _GLUED.match(text, end)):
            continue  # part of a code such as 3AB7
        power = _POWER_OF_UNIT.search(text[: match.start()])
        if power and power[1] in UNIT_OF:
            continue
        in_cents = not unit and _IN_CENTS.match(text, end)
        values = (value, value / 100) if unit == "percent" or in_cents else (value,)
        kind = Kind.ORDINAL if match["ordinal"] else Kind.NUMBER
        yield Quantity(kind, values, match.start(), end, unit)


def _worded(text: str) -> Iterator[Quantity]:
    for number in numbers_in_words(text):
        following = _UNIT_AFTER.match(text, number.end)
        unit = UNIT_OF[following[1].lower()] if following else ""
        if unit and following and following[1].lower() in _SHORT_UNITS:
            unit = ""
        end = following.end() if unit and following else number.end
        in_cents = not unit and _IN_CENTS.match(text, end)
        values = (number.value, number.value / 100) if unit == "percent" or in_cents else (number.value,)
        if number.value == 0.5 and unit == "hour":
            values = (0.5, 30.0)
        yield Quantity(Kind.ORDINAL if number.ordinal else Kind.NUMBER, values, number.start, end, unit)
