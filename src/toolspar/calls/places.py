"""Whether two texts name one place: a city with and without its region, a country by another name.

"Miami", "Miami, FL" and "Miami, Florida, USA" are forms of one place; "Portland, OR" and "Portland, ME" are two. A bare
city name that is famous for one place ("Paris") is not a form of its namesake elsewhere ("Paris, Texas").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolspar.calls.place_names import COUNTRY_BY_CODE, COUNTRY_BY_NAME, HOME_COUNTRY, HOME_STATE, REGIONS
from toolspar.calls.plain_text import without_accents

_CITY_ALIASES = {"nyc": "new york", "new york city": "new york", "washington d.c.": "washington", "saint": "st"}
_ORDINARY_WORDS = frozenset(("turkey", "chile", "china", "jordan"))  # "milk, turkey" is a shopping list
_SHARED_NAMES = frozenset(("washington", "new york", "georgia"))  # of a city or a country too
_CITY = re.compile(r"[^\W\d_][\w.'\u2019 -]*")
_MAX_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Place:
    """A city, and as much of where it lies as was said; None for what was not."""

    city: str
    region: str | None = None
    country: str | None = None


def read_place(text: str) -> tuple[Place, ...]:
    """Reads "City", "City, Region", "City, Country" or "City, Region, Country".

    Returns:
        What the text may mean, with the country that follows from a region; nothing if the text is longer than that, or
        what stands behind a comma is no region or country.

    Example:
        >>> read_place("Miami, FL")
        (Place(city='miami', region='florida', country='united states'),)
        >>> [place.country for place in read_place("Berlin, DE")]
        ['united states', 'germany']
    """
    if len(text) > _MAX_LENGTH:
        return ()
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1:
        parts = _split_code(parts[0])
    if not 1 <= len(parts) <= 3 or not _CITY.fullmatch(parts[0]) or len(parts[0].split()) > 4:
        return ()
    city = _city(parts[0])
    if len(parts) == 1:
        return (Place(city),)
    countries = _countries_of(parts[-1])
    if len(parts) == 2:
        found = [Place(city, region, country) for region, country in _regions_of(parts[1])]
        found += [Place(city, None, country) for country in countries]
        return tuple(found) or _in_its_region(city, parts[1])
    regions = _regions_of(parts[1]) or [(parts[1].lower(), country) for country in countries]
    return tuple(Place(city, region, country) for region, country in regions if country in countries)


def same_place(one: str, other: str, *, region: bool = False) -> bool:
    """Whether two texts name one place, one of them perhaps with less of where it lies.

    Args:
        one: A text.
        other: Another.
        region: Whether they name states or provinces, so that "NY" and "New York" are no city.

    Example:
        >>> same_place("Miami, Florida", "Miami"), same_place("Portland, OR", "Portland, ME")
        (True, False)
    """
    if not _areas(one, region).isdisjoint(_areas(other, region)):
        return True
    if "," not in one and "," not in other and one[-3:-2] != " " and other[-3:-2] != " ":
        return _city(one) == _city(other)
    return any(_agree(first, second) for first in read_place(one) for second in read_place(other))


def without_country(text: str) -> str:
    """An address or a place of several parts without the country or region at its end; other texts as they are."""
    head, comma, tail = text.rpartition(",")
    several = "," in head or any(char.isdigit() for char in head)
    known = several and (_regions_of(tail.strip()) or _countries_of(tail.strip()))
    return head if comma and known else text


def expand_regions(text: str) -> str:
    """The text with the code of a region behind a city written out: "Miami, FL" becomes "Miami, Florida"."""
    head, comma, tail = text.rpartition(",") if "," in text else text.rpartition(" ")
    known = REGIONS.get(tail.strip()) if head.strip() and tail.strip().isupper() else None
    return f"{head}{comma} {known[0][0]}" if known else text


def _agree(first: Place, second: Place) -> bool:
    """Whether two places can be one: what both say agrees, and what one leaves out goes without saying."""
    if first.city != second.city:
        return False
    for less, more in ((first, second), (second, first)):
        if less.country is None and not _is_home(more):
            return False
    same_region = first.region is None or second.region is None or first.region == second.region
    return same_region and (first.country is None or second.country is None or first.country == second.country)


def _is_home(place: Place) -> bool:
    """Whether the bare name of a city may mean this place."""
    home, state = HOME_COUNTRY.get(place.city) or COUNTRY_BY_NAME.get(place.city), HOME_STATE.get(place.city)
    if home is not None and place.country is not None and place.country != home:
        return False
    return state is None or place.region is None or place.region == state


def _regions_of(part: str) -> list[tuple[str, str]]:
    """Regions, with their countries, that a part of a text may be."""
    return list(
        REGIONS.get(part) or REGIONS.get(part.lower()) or (REGIONS.get(part.upper()) if _is_code(part) else None) or ()
    )


def _countries_of(part: str) -> list[str]:
    if part in _ORDINARY_WORDS:
        return []
    found = (COUNTRY_BY_NAME.get(part.lower()), COUNTRY_BY_CODE.get(part))
    return [country for country in found if country is not None]


def _in_its_region(city: str, part: str) -> tuple[Place, ...]:
    """A well-known city with something behind it that is no country: a region of its own country, outside the US."""
    home = HOME_COUNTRY.get(city)
    named = _CITY.fullmatch(part) is not None and part[0].isupper()
    return (Place(city, part.lower(), home),) if home not in (None, "united states") and named else ()


def _areas(text: str, region: bool) -> set[str]:
    """Names of states and countries that a text may be, by name or code; none for states that share their name."""
    part = text.strip()
    regions = {f"region:{name}" for name, _ in _regions_of(part) if region or name not in _SHARED_NAMES}
    return regions | set(_countries_of(part))


def _split_code(text: str) -> list[str]:
    """City and region of a text like "Miami FL"; other texts as they are."""
    head, _, tail = text.rpartition(" ")
    return [head, tail] if head and tail.isupper() and tail in REGIONS and not head.isupper() else [text]


def _is_code(part: str) -> bool:
    """Whether a lower-case region code is safe to read as one: "fl" is, "in" and "me" are words."""
    return part.lower() not in (
        "al",
        "as",
        "co",
        "de",
        "hi",
        "id",
        "in",
        "la",
        "ma",
        "me",
        "ok",
        "on",
        "or",
        "pa",
        "oh",
        "us",
    )


def _city(name: str) -> str:
    low = " ".join(without_accents(name.lower()).replace("\u2019", "'").split())
    low = re.sub(r"^mt\.? ", "mount ", re.sub(r"^(?:saint|st\.?) ", "st ", low))
    return _CITY_ALIASES.get(low, low)
