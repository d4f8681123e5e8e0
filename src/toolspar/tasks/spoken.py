"""Quantities as people say them: "june twenty two 2027", "eighteen hundred hours", "nineteen forty", "1280x400".

Only the places and the values stand here; ``toolspar.tasks.quantities`` makes quantities of them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from toolspar.calls.dates import MONTHS
from toolspar.calls.numbers import number_in_words, ordinal_in_words

Spoken = tuple[str, tuple[str | float, ...], int, int]
"""Kind ("date", "time", "number" or "code"), values, start and end."""


def _either(named: dict[str, int]) -> str:
    return "|".join(re.sub("-", r"[\\s-]", name) for name in sorted(named, key=len, reverse=True))


_MONTH_OF = {name: i + 1 for i, name in enumerate(MONTHS)} | {name[:3]: i + 1 for i, name in enumerate(MONTHS)}
_DAYS = {form(n): n for n in range(1, 32) for form in (number_in_words, ordinal_in_words)}
_WORDED = {number_in_words(n): n for n in range(1, 100)}
_HOURS = {number_in_words(n): n for n in range(10, 24)} | {f"oh-{number_in_words(n)}": n for n in range(1, 10)}
_MONTH = rf"(?P<month>{_either(_MONTH_OF)})\b\.?"
_DAY = rf"(?P<day>{_either(_DAYS)})\b(?!\s+(?:hundred|thousand)\b)"
_SIMPLE = _either({number_in_words(n): n for n in range(1, 10)})
_YEAR = (
    r"(?:,?\s+(?:of\s+|in\s+)?(?:(?P<year>(?:19|20|21)\d\d)(?![\d:])"
    rf"|(?P<century>twenty[\s-](?!(?:{_SIMPLE})\b)|two\s+thousand\s+(?:and\s+)?)(?P<rest>{_either(_WORDED)})\b))"
)
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}{_YEAR}?",
        rf"\b(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}{_YEAR}?",
        rf"\b{_MONTH}\s+(?:the\s+)?(?P<digits>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR.replace('(?P<year>', '(?P<year>(?!)')}",
    )
)
_LAST_DAY = re.compile(rf"\blast\s+day\s+of\s+{_MONTH}{_YEAR}?", re.IGNORECASE)
_S = r"['’]?s\\s+"
_FEASTS = {
    "new years day": (1, 1), "valentines day": (2, 14), "christmas eve": (12, 24),
    "christmas day": (12, 25), "boxing day": (12, 26), "new years eve": (12, 31),
}  # fmt: skip
_FEAST = re.compile(
    rf"\b(?P<name>{'|'.join(re.sub('s (?=day|eve)', _S, name) for name in _FEASTS)})\b"
    r"(?:,?\s+(?:of\s+|in\s+)?(?P<year>(?:19|20|21)\d\d))?",
    re.IGNORECASE,
)
_FULL_HOURS = re.compile(
    rf"\b(?P<hour>{_either(_HOURS)})[\s-]hundred\s+(?:hours|hrs|sharp|o['’]clock)\b"
    rf"|(?<=\bat )(?P<at>{_either(_HOURS)})[\s-]hundred\b(?!\s+[a-z]|\s+and\s+\w+\s+(?:dollars|euros))"
    r"|(?<![\w.,:])(?P<clock>(?:[01]\d|2[0-3])[0-5]\d)\s?(?:hrs|h)\b"
    r"|(?<=\b(?:at|by) )(?P<digits>(?:[01]\d|2[0-3])[0-5]\d)\s(?:hours|sharp)\b",
    re.IGNORECASE,
)
_AT_HOUR = re.compile(
    r"(?<=\bat )(?P<hour>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)[\s-]"
    r"(?P<minute>ten|fifteen|twenty(?:[\s-]five)?|thirty(?:[\s-]five)?|forty(?:[\s-]five)?|fifty(?:[\s-]five)?)\b"
    r"(?!\s*(?:[ap]\.?m|in the|at night|dollars|euros|percent))",
    re.IGNORECASE,
)
_HUNDREDS = re.compile(
    rf"(?<![\w-])(?:(?P<one>{_SIMPLE})\s(?P<rest>{_either({w: n for w, n in _WORDED.items() if n > 9})})"
    rf"|hundred(?:\sand)?\s(?P<more>{_either(_WORDED)}))\b(?!\s+(?:hundred|thousand|million|minutes?|mins?|hours?|days?|o['\u2019]clock|[ap]\.?m\b))",
    re.IGNORECASE,
)
_TEENS = _either({number_in_words(n): n for n in range(13, 21)})
_YEARS = re.compile(
    rf"(?<!\bat )(?<!\buntil )(?<!\btill )(?<!\bpast )(?<![\w-])(?P<century>{_TEENS})[\s-]"
    rf"(?P<rest>{_either({w: n for w, n in _WORDED.items() if n > 9})}|oh[\s-](?:{_SIMPLE}))"
    r"(?![\w-]|\s+(?:hundred|thousand|million|percent|dollars|euros|cents|minutes?|mins?|hours?|days?|weeks?|months?"
    r"|years?|people|guests|o['\u2019]clock|sharp|in the|[ap]\.?m\b))",
    re.IGNORECASE,
)
_COUNTS = re.compile(rf"\b(?:{_either(_WORDED)}|an?|few|several|\d+)[\s-]+$", re.IGNORECASE)
_AND_HALF = re.compile(rf"\b(?P<whole>{_either(_WORDED)}|\d+)\s+and\s+half\b(?!\s+(?:past|an?|of|the))", re.IGNORECASE)
_PRODUCT = re.compile(r"(?<![\w.,-])(?P<a>\d+(?:\.\d+)?)\s?[x\u00d7]\s?(?P<b>\d+(?:\.\d+)?)(?![\w-]|\.\w)")
_DIGITS = {"zero": "0", "oh": "0", **{number_in_words(n): str(n) for n in range(1, 10)}}
_SPELLED = re.compile(
    rf"(?<![\w-])(?:{'|'.join(_DIGITS)})(?:(?:,?\s|-)(?:{'|'.join(_DIGITS)})){{2,}}(?![\w-]|\s+(?:hundred|thousand)\b)",
    re.IGNORECASE,
)
_DANGEROUS = frozenset(("may", "mar", "march", "sec"))  # words of their own
_IN_A_DATE = re.compile(r"\s+(?:to|until|till|through)\b", re.IGNORECASE)


def spoken_quantities(text: str) -> Iterator[Spoken]:
    """Dates, times and numbers in forms of speech that plain reading misses.

    Args:
        text: Running text.

    Yields:
        Kind, values in canonical form, and place of each; they may overlap, the first one counts.

    Example:
        >>> list(spoken_quantities("june twenty two 2027"))
        [('date', ('2027-06-22',), 0, 20)]
    """
    yield from sorted(_dates(text), key=lambda date: (date[2], -date[3]))
    yield from _times(text)
    for match in _SPELLED.finditer(text):  # "the card that ends in eight three two five"
        digits = "".join(_DIGITS[word] for word in re.findall(r"[a-z]+", match[0].lower()))
        yield "code", (digits,), match.start(), match.end()
    yield from _numbers(text)


def _number(word: str, named: dict[str, int]) -> int:
    return named[re.sub(r"\s+", "-", word.lower())]


def _dates(text: str) -> Iterator[Spoken]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            part = match.groupdict()
            month = part["month"]
            year = int(part["year"] or 0)
            if part["century"]:
                year = 2000 + _number(part["rest"], _WORDED)
            verb = month.lower() in _DANGEROUS and month[0].islower() and not _IN_A_DATE.match(text, match.end())
            if verb and not year:
                continue
            day = int(part["digits"]) if part.get("digits") else _number(part["day"], _DAYS)
            if 1 <= day <= 31:
                yield "date", (_date(year, _MONTH_OF[month.lower()], day),), match.start(), match.end()
    for match in _LAST_DAY.finditer(text):
        year, month = int(match["year"] or 0), _MONTH_OF[match["month"].lower()]
        if year or month != 2:
            yield "date", (_date(year, month, monthrange(year or 2001, month)[1]),), match.start(), match.end()
    for match in _FEAST.finditer(text):
        month, day = _FEASTS[" ".join(re.sub("['’]", "", match["name"].lower()).split())]
        yield "date", (_date(int(match["year"] or 0), month, day),), match.start(), match.end()


def _date(year: int, month: int, day: int) -> str:
    return f"{year:04d}-{month:02d}-{day:02d}" if year else f"--{month:02d}-{day:02d}"


def _times(text: str) -> Iterator[Spoken]:
    for match in _FULL_HOURS.finditer(text):
        digits = match["clock"] or match["digits"]
        hour = int(digits[:2]) if digits else _number(match["hour"] or match["at"], _HOURS)
        yield "time", (f"{hour:02d}:{digits[2:] if digits else '00'}",), match.start(), match.end()
    for match in _AT_HOUR.finditer(text):
        hour, minute = _WORDED[match["hour"].lower()], _number(match["minute"], _WORDED)
        yield "time", (f"{hour:02d}:{minute:02d}", f"{hour % 12 + 12:02d}:{minute:02d}"), match.start(), match.end()


def _numbers(text: str) -> Iterator[Spoken]:
    for match in _PRODUCT.finditer(text):
        for side in "ab":
            yield "number", (float(match[side]),), match.start(side), match.end(side)
    for match in _AND_HALF.finditer(text):
        whole = float(match["whole"]) if match["whole"].isdigit() else float(_number(match["whole"], _WORDED))
        yield "number", (whole + 0.5,), match.start(), match.end()
    for match in _YEARS.finditer(text):  # "nineteen forty"
        rest = re.sub(r"(?i)^oh[\s-]", "", match["rest"])
        yield "number", (float(100 * _number(match["century"], _WORDED) + _number(rest, _WORDED)),), *match.span()
    for match in _HUNDREDS.finditer(text):
        if not _COUNTS.search(text[: match.start()]):
            hundreds = _WORDED[match["one"].lower()] if match["one"] else 1
            value = 100 * hundreds + _number(match["rest"] or match["more"], _WORDED)
            yield "number", (float(value),), match.start(), match.end()
