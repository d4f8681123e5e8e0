"""Words that are written short or long ("St.", "Street"), words that may go unsaid, and acronyms."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from toolspar.calls.hints import Hints
from toolspar.calls.unit_names import CURRENCIES, same_unit, unit_token

# Each entry: the long form, then its short ones; the same short form may have several long ones.
_IN_NAMES_OF_PLACES = (
    "street st;avenue ave av;road rd;boulevard blvd;lane ln;drive dr;court ct;square sq;highway hwy;parkway pkwy;"
    "apartment apt;suite ste;room rm;building bldg;terrace ter;place pl;route rte"
)
_LEADING = "mount mt;fort ft;saint st;doctor dr;professor prof;mister mr;captain capt;approximately approx;square sq"
_ANYWHERE = (
    "junior jr;senior sr;department dept;university univ;institute inst;international intl;association assn;"
    "government govt;corporation corp;incorporated inc;limited ltd;brothers bros;with w/;centre center ctr;"
    "theatre theater;grey gray;colour color;flavour flavor;favourite favorite;harbour harbor;jewellery jewelry;"
    "catalogue catalog;dialogue dialog;aeroplane airplane;litre liter;metre meter;organisation organization;"
    "okay ok;television tv;information info;maximum max;minimum min;average avg;versus vs;company co"
)
_BEFORE_A_NUMBER = "number no nr;volume vol;chapter ch;episode ep;part pt;figure fig;opus op;article art;section sec"
_POINTS = "north n;south s;east e;west w;northeast ne;northwest nw;southeast se;southwest sw"
_POINT_BY_UNIT = {"unit:newton": "n", "unit:second": "s", "unit:watt": "w"}  # "350 N Main Street"
_ROMAN, _ROMAN_DIGITS = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})"), {"i": 1, "v": 5, "x": 10}
_LEGAL_FORMS = frozenset("inc incorporated corp corporation ltd llc plc gmbh".split())
_TITLES = frozenset("dr doctor mr mister mrs ms miss prof professor sir madam".split())
_UNSAID_IN_ACRONYMS = frozenset("of the and for de in on at to & a an".split())
_ACRONYM = re.compile(r"(?:[A-Z]\.?){3,7}")


def _pairs(table: str) -> frozenset[tuple[str, str]]:
    groups = [group.split() for group in table.split(";")]
    return frozenset((one, other) for group in groups for one in group for other in group if one != other)


_PLACE_PAIRS, _LEADING_PAIRS, _ANY_PAIRS = _pairs(_IN_NAMES_OF_PLACES), _pairs(_LEADING), _pairs(_ANYWHERE)
_NUMBER_PAIRS, _POINT_PAIRS = _pairs(_BEFORE_A_NUMBER), _pairs(_POINTS)
_STREETS = frozenset(word for pair in _PLACE_PAIRS for word in pair)
_AGAINST = frozenset(("v", "vs", "versus"))


def same_words(tokens: Sequence[str], others: Sequence[str], hints: Hints) -> bool:
    """Whether two canonical texts have the same words, some perhaps short, or unsaid where they say nothing.

    Args:
        tokens: Canonical tokens of one text.
        others: Those of the other.
        hints: Whether the texts name people, who may go without a title.

    Example:
        >>> from toolspar.calls.hints import ANY_TEXT
        >>> same_words(("the", "elm", "street"), ("elm", "st"), ANY_TEXT)
        True
    """
    drops: list[Callable[[Sequence[str]], Sequence[str]]] = [_without_article, _without_legal_form]
    drops += [_without_title] if hints.person else []
    for drop in drops:
        shorter, other = drop(tokens), drop(others)
        if (len(shorter) < len(tokens)) != (len(other) < len(others)):  # both say it: then it must be the same
            tokens, others = shorter, other
    if len(tokens) != len(others) or not tokens:
        return False
    return all(
        one == other or _same_word(one, other, at, tokens, others)
        for at, (one, other) in enumerate(zip(tokens, others, strict=True))
    )


def same_measure(one: str, other: str) -> bool:
    """Whether both texts are names of one unit, and nothing else ("km", "kilometres"; "g/mol", "grams per mole").

    Not of a currency: who asks for "EUR" may not understand "euros".

    Example:
        >>> same_measure("km", "Kilometers"), same_measure("km", "miles")
        (True, False)
    """
    names = [re.sub(r"\s*(?:/|\bper\b)\s*", "/", text.strip().lower().rstrip(".")) for text in (one, other)]
    first, second = (None if name in CURRENCIES else unit_token(name) for name in names)
    return first is not None and second is not None and same_unit(first, second)


def same_acronym(one: str, other: str) -> bool:
    """Whether one text is the initials of the other ("MIT", "Massachusetts Institute of Technology").

    Example:
        >>> same_acronym("MIT", "Massachusetts Institute of Technology"), same_acronym("MIT", "My Item")
        (True, False)
    """
    for short, long in ((one.strip(), other.strip()), (other.strip(), one.strip())):
        words = [word for word in re.split(r"[\s,-]+", long) if word.lower() not in _UNSAID_IN_ACRONYMS and word]
        if _ACRONYM.fullmatch(short) and len(words) > 2 and all(word[0].isupper() for word in words):
            return "".join(word[0] for word in words) == short.replace(".", "")
    return False


def _same_word(one: str, other: str, at: int, tokens: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two words that stand at the same place, and differ, are forms of one word there."""
    pair, last = (_POINT_BY_UNIT.get(one, one), _POINT_BY_UNIT.get(other, other)), at == len(tokens) - 1
    if one.startswith("unit:") and other.startswith("unit:"):
        return same_unit(one, other)
    if pair in _ANY_PAIRS:
        return True
    if pair in _PLACE_PAIRS:
        return at > 0
    if pair in _LEADING_PAIRS:
        return not last
    if pair in _NUMBER_PAIRS:
        return not last and tokens[at + 1][:1].isdigit() and others[at + 1][:1].isdigit()
    if pair in _POINT_PAIRS:
        return len(tokens) == 1 or not _STREETS.isdisjoint(tokens) or not _STREETS.isdisjoint(others)
    if _roman(one) == other or _roman(other) == one:
        return at > 0
    if {one[-3:], other[-3:]} == {"str", "sse"} and one.removesuffix("asse") == other.removesuffix("asse"):
        return True  # a German street
    return one in _AGAINST and other in _AGAINST and at > 0 and not last


def _roman(word: str) -> str | None:
    """A Roman number of at least two letters, and under forty, as digits: "Louis XIV", "World War II"."""
    if not 1 < len(word) < 7 or not _ROMAN.fullmatch(word):
        return None
    values = [_ROMAN_DIGITS[letter] for letter in word]
    after = [*values[1:], 0]
    return str(sum(-value if value < following else value for value, following in zip(values, after, strict=True)))


def _without_article(tokens: Sequence[str]) -> Sequence[str]:
    return tokens[1:] if len(tokens) > 1 and tokens[0] == "the" else tokens


def _without_legal_form(tokens: Sequence[str]) -> Sequence[str]:
    return tokens[:-1] if len(tokens) > 1 and tokens[-1] in _LEGAL_FORMS else tokens


def _without_title(tokens: Sequence[str]) -> Sequence[str]:
    return tokens[1:] if len(tokens) > 1 and tokens[0] in _TITLES else tokens
