"""Dates and times in the forms that people write, and those forms of a given date or time.

A numeric date such as 03/05/2026 has the month first unless the caller says otherwise (an argument's description may
say DD/MM/YYYY) or the month would be above 12; with dots (05.03.2026) the day is first. So one text has one meaning,
and an answer never passes for two different dates. A time without "am" or "pm" is on the 24-hour clock.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolspar.calls.numbers import number_in_words, ordinal_in_words

MONTHS = tuple("january february march april may june july august september october november december".split())
_WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
_MONTH_BY_NAME = {name: i for i, name in enumerate(MONTHS, start=1)}
_MONTH_BY_NAME.update({name[:3]: i for i, name in enumerate(MONTHS, start=1)}, sept=9)
_WEEKDAY_BY_NAME = {name: i for i, name in enumerate(_WEEKDAYS)} | {name[:3]: i for i, name in enumerate(_WEEKDAYS)}
_WEEKDAY_BY_NAME.update(tues=1, thur=3, thurs=3)
_ORDINAL_WORDS = {ordinal_in_words(i): str(i) for i in range(1, 32)}
_HOUR_WORDS = {number_in_words(i): i for i in range(1, 13)}
_MAX_LENGTH = 64  # no date is longer

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_EAST_ASIAN = re.compile(r"(\d{4})\s?[\u5e74\ub144]\s?(\d{1,2})\s?[\u6708\uc6d4]\s?(\d{1,2})\s?[\u65e5\uc77c\u53f7]")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_YEAR_MONTH = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})|(?P<month2>\d{1,2})/(?P<year2>\d{4})")
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.0+)?)?)?\s*(?:o'?clock\s*)?"
    r"(?P<half>[ap])\.?\s?m\.?"
)
_CLOCK_24 = re.compile(r"(?P<hour>\d{1,2})[:h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.0+)?)?(?:\s*(?:hours|hrs|h))?")
_MILITARY = re.compile(r"(?P<hour>\d{2})(?P<minute>\d{2})\s?(?:hours|hrs|h)")
_PART_OF_DAY = re.compile(r"\s*(?:in the (?P<part>morning|afternoon|evening)|at night)$")
_OFFSET = re.compile(
    r"\s*(?:(?P<zulu>z|utc|gmt)?(?P<sign>[-+])(?P<hours>\d{2}):?(?P<minutes>\d{2})?|(?P<utc>z|utc|gmt))$"
)
_EXACT = re.compile(r"\dt\d|:\d{2}:\d{2}")  # a date and time by ISO 8601, or seconds: no hours of a shop
_ZONE_OFFSET = re.compile(r"(?:utc|gmt)(?:[ ]?(?P<sign>[-+\u2212])[ ]?(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?)?")
_FARTHEST_WEST, _FARTHEST_EAST = -12 * 60, 14 * 60
_ZONES = (
    "[ECMP][SD]?T|AK[SD]T|HST|CES?T|EES?T|WES?T|BST|IST|JST|KST|SGT|HKT|A[CEW][SD]T|NZ[SD]T"
    "|[A-Z][a-z]+/[A-Z][a-z]+(?:[_-][A-Z]?[a-z]+)*(?:/[A-Z][a-z]+)?"
)
_QUARTER_NAMES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_QUARTER = rf"(?:q(?P<digit>[1-4])|(?:the )?(?P<name>{'|'.join(_QUARTER_NAMES)}) quarter)"
_QUARTER_OF_YEAR = re.compile(
    rf"{_QUARTER}(?:,? (?:of )?|[-/])?(?P<year>\d{{4}})"
    rf"|(?P<year2>\d{{4}})(?:,? |[-/])?{_QUARTER.replace('P<', 'P<second_')}"
)
_ZONED = re.compile(rf"(?P<rest>.*\d.*?) ?\(?(?P<zone>{_ZONES})\)?", re.IGNORECASE | re.DOTALL)
_NAMED_TIMES = {"noon": (12, 0, 0), "midday": (12, 0, 0), "midnight": (0, 0, 0)}


@dataclass(frozen=True, slots=True)
class Moment:
    """What a text says of a point in time; parts that it does not say are None.

    Example:
        >>> parse_moment("March 5, 2026 at 3 pm") == parse_moment("2026-03-05T15:00:00")
        True
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    time: tuple[int, int, int] | None = None
    offset: int | None = None  # minutes east of UTC


def parse_date(text: str, *, day_first: bool = False) -> Moment | None:
    """Reads text that is a date and nothing else: a full one, a month and day, or a month and year.

    Args:
        text: Such as "2026-03-05", "March 5th, 2026", "Thu, 5 Mar 2026", "the fifth of March", "03/05/2026".
        day_first: Whether numeric dates with slashes or hyphens have the day before the month.

    Returns:
        The date, or None if the text is no date, or a date that does not exist (its weekday included).

    Example:
        >>> parse_date("5 Mar 2026")
        Moment(year=2026, month=3, day=5, time=None, offset=None)
    """
    text = text.strip().lower()
    if not text or len(text) > _MAX_LENGTH:
        return None
    if not text.isascii():
        match = _EAST_ASIAN.fullmatch(text)
        return _moment(int(match[1]), int(match[2]), int(match[3])) if match else None
    if text[0].isdigit() and not any(char.isalpha() for char in text):
        return _numeric_date(text, day_first)
    return _date_in_words(text)


def parse_time(text: str) -> tuple[int, int, int] | None:
    """Reads text that is a time of day and nothing else.

    Args:
        text: Such as "15:00", "3 pm", "3:30 p.m.", "noon", "half past three pm", "three in the afternoon".

    Returns:
        Hour, minute and second, or None.

    Example:
        >>> parse_time("3 p.m."), parse_time("15:00:00"), parse_time("3")
        ((15, 0, 0), (15, 0, 0), None)
    """
    text = " ".join(text.lower().replace("\u2019", "'").split())
    if not text or len(text) > _MAX_LENGTH:
        return None
    if text in _NAMED_TIMES:
        return _NAMED_TIMES[text]
    text = text.removeprefix("12 ") if text in ("12 noon", "12 midnight") else text
    if text in _NAMED_TIMES:
        return _NAMED_TIMES[text]
    match = _CLOCK.fullmatch(_with_half_of_day(_time_words(text)))
    if match:
        hour = int(match["hour"])
        if hour > 12 and match["half"] == "p":
            return _time(hour, match["minute"], match["second"])  # "15:00 pm"
        return (
            _time(hour % 12 + 12 * (match["half"] == "p"), match["minute"], match["second"]) if 0 < hour <= 12 else None
        )
    match = _CLOCK_24.fullmatch(text)
    if match:
        return _time(int(match["hour"]), match["minute"], match["second"])
    match = _MILITARY.fullmatch(text)
    return _time(int(match["hour"]), match["minute"], None) if match else None


@lru_cache(maxsize=16384)
def parse_moment(text: str, *, day_first: bool = False) -> Moment | None:
    """Reads text that is a date, a time, or both (with an offset from UTC if it has one), and nothing else."""
    text = text.strip()
    if not text or len(text) > _MAX_LENGTH:
        return None
    date = parse_date(text, day_first=day_first)
    if date is not None:
        return date
    body, offset = _without_offset(text.lower())
    time = parse_time(body)
    if time is not None:
        return Moment(time=time, offset=offset)
    for match in re.finditer(r"(?<=\d)t(?=\d)|(?:,|\bat\b|\bon\b|\s)+", body):
        left, right = body[: match.start()], body[match.end() :]
        for date_text, time_text in ((left, right), (right, left)):
            date, time = parse_date(date_text, day_first=day_first), parse_time(time_text)
            if date is not None and time is not None:
                return Moment(date.year, date.month, date.day, time, offset)
    return None


def same_instant(one: Moment, other: Moment) -> bool:
    """Whether two moments are the same; where both say how far from UTC they are, they may say it differently.

    Example:
        >>> same_instant(parse_moment("2024-05-02T10:00:00Z"), parse_moment("2024-05-02T12:00:00+02:00"))
        True
    """
    first, second = _in_utc(one), _in_utc(other)
    return one == other or (first is not None and first == second)


def _in_utc(moment: Moment) -> dt.datetime | None:
    if moment.year is None or moment.month is None or moment.day is None or moment.time is None:
        return None
    if moment.offset is None:
        return None
    try:
        return dt.datetime(moment.year, moment.month, moment.day, *moment.time) - dt.timedelta(minutes=moment.offset)
    except OverflowError:  # before the year 1
        return None


def same_zoned_time(one: str, other: str) -> bool:
    """Whether two texts are a date, a time or both, the same, in a zone of the same name ("3 PM EST", "15:00 EST")."""
    first, second = _ZONED.fullmatch(one.strip()), _ZONED.fullmatch(other.strip())
    if first is None or second is None or first["zone"].lower() != second["zone"].lower():
        return False
    moment = parse_moment(first["rest"])
    return moment is not None and moment.time is not None and moment == parse_moment(second["rest"])


def same_offset(one: str, other: str) -> bool:
    """Whether two texts are the same distance from UTC.

    Example:
        >>> same_offset("UTC+2", "GMT+02:00"), same_offset("UTC+2", "UTC-2")
        (True, False)
    """
    first = _zone_offset(one)
    return first is not None and first == _zone_offset(other)


def _zone_offset(text: str) -> int | None:
    match = _ZONE_OFFSET.fullmatch(text.strip().lower())
    if match is None:
        return None
    minutes = int(match["hours"] or 0) * 60 + int(match["minutes"] or 0)
    return minutes if match["sign"] == "+" else -minutes


def same_quarter(one: str, other: str) -> bool:
    """Whether two texts are the same quarter of the same year.

    Example:
        >>> same_quarter("Q1 2024", "the first quarter of 2024"), same_quarter("2024-Q1", "Q2 2024")
        (True, False)
    """
    first = _quarter(one)
    return first is not None and first == _quarter(other)


def _quarter(text: str) -> tuple[int, int] | None:
    match = _QUARTER_OF_YEAR.fullmatch(" ".join(text.lower().split()))
    if match is None:
        return None
    said = match.groupdict()
    digit, name = said["digit"] or said["second_digit"], said["name"] or said["second_name"]
    return int(said["year"] or said["year2"]), int(digit) if digit else _QUARTER_NAMES[name]


def is_calendar_name(text: str) -> bool:
    """Whether a text is the name of a weekday or a month, short or long."""
    name = text.strip().rstrip(".").lower()
    return name in _WEEKDAY_BY_NAME or name in _MONTH_BY_NAME


def same_calendar_name(one: str, other: str) -> bool:
    """Whether two texts name the same weekday or the same month, short or long ("Fri", "Friday")."""
    first, second = (text.strip().rstrip(".").lower() for text in (one, other))
    return any(first in names and names[first] == names.get(second) for names in (_WEEKDAY_BY_NAME, _MONTH_BY_NAME))


def date_forms(year: int | None, month: int, day: int) -> tuple[str, ...]:
    """Common ways to write a date, for finding it in a text (compare without regard to case).

    Args:
        year: None for the forms without a year.
        month: 1 to 12.
        day: 1 to 31.

    Example:
        >>> date_forms(None, 3, 5)[:3]
        ('March 5', 'March 5th', '5 March')
    """
    name, short, nth = MONTHS[month - 1].capitalize(), MONTHS[month - 1][:3].capitalize(), _nth(day)
    word = ordinal_in_words(day)
    bare: list[str] = []
    for label in dict.fromkeys((name, short)):
        bare += [f"{label} {day}", f"{label} {nth}", f"{day} {label}", f"{nth} {label}", f"{nth} of {label}"]
        bare += [f"{label} the {nth}", f"{label} {word}", f"{word} of {label}", f"{label} {day:02d}"]
    if year is None:
        return tuple(dict.fromkeys(bare))
    forms = [f"{year}-{month:02d}-{day:02d}", f"{year}/{month:02d}/{day:02d}", f"{year}-{month}-{day}"]
    forms += [f"{form}{comma} {year}" for form in bare for comma in (",", "")]
    forms += [f"{month:02d}/{day:02d}/{year}", f"{month}/{day}/{year}", f"{month:02d}-{day:02d}-{year}"]
    forms += [f"{day:02d}.{month:02d}.{year}", f"{day}.{month}.{year}", f"{month}/{day}/{year % 100:02d}"]
    if day > 12:
        forms += [f"{day:02d}/{month:02d}/{year}", f"{day}/{month}/{year}", f"{day:02d}-{month:02d}-{year}"]
    return tuple(dict.fromkeys(forms))


def time_forms(hour: int, minute: int = 0) -> tuple[str, ...]:
    """Common ways to write a time of day, for finding it in a text (compare without regard to case).

    Example:
        >>> time_forms(15)[:3]
        ('15:00', '3 pm', '3 p.m.')
    """
    half, twelve = ("pm" if hour >= 12 else "am"), (hour - 1) % 12 + 1
    dotted = f"{half[0]}.m."
    forms = [f"{hour:02d}:{minute:02d}"]
    clocks = [f"{twelve}:{minute:02d}", f"{twelve:02d}:{minute:02d}"]
    if minute == 0:
        clocks = [str(twelve), *clocks, number_in_words(twelve)]
    for clock in clocks:
        forms += [f"{clock} {half}", f"{clock} {dotted}"]
        forms += [f"{clock}{half}", f"{clock}{dotted}"] if clock[0].isdigit() else []
    forms += [f"{hour}:{minute:02d}", f"{hour:02d}:{minute:02d}:00"]
    if minute == 0 and hour in (0, 12):
        forms += ["midnight"] if hour == 0 else ["noon", "midday"]
    return tuple(dict.fromkeys(forms))


def _nth(day: int) -> str:
    ending = "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _moment(year: int | None, month: int, day: int | None) -> Moment | None:
    """A date that exists, or None; without a year 29 February exists."""
    try:
        dt.date(2000 if year is None else year, month, 1 if day is None else day)
    except ValueError:
        return None
    return Moment(year, month, day)


def _numeric_date(text: str, day_first: bool) -> Moment | None:
    match = _YEAR_FIRST.fullmatch(text)
    if match:
        return _moment(int(match[1]), int(match[3]), int(match[4]))
    match = _COMPACT.fullmatch(text)
    if match:
        return _moment(int(match[1]), int(match[2]), int(match[3])) if 1900 <= int(match[1]) < 2100 else None
    match = _YEAR_LAST.fullmatch(text)
    if match:
        first, second = int(match[1]), int(match[3])
        day_leads = (day_first or match[2] == "." or first > 12) and second <= 12
        month, day = (second, first) if day_leads else (first, second)
        return _moment(_full_year(match[4]), month, day)
    match = _YEAR_MONTH.fullmatch(text)
    return (
        _moment(int(match["year"] or match["year2"]), int(match["month"] or match["month2"]), None) if match else None
    )


def _full_year(digits: str) -> int:
    """Two digits mean 1970 to 2069."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 70 else 1900)


def _date_in_words(text: str) -> Moment | None:
    words = re.sub(r"(?<=[a-z])\.|,|(?<=\w)-(?=[a-z]{3,9}-\d)|(?<=[a-z]{3})-(?=\d)", " ", text).split()
    words = [_ORDINAL_WORDS.get(word, re.sub(r"^(\d{1,2})(?:st|nd|rd|th)$", r"\1", word)) for word in words]
    words = [word for word in words if word not in ("of", "the")]
    weekday = _WEEKDAY_BY_NAME.get(words[0]) if words else None
    if weekday is not None:
        words = words[1:]
    date = _from_parts(words)
    if date is None or weekday is None:
        return date
    if date.year is None or date.month is None or date.day is None:
        return None  # a weekday without a year cannot be checked, and says more than the date alone
    return date if dt.date(date.year, date.month, date.day).weekday() == weekday else None


def _from_parts(words: Sequence[str]) -> Moment | None:
    """A date from its words: exactly one month name, with a day, a year or both around it."""
    months = [i for i, word in enumerate(words) if word in _MONTH_BY_NAME]
    if len(months) != 1 or not 2 <= len(words) <= 3:
        return None
    month = _MONTH_BY_NAME[words[months[0]]]
    others = [word for i, word in enumerate(words) if i != months[0]]
    days = [int(word) for word in others if re.fullmatch(r"\d{1,2}", word)]
    years = [int(word.lstrip("'")) for word in others if re.fullmatch(r"\d{4}", word)]
    if len(days) + len(years) != len(others) or len(days) > 1 or len(years) > 1:
        return None
    return _moment(years[0] if years else None, month, days[0] if days else None)


def _time(hour: int, minute: str | None, second: str | None) -> tuple[int, int, int] | None:
    time = (hour, int(minute or 0), int(second or 0))
    return time if time[0] < 24 and time[1] < 60 and time[2] < 60 else None


def _time_words(text: str) -> str:
    """Number words and "half past" of a time as digits: "half past three pm" becomes "3:30 pm"."""
    words = text.split()
    shift = {"half past": 30, "quarter past": 15, "quarter to": -15}.get(" ".join(words[:2]))
    if words[:1] == ["a"]:
        return _time_words(" ".join(words[1:]))
    if shift is not None and len(words) > 2:
        hour = _HOUR_WORDS.get(words[2], int(words[2]) if re.fullmatch(r"\d{1,2}", words[2]) else 0)
        if not 0 < hour <= 12:
            return text
        hour, minute = (hour, shift) if shift > 0 else ((hour - 2) % 12 + 1, 60 + shift)
        return " ".join([f"{hour}:{minute:02d}", *words[3:]])
    if words and words[0] in _HOUR_WORDS:
        minutes = _minute_words(words[1:])
        if minutes is not None:
            return f"{_HOUR_WORDS[words[0]]}:{minutes[0]:02d} {minutes[1]}"
        return " ".join([str(_HOUR_WORDS[words[0]]), *words[1:]])
    return text


def _minute_words(words: Sequence[str]) -> tuple[int, str] | None:
    """Minutes said behind the hour ("thirty", "forty-five"), and the rest of the text."""
    names = {number_in_words(i): i for i in range(10, 60)}
    return (names[words[0]], " ".join(words[1:])) if words and words[0] in names else None


def _with_half_of_day(text: str) -> str:
    """Part of day as am or pm: "3 in the afternoon" becomes "3 pm"."""
    match = _PART_OF_DAY.search(text)
    if not match or not match.start():
        return text
    hour = re.match(r"\d{1,2}", text)
    late = match["part"] in ("afternoon", "evening") or (match["part"] is None and hour and 6 <= int(hour[0]) < 12)
    return f"{text[: match.start()]} {'pm' if late else 'am'}"


def _without_offset(text: str) -> tuple[str, int | None]:
    """A time without its offset from UTC, and that in minutes; "09:00-12:00" has none, being a range."""
    match = _OFFSET.search(text)
    before = text[: match.start()] if match else ""
    if not match or ":" not in before and not re.search(r"[ap]\.?m", before):
        return text, None
    if match["utc"]:
        return before, 0
    if match["sign"] == "-" and not match["zulu"] and not _EXACT.search(before):
        return text, None
    minutes = int(match["hours"]) * 60 + int(match["minutes"] or 0)
    minutes = -minutes if match["sign"] == "-" else minutes
    return (before, minutes) if _FARTHEST_WEST <= minutes <= _FARTHEST_EAST else (text, None)
