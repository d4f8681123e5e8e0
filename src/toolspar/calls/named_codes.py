"""Languages, currencies and the like by name or by code ("Spanish", "es"; "LAX"), and schedules of cron."""

from __future__ import annotations

import re

from toolspar.calls.place_names import COUNTRY_BY_CODE

# ISO 639-1
_LANGUAGES = (
    "ar arabic;bg bulgarian;bn bengali;ca catalan;cs czech;da danish;de german;el greek;en english;es spanish;"
    "et estonian;fa persian;fi finnish;fr french;he hebrew;hi hindi;hr croatian;hu hungarian;id indonesian;"
    "is icelandic;it italian;ja japanese;ko korean;lt lithuanian;lv latvian;ms malay;nl dutch;no norwegian;"
    "pl polish;pt portuguese;ro romanian;ru russian;sk slovak;sl slovenian;sr serbian;sv swedish;sw swahili;"
    "ta tamil;th thai;tr turkish;uk ukrainian;ur urdu;vi vietnamese;zh chinese"
)
# ISO 4217, and the tickers of the largest coins
_CURRENCIES = (
    "usd us dollar|usd united states dollar|usd american dollar|usd dollar|eur euro|gbp british pound|"
    "gbp pound sterling|gbp pound|jpy japanese yen|jpy yen|cny chinese yuan|cny yuan|inr indian rupee|"
    "chf swiss franc|cad canadian dollar|aud australian dollar|nzd new zealand dollar|sek swedish krona|"
    "nok norwegian krone|dkk danish krone|pln polish zloty|brl brazilian real|mxn mexican peso|"
    "zar south african rand|krw south korean won|krw won|sgd singapore dollar|hkd hong kong dollar|"
    "try turkish lira|thb thai baht|btc bitcoin|eth ethereum|eth ether|sol solana|doge dogecoin|ltc litecoin|"
    "xrp ripple|ada cardano"
)
_CODE_BY_NAME: dict[str, str] = {
    name: code for code, _, name in (entry.partition(" ") for entry in _LANGUAGES.split(";") + _CURRENCIES.split("|"))
}
_CODES = frozenset(_CODE_BY_NAME.values())
_BEHIND_A_NAME = re.compile(r"[^()]*[^\W\d_]{3}[^()]*[ ]\(([A-Z][A-Z0-9]{2,5})\)")
_FIELD = re.compile(r"[\d*/,\-]*(?:[a-z]{3}(?:[,-][a-z]{3})*)?")
_DAYS = {day: str(number) for number, day in enumerate("sun mon tue wed thu fri sat".split())}


def same_by_code(one: str, other: str) -> bool:
    """Whether one text is the code of the language or currency that the other names.

    Example:
        >>> same_by_code("es", "Spanish"), same_by_code("es", "English")
        (True, False)
    """
    first, second = _code(one), _code(other)
    return first is not None and first == second


def same_with_code(one: str, other: str) -> bool:
    """Whether one text is a code, and the other what it stands for with the code in brackets; not of countries.

    Example:
        >>> same_with_code("LAX", "Los Angeles Airport (LAX)"), same_with_code("USA", "Boston (USA)")
        (True, False)
    """
    for code, named in ((one.strip(), other.strip()), (other.strip(), one.strip())):
        match = _BEHIND_A_NAME.fullmatch(named)
        if match and match[1] == code.upper() and code.upper() not in COUNTRY_BY_CODE:
            return True
    return False


def same_schedule(one: str, other: str) -> bool:
    """Whether two texts are one schedule of cron, its weekdays by name or number.

    Example:
        >>> same_schedule("0 9 * * 1-5", "0 9 * * MON-FRI"), same_schedule("0 9 * * 1", "0 9 * * TUE")
        (True, False)
    """
    first = _schedule(one)
    return first is not None and first == _schedule(other)


def _code(text: str) -> str | None:
    low = " ".join(text.lower().split())
    return low if low in _CODES else _CODE_BY_NAME.get(low) or _CODE_BY_NAME.get(low.removesuffix("s"))


def _schedule(text: str) -> tuple[str, ...] | None:
    fields = text.lower().split()
    if len(fields) != 5 or not all(_FIELD.fullmatch(field) for field in fields):
        return None
    weekdays = re.sub(r"[a-z]{3}", lambda day: _DAYS.get(day[0], day[0]), fields[4])
    return (*fields[:4], "0" if weekdays == "7" else weekdays)
