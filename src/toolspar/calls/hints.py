"""What an argument's name and description say of the texts that stand there: places, people, identifiers, code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# Free text and names of people are no places: "Thanks, Jordan" is not another form of "Thanks".
_NO_PLACE = re.compile(
    r"message|text|body|content|note|title|subject|comment|summary|prompt|caption|recipient|sender|person|author|artist"
    r"|customer|guest|contact|user|attendee|employee|patient|student|player|tag|label|(?<![a-z])name"
)
_PLACE = re.compile(
    r"city|cities|location|place|town|destination|origin|address|region|airport|venue|country|state|province"
    r"|where|depart|arriv|\barea\b|\bstation\b"
)
_PLACE_BY_NAME = re.compile(rf"{_PLACE.pattern}|^(?:from|to|start|end)$|(?:from|to)_(?:where|city|place)")
_REGION = re.compile(r"\b(?:state|province)\b(?! of)")
_PERSON = re.compile(
    r"person|people|doctor|physician|teacher|professor|recipient|sender|author|customer|guest|contact|attendee"
    r"|employee|patient|student|artist|actor|actress|painter|host|assignee|participant|invitee|passenger|driver|lawyer|composer|director"
)
_IDENTIFIER = re.compile(
    r"isbn|issn|\bcard\b|card_?number|iban|\baccount|post_?code|postal|zip|phone|\bfax|imei|\bvin\b|\bssn\b|passport"
    r"|tracking|licen[cs]e_?(?:plate|number)|\bplate\b|serial"
)
_REFERENCE = re.compile(
    r"\bids?\b|identifier|\bcode|\bkey\b|\bsku\b|\bref|ticket|\border\b|invoice|number|version|booking|flight|model|file"
    r"|path|url|branch|repo|tag|user ?name|account|serial|token|password|host|server|command|expression|query|regex"
)
_CODE = re.compile(r"\bpython|javascript|\bsource\b|\bcode\b|\bscript\b|\bsnippet|\bprogram\b", re.IGNORECASE)
# A postal, country, area or dialling code is no program.
_OTHER_CODE = re.compile(
    r"(?:country|postal|zip|post|area|currency|language|airport|promo|discount|coupon|error|status|qr|bar|access|product"
    r"|dialling|dialing|region|state|order|booking|reservation|confirmation|access|security|verification|iso|iata)"
    r"[_ ]?code|code (?:of|for) (?:the|a|an)\b",
    re.IGNORECASE,
)
_NAME_OR_CODE = re.compile(
    r"\bname,? or (?:\w+ )?(?:code|ticker|symbol)\b|\b(?:code|ticker|symbol),? or (?:\w+ )?name\b"
)
_DAY_FIRST = re.compile(r"(?:\bdd?[-/. ]mm?[-/. ]yy|%d[-/. ]%m|\bday[-/. ]month[-/. ]year|\bddmmyy)", re.IGNORECASE)
_EXAMPLE_DATE = re.compile(r"(?<![\d-])(\d{1,2})([-/])(\d{1,2})\2\d{2,4}\b")


@dataclass(frozen=True, slots=True)
class Hints:
    """What may be taken for granted of the texts of one argument.

    Example:
        >>> hints_of("visit_city").place, hints_of("when", "The date as DD/MM/YYYY.").day_first
        (True, True)
    """

    day_first: bool = False
    """Numeric dates such as 03/05/2026 have the day first."""
    place: bool = True
    """The text may name a place, so that "Miami" is a form of "Miami, FL"."""
    region: bool = False
    """The text names a state or a province, so that "NY" is "New York"."""
    person: bool = False
    """The text names a person, so that "Dr. Smith" may go without the title."""
    identifier: bool = False
    """The text is a number or code that people group as they like: cards, postcodes."""
    reference: bool = True
    """The text may be a reference, where every hyphen counts: "AB-12" is not "AB12"."""
    name_or_code: bool = False
    """The text may be a name or its code: "Spanish" or "es"."""
    code: bool = False
    """The text is source code, where signs and line beginnings carry meaning."""


ANY_TEXT = Hints()
"""Of a text of which nothing is known."""


@lru_cache(maxsize=4096)
def hints_of(name: str, description: str = "", examples: Sequence[str] = ()) -> Hints:
    """What a name, a description and example values say.

    Args:
        name: The argument's name.
        description: Its description, with that of the array or object around it.
        examples: Texts that the schema gives as examples or default; hashable.
    """
    low, said = name.lower(), description.lower()
    spelled = low.replace("_", " ")
    named_free = bool(_NO_PLACE.search(low))
    return Hints(
        day_first=_has_day_first(description, examples),
        place=bool(_PLACE_BY_NAME.search(low)) or (not named_free and bool(_PLACE.search(said))),
        region=bool(_REGION.search(spelled)),
        person=bool(_PERSON.search(low)) or (not _PLACE.search(low) and bool(_PERSON.search(said))),
        identifier=bool(_IDENTIFIER.search(low) or _IDENTIFIER.search(spelled) or _IDENTIFIER.search(said)),
        reference=not low or any(_REFERENCE.search(text) for text in (spelled, said)),
        name_or_code=bool(_NAME_OR_CODE.search(said)),
        code=any(_CODE.search(_OTHER_CODE.sub("", text)) for text in (spelled, said)),
    )


def _has_day_first(description: str, examples: Sequence[str]) -> bool:
    """Whether a pattern says so, or an example date whose first number is no month."""
    if _DAY_FIRST.search(description):
        return True
    return any(
        int(match[1]) > 12 >= int(match[3])
        for text in (description, *examples)
        for match in _EXAMPLE_DATE.finditer(text)
    )
