"""Places: a city with and without its region, and the names of regions and countries.

"Miami", "Miami, FL" and "Miami, Florida, USA" are forms of one place; "Portland, OR" and "Portland, ME" are two. A bare
city name that is famous for one place ("Paris") is not a form of its namesake elsewhere ("Paris, Texas").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolspar.calls.canonical import without_accents

_US = (
    "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,FL Florida,GA "
    "Georgia,"
    "HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MD Maryland,"
    "MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,"
    "NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,"
    "OR Oregon,PA Pennsylvania,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT "
    "Vermont,"
    "VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming,DC District of Columbia"
)
_CANADA = (
    "AB Alberta,BC British Columbia,MB Manitoba,NB New Brunswick,NL Newfoundland and Labrador,NS Nova Scotia,ON "
    "Ontario,"
    "PE Prince Edward Island,QC Quebec,SK Saskatchewan"
)
_AUSTRALIA = "NSW New South Wales,VIC Victoria,QLD Queensland,TAS Tasmania"
_COUNTRIES = (
    "united states|usa|us|u.s.|u.s.a.|united states of america|america;united kingdom|uk|u.k.|great britain|britain;"
    "canada;australia;france;germany|deutschland;italy;spain;portugal;ireland;netherlands|the netherlands|holland;"
    "belgium;"
    "switzerland;austria;poland;czech republic|czechia;hungary;greece;sweden;norway;denmark;finland;iceland;russia;"
    "ukraine;"
    "turkey|turkiye;egypt;morocco;south africa;nigeria;kenya;india;pakistan;bangladesh;china;japan;south korea|korea;"
    "thailand;vietnam;indonesia;malaysia;singapore;philippines|the philippines;new zealand;brazil;argentina;chile;peru;"
    "colombia;mexico;cuba;israel;saudi arabia;united arab emirates|uae|u.a.e.;qatar;iran;iraq;romania;bulgaria;croatia;"
    "serbia;taiwan;ethiopia;ghana;jordan;lebanon;sri lanka;nepal"
)
# What a bare name means first; the namesakes elsewhere need their region.
_FAMOUS = (
    "paris:france;london:united kingdom;rome:italy;athens:greece;berlin:germany;madrid:spain;moscow:russia;cairo:egypt;"
    "dublin:ireland;vienna:austria;milan:italy;naples:italy;venice:italy;florence:italy;manchester:united kingdom;"
    "birmingham:united kingdom;oxford:united kingdom;warsaw:poland;lima:peru;delhi:india;melbourne:australia;"
    "sydney:australia;perth:australia;toronto:canada;vancouver:canada;barcelona:spain;lisbon:portugal;"
    "geneva:switzerland;"
    "st petersburg:russia;edinburgh:united kingdom;glasgow:united kingdom;hamburg:germany;amsterdam:netherlands;"
    "boston:united states;chicago:united states;los angeles:united states;san francisco:united states;"
    "new york:united states;seattle:united states;houston:united states;miami:united states;dallas:united states"
)
_CITY_ALIASES = {"nyc": "new york", "new york city": "new york", "washington d.c.": "washington", "saint": "st"}
_FAMOUS_STATE = {
    "portland": "oregon",
    "houston": "texas",
    "miami": "florida",
    "dallas": "texas",
    "boston": "massachusetts",
}


def _regions() -> dict[str, tuple[str, str]]:
    """Every spelling of a region (upper-case codes, lower-case names) with its name and its country."""
    found: dict[str, tuple[str, str]] = {}
    for table, country in ((_US, "united states"), (_CANADA, "canada"), (_AUSTRALIA, "australia")):
        for entry in table.split(","):
            code, name = entry.split(" ", 1)
            found[code] = found[name.lower()] = (name.lower(), country)
    for name in ("england", "scotland", "wales", "northern ireland"):
        found[name] = (name, "united kingdom")
    found["D.C."] = found["DC"]
    return found


_REGIONS = _regions()
_COUNTRY_BY_NAME = {name: names.split("|")[0] for names in _COUNTRIES.split(";") for name in names.split("|")}
_HOME_COUNTRY = {city: country for city, _, country in (entry.partition(":") for entry in _FAMOUS.split(";"))}
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


def parse_place(text: str) -> Place | None:
    """Reads "City", "City, Region", "City, Country" or "City, Region, Country".

    Returns:
        The place, with the country that follows from a region; None if the text is longer than that, or what stands
        behind a comma is no known region or country.

    Example:
        >>> parse_place("Miami, FL")
        Place(city='miami', region='florida', country='united states')
    """
    if len(text) > _MAX_LENGTH:
        return None
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1:
        parts = _split_code(parts[0])
    if not 1 <= len(parts) <= 3 or not _CITY.fullmatch(parts[0]) or len(parts[0].split()) > 4:
        return None
    region = country = None
    for position, part in enumerate(parts[1:]):
        known = (
            _REGIONS.get(part) or _REGIONS.get(part.lower()) or (_REGIONS.get(part.upper()) if _is_code(part) else None)
        )
        if known and position == 0:
            region, country = known
        elif part.lower() in _COUNTRY_BY_NAME and part not in _ORDINARY_WORDS:
            named = _COUNTRY_BY_NAME[part.lower()]
            if country is not None and named != country:
                return None
            country = named
        else:
            return None
    return Place(_city(parts[0]), region, country)


def same_place(one: str, other: str) -> bool:
    """Whether two texts name one place, one of them perhaps with less of where it lies.

    Example:
        >>> same_place("Miami, Florida", "Miami"), same_place("Portland, OR", "Portland, ME")
        (True, False)
    """
    if _area(one) is not None and _area(one) == _area(other):
        return True
    if "," not in one and "," not in other and one[-3:-2] != " " and other[-3:-2] != " ":
        return _city(one) == _city(other)
    first, second = parse_place(one), parse_place(other)
    if first is None or second is None or first.city != second.city:
        return False
    for less, more in ((first, second), (second, first)):
        if less.country is None and not _is_home(more):
            return False
        if less.region is None and more.region is not None and less.country is None and not _is_home(more):
            return False
    same_region = first.region is None or second.region is None or first.region == second.region
    same_country = first.country is None or second.country is None or first.country == second.country
    return same_region and same_country


def _area(text: str) -> str | None:
    """Name of the state or country that a text is, by whatever name; None for a state that shares its name."""
    part = text.strip()
    region = _REGIONS.get(part) or _REGIONS.get(part.lower())
    if region is not None:
        return None if region[0] in _SHARED_NAMES else region[0]
    return _COUNTRY_BY_NAME.get(part.lower())


def expand_regions(text: str) -> str:
    """The text with the code of a region behind a city written out: "Miami, FL" becomes "Miami, Florida"."""
    head, comma, tail = text.rpartition(",") if "," in text else text.rpartition(" ")
    known = _REGIONS.get(tail.strip()) if head.strip() and tail.strip().isupper() else None
    return f"{head}{comma} {known[0]}" if known else text


def _is_home(place: Place) -> bool:
    """Whether the bare name of a city may mean this place."""
    home, state = _HOME_COUNTRY.get(place.city), _FAMOUS_STATE.get(place.city)
    if home is not None and place.country is not None and place.country != home:
        return False
    return state is None or place.region is None or place.region == state


def _split_code(text: str) -> list[str]:
    """City and region of a text like "Miami FL"; other texts as they are."""
    head, _, tail = text.rpartition(" ")
    return [head, tail] if head and tail.isupper() and tail in _REGIONS and not head.isupper() else [text]


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
    low = re.sub(r"^(?:saint|st\.?) ", "st ", low)
    return _CITY_ALIASES.get(low, low)
