"""The unit and the meaning of a number stay: kilometres, a month or a week, each or together, to 70 or by 70."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolspar.tasks.english import words
from toolspar.tasks.grounding import leaves, stem, value_texts
from toolspar.tasks.quantities import UNIT_OF, Kind, Quantity, scan, units_in
from toolspar.tasks.records import Task
from toolspar.verify.beside.background import harmless
from toolspar.verify.beside.open_arguments import open_slots
from toolspar.verify.quantities.amounts import same_size
from toolspar.verify.quantities.edges import changed_edge
from toolspar.verify.quantities.periods import PERIOD_OF, PERIODS
from toolspar.verify.quantities.pieces import other_pieces
from toolspar.verify.quantities.rhythm import changed_rhythm
from toolspar.verify.reading import clauses, mentions_in, spaced, stems
from toolspar.verify.records import CheckResult
from toolspar.verify.wording.tool_words import tool_stems

# Units beyond those of ``toolspar.tasks.quantities``; words of one group are one unit.
_MORE_UNITS = """
    light year|light years|lightyear|lightyears|ly
    parsec|parsecs|pc
    astronomical unit|astronomical units|au
    nautical mile|nautical miles
    micrometer|micrometers|micron|microns
    nanometer|nanometers|nm
    picometer|picometers|pm
    femtometer|femtometers|fm
    cup|cups
    tablespoon|tablespoons|tbsp
    teaspoon|teaspoons|tsp
    pint|pints
    quart|quarts
    stone
    ton|tons
    tonne|tonnes
    milligram|milligrams|mg
    microgram|micrograms|mcg|µg|ug
    mol/l|molar
    mmol/l|millimolar
    square foot|square feet|sq ft|sq feet|sqft
    square meter|square meters|square metre|square metres|sq m|sqm
    square kilometer|square kilometers|square kilometre|square kilometres|sq km|sqkm
    square mile|square miles|sq mi|sq miles
    square inch|square inches|sq in
    square yard|square yards|sq yd
    cubic foot|cubic feet|cu ft
    cubic meter|cubic meters|cubic metre|cubic metres|cu m
    cubic centimeter|cubic centimeters|cubic centimetre|cubic centimetres|cc
    acre|acres
    hectare|hectares
    millisecond|milliseconds|ms
    fortnight|fortnights
    decade|decades
    century|centuries
    quarter|quarters
    joule|joules
    kilojoule|kilojoules|kj
    calorie|calories|kcal
    watt|watts
    kilowatt|kilowatts|kw
    volt|volts
    ampere|amperes|amp|amps
    milliampere|milliamperes|ma
    newton|newtons
    pascal|pascals
    hertz|hz
    kilohertz|khz
    megahertz|mhz
    radian|radians
    degree|degrees
    syllable|syllables
    letter|letters
    character|characters
    word|words
    line|lines
    sentence|sentences
    paragraph|paragraphs
    page|pages
    chapter|chapters
    dozen|dozens
    kilobyte|kilobytes|kb
    terabyte|terabytes|tb
    bottle|bottles
    box|boxes
    bag|bags
    can|cans
    jar|jars
    pack|packs|packet|packets
    crate|crates
    carton|cartons
    cent|cents
    franc|francs
    peso|pesos
    krona|kronor|krone|kroner
    shekel|shekels
    zloty|zlotys
    dirham|dirhams
    ruble|rubles|rouble|roubles
    reais
    yuan|renminbi
    forint|forints
    cad
    aud
    chf
    sek
"""
_UNITS = {word: unit for word, unit in UNIT_OF.items() if len(word) > 2} | {
    word: line.split("|")[0] for line in map(str.strip, _MORE_UNITS.strip().splitlines()) for word in line.split("|")
}
_AFTER = re.compile(
    r"[\s-]*(?:(?:more|further|extra|additional|full|whole|straight|consecutive)\s+)?([a-z\u00b5]+(?:/[a-z]+)?)"
    r"(?:\.?[\s-]+([a-z]+))?",
    re.IGNORECASE,
)
_SHORT_BUT_CLEAR = frozenset("hz kw kj kb tb mg nm cc".split())
"""Units of two letters that are no words, so that a blank may stand before them."""
_POWER = re.compile(r"\s?(?:\^?[23](?!\d)|[\u00b2\u00b3])")
_LONG = {"m": "meter", "km": "kilometer", "cm": "centimeter"} | {u: u for u in ("foot", "mile", "inch", "yard")}
_OF_HEAT = frozenset(("degree", "celsius", "fahrenheit", "kelvin"))
_SHORT_RATES = {
    "bpm": "minute", "rpm": "minute", "wpm": "minute", "mph": "hour", "kph": "hour", "kmh": "hour", "kwh": "hour",
    "fps": "second", "bps": "second", "kbps": "second", "mbps": "second", "gbps": "second", "hz": "second",
    "apr": "year",
}  # fmt: skip
_NOUNS = "|".join((*PERIODS, "annum"))
_ADVERBS = "|".join(word for word in PERIOD_OF if word.endswith(("ly", "annual")))
_COUNTED = "|".join(word for word in UNIT_OF if word.isalpha() and len(word) > 1 and UNIT_OF[word] not in PERIODS)
_RATE = re.compile(
    rf"\b(?:per|each|every)\s+(?:single\s+)?({_NOUNS})\b|/\s?({_NOUNS})\b|\b({_ADVERBS})\b"
    rf"|(?<=\d)\s*(?:[$€£%]|[a-z]+)?\s+an?\s+({_NOUNS})\b(?!\s+(?:ago|later|earlier|before|after|from|in|long|off))"
    rf"|\b(?:{_COUNTED}|bucks|rent|rate|cost|costs|pay|times|once|twice)\s+an?\s+({_NOUNS})\b",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"^(?:\s+[\w$€£%-]+){0,2}?\s+(?:each(?! (?:time|day|week|one))|apiece"
    r"|per (?:person|head|guest|ticket|piece|item|unit)|a (?:head|piece))\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"^(?:\s+[\w$€£%-]+){0,2}?\s+(?:in total|altogether|overall|all told|between (?:them|the (?:two|three))"
    r"|for (?:the )?(?:both|two|pair|lot)(?: of (?:them|us|you))? (?:together|combined|in all)|shared"
    r"|put together|together|all in all|combined|in all|total)\b",
    re.IGNORECASE,
)
_EACH_WITH = re.compile(r"\b(?:each|apiece|per \w+)(?: (?:with|of|for|at))?\s+$", re.IGNORECASE)
_SHARING = re.compile(r"\b(?:each|every|per|apiece|both|either|a head|a piece)\b", re.IGNORECASE)
_MEASURES = tuple(
    tuple(frozenset(names.split()) for names in line.split("|"))
    for line in """
    radius|diameter|circumference
    gross|net
    area|perimeter circumference|volume
    average mean|total sum|median|maximum highest|minimum lowest
    one-way|round-trip return
    pre-tax|after-tax
    simple|compound compounded
    """.strip().splitlines()
)
_SET_APART = re.compile(
    r"[,(]?\s*\b(?:and )?(?:not|rather than|instead of) (?:the |its |a )?[a-z-]+\b[),]?", re.IGNORECASE
)
_STEP = re.compile(r"\b(to|by)\s+(?:(?:a|another|an extra|a further)\s+)?[$€£]?$", re.IGNORECASE)
_BESIDE_A_SIDE = re.compile(r"\d\s*(?:[a-z]+\s+){1,2}by\s+$", re.IGNORECASE)  # "628 pixels tall by"
_CHANGED_BY = re.compile(
    r"\b(add|increase|raise|bump|remove|subtract|reduce|lower|deduct|decrease|take)\s+(?:an?\s+)?(?:extra\s+|another\s+)?$",
    re.IGNORECASE,
)
_EVERY = re.compile(r"\bevery\s+$", re.IGNORECASE)
_REPEATED = re.compile(r"\b(?:every|each|daily|weekly|(?:mon|tues|wednes|thurs|fri|satur|sun)days)\b", re.IGNORECASE)
_NEXT = re.compile(r"\b(?:next|coming|following)\s+$", re.IGNORECASE)
_IN = re.compile(r"\bin\s+$", re.IGNORECASE)
_DELAY = frozenset("delay wait after start in".split())
_FOR = re.compile(r"\bfor\s+$", re.IGNORECASE)
_IN_UNIT = re.compile(r"\b(?:in|into)\s+((?:us\s+)?[a-z]+)\b", re.IGNORECASE)
_DENIED_BEFORE = re.compile(
    r"(?:n['\u2019]t|\b(?:not|no|never|cannot|instead of|rather than))\b[^,.;:?!]*$", re.IGNORECASE
)
_WHAT = re.compile(r"\W*(?:(?:and|so|then|now) )*(?:what|how)\b", re.IGNORECASE)
_TIMES = frozenset("second minute hour day night week month year".split())


def check(task: Task, rewritten: str) -> CheckResult:
    """Fails when a number of the query gets another unit, another rate, or another way to be counted."""
    fault = (
        _other_unit(task, rewritten)
        or _other_rate(task, rewritten)
        or _rate_moved(task.query, rewritten)
        or _other_sharing(task, rewritten)
        or _other_measure(task, rewritten)
        or _other_step(task, rewritten)
        or other_pieces(task.query, rewritten, list(_same_numbers(task.query, rewritten)))
        or _unit_of_the_answer(task, rewritten)
        or changed_rhythm(task, rewritten)
        or changed_edge(task, rewritten)
    )
    return CheckResult(False, 0.0, fault) if fault else CheckResult(True)


def _numbers(text: str) -> Iterator[Quantity]:
    return (quantity for quantity in scan(text) if quantity.kind is Kind.NUMBER)


def _unit_after(text: str, quantity: Quantity) -> str:
    """The unit that stands right after a number, "" if none does."""
    if quantity.unit == "m" and text[quantity.end - 1] == "M":
        return "mol/l"
    if quantity.unit:
        power = _POWER.match(text, quantity.end)
        kind = "" if not power else "square" if power[0].strip()[-1] in "2\u00b2" else "cubic"
        named = f"{kind} {_LONG.get(quantity.unit, '')}"
        return _UNITS.get(named, "") or quantity.unit
    match = _AFTER.match(text, quantity.end)
    if not match:
        return ""
    first, second = match[1].lower(), (match[2] or "").lower()
    if len(first) <= 2 and (text[quantity.end : match.start(1)] == "" or first in _SHORT_BUT_CLEAR):
        return _UNITS.get(first, "")
    return _UNITS.get(f"{first} {second}", "") or (_UNITS.get(first, "") if len(first) > 2 else "")


def _other_unit(task: Task, rewritten: str) -> str:
    """A number of the query that has only other units now."""
    for quantity in _numbers(task.query):
        unit = _unit_after(task.query, quantity)
        if unit in ("minute", "hour") and any(q.in_minutes and q.same(quantity) for q in scan(rewritten)):
            continue
        now = [q for q in _numbers(rewritten) if q.same(quantity)]
        then = {_unit_after(task.query, q) for q in _numbers(task.query) if q.same(quantity)}
        then |= _OF_HEAT if then & _OF_HEAT else set()  # "20 degrees" does not say which
        then |= {"pound", "gbp"} if then & {"pound", "gbp"} else set()  # money or weight: the words are the same
        units = [(q, _unit_after(rewritten, q)) for q in now]
        if not unit or "" in then or any(u in then or not u or u == "cent" and len(q.values) > 1 for q, u in units):
            continue
        if same_size(quantity, task.query, rewritten):
            continue
        wrong = next((q for q, _ in units if not harmless(task, rewritten, q)), None)
        if wrong is not None:
            return f"another unit: {rewritten[wrong.start : wrong.end + 12].strip()!r} for {unit!r}"
    return ""


def _rates(text: str) -> dict[str, int]:
    """The periods of the rates that a text names, and where the first of each stands."""
    found: dict[str, int] = {}
    for match in _RATE.finditer(text):
        found.setdefault(PERIOD_OF[match[match.lastindex or 0].lower()], match.start(match.lastindex or 0))
    return found


def _other_rate(task: Task, rewritten: str) -> str:
    """A rate ("a month", "weekly") that the query does not name in any form."""
    named_rates = PERIOD_OF | _SHORT_RATES
    known = {named_rates[word] for word in words(task.query) if word in named_rates}
    known |= {{"h": "hour", "s": "second"}[m[1].lower()] for m in re.finditer(r"/\s?([hs])(?![a-z])", task.query, re.I)}
    for path, value in leaves(task.expected):
        named = [*value_texts(value), path if value is True else ""]
        known |= {PERIOD_OF[w] for text in named for w in words(text.replace("_", " ").replace(".", " "))
                  if w in PERIOD_OF}  # fmt: skip
    if len(task.expected) == 1 and not _REPEATED.search(task.query):
        for quantity in scan(rewritten):
            often = _EVERY.search(rewritten[: quantity.start])
            if often and not harmless(task, rewritten, quantity):
                return f"again and again: {often[0].strip()!r} {rewritten[quantity.start : quantity.end]!r}"
    known |= _periods_of_the_tool(task)
    for period, at in _rates(rewritten).items():
        inside = any(m.start <= at < m.end for m in mentions_in(task, rewritten))
        here = Quantity(Kind.NUMBER, (1.0,), at, at + 1)
        if period in known or inside or _of_the_answer(task, rewritten, at):
            continue
        if _rate_of_known(task, rewritten, at) or not harmless(task, rewritten, here):
            return f"another rate: a {period}"
    return ""


def _rate_of_known(task: Task, rewritten: str, at: int) -> bool:
    """Whether a rate stands right after a number that the query says: "$40 to him each month"."""
    known = list(_numbers(task.query))
    return any(
        any(q.same(other) for other in known) and re.fullmatch(r"(?:\s+\w+){0,3}[\s/]*", rewritten[q.end : at])
        for q in _numbers(rewritten)
        if q.end <= at
    )


def _of_the_answer(task: Task, rewritten: str, at: int) -> bool:
    """Whether a rate stands in a question without a value: "what would I pay each month?" asks for no other call."""
    mentions = mentions_in(task, rewritten)
    clause = next((c for c in clauses(rewritten, mentions) if c.start <= at < c.end), None)
    if clause is None or rewritten[clause.end : clause.end + 1] != "?" or not _WHAT.match(clause.text):
        return False
    return not any(m.start < clause.end and clause.start < m.end for m in mentions) and not any(
        "enum" in schema or words(key)[0] in ("period", "rhythm", "frequency") for key, schema in open_slots(task)
    )


def _rate_moved(query: str, rewritten: str) -> str:
    """A number that has the period of another one now: "20 miles a week, 3 meals a day"."""
    for old, new in _same_numbers(query, rewritten):
        was, now = (_RATE.search(_up_to_break(text, q.end)) for text, q in ((query, old), (rewritten, new)))
        if was and now:
            before, after = (PERIOD_OF[m[m.lastindex or 0].lower()] for m in (was, now))
            if before != after:
                return f"another rate: {rewritten[new.start : new.end]!r} by the {after}"
    return ""


def _up_to_break(text: str, start: int) -> str:
    """The text from the last sign of a number to the next break or number."""
    return text[start - 1 : start] + re.split(r"[,.;:?!]|\d|\band\b", text[start:], maxsplit=1)[0]


def _periods_of_the_tool(task: Task) -> set[str]:
    """Periods that an argument is named or described with ("the annual rate"); of interest, a year is understood."""
    known: set[str] = set()
    for call in task.expected:
        tool = next((t for t in task.tools if t.name == call.name), None)
        for key in call.arguments:
            said = set(words(f"{key} {tool.properties.get(key, '') if tool else ''}".replace("_", " ")))
            known |= {PERIOD_OF[word] for word in said if word in PERIOD_OF}
            known |= {"year"} if said & {"interest", "apr"} else set()
    return known


def _price_of_one(task: Task, rewritten: str, quantity: Quantity) -> bool:
    """Whether a number is an argument that is a price of one piece by its name."""
    here = (m for m in mentions_in(task, rewritten) if m.start < quantity.end and quantity.start < m.end)
    keys = {word for m in here for word in words(m.path.replace("_", " ").replace(".", " "))}
    return bool(keys & {"price", "fare", "fee", "rate", "unit"}) and not keys & {"total", "max", "budget"}


def _other_sharing(task: Task, rewritten: str) -> str:
    """A number that was the whole and is now for each, or the other way round."""
    for old in _numbers(task.query):
        for new in (q for q in _numbers(rewritten) if q.same(old)):
            before, after = task.query[old.end :], rewritten[new.end :]
            each_now, total_now = _EACH.match(after), _TOTAL.match(after)
            if total_now and (_EACH.match(before) or _EACH_WITH.search(task.query[: old.start])):
                return f"in total and no more for each: {total_now[0].strip()!r}"
            if (
                each_now
                and len(task.expected) == 1
                and not _SHARING.search(task.query)
                and not _price_of_one(task, rewritten, new)
            ):
                return f"for each and no more in total: {each_now[0].strip()!r}"
    return ""


def _other_measure(task: Task, rewritten: str) -> str:
    """A word for what a number measures that gave way to another one of the same set."""
    before, after = _joined_words(task.query), _joined_words(rewritten)
    numbers = list(_same_numbers(task.query, rewritten))
    for group in _MEASURES:
        if not any(names & before for names in group):
            continue
        for old, new in numbers:
            was, now = (_nearest(text[: q.start], group) for text, q in ((task.query, old), (rewritten, new)))
            if was and now and not any({was, now} <= names for names in group):
                return f"another measure: {now!r} for {was!r}"
        gone = [names for names in group if names & before and not names & after]
        came = [names for names in group if names & after and not names & before]
        if gone and came:
            return f"another measure: {min(came[0] & after)!r} for {min(gone[0] & before)!r}"
    return ""


def _same_numbers(query: str, rewritten: str) -> Iterator[tuple[Quantity, Quantity]]:
    """Numbers that stand once in each text."""
    before, after = list(_numbers(query)), list(_numbers(rewritten))
    for old in before:
        now = [q for q in after if q.same(old)]
        if len(now) == 1 and sum(q.same(old) for q in before) == 1:
            yield old, now[0]


def _nearest(text: str, group: tuple[frozenset[str], ...]) -> str:
    """The word of a group among the last words of a text, as far as the last mark of punctuation."""
    text = _SET_APART.sub(" ", text)
    last = re.findall(r"[a-z]+(?:-[a-z]+)*", re.split(r"[,;:.?!]\s", text.lower())[-1])[-4:]
    return next((word for word in reversed(last) if any(word in names for names in group)), "")


def _joined_words(text: str) -> set[str]:
    text = _SET_APART.sub(" ", text)
    joined = re.sub(r"\b(one|round|pre|after)[\s-](way|trip|tax)\b", r"\1-\2", text.lower())
    return set(re.findall(r"[a-z]+(?:-[a-z]+)*", joined))


def _other_step(task: Task, rewritten: str) -> str:
    """Set to a value or changed by it; over the next days or after them."""
    said = mentions_in(task, task.query)
    inside = [m for m in said if m.form == "literal" and isinstance(m.value, str)]
    for old in _numbers(task.query):
        if any(m.start <= old.start and old.end < m.end for m in inside):
            continue
        was = _STEP.search(task.query[: old.start])
        if not was:
            continue
        for new in (q for q in _numbers(rewritten) if q.same(old)):
            more = _CHANGED_BY.search(rewritten[: new.start])
            if was[1].lower() == "to" and more and stem(more[1]) not in stems(task.query):
                return f"{more[1].lower()} {rewritten[new.start : new.end]} instead of to"
            now = None if _BESIDE_A_SIDE.search(rewritten[: new.start]) else _STEP.search(rewritten[: new.start])
            if now and was[1].lower() != now[1].lower():
                return f"{now[1].lower()} instead of {was[1].lower()} {rewritten[new.start : new.end]}"
    for old, new in _same_numbers(task.query, rewritten):
        late = any(m.start <= old.start < m.end and _DELAY & set(words(spaced(m.path))) for m in said)
        if late and old.unit in _TIMES and _FOR.search(rewritten[: new.start]) and _IN.search(task.query[: old.start]):
            return f"as long and not then: {rewritten[new.start : new.end]!r}"
        if old.unit in _TIMES and _NEXT.search(task.query[: old.start]) and _IN.search(rewritten[: new.start]):
            return f"only after {rewritten[new.start : new.end]!r}"
    return ""


def _unit_of_the_answer(task: Task, rewritten: str) -> str:
    """A unit that the answer is asked for in, and that neither the query nor the tool knows."""
    known = {UNIT_OF[word] for word in words(task.query) if word in UNIT_OF} | units_in(task.query)
    known |= {UNIT_OF[w] for _, value in leaves(task.expected) for text in value_texts(value)
              for w in words(text) if w in UNIT_OF}  # fmt: skip
    described = tool_stems(task)
    asked = (match for match in _IN_UNIT.finditer(rewritten) if not _DENIED_BEFORE.search(rewritten[: match.start()]))
    if any(UNIT_OF.get(words(match[1])[-1]) in known for match in asked):
        return ""  # the unit that is asked for is said: "in euros, though I am paid in dollars"
    for match in _IN_UNIT.finditer(rewritten):
        word = words(match[1])[-1]
        unit = UNIT_OF.get(word, "") if len(word) > 2 else ""
        if unit and unit not in _TIMES | known and stem(word) not in described and stem(unit) not in described:
            return f"a unit for the answer: {match[0]!r}"
    return ""
