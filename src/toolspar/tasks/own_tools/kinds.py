"""What a text argument is about, told by its name and description, and values of that kind.

Pools are cut by split (``library.slots.share``), so that dev and test requests speak of things that training never saw.
"""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Mapping

from toolspar.tasks.library import pools, slots
from toolspar.tasks.library.slots import Draw, share
from toolspar.tasks.records import Split

_TOPICS = tuple(
    "solar panels,jazz festivals,used bicycles,tax returns,hiking boots,sourdough bread,electric cars,chess openings,"
    "garden fences,marathon training,vintage cameras,road works,wool blankets,city bikes,wind turbines,piano lessons,"
    "tea ceremonies,coffee grinders,rain barrels,bird feeders,climbing ropes,ski passes,herb gardens,paper mills,"
    "river cruises,board games,desk lamps,opera tickets,street murals,cold frames".split(",")
)
_THINGS = tuple(
    "Aurora,Bluebird,Cobalt,Driftwood,Evergreen,Firefly,Granite,Horizon,Juniper,Kestrel,Lighthouse,Meridian,Nimbus,"
    "Orchid,Pinnacle,Quicksilver,Redwood,Sandpiper,Tidewater,Umbra,Vanguard,Wildflower,Yarrow,Zephyr,Bramble,Copperleaf,"
    "Dovetail,Emberlight,Foxglove,Goldcrest".split(",")
)
_TITLES = tuple(
    "Weekly planning,Garden tour,Budget review,Summer concert,Team lunch,Data cleanup,Harbor walk,Spring sale,"
    "Fire drill,Book club,Release party,Annual report,Night shift,Open house,Winter market,Staff survey,"
    "First aid course,Roof repair,Wine tasting,Photo contest,Office move,Charity run,Movie evening,Safety audit,"
    "Career day,Pottery class,Boat trip,Press briefing,Quiz night,Tool swap".split(",")
)
_SENTENCES = tuple(
    "The parcel has arrived|Please bring the spare keys|The lift is out of order|We start half an hour later|"
    "The second draft looks fine|Lunch is in the garden|The printer needs new paper|Do not forget the umbrella|"
    "All seats are taken|The invoice was paid twice|Our train leaves from the other platform|The cat is back home|"
    "The heating works again|The keynote moved to the large hall|A neighbour took the box|The sample is ready|"
    "Water the plants on the balcony|The meeting room is too small|The new badge is at the desk|"
    "Doors open an hour early|The contract is signed|The soup was too salty|Two chairs are missing|"
    "The pump has been replaced|The road is closed|Nobody answered the phone|The museum is free this week|"
    "The battery lasts a day|The cake is in the fridge|Your table is by the window".split("|")
)
_COLOURS = ("red", "teal", "amber", "violet", "olive", "navy", "crimson", "beige", "indigo", "silver")
_LANGUAGES = tuple("French,Polish,Korean,Spanish,Danish,Turkish,German,Swahili,Italian,Greek".split(","))
_CURRENCIES = ("USD", "EUR", "GBP", "JPY", "CHF", "CAD", "SEK", "AUD", "NOK", "PLN")
_TICKERS = tuple("AAPL,MSFT,NVDA,ORCL,INTC,CSCO,ADBE,NFLX,TSLA,QCOM".split(","))
_AIRPORTS = tuple("LIS,OSL,ORD,NBO,KIX,DEN,PRG,LIM,YYZ,DUB".split(","))
_TAGS = tuple("urgent,archive,travel,finance,family,research,draft,legal,hiring,design".split(","))
_FILES = tuple(
    f"{folder}/{name}"
    for folder in ("reports", "photos", "backups")
    for name in "march.pdf,summary.txt,invoice_204.pdf,harbor.jpg,notes.md,table.csv,plan.docx,map.png".split(",")
)


def _from(pool: tuple[str, ...]) -> Draw:
    return slots.text(pool).draw


def _quoted(pool: tuple[str, ...]) -> Draw:
    def draw(rng: random.Random, split: Split) -> tuple[str, str]:
        value = rng.choice(share(pool, split))
        return value, f'"{value}"'

    return draw


def _literal(pattern: str) -> Draw:
    return slots.code(pattern).draw


def _first_name(rng: random.Random, split: Split) -> tuple[str, str]:
    value = rng.choice(share(pools.FIRST_NAMES, split))
    return value, value


def _last_name(rng: random.Random, split: Split) -> tuple[str, str]:
    value = rng.choice(share(pools.LAST_NAMES, split))
    return value, value


def _url(rng: random.Random, split: Split) -> tuple[str, str]:
    value = f"https://{rng.choice(share(_THINGS, split)).lower()}.example.com/{rng.choice(share(_TAGS, split))}"
    return value, value


def _uuid(rng: random.Random, split: Split) -> tuple[str, str]:
    value = str(uuid.UUID(int=rng.getrandbits(128), version=4))
    return value, value


def _address(rng: random.Random, split: Split) -> tuple[str, str]:
    value = f"10.{rng.randint(0, 250)}.{rng.randint(0, 250)}.{rng.randint(2, 250)}"
    return value, value


def _moment(rng: random.Random, split: Split) -> tuple[str, str]:
    value = f"{slots.date().draw(rng, split)[0]}T{rng.randint(7, 21):02}:{rng.choice((0, 15, 30)):02}:00Z"
    return value, value


def _iso_day(rng: random.Random, split: Split) -> tuple[str, str]:
    return slots.date().draw(rng, split)


_DRAWS: Mapping[str, Draw] = {
    "email": slots.email().draw,
    "url": _url,
    "uuid": _uuid,
    "ip": _address,
    "moment": _moment,
    "date": _iso_day,
    "time": slots.clock().draw,
    "phone": _literal("+1 555 01##"),
    "postcode": _literal("#####"),
    "country": slots.country().draw,
    "place": slots.city().draw,
    "street": slots.street().draw,
    "currency": _from(_CURRENCIES),
    "language": _from(_LANGUAGES),
    "first name": _first_name,
    "last name": _last_name,
    "person": slots.person().draw,
    "colour": _from(_COLOURS),
    "ticker": _from(_TICKERS),
    "airport": _from(_AIRPORTS),
    "file": _from(_FILES),
    "sentence": _quoted(_SENTENCES),
    "title": _quoted(_TITLES),
    "topic": _quoted(_TOPICS),
    "tag": _from(_TAGS),
    "code": _literal("@@-####"),
    "thing": _from(_THINGS),
}
_FORMATS = {
    "date": "date", "date-time": "moment", "time": "time", "email": "email", "uri": "url", "url": "url", "uuid": "uuid",
    "ipv4": "ip", "hostname": "tag", "phone": "phone",
}  # fmt: skip
# in order: the first that fits the argument's name counts; only then is the description asked
_NAMES = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), kind)
    for pattern, kind in (
        ("e ?mails?", "email"),
        ("urls?|uri|links?|website|webhook|homepage", "url"),
        ("uuid|guid", "uuid"),
        ("ip|ip address|host", "ip"),
        ("phone|mobile|telephone|tel", "phone"),
        ("zip|zipcode|zip code|postcode|postal code", "postcode"),
        ("datetime|timestamp|date time", "moment"),
        ("dates?|day|deadline|birthday|due|since|until|check ?in|check ?out", "date"),
        ("time|clock", "time"),
        ("airports?|iata", "airport"),
        ("countr(?:y|ies)|nation", "country"),
        ("street|address", "street"),
        ("city|cities|town|location|place|destination|origin|departure|arrival|region|area|venue", "place"),
        ("currency|currencies", "currency"),
        ("language|locale|lang", "language"),
        ("first name|given name", "first name"),
        ("last name|surname|family name", "last name"),
        (
            "person|people|user|author|customer|guest|employee|assignee|recipient|owner|sender|contact|patient|student"
            "|member|attendees?|participants?|full name|^to$",
            "person",
        ),
        ("colou?rs?", "colour"),
        ("symbol|ticker|stock", "ticker"),
        ("file|path|folder|directory|filename", "file"),
        ("ids?|code|sku|key|ref|reference|number|no|token|serial|isbn", "code"),
        ("message|text|body|content|note|notes|comment|description|prompt|reason|sentence", "sentence"),
        ("title|subject|summary|headline|event", "title"),
        ("query|q|search|keywords?|term|topic|question|phrase", "topic"),
        ("tags?|category|categories|label|labels|genre|status|type", "tag"),
        ("name", "thing"),
    )
)
# words that say what an argument is when they are its name, and nothing in a sentence
_VAGUE = frozenset("no number due since until q type status text body name reason event day time search".split())
_OTHER_DATES = re.compile(r"\b(?:dd?|mm?)[-/. ](?:dd?|mm?)[-/. ]yyyy\b", re.IGNORECASE)


def draw_text(rng: random.Random, split: Split, *, name: str, description: str, format: str) -> tuple[str, str]:
    """A value for a text argument, and its wording.

    Args:
        rng: Source of the draw.
        split: Whose pools.
        name: The argument's name in words.
        description: What the schema says of it.
        format: The schema's ``format``, or "".
    """
    form = _OTHER_DATES.search(description)
    if form and not format and kind_of_text(name, "") == "date":
        year, month, day = _iso_day(rng, split)[0].split("-")
        parts = {"y": year, "m": month, "d": day}
        value = re.sub(r"[ymd]+", lambda part: parts[part[0][0]], form[0].lower())
        return value, value
    return _DRAWS[kind_of_text(name, description, format)](rng, split)


def kind_of_text(name: str, description: str, format: str = "") -> str:
    """What a text argument is about.

    Example:
        >>> kind_of_text("start date", "")
        'date'
    """
    if format in _FORMATS:
        return _FORMATS[format]
    for text in (name, description.split(".", maxsplit=1)[0][:80]):
        found = ((match, kind) for pattern, kind in _NAMES for match in pattern.finditer(text.lower()))
        last = [(match.end(), kind) for match, kind in found if text is name or match[0] not in _VAGUE]
        if not last:
            continue
        # "recipient email" is an address, and "email subject" a subject: the last word of a name is what it is
        kind = max(last, key=lambda found: found[0])[1] if text is name else last[0][1]
        return "thing" if kind == "date" and _OTHER_DATES.search(description) else kind
    return "thing"
