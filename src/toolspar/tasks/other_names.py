"""Well-known other names of the same thing: countries, a few cities, currencies, and words for their initials."""

from __future__ import annotations

import re
from functools import lru_cache

from toolspar.calls.numbers import ordinal_in_words

_SETS = tuple(
    tuple(name.strip() for name in line.split(";"))
    for line in """
    United States; United States of America; USA; US; U.S.; U.S.A.; America; the States
    United Kingdom; UK; U.K.; Great Britain; Britain
    United Arab Emirates; UAE; Emirates
    European Union; EU
    Netherlands; Holland
    New York City; New York; NYC
    Los Angeles; LA; L.A.
    San Francisco; SF
    Las Vegas; Vegas
    outside; outdoors; outdoor; out of doors; in the open; open air
    inside; indoors; indoor
    children; kids
    replacement; a new one; a fresh one; a brand-new one
    expired; out of date; past its date
    small; little; tiny
    Christianity; Christian
    Buddhism; Buddhist
    Hinduism; Hindu
    Judaism; Jewish
    Islam; Islamic; Muslim
    Washington DC; Washington D.C.; Washington, D.C.; Washington, DC
    USD; US dollars; US dollar; American dollars; American dollar
    EUR; euros; euro
    GBP; British pounds; British pound; pounds sterling; pound sterling; sterling
    JPY; Japanese yen
    INR; Indian rupees; Indian rupee
    CAD; Canadian dollars; Canadian dollar
    AUD; Australian dollars; Australian dollar
    NZD; New Zealand dollars; New Zealand dollar
    SGD; Singapore dollars; Singapore dollar
    HKD; Hong Kong dollars; Hong Kong dollar
    CHF; Swiss francs; Swiss franc; francs
    SEK; Swedish kronor; Swedish krona; Swedish crowns
    NOK; Norwegian kroner; Norwegian krone; Norwegian crowns
    DKK; Danish kroner; Danish krone; Danish crowns
    PLN; Polish zloty; zloty; zlotys
    CZK; Czech koruna; Czech crowns; koruna
    HUF; Hungarian forint; forint; forints
    CNY; Chinese yuan; yuan; renminbi; RMB
    KRW; South Korean won; Korean won; won
    MXN; Mexican pesos; Mexican peso
    BRL; Brazilian reais; Brazilian real; reais
    ZAR; South African rand; rand
    TRY; Turkish lira; Turkish liras
    RUB; Russian rubles; rubles; roubles
    THB; Thai baht; baht
    AED; UAE dirhams; dirhams; dirham
    ILS; Israeli shekels; shekels; shekel
    PHP; Philippine pesos; Philippine peso
    Mon; Monday; Mondays
    Tue; Tues; Tuesday; Tuesdays
    Wed; Wednesday; Wednesdays
    Thu; Thur; Thurs; Thursday; Thursdays
    Fri; Friday; Fridays
    Sat; Saturday; Saturdays
    Sun; Sunday; Sundays
    mid; medium; middle
    daily; every day; each day; once a day; once daily
    hourly; every hour; each hour; once an hour
    weekly; every week; each week; once a week; a week; per week
    monthly; every month; each month; once a month; a month; per month
    annually; annual; yearly; every year; each year; once a year; a year; per year; per annum; p.a.
    house_trained; house-trained; housebroken
    nausea; nauseous; nauseated
    """.strip().splitlines()
)
_OF = {name.lower(): names for names in _SETS for name in names}


@lru_cache(maxsize=4096)
def other_names(value: str) -> tuple[str, ...]:
    """Other well-known names of a value, without the value itself.

    Example:
        >>> other_names("CHF")
        ('Swiss francs', 'Swiss franc', 'francs')
    """
    value = value.strip()
    return (*(name for name in _OF.get(value.lower(), ()) if name.lower() != value.lower()), *_of_a_ruler(value))


def _of_a_ruler(value: str) -> tuple[str, ...]:
    """A name with a Roman number as it is spoken: "Innocent the Third" for "Innocent III"."""
    match = re.fullmatch(r"(?P<name>[A-Z].+)\s(?P<number>[IVX]{1,6})", value)
    number = next((n for n in range(1, 31) if match and _roman(n) == match["number"]), 0)
    if not match or not number:
        return ()
    return tuple(f"{match['name']} {the}{said}" for the in ("the ", "") for said in (ordinal_in_words(number), number))


def _roman(number: int) -> str:
    return "X" * (number // 10) + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[number % 10]


@lru_cache(maxsize=4096)
def name_pattern(name: str) -> re.Pattern[str]:
    """Finds a name as words of their own; short upper-case names ("US", "LA") only as they are written."""
    exact = name.isupper() or name.replace(".", "").isupper()
    return re.compile(rf"(?<![\w.]){re.escape(name)}(?!\w)", 0 if exact else re.IGNORECASE)


@lru_cache(maxsize=4096)
def names_said(text: str) -> tuple[str, ...]:
    """All other names of the known things that a text names."""
    return tuple(other for names in _SETS for name in names if name_pattern(name).search(text) for other in names)


def spelled_out(initials: str, text: str) -> list[tuple[int, int]]:
    """Where the words stand that letters are the initials of ("atomic mass units" for "amu"), three letters or more."""
    if not re.fullmatch(r"[A-Za-z]{3,5}", initials):
        return []
    pattern = r"[\s-]+".join(rf"{letter}[a-z]{{2,}}" for letter in initials)
    return [(m.start(), m.end()) for m in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)]
