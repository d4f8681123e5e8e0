"""Names of currencies in words, by their three-letter codes ("Canadian dollars" for CAD)."""

from __future__ import annotations

import re

_NAMES = {
    "AED": "emirati dirhams?|uae dirhams?", "ARS": "argentine pesos?", "AUD": "australian dollars?|aussie dollars?",
    "BRL": "brazilian (?:reals?|reais)", "CAD": "canadian dollars?", "CHF": "swiss francs?", "CLP": "chilean pesos?",
    "CNY": "chinese yuan|yuan|renminbi", "COP": "colombian pesos?", "CZK": "czech (?:koruna|crowns?)",
    "DKK": "danish (?:krone|kroner|crowns?)", "EGP": "egyptian pounds?", "EUR": "euros?|€",
    "GBP": "british pounds?|pounds? sterling|pounds?|sterling|quid|£", "HKD": "hong kong dollars?",
    "HUF": "(?:hungarian )?forints?", "IDR": "(?:indonesian )?rupiahs?", "ILS": "(?:israeli )?(?:new )?shekels?",
    "INR": "indian rupees?|rupees?|₹", "JPY": "japanese yen|yen|¥", "KRW": "(?:south )?korean won",
    "MXN": "mexican pesos?", "MYR": "(?:malaysian )?ringgits?", "NOK": "norwegian (?:krone|kroner|crowns?)",
    "NZD": "new zealand dollars?|kiwi dollars?", "PHP": "philippine pesos?", "PLN": "(?:polish )?zlotys?",
    "RUB": "(?:russian )?rou?bles?", "SEK": "swedish (?:krona|kronor|crowns?)", "SGD": "singapore dollars?",
    "THB": "thai baht|baht", "TRY": "turkish lira", "UAH": "(?:ukrainian )?hryvnias?",
    "USD": r"(?:us|u\.s\.|american) dollars?|dollars?|bucks|\$", "VND": "(?:vietnamese )?dong",
    "ZAR": "south african rand",
}  # fmt: skip
_PATTERNS = {
    code: re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE) for code, names in _NAMES.items()
}  # fmt: skip
_PLAIN_DOLLAR = re.compile(r"\b(?:canadian|australian|aussie|hong kong|singapore|new zealand|kiwi)\s+$", re.IGNORECASE)


def currency_spans(text: str, code: str) -> list[tuple[int, int]]:
    """Where a text names a currency in words.

    Args:
        text: The text.
        code: The code of three letters, in any case.

    Returns:
        Start and end of each name; none for a code that is not known.

    Example:
        >>> currency_spans("10 Canadian dollars", "CAD")
        [(3, 19)]
    """
    pattern = _PATTERNS.get(code.upper()) if len(code) == 3 else None
    if pattern is None:
        return []
    plain = code.upper() == "USD"
    return [
        (match.start(), match.end())
        for match in pattern.finditer(text)
        if not (plain and _PLAIN_DOLLAR.search(text[: match.start()]))
    ]
