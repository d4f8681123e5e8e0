"""Names of units and currencies, each with the one token that stands for it in canonical texts."""

from __future__ import annotations

_MEASURES = (
    "kilometer kilometers kilometre kilometres km kms;meter meters metre metres m;centimeter centimeters "
    "centimetre centimetres cm;millimeter millimeters millimetre millimetres mm;mile miles mi;foot feet ft;inch "
    "inches in;yard yards yd yds;kilogram kilograms kg kgs kilo kilos;gram grams g;milligram milligrams mg;"
    "microgram micrograms mcg \u00b5g \u03bcg ug;lb lbs;ounce ounces oz;tonne tonnes;ton tons;liter liters litre "
    "litres l;milliliter milliliters millilitre millilitres ml;gallon gallons gal;pint pints pt;quart quarts qt;"
    "tablespoon tablespoons tbsp;teaspoon teaspoons tsp;cup cups;millisecond milliseconds ms;second seconds sec "
    "secs s;minute minutes min mins;hour hours hr hrs h;day days;week weeks wk wks;month months;year years yr "
    "yrs;night nights;percent pct %;celsius c;fahrenheit f;kelvin k;watt watts w;kilowatt kilowatts kw;volt "
    "volts v;ampere amperes amp amps;hertz hz;kilohertz khz;megahertz mhz;gigahertz ghz;kilobyte kilobytes kb;"
    "megabyte megabytes mb;gigabyte gigabytes gb;terabyte terabytes tb;byte bytes;bit bits;kibibyte kibibytes "
    "kib;mebibyte mebibytes mib;gibibyte gibibytes gib;pixel pixels px;kilowatt-hour kilowatt-hours kwh;rpm;bpm;"
    "decibel decibels db;calorie calories cal;kilocalorie kilocalories kcal;degree degrees \u00b0;person people "
    "persons;acre acres;hectare hectares ha;newton newtons n;joule joules j;pascal pascals pa;mole moles mol"
)
_CURRENCIES = (
    "dollar dollars usd $ us$;euro euros eur \u20ac;gbp \u00a3;yen jpy \u00a5;rupee rupees inr \u20b9;franc francs chf;"
    "yuan cny rmb;won krw \u20a9;real reais brl;zloty pln;rand zar;cad c$;aud a$;nzd;sek;nok;dkk;sgd;hkd;mxn;aed"
)
# Behind a number these may mean either; which, the other text decides.
_AMBIGUOUS = {"pound": ("lb", "gbp"), "pounds": ("lb", "gbp")}
_SPEEDS = {"kph": "km/h", "kmh": "km/h", "kmph": "km/h", "mph": "mi/h", "fps": "ft/s"}


def _tokens(names: str) -> dict[str, str]:
    return {name: f"unit:{group.split()[0]}" for group in names.split(";") for name in group.split()}


CURRENCIES = _tokens(_CURRENCIES)
"""Token of a currency, by every name that it has."""
_TOKEN_BY_NAME = _tokens(_MEASURES) | CURRENCIES | {name: f"unit:{name}" for name in _AMBIGUOUS}
_READINGS = {f"unit:{name}": frozenset(f"unit:{m}" for m in meant) for name, meant in _AMBIGUOUS.items()}


def unit_token(name: str) -> str | None:
    """The token of a unit, by its name in lower case; one divided by another has both names.

    Example:
        >>> unit_token("kilometres"), unit_token("kph"), unit_token("apples")
        ('unit:kilometer', 'unit:kilometer/unit:hour', None)
    """
    name = _SPEEDS.get(name, name)
    if "/" not in name:
        return _TOKEN_BY_NAME.get(name)
    over, _, under = name.partition("/")
    first, second = _TOKEN_BY_NAME.get(over), _TOKEN_BY_NAME.get(under)
    return f"{first}/{second}" if first and second else None


def same_unit(one: str, other: str) -> bool:
    """Whether two unit tokens can mean one unit: pounds are money or a weight.

    Example:
        >>> same_unit("unit:pounds", "unit:gbp"), same_unit("unit:lb", "unit:gbp")
        (True, False)
    """
    return one == other or not _readings(one).isdisjoint(_readings(other))


def _readings(token: str) -> frozenset[str]:
    return _READINGS.get(token, frozenset((token,)))
